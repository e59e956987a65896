"""Films: a loop and its partner drawn step by step. One file a film; frame k is a function of data and k alone."""
