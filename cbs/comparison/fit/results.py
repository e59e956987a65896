"""What a fit found: parameters with intervals, the curve, the residuals, and what the reader should know."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.contours import Contour
from cbs.comparison.fit.problem import Problem
from cbs.comparison.rounding import rounded, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS = {"m": ("nm", 1e9), "T": ("mT", 1e3), "1/m^2": ("1/um^2", 1e-12), "1/s": ("1/ns", 1e-9)}  # how they are shown


def shown_value(name: str, unit: str, value: float) -> str:
    """Return a number with its name and a unit to read."""
    unit, scale = UNITS.get(unit, (unit, 1.0))
    return f"{name} = {scale * value:.4g} {unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fitted number, in its SI unit (metres for lengths, e^2/h for an offset).

    Attributes
    ----------
    name, unit : str
        Name and unit.
    value, error : float
        Best value; one standard error from the curvature of the likelihood (inf where an end is open).
    low, high : float
        68 % interval of the profile; where it is open 0 or -inf, and inf.
    low95, high95 : float
        The same for 95 %.
    at_bound : bool
        It stands on a bound of its allowed range.
    shared : bool
        One number for several curves.
    bounds : (float, float)
        Allowed range.
    resampled : float
        Standard error from resampled blocks of residuals, where that was asked for; else nan.
    """

    name: str
    value: float
    error: float
    low: float
    high: float
    low95: float = math.nan
    high95: float = math.nan
    at_bound: bool = False
    shared: bool = False
    unit: str = ""
    bounds: tuple[float, float] = (-math.inf, math.inf)
    resampled: float = math.nan

    @property
    def open_low(self) -> bool:
        """Whether the 68 % interval has no lower end."""
        return self.low == -math.inf or (self.low == 0.0 and self.bounds[0] >= 0.0)

    @property
    def open_high(self) -> bool:
        """Whether the 68 % interval has no upper end."""
        return self.high == math.inf

    def shown(self) -> str:
        """Value, error and interval, or the limit where one end is open."""
        unit, scale = UNITS.get(self.unit, (self.unit, 1.0))
        tail = f" {unit}" if unit else ""
        if self.open_low and self.open_high:
            return f"{self.name} not fixed by the data"
        if self.open_high:
            return f"{self.name} > {scale * self.low95:.3g}{tail} (95 %), > {scale * self.low:.3g}{tail} (68 %)"
        if self.open_low:
            return f"{self.name} < {scale * self.high95:.3g}{tail} (95 %), < {scale * self.high:.3g}{tail} (68 %)"
        value, error = rounded(scale * self.value, scale * self.error)
        ends = span(scale * self.low, scale * self.high, scale * self.error)
        return f"{self.name} = {value} +- {error}{tail}, 68 % {ends}{tail}"


