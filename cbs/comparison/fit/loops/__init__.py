"""The simulation itself as a fit model: any mechanism, geometry and scatterer, any of their lengths fitted."""

from cbs.comparison.fit.loops.model import loops_model

__all__ = ["loops_model"]
