"""What the data would rather have: a flat line, an offset, a background, a shifted field, the other sign."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc

from cbs.checks import FloatArray
from cbs.comparison.fit import knobs
from cbs.comparison.fit.knobs import Knob
from cbs.comparison.fit.minimum import held_at, minima, polished
from cbs.comparison.fit.noise import plain_noise
from cbs.comparison.fit.problem import starts
from cbs.comparison.fit.results import shown_value
from cbs.comparison.fit.simulated import covariance_of
from cbs.comparison.fit.spectra import deviance
from cbs.comparison.fit.task import Piece, Task, joined, renoised

NO_EFFECT = 0.01  # chance of a flat line: above, the data carry no parameter
WORTH_A_LOOK, WORTH_SAYING = 6.0, 10.0  # gain of minus twice the log-likelihood, penalty taken off
SURE = 9.0  # rise of the profile from the best value to none: three standard errors
BAD_P = 1e-3  # chance of chi^2 below which a curve is not described
AS_GOOD, FAR_WORSE = 4.0, 50.0  # of minus twice the log-likelihood; the second before the descent is finished
_REMEDIES: tuple[tuple[tuple[Knob, ...], str], ...] = (
    ((knobs.OFFSET,), "sigma(0) has an error of its own: fit it (--offset)"),
    ((knobs.QUADRATIC,), "a quadratic background: fit it (--background B2), or take lower fields"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flat:
    """How much better the model is than a flat line: gain of minus twice the log-likelihood, parameters, chance."""

    gain: float
    parameters: int
    p: float


def against_flat(piece: Piece, residual: FloatArray) -> Flat:
    """Compare the best curve with a straight line, offset and background as they were fitted."""
    columns = {"offset": np.ones_like(piece.B), "slope": piece.B, "curvature": piece.B**2}
    target = piece.sigma - sum(columns[k] * v for k, v in piece.problem.fixed.items() if k in columns)
    linear = [columns[knob.name] for knob in piece.problem.free if knob.name in columns]
    if linear:
        matrix = np.stack(linear, axis=1)
        weighted = np.linalg.lstsq(matrix / piece.error[:, None], target / piece.error, rcond=None)[0]
        target = target - matrix @ weighted
    gain = deviance(piece.B, piece.error, target, piece.scaled) - deviance(piece.B, piece.error, residual, piece.scaled)
    k = len(piece.problem.free) - len(linear)
    p = float(chdtrc(k, max(gain, 0.0)))
    if not piece.scaled and chdtrc(piece.B.size - len(linear), float(np.sum(np.square(target / piece.error)))) < BAD_P:
        p = 0.0  # the error bars exclude the flat line, however points are correlated
    return Flat(gain, k, p)


def remedies(piece: Piece, vector: FloatArray, independent: bool) -> list[str]:
    """Return what would describe the curve much better, with what it would give."""
    have = {knob.name for knob in piece.problem.free} | set(piece.problem.fixed)
    found: list[tuple[float, str]] = []
    for extra, words in _REMEDIES:
        if any(knob.name in have for knob in extra):
            continue
        bare, start = _extended(piece, vector, extra)
        if _linear_gain(bare, start) < WORTH_A_LOOK:
            continue
        gain, rise, gives = _gives(piece, vector, bare, start, independent)
        if rise > SURE and gain > max(WORTH_SAYING, WORTH_SAYING + max((g for g, _ in found), default=-np.inf)):
            found.append((gain, f"{words}; that gives {gives}, -2 ln L lower by {gain + 2.0 * len(extra):.3g}"))
    found.sort(reverse=True)
    return [text for _, text in found]


def with_shift(piece: Piece, vector: FloatArray, shift: float, independent: bool) -> str:
    """Return what a fit of the field offset gives, from a shift that the curve shows (tesla)."""
    have = piece.problem.fixed.keys() | set(piece.problem.names)
    extra = tuple(knob for knob in (knobs.OFFSET, knobs.FIELD_OFFSET) if knob.name not in have)
    bare, start = _extended(piece, vector, extra)
    if knobs.FIELD_OFFSET in extra:
        start[-1] = shift
    return _gives(piece, vector, bare, start, independent)[2]


def _extended(piece: Piece, vector: FloatArray, extra: tuple[Knob, ...]) -> tuple[Piece, FloatArray]:
    """Return the curve of independent points with more parameters, and where they are zero."""
    plain = plain_noise(piece.error, float(piece.B.size - vector.size) if piece.scaled else 0.0)
    problem = replace(piece.problem, free=(*piece.problem.free, *extra))
    bare = Piece(problem, piece.B, piece.sigma, piece.error, plain, piece.scaled, exact=piece.exact)
    return bare, np.append(vector, np.zeros(len(extra)))


def _gives(
    piece: Piece, vector: FloatArray, bare: Piece, start: FloatArray, independent: bool
) -> tuple[float, float, str]:  # fmt: skip
    """Gain of minus twice the log-likelihood, penalty taken off; its rise with the new numbers at zero; what they are.

    The gain compares curves, each at its best lengths; the rise is that of the profile whose ends are the intervals.
    A simulation, each of whose curves costs a run, is asked to first order, with its own error.
    """
    problem = bare.problem
    if problem.model.simulated is not None:
        return _to_first_order(piece, vector, bare, start)
    tries = [start, *starts(problem, piece.B, piece.sigma, piece.error, 2)]
    best = min((polished(joined([bare], ()), x) for x in tries), key=bare.cost)
    task = joined([bare if independent else renoised(bare, best)], ())
    found = minima(task, [best])[0]
    best = found.vector
    rise = held_at(task, best, dict.fromkeys(range(vector.size, start.size), 0.0))[0] - found.cost
    base = deviance(piece.B, piece.error, piece.residual(vector), piece.scaled)
    gain = base - deviance(piece.B, piece.error, bare.residual(best), piece.scaled)
    values = problem.values(best)
    numbers = ", ".join(shown_value(k.name, k.unit, values[k.name]) for k in problem.free)
    return gain - 2.0 * (start.size - vector.size), rise, numbers


def _to_first_order(
    piece: Piece, vector: FloatArray, bare: Piece, start: FloatArray
) -> tuple[float, float, str]:  # fmt: skip
    """As `_gives` from slopes alone."""
    residual, covariance = piece.residual(vector), covariance_of(piece, vector)
    error = np.square(piece.error)
    if piece.scaled:
        error = error * np.sum(np.square(residual / piece.error)) / max(residual.size - vector.size, 1)
    root = np.linalg.cholesky(np.diag(error) + (0.0 if covariance is None else covariance))
    r, J = (np.linalg.solve(root, x) for x in (bare.residual(start), bare.jacobian(start)))
    step = np.linalg.lstsq(J, r, rcond=None)[0]
    before, after = (float(np.sum(np.square(x))) for x in (np.linalg.solve(root, residual), r - J @ step))
    gain = before - after
    values = bare.problem.values(start + step)
    numbers = ", ".join(shown_value(k.name, k.unit, values[k.name]) for k in bare.problem.free)
    return gain - 2.0 * (start.size - vector.size), gain, f"about {numbers}"


def _linear_gain(piece: Piece, vector: FloatArray) -> float:
    """Gain of independent points when every parameter moves to first order."""
    r, J = piece.residual(vector) / piece.error, piece.jacobian(vector) / piece.error[:, None]
    left = r - J @ np.linalg.lstsq(J, r, rcond=None)[0]
    before, after = float(r @ r), float(left @ left)
    if not piece.scaled:
        return before - after
    return float(r.size) * float(np.log(max(before, 1e-300) / max(after, 1e-300)))


def other_sign(piece: Piece, vector: FloatArray) -> str:
    """Return what a prefactor of the other sign would do, if it does as well; else nothing."""
    free = piece.problem.free
    at = next((i for i, knob in enumerate(free) if knob.name == "prefactor"), None)
    if at is None or piece.problem.model.signed:
        return ""
    factor = float(vector[at])
    sign = -1.0 if factor > 0.0 else 1.0
    knob = free[at].bounded(*((-knobs.LARGEST_FACTOR, -1e-6) if sign < 0.0 else (1e-6, knobs.LARGEST_FACTOR)))
    problem = replace(piece.problem, free=(*free[:at], knob, *free[at + 1 :]))
    task: Task = joined([Piece(problem, piece.B, piece.sigma, piece.error, piece.noise, piece.scaled)], ())
    tries = []
    for ratio in (0.3, 1.0, 3.0):
        start = np.array(vector)
        start[at] = -factor
        for i, other in enumerate(free):
            if other.logarithmic and other.name != "L_phi":
                start[i] = vector[0] + np.log(ratio)
        tries.append(polished(task, problem.clipped(start)))
    least = min(task.cost(vector) for vector in tries)
    if sign < 0.0 and least - piece.cost(vector) > FAR_WORSE:
        return ""
    twin = minima(task, tries)[0]
    rise = twin.cost - piece.cost(vector)
    values = problem.values(twin.vector)
    numbers = ", ".join(shown_value(k.name, k.unit, values[k.name]) for k in free)
    if sign > 0.0:
        return f"the prefactor is negative: unphysical in this model; the positive twin is {numbers}"
    if rise < AS_GOOD:
        better = "better" if rise < -1.0 else "as well"
        return (
            f"a negative prefactor describes the data {better} ({numbers}; -2 ln L {rise:+.2g}): sign twin, unphysical "
            "in this model and left out"
        )
    return ""
