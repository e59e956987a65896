"""The marks all figures share: Monte Carlo points, exact and approximate lines, labels on curves, residual strips.

Labels carry the gid "label" and guide lines "guide", so that tests can find them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from cbs.checks import FloatArray, Misuse
from cbs.figures.frame.settling import LABEL, LETTER
from cbs.figures.frame.styles import DOTS, Palette, Style

AxesLike = Axes | Sequence[Axes]
Colour = str | tuple[float, float, float]

GUIDE = "guide"


def new_figure(style: Style, paper_height: float) -> Figure:
    """Return an empty figure of the style's size; `paper_height` (inches) holds in the narrow style only."""
    tall = style.height if style.wide or style.fixed else paper_height
    return Figure(figsize=(style.width, tall), dpi=style.dpi)


def given_axes(axes: AxesLike, n_panels: int) -> tuple[Figure, list[Axes]]:
    """Return the figure and the list of the axes that a caller wants to be drawn on.

    Raises
    ------
    ValueError
        If their number is not the number of panels.
    """
    found = [axes] if isinstance(axes, Axes) else list(axes)
    if len(found) != n_panels:
        raise Misuse(f"axes must be {n_panels} Axes for this figure in this style, got {len(found)}")
    return figure_of(found[0]), found


def figure_of(axes: Axes) -> Figure:
    """Return the figure that an axes belongs to, also from inside a subfigure."""
    picture = axes.figure
    while not isinstance(picture, Figure):
        picture = picture.figure
    return picture


def monte_carlo(
    axes: Axes, x: FloatArray, y: FloatArray, err: FloatArray | None, style: Style, role: str
) -> ErrorbarContainer:
    """Draw Monte Carlo points: open markers of the role with bars of one standard error."""
    cue = style.role(role)
    return points(axes, (x, y, err), style, cue.colour, cue.marker, gid=f"mc-{role}")


def points(
    axes: Axes, data: tuple[FloatArray, FloatArray, FloatArray | None], style: Style, colour: Colour, marker: str,
    **line: Any,
) -> ErrorbarContainer:  # fmt: skip
    """Draw open markers with bars of one standard error; `data` is x, y and the errors."""
    x, y, err = data
    settings = {
        "fmt": marker, "color": colour, "ms": style.marker, "mfc": style.palette.ground, "mew": 0.45 * style.curve,
        "elinewidth": style.bar, "capsize": 0.0, "zorder": 4, **line,
    }  # fmt: skip
    return axes.errorbar(x, y, yerr=err, **settings)


def blend(first: str, second: str, share: float) -> Colour:
    """Return the colour a share of the way from `first` to `second`; for families between two roles."""
    red, green, blue = (float(a + share * (b - a)) for a, b in zip(to_rgb(first), to_rgb(second), strict=True))
    return red, green, blue


def exact(axes: Axes, x: FloatArray, y: FloatArray, style: Style, role: str, **line: Any) -> Line2D:
    """Draw an exact curve: a line in the colour and dash of the role."""
    cue = style.role(role)
    settings = {"color": cue.colour, "ls": cue.dash, "lw": style.curve, "zorder": 3, "gid": f"exact-{role}", **line}
    return axes.plot(x, y, **settings)[0]


def approximate(axes: Axes, x: FloatArray, y: FloatArray, style: Style, role: str, **line: Any) -> Line2D:
    """Draw an approximation: short dots, thinner than an exact curve."""
    settings = {
        "color": style.role(role).colour, "ls": DOTS, "lw": 0.8 * style.curve, "zorder": 2.5,
        "dash_capstyle": "butt", "gid": f"approximate-{role}", **line,
    }  # fmt: skip
    return axes.plot(x, y, **settings)[0]


def guide(axes: Axes, x: Sequence[float], y: Sequence[float], style: Style, **line: Any) -> Line2D:
    """Draw a guide line in the guide colour, behind everything."""
    settings = {"color": style.palette.guide, "lw": style.frame * 1.3, "zorder": 1, "gid": GUIDE, **line}
    return axes.plot(x, y, **settings)[0]


def label(axes: Axes, x: float, y: float, text: str, style: Style, colour: str | None = None, **font: Any) -> Text:
    """Write a label at data coordinates (or in the `transform` given); it does not move the layout.

    Parameters
    ----------
    axes : Axes
        Where.
    x, y : float
        Anchor.
    text : str
        What.
    style : Style
        Sizes; labels have the size of notes.
    colour : str, optional
        A field of the palette; ink if left out.
    **font
        Passed to Axes.text (ha, va, size, transform ...).
    """
    settings = {
        "color": getattr(style.palette, colour or "ink"),
        "size": style.notes,
        "gid": LABEL,
        "zorder": 6,
        **font,
    }
    written = axes.text(x, y, text, **settings)
    written.set_in_layout(False)
    return written


def on_curve(
    axes: Axes, x: FloatArray, y: FloatArray, text: str, style: Style, colour: str, at: float = 0.7, side: float = 1.0,
    **font: Any,
) -> Text:  # fmt: skip
    """Write the name of a curve close to it, at a share `at` of the axis' width; it finds a free place itself.

    `side` tells how far, and on which side: 1 close above, -2 well below.
    """
    shown = np.isfinite(y)
    low, high = axes.get_xlim()
    log = axes.get_xscale() == "log"
    place = low * (high / low) ** at if log else low + at * (high - low)
    height = float(np.interp(place, x[shown], y[shown]))
    bottom, top = axes.get_ylim()
    lift = 0.06 * side * ((top - bottom) if axes.get_yscale() == "linear" else height)
    return label(axes, place, height + lift, text, style, colour, **{"ha": "center", "va": "center", **font})


