"""Closed loops of carriers with pseudospin and valleys: half walks that meet, with the channels of the Cooperon.

The carriers turn by the probability of all their scatterers together, which is also that of the loop; what the spinors
and the valleys add to it is multiplied out rung by rung (`cbs.kernels.spinor_walks`).
"""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import spinor_walks as kernels
from cbs.kernels.normals import uniforms
from cbs.loops import walks
from cbs.loops.tiles import key_words
from cbs.loops.walks import AngleLaw

STREAM = 11
CHANNELS = 3  # p, z and Re x


@dataclass(frozen=True, slots=True)
class Rungs:
    """What the carriers meet at a scatterer and on a leg.

    Attributes
    ----------
    plain, mass, between : float
        Shares of the scattering: scalar, by a mass of either sign, from valley to valley (isotropic). Their sum is 1.
    winding : int
        J of the spinors (c, s e^(i J phi)).
    up : float
        c^2, 1/2 without a gap.
    warping : float
        Phase of valley + on a mean leg along a direction of the crystal, of valley - with the other sign.
    """

    plain: float = 1.0
    mass: float = 0.0
    between: float = 0.0
    winding: int = 1
    up: float = 0.5
    warping: float = 0.0

    @property
    def model(self) -> FloatArray:
        """Numbers as the kernels take them."""
        return np.array([self.plain, self.mass, self.between, float(self.winding), self.up, 1.0 - self.up])

    @property
    def angles(self) -> AngleLaw:
        """Law of the scattering angle, of all scatterers together."""
        up, down = self.up, 1.0 - self.up
        forwards = self.plain * 2.0 * up * down / (up * up + down * down) - self.mass
        harmonics = np.zeros(self.winding + 1)
        harmonics[0], harmonics[-1] = 1.0, 0.5 * forwards
        return walks.angle_harmonics(harmonics, "helical carriers" if self.winding == 1 else "bilayer carriers")


def spinor_returns(
    rungs: Rungs, angles: AngleLaw, n_legs: int, first: int, n_walks: int, seed: int, b: FloatArray
) -> tuple[FloatArray, FloatArray]:
    r"""Return densities of loops of `n_legs` legs by channel, from pairs of half walks, all with all.

    Parameters
    ----------
    rungs : Rungs
    angles : AngleLaw
        Its law of the angle.
    n_legs : int
        Legs N >= 3.
    first, n_walks, seed : int
        Half walks number first ... first + n_walks - 1 of the stream on either side.
    b : ndarray, shape (n_b,)
        Phase per area, the mean leg being the unit of length.

    Returns
    -------
    densities : ndarray, shape (2, 3, n_b)
        Weights 1 and cos theta; channels p, z and Re x; per mean leg squared.
    moments : ndarray, shape (2,)
        Sums over the left walks of their part of p (1 + cos theta) without field, and of its square.
    """
    j, k = walks.splits(n_legs)
    bare = n_legs == 3
    key, far = (key_words(seed, (STREAM << 32) + 2 * n_legs + side) for side in (0, 1))
    start = np.zeros(n_walks)
    tables, model = angles.alias, rungs.model
    left = _half_walks(tables, model, first, j, key, start)
    if not bare:
        u = np.empty(n_walks)
        uniforms(np.arange(first, first + n_walks, dtype=np.uint64), walks.PURPOSE_TURN, far, u)
        start = angles.quantile((np.arange(n_walks) + u) / n_walks)
    right = _half_walks(tables, model, first, k[::-1].copy(), far, start)[::-1]
    total, moments = np.zeros((2, CHANNELS, b.size)), np.zeros(2)
    for split, (near, distant) in enumerate(zip(left, right, strict=True)):
        kernels.meet_spinors(first, key, split, near, distant, bare, model, rungs.warping, b, total, moments)
    pairs = j.size * float(n_walks) ** 2
    return total / pairs, moments / np.array([pairs, pairs**2])


def _half_walks(
    tables: tuple[FloatArray, np.ndarray], model: FloatArray, first: int, marks: np.ndarray, key: np.ndarray,
    start: FloatArray,
) -> FloatArray:  # fmt: skip
    rows = np.empty((marks.size, start.size, kernels.ROW))
    kernels.spinor_ends(first, marks, key, *tables, model, np.cos(start), np.sin(start), rows)
    return rows


def loop_channels(rungs: Rungs, legs: FloatArray) -> tuple[float, float, complex]:
    """Values p, z and x of one given loop of legs (N, 2), its closing rung with them."""
    unit = legs / np.hypot(legs[:, 0], legs[:, 1])[:, None]
    p, z, x = 1.0, 1.0, 1.0 + 0.0j
    for (ax, ay), (bx, by) in zip([-unit[-1], *unit[:-1]], unit, strict=True):
        one, other, re, im = kernels.rung(ax, ay, bx, by, rungs.model)
        p, z, x = p * one, z * other, x * complex(re, im)
    return p, z, x
