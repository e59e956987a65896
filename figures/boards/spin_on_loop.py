"""Board "spin-on-loop": the spin carried round one loop both ways, and the sign that the Bloch sphere cannot show."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from cbs.checks import FloatArray
from cbs.figures.frame import choice, loop_drawing, marks, scales, spinors, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.loops import flights
from cbs.provenance import Provenance

N_LEGS = 9
N_LOOPS = 40_000
L_SO = 1.6  # in units of l
SUBSTEPS = 24
NEAR = -0.999  # largest cos(omega) of the candidates
ELEVATION = np.radians(20.0)  # of the eye
AZIMUTHS = np.radians(np.arange(0.0, 360.0, 5.0))
USES = ("l", "rashba")
START = np.array([0.0, 0.0, 1.0])

CAPTION = """
{title} (a) Closed loop of {d.n_legs} flights, walked forward and reversed. (b) The spin on the Bloch sphere along
both walks, Rashba coupling with L_so = {d.L_so_l:.3g} l, starting up (dot on top), seen from where most of both
tracks is in front; dashed: on the far side; both end at the ring. (c) Interference ½ Re Tr V†U after the first k
flights of each direction: the spins meet again with opposite sign, at {d.end_text}. The sphere cannot show that sign.
Loop number {d.loop_number} of {p.loops} loops, chosen: ω near 180 degrees, and a clear shape; for other loops the
ends differ, and the average over loops is \u2212½ (see distribution). One loop, no average, hence no bars; seed
{p.seed}.
"""


@dataclass(frozen=True, slots=True)
class SpinOnLoop:
    """One loop with its spins; lengths in units of l.

    Parameters
    ----------
    forward_l : ndarray, shape (n_legs + 1, 2)
        Vertices in forward order, first = last.
    forward_bloch, reversed_bloch : ndarray, shape (n_legs * substeps + 1, 3)
        Spin direction along each walk.
    forward_spin, reversed_spin : ndarray, shape (n_legs + 1, 4)
        Rotation after k legs of each walk, unit quaternions.
    interference : ndarray, shape (n_legs + 1,)
        Half the trace of V^+U after k legs.
    loop_number : int
        Which of the sampled loops it is.
    L_so_l : float
        Rashba length in units of l.
    provenance : Provenance
        What made it.
    """

    forward_l: FloatArray
    forward_bloch: FloatArray
    reversed_bloch: FloatArray
    forward_spin: FloatArray
    reversed_spin: FloatArray
    interference: FloatArray
    loop_number: int
    L_so_l: float
    provenance: Provenance

    @property
    def n_legs(self) -> int:
        """Number of legs."""
        return len(self.forward_l) - 1

    @property
    def end(self) -> float:
        """Interference of the whole loop, cos(omega)."""
        return float(self.interference[-1])

    @property
    def end_text(self) -> str:
        """The same with two decimals and a true minus."""
        return f"{self.end:.2f}".replace("-", "\u2212")


def check(film: Film) -> None:
    """Loops of nine flights must be able to turn the spin by half a turn, and not by many."""
    ratio = film.rashba / film.l
    change = (
        f"give {film.coupling_option} between {scales.length_text(0.4 * film.l)} and {scales.length_text(2.5 * film.l)}"
    )
    need(0.4 <= ratio <= 2.5, "spin-on-loop", f"L_so/l between 0.4 and 2.5 (got {ratio:.3g})", change)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> SpinOnLoop:
    """Take the clearest loop among those whose net rotation is close to half a turn."""
    L_so = film.rashba / film.l if "coupling" in film.given else L_SO
    legs = flights.closed_loops(N_LEGS, N_LOOPS, seed=seed)
    whole = spinors.running(spinors.rashba(legs, L_so))[:, -1]
    cosine = 2.0 * whole[:, 0] ** 2 - 1.0
    candidates = np.flatnonzero(cosine <= max(NEAR, float(np.sort(cosine)[20])))
    number = int(candidates[choice.best_loop(legs[candidates])])
    path = choice.vertices(legs[number])
    legs_forward = np.diff(path, axis=0)
    legs_reversed = -legs_forward[::-1]
    spins = [spinors.running(spinors.rashba(walk, L_so)) for walk in (legs_forward, legs_reversed)]
    fine = [spinors.running(spinors.rashba(np.repeat(walk / SUBSTEPS, SUBSTEPS, axis=0), L_so))
            for walk in (legs_forward, legs_reversed)]  # fmt: skip
    if progress is not None:
        progress(1, 1)
    return SpinOnLoop(
        forward_l=path,
        forward_bloch=spinors.bloch(fine[0], START),
        reversed_bloch=spinors.bloch(fine[1], START),
        forward_spin=spins[0],
        reversed_spin=spins[1],
        interference=np.sum(spins[0] * spins[1], axis=1),
        loop_number=number,
        L_so_l=L_so,
        provenance=origin("spin-on-loop", quality, seed, N_LOOPS, l_m=film.l, n_legs=N_LEGS, L_so_over_l=L_so),
    )


@styled
def draw(spin: SpinOnLoop, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw loop, sphere and interference: in a row, or the interference below the two on paper."""
    if axes is None:
        picture = marks.new_figure(style, 3.9)
        panels = _layout(picture, style)
    else:
        picture, panels = marks.given_axes(axes, 3)
    extent = loop_drawing.draw_loop(panels[0], spin.forward_l, style)
    loop_drawing.name_directions(panels[0], spin.forward_l, extent, style)
    _draw_sphere(panels[1], spin, style)
    _draw_interference(panels[2], spin, style)
    for panel, letter in zip(panels, "abc", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _layout(picture: Figure, style: Style) -> list[Axes]:
    if style.wide:
        grid = picture.add_gridspec(1, 3, width_ratios=[1.0, 1.15, 1.1])
        return [picture.add_subplot(grid[0, i]) for i in range(3)]
    grid = picture.add_gridspec(2, 2, height_ratios=[1.35, 1.0])
    return [picture.add_subplot(grid[0, 0]), picture.add_subplot(grid[0, 1]), picture.add_subplot(grid[1, :])]


def best_view(spin: SpinOnLoop) -> float:
    """Azimuth from which the common end is in front and most of both tracks is seen."""

    def score(azimuth: float) -> float:
        fronts = [projected(track, azimuth)[1] for track in (spin.forward_bloch, spin.reversed_bloch)]
        return min(float(np.mean(front > 0.0)) for front in fronts) + min(float(fronts[0][-1]), 0.3)

    return float(max(AZIMUTHS, key=score))


def projected(points: FloatArray, azimuth: float) -> tuple[FloatArray, FloatArray]:
    """Orthographic view of points (n, 3): positions (n, 2) on the paper, and depth (n,) towards the eye."""
    elevation = ELEVATION
    right = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    eye = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    up = np.cross(eye, right)
    return np.column_stack([points @ right, points @ up]), points @ eye


def _draw_sphere(axes: Axes, spin: SpinOnLoop, style: Style) -> None:
    palette = style.palette
    ball = axes.add_patch(Circle((0.0, 0.0), 1.0, fc=palette.panel, ec=palette.guide, lw=style.frame, zorder=0))
    azimuth = best_view(spin)
    turn = np.linspace(0.0, 2.0 * np.pi, 121)
    equator, depth = projected(np.column_stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)]), azimuth)
    front = np.where(depth >= 0.0, equator[:, 1], np.nan)
    belt = axes.plot(equator[:, 0], front, color=palette.guide, lw=style.frame, zorder=1, gid=marks.GUIDE)
    steps.together("sphere", ball, belt)
    for role, track in (("forward", spin.forward_bloch), ("reversed", spin.reversed_bloch)):
        _draw_track(axes, projected(track, azimuth), getattr(palette, role), role, style)
    at, _ = projected(np.array([START, spin.forward_bloch[-1]]), azimuth)
    start = axes.plot(*at[0], "o", color=palette.ink, ms=0.75 * style.start, zorder=6, gid="start")
    axes.plot(*at[1], "o", color=palette.ink, ms=0.35 * style.start, zorder=6, gid="end")
    axes.plot(*at[1], "o", color=palette.ink, ms=style.start, mfc="none", mew=style.frame * 1.6, zorder=6, gid="ring")
    steps.together("sphere", start, marks.label(axes, at[0, 0], 1.08, "start", style, ha="center", va="bottom"))
    down = at[1, 1] < 0.0
    end_at = (1.1 * at[1] / max(float(np.hypot(*at[1])), 0.3)) if np.hypot(*at[1]) > 0.75 else np.array([0.0, -1.1])
    marks.label(axes, end_at[0], -1.08 if down else end_at[1], "common end", style, ha="center",
                va="top" if down else "bottom")  # fmt: skip
    axes.set_xlim(-1.35, 1.35)
    axes.set_ylim(-1.36, 1.36)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _draw_track(axes: Axes, seen: tuple[FloatArray, FloatArray], colour: str, role: str, style: Style) -> None:
    at, depth = seen
    near = np.where((depth >= 0.0)[:, None], at, np.nan)
    far = np.where((depth < 0.0)[:, None], at, np.nan)
    axes.plot(*far.T, color=colour, lw=0.8 * style.loop_line, ls=DASHES, alpha=0.6, zorder=2, gid=f"{role}-far")
    axes.plot(*near.T, color=colour, lw=style.loop_line, zorder=3, gid=role)
    for share in (0.22, 0.60):
        i = int(share * (len(at) - 1))
        if depth[i] > 0.0:
            head = FancyArrowPatch(
                tuple(at[i - 1]), tuple(at[i + 1]), arrowstyle="-|>,head_length=0.5,head_width=0.26",
                mutation_scale=1.2 * style.arrow, color=colour, lw=0, shrinkA=0, shrinkB=0, zorder=4,
            )  # fmt: skip
            axes.add_patch(head)


def _draw_interference(axes: Axes, spin: SpinOnLoop, style: Style) -> None:
    legs = np.arange(spin.n_legs + 1)
    marks.guide(axes, [0.0, float(spin.n_legs)], [0.0, 0.0], style)
    axes.plot(legs, spin.interference, "o-", color=style.palette.ink, ms=style.marker, mfc=style.palette.ground,
              lw=0.8 * style.curve, mew=0.45 * style.curve, gid="interference")  # fmt: skip
    axes.plot(legs[-1:], spin.interference[-1:], "^", color=style.palette.wal, ms=1.4 * style.marker, gid="end")
    axes.set_xlim(-0.3, spin.n_legs + (4.2 if style.wide else 1.8))
    axes.set_ylim(-1.25, 1.25)
    marks.named_ticks(axes, "x", {float(k): str(k) for k in range(0, spin.n_legs + 1, 3)})
    marks.named_ticks(axes, "y", {-1.0: "\u22121", 0.0: "0", 1.0: "+1"})
    axes.set_xlabel("flights walked")
    axes.set_ylabel("interference")
    marks.label(axes, spin.n_legs + 0.3, spin.end, spin.end_text, style, "wal", ha="left", va="center", size=style.text)
