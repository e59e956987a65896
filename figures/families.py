"""Families of curves: colours that run from one role to another, each curve with a marker and dash of its own."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from cbs.figures.styles import Role, Style

FloatArray = NDArray[np.float64]

MARKERS = ("o", "D", "v", "s", "^", "P")
DASHES: tuple[str | tuple[float, tuple[float, ...]], ...] = (
    "-", (0.0, (7.0, 1.5)), (0.0, (6.0, 1.5, 1.2, 1.5)), (0.0, (4.0, 2.0)), (0.0, (2.5, 1.5)),
    (0.0, (5.0, 1.2, 1.2, 1.2, 1.2, 1.2)),
)  # fmt: skip


def blend(style: Style, start: str, end: str, share: float) -> str:
    """Return the colour that lies `share` (0 to 1) of the way from the role `start` to the role `end`."""
    first, last = (np.array(to_rgb(getattr(style.palette, name))) for name in (start, end))
    return to_hex(tuple(first + share * (last - first)))


def cues(style: Style, stops: Sequence[str], n_curves: int) -> list[Role]:
    """Return colour, marker and dash of every curve of a family.

    Parameters
    ----------
    style : Style
        Gives the palette.
    stops : sequence of str
        Roles that the colours run through, at even distances; at least one.
    n_curves : int
        Curves, at most six: every one has its own marker and dash.
    """
    if n_curves > len(MARKERS):
        raise ValueError(f"n_curves must be at most {len(MARKERS)} (got {n_curves}); draw fewer curves")
    found = []
    for i in range(n_curves):
        place = i / max(n_curves - 1, 1) * (len(stops) - 1)
        first = min(int(place), max(len(stops) - 2, 0))
        last = min(first + 1, len(stops) - 1)
        colour = blend(style, stops[first], stops[last], place - first)
        found.append(Role(colour, MARKERS[i], DASHES[i]))
    return found


def points(axes: Axes, x: FloatArray, y: FloatArray, err: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw Monte Carlo points of one curve: open markers, bars of one standard error."""
    axes.errorbar(
        x, y, yerr=err, fmt=cue.marker, color=cue.colour, ms=0.85 * style.marker, mfc=style.palette.ground,
        mew=0.45 * style.curve, elinewidth=style.bar, capsize=0.0, zorder=4, gid=gid,
    )  # fmt: skip


def line(axes: Axes, x: FloatArray, y: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw the exact line of one curve."""
    axes.plot(x, y, color=cue.colour, ls=cue.dash, lw=style.curve, zorder=3, gid=gid)


def mirrored(half: FloatArray, sign: float = 1.0) -> FloatArray:
    """Continue an array over B >= 0 to negative fields; sign -1 for odd quantities such as B itself."""
    return np.concatenate([sign * half[:0:-1], half])


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights for labels, moved apart so that neighbours keep `gap` and the order stays.

    Parameters
    ----------
    heights : sequence of float
        Where the labels would stand.
    gap : float
        Least distance of two labels, in the same unit.
    """
    order = np.argsort(heights, kind="stable")
    placed = np.asarray(heights, dtype=np.float64)[order]
    steps = gap * np.arange(placed.size)
    # Least squares under the constraint: pool neighbours that are too close, keep their mean.
    blocks = [[value, 1.0] for value in placed - steps]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][0] > merged[-1][0]:
            value, n = merged.pop()
            before, m = merged.pop()
            merged.append([(before * m + value * n) / (m + n), m + n])
    level = np.concatenate([np.full(int(n), value) for value, n in merged]) + steps
    found = np.empty_like(level)
    found[order] = level
    return [float(value) for value in found]