@dataclass(frozen=True, slots=True)
class Fit:
    """What a fit of one curve found.

    Attributes
    ----------
    model, source : str
        Name of the model, name of the data.
    parameters : tuple of Parameter
        Best values with intervals.
    fixed : mapping
        Numbers that were held: the mean free path, a width, whatever was fixed.
    covariance, correlation : ndarray, shape (n_p, n_p)
        Of the estimates, lengths by their logarithms.
    B, measured, error, fitted : ndarray, shape (n,)
        Fields (T), data, errors (nan where the file has none) and best curve, e^2/h.
    chi2, p : float
        Sum of squared residuals over errors, and the chance of more than that; nan without errors.
    dof : int
        Points minus fitted parameters.
    cost, aic, bic : float
        Minus twice the logarithm of the likelihood, and with the penalties 2 n_p and n_p ln n.
    rms : float
        Root mean square residual, e^2/h.
    inflation : float
        Points that count as one: correlated neighbours, and those at -B where they repeat those at B.
    correlation_field : float
        Field over which the residuals are correlated, tesla; 0 where they are not.
    other_minima : tuple of tuples
        Parameter values of other minima that are nearly as good.
    messages : tuple of str
        What the reader should know.
    options : mapping
        Every choice that was made.
    seed : int or None
        Seed of a model that is a simulation.
    T : float or None
        Temperature, kelvin.
    flat_gain, flat_p : float
        How much lower the cost is than that of a flat line, and the chance of that much if the line is flat.
    contours : tuple of Contour
        Joint 68 and 95 % regions of the pairs that were asked for.
    """

    model: str
    source: str
    parameters: tuple[Parameter, ...]
    fixed: Mapping[str, float]
    covariance: FloatArray
    correlation: FloatArray
    B: FloatArray
    measured: FloatArray
    error: FloatArray
    fitted: FloatArray
    chi2: float
    p: float
    dof: int
    cost: float
    aic: float
    bic: float
    rms: float
    inflation: float
    correlation_field: float
    other_minima: tuple[tuple[float, ...], ...]
    messages: tuple[str, ...]
    options: Mapping[str, Any]
    seed: int | None = None
    T: float | None = None
    flat_gain: float = math.nan
    flat_p: float = math.nan
    contours: tuple[Contour, ...] = ()
    _problem: Problem | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Parameter:
        """Parameter of that name."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(f"{self.model} fitted {', '.join(p.name for p in self.parameters)}, not {name!r}")

    @property
    def no_effect(self) -> bool:
        """Whether a flat line describes the data too (p > 0.01)."""
        return self.flat_p > 0.01

    @property
    def residuals(self) -> FloatArray:
        """Measured minus fitted, e^2/h."""
        return np.asarray(self.measured - self.fitted)

    @property
    def values(self) -> dict[str, float]:
        """Every number of the curve by name, fitted and held."""
        return {**self.fixed, **{p.name: p.value for p in self.parameters}}

    def predict(self, B: FloatArray) -> FloatArray:
        """Best curve at other fields (T), e^2/h."""
        if self._problem is None:
            raise Misuse("this result was read back without its model; fit again to predict")
        return self._problem.at(np.asarray(B, dtype=np.float64), self.values)

    @property
    def words(self) -> str:
        """What the model describes; its name where the result was read back."""
        return self.model if self._problem is None else self._problem.model.words

    def plot(self, axes: "Axes | None" = None) -> "Axes":
        """Draw data and best curve; returns the axes."""
        if axes is None:
            from matplotlib.figure import Figure

            axes = Figure(figsize=(3.4, 2.6), layout="constrained").add_subplot()
        order = np.argsort(self.B)
        bars = None if np.all(np.isnan(self.error)) else self.error[order]
        axes.errorbar(1e3 * self.B[order], self.measured[order], bars, fmt="o", ms=2.5, lw=0.8, label=self.source)
        axes.plot(1e3 * self.B[order], self.fitted[order], label=self.model)
        axes.set_xlabel("field $B$ (mT)")
        axes.set_ylabel(r"$\sigma(B) - \sigma(0)$ ($e^2/h$)")
        axes.legend()
        return axes

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, lists and names, lengths in metres."""
        return {
            "file": self.source,
            "model": self.model,
            "parameters": {
                p.name: {
                    "value": p.value, "error": p.error, "low": p.low, "high": p.high, "low95": p.low95,
                    "high95": p.high95, "unit": p.unit, "at_bound": p.at_bound, "shared": p.shared,
                    "resampled": p.resampled,
                }
                for p in self.parameters
            },
            "fixed": dict(self.fixed),
            "covariance": self.covariance.tolist(),
            "correlation": self.correlation.tolist(),
            "chi2": self.chi2, "p": self.p, "dof": self.dof, "aic": self.aic, "bic": self.bic,
            "rms_e2_h": self.rms, "flat_gain": self.flat_gain, "flat_p": self.flat_p, "no_effect": self.no_effect,
            "points": int(self.B.size),
            "points_that_count_as_one": self.inflation,
            "correlation_field_T": self.correlation_field,
            "other_minima": [list(values) for values in self.other_minima],
            "contours": [
                {"names": list(c.names), "level": c.level, "x": c.x.tolist(), "y": c.y.tolist()} for c in self.contours
            ],
            "messages": list(self.messages),
            "options": dict(self.options),
            "seed": self.seed,
            "T_K": self.T,
            "B_T": self.B.tolist(),
            "measured_e2_h": self.measured.tolist(),
            "fitted_e2_h": self.fitted.tolist(),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(p.shown())}</td></tr>" for p in self.parameters)
        notes = "".join(f"<li>{escape(message)}</li>" for message in self.messages)
        head = f"{self.source}: {self.model}, {self.B.size} points, rms {self.rms:.3g} e\u00b2/h"
        return f"<table><caption>{escape(head)}</caption>{rows}</table><ul>{notes}</ul>"


def correlation(covariance: FloatArray) -> FloatArray:
    """Return the correlation of a covariance."""
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(covariance / np.outer(spread, spread))
