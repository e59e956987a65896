r"""Closed flights in a strip between diffuse walls, as returns of walks.

Behind mirrors a loop is a free path to an image of its start; a diffuse wall forgets the direction and has none. Walks
leave the start, a scatterer anywhere between the walls or a place on a wall, and from each of their vertices a loop is
closed over one more, which either the walk itself or a leg drawn back from the start has found
(`cbs.kernels.diffuse_walls`). Dephasing absorbs at scatterers: the number that a walk passes is drawn by strata.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import diffuse_walls as kernels
from cbs.kernels.normals import uniforms
from cbs.loops import strips
from cbs.loops.tiles import PURPOSE_NUMBER, key_words

STREAM = strips.STREAM << 44
DIRECTIONS = 100_000
LEAST_GOING = 0.7  # part of the scatterers that a walk passes; those that absorb more take weight from it


@lru_cache(maxsize=64)
def wall_square(width: float) -> float:
    """Mean square of the current that a wall sends out, n_x (1 - exp(-way to the other wall)); in mean free paths."""
    along = (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS  # the sine of the angle to the normal is uniform
    return float(np.mean((along * np.expm1(-width / np.sqrt(1.0 - along**2))) ** 2))


class Walls(NamedTuple):
    """A strip between diffuse walls.

    Attributes
    ----------
    width : float
        In mean free paths.
    ratio : float
        l/l_phi.
    terms : tuple of float
        Factors of the squares of the two currents at the closing scatterer, and of twice their product.
    turn : ndarray, shape (2, 2), or empty
        Rotation vector of the spin for a way of one mean free path along x and y, radians.
    """

    width: float
    ratio: float
    terms: tuple[float, float]
    turn: FloatArray

    @property
    def leg(self) -> float:
        """Mean dephased leg in mean free paths, 1/(1 + l/l_phi): the part of scatterers that do not absorb too."""
        return 1.0 / (1.0 + self.ratio)

    def returns(
        self, at_wall: bool, first: int, n_walks: int, seed: int, b: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        r"""Sums over walks whose mean is the weighted return density of their kind, times W for starts on walls.

        Parameters
        ----------
        at_wall : bool
            Whether the walks start on a wall, else at scatterers.
        first, n_walks, seed : int
            Walks number first ... first + n_walks - 1 of the seed; n_walks is the size of the strata.
        b : ndarray, shape (n,)
            B/B_tr.

        Returns
        -------
        value : ndarray, shape (n,)
            Sum over the walks; their mean is :math:`\sum_N \frac1W \int dy\, W_N(y) \langle\dots\rangle l^2`.
        size : ndarray, shape (n_walks,)
            Sum of the absolute weights of every walk.
        """
        leg, key = self.leg, key_words(seed, STREAM + int(at_wall))
        u = np.empty(n_walks)
        uniforms(np.arange(first, first + n_walks, dtype=np.uint64), PURPOSE_NUMBER, key, u)
        places = (np.arange(n_walks) + u) / n_walks
        going = max(leg, LEAST_GOING)
        last = np.floor(np.log(places) / math.log(going)).astype(np.int64)
        value, size = np.zeros(b.size), np.empty(n_walks)
        width, phase, turn, square = self.width / leg, b * leg**2, self.turn * leg, wall_square(self.width)
        terms, kept = np.array(self.terms), leg / going
        kernels.returns(first, key, last, at_wall, width, leg, kept, terms, square, turn, phase, value, size)
        # one more scatterer, the start; densities per dephased leg squared; two walls a width apart
        share = 2.0 / (width * leg**2) if at_wall else 1.0 / leg
        return share * value, share * size
