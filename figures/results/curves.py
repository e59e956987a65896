"""Any saved result in the house's styles: points with bars, closed formulas as lines, residuals, measured data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cbs.checks import FloatArray, Misuse
from cbs.figures.frame import families, marks, scales
from cbs.figures.frame.names import nearest
from cbs.figures.frame.styles import Role, Style, styled
from cbs.figures.results.saved import Saved

COORDINATES = {  # column: (label, units, logarithmic)
    "B_T": ("magnetic field $B$ ({})", "field", False),
    "length_m": ("diffusion length √($Dt$) of the loop ({})", "length", True),
    "L_phi_m": ("coherence length $L_\\phi$ ({})", "length", True),
    "T_K": ("temperature (K)", "", True),
    "flux_h_e": ("flux $\\Phi$ through the hole ($h/e$)", "", False),
    "n": ("scatterings $n$", "", False),
}
VALUES = {
    "delta_e2_h": "change of conductivity ($e^2/h$)",
    "dsigma_e2_h": "correction $\\Delta\\sigma$ ($e^2/h$)",
    "delta_e2_h_per_m": "change of conductivity ($e^2/h$ per m)",
    "ratio": "return probability,\nquantum / classical",
    "width_T": "width of the cusp (T)",
    "enhancement": "intensity / background",
    "cosine": "mean cosine",
}
FIRST = ("delta_e2_h", "delta_e2_h_per_m", "dsigma_e2_h", "ratio")  # what is shown unless another column is named
MOST = 6  # curves on one axis


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve: its name, points, errors where known, formulas at the points and as lines, whether it was measured."""

    name: str
    x: FloatArray
    y: FloatArray
    err: FloatArray | None
    theory: dict[str, FloatArray]
    lines: dict[str, tuple[FloatArray, FloatArray]]
    measured: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over one coordinate.

    Parameters
    ----------
    coordinate, value : str
        Names of the columns.
    curves : tuple of Curve
        At most MOST.
    """

    coordinate: str
    value: str
    curves: tuple[Curve, ...]


def plot(tables: Sequence[Saved], column: str | None = None) -> Plot:
    """Choose the columns to be drawn and split families into their curves.

    Parameters
    ----------
    tables : sequence of Saved
        At least one; all must have the coordinate and the column of the first.
    column : str, optional
        Column to be drawn; left out: the change with the field, the correction or the ratio, whichever is there.

    Raises
    ------
    ValueError
        If the tables have no such column, no common coordinate, or too many curves.
    """
    first = tables[0]
    coordinate, value = coordinate_of(first), column or value_of(first)
    curves: list[Curve] = []
    for table in tables:
        if coordinate_of(table) != coordinate:
            raise Misuse(
                f"{table.name} is a table over {coordinate_of(table)}, {first.name} over {coordinate}; draw them apart"
            )
        if value not in table.columns:
            hint = nearest(value, table.columns) or f"; it has {', '.join(table.columns)}"
            raise Misuse(f"{table.name} has no column {value!r}{hint}")
        curves += split(table, coordinate, value)
    if len(curves) > MOST:
        raise Misuse(f"at most {MOST} curves go on one axis (got {len(curves)}); draw fewer files or values")
    return Plot(coordinate, value, tuple(curves))


def coordinate_of(table: Saved) -> str:
    """Return the coordinate: the first column, or the second where the first repeats (a family)."""
    names = list(table.columns)
    repeats = np.unique(table.columns[names[0]]).size < table.columns[names[0]].size
    return names[1] if repeats and len(names) > 2 and names[1] in COORDINATES else names[0]


def value_of(table: Saved) -> str:
    """Return the column that is shown unless another is named."""
    for name in FIRST:
        if name in table.columns and not np.all(np.isnan(table.columns[name])):
            return name
    coordinate = coordinate_of(table)
    known = [name for name in table.columns if name != coordinate and error_of(table, name) is not None]
    return (known or [name for name in table.columns if name != coordinate])[0]


def error_of(table: Saved, value: str) -> FloatArray | None:
    """Return the errors of a column: the column of the same name with `_err` in it."""
    for name, values in table.columns.items():
        if "_err" in name and name.replace("_err", "") == value:
            return values
    return None


def split(table: Saved, coordinate: str, value: str) -> Iterator[Curve]:
    """Give the curves of a table: one, or one for each value of a leading column that repeats."""
    leading = next(iter(table.columns))
    errors, rows = error_of(table, value), table.columns[coordinate]
    if leading == coordinate:
        groups = {table.name: np.ones(rows.size, dtype=bool)}
    else:
        keys = table.columns[leading]
        groups = {_family_name(leading, float(key)): keys == key for key in np.unique(keys)}
    for name, here in groups.items():
        theory = {key: values[here] for key, values in _matched(table, value, here).items()}
        err = None if errors is None else errors[here]
        lines = _fine(table, value, theory) if leading == coordinate else {}
        yield Curve(name, rows[here], table.columns[value][here], err, theory, lines, table.measured)


def _matched(table: Saved, value: str, here: NDArray[np.bool_]) -> dict[str, FloatArray]:
    """Formulas as the column has them: absolute, or less their value at zero field."""
    if not value.startswith("delta"):
        return {} if value.endswith("_per_m") else table.theory
    zero = np.flatnonzero((table.columns.get("B_T", np.ones(here.size)) == 0.0) & here)
    found = {}
    for name, values in table.theory.items():
        if "delta" in name or value.endswith("_per_m"):
            found[name] = values
        elif zero.size:
            found[name] = values - values[zero[0]]
    return found


def _fine(table: Saved, value: str, theory: dict[str, FloatArray]) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Lines of the formulas that are shown, absolute or less their value at zero field as the column is."""
    found = {}
    for name in theory:
        if name in table.lines:
            x, y = table.lines[name]
            relative = value.startswith("delta") and "delta" not in name
            found[name] = (x, y - y[int(np.argmin(np.abs(x)))] if relative else y)
    return found


