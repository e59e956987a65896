r"""Wires of N channels that mix completely at every collision: mean and variance of the conductance.

The random-matrix theory of O. N. Dorokhov (JETP Lett. 36, 318 (1982)) and P. A. Mello, P. Pereyra, N. Kumar (Ann.
Phys. (NY) 181, 290 (1988)); s is length over mean free path. P. A. Mello, A. D. Stone, Phys. Rev. B 44, 3559 (1991):

.. math:: \langle G\rangle = \frac{2e^2}{h}\Bigl[\frac{N}{1+s}
          + \frac{1 - 2/\beta}{3}\Bigl(\frac{s}{1+s}\Bigr)^3 + O(1/N)\Bigr]

beta = 1 with time reversal and without spin-orbit coupling, 2 without time reversal, 4 with spin-orbit coupling. N
counts pairs of channels, of both spins or of Kramers: G is that of both spins, and the corrections are -2/3, 0, 1/3.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values

CLASSES = (1, 2, 4)
STRONGEST = 1e9  # mass beyond which nothing is left to any digit that counts
SHORTEST, LONG_ENOUGH = 1e-6, 1e30
LONGEST = 1e6  # s beyond which a wire knows kappa L alone


def wire_correction(s: ArrayLike, beta: int = 1) -> FloatArray:
    """Quantum correction to the mean conductance, e^2/h with both spins: (2/3)(1 - 2/beta)(s/(1 + s))^3.

    Parameters
    ----------
    s : array_like
        Length over mean free path, at least 0.
    beta : {1, 2, 4}
        Symmetry class.
    """
    s = _lengths(s)
    return np.asarray(2.0 / 3.0 * (1.0 - 2.0 / _known(beta)) * (s / (1.0 + s)) ** 3)


def wire_variance(s: ArrayLike, beta: int = 1, *, pairs: bool = True) -> FloatArray:
    r"""Variance of the conductance for many channels, (e^2/h)^2: 8/15 beta for a long wire.

    .. math:: \mathrm{var}\, G = \Bigl(\frac{2e^2}{h}\Bigr)^2 \frac{2}{15\beta}\Bigl[1 - \frac{1 + 6s}{(1+s)^6}\Bigr]

    Parameters
    ----------
    s : array_like
        Length over mean free path, at least 0.
    beta : {1, 2, 4}
        Symmetry class.
    pairs : bool
        Whether channels come in pairs of equal transmission: not where neither spin nor time reversal is kept (beta =
        2); then it is a quarter.
    """
    s = _lengths(s)
    unit = 4.0 if pairs else 1.0
    return np.asarray(unit * 2.0 / (15.0 * _known(beta)) * (1.0 - (1.0 + 6.0 * s) / (1.0 + s) ** 6))


def wire_crossover(s: float, mass: float) -> float:
    r"""Quantum correction to the mean conductance of a wire in a field that breaks time reversal more and more.

    The Cooperon of the wire falls as exp(-kappa |x|), mass = kappa l; between -(2/3)(s/(1 + s))^3 and 0.

    Parameters
    ----------
    s : float
        Length over mean free path.
    mass : float
        kappa times mean free path, at least 0; for a field kappa is 1/L_B.

    Returns
    -------
    float
        e^2/h, both spins.

    Notes
    -----
    A slice more of length ds reflects with a symmetric random matrix, and turns the waves by the exponential of a
    random Hermitian matrix that is odd under time reversal. With tau = 1/(1 + s), r = 1 - tau, the return c = tr(r'
    r'*)/N of a path and its reverse and u = tr(r' r'^+ r'^T r'*)/N, mean values for large N obey

    .. math:: c' = (1 - c)^2 - g c, \quad u' = 2 (r + c)(1 + u) - 4u - 4rc - g (u - r^2), \quad
              \delta' = -2\tau\delta + r^2 - u

    and g + g^2/4 = mass^2. Without a field c = r and the last integral is the law of Mello and Stone; in a strong one
    c = 0, u = r^2, and nothing is left. Derived here as the moments of Mello and Stone are.
    """
    s, mass = float(_lengths(s)), checks.finite("mass", mass)
    if mass < 0.0:
        raise Misuse(f"mass must be at least 0 (got {mass:g})")
    reach = min(s, LONGEST)
    if reach < SHORTEST:  # less than 2/3 of its cube
        return 0.0
    mass = min(mass * (s / reach) if reach else mass, STRONGEST)
    g = 2.0 * mass * (mass / (math.hypot(1.0, mass) + 1.0))

    def slope(x: float, state: FloatArray) -> list[float]:
        c, u, change = state
        tau = 1.0 / (1.0 + x)
        r = 1.0 - tau
        return [
            (1.0 - c) ** 2 - g * c,
            2.0 * (r + c) * (1.0 + u) - 4.0 * u - 4.0 * r * c - g * (u - r * r),
            -2.0 * tau * change + r * r - u,
        ]

    found = solve_ivp(slope, (0.0, reach), [0.0, 0.0, 0.0], method="LSODA", rtol=1e-9, atol=1e-12)
    return 2.0 * float(found.y[2, -1])


def wire_correlation(mass_length: ArrayLike) -> FloatArray:
    r"""Correlation of the conductances of a long wire at two fields, one where they are equal.

    .. math:: F = 90 \sum_{m \ge 1} \frac{1}{(\pi^2 m^2 + x^2)^2}
                = \frac{45}{2 x^4}\Bigl[x \coth x + \frac{x^2}{\sinh^2 x} - 2\Bigr]

    Parameters
    ----------
    mass_length : array_like
        x = kappa L of the diffuson of the two fields; half of that of a Cooperon in a field as large as their
        difference.
    """
    x = np.abs(finite_values("mass_length", mass_length))
    near, far = np.minimum(x, 0.1), np.clip(x, 0.1, 1e60)
    series = 1.0 - 4.0 * near**2 / 21.0 + near**4 / 35.0 - 8.0 * near**6 / 2079.0
    sinh = np.sinh(np.minimum(far, 300.0))
    return np.asarray(np.where(x < 0.1, series, 22.5 / far**4 * (far / np.tanh(far) + (far / sinh) ** 2 - 2.0)))


def _lengths(s: ArrayLike) -> FloatArray:
    found = finite_values("s", s)
    if np.any(found < 0.0):
        raise Misuse(f"s must be at least 0 (got {float(np.min(found)):g})")
    return np.minimum(found, LONG_ENOUGH)


def _known(beta: int) -> int:
    if beta not in CLASSES:
        raise Misuse(f"beta must be 1, 2 or 4 (got {beta!r})")
    return beta
