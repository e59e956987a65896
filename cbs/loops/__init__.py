"""Families of closed loops: flights, brownian. Every trial is a loop: nothing is rejected, nothing is truncated."""

from cbs.loops import brownian, flights

__all__ = ["brownian", "flights"]
