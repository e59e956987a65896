"""Loops that are shown come from a rule, not from taste: the best score among the first loops of a seed."""

import numpy as np

from cbs.checks import FloatArray

N_FINALISTS = 60
SHORTEST = 0.2  # of the loop's mean leg
CLEAR = 0.05  # of the loop's extent


def vertices(legs: FloatArray) -> FloatArray:
    """Vertices of one closed loop from its legs (n, 2); first and last, (n + 1, 2), are exactly the start."""
    path = np.zeros((len(legs) + 1, 2))
    path[1:-1] = np.cumsum(legs, axis=0)[:-1]
    return path


def signed_area(path: FloatArray) -> float:
    """Signed area of a closed polygon given by its vertices (n + 1, 2), first = last."""
    x, y = path[:, 0], path[:, 1]
    return float(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def best_loop(legs: FloatArray) -> int:
    """Return the number of the loop that shows best.

    The score is the share of the bounding box that the loop encloses, times the aspect of the box, less 20 % for every
    crossing, less for vertices close to other legs and for a start inside the loop; loops with a very short leg are
    out.

    Parameters
    ----------
    legs : ndarray, shape (n_loops, n_legs, 2)
        Legs of closed loops.
    """
    ends = np.cumsum(legs, axis=1)
    extent = np.ptp(ends, axis=1)
    before = np.roll(ends, 1, axis=1)
    area = 0.5 * np.abs(np.sum(before[..., 0] * ends[..., 1] - ends[..., 0] * before[..., 1], axis=1))
    box = np.minimum(area / np.prod(extent, axis=1), 1.0)  # windings may count an area twice
    length = np.hypot(legs[..., 0], legs[..., 1])
    shortest = np.min(length, axis=1) / np.mean(length, axis=1)
    score = box * np.min(extent, axis=1) / np.max(extent, axis=1) * np.where(shortest > SHORTEST, 1.0, 1e-3)
    finalists = np.argsort(-score, kind="stable")[:N_FINALISTS]
    fine = [score[number] * _clarity(vertices(legs[number])) for number in finalists]
    return int(finalists[int(np.argmax(fine))])


def _clarity(path: FloatArray) -> float:
    extent = float(np.max(np.ptp(path, axis=0)))
    room = min(_clearance(path) / (CLEAR * extent), 1.0)
    radius = np.hypot(*(path - path[:-1].mean(axis=0)).T)
    return float(0.8 ** _crossings(path) * room**0.5 * (radius[0] / radius.max()) ** 0.5)


def _crossings(path: FloatArray) -> int:
    start, end = path[:-1], path[1:]

    def side(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
        return np.asarray(
            (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
        )

    i, j = np.triu_indices(len(start), k=2)
    apart = ~((i == 0) & (j == len(start) - 1))
    i, j = i[apart], j[apart]
    first = side(start[i], end[i], start[j]) * side(start[i], end[i], end[j]) < 0.0
    second = side(start[j], end[j], start[i]) * side(start[j], end[j], end[i]) < 0.0
    return int(np.count_nonzero(first & second))


def _clearance(path: FloatArray) -> float:
    n_legs = len(path) - 1
    least = np.inf
    for k in range(n_legs):
        others = [i for i in range(n_legs) if i not in (k, (k - 1) % n_legs)]
        least = min(least, distance(path[k], path[others], path[np.array(others) + 1]))
    return least


def distance(point: FloatArray, start: FloatArray, end: FloatArray) -> float:
    """Least distance of a point (2,) from the segments start..end, both (n, 2)."""
    leg = end - start
    along = np.clip(np.sum((point - start) * leg, axis=1) / np.sum(leg * leg, axis=1), 0.0, 1.0)
    return float(np.hypot(*(point - start - along[:, None] * leg).T).min())


def turned(path: FloatArray, angle: float) -> FloatArray:
    """Rotate a path so that the direction from its middle to its start points along `angle` (radians)."""
    out = path[0] - path[:-1].mean(axis=0)
    turn = angle - np.arctan2(out[1], out[0])
    cosine, sine = np.cos(turn), np.sin(turn)
    rotated: FloatArray = path @ np.array([[cosine, sine], [-sine, cosine]])
    return rotated