def _family_name(column: str, value: float) -> str:
    name = {"L_phi_m": "$L_\\phi$ = ", "T_K": "", "strength": ""}.get(column, f"{column} = ")
    text = scales.length_text(value) if column.endswith("_m") else f"{value:.4g}"
    return f"{name}{text}" + (" K" if column == "T_K" else "")


@styled
def draw(shown: Plot, style: Style, *, residuals: bool = False) -> Figure:
    """Draw the curves on one axis, with a strip of residuals below where asked for and a formula is known."""
    strip = None
    picture = marks.new_figure(style, 3.4 if residuals else 2.7)
    if residuals and any(curve.theory and curve.err is not None for curve in shown.curves):
        grid = picture.add_gridspec(2, 1, height_ratios=[3.4, 1.0])
        panel, strip = picture.add_subplot(grid[0]), picture.add_subplot(grid[1])
    else:
        panel = picture.add_subplot()
    onto(panel, shown, style, strip)
    return picture


def onto(panel: Axes, shown: Plot, style: Style, strip: Axes | None = None) -> None:
    """Draw curves on the axes of a caller, and their residuals on a strip."""
    factor, label, logarithmic = _coordinate(shown)
    cues = looks(shown, style)
    for i, (curve, cue) in enumerate(zip(shown.curves, cues, strict=True)):
        order = np.argsort(curve.x)
        x, y = curve.x[order] * factor, curve.y[order]
        err = None if curve.err is None else curve.err[order]
        for k, (name, values) in enumerate(curve.theory.items()):
            line_x, line_y = curve.lines.get(name, (curve.x[order], values[order]))
            panel.plot(line_x * factor, line_y, color=cue.colour, ls="-" if k == 0 else families.DASHES[k % 6],
                       lw=style.curve if k == 0 else 0.8 * style.curve, zorder=3, gid=f"theory-{i}")  # fmt: skip
        if curve.measured:
            panel.plot(x, y, ".", color=cue.colour, ms=0.7 * style.marker, zorder=2, gid=f"measured-{i}")
        else:
            marks.points(panel, (x, y, err), style, cue.colour, cue.marker, gid=f"mc-{i}")
        if strip is not None and curve.theory and err is not None:
            exact = next(iter(curve.theory.values()))[order]
            known = err > 1e-14
            z = np.where(known, (y - exact) / np.where(known, err, 1.0), np.nan)
            strip.plot(x, z, ls="none", marker=cue.marker, color=cue.colour, ms=0.8 * style.marker,
                       mfc=style.palette.ground, gid=f"z-{i}")  # fmt: skip
    _frame(panel, shown, factor, logarithmic, style)
    _names(panel, shown, cues, factor, style)
    below = panel if strip is None else strip
    if strip is not None:
        _frame_strip(strip, panel, style)
    below.set_xlabel(label)


