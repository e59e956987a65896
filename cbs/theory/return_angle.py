r"""Angle between first and last leg of closed flights of fixed duration, and the return of helical carriers by it.

A leg of wave number q has the harmonics :math:`M_{m0} = p\,(-i \tan\tfrac a2)^{|m|}`, p = cos a = (1 + q^2)^(-1/2).
Summed over m and over the Poisson law of N - 2 the density of the angle on [0, pi] is

.. math:: f(\theta) = \frac1\pi \int_0^1 dp\, \frac{\mu e^{-\mu(1-p)}}{1 - e^{-\mu}}
    \frac{2p}{(1 + p^2) + (1 - p^2)\cos\theta}, \quad \mu = t/\tau
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss

PANELS = 60  # at p = 2^-k and 1 - 2^-k


def return_angle_cumulative(theta: ArrayLike, length: float, l: float) -> FloatArray:
    r"""Probability that the angle lies below theta, :math:`\frac2\pi \langle \arctan(p \tan\tfrac\theta2)\rangle_p`.

    Parameters
    ----------
    theta : array_like
        Radians, in [0, pi].
    length : float
        Diffusion length sqrt(D t), metres.
    l : float
        Mean free path, metres.

    Returns
    -------
    ndarray
        Shape of `theta`: theta/pi for long durations, where the directions are independent.
    """
    p, law = duration_law(length, l)
    half = 0.5 * np.clip(finite_values("theta", theta, "radians"), 0.0, np.pi)[..., None]
    return np.asarray(np.arctan2(p * np.sin(half), np.cos(half)) @ law * (2.0 / np.pi))


def helical_return_by_angle(edges: ArrayLike, length: float, l: float) -> FloatArray:
    r"""Mean of (1 + cos theta)/2 over the loops in every bin of the angle.

    Parameters
    ----------
    edges : array_like, shape (n + 1,)
        Edges of the bins, radians, ascending in [0, pi].
    length, l : float
        As in `return_angle_cumulative`.

    Returns
    -------
    ndarray, shape (n,)
        Quantum over classical return of helical carriers: 1 forwards, 0 straight back.
    """
    edges = checks.vector("edges", edges, "radians")
    p, law = duration_law(length, l)
    z, g = leggauss(24)
    half = 0.5 * np.diff(edges)[:, None]
    theta = edges[:-1, None] + half * (1.0 + z)
    cosine = np.cos(theta)[..., None]
    density = (2.0 * p / ((1.0 + p * p) + (1.0 - p * p) * cosine)) @ law / np.pi
    weighted = (0.5 * (1.0 + np.cos(theta)) * density * half) @ g
    return np.asarray(weighted / np.diff(return_angle_cumulative(edges, length, l)))


def duration_law(length: float, l: float) -> tuple[FloatArray, FloatArray]:
    """Nodes p in (0, 1) and their weights, which add up to 1, in panels that shrink towards both ends."""
    mu = 2.0 * (checks.positive("length", length, "m") / checks.positive("l", l, "m")) ** 2
    z, g = leggauss(16)
    small = 0.5 ** np.arange(1.0, PANELS)
    u = np.concatenate([[0.0], small[::-1]])  # from 0 to 1/2
    middle, half = 0.5 * (u[1:] + u[:-1])[:, None], 0.5 * np.diff(u)[:, None]
    near, weight = (middle + half * z).ravel(), (half * g).ravel()
    gap = np.concatenate([near, 1.0 - near])  # 1 - p, without cancellation in the first half
    law = np.concatenate([weight, weight]) * mu * np.exp(-mu * gap) / -np.expm1(-mu)
    return np.concatenate([1.0 - near, near]), law
