"""Board "lifetimes": isotropic and small-angle scatterers with the same transport mean free path."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.loops.walks import ISOTROPIC, AngleLaw, henyey_greenstein, open_walks
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.direction_memory import DirectionMemory, direction_memory
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

G_SHOWN, G_FIELD = 0.9, 0.9  # mean cosines: of (a) and (b), and of (c)
HARMONICS = 90  # of the exact slope: 0.9^90 is below 1e-4
LENGTH = 6  # of the shown paths, in transport mean free paths
N_SHOWN = 400
SCATTERINGS = 30
SHARES = np.array([0.0, 0.3, 0.6, 1.0, 1.8, 3.2, 5.6, 10.0, 18.0, 32.9, 60.0, 100.0]) / 32.9  # of B_tr
USES = ("l", "L_phi")
WALKS, LOOPS = 100_000, 300_000
LEAST_LOOPS = 8_192

CAPTION = """
{title} (a) Two paths of equal length, {d.path_length_l} transport mean free paths l_tr, and of typical reach:
isotropic scatterers, and scatterers that turn little (mean cosine {d.g_shown:g}), ten times as many of them: the wave
is scattered after every l_q, the direction is lost after ten of them (l_tr). (b) Mean cosine of the angle after n
scatterings; lines: 0 and {d.g_shown:g}ⁿ. (c, paper) Weak localization of films with the same l_tr = {nm.l_m:.4g} nm
and L_φ = {um.L_phi_m:.4g} µm, one with isotropic scatterers (dashed, exact), one with mean cosine {d.g_field:g}
(points: closed walks with the weights of all turns); below: their difference in e²/h: none while l_tr is short
against the magnetic length, some near B_tr = {mT.B_tr_T:.3g} mT. Slope of the correction with ln τ_φ, in units of
\u22121/π: {d.slope:.2f} ± {d.slope_err:.2f}. {p.loops} walks and loops in all, seed {p.seed};
bars, where larger than the marks: one standard error from {p.batches} batches. Shubnikov–de Haas oscillations see the
short time, D and this figure the long one.
"""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Isotropic and small-angle scatterers.

    Parameters
    ----------
    isotropic_path_l, small_angle_path_l : ndarray, shape (n + 1, 2)
        Vertices of two walks of equal length, in transport mean free paths.
    path_length_l : int
        That length.
    g_shown, g_field : float
        Mean cosine of the small-angle scatterers in (a), (b), and in (c).
    isotropic, small_angle : DirectionMemory
        Mean cosine of the angle after n scatterings.
    exact_cosine_small_angle : ndarray, shape (n_s,)
        Power of the mean cosine.
    curve, shorter : MagnetoconductanceCurve
        Film of small-angle scatterers, and the same at half the coherence length, zero field.
    exact_isotropic_e2_h : ndarray, shape (n_b,)
        The same with isotropic scatterers, exact.
    line_B_T, line_isotropic_e2_h : ndarray, shape (n_line,)
        Line of the isotropic scatterers.
    exact_slope : float
        Change of the zero-field correction per ln tau_phi with small-angle scatterers, in units of -1/pi.
    l_m, L_phi_m, B_tr_T : float
        Transport mean free path, coherence length, transport field.
    provenance : Provenance
        What made it.
    """

    isotropic_path_l: FloatArray
    small_angle_path_l: FloatArray
    path_length_l: int
    g_shown: float
    g_field: float
    isotropic: DirectionMemory
    small_angle: DirectionMemory
    exact_cosine_small_angle: FloatArray
    curve: MagnetoconductanceCurve
    shorter: MagnetoconductanceCurve
    exact_isotropic_e2_h: FloatArray
    line_B_T: FloatArray
    line_isotropic_e2_h: FloatArray
    exact_slope: float
    l_m: float
    L_phi_m: float
    B_tr_T: float
    provenance: Provenance

    @property
    def _unit(self) -> float:
        return float(-np.pi / np.log(4.0))  # the shorter coherence length is half of the longer one

    @property
    def slope(self) -> float:
        """Change of the zero-field correction per ln tau_phi with small-angle scatterers, in units of -1/pi."""
        return float(self._unit * (self.curve.dsigma[0] - self.shorter.dsigma[0]))

    @property
    def slope_err(self) -> float:
        """Its standard error."""
        return float(abs(self._unit) * np.hypot(self.curve.dsigma_err[0], self.shorter.dsigma_err[0]))


