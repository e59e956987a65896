"""What a fit left out: an error of sigma(0), a field offset, a background; tried by refits, proposed by options.

A remedy is proposed where Akaike's criterion falls by more than `CLEAR`, with the answer it leads to; the reader
decides.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit import Fit, JointFit
from cbs.comparison.measured import Measured
from cbs.comparison.measured.evenness import findings

STEP = 1e-4  # relative, of numerical derivatives
CLEAR = 10.0  # of Akaike's criterion: odds of e^5
ODD_LENGTH, ODD_FIELD = 30e-9, 1.0  # L_phi below, with fields above (tesla): is the unit right?
Refit = Callable[..., Fit | JointFit]

# option of `fit_curves`: (value, option of the command, what it is)
REMEDIES: Mapping[str, tuple[Any, str, str]] = {
    "offset": (True, "--offset", "sigma(0) has an error of its own"),
    "field_offset": (True, "--field-offset fit", "the field has an offset (trapped flux)"),
    "background": ("B2", "--background B2", "a background proportional to B^2 lies under the curve"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A remedy that the data ask for: its option, the fall of Akaike's criterion, and the sentence for the reader."""

    option: str
    fall: float
    sentence: str


def proposals(
    found: Fit | JointFit, curves: Sequence[Measured], options: Mapping[str, Any], refit: Refit
) -> list[Proposal]:
    """Return the remedies that make the description clearly better, the best first; none that is clearly worse than it.

    Parameters
    ----------
    found : Fit or JointFit
        The fit as asked for.
    curves : sequence of Measured
        What it was fitted to.
    options : mapping
        Its options.
    refit : callable
        refit(**changes) fits again with some options changed.
    """
    wanted = [name for name in REMEDIES if not options.get(name) and _possible(name, curves)]
    if not wanted:
        return []
    falls = {name: sum(likely_fall(fit, name) for fit in _fits(found)) for name in wanted}
    likely = sorted((name for name in wanted if falls[name] > CLEAR), key=lambda name: -falls[name])
    out = []
    for name in [name for name in likely if falls[name] > falls[likely[0]] - CLEAR]:
        value, option, words = REMEDIES[name]
        other = refit(**{name: value})
        fall = found.aic - other.aic
        if fall > CLEAR:
            sentence = f"{words}? With {option} AIC falls by {fall:.0f}: {_answer(other)}"
            out.append(Proposal(option, fall, sentence))
    return sorted(out, key=lambda proposal: -proposal.fall)


def _fits(found: Fit | JointFit) -> Sequence[Fit]:
    return [found] if isinstance(found, Fit) else found.fits


def likely_fall(fit: Fit, name: str) -> float:
    """Return how far chi^2 would fall with a remedy, to first order in all parameters; no fit is made.

    What the parameters of the fit can do is projected out of the residuals and of the change that the remedy makes;
    neighbours that hang together afterwards count as one.
    """
    B, values = fit.B, fit.values
    changes = {
        "offset": lambda: np.ones_like(B),
        "field_offset": lambda: _at(fit, B + STEP * np.abs(B).max(), values) - _at(fit, B, values),
        "background": lambda: B * B,
    }
    order = np.argsort(B, kind="stable")
    weight = (1.0 / fit.error if np.all(np.isfinite(fit.error)) else np.full(B.size, 1.0 / (fit.rms or 1.0)))[order]
    columns = []
    for p in fit.parameters:
        step = STEP * (abs(p.value) or 1.0)
        columns.append((_at(fit, B, {**values, p.name: p.value + step}) - _at(fit, B, values)) / step)
    own, _ = np.linalg.qr(weight[:, None] * np.stack(columns, axis=1)[order])
    change, rest = weight * changes[name]()[order], weight * fit.residuals[order]
    change, rest = change - own @ (own.T @ change), rest - own @ (own.T @ rest)
    square = float(change @ change)
    if square <= 0.0:
        return 0.0
    after = rest - change * (change @ rest) / square
    variance = float(after @ after) / max(B.size - len(fit.parameters) - 1, 1)
    with_errors = np.all(np.isfinite(fit.error))
    unit = (max(variance, 1.0) if with_errors else variance) * _count_as_one(after)
    return float(change @ rest) ** 2 / square / unit if unit > 0.0 else 0.0


def _at(fit: Fit, B: FloatArray, values: Mapping[str, float]) -> FloatArray:
    """The curve of a fit at other values of its parameters."""
    return replace(fit, parameters=tuple(replace(p, value=values[p.name]) for p in fit.parameters)).predict(B)


def _count_as_one(r: FloatArray) -> float:
    """Neighbours that count as one: 1 + 2 sum of the autocorrelations up to the first that is not positive."""
    r = r - r.mean()
    power, total = float(r @ r), 1.0
    for lag in range(1, r.size // 3):
        rho = float(r[:-lag] @ r[lag:]) / power if power > 0.0 else 0.0
        if rho <= 0.0:
            break
        total += 2.0 * rho
    return total


def _possible(name: str, curves: Sequence[Measured]) -> bool:
    """Whether the data can tell: an absolute curve has its constant, an offset needs both signs of the field."""
    if name == "offset":
        return not any(curve.absolute for curve in curves)
    if name == "field_offset":
        return all(curve.B.min() < 0.0 < curve.B.max() for curve in curves)
    return True


def _answer(found: Fit | JointFit) -> str:
    """The coherence length of every curve, in nanometres."""
    fits, parts = _fits(found), []
    for fit in fits[:4]:
        shown = next((p for p in fit.parameters if p.name == "L_phi"), fit.parameters[0])
        parts.append(shown.shown(3).split(", 68 %")[0])
    return "; ".join(parts) + ("; ..." if len(fits) > 4 else "")


def before(curve: Measured) -> list[str]:
    """Return what a curve shows before any fit, each with its remedy."""
    return [f"{finding.sentence}: try {finding.remedy}" for finding in findings(curve)]


def odd_unit(found: Fit, curve: Measured) -> list[str]:
    """Return a question where field and length do not belong together: millitesla read as tesla."""
    L_phi = next((p.value for p in found.parameters if p.name == "L_phi"), np.inf)
    top = float(np.abs(curve.B).max())
    if L_phi < ODD_LENGTH and top > ODD_FIELD:
        return [
            f"L_phi = {1e9 * L_phi:.3g} nm with fields to {top:.3g} T is odd: is the field really in tesla? If it is "
            f"in millitesla, say --x COLUMN:mT, and L_phi becomes {1e9 * L_phi * math.sqrt(1000.0):.3g} nm"
        ]
    return []
