"""A tile: some blocks of 32 closed loops side by side, ready for the phases. Also its purposes of random numbers.

Lengths in a tile are in its own unit: the mean free path for flights, sqrt(2 D t) for unit Brownian loops.
"""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.closing import leg_lengths, row_lengths
from cbs.kernels.normals import LANES
from cbs.loops.grouping import RowMoments

# Purposes of random numbers (see kernels.normals.counter): legs 0-2, sub-areas 3, groups 16 and up.
PURPOSE_NUMBER = 8
PURPOSE_SCALE = 9
PURPOSE_SPIN = 1 << 16

ROWS_IN_TILE = 2048


@dataclass(frozen=True, slots=True)
class Tile:
    """Closed loops: rows (blocks, rows, LANES) and what was read off them, (blocks, LANES).

    `n_legs` is 0 in lanes without a loop. `count` legs a row; `var` its variance per component; `sub` the area
    between a row and its chord, None where rows are straight; `area` the signed area with all sub-areas; `cosine` of
    the angle between first and last leg; `duration` the path length if it is fixed.
    """

    key: np.ndarray
    loop: np.ndarray
    n_legs: np.ndarray
    rows: np.ndarray
    count: np.ndarray
    moments: RowMoments
    dx: FloatArray
    dy: FloatArray
    var: FloatArray
    sub: FloatArray | None
    area: FloatArray
    cosine: FloatArray
    duration: float | None = None

    @property
    def filled(self) -> np.ndarray:
        """True in the lanes that hold a loop; shape (blocks, LANES)."""
        return self.n_legs > 0

    @property
    def length(self) -> FloatArray:
        """Path length of every flight, shape (blocks, LANES), in the tile's unit; measured on every call."""
        if self.duration is not None:
            return np.full(self.loop.shape, float(self.duration))
        return path_length(self.rows, self.count, self.moments, self.dx, self.dy, self.var)


def key_words(seed: int, stream: int) -> np.ndarray:
    """Key of the random numbers, (2,) uint64: the seed and which family, point or purpose draws."""
    return np.array([seed % 2**64, stream], dtype=np.uint64)


def path_length(
    rows: np.ndarray, count: np.ndarray, moments: RowMoments, dx: FloatArray, dy: FloatArray, var: FloatArray
) -> FloatArray:
    """Path length of every loop, (blocks, LANES): exact for single legs, by their conditional mean for groups."""
    length = np.empty((dx.shape[0], LANES))
    if moments.per_root.size > 2:
        row_lengths(rows, count, moments.per_root, dx, dy, var, length)
    else:
        leg_lengths(rows, dx, dy, length)
    return length


def into_lanes(values: np.ndarray) -> np.ndarray:
    """Fold (n,) into (blocks, LANES), padding with zeros."""
    blocks = -(-values.size // LANES)
    out = np.zeros(blocks * LANES, dtype=values.dtype)
    out[: values.size] = values
    return out.reshape(blocks, LANES)


def tile_slices(rows_needed: np.ndarray, budget: int = ROWS_IN_TILE) -> list[slice]:
    """Cut blocks with these numbers of rows into consecutive tiles of about `budget` rows each."""
    slices, start = [], 0
    while start < len(rows_needed):
        size = np.arange(1, len(rows_needed) - start + 1) * np.maximum.accumulate(rows_needed[start:])
        stop = start + max(1, int(np.searchsorted(size, budget, side="right")))
        slices.append(slice(start, stop))
        start = stop
    return slices
