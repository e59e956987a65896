"""Results of several curves put together."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincc

from cbs.checks import FloatArray
from cbs.comparison.fit.minimum import Minimum
from cbs.comparison.fit.results import Fit, JointFit, correlation
from cbs.comparison.fit.task import Task


def gathered(fits: Sequence[list[Fit]]) -> JointFit:
    """Return independent fits as one result."""
    parts = tuple(part[0] for part in fits)
    size = sum(len(part.parameters) for part in parts)
    covariance, at = np.zeros((size, size)), 0
    for part in parts:
        n = len(part.parameters)
        covariance[at : at + n, at : at + n] = part.covariance
        at += n
    names = tuple(f"{p.name}[{i}]" for i, part in enumerate(parts) for p in part.parameters)
    return _summed(parts, (), covariance, names)


def joint(parts: tuple[Fit, ...], task: Task, best: Minimum, share: tuple[str, ...]) -> JointFit:
    """Return fits with shared parameters as one result."""
    names = tuple(
        knob.name if owner < 0 else f"{knob.name}[{owner}]" for knob, owner in zip(task.knobs, task.owners, strict=True)
    )
    return _summed(parts, share, best.covariance, names)


def _summed(parts: tuple[Fit, ...], share: tuple[str, ...], covariance: FloatArray, names: tuple[str, ...]) -> JointFit:
    points = sum(part.B.size for part in parts)
    cost, chi2, dof = sum(part.cost for part in parts), sum(part.chi2 for part in parts), points - len(names)
    p = float(gammaincc(0.5 * dof, 0.5 * chi2)) if math.isfinite(chi2) else math.nan
    return JointFit(
        parts, share, cost, cost + 2.0 * len(names), cost + len(names) * math.log(points), chi2, p, dof, covariance,
        correlation(covariance), names, (),
    )  # fmt: skip
