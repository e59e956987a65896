"""Rules for values that cross the public border: one function a rule, the name of the parameter first.

Every function returns the checked value, or raises Misuse (a ValueError) with one line that names the
parameter, the value received, the rule with its unit, and the way out.
"""

import math
from collections.abc import Sized
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cbs.errors import Misuse, WrongType

__all__ = [
    "LONGEST", "FloatArray", "Misuse", "WrongType", "at_most", "finite", "instance", "positive", "real",
    "unmasked", "vector", "whole",
]  # fmt: skip

FloatArray = NDArray[np.float64]
LONGEST = 1e60  # of a length in metres, either way, and of a number: fourth powers are still numbers


def real(name: str, value: object, unit: str = "") -> float:
    """Return `value` as a float; it must be a real number and not nan."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise WrongType(f"{name} must be a real number{_in(unit)}, got {value!r}")
    try:
        number = float(value)
    except OverflowError:  # a whole number above 1.8e308
        number = -math.inf if value < 0 else math.inf
    if math.isnan(number):
        raise Misuse(f"{name} must be a number{_in(unit)} (got nan)")
    return number


def finite(name: str, value: object, unit: str = "") -> float:
    """Return `value` as a finite float."""
    number = real(name, value, unit)
    if math.isinf(number):
        raise Misuse(f"{name} must be finite (got {number:g}{_suffix(unit)})")
    return number


def positive(name: str, value: object, unit: str = "", *, inf: str = "") -> float:
    """Return `value` as a positive float; infinity passes only where `inf` says what it means."""
    number = real(name, value, unit)
    hint = f"; use inf for {inf}" if inf else ""
    if number <= 0.0:
        raise Misuse(f"{name} must be positive (got {number:g}{_suffix(unit)}){hint}")
    if math.isinf(number) and not inf:
        raise Misuse(f"{name} must be finite (got inf); leave it out to switch it off")
    if unit == "m" and not math.isinf(number) and not 1.0 / LONGEST <= number <= LONGEST:
        raise Misuse(f"{name} must lie between {1.0 / LONGEST:g} and {LONGEST:g} m (got {number:g} m)")
    return number


def whole(name: str, value: object, *, least: int = 1, most: int | None = None) -> int:
    """Return `value` as an int between `least` and `most`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise WrongType(f"{name} must be a whole number, got {value!r}")
    number = int(value)
    if number < least:
        raise Misuse(f"{name} must be at least {least} (got {_count(number)})")
    if most is not None and number > most:
        raise Misuse(f"{name} must be at most {most} (got {_count(number)})")
    return number


def vector(name: str, values: ArrayLike, unit: str = "", *, inf: bool = False) -> FloatArray:
    """Return `values` as a new, non-empty float64 array of one dimension, finite unless `inf` has a meaning."""
    try:
        given = np.array(unmasked(name, values), ndmin=1)
    except Misuse:
        raise
    except ValueError:  # rows of unequal length
        given = np.array(None)
    if given.size and given.dtype.kind not in "iuf":
        raise WrongType(f"{name} must be real numbers{_in(unit)}, got {_short(values)}")
    array = given.astype(np.float64)
    if array.ndim != 1 or array.size == 0:
        raise Misuse(f"{name} must be one number or a non-empty one-dimensional array, got shape {array.shape}")
    if np.any(np.isnan(array)) or not (inf or np.all(np.isfinite(array))):
        raise Misuse(f"{name} must be finite{_in(unit)} everywhere")
    return array


def unmasked(name: str, values: ArrayLike) -> NDArray[np.generic]:
    """Return `values` as an array; those that are masked out would come back as numbers, so they are refused."""
    if isinstance(values, np.ma.MaskedArray) and np.any(np.ma.getmaskarray(values)):
        raise Misuse(f"{name} must hold no masked values; leave them out, as {name}.compressed() does")
    return np.asarray(values)


def instance(name: str, value: object, kind: type) -> None:
    """Raise WrongType unless `value` is a `kind` of cbs."""
    if not isinstance(value, kind):
        raise WrongType(f"{name} must be a cbs.{kind.__name__}, got {_short(value)}")


def at_most(name: str, values: Sized, most: int) -> None:
    """Raise Misuse if there are more than `most` values: their covariance would not fit into memory."""
    if len(values) > most:
        raise Misuse(f"{name} must hold at most {most} values (got {len(values)})")


def _count(number: int) -> str:
    return (
        str(number) if abs(number) < 10**15 else f"1e{len(str(abs(number))) - 1}, about" if number > 0 else "far less"
    )


def _short(values: object) -> str:
    text = " ".join(repr(values).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""


def _suffix(unit: str) -> str:
    return f" {unit}" if unit else ""
