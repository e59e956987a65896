"""Helical carriers: the (pseudo)spin follows the momentum; a loop and its partner differ by a Berry phase of pi.

The overlaps of the states along the loop and along its reversed partner are both multiplied out; that they come to
C = -(1 - cos theta)/2 is what the tests find, not what is put in. Only phases are multiplied: the moduli are the same
both ways and belong to the classical weight of the path, which is that of isotropic scattering here.
"""

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import helical as kernels
from cbs.loops.tiles import Tile


def _directions(tile: Tile) -> tuple[FloatArray, FloatArray]:
    last = np.maximum(np.count_nonzero(tile.count, axis=1) - 1, 0)
    ux, uy = np.zeros_like(tile.dx), np.zeros_like(tile.dx)
    kernels.directions(tile.rows, last, tile.dx, tile.dy, ux, uy)
    return ux, uy


def point_interference(tile: Tile) -> FloatArray:
    """Interference of return to a point, shape (blocks, LANES); -(1 - cos theta)/2, 0 in empty lanes."""
    out = np.empty(tile.loop.shape)
    kernels.point_return(tile.rows, *_directions(tile), out)
    return np.where(tile.filled, out, 0.0)


def backscattering_interference(tile: Tile, angle: FloatArray) -> FloatArray:
    """Interference of a wave k of direction `angle`, (blocks, LANES), scattered through the loop into -k.

    Returns
    -------
    ndarray, shape (blocks, LANES)
        -1 to rounding for every loop, 0 in empty lanes.
    """
    out = np.empty(tile.loop.shape)
    kernels.backscattering(tile.rows, np.cos(angle), np.sin(angle), *_directions(tile), out)
    return np.where(tile.filled, out, 0.0)
