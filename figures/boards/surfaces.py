"""Board "surfaces": two surfaces of a topological insulator that are coupled, and a cone with a gap."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.carriers import Helical, Surfaces
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DOTS, Style, styled
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

L_TUN = (np.inf, 2.0, 1.0, 0.2)  # over L_phi, in (a)
SHARES = np.array([0.0, 0.04, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0])
GAPS = np.array([0.0, 0.03, 0.06, 0.12, 0.22, 0.5, 0.75, 0.87, 0.94, 0.99])
LINE_GAPS = np.concatenate([np.linspace(0.0, 0.15, 21), np.linspace(0.2, 0.7, 11), np.linspace(0.72, 0.998, 25)])
GAP_B, MIDDLE = 3.0, 0.5  # B/B_phi in (b), and where its colour changes
HALF_WALKS, GAP_WALKS = 600_000, 400_000
LEAST = 20_000  # half walks: long loops meet seldom
USES = ("l", "L_phi")

CAPTION = """
{title} (a) Change of the conductivity with the field, both surfaces of a topological-insulator film together, for
lengths L_tun = √(Dτ_tun) of passing from one surface to the other over L_φ at the right end: twice the
antilocalization of one cone (∞, uncoupled), once it is short the antilocalization of one; points: Monte Carlo of half
walks that carry spinors, lines: exact ladders in Landau levels; l = {nm.l_m:.4g} nm, L_φ = {um.L_phi_m:.4g} µm. (b)
The change of one cone at B = {d.gap_B_over_B_phi:g} B_φ against its gap Δ over the energy E of the carriers: a Berry
phase of π at 0, of the whole circle at 1; points and line as in (a), short dots: the two limits, ∓½ of weak
localization. {p.loops} half walks of loops in all, seed {p.seed}; bars, where larger than the marks: one standard
error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class SurfacesBoard:
    """Magnetoconductance of two surfaces by their coupling, and of a cone by its gap.

    Parameters
    ----------
    L_tun_over_L_phi : ndarray, shape (n_c,)
        Of the curves; inf for none.
    curves : tuple of MagnetoconductanceCurve
        Both surfaces.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (n_c, n_line)
        Exact change of every curve.
    gap_B_over_B_phi : float
        Field of (b).
    gap, gap_delta, gap_delta_err : ndarray, shape (n_g,)
        Delta/E and change of one cone, e^2/h, with its standard error.
    line_gap, exact_gap_delta : ndarray, shape (n_l,)
        The exact line.
    localization_e2_h : float
        Change of weak localization, both spins, in that field.
    l_m, L_phi_m : float
        Lengths.
    provenance : Provenance
        What made it.
    """

    L_tun_over_L_phi: FloatArray
    curves: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    gap_B_over_B_phi: float
    gap: FloatArray
    gap_delta: FloatArray
    gap_delta_err: FloatArray
    line_gap: FloatArray
    exact_gap_delta: FloatArray
    localization_e2_h: float
    l_m: float
    L_phi_m: float
    provenance: Provenance


def check(film: Film) -> None:
    """The limits of one and two channels are diffusive."""
    ratio = film.L_phi / film.l
    need(ratio >= 5.0, "surfaces", f"L_phi/l of 5 or more (got {ratio:.3g})", "give a longer --l-phi")


def kinds(film: Film) -> list[Surfaces]:
    """Coupling of every curve, two mean free paths at least."""
    return [Surfaces(max(share * film.L_phi, 2.0 * film.l)) for share in L_TUN]


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> SurfacesBoard:
    """Run every coupling over the fields, and every gap at one field."""
    conductor, n_runs = film.conductor, len(L_TUN) + GAPS.size
    top = scales.round_number(min(12.0 * conductor.B_phi, 0.3 * conductor.B_tr))
    line = top * np.linspace(0.0, 1.0, 41) ** 1.5
    curves, exact = [], []
    for i, spin in enumerate(kinds(film)):
        walks, run = max(LEAST, quality.loops(HALF_WALKS)), part(progress, i, n_runs)
        curves.append(cbs.magnetoconductance(conductor, top * SHARES, spin=spin, loops=walks, rng=seed, progress=run))
        found = theory.surfaces_correction(line, l=film.l, L_phi=film.L_phi, L_tun=spin.L_tun)
        exact.append(found - found[0])
    B = GAP_B * conductor.B_phi
    cones = []
    for i, gap in enumerate(GAPS.tolist()):
        walks, run = max(LEAST, quality.loops(GAP_WALKS)), part(progress, len(L_TUN) + i, n_runs)
        cones.append(cbs.magnetoconductance(conductor, B, spin=Helical(gap), loops=walks, rng=seed + i, progress=run))
    lines = [theory.cone_correction([0.0, B], l=film.l, L_phi=film.L_phi, gap=gap) for gap in LINE_GAPS.tolist()]
    one = theory.ballistic([0.0, B], l=film.l, L_phi=film.L_phi)
    return SurfacesBoard(
        L_tun_over_L_phi=np.array([spin.L_tun for spin in kinds(film)]) / film.L_phi, curves=tuple(curves),
        line_B_T=line, exact_delta_e2_h=np.array(exact), gap_B_over_B_phi=GAP_B, gap=GAPS.copy(),
        gap_delta=np.array([run.delta[0] for run in cones]),
        gap_delta_err=np.array([run.delta_err[0] for run in cones]), line_gap=LINE_GAPS.copy(),
        exact_gap_delta=np.array([found[1] - found[0] for found in lines]), localization_e2_h=float(one[1] - one[0]),
        l_m=film.l, L_phi_m=film.L_phi,
        provenance=origin(
            "surfaces", quality, seed, sum(run.provenance.loops for run in (*curves, *cones)),
            curves[0].provenance.batches, l_m=film.l, L_phi_m=film.L_phi, term="total",
        ),
    )  # fmt: skip


