"""Results of several curves put together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaincc

from cbs.checks import FloatArray
from cbs.comparison.fit.minimum import Minimum
from cbs.comparison.fit.results import Fit, Parameter, correlation
from cbs.comparison.fit.task import Task


@dataclass(frozen=True, slots=True)
class JointFit:
    """What a fit of several curves found.

    Attributes
    ----------
    fits : tuple of Fit
        One for each curve; shared parameters are the same in all.
    shared : tuple of str
        Names of the shared parameters.
    cost, aic, bic : float
        Of all curves together.
    chi2, p, dof
        Sums over the curves; nan where a curve has no errors.
    correlation : ndarray
        Of all parameters together, in the order of `names`.
    names : tuple of str
        Names with the number of their curve, such as "L_phi[0]"; shared ones without.
    messages : tuple of str
        What concerns all curves.
    """

    fits: tuple[Fit, ...]
    shared: tuple[str, ...]
    cost: float
    aic: float
    bic: float
    chi2: float
    p: float
    dof: int
    covariance: FloatArray
    correlation: FloatArray
    names: tuple[str, ...]
    messages: tuple[str, ...]

    def __getitem__(self, name: str) -> Parameter:
        """Shared parameter of that name."""
        if name not in self.shared:
            raise KeyError(f"shared parameters are {', '.join(self.shared) or 'none'}, not {name!r}: see fits[i]")
        return self.fits[0][name]

    def __iter__(self) -> Any:
        return iter(self.fits)

    def __len__(self) -> int:
        return len(self.fits)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, lists and names."""
        return {
            "fits": [fit.to_dict() for fit in self.fits],
            "joint": {
                "shared": list(self.shared), "names": list(self.names), "chi2": self.chi2, "p": self.p,
                "dof": self.dof, "aic": self.aic, "bic": self.bic, "covariance": self.covariance.tolist(),
                "correlation": self.correlation.tolist(), "messages": list(self.messages),
            },
        }  # fmt: skip

    def _repr_html_(self) -> str:
        return "".join(fit._repr_html_() for fit in self.fits)


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
