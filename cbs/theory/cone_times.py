"""Light by the length of its way: the transform in that length is the half-space with more loss, inverted by sums."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray

ACCURACY = 19.0  # e^-19 = 6e-9, error of the aliases
TERMS, AVERAGED = 16, 12


def up_to(transform: Callable[[complex], NDArray[np.complexfloating]], way: float) -> FloatArray:
    r"""Integral up to `way` of the density whose Laplace transform is given.

    .. math:: F(w) = \int_0^w f(w') dw', \quad \int_0^\infty e^{-\lambda w} F(w) dw = \hat f(\lambda)/\lambda

    Parameters
    ----------
    transform : callable
        Complex lambda to values of any shape; analytic for a positive real part.
    way : float
        In mean free paths, at least 0.

    Returns
    -------
    ndarray
        Real; error about 1e-8 of the values, 1e-5 below three mean free paths (Fourier series with Euler's summation).

    References
    ----------
    .. [1] J. Abate, W. Whitt, ORSA J. Comput. 7, 36 (1995).
    """
    if way == 0.0:
        return np.zeros_like(np.real(transform(1.0 + 0j)))
    points = [complex(0.5 * ACCURACY, math.pi * k) / way for k in range(TERMS + AVERAGED + 1)]
    values = np.array([np.real(transform(z) / z) * (-1.0) ** k for k, z in enumerate(points)])
    values[0] *= 0.5
    sums = np.cumsum(values, axis=0)[TERMS:]
    weights = np.array([math.comb(AVERAGED, k) for k in range(AVERAGED + 1)]) / 2.0**AVERAGED
    return np.asarray(math.exp(0.5 * ACCURACY) / way * np.tensordot(weights, sums, axes=1))
