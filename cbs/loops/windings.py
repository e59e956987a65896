"""Loops on a cylinder or ring: how often they wind round, drawn from exact weights.

A loop of duration t that winds n times round the circumference Lc has the weight exp(-n^2 Lc^2/4Dt), for any number of
Gaussian steps (Altshuler, Aronov, Spivak, JETP Lett. 33, 94 (1981)); the images in the walls of a film are summed the
same way.
"""

import math
from dataclasses import replace

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.normals import uniforms
from cbs.loops.tiles import Tile, key_words

STREAM = 4
PURPOSE_WINDING = 11
TERMS = np.arange(1.0, 7.0)


def image_sum(q: FloatArray) -> FloatArray:
    r"""Sum of exp(-n^2 q) over all whole n, for q > 0: Jacobi's theta_3, to rounding.

    .. math:: \sum_n e^{-n^2 q} = \sqrt{\pi/q} \sum_n e^{-\pi^2 n^2/q}

    The series that converges faster is taken, so that six terms suffice.
    """
    q = np.asarray(q, dtype=np.float64)
    p = np.maximum(q, math.pi**2 / q)
    series = 1.0 + 2.0 * np.sum(np.exp(-(TERMS**2) * p[..., None]), axis=-1)
    return np.asarray(np.where(q < math.pi, np.sqrt(math.pi / q), 1.0) * series)


def draw_windings(loop: np.ndarray, q: float, key: np.ndarray) -> FloatArray:
    """Winding numbers of the loops `loop`, (n,), with probability exp(-n^2 q)/sum; q = Lc^2/(4 D t)."""
    last = math.ceil(math.sqrt(42.0 / q))
    numbers = np.arange(-last, last + 1.0)
    cumulative = np.cumsum(np.exp(-(numbers**2) * q))
    u = np.empty(loop.size)
    uniforms(loop, PURPOSE_WINDING, key, u)
    return np.asarray(numbers[np.searchsorted(cumulative, u * cumulative[-1], side="left")])


def winding_numbers(q: float, n_loops: int, *, seed: int = 0, first: int = 0) -> FloatArray:
    """Winding numbers of the loops number `first` and up of the stream `seed`, (n_loops,); q = Lc^2/(4 D t)."""
    return draw_windings(np.arange(first, first + n_loops, dtype=np.uint64), q, key_words(seed, STREAM))


def unrolled(tile: Tile, drift: FloatArray) -> Tile:
    """Paths round a cylinder, laid out in the plane: a Brownian loop and a steady drift, in axes at 45 degrees.

    Parameters
    ----------
    tile : Tile
        Brownian loops.
    drift : ndarray, shape (blocks, LANES)
        Winding number times the circumference, in the unit of the tile.

    Returns
    -------
    Tile
        Round the cylinder is (1, 1)/sqrt(2), along it (-1, 1)/sqrt(2): the axes of Rashba and Dresselhaus coupling
        together. Areas between rows and chords are stretched to the variance that the longer chord gives them.
    """
    x = tile.dx + (drift / tile.rows[:, None])[:, None, :]
    chord2, longer2 = tile.dx**2 + tile.dy**2, x**2 + tile.dy**2
    sub = tile.sub * np.sqrt((tile.var + longer2) / (tile.var + chord2))
    return replace(tile, dx=(x - tile.dy) * 0.5**0.5, dy=(x + tile.dy) * 0.5**0.5, sub=sub)


def round_ring(tile: Tile, drift: FloatArray) -> Tile:
    """Paths round a ring, along x alone: all that `unrolled` has across, and all noise of directions, is left out."""
    x = tile.dx + (drift / tile.rows[:, None])[:, None, :]
    nothing = np.zeros_like(tile.dy)
    return replace(tile, dx=x, dy=nothing, sub=nothing, var=nothing)