@styled
def draw(board: SurfacesBoard, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the curves and the gap: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 5.0, 2)
    _draw_curves(panels[0], board, style)
    _draw_gap(panels[1], board, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_curves(panel: Axes, board: SurfacesBoard, style: Style) -> None:
    factor, unit = scales.field_unit(float(board.line_B_T[-1]))
    top = float(board.line_B_T[-1]) * factor
    marks.guide(panel, [0.0, top], [0.0, 0.0], style)
    looks = [style.role("wal"), *families.cues(style, len(board.curves) - 1)]
    for i, (run, cue) in enumerate(zip(board.curves, looks, strict=True)):
        families.line(panel, board.line_B_T * factor, board.exact_delta_e2_h[i], style, cue, f"exact-{i}")
        families.points(panel, run.B * factor, run.delta, run.delta_err, style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", board.exact_delta_e2_h, above=0.14)
    scales.linear_ticks(panel, "y", low, high)
    at = families.room_for_labels(panel, 0.0, top, 0.16)
    scales.linear_ticks(panel, "x", 0.0, top, 4)
    texts = [f"{ratio:.2g}" if np.isfinite(ratio) else "∞" for ratio in board.L_tun_over_L_phi]
    families.end_labels(panel, at, board.exact_delta_e2_h[:, -1], texts, style, looks)
    head = marks.label(panel, 0.97, 0.97, "$L_\\mathrm{tun}/L_\\phi$ at the ends", style, "ink2", ha="right", va="top",
                       transform=panel.transAxes)  # fmt: skip
    steps.together(looks[0].colour, head)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change of both surfaces ($e^2/h$)")


def _draw_gap(panel: Axes, board: SurfacesBoard, style: Style) -> None:
    limit = 0.5 * board.localization_e2_h
    marks.guide(panel, [0.0, 1.0], [0.0, 0.0], style)
    for sign, colour in ((-1.0, style.palette.wal), (1.0, style.palette.wl)):
        panel.plot([0.0, 1.0], [sign * limit] * 2, color=colour, ls=DOTS, lw=0.8 * style.curve, gid="limit")
    for role, chosen in (("wal", board.line_gap <= MIDDLE), ("wl", board.line_gap >= MIDDLE)):
        marks.exact(panel, board.line_gap[chosen], board.exact_gap_delta[chosen], style, role)
    for role, chosen in (("wal", board.gap <= MIDDLE), ("wl", board.gap > MIDDLE)):
        marks.monte_carlo(panel, board.gap[chosen], board.gap_delta[chosen], board.gap_delta_err[chosen], style, role)
    panel.set_xlim(-0.03, 1.03)
    panel.set_ylim(-1.35 * limit, 1.35 * limit)
    marks.named_ticks(panel, "x", {0.0: "0", 0.25: "¼", 0.5: "½", 0.75: "¾", 1.0: "1"})
    scales.linear_ticks(panel, "y", -1.35 * limit, 1.35 * limit)
    panel.set_xlabel("gap over energy, $\\Delta/E$")
    panel.set_ylabel("change of one cone ($e^2/h$)")
    marks.label(panel, 0.16, -0.62 * limit, "antilocalization", style, "wal", ha="left", va="center")
    marks.label(panel, 0.78, 0.62 * limit, "localization", style, "wl", ha="right", va="center")
    marks.label(panel, 0.45, 0.12 * limit, "neither", style, "ink2", ha="center", va="bottom")
