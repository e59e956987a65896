"""How results show themselves: points with bars in the look of the figures on given axes, a small HTML table."""

from typing import TYPE_CHECKING

import numpy as np

from cbs.checks import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours of the figures on a light ground; the figures take them from here.
BLUE, VERMILION, GREY, GREEN, PURPLE = "#0077BB", "#D35D00", "#767676", "#228833", "#AA3377"
INK, INK2, GUIDE, PANEL, GROUND = "#1A1A1A", "#5A5A5A", "#C9CDD3", "#F4F5F7", "#FFFFFF"
LOOKS = ((BLUE, "o"), (VERMILION, "^"), (GREY, "s"), (GREEN, "D"), (PURPLE, "P"), (INK, "X"))
WIDE = 2.5  # decades above which a logarithmic axis has numbers at powers of ten alone
FLAT = 0.02  # spread over size below which an axis would show nothing but rounding


def errorbar(ax: "Axes | None", x: FloatArray, y: FloatArray, err: FloatArray, xlabel: str, ylabel: str) -> "Axes":
    """Draw open points with error bars on `ax`, or on the axes of a new figure, with labels.

    The first set of points on the axes is blue circles, the next vermilion triangles, and so on.
    """
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(4.6, 3.2), dpi=160, layout="constrained").subplots()
        ax.spines[["top", "right"]].set_visible(False)
    colour, marker = LOOKS[len(ax.containers) % len(LOOKS)]
    ax.errorbar(x, y, err, fmt=marker, color=colour, ms=4.0, mfc=GROUND, mew=0.9, elinewidth=1.0)
    size = float(np.nanmax(np.abs(y))) if np.any(np.isfinite(y)) else 0.0
    if size > 0.0 and float(np.nanmax(y) - np.nanmin(y)) < FLAT * size and len(ax.containers) == 1:
        ax.set_ylim(*sorted((0.0, 1.15 * float(np.nanmean(y)))))  # a constant is seen as one
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    return ax


def logarithmic(ax: "Axes", which: str = "x") -> None:
    """Make an axis logarithmic with plain numbers at 1, 2, 5 where it is short, at powers of ten where it is long."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    (ax.set_xscale if which == "x" else ax.set_yscale)("log")
    low, high = ax.get_xlim() if which == "x" else ax.get_ylim()
    axis = ax.xaxis if which == "x" else ax.yaxis
    decades = float(np.log10(high / low))
    numbers = (1.0, 2.0, 3.0, 5.0, 7.0) if decades < 1.0 else (1.0, 2.0, 5.0) if decades < WIDE else (1.0,)
    axis.set_major_locator(LogLocator(subs=numbers, numticks=12))
    if decades < 2.0 * WIDE:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
