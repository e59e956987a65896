"""Measured curves: read from any table, put into e^2/h and tesla, and conditioned; every step says what it did."""

from cbs.comparison.measured.curve import LEAST_POINTS, Measured
from cbs.comparison.measured.reading import read_measured
from cbs.comparison.measured.units import CONDUCTANCE_QUANTUM

__all__ = ["CONDUCTANCE_QUANTUM", "LEAST_POINTS", "Measured", "read_measured"]
