"""Pools of half loops: n Brownian walks from the start to one common midpoint make n (n - 1) / 2 closed loops.

Out along walk i, back along walk j: the area is a_i - a_j, the spin propagator U_j^-1 U_i. The midpoint of a Brownian
loop is a normal vector; its distance is drawn in strata over the pools of a batch. Unit of length: sqrt(D t) of the
whole loop, so that a half walk has unit variance per component before it is pinned and the midpoint variance 1/2.
"""

import math

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import closing
from cbs.kernels.normals import LANES, uniforms
from cbs.loops.grouping import brownian_moments
from cbs.loops.tiles import PURPOSE_NUMBER, PURPOSE_SCALE, Tile

STREAM = 3
POOL = 4 * LANES  # half walks a pool
ROWS = 64


def midpoints(pools: np.ndarray, key: np.ndarray) -> FloatArray:
    """Midpoints (n_pools, 2) of the pools of one batch: |M|^2 is exponential of mean 1, stratified."""
    u, v = np.empty(pools.size), np.empty(pools.size)
    uniforms(pools, PURPOSE_NUMBER, key, u)
    uniforms(pools, PURPOSE_SCALE, key, v)
    distance = np.sqrt(-np.log((np.arange(pools.size) + u) / pools.size))
    return np.asarray(distance[:, None] * np.stack([np.cos(2.0 * math.pi * v), np.sin(2.0 * math.pi * v)], axis=1))


def draw(first_pool: int, n_pools: int, key: np.ndarray, *, n_rows: int = ROWS) -> Tile:
    """Draw the half walks of pools `first_pool` ... as one tile; pool p fills POOL/LANES consecutive blocks.

    The tile's `area` is the area between the walk and the straight line to its midpoint; `n_rows` is even.
    """
    walks = np.arange(first_pool * POOL, (first_pool + n_pools) * POOL, dtype=np.uint64).reshape(-1, LANES)
    middle = midpoints(np.arange(first_pool, first_pool + n_pools, dtype=np.uint64), key)
    shape = (walks.shape[0], n_rows, LANES)
    rows = np.full(walks.shape[0], n_rows, dtype=np.int64)
    count, moments = np.ones(shape, dtype=np.int32), brownian_moments()
    dx, dy, sub = (np.zeros(shape) for _ in range(3))
    var = np.full(shape, 1.0 / n_rows)
    area = np.empty(walks.shape)
    closing.closed_polygons(walks, rows, key, 1.0 / n_rows, dx, dy, area)
    steps = np.repeat(middle, POOL // LANES, axis=0) / n_rows
    dx += steps[:, 0, None, None]
    dy += steps[:, 1, None, None]
    closing.areas(rows, dx, dy, area)
    closing.sub_areas(walks, count, rows, key, moments.own, moments.chord, dx, dy, var, sub, area)
    return Tile(key, walks, np.full(walks.shape, n_rows), rows, count, moments, dx, dy, var, sub, area)