def leader(axes: Axes, text: str, tip: tuple[float, float], at: tuple[float, float], style: Style, colour: str) -> Text:
    """Write a label at `at` with a short line to the point `tip` of a curve (both in data coordinates)."""
    shade = getattr(style.palette, colour)
    written = axes.annotate(
        text, xy=tip, xytext=at, color=shade, size=style.notes, gid=LABEL, zorder=6, ha="center", va="center",
        arrowprops={"arrowstyle": "-", "color": shade, "lw": style.frame, "shrinkA": 1.0, "shrinkB": 0.0},
    )  # fmt: skip
    written.set_in_layout(False)
    return written


def side_by_side(
    axes: AxesLike | None, style: Style, paper_height: float, n_panels: int, widths: Sequence[float] | None = None
) -> tuple[Figure, list[Axes]]:
    """Return figure and panels: the axes of a caller, or those of a new figure, in a row in wide styles, else a column.

    Parameters
    ----------
    axes : Axes, sequence of Axes or None
        Of the caller; as many as panels.
    style : Style
        Its sizes.
    paper_height : float
        Height of a new figure in the narrow style, inches.
    n_panels : int
        How many.
    widths : sequence of float, optional
        Relative widths in a row; equal if left out.
    """
    if axes is not None:
        return given_axes(axes, n_panels)
    picture = new_figure(style, paper_height)
    if style.wide:
        grid = picture.add_gridspec(1, n_panels, width_ratios=widths)
    else:
        grid = picture.add_gridspec(n_panels, 1)
    return picture, [picture.add_subplot(grid[i]) for i in range(n_panels)]


def panel_letter(axes: Axes, letter: str, style: Style) -> Text:
    """Write (a), (b) ... above the top left corner of a panel."""
    written = axes.annotate(
        f"({letter})", xy=(0.0, 1.0), xycoords="axes fraction", xytext=(0.0, 0.25 * style.text),
        textcoords="offset points", ha="left", va="bottom", size=style.text, color=style.palette.ink2,
        gid=LETTER,
    )  # fmt: skip
    return written


def residual_strip(axes: Axes, x: FloatArray, z: FloatArray, style: Style, role: str) -> None:
    """Draw z = (Monte Carlo - exact) / error below a comparison: -4..4, a band at 2, zero line."""
    cue = style.role(role)
    axes.axhspan(-2.0, 2.0, color=style.palette.panel, zorder=0, lw=0, gid=GUIDE)
    axes.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=1, gid=GUIDE)
    axes.plot(
        x, z, ls="none", marker=cue.marker, color=cue.colour, ms=0.8 * style.marker, mfc=style.palette.ground,
        mew=0.45 * style.curve, zorder=4, gid=f"z-{role}", clip_on=False,
    )  # fmt: skip
    axes.set_ylim(-4.0, 4.0)
    named_ticks(axes, "y", {-2.0: "\u22122", 0.0: "0", 2.0: "2"})
    axes.set_ylabel("distance\nin errors" if style.wide else "in errors", size=style.notes)


def named_ticks(axes: Axes, which: str, names: dict[float, str]) -> None:
    """Put ticks at these values only, with these texts."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(FixedLocator(list(names)))
    axis.set_major_formatter(FixedFormatter(list(names.values())))
    axis.set_minor_locator(NullLocator())


def family(palette: Palette) -> LinearSegmentedColormap:
    """Return the map for families between antilocalization (0) and localization (1): vermilion, ink, blue."""
    return LinearSegmentedColormap.from_list("cbs-family", [palette.wal, palette.ink2, palette.wl])


def signed(palette: Palette) -> LinearSegmentedColormap:
    """Return the map for signed quantities: vermilion, ground, blue; zero is the ground colour."""
    return LinearSegmentedColormap.from_list("cbs-signed", [palette.wal, palette.ground, palette.wl])


def shades(palette: Palette) -> LinearSegmentedColormap:
    """Return the map for densities: from the ground to blue, never darker than text on it allows."""
    return LinearSegmentedColormap.from_list("cbs-shades", [palette.ground, palette.wl])


def stripes(palette: Palette) -> LinearSegmentedColormap:
    """Return the map for pale stripes behind a drawing: from the ground to the guide colour."""
    return LinearSegmentedColormap.from_list("cbs-stripes", [palette.ground, palette.guide])


def apart(heights: Sequence[float] | FloatArray, least: float) -> list[float]:
    """Return label heights at least `least` apart, in the order given, as near to the wanted heights as one pass gets.

    Parameters
    ----------
    heights : sequence of float
        Wanted heights, data units.
    least : float
        Smallest distance between neighbours.
    """
    order = np.argsort(heights, kind="stable")
    moved = np.array(heights, dtype=np.float64)[order]
    group = [[float(height)] for height in moved]
    k = 0
    while k < len(group) - 1:  # merge neighbours that would touch, each group spread evenly about its mean
        upper, lower = _spread(group[k + 1], least)[0], _spread(group[k], least)[-1]
        if upper - lower < least - 1e-12 * abs(least):
            group[k : k + 2] = [group[k] + group[k + 1]]
            k = max(k - 1, 0)
        else:
            k += 1
    moved[:] = [height for part in group for height in _spread(part, least)]
    found = np.empty_like(moved)
    found[order] = moved
    return [float(height) for height in found]


def _spread(part: list[float], least: float) -> list[float]:
    middle = sum(part) / len(part)
    return [middle + (i - 0.5 * (len(part) - 1)) * least for i in range(len(part))]


def label_gap(axes: Axes, style: Style) -> float:
    """Return a safe distance between labels of one line, in the units of the y axis, for panels of usual height."""
    low, high = axes.get_ylim()
    return (0.07 if style.wide else 0.085) * abs(high - low)
