"""Board "persistent-helix": equal Rashba and Dresselhaus coupling turns the spin and gives it back on every loop."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

import cbs
from cbs.checks import FloatArray
from cbs.figures.frame import choice, families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import Role, Style, styled
from cbs.loops import flights
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.parameters import CubicDresselhaus, Dresselhaus, Rashba, SpinMechanism
from cbs.provenance import Provenance
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_correction import spin_correction
from cbs.theory.spin_generator import SpinCouplings

RATIOS = (0.0, 0.5, 0.9, 1.0, 1.0)  # beta / alpha
CUBIC = (np.inf, np.inf, np.inf, np.inf, 2.0)  # L_c / L_so
NAMES = ("0", "0.5", "0.9", "1", "1 + cubic")
LOOKS = ("wal", "ink2", "ink2", "wl", "ink2")  # only the ends are antilocalization and localization
MARKERS = ("^", "P", "D", "o", "X")
ROW_OF_CUSP = (0, 3, 4)
STRENGTH = np.linspace(0.25, 5.0, 12)  # sqrt(D t) / L_so
SHARES = np.array([0.0, 0.15, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0]) / 3.0
LOOPS_RETURN, HALVES_CUSP = 100_000, 60_000
N_LEGS, N_LOOPS = 12, 40_000
USES = ("l", "L_phi", "rashba")

CAPTION = """
{title} (a, slides) One loop of flights with the spin at every scatterer for Rashba = Dresselhaus coupling, seen from
the side (up: out of the film); the spin depends on the place alone, stripes of pitch π L_so (here L_so = l;
shaded: up), and comes back as it left, whichever way round. (b) Mean interference against √(Dt)/L_so, L_so =
{nm.L_so_m:.4g} nm of the Rashba coupling, for the ratio Dresselhaus / Rashba at the curves, and with a cubic term L_c
= 2 L_so added; points: diffusive loops, lines: exact. At ratio 1 every single loop has interference 1: the largest
deviation is {d.worst:.0e}. On paper (c): change of the conductivity with the field, both spins, diffusive loops from
pairs of half walks, l = {nm.l_m:.4g} nm (shortest loops), L_φ = {um.L_phi_m:.4g} µm: antilocalization, localization,
and back; lines: exact diffusive result. {p.loops} loops and half walks in all, seed {p.seed}; bars, where larger than
the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class PersistentHelix:
    """Interference and cusps for several mixtures of couplings.

    Parameters
    ----------
    path_m : ndarray, shape (n_legs + 1, 2)
        Vertices of the shown loop, metres, first = last.
    angle_rad : ndarray, shape (n_legs + 1,)
        Rotation of the spin at the vertices for equal couplings, about the (1, -1) axis.
    returns : tuple of ReturnProbabilityCurve
        Return of diffusive loops, rows as NAMES.
    line_strength : ndarray, shape (n_line,)
        sqrt(D t) / L_so of the lines.
    exact_interference : ndarray, shape (5, n_line)
        Exact diffusive values.
    cusps : tuple of MagnetoconductanceCurve
        Change with the field for ratio 0, ratio 1, and ratio 1 with the cubic term.
    line_B_T : ndarray, shape (n_line_B,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (3, n_line_B)
        Exact change of diffusive loops.
    L_shown_m : float
        L_so of the shown loop, metres.
    worst : float
        Largest deviation of the mean interference from 1 at ratio 1.
    l_m, L_phi_m, L_so_m : float
        Lengths, metres.
    provenance : Provenance
        What made it.
    """

    path_m: FloatArray
    angle_rad: FloatArray
    returns: tuple[ReturnProbabilityCurve, ...]
    line_strength: FloatArray
    exact_interference: FloatArray
    cusps: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    L_shown_m: float
    worst: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    provenance: Provenance


def mechanisms(row: int, L_so: float) -> list[SpinMechanism]:
    """Return the spin mechanisms of a row of the figure."""
    found: list[SpinMechanism] = [Rashba(L_so=L_so)]
    if RATIOS[row] > 0.0:
        found.append(Dresselhaus(L_so=L_so / RATIOS[row]))
    if np.isfinite(CUBIC[row]):
        found.append(CubicDresselhaus(L_c=CUBIC[row] * L_so))
    return found


