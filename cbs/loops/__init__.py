"""Families of closed loops. Every trial is a loop: nothing is rejected, nothing is truncated."""
