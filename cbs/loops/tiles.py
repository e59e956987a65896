"""A tile: some blocks of 32 closed loops side by side, ready for the phases. Also its purposes of random numbers.

Lengths in a tile are in its own unit: the mean free path for flights, sqrt(2 D t) for unit Brownian loops.
"""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.closing import leg_lengths, neighbour_cosines, return_cosines, row_lengths
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
    between a row and its chord, None where rows are straight; `area` the signed area with all sub-areas; `duration`
    the path length if it is fixed; `share` the weight of every loop where a law shares them out unevenly.
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
    duration: float | None = None
    share: FloatArray | None = None

    @property
    def weight(self) -> FloatArray:
        """Weight of every loop in a mean over the tile, 0 in empty lanes; shape (blocks, LANES)."""
        return self.filled.astype(np.float64) if self.share is None else self.share

    @property
    def cosine(self) -> FloatArray:
        """Cosine of the angle between first and last leg, shape (blocks, LANES); 0 in empty lanes."""
        cosine, last = np.empty(self.loop.shape), np.count_nonzero(self.count, axis=1) - 1
        return_cosines(np.maximum(last, 0), self.dx, self.dy, cosine)
        return np.where(self.filled, cosine, 0.0)

    @property
    def neighbour_cosine(self) -> FloatArray:
        """Cosine of the angle between neighbouring legs, averaged round the loop: the mean is that of `cosine`.

        Shape (blocks, LANES), 0 in empty lanes. A closed loop may begin at any of its vertices, so every pair of
        neighbours serves as the last and first leg.
        """
        cosine = np.empty(self.loop.shape)
        neighbour_cosines(self.rows, self.count, self.dx, self.dy, cosine)
        return cosine

    @property
    def filled(self) -> np.ndarray:
        """True in the lanes that hold a loop; shape (blocks, LANES)."""
        return self.n_legs > 0

    @property
    def length(self) -> FloatArray:
        """Path length of every flight, shape (blocks, LANES), in the tile's unit; measured on every call."""
        if self.duration is not None:
            return np.full(self.loop.shape, float(self.duration))
        length, m = np.empty(self.loop.shape), self.moments
        if m.own.size > 2:
            row_lengths(
                self.loop, self.rows, self.count, self.key, m.per_root, m.reach, m.spread, self.dx, self.dy, self.var,
                length,
            )  # fmt: skip
        else:
            leg_lengths(self.rows, self.dx, self.dy, length)
        return length


def key_words(seed: int, stream: int) -> np.ndarray:
    """Key of the random numbers, (2,) uint64: the seed and which family, point or purpose draws."""
    return np.array([seed % 2**64, stream], dtype=np.uint64)


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
