"""Pictures of fits in the styles of the house: data, best curve, residuals, marks of the fields; waterfalls.

Not a board: `cbs fit --plot` draws whatever was fitted. Colours tell the sign of the cusp, as everywhere.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled

if TYPE_CHECKING:
    from cbs.comparison.fit import Fit


GAP = 0.16  # of the largest change: between neighbouring curves of a waterfall
MARKED = {"L_phi": r"$B_\varphi$", "L_so": r"$B_\mathrm{so}$", "L_s": r"$B_\mathrm{s}$"}
MOST_LABELLED = 8


@styled
def draw(fits: "Sequence[Fit]", style: Style) -> Figure:
    """Return the picture of one fit, or the waterfall of several."""
    picture = marks.new_figure(style, 3.6 if len(fits) == 1 else min(3.2 + 0.45 * len(fits), 7.5))
    if style.wide:
        grid = picture.add_gridspec(1, 2, width_ratios=[1.45, 1.0])
    else:
        grid = picture.add_gridspec(2, 1, height_ratios=[3.2, 1.0] if len(fits) == 1 else [3.0, 1.4])
    top = picture.add_subplot(grid[0])
    bottom = picture.add_subplot(grid[1], sharex=top)
    unit, name = field_unit(max(float(np.abs(fit.B).max()) for fit in fits))
    shifts = steps(fits)
    strip = _strip(fits)
    for i, fit in enumerate(fits):
        _curve(top, fit, float(shifts[i]), style, unit, i)
        order = np.argsort(fit.B, kind="stable")
        base = i * strip
        marks.guide(bottom, [unit * fit.B.min(), unit * fit.B.max()], [base, base], style)
        bottom.plot(
            unit * fit.B[order], fit.residuals[order] + base, color=style.palette.ink2, lw=0.6 * style.curve,
            gid=f"residual-{i}",
        )  # fmt: skip
    if len(fits) == 1:
        _field_marks(top, fits[0], style, unit)
    else:
        _names(top, fits, shifts, style, unit)
        bottom.set_yticks([])
        _scale(bottom, strip, style, unit * max(float(fit.B.max()) for fit in fits))
    if style.wide:
        top.set_xlabel(f"magnetic field ({name})")
    else:
        top.tick_params(labelbottom=False)
    top.set_ylabel("change of conductivity ($e^2/h$)")
    bottom.set_ylabel("residual" if len(fits) > 1 else "residual ($e^2/h$)", size=style.notes)
    bottom.set_xlabel(f"magnetic field ({name})")
    for panel in (top, bottom):
        panel.spines["bottom"].set_bounds(*(unit * edge for edge in _range(fits)))
    return picture


def _range(fits: "Sequence[Fit]") -> tuple[float, float]:
    return min(float(fit.B.min()) for fit in fits), max(float(fit.B.max()) for fit in fits)


def field_unit(largest: float) -> tuple[float, str]:
    """Return scale and name of the unit of fields up to `largest` tesla."""
    return (1.0, "T") if largest >= 1.0 else (1e3, "mT") if largest >= 1e-3 else (1e6, "µT")


def zero(fit: "Fit") -> float:
    """Return sigma(0) of the fitted curve, that pictures show changes from."""
    return float(fit.values.get("offset", 0.0))


def steps(fits: "Sequence[Fit]") -> FloatArray:
    """Return how far each curve is shifted up so that it lies clear of the one before."""
    shifts = np.zeros(len(fits))
    gap = GAP * max(float(np.ptp(fit.fitted)) for fit in fits)
    for i in range(1, len(fits)):
        below, above = fits[i - 1], fits[i]
        grid = np.linspace(0.0, min(np.abs(below.B).max(), np.abs(above.B).max()), 60)
        low = _at(above, grid)
        high = _at(below, grid) + shifts[i - 1]
        shifts[i] = float(np.max(high - low)) + gap
    return shifts


def _at(fit: "Fit", grid: FloatArray) -> FloatArray:
    """Fitted change at |B|."""
    order = np.argsort(np.abs(fit.B), kind="stable")
    return np.asarray(np.interp(grid, np.abs(fit.B)[order], fit.fitted[order] - zero(fit)))


def _strip(fits: "Sequence[Fit]") -> float:
    return 0.0 if len(fits) == 1 else 1.1 * max(float(np.ptp(fit.residuals)) for fit in fits)


def role(fit: "Fit") -> str:
    """Return the role of a curve by the sign of its cusp: antilocalization falls away from zero field."""
    near = np.argsort(np.abs(fit.B))
    inner = fit.fitted[near[: max(3, fit.B.size // 20)]].mean() - fit.fitted[near[0]]
    return "wal" if inner < 0.0 else "wl"


def _curve(axes: Axes, fit: "Fit", shift: float, style: Style, unit: float, i: int) -> None:
    order = np.argsort(fit.B, kind="stable")
    x, base = unit * fit.B[order], shift - zero(fit)
    bars = None if np.all(np.isnan(fit.error)) else fit.error[order]
    axes.errorbar(
        x, fit.measured[order] + base, yerr=bars, fmt="o", color=style.palette.ink2, ms=0.5 * style.marker, mew=0.0,
        elinewidth=0.6 * style.bar, zorder=2, gid=f"measured-{i}",
    )  # fmt: skip
    marks.exact(axes, x, fit.fitted[order] + base, style, role(fit), gid=f"fit-{i}")


def _field_marks(axes: Axes, fit: "Fit", style: Style, unit: float) -> None:
    """Short strokes at the upper edge where the fields of the fitted lengths lie, and B_tr where l is known."""
    values, low, high = fit.values, unit * float(fit.B.min()), unit * float(fit.B.max())
    fields = [
        (text, float(theory.characteristic_field(values[name]))) for name, text in MARKED.items() if name in values
    ]
    if "l" in values:
        fields.append((r"$B_\mathrm{tr}$", float(theory.transport_field(values["l"]))))
    field_marks(axes, [(text, unit * field) for text, field in fields if low < unit * field < high], style)


def field_marks(axes: Axes, fields: Sequence[tuple[str, float]], style: Style) -> None:
    """Name fields (in units of the axis) by strokes under the upper edge, names far enough apart to be read."""
    if not fields:
        return
    (bottom, top), (low, high) = axes.get_ylim(), axes.get_xlim()
    axes.set_ylim(bottom, top + 0.16 * (top - bottom))
    places = marks.apart([field for _, field in fields], (0.07 if style.wide else 0.1) * (high - low))
    across = axes.get_xaxis_transform()
    for (text, field), place in zip(fields, places, strict=True):
        stroke: dict[str, Any] = {
            "color": style.palette.ink,
            "lw": style.frame,
            "transform": across,
            "gid": "field-mark",
        }
        axes.plot([field, field, place], [0.84, 0.88, 0.905], **stroke)
        marks.label(axes, place, 0.91, text, style, ha="center", va="bottom", transform=across)


def _names(axes: Axes, fits: "Sequence[Fit]", shifts: FloatArray, style: Style, unit: float) -> None:
    """Temperatures, or names, at the right end of every curve."""
    ends = unit * min(float(fit.B.min()) for fit in fits), unit * max(float(fit.B.max()) for fit in fits)
    labels = [
        (curve_name(fit.T, fit.source), float(fit.fitted[int(np.argmax(fit.B))]) - zero(fit) + float(shift))
        for fit, shift in zip(fits, shifts, strict=True)
    ]
    name_curves(axes, labels, ends, style)


def name_curves(axes: Axes, labels: Sequence[tuple[str, float]], ends: tuple[float, float], style: Style) -> None:
    """Write names at the right end of curves (of some, where there are many): text and height of each."""
    (left, right), every = ends, -(-len(labels) // MOST_LABELLED)
    span = right - left
    for text, y in labels[::every]:
        marks.label(axes, right + 0.03 * span, y, text, style, ha="left", va="center")
    axes.set_xlim(right - 1.04 * span, right + 0.30 * span)
    axes.set_xticks([tick for tick in axes.get_xticks() if right - 1.001 * span <= tick <= 1.001 * right])


def curve_name(T: float | None, source: str) -> str:
    """Temperature of a curve, or the end of its name where it has none."""
    return _temperature(T) if T is not None else source.removesuffix(".csv")[-14:]


def _temperature(T: float) -> str:
    return f"{1e3 * T:.3g} mK" if T < 1.0 else f"{T:.3g} K"


def _scale(axes: Axes, strip: float, style: Style, right: float) -> None:
    """A bar that says how large residuals are."""
    size = float(f"{0.7 * strip:.1g}") if strip > 0.0 else 1.0
    low, high = axes.get_xlim()
    x = right + 0.05 * (high - low)
    axes.plot([x, x], [0.0, size], color=style.palette.ink, lw=style.curve, gid="scale")
    marks.label(axes, x + 0.02 * (high - low), 0.5 * size, f"{size:g} $e^2/h$", style, ha="left", va="center")
