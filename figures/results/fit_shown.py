"""Picture of a curve before any fit: its points by sweep, what was understood, and where its fields lie."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled
from cbs.figures.results.fitted import curve_name, field_marks, field_unit, name_curves

if TYPE_CHECKING:
    from cbs.comparison.first_look import FirstLook
    from cbs.comparison.measured import Measured

MARKED = {"B_phi": r"$B_\varphi$", "B_so": r"$B_\mathrm{so}$", "B_tr": r"$B_\mathrm{tr}$"}
MOST = 8  # curves in one picture


@styled
def draw(looks: "Sequence[FirstLook]", style: Style) -> Figure:
    """Return the picture: every curve as read, sweeps apart, fields marked on the upper edge, the range shaded."""
    shown = looks[:MOST]
    picture = marks.new_figure(style, 3.0 if len(shown) == 1 else 4.2)
    axes = picture.add_subplot()
    unit, name = field_unit(max(float(np.abs(look.curve.B).max()) for look in shown))
    step = 1.1 * max(float(np.ptp(look.curve.sigma)) for look in shown) if len(shown) > 1 else 0.0
    for i, look in enumerate(shown):
        _points(axes, look, i, i * step - (float(np.median(look.curve.sigma)) if len(shown) > 1 else 0.0), style, unit)
    B_max = unit * max(look.B_max for look in shown)
    low = min(unit * float(look.curve.B.min()) for look in shown)
    axes.axvspan(max(-B_max, low), B_max, color=style.palette.panel, zorder=0, lw=0, gid="range")
    _marks(axes, shown[0], style, unit)
    if len(shown) > 1:
        _names(axes, [look.curve for look in shown], step, style, unit)
    axes.set_xlabel(f"magnetic field ({name})")
    absolute = shown[0].curve.absolute and len(shown) == 1
    axes.set_ylabel("conductivity ($e^2/h$)" if absolute else "change of conductivity ($e^2/h$)")
    return picture


def _names(axes: Axes, curves: "Sequence[Measured]", step: float, style: Style, unit: float) -> None:
    heights = [float(c.sigma[int(np.argmax(c.B))] - np.median(c.sigma)) + i * step for i, c in enumerate(curves)]
    labels = [(curve_name(c.T, c.name), y) for c, y in zip(curves, heights, strict=True)]
    ends = unit * min(float(c.B.min()) for c in curves), unit * max(float(c.B.max()) for c in curves)
    name_curves(axes, labels, ends, style)


def _points(axes: Axes, look: "FirstLook", i: int, base: float, style: Style, unit: float) -> None:
    from cbs.comparison.measured.conditioning import sweeps

    up, down = sweeps(look.curve)
    parts = (
        [("up", up, "^", "wal"), ("down", down, "s", "wl")] if look.both_ways else [("all", look.curve, "o", "ink2")]
    )
    for word, part, marker, colour in parts:
        if part is None:
            continue
        axes.plot(
            unit * part.B, part.sigma + base, marker, color=getattr(style.palette, colour), ms=0.5 * style.marker,
            mew=0.0, zorder=3, gid=f"{word}-{i}",
        )  # fmt: skip


def _marks(axes: Axes, look: "FirstLook", style: Style, unit: float) -> None:
    low, high = axes.get_xlim()
    centre = next((finding.size for finding in look.findings if finding.kind == "offset"), 0.0)
    if centre:
        axes.axvline(unit * centre, color=style.palette.guide, lw=style.frame, zorder=1, gid="centre")
    places = [(MARKED[name], unit * (centre + field)) for name, field in look.fields.items()]
    field_marks(axes, [(text, field) for text, field in places if low < field < high], style)
