"""Closed Brownian loops: Gaussian bridges of unit duration, 2 D t = 1 per component. One unit loop serves every t.

Rows are pieces of the continuous path: the area between a piece and its chord is drawn too, so that the discretisation
error of areas and rotations is of second order in 1/rows. `closed_loops` gives bare Gaussian polygons instead.
"""

from collections.abc import Iterator

import numpy as np

from cbs import checks
from cbs.checks import FloatArray
from cbs.kernels import closing
from cbs.kernels.normals import LANES
from cbs.loops.grouping import brownian_moments
from cbs.loops.tiles import ROWS_IN_TILE, Tile, into_lanes, key_words

STREAM = 2
ROWS = 256


def tiles(first: int, n_loops: int, key: np.ndarray, *, n_rows: int = ROWS, continuous: bool = True) -> Iterator[Tile]:
    """Yield the unit loops number `first` ... `first + n_loops - 1` of the stream `key` in tiles."""
    lanes = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    present = into_lanes(np.ones(n_loops, dtype=np.int64))
    step = max(1, ROWS_IN_TILE // n_rows)
    for start in range(0, lanes.shape[0], step):
        part = slice(start, start + step)
        yield draw(lanes[part], present[part], key, n_rows=n_rows, continuous=continuous)


def draw(loop: np.ndarray, present: np.ndarray, key: np.ndarray, *, n_rows: int, continuous: bool = True) -> Tile:
    """Draw unit loops with numbers `loop`, (blocks, LANES), of `n_rows` Gaussian rows; unit of length sqrt(2 D t)."""
    shape = (loop.shape[0], n_rows + n_rows % 2, LANES)
    rows = np.full(loop.shape[0], n_rows, dtype=np.int64)
    count = np.zeros(shape, dtype=np.int32)
    count[:, :n_rows] = 1
    moments = brownian_moments()
    dx, dy, sub = (np.zeros(shape) for _ in range(3))
    var = np.full(shape, 1.0 / n_rows)
    area = np.empty(loop.shape)
    closing.closed_polygons(loop, rows, key, 1.0 / n_rows, dx, dy, area)
    if continuous:
        closing.sub_areas(loop, count, rows, key, moments.own, moments.chord, dx, dy, var, sub, area)
    n_legs = np.where(present > 0, n_rows, 0)
    return Tile(key, loop, n_legs, rows, count, moments, dx, dy, var, sub, area)


def closed_loops(n_legs: int, n_loops: int, *, seed: int = 0, first: int = 0) -> FloatArray:
    """Closed polygons of `n_legs` Gaussian legs, 2 D t = 1 per component: the loops number `first` and up.

    Returns
    -------
    ndarray, shape (n_loops, n_legs, 2)
        Legs in units of sqrt(2 D t), each of variance 1/n_legs before closing; they add up to zero within rounding.
    """
    n_legs = checks.whole("n_legs", n_legs, least=2)
    n_loops = checks.whole("n_loops", n_loops)
    parts = [
        np.moveaxis(np.stack([t.dx, t.dy], axis=-1)[:, :n_legs], 2, 1).reshape(-1, n_legs, 2)
        for t in tiles(first, n_loops, key_words(seed, STREAM), n_rows=n_legs, continuous=False)
    ]
    return np.ascontiguousarray(np.concatenate(parts)[:n_loops])
