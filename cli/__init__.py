"""Command line, the last room of the pipe: thin click commands that parse, call one library function and write."""
