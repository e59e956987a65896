"""Board "half-flux-quantum": a path round a cylinder and its partner, and the oscillation with period h/2e."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import PHI_0
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.scales import mirrored
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.loops import flights
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.conductivity.rings import FluxCurve
from cbs.parameters import Cylinder, ElliottYafet
from cbs.provenance import Provenance

RADIUS = 0.28  # of the cylinder, in L_phi
TILT, HALF = 0.22, 0.9  # of the drawn cylinder: how much its circles are seen from above; half its height, radii
L_FREE = 50e-9
FLUX = np.linspace(0.0, 1.5, 25)  # h/e; the picture mirrors it
LOOPS = 1_000_000
N_LEGS = 12

USES = ("l", "L_phi", "elliott_yafet")

CAPTION = """
{title} (a, slides) A path once round a thin cylinder and its reversed partner; the field runs along the axis, so the
two carry opposite signs of the flux Φ through the hole and no area is enclosed in the wall. (b) Change of the
conductivity of the cylinder wall with the flux, both spins; one period is h/2e, or {d.period_text} at radius
{d.radius_text}. Points: Monte Carlo over windings, lines: exact (Altshuler-Aronov-Spivak); circles: L_φ =
{d.lengths_text[0]}, diamonds: {d.lengths_text[1]}, triangles: {d.lengths_text[0]} with isotropic spin-orbit
scattering L_so = {nm.L_so_m:.4g} nm, −½ of the circles where L_so is short. l = {nm.l_m:.4g} nm. An oscillation with
period h/e belongs to single samples and averages out. {p.loops} loops in all, seed {p.seed}; bars, where larger than
the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class HalfFluxQuantum:
    """Oscillations of a thin cylinder with the flux through it.

    Parameters
    ----------
    path : ndarray, shape (n_legs + 1, 2)
        Path once round the cylinder, unit circumference; the last vertex is the first, one circumference on.
    curves : tuple of FluxCurve
        Change with the flux >= 0 for the three cases; the picture mirrors and repeats it.
    L_phi_m : ndarray, shape (3,)
        Coherence lengths of the cases, metres.
    line_flux_h_e : ndarray, shape (n_line,)
        Flux of the lines, h/e.
    exact_delta_e2_h : ndarray, shape (3, n_line)
        Exact values.
    radius_m, l_m, L_so_m : float
        Radius, mean free path and spin-orbit length, metres.
    provenance : Provenance
        What made it.
    """

    path: FloatArray
    curves: tuple[FluxCurve, ...]
    L_phi_m: FloatArray
    line_flux_h_e: FloatArray
    exact_delta_e2_h: FloatArray
    radius_m: float
    l_m: float
    L_so_m: float
    provenance: Provenance

    @property
    def period_T(self) -> float:
        """Field of one period h/2e, tesla."""
        return float(0.5 * PHI_0 / (np.pi * self.radius_m**2))

    @property
    def period_text(self) -> str:
        """The same in words."""
        return scales.field_text(self.period_T)

    @property
    def radius_text(self) -> str:
        """Radius in words."""
        return scales.length_text(self.radius_m)

    @property
    def lengths_text(self) -> list[str]:
        """Coherence lengths in words."""
        return [scales.length_text(float(L_phi)) for L_phi in self.L_phi_m]


def check(film: Film) -> None:
    """The cylinder must be wide against l and its loops coherent."""
    shown_film = shown(film)
    ratio = shown_film.L_phi / shown_film.l
    need(ratio >= 10.0, "half-flux-quantum", f"L_phi/l of 10 or more (got {ratio:.3g})", "give a longer --l-phi")