def check(film: Film) -> None:
    """Diffusive formulas must hold, and the coupling must matter."""
    ratio = film.rashba / film.l
    need(
        ratio >= 1.0,
        "persistent-helix",
        f"L_so/l of 1 or more (got {ratio:.3g})",
        f"give a longer {film.coupling_option}",
    )
    ratio = film.L_phi / film.l
    need(ratio >= 5.0, "persistent-helix", f"L_phi/l of 5 or more (got {ratio:.3g})", "give a longer --l-phi")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> PersistentHelix:
    """Run five return curves and three cusps, and take one loop for the picture."""
    L_so, conductor = film.rashba, film.conductor
    returns = tuple(
        cbs.return_probability(
            conductor, length=STRENGTH * L_so, spin=mechanisms(row, L_so), paths="brownian",
            loops=quality.loops(LOOPS_RETURN), rng=seed, progress=part(progress, row, 8),
        )
        for row in range(5)
    )  # fmt: skip
    top = scales.round_number(min(18.0 * conductor.B_phi, 0.2 * conductor.B_tr))
    cusps = tuple(
        magnetoconductance(
            conductor, B=top * SHARES, spin=mechanisms(row, L_so), loops=quality.loops(HALVES_CUSP), rng=seed,
            progress=part(progress, 5 + i, 8), paths="brownian",
        )
        for i, row in enumerate(ROW_OF_CUSP)
    )  # fmt: skip
    line, line_B = np.linspace(0.02, STRENGTH[-1], 50), top * np.linspace(0.0, 1.0, 31) ** 1.25
    legs = flights.closed_loops(N_LEGS, N_LOOPS, seed=seed)
    path = choice.vertices(legs[choice.best_loop(legs)]) * film.l
    return PersistentHelix(
        path_m=path, angle_rad=(path[:, 0] + path[:, 1]) * np.sqrt(2.0) / film.l, L_shown_m=film.l,
        returns=returns, line_strength=line,
        exact_interference=np.array([spin_cooperon(line * L_so, _couplings(row, L_so)) for row in range(5)]),
        cusps=cusps, line_B_T=line_B,
        exact_delta_e2_h=np.array([exact_change(line_B, row, film) for row in ROW_OF_CUSP]),
        worst=float(np.max(np.abs(returns[3].ratio - 2.0))), l_m=film.l, L_phi_m=film.L_phi, L_so_m=L_so,
        provenance=origin(
            "persistent-helix", quality, seed, sum(run.provenance.loops for run in (*returns, *cusps)),
            cusps[0].provenance.batches, beta_over_alpha=list(RATIOS), L_c_m=CUBIC[-1] * L_so,
            half_walks=sum(run.provenance.loops for run in cusps), **film.parameters(),
        ),
    )  # fmt: skip


def exact_change(B: FloatArray, row: int, film: Film = SAMPLE) -> FloatArray:
    """Return the exact change of the conductivity of diffusive loops for a row of the figure; B[0] must be 0."""
    correction = spin_correction(B, l=film.l, L_phi=film.L_phi, couplings=_couplings(row, film.rashba))
    return np.asarray(correction - correction[0])


def _couplings(row: int, L_so: float) -> SpinCouplings:
    dresselhaus = L_so / RATIOS[row] if RATIOS[row] > 0.0 else np.inf
    return SpinCouplings(L_rashba=L_so, L_dresselhaus=dresselhaus, L_c=CUBIC[row] * L_so)


