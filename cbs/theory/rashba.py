"""Interference C(t, B) of diffusive loops with linear Rashba (or linear Dresselhaus) coupling, exact.

The Cooperon of the two spins has a singlet and three triplets coupled by spin precession; y = D Q^2 t with Q = 1/L_so,
x = k D t = 2 e B D t/hbar. Loops of finitely many legs: `cbs.theory.rashba_legs`.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erf

from cbs.checks import FloatArray, Misuse
from cbs.theory.area import levy_area_characteristic
from cbs.theory.fields import finite_values
from cbs.theory.level_sums import FIRST_BLOCK, level_blocks

_ZERO_FIELD = 1e-6  # below it the correction of order x^2 is under rounding
_EXPONENT_END = 42.0  # levels with 2 x n beyond this are left out


def rashba_cooperon(y: ArrayLike) -> FloatArray:
    r"""Mean interference of a time-reversed pair at zero field.

    .. math:: C(y) = \tfrac12\Bigl\{2e^{-y} + e^{-2y} - 1 + \sqrt{\pi y}\, e^{-7y/16}
              \bigl[\mathrm{erf}(\tfrac34\sqrt y) + \mathrm{erf}(\tfrac54\sqrt y)\bigr]\Bigr\}

    Parameters
    ----------
    y : array_like
        D t/L_so^2 >= 0: (sqrt(D t)/L_so)^2.

    Returns
    -------
    ndarray
        C in [-1/2, 1]: 1 - O(y^2), zero at y = 4.672631, -1/2 for strong coupling (gap 7/16).

    Notes
    -----
    The integral over q of the triplets q^2 + Q^2, q^2 + (3/2) Q^2 +- (Q/2)(Q^2 + 16 q^2)^(1/2) and the singlet q^2,
    done with w^2 = Q^2 (Q^2 + 16 q^2).
    """
    y = _non_negative("y", y)
    root = np.sqrt(y)
    closed = np.sqrt(np.pi) * root * np.exp(-0.4375 * y) * (erf(0.75 * root) + erf(1.25 * root))
    return np.asarray(0.5 * (2.0 * np.exp(-y) + np.exp(-2.0 * y) - 1.0 + closed))


def rashba_cooperon_field(x: ArrayLike, y: ArrayLike) -> FloatArray:
    r"""Mean of the interference times cos(kA) in a perpendicular field: area and spin are strongly correlated.

    .. math:: C(t, B) = x\Bigl[\sum \mathrm{Tr}\, e^{-2xE} - \frac{1}{2\sinh x}\Bigr]

    Parameters
    ----------
    x : array_like
        k D t, finite, any sign.
    y : array_like
        D t/L_so^2 >= 0.

    Returns
    -------
    ndarray
        C broadcast over x and y, accurate to 1e-10; `rashba_cooperon` at x = 0, x/sinh x at y = 0.

    Notes
    -----
    E: blocks of the levels (n-1, +1), (n, 0), (n+1, -1) in units 2 k D with diagonal n-1/2+h, n+1/2+2h, n+3/2+h and
    couplings (2 h n)^(1/2), (2 h (n+1))^(1/2), h = y/2x; n = 0 and n = -1 are the small edge blocks.
    """
    x, y = np.broadcast_arrays(np.abs(finite_values("x", x)), _non_negative("y", y))
    result = rashba_cooperon(y)
    field = x > _ZERO_FIELD
    if np.any(field):
        result = np.where(field, 0.0, result)
        result[field] = [
            _trace(x_i, y_i) - 0.5 * singlet
            for x_i, y_i, singlet in zip(x[field], y[field], levy_area_characteristic(x[field]), strict=True)
        ]
    return np.asarray(result)


def _trace(x: float, y: float) -> float:
    """Return x times the triplet trace: edge blocks, the first levels and the smooth rest."""
    blocks = level_blocks(_EXPONENT_END / (2.0 * x) + 2.0)
    n = np.concatenate([np.arange(1.0, FIRST_BLOCK), blocks.nodes])
    weight = np.concatenate([np.ones(FIRST_BLOCK - 1), blocks.even + blocks.odd])
    inside = np.exp(-_block_exponents(n, x, y)).sum(axis=-1) @ weight
    # n = -1: the single state (0, -1); n = 0: (0, 0) and (1, -1).
    mean, half = 2.0 * x + 1.5 * y, np.sqrt(np.square(x - 0.5 * y) + 4.0 * x * y)
    edge = np.exp(-(x + y)) + np.exp(-(mean - half)) + np.exp(-(mean + half))
    return float(x * (inside + edge))


def _block_exponents(n: FloatArray, x: float, y: float) -> FloatArray:
    """Eigenvalues of 2 x E for each block, shape (n_n, 3); couplings squared are 2xy n and 2xy (n+1)."""
    matrix = np.zeros((n.size, 3, 3))
    matrix[:, 0, 0] = 2.0 * x * (n - 0.5) + y
    matrix[:, 1, 1] = 2.0 * x * (n + 0.5) + 2.0 * y
    matrix[:, 2, 2] = 2.0 * x * (n + 1.5) + y
    matrix[:, 1, 0] = 2.0 * np.sqrt(x * y * n)
    matrix[:, 2, 1] = 2.0 * np.sqrt(x * y * (n + 1.0))
    return np.asarray(np.linalg.eigvalsh(matrix))


def _non_negative(name: str, values: ArrayLike) -> FloatArray:
    array = finite_values(name, values)
    if np.any(array < 0.0):
        raise Misuse(f"{name} must be non-negative everywhere (got {array.min():g})")
    return array
