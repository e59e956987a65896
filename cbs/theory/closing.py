"""Angle between the first and the last leg of a closed flight, and the helical carrier that reads it.

A helical carrier (pseudospin along the momentum) interferes with weight C = -(1 - cos theta)/2: -1 at exact
backscattering, -1/2 on average over uncorrelated directions.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import positive_lengths
from cbs.theory.gauss import leggauss


def closing_cosine(n_legs: ArrayLike) -> FloatArray:
    r"""Mean cosine between first and last leg of a closed loop of N exponential legs, both along the path.

    .. math:: \langle \cos\theta \rangle_N = -(N-2) \int_0^1 p^{N-3}\, \frac{1-p}{1+p}\, dp

    Parameters
    ----------
    n_legs : array_like of int
        N >= 3.

    Returns
    -------
    ndarray
        1 - 2 ln 2 = -0.386294 for N = 3, about -1/(2N) for large N.

    Notes
    -----
    The first and last leg each contribute (1-p)/q, p = (1+q^2)^(-1/2), to the return density 1/(2 pi (N-2)).
    """
    n = np.asarray(n_legs)
    if not np.issubdtype(n.dtype, np.integer) or np.any(n < 3):
        raise Misuse(f"n_legs must be whole numbers >= 3 (got {n_legs!r})")
    # u = p^(N-2) turns (N-2) p^(N-3) dp into du; 1 - p keeps its digits as -expm1.
    node, weight = leggauss(60)
    s = 0.5 * (1.0 + node)
    order = n[..., None] - 2.0
    log_p = 4.0 * np.log(s) / order
    integrand = 4.0 * s**3 * -np.expm1(log_p) / (1.0 + np.exp(log_p))
    return np.asarray(-0.5 * integrand @ weight)


def fixed_duration_closing_cosine(length: ArrayLike, l: float) -> FloatArray:
    r"""Mean closing cosine of closed flights of fixed duration; N - 2 is a Poisson number of mean t/tau, at least 1.

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres; t/tau = 2 length^2/l^2.
    l : float
        Mean free path, metres.

    Returns
    -------
    ndarray
        Mean of cos(theta); direction and duration of a loop are independent at given N.
    """
    mu = 2.0 * np.square(positive_lengths("length", length) / positive_lengths("l", l))
    values = []
    for m in mu.ravel():
        spread = 9.0 * np.sqrt(m) + 30.0
        n = np.arange(max(1, int(m - spread)), int(m + spread) + 1)
        log_law = n * np.log(m) - m - gammaln(n + 1.0)
        law = np.exp(log_law) / -np.expm1(-m)
        values.append(float(law @ closing_cosine(n + 2)))
    return np.asarray(values, dtype=np.float64).reshape(mu.shape)


def helical_return_ratio(length: ArrayLike, l: float) -> FloatArray:
    r"""Quantum over classical return to a point of a helical carrier, :math:`1 - \langle 1 - \cos\theta \rangle/2`.

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    l : float
        Mean free path, metres.

    Returns
    -------
    ndarray
        Ratio below 1/2 for short loops, 1/2 for long ones.
    """
    return np.asarray(0.5 * (1.0 + fixed_duration_closing_cosine(length, l)))