def check(film: Film) -> None:
    """Two coherence lengths of many transport lengths make the slope."""
    ratio = film.L_phi / film.l
    need(ratio >= 5.0, "lifetimes", f"L_phi/l of 5 or more (got {ratio:.3g})", "give a longer --l-phi")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Lifetimes:
    """Walk between both kinds of scatterers, and run the film of small-angle ones at two coherence lengths."""
    turns, field_turns = henyey_greenstein(G_SHOWN), henyey_greenstein(G_FIELD)
    walks, closed = quality.loops(WALKS), max(quality.loops(LOOPS), LEAST_LOOPS)
    memories = [
        direction_memory(law, SCATTERINGS, loops=walks, rng=seed, progress=part(progress, i, 4))
        for i, law in enumerate((ISOTROPIC, turns))
    ]
    shorter = 0.5 * film.L_phi
    fields = SHARES * film.conductor.B_tr
    films = [film.conductor, cbs.Conductor(l=film.l, L_phi=shorter)]
    runs = [
        magnetoconductance(
            one, B, scatterers=field_turns, loops=closed, rng=seed + i, progress=part(progress, 2 + i, 4)
        )
        for i, (one, B) in enumerate(zip(films, (fields, fields[:1]), strict=True))
    ]
    unit = -np.pi / np.log((film.L_phi / shorter) ** 2)
    exact = theory.anisotropic_correction(
        [film.L_phi, shorter], film.l * (1.0 - G_FIELD), G_FIELD ** np.arange(HARMONICS)
    )
    line = np.concatenate([[0.0], np.geomspace(fields[1], fields[-1], 80)])
    isotropic = [theory.ballistic(B, l=film.l, L_phi=film.L_phi) for B in (fields, line)]
    loops = sum(run.provenance.loops for run in runs) + sum(memory.provenance.loops for memory in memories)
    return Lifetimes(
        isotropic_path_l=shown_walk(ISOTROPIC, LENGTH, seed), g_shown=G_SHOWN, g_field=G_FIELD,
        small_angle_path_l=shown_walk(turns, round(LENGTH / (1.0 - G_SHOWN)), seed), path_length_l=LENGTH,
        isotropic=memories[0], small_angle=memories[1],
        exact_cosine_small_angle=G_SHOWN ** memories[1].n, curve=runs[0], shorter=runs[1],
        exact_isotropic_e2_h=isotropic[0] - isotropic[0][0],
        line_B_T=line[1:], line_isotropic_e2_h=(isotropic[1] - isotropic[1][0])[1:],
        exact_slope=float(unit * (exact[0] - exact[1])), l_m=film.l, L_phi_m=film.L_phi, B_tr_T=film.conductor.B_tr,
        provenance=origin(
            "lifetimes", quality, seed, loops, runs[0].provenance.batches, l_m=film.l, L_phi_m=film.L_phi,
            mean_cosine_walks=G_SHOWN, mean_cosine_field=G_FIELD, shorter_L_phi_m=shorter, term="total",
        ),
    )  # fmt: skip


