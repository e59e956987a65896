r"""Exact mean of what the page draws: closed polygons of N Gaussian legs with Rashba coupling in a field.

A leg is a magnetic translation times a rotation of the pair's spin, averaged over the leg. The average conserves n + m
(Landau level, spin), so the triplet falls into 3 x 3 blocks M of the states (n-1, +1), (n, 0), (n+1, -1) and the
singlet into numbers T_n = (1-a)^n/(1+a)^(n+1) with a = x/N:

.. math:: C_N = x \Bigl[\sum_n \mathrm{Tr}\, M_n^N - \sum_n T_n^N\Bigr], \qquad x = k D t .
"""

import numpy as np

from cbs.checks import FloatArray
from cbs.theory.gauss import leggauss

_LARGEST_LEG = 9.0  # in standard deviations
_LARGEST_WAVE = 3.6  # wave number times standard deviation: beyond it the N-th powers are below 1e-10


def rashba_polygon_field(x: float, y: FloatArray, n_legs: int) -> FloatArray:
    """Mean of interference times cos(kA) over closed polygons of Gaussian legs.

    Parameters
    ----------
    x : float
        k D t > 0.
    y : ndarray
        D t/L_so^2 >= 0, one-dimensional.
    n_legs : int
        Number of legs, even and large enough (24) that the levels above the last one have died out.

    Returns
    -------
    ndarray
        C_N, shape of `y`; `cbs.theory.rashba_polygon` for x to 0, `cbs.theory.rashba_cooperon_field` for many legs.
    """
    a = x / n_legs
    nodes, gauss = leggauss(160)
    leg = 0.5 * _LARGEST_LEG * (nodes + 1.0)
    weight = 0.5 * _LARGEST_LEG * gauss * leg * np.exp(-0.5 * np.square(leg))
    n_levels = int(_LARGEST_WAVE**2 / (4.0 * a)) + 6
    levels = displacements(a * np.square(leg), n_levels) * weight
    angle = leg[:, None] * np.sqrt(2.0 * y / n_legs)
    flip, same, turned = 0.5 * (1.0 - np.cos(angle)), 0.5 * (1.0 + np.cos(angle)), np.sin(angle) / np.sqrt(2.0)

    # Two empty levels below the first one: a state with negative n is none.
    plain, up, middle = (np.pad(part, ((2, 0), (0, 0))) for part in (levels[0] @ same, levels[1] @ turned,
                                                                     levels[0] @ np.cos(angle)))  # fmt: skip
    double = np.pad(levels[2] @ flip, ((2, 0), (0, 0)))
    block = np.zeros((n_levels, y.size, 3, 3))  # n = -1 ... n_levels - 2
    block[..., 0, 0], block[..., 1, 1], block[..., 2, 2] = plain[:-2], middle[1:-1], plain[2:]
    block[..., 0, 1] = block[..., 1, 0] = up[:-2]
    block[..., 1, 2] = block[..., 2, 1] = up[1:-1]
    block[..., 0, 2] = block[..., 2, 0] = double[:-2]
    triplet = np.trace(np.linalg.matrix_power(block, n_legs), axis1=-2, axis2=-1).sum(axis=0)
    singlet = (1.0 + a) ** -n_legs / (1.0 - ((1.0 - a) / (1.0 + a)) ** n_legs)
    return np.asarray(x * (triplet - singlet))


def displacements(z: FloatArray, n_levels: int) -> FloatArray:
    r"""Elements <n+k| D |n> of the displacement by |alpha|^2 = z for k = 0, 1, 2; shape (3, n_levels, z.size).

    .. math:: e^{-z/2} z^{k/2} L_n^{(k)}(z) \sqrt{n!/(n+k)!}
    """
    k = np.arange(3.0)[:, None]
    before, now = np.zeros((3, z.size)), np.exp(-0.5 * z) * z ** (0.5 * k)
    out = np.empty((3, n_levels, z.size))
    for n in range(n_levels):
        out[:, n] = now / np.sqrt(np.array([[1.0], [n + 1.0], [(n + 1.0) * (n + 2.0)]]))
        before, now = now, ((2 * n + 1 + k - z) * now - (n + k) * before) / (n + 1)
    return out
