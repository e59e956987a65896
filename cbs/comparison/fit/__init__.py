"""Fits of measured curves: any model of `MODELS` or a simulation, joint fits, errors that hold, and judgement."""

from cbs.comparison.fit.fitting import fit_curves
from cbs.comparison.fit.models import MODELS, Model
from cbs.comparison.fit.results import Fit, JointFit, Parameter

__all__ = ["MODELS", "Fit", "JointFit", "Model", "Parameter", "fit_curves"]
