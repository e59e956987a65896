"""Sums over Landau levels n = 0, 1, 2, ... of slowly varying terms, to rounding, with few evaluations.

The first levels are taken one by one. Beyond, each block [a, 2a) is summed by a rule that is exact for polynomials of
degree < 14 on the even and on the odd levels of the block apart, so terms with a part (-1)^n are summed too.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre

from cbs.checks import FloatArray

FIRST_BLOCK = 32  # levels taken one by one
_NODES = 14  # evaluations a block
_DIRECT_SIZE = 8192  # largest block whose polynomial sums are really added up


@dataclass(frozen=True, slots=True)
class LevelBlocks:
    """Rule for sum_{n = FIRST_BLOCK}^{end - 1}: nodes (real n), weights of the even and of the odd levels."""

    nodes: FloatArray
    even: FloatArray
    odd: FloatArray
    end: int


def level_blocks(least_end: float) -> LevelBlocks:
    """Return the rule whose last level is at least `least_end`.

    Parameters
    ----------
    least_end : float
        Levels wanted, finite.

    Returns
    -------
    LevelBlocks
        Arrays of shape (14 * number of blocks,).
    """
    return _blocks(max(1, int(np.ceil(np.log2(max(least_end, 1.0) / FIRST_BLOCK)))))


@lru_cache(maxsize=64)
def _blocks(n_blocks: int) -> LevelBlocks:
    z, gauss = legendre.leggauss(_NODES)
    polynomials = legendre.legvander(z, _NODES - 1)
    # Interpolation at Gauss nodes: weight_j = g_j sum_k (2k+1)/2 P_k(z_j) * (sum of P_k over the levels).
    to_weights = gauss[:, None] * polynomials * (np.arange(_NODES) + 0.5)
    nodes, even, odd = [], [], []
    for k in range(n_blocks):
        size = FIRST_BLOCK << k
        nodes.append(float(size) * (1.5 + 0.5 * z))
        even.append(to_weights @ _polynomial_sums(size, 0))
        odd.append(to_weights @ _polynomial_sums(size, 1))
    return LevelBlocks(np.concatenate(nodes), np.concatenate(even), np.concatenate(odd), FIRST_BLOCK << n_blocks)


@lru_cache(maxsize=256)
def _polynomial_sums(size: int, parity: int) -> FloatArray:
    """Sum of P_k(z) over every second level of [size, 2 size), z = 2 (n/size) - 3, k < 14."""
    if size <= _DIRECT_SIZE:
        z = 2.0 * np.arange(parity, size, 2) / size - 1.0
        return np.asarray(legendre.legvander(z, _NODES - 1).sum(axis=0))
    # Euler-Maclaurin for midpoints of cells of width h = 4/size; the next term is below 1e-12 of the sum.
    h = 4.0 / size
    shift = (parity - 1.0) * 2.0 / size
    sums = np.empty(_NODES)
    for k in range(_NODES):
        p = legendre.Legendre.basis(k)
        ends = np.array([-1.0 + shift, 1.0 + shift])
        sums[k] = np.diff(p.integ()(ends))[0] / h - h / 24.0 * np.diff(p.deriv()(ends))[0]
    return sums