def shown(film: Film) -> Film:
    """The film of this figure: the user's, or one with L_phi = 50 l."""
    return film if film.given & {"l", "L_phi"} else replace(film, l=L_FREE, L_phi=2.5e-6)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> HalfFluxQuantum:
    """Run three cylinders, and bend one loop of flights round the cylinder for the picture."""
    own = isinstance(film.coupling, ElliottYafet)
    film = shown(film)
    radius = RADIUS * film.L_phi
    L_so = film.coupling.L_so if own else 0.12 * film.L_phi
    cases = ((film.L_phi, np.inf), (0.6 * film.L_phi, np.inf), (film.L_phi, L_so))
    circumference = 2.0 * np.pi * radius
    line = np.linspace(0.0, 1.5, 241)
    runs, exact = [], []
    for i, (L_phi, L) in enumerate(cases):
        runs.append(
            magnetoconductance(
                cbs.Conductor(l=film.l, L_phi=L_phi), flux=FLUX, geometry=Cylinder(circumference),
                spin=[ElliottYafet(L_so=L)] if np.isfinite(L) else [],
                loops=quality.loops(LOOPS), rng=seed, progress=part(progress, i, len(cases)),
            )
        )  # fmt: skip
        curve = theory.cylinder(line, circumference=circumference, L_phi=L_phi, L_so=float(L), l=film.l)
        exact.append(curve - curve[0])
    return HalfFluxQuantum(
        path=_winding_path(seed), curves=tuple(runs), L_phi_m=np.array([case[0] for case in cases]),
        line_flux_h_e=line, exact_delta_e2_h=np.array(exact), radius_m=radius, l_m=film.l, L_so_m=float(L_so),
        provenance=origin(
            "half-flux-quantum", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=film.l, radius_m=radius, L_phi_m=[case[0] for case in cases],
        ),
    )  # fmt: skip


def _winding_path(seed: int) -> FloatArray:
    """Path with winding number 1: a closed loop of flights plus an even drift of one circumference."""
    legs = flights.closed_loops(N_LEGS, 2000, seed=seed)
    length = np.hypot(legs[..., 0], legs[..., 1])
    legs = legs[int(np.argmax(length.min(axis=1) / length.mean(axis=1)))]
    steps = 0.1 * legs + np.array([1.0 / N_LEGS, 0.0])
    return np.vstack([[0.0, 0.0], np.cumsum(steps, axis=0)])


