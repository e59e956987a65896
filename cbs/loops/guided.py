"""Closed walks between scatterers that turn by a law, led home leg by leg (`cbs.kernels.guided`), one by one.

Pairs of half walks (`cbs.loops.walks`) are many loops for few walks, but know no spin, and are joined with the
densities of three turns as a weight: where the law is sharp that weight is almost always nothing and seldom its cube,
few loops make the sum, and the error does not know of those that did not come. Walks that are led have weights near
their mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import guided as kernels
from cbs.kernels.normals import uniforms
from cbs.loops.grouping import flight_moments
from cbs.loops.guides import guide_of
from cbs.loops.tiles import PURPOSE_NUMBER, Tile, into_lanes, key_words, tile_slices
from cbs.loops.walks import AngleLaw

STREAM = 5 << 36
SHARP = 3.5  # 2 pi p of the likeliest turn, from which on loops are led
LEAST = 1e-9  # factor of dephasing of the longest loops


def is_sharp(law: AngleLaw) -> bool:
    """Whether pairs of half walks would have weights that spread too far."""
    return float(law.density.max()) > SHARP


@dataclass(frozen=True, slots=True)
class LedNumbers:
    """Numbers of legs drawn nearly as often as they count: x^(N-2) times the density of return that the guide knows.

    Attributes
    ----------
    n_legs : ndarray, shape (n,)
        Ascending numbers N of the loops of a batch.
    factor : ndarray, shape (n,)
        x^(N-2) over the probability of N.
    """

    n_legs: np.ndarray
    factor: FloatArray

    @classmethod
    def draw(cls, law: AngleLaw, ratio: float, first: int, n_loops: int, key: np.ndarray) -> "LedNumbers":
        """Draw by strata for the loops number first ... first + n_loops - 1; x = 1/(1 + ratio)."""
        n = np.arange(3, 4 + int(-np.log(LEAST) / np.log1p(ratio)))
        dephased = np.exp(-np.log1p(ratio) * (n - 2))
        cumulative = np.cumsum(dephased * guide_of(law).returns(n))
        u = np.empty(n_loops)
        uniforms(np.arange(first, first + n_loops, dtype=np.uint64), PURPOSE_NUMBER, key, u)
        place = (np.arange(n_loops) + u) / n_loops
        i = np.minimum(np.searchsorted(cumulative / cumulative[-1], place), n.size - 1)
        return cls(n[i], (cumulative[-1] / guide_of(law).returns(n))[i])


def returns(
    law: AngleLaw, n_legs: np.ndarray, first: int, seed: int, terms: tuple[float, float], *, turned: bool = True
) -> tuple[FloatArray, FloatArray]:
    """Weights of closed walks, of mean W_N 2 pi p(-n_N n_1) (terms_0 + terms_1 cos theta), and their areas.

    Parameters
    ----------
    law : AngleLaw
    n_legs : ndarray, shape (n,)
        Legs, 3 and more, of every walk.
    first, seed : int
        Walks number first and up of the stream.
    terms : tuple of float
        Weights of backscattering and non-backscattering.
    turned : bool
        Whether the turn of the return has the weight 2 pi p.

    Returns
    -------
    weight : ndarray, shape (n,)
        Per mean leg squared.
    area : ndarray, shape (n,)
        Mean legs squared.
    """
    weight, area = np.empty(n_legs.size), np.empty(n_legs.size)
    key = key_words(seed, STREAM)
    kernels.areas_of_walks(first, key, n_legs, *_parts(law), np.array(terms), turned, weight, area)
    return weight, area


def tiles(
    law: AngleLaw, drawn: LedNumbers, first: int, seed: int, terms: tuple[float, float], *, unit: float
) -> Iterator[Tile]:
    """Yield the walks of these numbers of legs in tiles: weights times factors as shares, legs of mean `unit`."""
    key, loop = key_words(seed, STREAM), into_lanes(np.arange(first, first + drawn.n_legs.size, dtype=np.uint64))
    n_legs, factor = into_lanes(drawn.n_legs), into_lanes(drawn.factor)
    for part in tile_slices(n_legs.max(axis=1)):
        rows = n_legs[part].max(axis=1)
        rows += rows % 2
        shape = (rows.size, int(rows.max()), loop.shape[1])
        dx, dy = np.zeros(shape), np.zeros(shape)
        weight, area = np.zeros(n_legs[part].shape), np.zeros(n_legs[part].shape)
        kernels.legs_of_walks(
            loop[part], n_legs[part], key, *_parts(law), np.array(terms), unit, dx, dy, weight, area
        )  # fmt: skip
        count = (np.arange(shape[1])[None, :, None] < n_legs[part][:, None, :]).astype(np.int32)
        yield Tile(
            key=key, loop=loop[part], n_legs=n_legs[part], rows=rows, count=count, moments=flight_moments(1), dx=dx,
            dy=dy, var=np.zeros(shape), sub=None, area=area, share=weight * factor[part],
        )  # fmt: skip


def _parts(law: AngleLaw) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    """Law and guide as the kernels take them."""
    guide = guide_of(law)
    return (guide.cumulative, guide.start, law.density), (guide.tables, guide.reach, guide.index, guide.memory)
