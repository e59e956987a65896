"""Fits of measured curves: any model of `MODELS`, joint fits, errors that hold, and judgement."""

from cbs.comparison.fit.coherence import CoherenceLaw, coherence_law, law_of
from cbs.comparison.fit.compare import Comparison, Scan, compare, scan_b_max, usable_field
from cbs.comparison.fit.fitting import fit, fit_curves
from cbs.comparison.fit.joint import JointFit
from cbs.comparison.fit.loops import loops_model
from cbs.comparison.fit.model import Model
from cbs.comparison.fit.models import MODELS
from cbs.comparison.fit.results import Fit, Parameter

__all__ = [
    "MODELS",
    "CoherenceLaw",
    "Comparison",
    "Fit",
    "JointFit",
    "Model",
    "Parameter",
    "Scan",
    "coherence_law",
    "compare",
    "fit",
    "fit_curves",
    "law_of",
    "loops_model",
    "scan_b_max",
    "usable_field",
]
