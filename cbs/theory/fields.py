"""Lengths, fields and digamma differences that all closed formulas share, with the checks at their border.

First file of the theory room: every other file turns tesla and metres into pure numbers through it.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma

from cbs import checks
from cbs.checks import LONGEST, FloatArray, Misuse, WrongType
from cbs.constants import E_CHARGE, HBAR

# Above this argument the asymptotic series of psi(1/2 + z) - ln z is exact to rounding.
_SERIES_FROM = 12.0


def finite_values(name: str, values: ArrayLike, unit: str = "") -> FloatArray:
    """Return `values` as a float64 array of any shape; every element must be finite."""
    array = numbers(name, values)
    if not np.all(np.isfinite(array)):
        received = _first(array, ~np.isfinite(array))
        raise Misuse(f"{name} must be finite{f' in {unit}' if unit else ''} everywhere (got {received})")
    if np.any(np.abs(array) > LONGEST):
        raise Misuse(f"{name} must be at most {LONGEST:g} in size (got {_first(array, np.abs(array) > LONGEST)})")
    return array


def positive_lengths(name: str, values: ArrayLike, *, inf: str = "") -> FloatArray:
    """Return `values` as a float64 array of positive lengths; infinity passes only where `inf` says what it means."""
    array = numbers(name, values)
    wrong = ~(array > 0.0)
    hint = f"; use inf for {inf}" if inf else ""
    if np.any(wrong):
        raise Misuse(f"{name} must be positive (got {_first(array, wrong)} m){hint}")
    if not inf and np.any(np.isinf(array)):
        raise Misuse(f"{name} must be finite (got inf)")
    absurd = (array < 1.0 / LONGEST) | ((array > LONGEST) & np.isfinite(array))
    if np.any(absurd):
        raise Misuse(f"{name} must lie between {1.0 / LONGEST:g} and {LONGEST:g} m (got {_first(array, absurd)})")
    return array


def numbers(name: str, values: ArrayLike) -> FloatArray:
    """Return real numbers of any shape as float64."""
    try:
        given = checks.unmasked(name, values)
    except ValueError as error:  # rows of unequal length
        raise WrongType(f"{name} must be real numbers in an array ({error})") from None
    if given.dtype.kind not in "iufb":
        raise WrongType(f"{name} must be real numbers (got {given.dtype.name})")
    return np.asarray(given, dtype=np.float64)


def positive_numbers(name: str, values: ArrayLike) -> FloatArray:
    """Return `values` as a float64 array of any shape; every element must be finite and positive."""
    array = finite_values(name, values)
    if np.any(array < 1.0 / LONGEST):
        raise Misuse(f"{name} must be positive (got {_first(array, array < 1.0 / LONGEST)})")
    return array


def nonnegative(name: str, values: ArrayLike) -> FloatArray:
    """Return `values` as a float64 array of any shape; every element must be finite and not negative."""
    array = finite_values(name, values)
    if np.any(array < 0.0):
        raise Misuse(f"{name} must not be negative (got {_first(array, array < 0.0)})")
    return array


def characteristic_field(length: ArrayLike) -> FloatArray:
    r"""Field of a diffusive length, :math:`B_j = \hbar / (4 e L_j^2)`.

    Parameters
    ----------
    length : array_like
        Length L_j = sqrt(D tau_j), metres; inf gives 0. The transport field of physics, hbar/(4 e D tau), is the
        field of l/sqrt(2) because D tau = l^2/2.

    Returns
    -------
    ndarray
        Tesla, shape of `length`.
    """
    squared = np.square(positive_lengths("length", length, inf="no field"))
    return np.asarray(HBAR / (4.0 * E_CHARGE) / squared)


def transport_field(l: ArrayLike) -> FloatArray:
    r"""Transport field :math:`B_{tr} = \hbar / (2 e l^2)` in tesla of the mean free path `l` in metres."""
    return np.asarray(2.0 * characteristic_field(l))


def digamma_excess(z: ArrayLike) -> FloatArray:
    r"""Digamma minus logarithm, :math:`g(z) = \psi(1/2 + z) - \ln z`, without cancellation.

    Parameters
    ----------
    z : array_like
        Ratio B_j / B > 0; inf stands for zero field and gives 0, z = 0 gives +inf.

    Returns
    -------
    ndarray
        1/(24 z^2) - 7/(960 z^4) + ... for large z.
    """
    z = np.asarray(z, dtype=np.float64)
    large = z >= _SERIES_FROM
    w = 1.0 / np.square(np.where(large, z, _SERIES_FROM))
    series = w * (
        1 / 24 + w * (-7 / 960 + w * (31 / 8064 + w * (-127 / 30720 + w * (511 / 67584 - w * 1414477 / 67092480))))
    )
    small = np.where(large, 1.0, z)
    with np.errstate(divide="ignore"):
        direct = digamma(0.5 + small) - np.log(small)
    return np.asarray(np.where(large, series, direct))


def landau_logarithm(field: ArrayLike, rate_field: ArrayLike) -> FloatArray:
    r"""Field-dependent logarithm :math:`\psi(1/2 + B_j/|B|) + \ln|B|` with its exact limit ln B_j at B = 0.

    Parameters
    ----------
    field : array_like
        B, tesla, any sign.
    rate_field : array_like
        B_j >= 0, tesla.

    Returns
    -------
    ndarray
        Logarithm of a field in tesla; -inf only where both fields vanish.
    """
    B, B_j = np.broadcast_arrays(np.abs(np.asarray(field, dtype=np.float64)), np.asarray(rate_field, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        z = np.where(B > 0.0, B_j / np.where(B > 0.0, B, 1.0), np.inf)
        high = z < _SERIES_FROM
        value_high = digamma(0.5 + np.where(high, z, 1.0)) + np.log(np.where(high, B, 1.0))
        value_low = digamma_excess(z) + np.log(B_j)
    return np.asarray(np.where(high, value_high, value_low))


def _first(array: FloatArray, wrong: np.ndarray) -> str:
    return f"{array[wrong].flat[0]:g}" if array.ndim else f"{float(array):g}"
