"""Algebraic area of closed Gaussian walks: the continuous loop (Levy) and the exact polygon of N steps.

Unit of area: D t, where 2 D t is the variance of the whole (open) walk per component.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values


def levy_area_characteristic(x: ArrayLike) -> FloatArray:
    r"""Mean of cos(k A) over closed Brownian paths of fixed duration.

    .. math:: \langle \cos kA \rangle = x / \sinh x, \qquad x = k D t

    Parameters
    ----------
    x : array_like
        k D t = 2 e B D t / hbar, finite; the result is even in x.

    Returns
    -------
    ndarray
        Value in [0, 1], shape of `x`; 1 - x^2/6 + O(x^4) for small x.

    Notes
    -----
    Exact for the continuous path [1]_; N Gaussian steps: `polygon_area_characteristic`.

    References
    ----------
    .. [1] P. Levy, Proc. 2nd Berkeley Symp. Math. Stat. Prob., 171 (1951).
    """
    x = np.abs(finite_values("x", x))
    safe = np.where(x > 0.0, x, 1.0)
    return np.asarray(np.where(x > 0.0, -2.0 * safe * np.exp(-safe) / np.expm1(-2.0 * safe), 1.0))


def levy_area_density(a: ArrayLike) -> FloatArray:
    r"""Density of the area a = A/(D t) of a closed Brownian path, :math:`(\pi/4)\,\mathrm{sech}^2(\pi a/2)`.

    Parameters
    ----------
    a : array_like
        Signed area in units of D t.

    Returns
    -------
    ndarray
        Probability per D t; its integral is 1, its second moment 1/3.
    """
    decay = np.exp(-np.pi * np.abs(finite_values("a", a)))
    return np.asarray(np.pi * decay / np.square(1.0 + decay))


def polygon_area_characteristic(x: ArrayLike, n_legs: int) -> FloatArray:
    r"""Mean of cos(k A) over closed polygons of N Gaussian steps, N s^2 = 2 D t.

    .. math:: \langle \cos kA \rangle_N = \frac{2x}{(1 + x/N)^N - (1 - x/N)^N}

    Parameters
    ----------
    x : array_like
        k D t, finite; the result is even in x.
    n_legs : int
        Number of steps N >= 2.

    Returns
    -------
    ndarray
        Value in (0, 1], shape of `x`; tends to x/sinh x with an error of order 1/N.

    Notes
    -----
    The area is a quadratic form with eigenvalues (i/2) cot(pi m/N), so the mean is
    prod_m (1 + (x/N)^2 cot^2(pi m/N))^(-1/2), which the product over roots of unity closes.
    """
    n_legs = checks.whole("n_legs", n_legs, least=2)
    x = np.abs(finite_values("x", x))
    a = x / n_legs
    negative = np.logical_and(a > 1.0, n_legs % 2 == 1)
    return _closed_product(x, n_legs * np.log1p(a), n_legs * _log_reflection(a), negative)


def _closed_product(
    total: FloatArray, log_growth: FloatArray, log_ratio: FloatArray, negative: NDArray[np.bool_]
) -> FloatArray:
    """Return 2 total / [G - H] for G = e^log_growth, |H|/G = e^log_ratio (H < 0 where `negative`); 1 at total = 0."""
    gap = np.where(negative, 1.0 + np.exp(log_ratio), -np.expm1(log_ratio))
    safe = np.where(total > 0.0, gap, 1.0)
    return np.asarray(np.where(total > 0.0, 2.0 * total * np.exp(-log_growth) / safe, 1.0))


def _log_reflection(a: FloatArray) -> FloatArray:
    """Return ln |1-a|/(1+a), exact for small and large a >= 0; -inf at a = 1."""
    q = np.minimum(a, 1.0 / np.maximum(a, 1.0))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(-2.0 * q / (1.0 + q)))


def polygon_area_density(a: ArrayLike, n_legs: int) -> FloatArray:
    r"""Density of the area a = A/(D t) of a closed polygon of N Gaussian steps: a finite sum of Laplace laws.

    .. math:: p_N(a) = \sum_{m=1}^{\lfloor (N-1)/2 \rfloor} (-1)^{m+1} \kappa_m \cos^{N-2}(\pi m/N)\, e^{-\kappa_m |a|},
              \quad \kappa_m = N \tan(\pi m/N)

    Parameters
    ----------
    a : array_like
        Signed area in units of D t.
    n_legs : int
        Number of steps N >= 3.

    Returns
    -------
    ndarray
        Probability per D t, shape of `a`.

    Notes
    -----
    Residues of `polygon_area_characteristic` at x = i kappa_m, where 1 + x/N = e^(i theta)/cos(theta).
    """
    kappa, weight = _laplace_laws(n_legs)
    return np.asarray(np.exp(-np.abs(finite_values("a", a))[..., None] * kappa) @ (weight * kappa))


def polygon_area_cumulative(a: ArrayLike, n_legs: int) -> FloatArray:
    r"""Probability that the area of a closed polygon of N Gaussian steps lies below a D t, shape of `a`.

    The integral of `polygon_area_density`; `levy_area_cumulative` for many steps.
    """
    kappa, weight = _laplace_laws(n_legs)
    a = finite_values("a", a)
    beyond = np.exp(-np.abs(a)[..., None] * kappa) @ weight  # P(A/D t > |a|)
    return np.asarray(np.where(a < 0.0, beyond, 1.0 - beyond))


def polygon_area_mean(n_legs: int) -> float:
    r"""Mean of |A|/(D t) over closed polygons of N Gaussian steps, from `polygon_area_density`; 2 ln 2/pi for many."""
    kappa, weight = _laplace_laws(n_legs)
    return float(2.0 * np.sum(weight / kappa))


def levy_area_cumulative(a: ArrayLike) -> FloatArray:
    r"""Probability that the area of a closed Brownian path lies below a D t, :math:`\tfrac12 [1 + \tanh(\pi a/2)]`."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.pi * finite_values("a", a))))


