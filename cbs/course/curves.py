"""A measured curve as the course hands it out: fields, change of the conductivity, error."""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray

NOISE = 0.004  # e^2/h


@dataclass(frozen=True, slots=True)
class MeasuredCurve:
    """One curve.

    Attributes
    ----------
    T : float
        Temperature, kelvin.
    B : ndarray
        Field, tesla.
    delta, delta_err : ndarray
        sigma(B) - sigma(0) and one standard error, e^2/h, both spins.
    """

    T: float
    B: FloatArray
    delta: FloatArray
    delta_err: FloatArray


def noisy(T: float, B: FloatArray, delta: FloatArray, rng: np.random.Generator) -> MeasuredCurve:
    """Return a curve with independent noise at every field."""
    return MeasuredCurve(T, B, delta + NOISE * rng.standard_normal(B.size), np.full(B.size, NOISE))