def looks(shown: Plot, style: Style) -> list[Role]:
    """One curve in blue, more in neutral shades (blue, vermilion and grey mean classes); measured data in ink."""
    if len(shown.curves) == 1:
        return [style.role("wl")]
    return families.cues(style, len(shown.curves))


def _coordinate(shown: Plot) -> tuple[float, str, bool]:
    label, unit_of, logarithmic = COORDINATES.get(shown.coordinate, (_words(shown.coordinate), "", False))
    largest = max(float(np.max(np.abs(curve.x))) for curve in shown.curves)
    smallest = min(float(np.min(curve.x)) for curve in shown.curves)
    factor = 1.0
    if unit_of:
        factor, unit = (scales.field_unit if unit_of == "field" else scales.length_unit)(largest)
        label = label.format(unit)
    return factor, label, logarithmic and smallest > 0.0 and largest > 2.0 * smallest


def _words(column: str) -> str:
    return re.sub("_", " ", column)


def _frame(panel: Axes, shown: Plot, factor: float, logarithmic: bool, style: Style) -> None:
    x = np.concatenate([curve.x for curve in shown.curves]) * factor
    low, high = float(np.min(x)), float(np.max(x))
    if logarithmic:
        panel.set_xlim(low / 1.15, high * 1.15)
        scales.log_ticks(panel, "x", low, high)
    else:
        scales.limits(panel, "x", x, margin=0.03)
        scales.linear_ticks(panel, "x", *panel.get_xlim(), 6)
    every = [curve.y for curve in shown.curves] + [line for curve in shown.curves for line in curve.theory.values()]
    every += [line for curve in shown.curves for _, line in curve.lines.values()]
    spread = max(float(np.nanmax(y)) for y in every) - min(float(np.nanmin(y)) for y in every)
    extra = [[0.0, 2.2]] if shown.value == "ratio" and spread < 0.2 else []  # 2 ± rounding is no scale
    bottom, top = scales.limits(panel, "y", *every, *extra, above=0.08)
    scales.linear_ticks(panel, "y", bottom, top)
    if bottom < 0.0 < top:
        panel.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    panel.set_ylabel(VALUES.get(shown.value, _words(shown.value)))


def _names(panel: Axes, shown: Plot, cues: Sequence[Role], factor: float, style: Style) -> None:
    if len(shown.curves) == 1 and not shown.curves[0].theory:
        return
    for i, (curve, cue) in enumerate(zip(shown.curves, cues, strict=True)):
        order = np.argsort(curve.x)
        at = 0.25 + 0.6 * (i + 1) / (len(shown.curves) + 1)
        if len(shown.curves) > 1:
            marks.on_curve(panel, curve.x[order] * factor, curve.y[order], curve.name, style, "ink", at,
                           color=cue.colour)  # fmt: skip
        for k, (name, values) in enumerate(curve.theory.items() if i == 0 else ()):
            marks.on_curve(panel, curve.x[order] * factor, values[order], _words(name), style, "ink2", 0.2 + 0.25 * k)


def _frame_strip(strip: Axes, panel: Axes, style: Style) -> None:
    panel.tick_params(labelbottom=False)
    if panel.get_xscale() == "log":
        strip.set_xscale("log")
    strip.set_xlim(panel.get_xlim())
    strip.xaxis.set_major_locator(panel.xaxis.get_major_locator())
    strip.xaxis.set_major_formatter(panel.xaxis.get_major_formatter())
    strip.xaxis.set_minor_locator(panel.xaxis.get_minor_locator())
    strip.axhspan(-2.0, 2.0, color=style.palette.panel, zorder=0, lw=0)
    strip.set_ylim(-4.5, 4.5)
    marks.named_ticks(strip, "y", {-2.0: "\u22122", 0.0: "0", 2.0: "2"})
    strip.set_ylabel("distance\nin errors" if style.wide else "in errors", size=style.notes)
