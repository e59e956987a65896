"""Closed Brownian loops in three dimensions: in bulk, and in a film of finite thickness with reflecting walls.

In a field along z only the projection on the x-y plane encloses flux, and motion along z is independent of it: it
enters as the probability to be back at the height of the start. So a loop is a plane unit loop, a duration, and that
probability.
"""

import math
from collections.abc import Iterator

import numpy as np

from cbs import checks
from cbs.checks import FloatArray
from cbs.loops import brownian
from cbs.loops.tiles import Tile, key_words
from cbs.loops.windings import image_sum

STREAM, STREAM_HEIGHT = 5, 6


def height_density(s: FloatArray, thickness: float = math.inf) -> FloatArray:
    r"""Probability density to be back at the height of the start, averaged over the thickness d.

    .. math:: \frac{1}{d} \sum_{m \ge 0} e^{-\pi^2 m^2 s/d^2}, \qquad (4\pi s)^{-1/2} \text{ in bulk}

    Parameters
    ----------
    s : ndarray
        D t > 0, square metres.
    thickness : float
        d in metres; inf for bulk.

    Returns
    -------
    ndarray
        Density in 1/m: 1/d for long times, where the film is two-dimensional.
    """
    if math.isinf(thickness):
        return np.asarray(1.0 / np.sqrt(4.0 * math.pi * s))
    return np.asarray((1.0 + image_sum(math.pi**2 * s / thickness**2)) / (2.0 * thickness))


def tiles(first: int, n_loops: int, seed: int) -> Iterator[Tile]:
    """Yield the plane projections of the unit loops number `first` ... of the stream `seed`; unit sqrt(2 D t)."""
    yield from brownian.tiles(first, n_loops, key_words(seed, STREAM))


def closed_loops(n_legs: int, n_loops: int, *, seed: int = 0, first: int = 0) -> FloatArray:
    """Closed polygons of `n_legs` Gaussian legs in space, 2 D t = 1 per component: the loops number `first` and up.

    Parameters
    ----------
    n_legs : int
        Legs of every loop, at least 2.
    n_loops : int
        How many loops.
    seed, first : int
        Stream, and the number of the first loop.

    Returns
    -------
    ndarray, shape (n_loops, n_legs, 3)
        Legs in units of sqrt(2 D t); those of a loop add up to zero within rounding.
    """
    n_legs = checks.whole("n_legs", n_legs, least=2)
    n_loops = checks.whole("n_loops", n_loops)
    plane, height = (_polygons(n_legs, n_loops, first, key_words(seed, stream)) for stream in (STREAM, STREAM_HEIGHT))
    return np.concatenate([plane, height[..., :1]], axis=-1)


def _polygons(n_legs: int, n_loops: int, first: int, key: np.ndarray) -> FloatArray:
    """Closed plane polygons of the stream `key`, shape (n_loops, n_legs, 2)."""
    parts = [
        np.moveaxis(np.stack([t.dx, t.dy], axis=-1)[:, :n_legs], 2, 1).reshape(-1, n_legs, 2)
        for t in brownian.tiles(first, n_loops, key, n_rows=n_legs, continuous=False)
    ]
    return np.ascontiguousarray(np.concatenate(parts)[:n_loops])
