"""Fits of measured curves: any model of `MODELS`, joint fits, errors that hold, and judgement."""

from cbs.comparison.fit.bias import usable_field
from cbs.comparison.fit.fitting import fit, fit_curves
from cbs.comparison.fit.joint import JointFit
from cbs.comparison.fit.lawful import fit_by_law
from cbs.comparison.fit.loops import loops_model
from cbs.comparison.fit.model import Model
from cbs.comparison.fit.models import MODELS
from cbs.comparison.fit.results import Fit, Parameter

__all__ = [
    "MODELS",
    "Fit",
    "JointFit",
    "Model",
    "Parameter",
    "fit",
    "fit_by_law",
    "fit_curves",
    "loops_model",
    "usable_field",
]
