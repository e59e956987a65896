"""A closed loop with both directions side by side, each on its own right, as several figures show it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from cbs.checks import FloatArray
from cbs.figures.frame import marks, steps
from cbs.figures.frame.styles import Style

SIDE = 0.010  # each direction keeps this share of the loop's extent to its own right


def beside(path: FloatArray, offset: float) -> FloatArray:
    """Shift every leg to the right of its own direction.

    Parameters
    ----------
    path : ndarray, shape (n + 1, 2)
        Vertices.
    offset : float
        Distance, in the unit of the path.

    Returns
    -------
    ndarray, shape (2 n, 2)
        Start and end of each shifted leg, in the order of the path.
    """
    legs = np.diff(path, axis=0)
    unit = legs / np.hypot(legs[:, 0], legs[:, 1])[:, None]
    right = offset * np.column_stack([unit[:, 1], -unit[:, 0]])
    return np.stack([path[:-1] + right, path[1:] + right], axis=1).reshape(-1, 2)


def draw_loop(axes: Axes, path: FloatArray, style: Style, side: float = SIDE) -> float:
    """Draw forward and reversed path, scatterers and start; returns the extent of the loop.

    Parameters
    ----------
    axes : Axes
        Gets equal aspect and no frame; limits are left to the caller.
    path : ndarray, shape (n + 1, 2)
        Vertices of the forward path, first = last.
    style : Style
        Sizes and colours.
    side : float
        Share of the extent by which each direction keeps to its right.
    """
    extent = float(np.max(np.ptp(path, axis=0)))
    steps.together(style.palette.forward, axes.fill(*path.T, color=style.palette.panel, lw=0, zorder=0))
    draw_path(axes, path, extent, style, side)
    axes.set_aspect("equal")
    axes.set_axis_off()
    return extent


def draw_path(axes: Axes, path: FloatArray, extent: float, style: Style, side: float = SIDE) -> None:
    """Draw a path both ways with its scatterers and its start; `extent` sets offsets and arrow heads."""
    colour = style.palette
    for vertices, role in ((path, "forward"), (path[::-1], "reversed")):
        line = beside(vertices, side * extent)
        axes.plot(*line.T, color=getattr(colour, role), lw=style.loop_line, gid=role, zorder=3, solid_joinstyle="round")
        _arrow_heads(axes, line, extent, style, getattr(colour, role))
    met = axes.plot(*path[1:-1].T, "o", color=colour.ink2, ms=style.scatterer_on, gid="vertices", zorder=4)
    ends = path[[0, -1]]
    start = axes.plot(*ends.T, "o", color=colour.ink, ms=style.start, gid="start", zorder=5)
    steps.together(steps.STAYS, met, start)


def _arrow_heads(axes: Axes, line: FloatArray, extent: float, style: Style, colour: str) -> None:
    for start, end in line.reshape(-1, 2, 2):
        leg = end - start
        if float(np.hypot(*leg)) < 0.09 * extent:
            continue
        middle = start + 0.54 * leg
        head = FancyArrowPatch(
            tuple(middle - 0.02 * leg), tuple(middle + 0.02 * leg), arrowstyle="-|>,head_length=0.5,head_width=0.24",
            mutation_scale=style.arrow, color=colour, lw=0, shrinkA=0, shrinkB=0, zorder=3.5,
        )  # fmt: skip
        axes.add_patch(head)


def name_directions(axes: Axes, path: FloatArray, extent: float, style: Style) -> None:
    """Write forward and reversed below a loop, one above the other, and set the limits around both."""
    low, high = path.min(axis=0), path.max(axis=0)
    middle = 0.5 * (low[0] + high[0])
    row = 0.09 * extent
    marks.label(axes, middle, low[1] - 1.3 * row, "forward", style, "forward", ha="center", va="center")
    marks.label(axes, middle, low[1] - 2.6 * row, "reversed", style, "reversed", ha="center", va="center")
    axes.set_xlim(low[0] - 0.6 * row, high[0] + 0.6 * row)
    axes.set_ylim(low[1] - 3.4 * row, high[1] + 0.6 * row)
