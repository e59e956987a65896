"""How results show themselves: points with bars in the look of the figures on given axes, a small HTML table."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cbs.checks import FloatArray, Misuse

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours of the figures on a light ground; the figures take them from here.
BLUE, VERMILION, GREY, GREEN, PURPLE = "#0077BB", "#D35D00", "#767676", "#228833", "#AA3377"
INK, INK2, GUIDE, PANEL, GROUND = "#1A1A1A", "#5A5A5A", "#C9CDD3", "#F4F5F7", "#FFFFFF"
LOOKS = ((BLUE, "o"), (VERMILION, "^"), (GREY, "s"), (GREEN, "D"), (PURPLE, "P"), (INK, "X"))
WIDE = 2.5  # decades above which a logarithmic axis has numbers at powers of ten alone
FLAT = 0.02  # spread over size below which an axis would show nothing but rounding
EXACT, DASHES = "-", ((0.0, (1.2, 1.4)), (0.0, (5.0, 2.0)), (0.0, (5.0, 1.5, 1.2, 1.5)))  # dashes: approximations


class Formula(Protocol):
    """A closed formula as `cbs.comparison.formulas` gives it: its values at the points of a result, where it holds."""

    @property
    def values(self) -> FloatArray:
        """One value a point."""

    @property
    def range(self) -> str:
        """Where it holds; begins with "exact" where that is everywhere."""


Theory = Mapping[str, Formula]


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


def lines(ax: "Axes", x: FloatArray, theory: Theory) -> None:
    """Draw formulas in the colour of the last points, exact ones solid, each other with its dash, and name them.

    Values are joined by straight pieces from point to point: what lies between the points is not known here.
    """
    order, colour = np.argsort(x), LOOKS[(len(ax.containers) - 1) % len(LOOKS)][0]
    dashes = itertools.cycle(DASHES)
    for name, formula in sorted(theory.items(), key=lambda one: not one[1].range.startswith("exact")):
        dash = EXACT if formula.range.startswith("exact") else next(dashes)
        values = np.broadcast_to(formula.values, x.shape)[order]
        ax.plot(x[order], values, color=colour, ls=dash, lw=1.2, label=name, zorder=1.5)
    ax.legend(frameon=False)


@dataclass(frozen=True, slots=True)
class Shifted:
    """A formula less its value at one point."""

    values: FloatArray
    range: str


def changes(theory: Theory, B: FloatArray) -> Theory:
    """Return formulas as changes from zero field: those that are, and absolute ones less their value at B = 0.

    Raises
    ------
    Misuse
        If all are absolute, and none of the fields is zero.
    """
    zero = np.flatnonzero(B == 0.0)
    found = {
        name: formula if "delta" in name else Shifted(formula.values - formula.values[zero[0]], formula.range)
        for name, formula in theory.items()
        if "delta" in name or zero.size
    }
    if theory and not found:
        raise Misuse(
            f"{{theory}} has absolute formulas ({', '.join(theory)}), the plot shows changes from zero field: put 0 "
            "among the fields",
            theory="",
        )
    return found


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
