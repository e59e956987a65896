"""Axes that follow the data: units, ticks on round numbers, limits with a margin, round field ranges."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.parameters import Conductor

Unit = tuple[float, str]  # factor from SI, and how it is written

LENGTHS: tuple[Unit, ...] = ((1e3, "mm"), (1e6, "µm"), (1e9, "nm"))
FIELDS: tuple[Unit, ...] = ((1.0, "T"), (1e3, "mT"), (1e6, "µT"))
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def length_unit(longest: float) -> Unit:
    """Return the unit for lengths up to `longest` (metres): nm below 0.5 µm, then µm, then mm."""
    return LENGTHS[2] if longest < 0.5e-6 else LENGTHS[1] if longest < 0.5e-3 else LENGTHS[0]


def field_unit(largest: float) -> Unit:
    """Return the unit for fields up to `largest` (tesla): µT below 0.5 mT, then mT, from 2 T on T."""
    return FIELDS[2] if largest < 0.5e-3 else FIELDS[1] if largest < 2.0 else FIELDS[0]


def with_unit(value: float, units: Sequence[Unit]) -> str:
    """Write a length or a field in the unit that leaves one to three digits before the point."""
    factor, name = next((u for u in units if abs(value) * u[0] >= 1.0), units[-1])
    return f"{number(value * factor)} {name}"


def length_text(value: float) -> str:
    """Write a length: 200 nm, 1.2 µm."""
    return with_unit(value, LENGTHS)


def field_text(value: float) -> str:
    """Write a field: 20 mT, 3.2 T."""
    return with_unit(value, FIELDS)


def number(value: float, digits: int = 3) -> str:
    """Write a number with at most `digits` digits and a true minus."""
    return f"{value:.{digits}g}".replace("-", "\u2212")


def round_number(value: float, steps: Sequence[float] = (1.0, 2.0, 5.0, 10.0)) -> float:
    """Return the nearest number (in its logarithm) of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    candidates = power * np.array(steps)
    nearest = candidates[int(np.argmin(np.abs(np.log(candidates / value))))]
    return float(f"{nearest:.6g}")


def cusp_field(film: Conductor) -> float:
    """Return a round largest field that shows the cusp: 120 B_phi, but below 0.6 B_tr, tesla."""
    return round_number(min(0.6 * film.B_tr, 120.0 * film.B_phi))


def limits(
    axes: Axes, which: str, *arrays: ArrayLike, margin: float = 0.07, above: float = 0.0,
    below: float = 0.0,
) -> tuple[float, float]:  # fmt: skip
    """Set the limits of an axis around everything that is shown, with a margin; `above` leaves room for labels.

    Parameters
    ----------
    axes : Axes
        Whose.
    which : {"x", "y"}
        Which axis.
    *arrays : array_like
        Values that must be seen; nan is left out.
    margin : float
        Share of the span on either side.
    above, below : float
        More room at the upper and the lower end, shares of the span.
    """
    values = np.concatenate([np.ravel(np.asarray(array, dtype=np.float64)) for array in arrays])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    span = high - low or abs(high) or 1.0
    ends = low - (margin + below) * span, high + (margin + above) * span
    (axes.set_xlim if which == "x" else axes.set_ylim)(*ends)
    return ends


def linear_ticks(axes: Axes, which: str, low: float, high: float, most: int = 5) -> None:
    """Put at most `most` ticks on round numbers between low and high."""
    span = high - low
    rough = span / most
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(s * power for s in STEPS if s * power >= rough * (1.0 - 1e-9))
    ticks = step * np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1.0)
    _named(axes, which, {float(tick): number(float(f"{tick:.10g}"), 6) for tick in ticks + 0.0})


def log_ticks(axes: Axes, which: str, low: float, high: float, most: int = 6) -> None:
    """Make an axis logarithmic with at most `most` ticks between low and high: 1 2 5, 1 3, or powers of ten."""
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    powers = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1.0)
    chosen: list[float] = []
    for steps in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        every = [s * 10.0**p for p in powers for s in steps]
        chosen = [tick for tick in every if low * (1.0 - 1e-9) <= tick <= high * (1.0 + 1e-9)]
        if len(chosen) <= most:
            break
    thin = -(-len(chosen) // most)
    _named(axes, which, {tick: log_text(tick) for tick in chosen[::thin]})


def log_text(value: float) -> str:
    """Write a tick of a logarithmic axis: plainly from 0.001 to 9999, else as a power of ten."""
    if 1e-3 <= value < 9999.0:
        return f"{value:.4g}"
    digits = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    power = round(float(np.floor(np.log10(value) + 1e-9)))
    first = round(value / 10.0**power)
    return ("" if first == 1 else f"{first}·") + "10" + str(power).translate(digits)


def _named(axes: Axes, which: str, names: dict[float, str]) -> None:
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(FixedLocator(list(names)))
    axis.set_major_formatter(FixedFormatter(list(names.values())))
    axis.set_minor_locator(NullLocator())


def mirrored(half: FloatArray, sign: float = 1.0) -> FloatArray:
    """Continue an array over x >= 0 (last axis) to negative x; sign -1 for odd quantities such as x itself."""
    return np.concatenate([sign * half[..., :0:-1], half], axis=-1)
