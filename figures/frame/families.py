"""Families of curves: neutral shades, each with a marker and a dash of its own, named at its end.

Blue circles, vermilion triangles and grey squares mean the three classes everywhere, so a family that is about
something else (a temperature, a length) has none of them.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from cbs.checks import FloatArray, Misuse
from cbs.figures.frame import marks
from cbs.figures.frame.styles import Role, Style

MARKERS = ("D", "P", "X", "p", "*", "h")
DASHES: tuple[str | tuple[float, tuple[float, ...]], ...] = (
    "-", (0.0, (7.0, 1.5)), (0.0, (6.0, 1.5, 1.2, 1.5)), (0.0, (4.0, 2.0)), (0.0, (2.5, 1.5)),
    (0.0, (5.0, 1.2, 1.2, 1.2, 1.2, 1.2)),
)  # fmt: skip


def cues(style: Style, n_curves: int) -> list[Role]:
    """Return colour, marker and dash of every curve of a family: shades from ink to secondary ink.

    Parameters
    ----------
    style : Style
        Gives the palette.
    n_curves : int
        Curves, at most six: every one has its own marker and dash.
    """
    if n_curves > len(MARKERS):
        raise Misuse(f"n_curves must be at most {len(MARKERS)} (got {n_curves}); draw fewer curves")
    first, last = style.palette.ink, style.palette.ink2
    colours = [to_hex(marks.blend(first, last, i / max(n_curves - 1, 1))) for i in range(n_curves)]
    return [Role(colour, MARKERS[i], DASHES[i]) for i, colour in enumerate(colours)]


def points(axes: Axes, x: FloatArray, y: FloatArray, err: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw Monte Carlo points of one curve: open markers, a little smaller than those of a curve alone."""
    marks.points(axes, (x, y, err), style, cue.colour, cue.marker, ms=0.85 * style.marker, gid=gid)


def line(axes: Axes, x: FloatArray, y: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw the exact line of one curve."""
    axes.plot(x, y, color=cue.colour, ls=cue.dash, lw=style.curve, zorder=3, gid=gid)


def end_labels(
    axes: Axes, x: float, ends: Sequence[float] | FloatArray, texts: Sequence[str], style: Style, cues: Sequence[Role]
) -> None:
    """Name the curves at their ends, at `x` right of them, far enough apart to be read."""
    heights = np.asarray(ends, dtype=np.float64)
    if axes.get_yscale() == "log":
        low, high = np.log(axes.get_ylim())
        gap = (0.07 if style.wide else 0.085) * (high - low)
        heights = np.exp(marks.apart(np.log(heights), gap))
    else:
        heights = np.asarray(marks.apart(heights, marks.label_gap(axes, style)))
    for height, text, cue in zip(heights, texts, cues, strict=True):
        marks.label(axes, x, float(height), text, style, color=cue.colour, ha="left", va="center")


def room_for_labels(axes: Axes, low: float, high: float, share: float, *, log: bool = False) -> float:
    """Set the x limits so that a share of the width right of `high` is free, end the spine there; return the place."""
    if log:
        axes.set_xlim(low, high * (high / low) ** (share / (1.0 - share)))
        place = high * (high / low) ** 0.03
    else:
        span = high - low
        axes.set_xlim(low, high + span * share / (1.0 - share))
        place = high + 0.03 * span
    axes.spines["bottom"].set_bounds(low, high)
    return float(place)
