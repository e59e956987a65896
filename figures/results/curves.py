"""Any saved result in the house's styles: points with bars, closed formulas as lines, residuals, measured data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cbs.checks import FloatArray, Misuse
from cbs.figures.frame import families, marks, scales
from cbs.figures.frame.names import nearest
from cbs.figures.frame.styles import DOTS, Role, Style, styled
from cbs.figures.results import named
from cbs.figures.results.saved import Saved

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
    """Return the coordinate: the first column, or the second where the first repeats (a family).

    Rows that are ordered by neither, as those of a crossover that turns one parameter after another, are steps.
    """
    names = list(table.columns)
    repeats = np.unique(table.columns[names[0]]).size < table.columns[names[0]].size
    family = repeats and len(names) > 2 and names[1] in named.COORDINATES
    return names[1] if family else named.STEP if repeats and not table.measured else names[0]


def value_of(table: Saved) -> str:
    """Return the column that is shown unless another is named."""
    for name in named.FIRST:
        if name in table.columns and not np.all(np.isnan(table.columns[name])):
            return name
    coordinate = coordinate_of(table)
    known = [name for name in table.columns if name != coordinate and error_of(table, name) is not None]
    return (known or [name for name in table.columns if name != coordinate])[0]


def error_of(table: Saved, value: str) -> FloatArray | None:
    """Return the errors of a column: the column of the same name with `_err` in it."""
    if value in named.ERRORS:
        return table.columns.get(named.ERRORS[value])
    for name, values in table.columns.items():
        if "_err" in name and name.replace("_err", "") == value:
            return values
    return None


def split(table: Saved, coordinate: str, value: str) -> Iterator[Curve]:
    """Give the curves of a table: one, or one for each value of a leading column that repeats."""
    leading = next(iter(table.columns))
    size = table.columns[leading].size
    errors, rows = error_of(table, value), table.columns.get(coordinate, np.arange(1.0, size + 1.0))
    if coordinate == "low":  # bins stand at their middle
        rows = 0.5 * (rows + table.columns["high"])
    if coordinate in (leading, named.STEP):
        groups = {table.name: np.ones(rows.size, dtype=bool)}
    else:
        keys = table.columns[leading]
        groups = {_family_name(leading, float(key)): keys == key for key in np.unique(keys)}
    for name, here in groups.items():
        matched = _matched(table, value, here)
        theory = {key: matched[key][here] for key in sorted(matched, key=named.is_exact, reverse=True)}
        err = None if errors is None else errors[here]
        lines = _fine(table, value, theory) if leading == coordinate else {}
        yield Curve(name, rows[here], table.columns[value][here], err, theory, lines, table.measured)


def _matched(table: Saved, value: str, here: NDArray[np.bool_]) -> dict[str, FloatArray]:
    """Formulas as the column has them: absolute, or less their value at zero field."""
    own = {name: y for name, y in table.theory.items() if not name.endswith(named.EXACT) or name == value + named.EXACT}
    if not value.startswith("delta"):
        return {} if value.endswith("_per_m") else own
    zero = np.flatnonzero((table.columns.get("B_T", np.ones(here.size)) == 0.0) & here)
    found = {}
    for name, values in own.items():
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
    name = {"L_phi_m": "$L_\\phi$ = ", "T_K": "", "strength": "strength "}.get(column, f"{column} = ")
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
    shown, height = _in_unit(shown)
    cues = looks(shown, style)
    for i, (curve, cue) in enumerate(zip(shown.curves, cues, strict=True)):
        order = np.argsort(curve.x)
        x, y = curve.x[order] * factor, curve.y[order]
        err = None if curve.err is None else curve.err[order]
        for k, (name, values) in enumerate(curve.theory.items()):
            line_x, line_y = curve.lines.get(name, (curve.x[order], values[order]))
            dash = "-" if named.is_exact(name) or len(curve.theory) == 1 else DOTS if k < 2 else families.DASHES[k % 6]
            panel.plot(line_x * factor, line_y, color=cue.colour, ls=dash, lw=(1.0 if k == 0 else 0.8) * style.curve,
                       zorder=3, gid=f"theory-{i}")  # fmt: skip
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
    panel.set_ylabel(height)
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
    x = np.concatenate([curve.x for curve in shown.curves])
    found = named.coordinate(shown.coordinate)
    factor, label = named.scaled(found, x)
    return factor, label, found.logarithmic and float(np.min(x)) > 0.0 and float(np.max(x)) > 2.0 * float(np.min(x))


def _in_unit(shown: Plot) -> tuple[Plot, str]:
    """Return the curves in the unit of their axis, and its label."""
    factor, label = named.scaled(named.value(shown.value), np.concatenate([curve.y for curve in shown.curves]))
    curves = tuple(
        replace(
            curve, y=factor * curve.y, err=None if curve.err is None else factor * curve.err,
            theory={name: factor * y for name, y in curve.theory.items()},
            lines={name: (x, factor * y) for name, (x, y) in curve.lines.items()},
        )
        for curve in shown.curves
    )  # fmt: skip
    return replace(shown, curves=curves), label


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
    lowest, highest = (float(f([f(y[np.isfinite(y)]) for y in every])) for f in (np.min, np.max))
    if named.value(shown.value).logarithmic and highest > 4.0 * lowest > 0.0:
        panel.set_ylim(lowest / 1.3, highest * 1.3)
        scales.log_ticks(panel, "y", lowest, highest)
        return
    bottom, top = scales.limits(panel, "y", *every, *extra, above=0.08)
    scales.linear_ticks(panel, "y", bottom, top)
    if bottom < 0.0 < top:
        panel.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)


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
            line_x, line_y = curve.lines.get(name, (curve.x[order], values[order]))
            text, at = named.formula_name(name), (0.2, 0.8, 0.5)[k % 3]
            marks.on_curve(panel, line_x * factor, line_y, text, style, "ink2", at, side=1.0 if k else -1.0)


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