@styled
def draw(cylinder: HalfFluxQuantum, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the cylinder with a path round it in wide styles, and the oscillations."""
    picture, panels = marks.side_by_side(axes, style, 2.9, 2 if style.wide else 1, [1.0, 1.35] if style.wide else None)
    if style.wide:
        _draw_cylinder(panels[0], cylinder, style)
        for panel, letter in zip(panels, "ab", strict=True):
            marks.panel_letter(panel, letter, style)
    _draw_oscillations(panels[-1], cylinder, style)
    return picture


def bent(path: FloatArray, lift: float = 0.0, n: int = 30) -> tuple[FloatArray, FloatArray]:
    """Bend a path of the unrolled wall round a cylinder of radius 1: points (m, 2) on the page, and depth (m,).

    Every leg is drawn by `n` points, `lift` circumferences higher; the eye looks slightly from above, so that circles
    are ellipses.
    """
    fine = np.concatenate([a + np.linspace(0.0, 1.0, n, endpoint=False)[:, None] * (b - a)
                           for a, b in zip(path[:-1], path[1:], strict=True)])  # fmt: skip
    angle = 2.0 * np.pi * (fine[:, 0] - 0.22)
    across, depth = np.sin(angle), np.cos(angle)
    height = 2.0 * np.pi * 0.42 * (fine[:, 1] - 0.5 * (path[:, 1].min() + path[:, 1].max()) + lift)
    return np.column_stack([across, height - TILT * depth]), depth


def _draw_cylinder(panel: Axes, cylinder: HalfFluxQuantum, style: Style) -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 121)
    ring = np.column_stack([np.sin(turn), -TILT * np.cos(turn)])
    wall: dict[str, Any] = {"color": style.palette.ink2, "lw": style.frame, "zorder": 1, "gid": "wall"}
    front = np.cos(turn) >= -0.02
    steps.together(
        steps.STAYS,
        panel.fill_between([-1.0, 1.0], -HALF, HALF, color=style.palette.panel, lw=0, zorder=0),
        panel.fill(ring[:, 0], ring[:, 1] - HALF, color=style.palette.panel, lw=0, zorder=0),
        panel.fill(ring[:, 0], ring[:, 1] + HALF, color=style.palette.ground, lw=0, zorder=0.5),
        panel.plot(ring[:, 0], ring[:, 1] + HALF, **wall),
        panel.plot(ring[:, 0], np.where(front, ring[:, 1] - HALF, np.nan), **wall),
        *(panel.plot([side, side], [-HALF, HALF], **wall) for side in (-1.0, 1.0)),
    )
    for role, sense in (("forward", 1), ("reversed", -1)):
        path, depth = bent(cylinder.path, 0.02 * sense)
        near = np.where((depth >= 0.0)[:, None], path, np.nan)
        far = np.where((depth < 0.0)[:, None], path, np.nan)
        colour = getattr(style.palette, role)
        panel.plot(*far.T, color=colour, lw=0.6 * style.loop_line, ls=DASHES, alpha=0.6, zorder=2, gid=f"{role}-far")
        panel.plot(*near.T, color=colour, lw=style.loop_line, zorder=3, gid=role)
    for x in (-0.35, 0.0, 0.35):
        panel.add_patch(
            FancyArrowPatch(
                (x, HALF - 0.1), (x, HALF + 0.75), arrowstyle="-|>,head_length=0.5,head_width=0.25", gid="flux",
                mutation_scale=style.arrow, color=style.palette.ink, lw=0.6 * style.curve, shrinkA=0, shrinkB=0,
                zorder=1.5,
            )
        )  # fmt: skip
    marks.label(panel, 0.5, HALF + 0.62, "flux $\\Phi$", style, ha="left", va="center")
    start, _ = bent(cylinder.path[:2])
    panel.plot(*start[0], "o", color=style.palette.ink, ms=0.7 * style.start, zorder=5, gid="start")
    marks.label(panel, -1.25, -HALF - 0.5, "forward: +$\\Phi$", style, "forward", ha="left", va="center")
    marks.label(panel, 1.25, -HALF - 0.5, "reversed: \u2212$\\Phi$", style, "reversed", ha="right", va="center")
    panel.set_xlim(-1.3, 1.3)
    panel.set_ylim(-HALF - 0.7, HALF + 0.9)
    panel.set_aspect("equal")
    panel.set_axis_off()


def _draw_oscillations(panel: Axes, cylinder: HalfFluxQuantum, style: Style) -> None:
    line = mirrored(cylinder.line_flux_h_e, -1.0)
    cues = [style.role("wl"), replace(style.role("ink2"), marker="D", dash=DASHES), style.role("wal")]
    for i, (run, cue) in enumerate(zip(cylinder.curves, cues, strict=True)):
        families.line(panel, line, mirrored(cylinder.exact_delta_e2_h[i]), style, cue, f"exact-{i}")
        families.points(panel, mirrored(run.flux_h_e, -1.0), mirrored(run.delta), mirrored(run.delta_err), style, cue,
                        f"mc-{i}")  # fmt: skip
    low, high = scales.limits(panel, "y", cylinder.exact_delta_e2_h, above=0.3, below=0.16)
    scales.linear_ticks(panel, "y", low, high, 4)
    for flux in (-1.5, -1.0, -0.5, 0.5, 1.0, 1.5):
        marks.guide(panel, [flux, flux], [low, high], style)
    top = high - 0.07 * (high - low)
    panel.annotate("", (0.5, top), (0.0, top), arrowprops={"arrowstyle": "<->", "color": style.palette.ink,
                   "lw": style.frame, "shrinkA": 0.0, "shrinkB": 0.0})  # fmt: skip
    marks.label(panel, 0.25, top + 0.02 * (high - low), "$h/2e$", style, ha="center", va="bottom")
    panel.set_xlim(-1.52, 1.52)
    marks.named_ticks(panel, "x", {-1.0: "\u22121", -0.5: "\u2212½", 0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel("flux $\\Phi$ through the hole ($h/e$)")
    panel.set_ylabel("change of conductivity ($e^2/h$)" if style.wide else "change ($e^2/h$)")
    texts = (*(f"$L_\\phi$ = {text}" for text in cylinder.lengths_text[:2]), "spin–orbit")
    places = ((-0.75, 0.79 * high), (0.75, 0.79 * high), (-0.75, low + 0.05 * (high - low)))
    for text, place, role in zip(texts, places, ("wl", "ink2", "wal"), strict=True):
        label = marks.label(panel, *place, text, style, role, ha="center", va="center")
        label.set_bbox({"fc": style.palette.ground, "ec": "none", "pad": 1.0})  # guides end behind it
