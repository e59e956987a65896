"""Minimum, covariance and profile intervals by iminuit (F. James, M. Roos, Comput. Phys. Commun. 10, 343 (1975)).

MINOS gives up in flat valleys and at bounds. There the profile is asked directly: its value on the bound says whether
it has an end at all, and if it has, it is followed there.
"""

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from iminuit import Minuit

from cbs.checks import FloatArray
from cbs.comparison.fit.task import Task

RISES = (1.0, 3.841458820694124)  # of minus twice the log-likelihood: 68.3 and 95 % of one parameter
SAME = 0.05  # two vectors that differ by less in every element are one minimum
POLISH, ENOUGH = 12, 1e-3  # steps of the first descent, and the relative gain that ends it
_ON_BOUND = 1e-3  # of the distance between the bounds of a length; of the bound itself, or of 1, for other numbers
_ENDS_TO = 1e-2  # relative to the distance of an end
_MOST_HALVINGS = 30
_FARTHEST = 1e3  # first steps: beyond, a parameter without bounds has no end


@dataclass(frozen=True, slots=True)
class Minimum:
    """A minimum of the cost.

    Attributes
    ----------
    vector : ndarray, shape (p,)
        Where it lies.
    cost : float
        Its depth.
    covariance : ndarray, shape (p, p)
        Inverse of half the matrix of second derivatives.
    """

    vector: FloatArray
    cost: float
    covariance: FloatArray


def minuit(task: Task, start: FloatArray, strategy: int = 1) -> Minuit:
    """Return the minimiser of a task at a start."""
    machine = Minuit(task.cost, np.asarray(start, dtype=np.float64), name=[f"x{i}" for i in range(len(task.knobs))])
    machine.errordef = Minuit.LEAST_SQUARES
    machine.strategy = strategy
    machine.print_level = -1  # its complaints about flat places are looked into here
    machine.tol = 0.05
    for i, (bound, step) in enumerate(zip(task.bounds(), task.steps(), strict=True)):
        machine.limits[i] = bound
        machine.errors[i] = float(step)
    return machine


def minima(task: Task, starts: Sequence[FloatArray]) -> list[Minimum]:
    """Return the distinct minima found from the starts, deepest first, without covariances."""
    found = []
    for start in starts:
        machine = minuit(task, start, strategy=0)
        machine.migrad()
        found.append(Minimum(np.array(machine.values), float(machine.fval), np.zeros((0, 0))))
    found.sort(key=lambda minimum: minimum.cost)
    apart = distinct([minimum.vector for minimum in found])
    return [next(minimum for minimum in found if minimum.vector is vector) for vector in apart]