def shown_walk(law: AngleLaw, n_legs: int, seed: int) -> FloatArray:
    """Walk of length LENGTH, of the first 400 the one whose reach is nearest to the typical one; it ends on the right.

    Returns
    -------
    ndarray, shape (n_legs + 1, 2)
        Vertices in transport mean free paths; the walk is scaled to its length, reach is end-to-end distance.
    """
    legs = open_walks(law, n_legs, N_SHOWN, seed=seed)
    legs *= LENGTH / np.hypot(legs[..., 0], legs[..., 1]).sum(axis=1)[:, None, None]
    reach = np.hypot(*legs.sum(axis=1).T)
    number = int(np.argmin(np.abs(reach - np.sqrt(np.mean(reach**2)))))
    cosine, sine = legs[number].sum(axis=0) / reach[number]
    path = np.vstack([np.zeros(2), np.cumsum(legs[number], axis=0)])
    return np.asarray(path @ np.array([[cosine, -sine], [sine, cosine]]))


@styled
def draw(lifetimes: Lifetimes, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the paths, the memory of the direction, and the two cusps over their difference."""
    if axes is None:
        picture = marks.new_figure(style, 5.0)
        panels = _layout(picture, style)
    else:
        picture, panels = marks.given_axes(axes, 2 if style.wide else 4)
    _draw_paths(panels[0], lifetimes, style)
    _draw_memory(panels[1], lifetimes, style)
    if not style.wide:
        _draw_cusps(panels[2], panels[3], lifetimes, style)
    for panel, letter in zip(panels, "abc", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def _layout(picture: Figure, style: Style) -> list[Axes]:
    if style.wide:
        grid = picture.add_gridspec(1, 2)
        return [picture.add_subplot(place) for place in (grid[0, 0], grid[0, 1])]
    grid = picture.add_gridspec(3, 2, height_ratios=[2.0, 1.9, 0.8], width_ratios=[1.1, 1.0])
    return [picture.add_subplot(place) for place in (grid[0, 0], grid[0, 1], grid[1, :], grid[2, :])]


def _draw_paths(panel: Axes, lifetimes: Lifetimes, style: Style) -> None:
    palette = style.palette
    height = 0.0
    for name, path, colour, size in (
        ("isotropic", lifetimes.isotropic_path_l, palette.ink2, 0.7),
        ("small angles", lifetimes.small_angle_path_l, palette.wl, 0.35),
    ):
        top = height - float(path[:, 1].max())
        x, y = path[:, 0], path[:, 1] + top
        panel.plot(x, y, "o-", color=colour, lw=0.8 * style.loop_line, ms=size * style.scatterer_on, gid="path",
                   clip_on=False)  # fmt: skip
        middle = 0.5 * (float(x.min()) + float(x.max()))
        marks.label(panel, middle, height + 0.35, name, style, color=colour, ha="center", va="bottom")
        height = float(y.min())
        bars = {"$l_{tr}$": 1.0} if size > 0.5 else {"$l_q$": 1.0 - lifetimes.g_shown, "$l_{tr}$": 1.0}
        at = float(x.min())
        for text, length in bars.items():
            bar = panel.plot([at, at + length], [height - 0.5] * 2, color=palette.ink, lw=style.curve, gid="bar",
                             solid_capstyle="butt")  # fmt: skip
            written = marks.label(panel, at + 0.5 * length, height - 0.7, text, style, ha="center", va="top")
            steps.together(colour, bar, written)
            at += 1.6
        height -= 2.9 if style.wide else 3.3
    panel.set_aspect("equal")
    panel.set_axis_off()
    ends = [lifetimes.isotropic_path_l[:, 0], lifetimes.small_angle_path_l[:, 0]]
    panel.set_xlim(min(x.min() for x in ends) - 0.4, max(x.max() for x in ends) + 0.4)
    panel.set_ylim(height + 1.2, 1.5)


def _draw_memory(panel: Axes, lifetimes: Lifetimes, style: Style) -> None:
    palette, shown = style.palette, slice(0, None, 2)
    n = lifetimes.small_angle.n
    panel.plot(n, lifetimes.exact_cosine_small_angle, color=palette.wl, lw=style.curve, gid="exact-small")
    panel.plot(n, np.zeros(n.size), color=palette.ink2, ls=DASHES, lw=style.curve, gid="exact-isotropic")
    for name, colour, marker in (("small_angle", palette.wl, "o"), ("isotropic", palette.ink2, "D")):
        panel.errorbar(
            n[shown], getattr(lifetimes, name).cosine[shown], yerr=getattr(lifetimes, name).cosine_err[shown],
            fmt=marker, color=colour, ms=0.8 * style.marker, mfc=palette.ground, mew=0.45 * style.curve,
            elinewidth=style.bar, zorder=4, gid=f"mc-{name}",
        )  # fmt: skip
    panel.set_xlim(-0.5, 31.0)
    panel.set_ylim(-0.12, 1.08)
    marks.named_ticks(panel, "x", {0.0: "0", 10.0: "10", 20.0: "20", 30.0: "30"})
    marks.named_ticks(panel, "y", {0.0: "0", 0.5: "0.5", 1.0: "1"})
    panel.set_xlabel("scatterings $n$")
    panel.set_ylabel("memory of the direction\n(mean cosine)" if style.wide else "mean cosine")
    marks.label(panel, 30.5, 0.08, "isotropic", style, "ink2", ha="right", va="center")
    marks.label(panel, 30.5, 0.72, f"small angles:\n{lifetimes.g_shown:g}$^n$", style, "wl", ha="right", va="center")


def _draw_cusps(panel: Axes, strip: Axes, lifetimes: Lifetimes, style: Style) -> None:
    palette = style.palette
    factor, unit = scales.field_unit(lifetimes.B_tr_T)
    field = lifetimes.curve.B[1:] * factor
    low, high = 0.85 * float(field[0]), 1.3 * float(field[-1])
    panel.plot(lifetimes.line_B_T * factor, lifetimes.line_isotropic_e2_h, color=palette.ink2, ls=DASHES,
               lw=style.curve,
               zorder=3, gid="exact-isotropic")  # fmt: skip
    err = lifetimes.curve.delta_err[1:]
    marks.monte_carlo(panel, field, lifetimes.curve.delta[1:], err, style, "wl")
    difference = lifetimes.curve.delta - lifetimes.exact_isotropic_e2_h
    marks.guide(strip, [low, high], [0.0, 0.0], style)
    marks.monte_carlo(strip, field, difference[1:], err, style, "wl")
    for axes in (panel, strip):
        scales.log_ticks(axes, "x", low, high, 4)
        axes.set_xlim(low, high)
    panel.tick_params(labelbottom=False)
    bottom, top = scales.limits(panel, "y", lifetimes.line_isotropic_e2_h, lifetimes.curve.delta, above=0.05)
    scales.linear_ticks(panel, "y", bottom, top, 4)
    panel.set_ylabel("change ($e^2/h$)")
    half = float(np.clip(1.2 * np.max(np.abs(difference) + lifetimes.curve.delta_err), 0.06, None))
    strip.set_ylim(-half, half)
    tick = float(f"{0.6 * half:.1g}")
    marks.named_ticks(strip, "y", {0.0: "0", tick: f"{tick:g}"})
    strip.set_xlabel(f"field $B$ ({unit})")
    transport = lifetimes.B_tr_T * factor
    marks.guide(strip, [transport, transport], [-half, half], style)
    marks.guide(panel, [transport, transport], [bottom, 0.3 * top], style)
    marks.label(panel, transport, 0.32 * top, "$B_{tr}$", style, "ink2", ha="center", va="bottom")
    marks.label(strip, 1.2 * low, 0.68 * half, "difference", style, "wl", ha="left", va="center")
    marks.label(panel, 1.2 * low, 0.85 * top, f"mean cosine {lifetimes.g_field:g}", style, "wl", ha="left", va="center")
    marks.label(
        panel, 0.73 * transport, 0.12 * top, "isotropic,\nsame $l_{tr}$", style, "ink2", ha="right", va="center"
    )
