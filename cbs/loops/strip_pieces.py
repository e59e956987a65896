"""Flights between specular walls as a tile: every leg is cut where it meets a wall, every piece is a row.

The pieces are true displacements, in the order of the path, so that mechanisms turn the spin along them as along legs.
Random rotations belong to scatterers: one a leg, at its first piece.
"""

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.normals import LANES
from cbs.loops.grouping import flight_moments
from cbs.loops.strips import StripLoops
from cbs.loops.tiles import Tile


def pieces(loops: StripLoops, *, width: float, leg: float) -> Tile:
    """Return the tile of all pieces; its unit of length is that of `leg`, the length of one unit of `loops`.

    Parameters
    ----------
    loops : StripLoops
        Flights, lengths in mean dephased legs.
    width : float
        Of the strip, in the same unit.
    leg : float
        Mean dephased leg in mean free paths.
    """
    dx, dy = (_by_loop(component) for component in (loops.dx, loops.dy))
    used = np.arange(dx.shape[1]) < loops.n_legs.reshape(-1, 1)
    end = loops.height.reshape(-1, 1) + np.cumsum(dy, axis=1)
    start = end - dy
    first, last = np.floor(start / width), np.floor(end / width)
    crossings = np.where(used, np.abs(last - first), 0.0).astype(np.int64)
    number = np.where(used, crossings + 1, 0)
    # all pieces of all loops in one line: the leg of each, and its place k in the leg
    which = np.repeat(np.arange(dx.size), number.ravel())
    k = np.arange(which.size) - np.repeat(np.cumsum(number) - number.ravel(), number.ravel())
    up = np.where(dy > 0.0, 1.0, -1.0).ravel()[which]
    y, rise, cell = start.ravel()[which], dy.ravel()[which], first.ravel()[which]

    def time_at(j: np.ndarray) -> FloatArray:
        """Fraction of the leg at its j-th wall, 0 and 1 at the ends."""
        wall = width * (cell + np.where(up > 0.0, j, 1 - j))
        inside = (j > 0) & (j <= crossings.ravel()[which])
        met = (wall - y) / np.where(inside, rise, 1.0)
        return np.where(inside, met, (j > 0).astype(np.float64))

    share = time_at(k + 1) - time_at(k)
    mirrored = np.where((cell + up * k) % 2 == 0, 1.0, -1.0)
    values = (leg * share * dx.ravel()[which], leg * share * mirrored * rise, (k == 0).astype(np.float64))
    rows = number.sum(axis=1)
    most = int(rows.max()) + int(rows.max()) % 2
    row = np.arange(which.size) - np.repeat(np.cumsum(rows) - rows, rows)
    out = np.zeros((3, dx.shape[0], most))
    out[:, which // dx.shape[1], row] = values
    x, y_, count = (np.ascontiguousarray(_by_lane(part)) for part in out)
    blocks = rows.reshape(-1, LANES).max(axis=1)
    return Tile(
        key=loops.key, loop=loops.loop, n_legs=loops.n_legs, rows=blocks + blocks % 2, count=count.astype(np.int32),
        moments=flight_moments(1), dx=x, dy=y_, var=np.zeros_like(x), sub=None, area=-(leg**2) * loops.flux,
    )  # fmt: skip


def _by_loop(values: FloatArray) -> FloatArray:
    """(blocks, rows, LANES) to (loops, rows)."""
    return np.swapaxes(values, 1, 2).reshape(-1, values.shape[1])


def _by_lane(values: FloatArray) -> FloatArray:
    """(loops, rows) to (blocks, rows, LANES)."""
    return np.swapaxes(values.reshape(-1, LANES, values.shape[1]), 1, 2)
