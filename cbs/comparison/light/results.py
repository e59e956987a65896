"""What a fitted cone is: its numbers with intervals, the curve, what the reader should know."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.comparison.light.reading import MeasuredCone
from cbs.comparison.light.shape import height, smeared
from cbs.comparison.rounding import rounded, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS = {"l": (1e6, "um"), "l_a": (1e6, "um"), "centre": (1e3, "mrad"), "contrast": (1.0, ""), "background": (1.0, "")}


@dataclass(frozen=True, slots=True)
class Number:
    """A fitted number with its unit, error and 68 % interval; a given one has none."""

    name: str
    unit: str
    value: float
    error: float
    low: float
    high: float

    @property
    def given(self) -> bool:
        """Whether it was not fitted."""
        return self.error == 0.0


@dataclass(frozen=True, slots=True)
class ConeFit:
    """A fitted cone.

    Attributes
    ----------
    measured : MeasuredCone
        The data.
    numbers : tuple of Number
        l (transport mean free path, m), l_a (absorption length, m; inf for none), contrast (1 for scalar light and
        isotropic scatterers), background, centre (rad).
    fitted : ndarray, shape (n,)
        The model at the measured angles.
    sigma : ndarray, shape (n,)
        Errors used: those of the file, else the scatter.
    chi2, p : float
        Of the fit; p is nan where the scatter set the errors.
    dof : int
        Points minus fitted numbers.
    fwhm : float
        Full width at half height of the fitted cone without the instrument, rad.
    wave_number, index, resolution : float
        Outside (1/m), of the medium over that outside, FWHM of the instrument (rad).
    messages : tuple of str
        What the reader should know.
    """

    measured: MeasuredCone
    numbers: tuple[Number, ...]
    fitted: FloatArray
    sigma: FloatArray
    chi2: float
    p: float
    dof: int
    fwhm: float
    wave_number: float
    index: float
    resolution: float
    messages: tuple[str, ...]

    def __getitem__(self, name: str) -> Number:
        """Return the number of that name."""
        return next(number for number in self.numbers if number.name == name)

    @property
    def k_l(self) -> float:
        """Wave number outside times mean free path."""
        return self.wave_number * self["l"].value

    def in_units(self, unit: float, measured: MeasuredCone) -> "ConeFit":
        """Return the fit of intensities that were divided by `unit`, in the units of the data."""
        numbers = tuple(
            replace(n, value=unit * n.value, error=unit * n.error, low=unit * n.low, high=unit * n.high)
            if n.name == "background" else n
            for n in self.numbers
        )  # fmt: skip
        return replace(
            self, measured=measured, numbers=numbers, fitted=unit * self.fitted, sigma=unit * self.sigma
        )  # fmt: skip

    def model(self, angle: ArrayLike) -> FloatArray:
        """Return the fitted intensity at angles (rad)."""
        n = {number.name: number.value for number in self.numbers}
        shape = smeared(
            np.asarray(angle, dtype=np.float64),
            height(self.index, n["l_a"] < math.inf),
            self.wave_number,
            self.resolution,
        )
        return np.asarray(n["background"] * (1.0 + n["contrast"] * shape(n["l"], 1.0 / n["l_a"], n["centre"])))

    def plot(self, axes: "Axes | None" = None) -> "Axes":
        """Draw data and fitted cone; returns the axes."""
        from cbs.observables import presentation

        m = self.measured
        axes = presentation.errorbar(
            axes, 1e3 * m.angle, m.intensity, self.sigma if m.error is not None else 0.0 * self.sigma,
            "angle (mrad)", "intensity",
        )  # fmt: skip
        fine = np.linspace(m.angle[0], m.angle[-1], 801)
        axes.plot(1e3 * fine, self.model(fine), gid="fit")
        return axes

    def shown(self) -> list[str]:
        """One line a number, with as many places as its error has."""
        lines = []
        for n in self.numbers:
            size, unit = UNITS[n.name]
            if n.given or not math.isfinite(n.error):
                text = f"{size * n.value:.4g} {unit}".strip()
                text = "none" if n.name == "l_a" and math.isinf(n.value) and n.given else text
                least = f"above {size * n.low:.3g} {unit}"
                lines.append(f"{n.name} = {text} (given)" if n.given else f"{n.name} {least}")
                continue
            value, error = rounded(size * n.value, size * n.error)
            interval = span(size * n.low, size * n.high, size * n.error)
            lines.append(f"{n.name} = {value} +- {error} {unit}".rstrip() + f" ({interval})")
        return lines

    def __repr__(self) -> str:
        return f"ConeFit({self.measured.name}: {self.shown()[0]}, chi2 {self.chi2:.4g} at {self.dof})"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers and lists."""
        return {
            "file": self.measured.name,
            "parameters": {
                n.name: {"value": n.value, "error": n.error, "low": n.low, "high": n.high, "unit": n.unit,
                         "fixed": n.given}
                for n in self.numbers
            },
            "chi2": self.chi2, "dof": self.dof, "p": self.p, "fwhm_rad": self.fwhm,
            "wavelength_m": 2.0 * math.pi / self.wave_number, "index": self.index, "resolution_rad": self.resolution,
            "angle_rad": self.measured.angle.tolist(), "intensity": self.measured.intensity.tolist(),
            "error": self.sigma.tolist(), "fitted": self.fitted.tolist(),
            "messages": [*self.measured.notes, *self.messages],
        }  # fmt: skip

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        m = self.measured
        return {"angle_rad": m.angle, "intensity": m.intensity, "error": self.sigma, "fitted": self.fitted}
