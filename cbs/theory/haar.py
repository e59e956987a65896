"""Law of the interference when the spin has been turned completely: rotations uniform on SU(2) (Haar measure).

For V = U^-1 the interference is (1/2) Tr U^2 = cos(omega), omega the rotation angle of U.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.fields import finite_values

MOST = 10**9  # order of a moment


def haar_angle_density(omega: ArrayLike) -> FloatArray:
    r"""Density of the rotation angle of a uniformly random rotation, :math:`(1 - \cos\omega)/\pi` on [0, pi].

    Parameters
    ----------
    omega : array_like
        Rotation angle, radian.

    Returns
    -------
    ndarray
        Probability per radian, 0 outside [0, pi].
    """
    omega = finite_values("omega", omega)
    inside = (omega >= 0.0) & (omega <= np.pi)
    return np.asarray(np.where(inside, 2.0 * np.square(np.sin(0.5 * omega)) / np.pi, 0.0))


def haar_cosine_density(c: ArrayLike) -> FloatArray:
    r"""Density of c = cos(omega), :math:`\frac1\pi \sqrt{(1-c)/(1+c)}` on (-1, 1]; mean -1/2, variance 1/4.

    Parameters
    ----------
    c : array_like
        Interference of a loop.

    Returns
    -------
    ndarray
        Probability density, 0 outside; inf at c = -1.
    """
    c = finite_values("c", c)
    inside = np.abs(c) <= 1.0
    safe = np.where(inside, c, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(inside, np.sqrt((1.0 - safe) / (1.0 + safe)) / np.pi, 0.0))


def haar_cosine_cumulative(c: ArrayLike) -> FloatArray:
    r"""Probability that cos(omega) lies below c, :math:`[\pi - \omega + \sin\omega]/\pi`, omega = arccos c."""
    omega = np.arccos(np.clip(finite_values("c", c), -1.0, 1.0))
    return np.asarray((np.pi - omega + np.sin(omega)) / np.pi)


def haar_cosine_moment(order: int) -> float:
    r"""Mean of cos(order * omega): 1 for 0, -1/2 for order 1, 0 for every higher order."""
    return {0: 1.0, 1: -0.5}.get(abs(checks.whole("order", order, least=-MOST)), 0.0)
