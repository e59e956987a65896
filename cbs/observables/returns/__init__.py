"""Quantum over classical return: against duration, by channel and angle, between classes, in strips."""
