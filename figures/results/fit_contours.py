"""Picture of the joint 68 and 95 % regions of two fitted parameters, a panel a curve and pair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.comparison.fit.results import UNITS
from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled
from cbs.figures.results.fit_scan import SYMBOLS

if TYPE_CHECKING:
    from cbs.comparison.fit import Fit, Parameter

LOGARITHMIC = 30.0  # largest over smallest value of a region: beyond, its axis is logarithmic
SIGNS = {"e^2/h": "$e^2/h$", "1/um^2": "1/\u00b5m$^2$", "e^2/h/T": "$e^2/h$/T", "e^2/h/T^2": "$e^2/h$/T$^2$"}


@styled
def draw(fits: Sequence["Fit"], style: Style) -> Figure:
    """Return the picture: full lines 68 %, dashed 95 %, crosses the best values; regions of all curves once."""
    pairs = list(dict.fromkeys(contour.names for fit in fits for contour in fit.contours))
    wanted = [
        (fit, pair) for pair in pairs for fit in (fits[:1] if all(fits[0][name].shared for name in pair) else fits)
    ]
    columns = min(len(wanted), 2)
    rows = -(-len(wanted) // columns)
    picture = marks.new_figure(style, (2.6 if columns == 1 else 1.7) * rows)
    panels = np.atleast_1d(picture.subplots(rows, columns)).ravel()
    for panel in panels[len(wanted) :]:
        panel.remove()
    for i, (panel, (fit, pair)) in enumerate(zip(panels, wanted, strict=False)):
        _draw(panel, fit, pair, style, i)
        if len(fits) > 1 and not all(fit[name].shared for name in pair):
            panel.set_title(f"{fit.T:g} K" if fit.T is not None else fit.source, fontsize="medium")
    return picture


def _draw(panel: Axes, fit: "Fit", pair: tuple[str, str], style: Style, i: int) -> None:
    scales = [UNITS.get(fit[name].unit, ("", 1.0))[1] for name in pair]
    panel.plot(
        scales[0] * fit[pair[0]].value, scales[1] * fit[pair[1]].value, "+", color=style.palette.ink,
        ms=1.6 * style.marker, gid=f"best-{i}",
    )  # fmt: skip
    for contour in (c for c in fit.contours if c.names == pair and c.closed):
        panel.plot(
            scales[0] * contour.x, scales[1] * contour.y, "-" if contour.level < 0.9 else "--",
            color=style.palette.ink, lw=style.curve, gid=f"contour-{i}",
        )  # fmt: skip
    for j, setting in enumerate((panel.set_xscale, panel.set_yscale)):
        values = np.concatenate([(c.x, c.y)[j] for c in fit.contours if c.names == pair and c.closed] or [np.ones(1)])
        if values.min() > 0.0 and values.max() > LOGARITHMIC * values.min():  # a region that a bound cuts
            setting("log")
    panel.set_xlabel(_title(fit[pair[0]]))
    panel.set_ylabel(_title(fit[pair[1]]))
    panel.margins(0.08)
    for axis in ("x", "y"):
        if getattr(panel, f"get_{axis}scale")() == "linear":
            panel.locator_params(axis, nbins=4)


def _title(p: "Parameter") -> str:
    unit = UNITS.get(p.unit, (p.unit, 1.0))[0]
    unit = SIGNS.get(unit, unit)
    symbol = SYMBOLS.get(p.name, f"${p.name}$" if len(p.name) == 1 else p.name)
    return f"{symbol}{f' ({unit})' if unit else ''}"
