"""Board "berry-phase": a spin that follows the motion, the turn of pi on a loop, and the return by angle."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import choice, loop_drawing, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.loops import flights
from cbs.observables.returns.helical import helical_return
from cbs.provenance import Provenance

N_LEGS = 7
N_SHOWN = 4000
LOOPS = 200_000
BINS = 24
LENGTHS = np.array([1.5, 2.5, 5.0, 10.0, 20.0])  # sqrt(D t), mean free paths
USES = ("l",)
POLAR = 3  # of LENGTHS: the loops of panel (b)
ROUND = {False: (2.0, 0.0), True: (0.0, -1.6)}  # middle of the circle of directions, in extents, by style.wide
RADIUS = 0.46

CAPTION = """
{title} (a) The spin (arrows beside the legs) points along the motion on both paths. Circle: its direction from the
arriving wave k to the returning one \u2212k; the spin turns by +π on one path and by \u2212π on the other, the
difference is one full turn, and a full turn is a factor of \u22121. (b) Return to the same point over the classical
value, against the angle θ between first and last leg: line (1 + cos θ)/2, triangles closed loops of flights at √(Dt)
= {um.polar_length_m:g} µm, dashed circle: classical. Straight back (k into \u2212k) it is zero for every loop
(largest deviation {d.deviation:.0e}); the return to a point, over all angles, is one half: two questions, one
symmetry class; at √(Dt) = {d.lengths_text} it is {d.means_text}. Isotropic scatterers, l = {nm.l_m:g} nm. Loop
{d.loop_number} of the first 4000 is shown (best score); {d.loops_per_point} loops a point, {p.loops} in all, seed
{p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class BerryPhase:
    """One loop with the directions of both paths, and the return of helical carriers.

    Parameters
    ----------
    forward_l : ndarray, shape (n + 1, 2)
        Vertices of the shown loop in mean free paths, counterclockwise, first = last.
    forward_rad, reversed_rad : ndarray, shape (n + 2,)
        Direction of the momentum on either path: arriving wave, legs, returning wave; every turn below pi.
    loop_number : int
        Number of the shown loop.
    theta_rad : ndarray, shape (n_bins,)
        Angle between first and last leg, from the mean cosine of the bin.
    ratio, ratio_err : ndarray, shape (n_bins,)
        Return over the classical value in the bin, and its standard error.
    deviation : float
        Largest |C + (1 - cos theta)/2| and |C(k to -k) + 1| of any loop.
    polar_length_m : float
        sqrt(D t) of the loops behind `ratio`, metres.
    length_m, mean_ratio, mean_ratio_err : ndarray, shape (n_lengths,)
        sqrt(D t), and the return over all angles with its standard error.
    exact_length_m, exact_mean_ratio : ndarray, shape (n_line,)
        Exact return over all angles.
    l_m : float
        Mean free path, metres.
    loops_per_point : int
        Loops at each length.
    provenance : Provenance
        What made it.
    """

    forward_l: FloatArray
    forward_rad: FloatArray
    reversed_rad: FloatArray
    loop_number: int
    theta_rad: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    deviation: float
    polar_length_m: float
    length_m: FloatArray
    mean_ratio: FloatArray
    mean_ratio_err: FloatArray
    exact_length_m: FloatArray
    exact_mean_ratio: FloatArray
    l_m: float
    loops_per_point: int
    provenance: Provenance

    @property
    def lengths_text(self) -> str:
        """Diffusion lengths in words."""
        return ", ".join(scales.length_text(float(length)) for length in self.length_m)

    @property
    def means_text(self) -> str:
        """Return over all angles with its errors in words, and the exact values."""
        exact = np.interp(self.length_m, self.exact_length_m, self.exact_mean_ratio)
        rows = zip(self.mean_ratio, self.mean_ratio_err, exact, strict=True)
        return ", ".join(f"{mean:.3f} ± {err:.3f} (exact {known:.3f})" for mean, err, known in rows)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> BerryPhase:
    """Choose a loop, and run helical carriers at several durations."""
    loops = quality.loops(LOOPS)
    lengths = LENGTHS * film.l
    runs = [
        helical_return(
            film.conductor, float(length), bins=BINS, loops=loops, rng=seed, progress=part(progress, i, len(LENGTHS))
        )
        for i, length in enumerate(lengths)
    ]
    legs = flights.closed_loops(N_LEGS, N_SHOWN, seed=seed)
    number = choice.best_loop(legs)
    path = choice.turned(choice.vertices(legs[number]), 0.0)
    path = path if choice.signed_area(path) > 0.0 else path[::-1]
    forward, backward = directions(path)
    line = np.geomspace(lengths[0], lengths[-1], 60)
    polar = runs[POLAR]
    return BerryPhase(
        forward_l=path, forward_rad=forward, reversed_rad=backward, loop_number=number,
        theta_rad=np.arccos(polar.cosine), ratio=polar.ratio, ratio_err=polar.ratio_err,
        deviation=max(max(run.deviation, run.backscattering_deviation) for run in runs),
        polar_length_m=float(lengths[POLAR]), length_m=lengths,
        mean_ratio=np.array([run.mean_ratio for run in runs]),
        mean_ratio_err=np.array([run.mean_ratio_err for run in runs]),
        exact_length_m=line, exact_mean_ratio=theory.helical_return_ratio(line, film.l), l_m=film.l,
        loops_per_point=polar.provenance.loops,
        provenance=origin(
            "berry-phase", quality, seed, sum(run.provenance.loops for run in runs), polar.provenance.batches,
            l_m=film.l, mechanism="helical", length_m=lengths.tolist(), shown_legs=N_LEGS,
        ),
    )  # fmt: skip


def directions(path: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Directions of the momentum on both paths of a loop, from the arriving wave k to the returning one -k.

    The wave arrives along the bisector of the first and the last leg; every turn is the shorter one.

    Parameters
    ----------
    path : ndarray, shape (n + 1, 2)
        Vertices, first = last.

    Returns
    -------
    forward, reversed : ndarray, shape (n + 2,)
        Angles without jumps, radians.
    """
    legs = np.diff(path, axis=0)
    unit = legs / np.hypot(legs[:, 0], legs[:, 1])[:, None]
    arriving = unit[0] - unit[-1]
    arriving = arriving / np.hypot(*arriving)
    tracks = []
    for walk in (unit, -unit[::-1]):
        steps = np.vstack([arriving, walk, -arriving])
        turn = np.arctan2(
            steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0], np.sum(steps[:-1] * steps[1:], axis=1)
        )
        tracks.append(np.arctan2(arriving[1], arriving[0]) + np.append(0.0, np.cumsum(turn)))
    return tracks[0], tracks[1]


@styled
def draw(berry: BerryPhase, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw loop with directions and the return by angle."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2, [1.0, 1.15])
    _draw_loop(panels[0], berry, style)
    _draw_polar(panels[1], berry, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_loop(panel: Axes, berry: BerryPhase, style: Style) -> None:
    path = berry.forward_l / np.max(np.ptp(berry.forward_l, axis=0))
    path = path - 0.5 * (path.min(axis=0) + path.max(axis=0))
    loop_drawing.draw_loop(panel, path, style)
    for role, walk in (("forward", path), ("reversed", path[::-1])):
        lines = loop_drawing.beside(walk, 0.075).reshape(-1, 2, 2)
        for start, end in lines:
            leg = end - start
            if float(np.hypot(*leg)) > 0.2:
                half = (0.09 if style.wide else 0.065) * leg / np.hypot(*leg)
                middle = 0.5 * (start + end)
                _arrow(panel, middle - half, middle + half, getattr(style.palette, role), style)
    wave = np.array([np.cos(berry.forward_rad[0]), np.sin(berry.forward_rad[0])])
    side = 0.035 * np.array([-wave[1], wave[0]])
    outer = path[0] - 0.05 * wave
    for name, tail, tip, lift in (("$k$", -0.30, 0.0, 1.0), ("\u2212$k$", 0.0, -0.30, -1.0)):
        start, end = outer + tail * wave + lift * side, outer + tip * wave + lift * side
        _arrow(panel, start, end, style.palette.ink, style)
        at = outer - 0.17 * wave + lift * (4.6 if style.wide else 3.4) * side
        marks.label(panel, at[0], at[1], name, style, ha="center", va="center")
    _draw_circle(panel, berry, style)
    x, y = ROUND[style.wide]
    low, high = path.min(axis=0) - 0.14, path.max(axis=0) + 0.14
    panel.set_xlim(min(low[0], x - RADIUS - 0.9), max(high[0] + 0.26, x + RADIUS + 0.6))
    panel.set_ylim(min(low[1], y - RADIUS - 0.36), max(high[1], y + RADIUS + 0.36))


def _arrow(panel: Axes, start: FloatArray, end: FloatArray, colour: str, style: Style) -> None:
    head = FancyArrowPatch(
        tuple(start), tuple(end), arrowstyle="-|>,head_length=0.45,head_width=0.22", mutation_scale=0.8 * style.arrow,
        color=colour, lw=style.curve, shrinkA=0, shrinkB=0, zorder=5, joinstyle="miter",
    )  # fmt: skip
    panel.add_patch(head)


def _draw_circle(panel: Axes, berry: BerryPhase, style: Style) -> None:
    middle = np.array(ROUND[style.wide])
    dial = panel.add_patch(
        Circle(tuple(middle), RADIUS, fc=style.palette.panel, ec=style.palette.guide, lw=style.frame)
    )
    diameter = RADIUS * np.array([np.cos(berry.forward_rad[0]), np.sin(berry.forward_rad[0])])
    ends = np.array([middle - diameter, middle + diameter])
    diameter_line = marks.guide(panel, ends[:, 0].tolist(), ends[:, 1].tolist(), style)
    steps.together(style.palette.forward, dial, diameter_line)
    for role, track, turn in (
        ("forward", berry.forward_rad, "turns by +π"),
        ("reversed", berry.reversed_rad, "turns by \u2212π"),
    ):
        colour = getattr(style.palette, role)
        # The radius falls on the way, so that a track that turns back does not cover itself; each path has its ring.
        share = np.append(0.0, np.cumsum(np.abs(np.diff(track)))) / np.sum(np.abs(np.diff(track)))
        fine = np.interp(np.linspace(0.0, 1.0, 241), share, track)
        radius = RADIUS * (np.linspace(0.97, 0.70, fine.size) - (0.36 if role == "reversed" else 0.0))
        x, y = middle[0] + radius * np.cos(fine), middle[1] + radius * np.sin(fine)
        panel.plot(x, y, color=colour, lw=0.9 * style.curve, zorder=4, gid=f"track-{role}")
        _arrow(panel, np.array([x[-6], y[-6]]), np.array([x[-1], y[-1]]), colour, style)
        half = 0.5 * (track[0] + track[-1])
        at = middle + (RADIUS + 0.3) * np.array([np.cos(half), np.sin(half)])
        marks.label(panel, at[0], at[1], turn, style, role, ha="center", va="center")
    for angle, name in ((berry.forward_rad[0], "in: $k$"), (berry.forward_rad[0] + np.pi, "out: \u2212$k$")):
        ray = np.array([np.cos(angle), np.sin(angle)])
        dot: dict[str, Any] = {"color": style.palette.ink, "ms": 0.8 * style.marker, "zorder": 6, "gid": "end"}
        end = panel.plot(*(middle + RADIUS * ray), "o", **dot)
        at = middle + (RADIUS + 0.22) * ray
        written = marks.label(panel, at[0], at[1], name, style, ha="center", va="center")
        steps.together(style.palette.forward, end, written)


def _draw_polar(panel: Axes, berry: BerryPhase, style: Style) -> None:
    turn = np.linspace(-np.pi, np.pi, 241)
    panel.plot(
        np.cos(turn), np.sin(turn), color=style.palette.unitary, ls=DASHES, lw=0.8 * style.curve, gid="classical"
    )
    steps.together(style.palette.unitary, marks.guide(panel, [-1.0, 1.0], [0.0, 0.0], style))
    law = 0.5 * (1.0 + np.cos(turn))
    marks.exact(panel, law * np.cos(turn), law * np.sin(turn), style, "wal")
    theta = np.append(berry.theta_rad, -berry.theta_rad)
    ratio, err = np.tile(berry.ratio, 2), np.tile(berry.ratio_err, 2)
    ray = np.column_stack([np.cos(theta), np.sin(theta)])
    panel.plot(
        *(ratio[:, None] * ray).T, "^", color=style.palette.wal, ms=style.marker, mfc=style.palette.ground,
        mew=0.45 * style.curve, zorder=4, gid="mc-wal",
    )  # fmt: skip
    bars = np.stack([(ratio - err)[:, None] * ray, (ratio + err)[:, None] * ray], axis=1)
    panel.add_collection(
        LineCollection(list(bars), colors=style.palette.wal, linewidths=style.bar, zorder=4, gid="bars")
    )
    panel.set_aspect("equal")
    panel.set_axis_off()
    panel.set_xlim(-1.06, 1.06)
    panel.set_ylim(-1.1, 1.3)
    marks.label(
        panel,
        0.52,
        0.0,
        "straight\non: 1",
        style,
        "wal",
        ha="center",
        va="center",
        backgroundcolor=style.palette.ground,
    )
    marks.label(
        panel,
        -0.52,
        0.0,
        "straight\nback: 0",
        style,
        "wal",
        ha="center",
        va="center",
        backgroundcolor=style.palette.ground,
    )
    marks.label(panel, 0.0, 1.06, "classical: 1", style, "unitary", ha="center", va="bottom")
