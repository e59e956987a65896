"""Board "paths": one closed loop walked both ways, and the two amplitudes added head to tail."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path as Outline

from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame import choice, loop_drawing, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, origin
from cbs.figures.frame.styles import Style, styled
from cbs.loops import flights
from cbs.provenance import Provenance

N_LEGS = 14
N_LOOPS = 40_000
MARGIN = 0.13  # around the loop, share of its extent
PHASE = 2.0 * np.pi / 3.0  # flux phase kA of panel (b)
USES = ("l",)
LABEL_ROOM = (0.34, 0.16)  # right of and below the start, shares of the extent: no scatterer there

CAPTION = """
{title} Closed loop of {d.n_legs} flights between isotropic scatterers (mean free path l = {nm.l_m:g} nm, scale bar),
drawn forward and reversed; each direction keeps to its own right. Loop number {d.loop_number} of {p.loops} loops,
chosen by a rule that prefers wide loops without crossings and very short legs, and turned so that the start lies
below right; the scatterers off the path are decoration. Right panel (slides): the amplitudes A_f of the forward and
A_r of the reversed path head to tail, and their sum. Without a field |A_f + A_r|² = 4, classically 2; a field of
{d.field_text} (circles with a dot: field lines that come out of the page) turns them by ±{d.half_phase_deg:.0f}° and
leaves {d.sum_with_flux:.2g}. Single loop, no average, hence no bars; seed {p.seed}.
"""


@dataclass(frozen=True, slots=True)
class Paths:
    """One loop; lengths in units of the mean free path l.

    Parameters
    ----------
    forward_l : ndarray, shape (n_legs + 1, 2)
        Vertices in the order of the forward path; first and last are the start.
    reversed_l : ndarray, shape (n_legs + 1, 2)
        The same vertices in the order of the reversed path.
    scatterers_l : ndarray, shape (n_off, 2)
        Scatterers off the path.
    loop_number : int
        Which of the sampled loops it is.
    field_T : float
        Field that gives the flux phase `flux_phase` = 2 e B A / hbar to this loop, tesla.
    flux_phase : float
        Phase between the two directions in that field, radians.
    l_m : float
        Mean free path, metres.
    provenance : Provenance
        What made it.
    """

    forward_l: FloatArray
    reversed_l: FloatArray
    scatterers_l: FloatArray
    loop_number: int
    field_T: float
    flux_phase: float
    l_m: float
    provenance: Provenance

    @property
    def n_legs(self) -> int:
        """Number of legs."""
        return len(self.forward_l) - 1

    @property
    def field_text(self) -> str:
        """The field with its unit."""
        return scales.field_text(float(f"{self.field_T:.2g}"))

    @property
    def half_phase_deg(self) -> float:
        """Angle by which the field turns each amplitude, degrees."""
        return float(np.degrees(0.5 * self.flux_phase))

    @property
    def sum_with_flux(self) -> float:
        """Return probability of the pair with the flux on, |A_f + A_r|^2 for amplitudes of length 1."""
        return float(4.0 * np.cos(0.5 * self.flux_phase) ** 2)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Paths:
    """Draw loops of 14 flights and take the one that shows best (the rule, not the eye, decides)."""
    legs = flights.closed_loops(N_LEGS, N_LOOPS, seed=seed)
    number = choice.best_loop(legs)
    forward = choice.turned(choice.vertices(legs[number]), -0.25 * np.pi)
    forward[-1] = forward[0]
    area = abs(choice.signed_area(forward)) * film.l**2
    if progress is not None:
        progress(1, 1)
    return Paths(
        forward_l=forward,
        reversed_l=forward[::-1].copy(),
        scatterers_l=_scatterers_off(forward, seed),
        loop_number=number,
        field_T=HBAR * PHASE / (2.0 * E_CHARGE * area),
        flux_phase=PHASE,
        l_m=film.l,
        provenance=origin("paths", quality, seed, N_LOOPS, l_m=film.l, n_legs=N_LEGS),
    )


def _scatterers_off(path: FloatArray, seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    extent = float(np.max(np.ptp(path, axis=0)))
    low, high = path.min(axis=0) - MARGIN * extent, path.max(axis=0) + MARGIN * extent
    trial = rng.uniform(low, high, size=(400, 2))
    kept: list[FloatArray] = []
    for point in trial:
        others = np.array([*path, *kept])
        near = np.hypot(*(others - point).T).min() < 0.09 * extent
        right, below = point - path[0]
        labelled = 0.0 < right < LABEL_ROOM[0] * extent and -LABEL_ROOM[1] * extent < below < 0.03 * extent
        if (
            not near
            and not labelled
            and choice.distance(point, path[:-1], path[1:]) > 0.055 * extent
            and len(kept) < 70
        ):
            kept.append(point)
    return np.array(kept)


@styled
def draw(paths: Paths, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the loop, and in wide styles the two sums of amplitudes beside it (paper: the loop alone)."""
    picture, panels = marks.side_by_side(axes, style, 3.1, 2 if style.wide else 1, [1.35, 1.0] if style.wide else None)
    _draw_loop(panels[0], paths, style)
    if style.wide:
        _draw_sums(panels[1], paths, style)
    return picture


def _draw_loop(axes: Axes, paths: Paths, style: Style) -> None:
    axes.plot(*paths.scatterers_l.T, "o", color=style.palette.guide, ms=style.scatterer, gid="scatterers", zorder=1,
              clip_on=False)  # fmt: skip
    extent = loop_drawing.draw_loop(axes, paths.forward_l, style)
    _loop_labels(axes, paths, extent, style)


