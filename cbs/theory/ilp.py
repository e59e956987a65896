"""Magnetoconductance with linear Rashba or Dresselhaus coupling and cubic terms (Iordanskii, Lyanda-Geller, Pikus).

The diffusive correction as the trace of the inverse 3 x 3 triplet blocks over Landau levels minus the singlet; the sum
over levels is done by the block rule, which loses no digits where the roots of the cubic meet.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma

from cbs.checks import FloatArray
from cbs.theory.fields import (
    characteristic_field,
    digamma_excess,
    finite_values,
    landau_logarithm,
    positive_lengths,
    transport_field,
)
from cbs.theory.level_sums import FIRST_BLOCK, level_blocks

_ZERO_FIELD = 1e-6  # B = 0 is taken at this share of B_phi: an error of order its square
_AT_ONCE = 12_000  # levels times fields
_TAIL = 1e6  # levels summed, in units of the largest rate field over B; the rest falls as 1/n^2 up to that share


def ilp(
    B: ArrayLike, *, L_phi: ArrayLike, L_so: ArrayLike, L_c: ArrayLike = np.inf, l: ArrayLike | None = None
) -> FloatArray:
    r"""Conductivity correction with linear Rashba or Dresselhaus spin precession.

    .. math:: \Delta\sigma = -\frac{1}{2\pi}\Bigl\{\sum_n \bigl[\mathrm{Tr}\,(E_n + b_\phi)^{-1}\bigr]_{reg}
              + 2\ln\frac{H_{tr}}{H} + \psi\bigl(\tfrac12 + \tfrac{H_\phi}{H}\bigr)\Bigr\}

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    L_phi : array_like
        Phase-coherence length, metres.
    L_so : array_like
        Length of one radian of linear precession, hbar^2/(2 m alpha) or hbar^2/(2 m beta), metres; inf for none.
    L_c : array_like
        sqrt(D/gamma_c) of cubic Dresselhaus precession, metres; inf for none. Only one of Rashba and Dresselhaus may be
        present: both together need `cbs.theory.spin_cooperon`.
    l : array_like, optional
        Mean free path, metres. With it the result is the correction itself (cut-off H_tr), without it the
        difference to B = 0.

    Returns
    -------
    ndarray
        e^2/h, both spins, broadcast over all arguments; even in B. +inf at B = 0 for L_phi = inf.

    Notes
    -----
    Equation (13) of [1]_ with H'_so = hbar/(4 e L_so^2) and H_so = H'_so + hbar/(4 e L_c^2). H_so is the rate of the
    m = +-1 triplets (m = 0 decays twice as fast), not the (4/3) B_so of Hikami, Larkin and Nagaoka.

    References
    ----------
    .. [1] S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994).
    """
    rates = np.broadcast_arrays(
        characteristic_field(positive_lengths("L_phi", L_phi, inf="no dephasing")),
        characteristic_field(positive_lengths("L_so", L_so, inf="no linear coupling")),
        characteristic_field(positive_lengths("L_c", L_c, inf="no cubic coupling")),
    )
    B, H_phi, linear, cubic = np.broadcast_arrays(np.abs(finite_values("B", B, "tesla")), *rates)
    triplets = _triplet_sum(B, H_phi, linear, linear + cubic)
    if l is None:
        at_zero = _triplet_sum(np.zeros_like(rates[0]), rates[0], rates[1], rates[1] + rates[2])
        triplets = np.where(B > 0.0, triplets - at_zero, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            singlet = digamma_excess(np.where(B > 0.0, H_phi / np.where(B > 0.0, B, 1.0), np.inf))
        return np.asarray((triplets - singlet) / (2.0 * np.pi))
    cut = 2.0 * np.log(transport_field(positive_lengths("l", l)))
    with np.errstate(invalid="ignore"):
        total = triplets - landau_logarithm(B, H_phi) - cut
    return np.asarray(np.where((B == 0.0) & (H_phi == 0.0), np.inf, total / (2.0 * np.pi)))


def _triplet_sum(B: FloatArray, H_phi: FloatArray, linear: FloatArray, total: FloatArray) -> FloatArray:
    """Return 3 ln B + (sum over levels of 3/n - Tr) - 3 gamma - edge blocks; finite at B = 0 if any rate is."""
    shape = B.shape
    scale = np.where(H_phi > 0.0, H_phi, np.maximum(total, 1e-300))
    field = np.where(B > _ZERO_FIELD * scale, B, _ZERO_FIELD * scale).ravel()
    f, h, hp = (np.asarray(part.ravel() / field) for part in (H_phi, total, linear))
    blocks = level_blocks(_TAIL * float((1.0 + f + h).max()))
    near = np.arange(1.0, FIRST_BLOCK)
    levels = np.concatenate([near, blocks.nodes])
    weights = np.concatenate([np.ones(near.size), blocks.even + blocks.odd])
    rows = max(1, _AT_ONCE // levels.size)  # work space that stays in the cache
    resolvent = np.concatenate([
        _block_trace(levels, *(part[i : i + rows, None] for part in (f, h, hp))) @ weights
        for i in range(0, f.size, rows)
    ])  # fmt: skip
    # The rest, a sum of 3/n - Tr = c/n^2, is c/m = m (3/m - Tr) with m half a level below its first.
    m = float(blocks.end) - 0.5
    rest = 3.0 - m * _block_trace(np.array([m]), f[:, None], h[:, None], hp[:, None])[:, 0]
    a_0 = 0.5 + f + h
    # n = -1: the state (0, -1) alone; n = 0: the block of (0, 0) and (1, -1).
    edges = 1.0 / a_0 + (2.0 * a_0 + 1.0 + h) / ((a_0 + 1.0) * (a_0 + h) - 2.0 * hp)
    with np.errstate(divide="ignore"):
        return np.asarray(3.0 * np.log(field) + 3.0 * digamma(float(blocks.end)) + rest - resolvent - edges).reshape(
            shape
        )


def _block_trace(n: FloatArray, f: FloatArray, h: FloatArray, hp: FloatArray) -> FloatArray:
    """Trace of the inverse of the block (n-1, +1), (n, 0), (n+1, -1) in units of B; a_n = n + 1/2 + f + h.

    The diagonal is a_(n-1), a_n + h, a_(n+1) and the couplings squared are 2 h' n and 2 h' (n+1).
    """
    a = n + (0.5 + f + h)
    across = np.multiply(2.0 * hp, 2.0 * n + 1.0)
    edge = a * a
    edge -= 1.0
    middle = a + h
    below = middle * edge
    middle *= a
    middle *= 2.0
    edge += middle
    edge -= across
    across *= a
    below -= across
    below += 2.0 * hp
    edge /= below
    return edge
