"""Contours of the likelihood for two parameters, all others at their best (MNCONTOUR of MINUIT)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.minimum import Minimum, ends, held_at, minuit
from cbs.comparison.fit.task import Task

LEVELS = (0.6826894921370859, 0.95)  # of both parameters together: rises of 2.30 and 5.99
POINTS, RAYS = 40, 24
_FARTHEST, _FINE = 50.0, 0.02  # radius of rays, in 68 % intervals; their precision


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
    if points.shape[0] < POINTS // 2 or not np.all(np.isfinite(points)):
        points = _by_rays(task, best, places, -2.0 * math.log1p(-level))
    columns = [np.array([task.knobs[k].outer(float(value)) for value in points[:, j]]) for j, k in enumerate(places)]
    return Contour(names, level, *columns)


def _by_rays(task: Task, best: Minimum, places: Sequence[int], rise: float) -> FloatArray:
    """Points on rays from the best values, by bisection of the profile; none where a ray meets no end and no bound."""
    sizes = [_size(task, best, k) for k in places]
    limits = [task.bounds()[k] for k in places]
    centre, points = best.vector[list(places)], []
    for angle in np.linspace(0.0, 2.0 * np.pi, RAYS + 1):
        way = np.array([math.cos(angle) * sizes[0], math.sin(angle) * sizes[1]])
        longest = min([_FARTHEST, *(_to_bound(*pair) for pair in zip(centre, way, limits, strict=True))])
        start = best.vector

        def above(radius: float, way: FloatArray = way, start: FloatArray = start) -> float:
            held = dict(zip(places, (centre + radius * way).tolist(), strict=True))
            return held_at(task, start, held)[0] - best.cost - rise

        inside, outside = 0.0, min(1.0, longest)
        while above(outside) < 0.0 and outside < longest:
            inside, outside = outside, min(2.0 * outside, longest)
        if outside == longest and above(outside) < 0.0:
            if longest == _FARTHEST:
                return np.zeros((0, 2))
            inside = outside
        while outside - inside > _FINE * outside:
            middle = 0.5 * (inside + outside)
            inside, outside = (middle, outside) if above(middle) < 0.0 else (inside, middle)
        points.append(centre + inside * way)
    return np.array(points)


def _size(task: Task, best: Minimum, k: int) -> float:
    """Half the 68 % interval of an element, from the best value to a bound where it has no end."""
    ((low, high),) = ends(task, best, k, (1.0,))
    x = float(best.vector[k])
    reach = [abs(edge - x) for edge in (low, high) if edge is not None]
    return max(reach) if reach else float(task.steps()[k])


def _to_bound(x: float, step: float, bounds: tuple[float | None, float | None]) -> float:
    """Radius at which a ray meets the bounds."""
    edge = bounds[1] if step > 0.0 else bounds[0]
    return math.inf if edge is None or step == 0.0 else (edge - x) / step