def distinct(vectors: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the vectors without those that lie next to an earlier one."""
    kept: list[FloatArray] = []
    for vector in vectors:
        if all(np.max(np.abs(vector - other)) > SAME for other in kept):
            kept.append(vector)
    return kept


def polished(task: Task, start: FloatArray) -> FloatArray:
    """Return a vector near a minimum of the sum of squares of independent points (Levenberg-Marquardt, few steps)."""
    low, high = (np.array([np.inf * s if e is None else e for e in b]) for s, b in _sides(task))
    vector, damping = np.clip(start, low, high), 1e-3
    square = _square(task, vector)
    for _ in range(POLISH):
        normal, gradient = _normal_equations(task, vector)
        scale = np.maximum(np.diag(normal), 1e-30)
        moved = np.clip(vector + np.linalg.lstsq(normal + damping * np.diag(scale), gradient, rcond=None)[0], low, high)
        now = _square(task, moved)
        if now < square:
            done = square - now < ENOUGH * square
            vector, square, damping = moved, now, 0.2 * damping
            if done:
                break
        else:
            damping *= 10.0
    return vector


def _sides(task: Task) -> list[tuple[float, list[float | None]]]:
    """Lower and upper bounds, with the sign of the infinity where there is none."""
    return [(sign, [pair[side] for pair in task.bounds()]) for side, sign in ((0, -1.0), (1, 1.0))]


def _square(task: Task, vector: FloatArray) -> float:
    parts = (
        np.square(p.residual(vector[i], rough=True) / p.error).sum()
        for p, i in zip(task.pieces, task.places, strict=True)
    )
    return float(sum(parts))


def _normal_equations(task: Task, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return J^T J and J^T r over all curves, in units of the errors."""
    normal, gradient = np.zeros((vector.size, vector.size)), np.zeros(vector.size)
    for piece, place in zip(task.pieces, task.places, strict=True):
        own = vector[place]
        J = piece.jacobian(own, rough=True) / piece.error[:, None]
        normal[np.ix_(place, place)] += J.T @ J
        gradient[place] += J.T @ (piece.residual(own, rough=True) / piece.error)
    return normal, gradient


def refined(task: Task, start: FloatArray) -> Minimum:
    """Return the minimum next to a start, with its covariance; nan where it has none."""
    machine = minuit(task, start)
    machine.migrad()
    machine.hesse()
    size = len(task.knobs)
    covariance = np.array(machine.covariance) if machine.covariance is not None else np.zeros((0, 0))
    if covariance.shape != (size, size) or not np.all(np.isfinite(covariance)):
        covariance = np.full((size, size), np.nan)
    return Minimum(np.array(machine.values), float(machine.fval), covariance)


def on_bound(task: Task, best: Minimum, k: int) -> bool:
    """Whether parameter k stands on a bound."""
    low, high = task.bounds()[k]
    size = 1.0 if low is None or high is None else high - low
    x = float(best.vector[k])
    sizes = [
        size if task.knobs[k].logarithmic or edge is None else min(size, max(abs(edge), 1.0)) for edge in (low, high)
    ]
    return any(e is not None and abs(x - e) < _ON_BOUND * s for e, s in zip((low, high), sizes, strict=True))


def ends(task: Task, best: Minimum, k: int, rises: Sequence[float] = RISES) -> list[tuple[float | None, float | None]]:
    """Return (low, high) of element k for rising rises, one in the other; None where the profile stays below."""
    machine = minuit(task, best.vector) if _curved(task, best, k) else None
    if machine is not None:
        machine.migrad()
    out: list[tuple[float | None, float | None]] = []
    for rise in rises:
        edges: list[float | None] = []
        found = None
        if machine is not None:
            with contextlib.suppress(RuntimeError):  # a minimum that is not valid: the search below needs none
                machine.minos(f"x{k}", cl=math.sqrt(rise))
                found = machine.merrors.get(f"x{k}")
        for side in (-1, 1):
            valid = found is not None and (found.lower_valid if side < 0 else found.upper_valid)
            end = float(best.vector[k])
            if valid and found is not None:
                end += float(found.lower if side < 0 else found.upper)
            before = out[-1][0 if side < 0 else 1] if out else float(best.vector[k])
            trusted = valid and _is_near(task, best, k, end) and before is not None and side * (end - before) >= 0.0
            edge = end if trusted else _searched(task, best, k, side, rise)
            edges.append(None if edge is None or before is None else side * max(side * edge, side * before))
        out.append((edges[0], edges[1]))
    return out


def _curved(task: Task, best: Minimum, k: int) -> bool:
    """Whether the minimum is curved enough for MINOS: flat ones lead it astray."""
    low, high = task.bounds()[k]
    spread = float(best.covariance[k, k])
    if not spread > 0.0 or on_bound(task, best, k):
        return False
    reach, x = math.sqrt(spread), float(best.vector[k])
    return all(edge is None or abs(edge - x) > reach for edge in (low, high))


def _is_near(task: Task, best: Minimum, k: int, end: float) -> bool:
    """Whether an end lies so much nearer to the best value than to the bound that MINOS can be believed."""
    edge = task.bounds()[k][0 if end < best.vector[k] else 1]
    return edge is None or abs(end - best.vector[k]) < 0.5 * abs(edge - best.vector[k])


def profile(task: Task, best: FloatArray, k: int, value: float) -> tuple[float, FloatArray]:
    """Return the least cost with element k held, and where."""
    return held_at(task, best, {k: value})


def held_at(task: Task, best: FloatArray, held: Mapping[int, float]) -> tuple[float, FloatArray]:
    """Return the least cost with some elements held, and where."""
    start = np.array(best)
    start[list(held)] = list(held.values())
    if start.size == len(held):
        return task.cost(start), start
    machine = minuit(task, start, strategy=0)
    for k in held:
        machine.fixed[k] = True
    machine.migrad()
    return float(machine.fval), np.array(machine.values)


def _searched(task: Task, best: Minimum, k: int, side: int, rise: float) -> float | None:
    """End of the profile between the best value and the bound, followed along its valley; None if it has none."""
    edge = task.bounds()[k][0 if side < 0 else 1]
    x, size = float(best.vector[k]), float(task.steps()[k])

    def above(value: float, start: FloatArray) -> tuple[float, FloatArray]:
        cost, vector = profile(task, start, k, value)
        return cost - best.cost - rise, vector

    if edge is not None and above(edge, best.vector)[0] <= 0.0:
        return None
    inside, below, valley, step = x, -rise, best.vector, size
    while True:
        outside = inside + side * step
        if edge is not None and side * (outside - edge) >= 0.0:
            outside = edge
        beyond, vector = above(outside, valley)
        if beyond > 0.0:
            break
        if outside == edge or step > _FARTHEST * size:
            return None
        inside, below, valley, step = outside, beyond, vector, 2.0 * step
    for i in range(_MOST_HALVINGS):
        if abs(outside - inside) < _ENDS_TO * max(abs(outside - x), 1e-9):
            break
        share = 0.5 if i % 2 else min(max(below / (below - beyond), 0.05), 0.95)  # secant and bisection in turn
        middle = inside + share * (outside - inside)
        now, vector = above(middle, valley)
        if now > 0.0:
            outside, beyond = middle, now
        else:
            inside, below, valley = middle, now, vector
    return inside + below / (below - beyond) * (outside - inside)