@styled
def draw(helix: PersistentHelix, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw loop and interference in wide styles; on paper interference and cusps."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2, [1.1, 1.0])
    if style.wide:
        _draw_helix(panels[0], helix, style)
        _draw_interference(panels[1], helix, style)
    else:
        _draw_interference(panels[0], helix, style)
        _draw_cusps(panels[1], helix, style)
    for panel, letter in zip(panels, "ab" if style.wide else "bc", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _looks(style: Style) -> list[Role]:
    return [Role(getattr(style.palette, name), MARKERS[row], families.DASHES[row if name == "ink2" else 0])
            for row, name in enumerate(LOOKS)]  # fmt: skip


def _draw_helix(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    path = helix.path_m * 1e6
    extent = float(np.max(np.ptp(path, axis=0)))
    low, high = path.min(axis=0) - 0.16 * extent, path.max(axis=0) + 0.16 * extent
    x, y = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160))
    turn = np.cos((x + y) * np.sqrt(2.0) / (helix.L_shown_m * 1e6))
    stripes = panel.pcolormesh(x, y, turn, cmap=marks.stripes(style.palette), vmin=-1.0, vmax=1.0,
                               shading="gouraud", rasterized=True, zorder=0, gid="stripes")  # fmt: skip
    steps.together("stripes", stripes)
    panel.plot(*path.T, color=style.palette.ink2, lw=style.loop_line, zorder=2, gid="path")
    panel.plot(*path[0], "o", color=style.palette.ink, ms=0.6 * style.start, zorder=3, gid="start")
    reach = 0.1 * extent
    for place, angle in zip(path[:-1], helix.angle_rad[:-1], strict=True):
        arm = reach * np.array([np.sin(angle), np.cos(angle)])
        panel.add_patch(
            FancyArrowPatch(
                tuple(place - arm), tuple(place + arm), arrowstyle="-|>,head_length=0.5,head_width=0.28",
                mutation_scale=0.7 * style.arrow, color=style.palette.ink, lw=style.loop_line, shrinkA=0, shrinkB=0,
                zorder=4, gid="spin",
            )
        )  # fmt: skip
    words = ("stripes $\\pi L_{so}$ apart", "shaded: spin up; between: down")
    for line, text in enumerate(words):  # the spin depends on the place alone, as the stripes do
        below = 0.5 * (low[0] + high[0]), low[1] - (0.08 + 0.1 * line) * extent
        steps.together("stripes", marks.label(panel, *below, text, style, "ink2", ha="center", va="center"))
    panel.set_xlim(low[0], high[0])
    panel.set_ylim(low[1] - 0.26 * extent, high[1])
    panel.set_aspect("equal")
    panel.set_axis_off()


def _draw_interference(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    marks.guide(panel, [0.0, 5.0], [0.0, 0.0], style)
    looks = _looks(style)
    for row, (run, cue) in enumerate(zip(helix.returns, looks, strict=True)):
        families.line(panel, helix.line_strength, helix.exact_interference[row], style, cue, "exact")
        strength = run.length / helix.L_so_m
        families.points(panel, strength, run.ratio - 1.0, run.ratio_err, style, cue, f"mc-{row}")
    panel.set_ylim(-0.75, 1.22)
    at = families.room_for_labels(panel, 0.0, 5.0, 0.3 if style.wide else 0.26)
    families.end_labels(panel, at, helix.exact_interference[:, -1], NAMES, style, looks)
    head = marks.label(panel, at, 1.16, "$\\beta/\\alpha$ =", style, "ink2", ha="left", va="center")
    steps.together(looks[0].colour, head)
    scales.linear_ticks(panel, "x", 0.0, 5.0)
    marks.named_ticks(panel, "y", {-0.5: "\u2212½", 0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel("loop length √($Dt$)/$L_{so}$")
    panel.set_ylabel("mean interference")


def _draw_cusps(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    looks = [_looks(style)[row] for row in ROW_OF_CUSP]
    factor, unit = scales.field_unit(float(helix.line_B_T[-1]))
    top = float(helix.line_B_T[-1]) * factor
    marks.guide(panel, [0.0, top], [0.0, 0.0], style)
    for i, (run, cue) in enumerate(zip(helix.cusps, looks, strict=True)):
        families.line(panel, helix.line_B_T * factor, helix.exact_delta_e2_h[i], style, cue, f"exact-{i}")
        families.points(panel, run.B * factor, run.delta, run.delta_err, style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", helix.exact_delta_e2_h)
    scales.linear_ticks(panel, "y", low, high, 4)
    at = families.room_for_labels(panel, 0.0, top, 0.26)
    scales.linear_ticks(panel, "x", 0.0, top, 4)
    names = [NAMES[row] for row in ROW_OF_CUSP]
    families.end_labels(panel, at, helix.exact_delta_e2_h[:, -1], names, style, looks)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
