"""A measured curve: fields, conductance, errors if there are any, and what is known about it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse

LEAST_POINTS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured curve.

    Attributes
    ----------
    B : ndarray, shape (n,)
        Fields, tesla, in the order of the measurement.
    sigma : ndarray, shape (n,)
        sigma(B) - sigma(0), or sigma(B) itself where `absolute`; e^2/h, both spins.
    error : ndarray, shape (n,), or None
        One standard error of every point; None where the file has none.
    name : str
        Where it comes from.
    absolute : bool
        Whether sigma is the conductivity itself: sigma(0) is then a parameter of every fit, not a point.
    T : float or None
        Temperature, kelvin, where known.
    by : tuple of (str, float) or None
        What else parts it from other curves of its file, such as ("V_gate", -2.0).
    notes : tuple of str
        What was understood and what was done, for the report.
    """

    B: FloatArray
    sigma: FloatArray
    error: FloatArray | None
    name: str = ""
    absolute: bool = False
    T: float | None = None
    by: tuple[str, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("B", "sigma", "error"):
            value = getattr(self, field)
            if value is not None:
                object.__setattr__(self, field, checks.vector(field, value))
        if self.sigma.size != self.B.size or (self.error is not None and self.error.size != self.B.size):
            raise Misuse(f"B, sigma and error must have equal lengths (got {self.B.size} fields)")
        if self.error is not None and np.any(self.error <= 0.0):
            raise Misuse(f"error must be positive everywhere (got {self.error.min():g}); leave points without it out")
        if np.unique(np.abs(self.B)).size < LEAST_POINTS:
            raise Misuse(f"a fit needs at least {LEAST_POINTS} different fields (got {np.unique(np.abs(self.B)).size})")

    def kept(self, which: NDArray[np.bool_] | NDArray[np.intp], note: str = "") -> "Measured":
        """Points where `which` is true, or in its order if it holds numbers of points; `note` says what was done."""
        error = None if self.error is None else self.error[which]
        notes = (*self.notes, note) if note else self.notes
        return replace(self, B=self.B[which], sigma=self.sigma[which], error=error, notes=notes)

    def up_to(self, B_max: float) -> "Measured":
        """Points with |B| <= B_max, tesla."""
        return self.kept(np.abs(self.B) <= checks.positive("B_max", B_max, "T"))