def _laplace_laws(n_legs: int) -> tuple[FloatArray, FloatArray]:
    """Decay rates kappa_m and weights w_m of p_N(a) = sum of w_m kappa_m exp(-kappa_m |a|)."""
    n_legs = checks.whole("n_legs", n_legs, least=3)
    theta = np.pi * np.arange(1, (n_legs + 1) // 2) / n_legs
    log_weight = (n_legs - 2) * np.log(np.cos(theta))
    theta, log_weight = theta[log_weight > -60.0], log_weight[log_weight > -60.0]
    weight = np.where(np.arange(theta.size) % 2, -1.0, 1.0) * np.exp(log_weight)
    return n_legs * np.tan(theta), np.asarray(weight)


def polygon_area_second_moment(n_legs: int) -> float:
    r"""Mean of A^2 in units of (D t)^2 over closed polygons of N Gaussian steps, :math:`(1-1/N)(1-2/N)/3`."""
    n_legs = checks.whole("n_legs", n_legs, least=2)
    return (1.0 - 1.0 / n_legs) * (1.0 - 2.0 / n_legs) / 3.0


def unequal_polygon_characteristic(a: ArrayLike) -> FloatArray:
    r"""Mean of cos(k A) over closed polygons whose Gaussian steps have unequal variances.

    .. math:: \langle \cos kA \rangle = \frac{2 \sum_i a_i}{\prod_i (1 + a_i) - \prod_i (1 - a_i)},
              \quad a_i = k s_i^2/2

    Parameters
    ----------
    a : array_like, shape (..., n_legs)
        a_i = k s_i^2 / 2 >= 0 with s_i^2 the variance per component of step i.

    Returns
    -------
    ndarray, shape (...)
        Independent of the order of the steps. 1 where all a_i vanish.

    Notes
    -----
    A Gaussian step is a Mehler kernel with eigenvalue (1-a)^n/(1+a)^(n+1) on Landau level n.
    """
    a = finite_values("a", a)
    if a.ndim == 0 or np.any(a < 0.0):
        raise Misuse("a must be non-negative with shape (..., n_legs); it is k s_i^2/2, take the modulus of k")
    negative = (a > 1.0).sum(axis=-1) % 2 == 1
    return _closed_product(a.sum(axis=-1), np.log1p(a).sum(axis=-1), _log_reflection(a).sum(axis=-1), negative)
