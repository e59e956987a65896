"""From what an instrument writes to e^2/h: volts, ohms, ohm metres, siemens, and the shape of the sample."""

import re
from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured.roles import DIFFERENCE
from cbs.comparison.measured.sheet import Column
from cbs.comparison.measured.stated import NEGATED
from cbs.comparison.measured.units import CONDUCTANCE_QUANTUM, KINDS

SHEET = ("sheet resistance", "resistivity", "conductivity")  # without a shape
_OF_A_SQUARE = re.compile(r"sigma|\u03c3|rho|\u03c1|sheet|sq|\u25a1|fl(?:\u00e4|ae)che|carr", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sample:
    """The measurement: current (A, one number or one a row), length over width (`told` by the file), thickness (m)."""

    current: FloatArray | float | None = None
    length_over_width: float | None = None
    thickness: float | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """Conductivity in e^2/h, its error, whether it is absolute, and how it was found."""

    sigma: FloatArray
    error: FloatArray | None
    absolute: bool
    note: str


def to_sigma(y: Column, values: FloatArray, error: FloatArray | None, sample: Sample, source: str) -> Converted:
    """Return the conductivity of the film.

    Parameters
    ----------
    y : Column
        With a unit of a conductance, resistance, resistivity or voltage.
    values, error : ndarray
        In that unit.
    sample : Sample
        Its shape, and the current for voltages.
    source : str
        Name for messages.

    Raises
    ------
    ValueError
        If the current or the thickness is needed and missing, or a resistance is not positive.
    """
    assert y.unit is not None
    kind, size = y.unit.kind, y.unit.size
    name = NEGATED.sub("", y.name)
    if name != y.name:
        made = to_sigma(replace(y, name=name), -values, error, sample, source)
        return replace(made, note=f"{made.note}; its sign turned, as the title has a minus")
    _refuse_unused(y, sample, source)
    if sample.thickness is not None and kind not in ("resistivity", "conductivity"):
        made = to_sigma(y, values, error, replace(sample, thickness=None), source)
        return replace(made, note=f"{made.note}; without the thickness, which is for properties of the bulk")
    change = DIFFERENCE.search(name) is not None and not (kind == "voltage" and name.lower().startswith("delta"))
    ratio, ratio_words = _ratio(sample, kind)
    if kind == "conductance":
        factor = size * ratio
        words = f"{y.shown} in {y.unit.shown} = {size:.6g} e^2/h{ratio_words}"
        words += "" if change else "; absolute, so sigma(0) is fitted"
        return Converted(factor * values, None if error is None else factor * error, not change, words)
    if kind == "conductivity":
        factor = size * _thickness(y, sample, source)
        words = f"{y.shown} in {y.unit.shown}, times the thickness"
        return Converted(factor * values, None if error is None else factor * error, not change, words)
    if change:
        raise Misuse(
            f"{source}, {y.shown} is a change of resistance; sigma needs the resistance itself: say with --y which "
            "column holds it"
        )
    resistance, words = _sheet_resistance(y, values * size, sample, source)
    if np.any(resistance <= 0.0):
        raise Misuse(
            f"{source}, {y.shown}: resistances must be positive (got {resistance.min():g} Ohm); check --y and the "
            "sign of --current"
        )
    sigma = ratio / (resistance * CONDUCTANCE_QUANTUM)
    spread = None if error is None else sigma * np.abs(error / values)
    shown = f"{words}{ratio_words}; sigma = 1/R_sq = {np.median(sigma):.4g} e^2/h, absolute, so sigma(0) is fitted"
    return Converted(sigma, spread, True, shown)


def between_contacts(y: Column) -> bool:
    """Whether a column depends on the shape of the sample, by unit and name: R and G do, rho and R_sheet not."""
    return y.unit is not None and y.unit.kind not in SHEET and _OF_A_SQUARE.search(y.name) is None


def _refuse_unused(y: Column, sample: Sample, source: str) -> None:
    """Raise where the sample is described by what this column does not need."""
    assert y.unit is not None
    what = f"{source}, {y.shown} is {KINDS[y.unit.kind][0]}"
    if sample.current is not None and y.unit.kind != "voltage":
        raise Misuse(f"{what}; --current is for voltages: leave it out, or choose a voltage with --y")
    if sample.length_over_width is not None and not sample.told and y.unit.kind in SHEET:
        raise Misuse(f"{what}, which does not depend on --length-over-width: leave it out")


def _ratio(sample: Sample, kind: str) -> tuple[float, str]:
    """Squares between the contacts, and how that is said."""
    if kind in SHEET:
        return 1.0, ""
    if sample.length_over_width is not None:
        return sample.length_over_width, f", length over width {sample.length_over_width:g}"
    if kind == "conductance":
        return 1.0, ""
    return 1.0, ", length over width taken as 1 (say it with --length-over-width)"


def _thickness(y: Column, sample: Sample, source: str) -> float:
    if sample.thickness is None:
        raise Misuse(f"{source}, {y.shown} is a property of the bulk: give the thickness, e.g. --thickness 20nm")
    return sample.thickness


def _sheet_resistance(y: Column, values: FloatArray, sample: Sample, source: str) -> tuple[FloatArray, str]:
    """Resistance between the contacts or of a square, ohm, from a column in SI units."""
    assert y.unit is not None
    if y.unit.kind == "voltage":
        if sample.current is None:
            raise Misuse(f"{source}, {y.shown} is a voltage: give the current, e.g. --current 10nA (or its column)")
        shown = "that of its column" if isinstance(sample.current, np.ndarray) else f"{sample.current:g} A"
        return np.asarray(values / sample.current), f"{y.shown} in {y.unit.shown} over the current, {shown}"
    if y.unit.kind == "resistivity":
        thickness = _thickness(y, sample, source)
        return values / thickness, f"{y.shown} in {y.unit.shown} over the thickness, {1e9 * thickness:g} nm"
    return values, f"{y.shown} in {y.unit.shown}"
