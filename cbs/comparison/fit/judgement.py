"""What a fit says beside its numbers: open ends, bounds, correlated pairs, other minima, fields out of range."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.breakdown import diffusive_fit
from cbs.comparison.fit.alternatives import BAD_P, NO_EFFECT, against_flat, other_sign, remedies, with_shift
from cbs.comparison.fit.bias import usable_field
from cbs.comparison.fit.choices import Choices
from cbs.comparison.fit.noise import repeats
from cbs.comparison.fit.results import Fit, Parameter, shown_value
from cbs.comparison.fit.task import Piece
from cbs.comparison.measured import Measured
from cbs.comparison.measured.evenness import findings
from cbs.observables.regime import diffusive_limits
from cbs.parameters import Conductor

STRONG = 0.95
DIFFUSIVE = 0.03  # of B_tr: beyond, the fit of a spinless exact curve is off by more than a tenth
LONG = 3.0  # mean free paths that L_phi must exceed
SHORT, LARGE = 30e-9, 1.0  # metres and tesla: a unit may be wrong
TOGETHER = 1.5  # points that count as one


def judged(fit: Fit, piece: Piece, curve: Measured, choices: Choices) -> Fit:
    """Return the fit with its messages, one line each."""
    flat = against_flat(piece, fit.residuals)
    vector = piece.problem.vector(fit.values)
    notes = tuple(getattr(curve, "notes", ()))
    if flat.p > NO_EFFECT:
        said = (
            f"no effect seen: a flat line describes these data too, -2 ln L is higher by {flat.gain:.2g} for "
            f"{flat.parameters} parameters (p = {flat.p:.2g}); the numbers mean nothing"
        )
        return replace(fit, flat_gain=flat.gain, flat_p=flat.p, messages=(*notes, said))
    found = _uneven(piece, vector, curve, choices)
    found += remedies(piece, vector, choices.independent)
    found += [*_open(fit.parameters), *_bounds(fit.parameters), *_correlated(fit)]
    twin = other_sign(piece, vector)
    found += [twin] if twin else []
    for other in fit.other_minima:
        values = ", ".join(
            shown_value(p.name, p.unit, value) for p, value in zip(fit.parameters, other, strict=True)
        )  # fmt: skip
        found.append(f"another minimum is nearly as good: {values}")
    if fit.inflation > TOGETHER:
        found.append(
            f"residuals {_alike(fit, piece, vector)}: errors that took them as independent would be about "
            f"{math.sqrt(fit.inflation):.1f} times smaller"
        )
    if fit.p < BAD_P:
        found.append(
            f"chi^2 = {fit.chi2:.1f} for {fit.dof} degrees of freedom (p = {fit.p:.1g}): {fit.model} does not "
            "describe it"
        )
    found.extend(_range(fit, piece, choices.l))
    return replace(fit, flat_gain=flat.gain, flat_p=flat.p, messages=(*notes, *found))


def _alike(fit: Fit, piece: Piece, vector: FloatArray) -> str:
    """How residuals depend on each other: on neighbours, on those at -B, or on both."""
    twice = repeats(piece.noise, piece.residual(vector))
    count = fit.inflation / 2.0 if twice else fit.inflation
    again = "those at -B repeat those at B (as fluctuations of one film do, and what a model lacks)"
    if count < TOGETHER:
        return f"are even: {again}"
    over = f"are autocorrelated over about {count:.0f} points ({1e3 * fit.correlation_field:.2g} mT)"
    return f"{over}, and {again}" if twice else over


def _uneven(piece: Piece, vector: FloatArray, curve: Measured, choices: Choices) -> list[str]:
    """What the curve shows before any fit, with its remedy; of trapped flux also what that gives."""
    said, found = [], findings(curve)
    lag = [finding for finding in found if finding.kind == "hysteresis"]
    for finding in lag if choices.field_offset else found:
        gives = (
            f"; that gives {with_shift(piece, vector, finding.size, choices.independent)}"
            if finding.kind == "offset" and not lag
            else ""
        )
        said.append(f"{finding.sentence}: try {finding.remedy}{gives}")
    return said


def _open(parameters: Sequence[Parameter]) -> list[str]:
    found = []
    for p in parameters:
        sides = [side for side, is_open in (("upper", p.open_high), ("lower", p.open_low)) if is_open]
        if len(sides) == 2:
            found.append(f"{p.name} has no upper and no lower limit: these data do not fix it")
        elif sides:
            limit = p.shown().removeprefix(p.name)
            found.append(f"{p.name} has no {sides[0]} limit: these data do not fix it, they say {p.name}{limit}")
    return found


def _bounds(parameters: Sequence[Parameter]) -> list[str]:
    found = []
    for p in parameters:
        if p.at_bound and not (p.open_high or p.open_low):
            value = shown_value(p.name, p.unit, p.value)
            found.append(f"{value} stands at the edge of its allowed range: its error means nothing there")
    return found


def _correlated(fit: Fit) -> list[str]:
    names = [p.name for p in fit.parameters]
    return [
        f"{names[i]} and {names[j]} are strongly correlated ({fit.correlation[i, j]:+.3f}): quote them together"
        for i in range(len(names))
        for j in range(i)
        if abs(fit.correlation[i, j]) > STRONG
    ]


def _range(fit: Fit, piece: Piece, l: float | None) -> list[str]:
    model, values = piece.problem.model, fit.values
    found: list[str] = []
    if "L_phi" not in values:
        return found
    L_phi, B_max = values["L_phi"], float(np.abs(fit.B).max())
    B_phi = float(theory.characteristic_field(L_phi))
    if L_phi < SHORT and B_max > LARGE:
        found.append(
            f"L_phi = {1e9 * L_phi:.3g} nm with fields to {B_max:.3g} T is odd: is the field really in tesla? If it is "
            f"in millitesla, say --x COLUMN:mT, and L_phi becomes {1e9 * L_phi * math.sqrt(1000.0):.3g} nm"
        )
    if B_phi > B_max:
        found.append(
            f"B_phi = {1e3 * B_phi:.3g} mT lies beyond the largest field, {1e3 * B_max:.3g} mT: take higher fields"
        )
    if not model.diffusive:
        return found
    if l is None:
        return [*found, "how far the fields reach into the ballistic range is not known: give the mean free path"]
    reasons = diffusive_limits(Conductor(l=l, L_phi=L_phi), model.spin(values), B_max)
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
        best = usable_field(fit, l)
        if best > 0.0:
            found.append(f"the bias of this formula stays below its error up to {1e3 * best:.3g} mT: take --b-max")
        elif best == 0.0:
            found.append("the bias of this formula exceeds its error at any largest field: take the exact sums")
    return found
