"""Contours of the likelihood for two parameters, all others at their best (MNCONTOUR of MINUIT)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.minimum import Minimum, ends, held_at, minuit, profile
from cbs.comparison.fit.task import Task

LEVELS = (0.6826894921370859, 0.95)  # of both parameters together: rises of 2.30 and 5.99
POINTS = 40
_SLICES = np.sin(0.5 * np.pi * np.linspace(0.0, 1.0, 9))  # of the way to the end: dense where a region closes
_TRUE = 0.2  # of the rise: points that miss it by more are not on the contour
_FARTHEST, _FINE = 50.0, 0.02  # largest way of a slice, logarithm or unit; relative precision of its ends


@dataclass(frozen=True, slots=True)
class Contour:
    """Points (x, y) on which the profile has risen to `level`, closed; units as those of the parameters.

    Without points where the region has no end. Where a bound cuts it, the line runs along the bound.
    """

    names: tuple[str, str]
    level: float
    x: FloatArray
    y: FloatArray

    @property
    def closed(self) -> bool:
        """Whether the region has an end in every direction."""
        return self.x.size > 0


def contours(task: Task, best: Minimum, pairs: Sequence[tuple[str, str]]) -> list[tuple[Contour, ...]]:
    """Return the contours of every curve of a task, for every pair at all levels.

    Raises
    ------
    ValueError
        If a name is not that of a fitted parameter.
    """
    known: dict[tuple[int, int, float], Contour] = {}
    found = []
    for i in range(len(task.pieces)):
        row = []
        for pair in pairs:
            x, y = (_place(task, i, name) for name in pair)
            for level in LEVELS:
                if (x, y, level) not in known:
                    known[x, y, level] = _contour(task, best, pair, (x, y), level)
                row.append(known[x, y, level])
        found.append(tuple(row))
    return found


def _place(task: Task, i: int, name: str) -> int:
    names = task.pieces[i].problem.names
    if name not in names:
        raise Misuse(f"a contour needs two fitted parameters, {', '.join(names)} (got {name!r})")
    return int(task.places[i][names.index(name)])


def _contour(task: Task, best: Minimum, names: tuple[str, str], places: Sequence[int], level: float) -> Contour:
    machine = minuit(task, best.vector)
    machine.migrad()
    if len(task.knobs) == 2:
        machine.hesse()
    try:
        points = np.asarray(machine.mncontour(*(f"x{k}" for k in places), cl=level, size=POINTS))
    except RuntimeError:  # MINOS finds no end: a bound cuts the region, or it is open
        points = np.zeros((0, 2))
    rise = -2.0 * math.log1p(-level)
    if points.shape[0] < POINTS // 2 or not _holds(task, best, places, points, rise):
        points = _by_slices(task, best, places, rise)
    columns = [np.array([task.knobs[k].outer(float(value)) for value in points[:, j]]) for j, k in enumerate(places)]
    return Contour(names, level, *columns)


def _holds(task: Task, best: Minimum, places: Sequence[int], points: FloatArray, rise: float) -> bool:
    """Whether the profile has risen by as much at every point: MNCONTOUR cuts open regions without a word."""
    if not np.all(np.isfinite(points)):
        return False
    costs = [held_at(task, best.vector, dict(zip(places, point.tolist(), strict=True)))[0] for point in points[::4]]
    return bool(np.all(np.abs(np.array(costs) - best.cost - rise) < _TRUE * rise))


def _by_slices(task: Task, best: Minimum, places: Sequence[int], rise: float) -> FloatArray:
    """Points at both ends of x for values of y between its own ends or bounds; none where y has neither."""
    x, y = places
    ((low, high),) = ends(task, best, y, (rise,))
    bounds = task.bounds()[y]
    low, high = (edge if end is None else end for end, edge in zip((low, high), bounds, strict=True))
    if low is None or high is None:
        return np.zeros((0, 2))
    middle = float(best.vector[y])
    left, right = [], []
    for end in (low, high):  # outwards from the best value, along the valley
        vector = best.vector
        for value in middle + (end - middle) * _SLICES:
            vector = profile(task, vector, y, value)[1]
            sides = [_end_of_slice(task, best, vector, (x, y), side, rise) for side in (-1, 1)]
            left.append((float(value), sides[0]))
            right.append((float(value), sides[1]))
    lines = sorted(left), sorted(right, reverse=True)
    points = [(x_end, value) for line in lines for value, x_end in line]
    return np.array([*points, points[0]])


def _end_of_slice(
    task: Task, best: Minimum, vector: FloatArray, places: tuple[int, int], side: int, rise: float
) -> float:
    """Where the profile reaches the rise along x, y held; the best x of the slice where it lies above already."""
    x, y = places
    centre, step = float(vector[x]), 0.02 * float(task.steps()[x])
    edge = task.bounds()[x][0 if side < 0 else 1]
    limit = math.inf if edge is None else abs(edge - centre)

    def above(radius: float) -> bool:
        held = {x: centre + side * radius, y: float(vector[y])}
        return held_at(task, vector, held)[0] - best.cost > rise

    inside, outside = 0.0, min(step, limit)
    while not above(outside):
        if outside >= limit or outside > _FARTHEST:
            return centre + side * outside
        inside, outside = outside, min(2.0 * outside, limit)
    while outside - inside > _FINE * outside:
        half = 0.5 * (inside + outside)
        inside, outside = (inside, half) if above(half) else (half, outside)
    return centre + side * inside
