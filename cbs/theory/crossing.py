"""Where a formula reaches a value: the width that it gives a cusp."""

from collections.abc import Callable

import numpy as np

from cbs import checks
from cbs.checks import FloatArray

ROUNDS, PER_ROUND = 4, 9  # each round cuts the interval in eight; the last is closed by a straight line


def first_crossing(change: Callable[[FloatArray], FloatArray], grid: FloatArray, rule: float) -> float:
    """Return the first argument at which |change| reaches `rule`.

    Parameters
    ----------
    change : callable
        Array of arguments to array of values; continuous, below `rule` at the first point of the grid.
    grid : ndarray, shape (n,)
        Ascending, positive, fine enough that |change| does not pass `rule` twice between two points.
    rule : float
        Positive.

    Returns
    -------
    float
        nan where |change| stays below `rule` on the grid, or is above it from the first point on.
    """
    rule = checks.positive("rule", rule)
    for i_round in range(ROUNDS + 1):
        size = np.abs(change(grid))
        above = np.flatnonzero(size >= rule)
        if above.size == 0 or above[0] == 0:
            return float("nan")
        i = int(above[0])
        low, high = float(grid[i - 1]), float(grid[i])
        if i_round < ROUNDS:
            grid = np.geomspace(low, high, PER_ROUND)
    share = (rule - float(size[i - 1])) / float(size[i] - size[i - 1])
    return low + share * (high - low)
