"""Measured cones of light: read, fitted for the transport mean free path and the absorption length."""

from cbs.comparison.light.fitting import fit_cone, fit_measured
from cbs.comparison.light.reading import MeasuredCone, read_cone
from cbs.comparison.light.results import ConeFit, Number

__all__ = ["ConeFit", "MeasuredCone", "Number", "fit_cone", "fit_measured", "read_cone"]
