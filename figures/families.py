"""Families of curves: colours that run from one role to another, each curve with a marker and dash of its own."""

from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from cbs.checks import FloatArray, Misuse
from cbs.figures import marks
from cbs.figures.styles import Role, Style

MARKERS = ("o", "D", "v", "s", "^", "P")
DASHES: tuple[str | tuple[float, tuple[float, ...]], ...] = (
    "-",
    (0.0, (7.0, 1.5)),
    (0.0, (6.0, 1.5, 1.2, 1.5)),
    (0.0, (4.0, 2.0)),
    (0.0, (2.5, 1.5)),
    (0.0, (5.0, 1.2, 1.2, 1.2, 1.2, 1.2)),
)


def cues(style: Style, start: str, end: str, n_curves: int) -> list[Role]:
    """Return colour, marker and dash of every curve of a family whose colours run from one role to another.

    Parameters
    ----------
    style : Style
        Gives the palette.
    start, end : str
        Roles of the first and of the last curve.
    n_curves : int
        Curves, at most six: every one has its own marker and dash.
    """
    if n_curves > len(MARKERS):
        raise Misuse(f"n_curves must be at most {len(MARKERS)} (got {n_curves}); draw fewer curves")
    first, last = getattr(style.palette, start), getattr(style.palette, end)
    colours = [to_hex(marks.blend(first, last, i / max(n_curves - 1, 1))) for i in range(n_curves)]
    return [Role(colour, MARKERS[i], DASHES[i]) for i, colour in enumerate(colours)]


def points(axes: Axes, x: FloatArray, y: FloatArray, err: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw Monte Carlo points of one curve: open markers, a little smaller than those of a curve alone."""
    marks.points(axes, (x, y, err), style, cue.colour, cue.marker, ms=0.85 * style.marker, gid=gid)


def line(axes: Axes, x: FloatArray, y: FloatArray, style: Style, cue: Role, gid: str) -> None:
    """Draw the exact line of one curve."""
    axes.plot(x, y, color=cue.colour, ls=cue.dash, lw=style.curve, zorder=3, gid=gid)
