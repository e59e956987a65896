"""Picture of a law of areas: recovered from a curve with its errors, of diffusive loops, of simulated flights."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled

if TYPE_CHECKING:
    from cbs.comparison.area_laws import AreaComparison

ROOM = 1.35  # above the largest law


@styled
def draw(law: "AreaComparison", style: Style) -> Figure:
    """Return the picture; grey where the fields tell of no area."""
    picture = marks.new_figure(style, 2.8)
    axes = picture.add_subplot()
    found, x = law.found, 1e12 * law.found.area
    axes.fill_between(
        x, found.law - found.error, found.law + found.error, color=style.palette.panel, lw=0, zorder=1, gid="error"
    )
    inside = np.where(found.known, found.law, np.nan)
    axes.plot(x, found.law, color=style.palette.guide, lw=0.7 * style.curve, ls=":", zorder=2, gid="beyond")
    axes.plot(x, inside, color=style.palette.ink, lw=style.curve, zorder=4, gid="recovered", label="recovered")
    axes.plot(
        x, law.diffusive, color=style.role("wl").colour, lw=0.8 * style.curve, ls="--", zorder=3, gid="diffusive",
        label="diffusive loops",
    )  # fmt: skip
    if law.simulated is not None:
        axes.errorbar(
            x, law.simulated.law, yerr=law.simulated.law_err, fmt="o", color=style.role("wl").colour,
            ms=0.6 * style.marker, mew=0.0, elinewidth=0.6 * style.bar, zorder=3, gid="simulated",
            label="simulated flights",
        )  # fmt: skip
    axes.set_xscale("log")
    top = max(float(np.nanmax(inside + found.error)), float(law.diffusive.max()))
    axes.set_ylim(-0.12 * top, ROOM * top)
    marks.guide(axes, [x[0], x[-1]], [0.0, 0.0], style)
    axes.set_xlabel("enclosed area (µm²)")
    axes.set_ylabel("$A\\,F(A)$ ($e^2/h$)")
    axes.legend(loc="upper right", frameon=False)
    return picture