def _loop_labels(axes: Axes, paths: Paths, extent: float, style: Style) -> None:
    edge = MARGIN * extent
    low, high = paths.forward_l.min(axis=0) - edge, paths.forward_l.max(axis=0) + edge
    row = (0.085 if style.wide else 0.095) * extent
    colour = style.palette
    marks.label(axes, low[0], low[1], "forward", style, "forward", ha="left", va="top", size=style.text)
    marks.label(axes, high[0], low[1], "reversed", style, "reversed", ha="right", va="top", size=style.text)
    bottom = low[1] - 2.0 * row
    bar = axes.plot([low[0], low[0] + 1.0], [bottom, bottom], color=colour.ink, lw=2.0 * style.frame, gid="bar")
    name = marks.label(axes, low[0] + 1.0 + 0.4 * row, bottom, "mean free path $l$", style, ha="left", va="center")
    written = axes.annotate(
        "start =\nreturn", xy=tuple(paths.forward_l[0]), xytext=(0.6 * style.start, -0.3 * style.start),
        textcoords="offset points", size=style.notes, color=colour.ink, gid="start-label", zorder=7, ha="left",
        va="top",
    )  # fmt: skip
    written.set_in_layout(False)
    steps.together(steps.STAYS, bar, name, written)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(bottom - 0.7 * row, high[1])


def _draw_sums(axes: Axes, paths: Paths, style: Style) -> None:
    """Two rows: the loop without and with flux through it, its two amplitudes head to tail, and their sum."""
    turn = 0.5 * paths.flux_phase
    for base, angle, total in ((1.15, 0.0, 4.0), (-1.75, turn, paths.sum_with_flux)):
        _small_loop(axes, paths, (-1.15, base + 0.25), angle != 0.0, style)
        start = np.array([0.0, base])
        middle = start + [np.cos(angle), np.sin(angle)]
        end = middle + [np.cos(angle), -np.sin(angle)]
        for tail, tip, role in ((start, middle, "forward"), (middle, end, "reversed")):
            _phasor(axes, tail, tip, getattr(style.palette, role), style.curve, style, role)
            at = 0.5 * (tail + tip) + [0.0, 0.14 if angle == 0.0 else 0.2]
            marks.label(axes, at[0], at[1], f"$A_{role[0]}$", style, role, ha="center", va="bottom")
        below = np.array([0.0, -0.16 if angle == 0.0 else 0.0])
        _phasor(axes, start + below, end + below, style.palette.ink, 0.6 * style.curve, style, "sum")
        text = f"$|A_f + A_r|^2$ = {total:.2g}"
        marks.label(axes, 0.0, base - 0.3, text, style, ha="left", va="top", size=1.1 * style.text)
    for height, text in ((2.4, "no field"), (-0.5, paths.field_text)):
        steps.together("loops", marks.label(axes, -1.15, height, text, style, "ink2", ha="center", va="bottom"))
    classical = marks.label(axes, 0.0, -2.95, "classical paths: 2", style, "ink2", ha="left", va="bottom")
    steps.together(style.palette.ink, classical)
    axes.set_xlim(-2.2, 2.2)
    axes.set_ylim(-3.0, 2.9)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _small_loop(axes: Axes, paths: Paths, middle: tuple[float, float], flux: bool, style: Style) -> None:
    """The loop at a sixth of its size, with field lines that come out of the page where it has flux."""
    path = paths.forward_l
    low, high = path.min(axis=0), path.max(axis=0)
    size = 1.9 / float(np.max(high - low))
    at = (path - 0.5 * (low + high)) * size + middle
    drawn: list[Any] = [
        axes.fill(*at.T, color=style.palette.panel, lw=0, zorder=0),
        axes.plot(*at.T, color=style.palette.ink2, lw=0.7 * style.loop_line, zorder=2, gid="small"),
        axes.plot(*at[0], "o", color=style.palette.ink, ms=0.5 * style.start, zorder=3, gid="small-start"),
    ]
    if flux:
        step = np.arange(-1.0, 1.01, 0.3)
        grid = np.stack(np.meshgrid(middle[0] + step, middle[1] + step), axis=-1).reshape(-1, 2)
        inside = grid[Outline(at).contains_points(grid)]
        ring: dict[str, Any] = {"color": style.palette.ink, "mfc": style.palette.ground, "mew": style.frame}
        drawn.append(axes.plot(*inside.T, "o", ms=0.75 * style.scatterer_on, gid="flux", zorder=1.5, **ring))
        dot: dict[str, Any] = {"color": style.palette.ink, "gid": "flux", "zorder": 1.6}
        drawn.append(axes.plot(*inside.T, "o", ms=0.25 * style.scatterer_on, **dot))
    steps.together("loops", drawn)


def _phasor(axes: Axes, tail: FloatArray, tip: FloatArray, colour: str, width: float, style: Style, role: str) -> None:
    arrow = FancyArrowPatch(
        tuple(tail), tuple(tip), arrowstyle="-|>,head_length=0.6,head_width=0.28", mutation_scale=style.arrow,
        color=colour, lw=width, shrinkA=0, shrinkB=0, gid=f"phasor-{role}", zorder=4,
    )  # fmt: skip
    axes.add_patch(arrow)
