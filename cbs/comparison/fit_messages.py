"""What a fit says beside its numbers: parameters the data do not fix, other minima, fields too high for the formula."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.breakdown import diffusive_fit
from cbs.comparison.fit_models import Model, Problem
from cbs.comparison.measured import Measured
from cbs.observables.regime import diffusive_limits
from cbs.parameters import Conductor

if TYPE_CHECKING:
    from cbs.comparison.fit import Parameter

STRONG = 0.95
DIFFUSIVE = 0.03  # of B_tr: beyond, the fit of a spinless exact curve is off by more than a tenth
LONG = 3.0  # mean free paths that L_phi must exceed
BAD_P = 1e-3


def messages(
    model: str, problem: Problem, parameters: Sequence["Parameter"], correlation: FloatArray, measured: Measured,
    l: float | None, inflation: float, others: Sequence[Sequence[float]], chi2: float,
) -> tuple[str, ...]:  # fmt: skip
    """Return the messages of a fit, one line each."""
    B_max = float(np.abs(measured.B).max())
    found = [*_open(parameters), *_correlated(problem.names, correlation)]
    for other in others:
        values = ", ".join(_shown(name, value) for name, value in zip(problem.names, other, strict=True))
        found.append(f"another minimum is nearly as good: {values}")
    if measured.error is None and inflation > 1.5:
        found.append(
            f"residuals hang together over about {inflation:.0f} points: errors that took them as independent would be "
            f"{math.sqrt(inflation):.1f} times smaller"
        )
    if measured.error is not None and chi2 > 0.0:
        from scipy.special import gammaincc

        dof = measured.B.size - len(parameters)
        p = float(gammaincc(0.5 * dof, 0.5 * chi2))
        if p < BAD_P:
            found.append(f"chi^2 = {chi2:.1f} for {dof} degrees of freedom (p = {p:.1g}): {model} does not describe it")
    found.extend(_range(problem.model, [p.value for p in parameters[: problem.n_lengths]], B_max, l))
    return tuple(found)


def _shown(name: str, value: float) -> str:
    return f"{name} = {1e9 * value:.4g} nm" if name.startswith("L_") else f"{name} = {value:.4g}"


def _open(parameters: Sequence["Parameter"]) -> list[str]:
    found = []
    for p in parameters:
        sides = [side for side, edge in (("upper", p.high), ("lower", p.low)) if math.isinf(edge) or edge == 0.0]
        if sides:
            found.append(f"{p.name} has no {' and no '.join(sides)} limit: these data do not fix it")
    return found


def _correlated(names: Sequence[str], correlation: FloatArray) -> list[str]:
    return [
        f"{names[i]} and {names[j]} are strongly correlated ({correlation[i, j]:+.3f}): quote them together"
        for i in range(len(names))
        for j in range(i)
        if abs(correlation[i, j]) > STRONG
    ]


def _range(model: Model, lengths: Sequence[float], B_max: float, l: float | None) -> list[str]:
    found, L_phi = [], lengths[0]
    B_phi = float(theory.characteristic_field(L_phi))
    if B_phi > B_max:
        found.append(
            f"B_phi = {1e3 * B_phi:.3g} mT lies beyond the largest field, {1e3 * B_max:.3g} mT: take higher fields"
        )
    if l is None:
        return [*found, "how far the fields reach into the ballistic range is not known: give the mean free path"]
    reasons = diffusive_limits(Conductor(l=l, L_phi=L_phi), model.spin(lengths), B_max)
    if reasons:
        found.append(f"the formula is diffusive, out of range here: {'; '.join(reasons)}")
    ratio = B_max / float(theory.transport_field(l))
    if l <= L_phi < LONG * l:
        found.append(f"L_phi = {1e9 * L_phi:.3g} nm is not long against l = {1e9 * l:.3g} nm: diffusive formulas fail")
    elif L_phi >= LONG * l and ratio > DIFFUSIVE:
        alpha, tau_ratio = diffusive_fit(L_phi / l, ratio)
        gives = f"prefactor {alpha:.2f} and {tau_ratio:.2f} times its tau_phi"
        if math.isnan(alpha):
            gives = "no best value of either"
        found.append(
            f"the fields reach {ratio:.2g} B_tr: an exact curve without spin of this L_phi and l, fitted with a "
            f"free prefactor, gives {gives}; fit lower fields"
        )
    return found
