"""Board "persistent-helix": equal Rashba and Dresselhaus coupling turns the spin and gives it back on every loop."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

import cbs
from cbs.checks import FloatArray
from cbs.figures import choice, marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_SO, origin
from cbs.figures.styles import Style, styled
from cbs.loops import flights
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import CubicDresselhaus, Dresselhaus, Rashba, SpinMechanism
from cbs.provenance import Provenance
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_correction import spin_correction
from cbs.theory.spin_generator import SpinCouplings

RATIOS = (0.0, 0.5, 0.9, 1.0, 1.0)  # beta / alpha
CUBIC = (np.inf, np.inf, np.inf, np.inf, 400e-9)  # L_c, metres
NAMES = ("0", "0.5", "0.9", "ratio 1", "1, cubic")
MARKERS = ("^", "v", "D", "o", "s")
ROW_OF_CUSP = (0, 3, 4)
STRENGTH = np.linspace(0.25, 5.0, 12)  # sqrt(D t) / L_so
FIELDS = np.array([0.0, 0.15, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0]) * 1e-3
LINE_FIELDS = FIELDS[-1] * np.linspace(0.0, 1.0, 31) ** 1.25
LOOPS_RETURN, HALVES_CUSP = 100_000, 60_000
N_LEGS, N_LOOPS = 12, 40_000
L_SHOWN = 100e-9  # L_so of panel (a), metres: one stripe pitch fits the loop

CAPTION = """
{title} (a, slides) One loop of flights with the spin at every scatterer for Rashba = Dresselhaus coupling, seen
from the side (up: out of the film); the spin depends on the place alone, stripes of pitch π L_so (here L_so = l),
and comes back as it left. (b) Mean interference against √(Dt)/L_so, L_so = {nm.L_so_m:g} nm of the Rashba coupling,
for the ratio Dresselhaus / Rashba at the curves, and with a cubic term L_c = 400 nm added; points: diffusive loops,
lines: exact. At ratio 1 every single loop has interference 1: the largest deviation is {d.worst:.0e}. (c) Change of
the conductivity with the field, both spins, diffusive loops from pairs of half walks, l = {nm.l_m:g} nm (shortest
loops), L_φ = {um.L_phi_m:g} µm: antilocalization, localization, and back; lines: exact diffusive result. {p.loops}
loops and half walks in all, seed {p.seed}; bars: one standard error from {p.batches} batches.
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
    strength : ndarray, shape (n,)
        sqrt(D t) / L_so of the points.
    interference, interference_err : ndarray, shape (5, n)
        Mean interference and standard error, rows as `names` of the module.
    line_strength : ndarray, shape (n_line,)
        sqrt(D t) / L_so of the lines.
    exact_interference : ndarray, shape (5, n_line)
        Exact diffusive values.
    B_T : ndarray, shape (n_B,)
        Fields, tesla.
    delta_e2_h, delta_err_e2_h : ndarray, shape (3, n_B)
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
    strength: FloatArray
    interference: FloatArray
    interference_err: FloatArray
    line_strength: FloatArray
    exact_interference: FloatArray
    B_T: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    L_shown_m: float
    worst: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    provenance: Provenance


def mechanisms(row: int) -> list[SpinMechanism]:
    """Return the spin mechanisms of a row of the figure."""
    found: list[SpinMechanism] = [Rashba(L_so=L_SO)]
    if RATIOS[row] > 0.0:
        found.append(Dresselhaus(L_so=L_SO / RATIOS[row]))
    if np.isfinite(CUBIC[row]):
        found.append(CubicDresselhaus(L_c=CUBIC[row]))
    return found


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> PersistentHelix:
    """Run five return curves and three cusps, and take one loop for the picture."""
    loops = quality.loops(LOOPS_RETURN)
    returns = [
        cbs.return_probability(
            FILM, length=STRENGTH * L_SO, spin=mechanisms(row), paths="brownian", loops=loops, rng=seed,
            progress=part(progress, row, 8),
        )
        for row in range(5)
    ]  # fmt: skip
    cusps = [
        magnetoconductance(
            FILM, B=FIELDS, spin=mechanisms(row), loops=quality.loops(HALVES_CUSP), rng=seed,
            progress=part(progress, 5 + i, 8), paths="brownian",
        )
        for i, row in enumerate(ROW_OF_CUSP)
    ]  # fmt: skip
    line = np.linspace(0.02, STRENGTH[-1], 50)
    exact = [_exact(line * L_SO, row) for row in range(5)]
    legs = flights.closed_loops(N_LEGS, N_LOOPS, seed=seed)
    path = choice.vertices(legs[choice.best_loop(legs)]) * FILM.l
    total = sum(run.provenance.loops for run in returns) + sum(run.provenance.loops for run in cusps)
    return PersistentHelix(
        path_m=path,
        angle_rad=(path[:, 0] + path[:, 1]) * np.sqrt(2.0) / L_SHOWN,
        L_shown_m=L_SHOWN,
        strength=STRENGTH.copy(),
        interference=np.array([run.ratio for run in returns]) - 1.0,
        interference_err=np.array([run.ratio_err for run in returns]),
        line_strength=line,
        exact_interference=np.array(exact),
        B_T=FIELDS.copy(),
        delta_e2_h=np.array([run.delta for run in cusps]),
        delta_err_e2_h=np.array([run.delta_err for run in cusps]),
        line_B_T=LINE_FIELDS.copy(),
        exact_delta_e2_h=np.array([exact_change(LINE_FIELDS, row) for row in ROW_OF_CUSP]),
        worst=float(np.max(np.abs(returns[3].ratio - 2.0))),
        l_m=FILM.l,
        L_phi_m=FILM.L_phi,
        L_so_m=L_SO,
        provenance=origin(
            "persistent-helix", quality, seed, total, cusps[0].provenance.batches,
            l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, beta_over_alpha=list(RATIOS), L_c_m=CUBIC[-1],
            half_walks=sum(run.provenance.loops for run in cusps),
        ),
    )  # fmt: skip


def exact_change(B: FloatArray, row: int) -> FloatArray:
    """Return the exact change of the conductivity of diffusive loops for a row of the figure; B[0] must be 0."""
    correction = spin_correction(B, l=FILM.l, L_phi=FILM.L_phi, couplings=_couplings(row))
    return np.asarray(correction - correction[0])


def _exact(length: FloatArray, row: int) -> FloatArray:
    return spin_cooperon(length, _couplings(row))


def _couplings(row: int) -> SpinCouplings:
    dresselhaus = L_SO / RATIOS[row] if RATIOS[row] > 0.0 else np.inf
    return SpinCouplings(L_rashba=L_SO, L_dresselhaus=dresselhaus, L_c=CUBIC[row])


@styled
def draw(helix: PersistentHelix, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw loop, interference and cusps in wide styles; on paper the last two."""
    n_panels = 3 if style.wide else 2
    picture, panels = marks.side_by_side(axes, style, 4.4, n_panels, [1.3, 1.0, 1.0])
    if style.wide:
        _draw_helix(panels[0], helix, style)
    _draw_interference(panels[-2], helix, style)
    _draw_cusps(panels[-1], helix, style)
    for panel, letter in zip(panels, "abc" if style.wide else "bc", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _shade(style: Style, row: int) -> marks.Colour:
    palette = style.palette
    shades = (palette.wal, marks.blend(palette.wal, palette.ink2, 0.7), palette.ink2, palette.wl, palette.ink)
    return shades[row]


def _draw_helix(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    path = helix.path_m * 1e6
    extent = float(np.max(np.ptp(path, axis=0)))
    low, high = path.min(axis=0) - 0.16 * extent, path.max(axis=0) + 0.16 * extent
    x, y = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160))
    turn = np.cos((x + y) * np.sqrt(2.0) / (helix.L_shown_m * 1e6))
    panel.pcolormesh(x, y, turn, cmap=marks.stripes(style.palette), vmin=-1.0, vmax=1.0, shading="gouraud",
                     rasterized=True, zorder=0, gid="stripes")  # fmt: skip
    panel.plot(*path.T, color=style.palette.ink2, lw=style.loop_line, zorder=2, gid="path")
    panel.plot(*path[0], "o", color=style.palette.ink, ms=0.6 * style.start, zorder=3, gid="start")
    reach = 0.085 * extent
    for place, angle in zip(path[:-1], helix.angle_rad[:-1], strict=True):
        arm = reach * np.array([np.sin(angle), np.cos(angle)])
        panel.add_patch(
            FancyArrowPatch(
                tuple(place - arm), tuple(place + arm), arrowstyle="-|>,head_length=0.5,head_width=0.28",
                mutation_scale=0.7 * style.arrow, color=style.palette.forward, lw=style.loop_line, shrinkA=0, shrinkB=0,
                zorder=4, gid="spin",
            )
        )  # fmt: skip
    below = 0.5 * (low[0] + high[0]), low[1] - 0.08 * extent
    marks.label(panel, *below, "stripes $\\pi L_{so}$ apart", style, "ink2", ha="center", va="center")
    panel.set_xlim(low[0], high[0])
    panel.set_ylim(low[1] - 0.16 * extent, high[1])
    panel.set_aspect("equal")
    panel.set_axis_off()


def _draw_interference(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    marks.guide(panel, [0.0, 5.0], [0.0, 0.0], style)
    for row in range(5):
        colour = _shade(style, row)
        panel.plot(
            helix.line_strength, helix.exact_interference[row], color=colour, lw=style.curve, zorder=3, gid="exact"
        )
        data = (helix.strength, helix.interference[row], helix.interference_err[row])
        marks.points(panel, data, style, colour, MARKERS[row], gid=f"mc-{row}")
    panel.set_ylim(-0.75, 1.12)
    for row, height in enumerate(marks.apart(helix.exact_interference[:, -1], marks.label_gap(panel, style))):
        marks.label(panel, 5.3, height, NAMES[row], style, color=_shade(style, row), ha="left", va="center")
    panel.set_xlim(-0.1, 8.4 if style.wide else 7.2)
    panel.spines["bottom"].set_bounds(0.0, 5.0)
    marks.named_ticks(panel, "x", {0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3", 4.0: "4", 5.0: "5"})
    marks.named_ticks(panel, "y", {-0.5: "\u2212½", 0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel("loop length √($Dt$)/$L_{so}$")
    panel.set_ylabel("mean interference")


def _draw_cusps(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    marks.guide(panel, [0.0, 3.0], [0.0, 0.0], style)
    for i, row in enumerate(ROW_OF_CUSP):
        colour = _shade(style, row)
        data = (helix.B_T * 1e3, helix.delta_e2_h[i], helix.delta_err_e2_h[i])
        panel.plot(
            helix.line_B_T * 1e3, helix.exact_delta_e2_h[i], color=colour, lw=style.curve, zorder=3, gid=f"exact-{i}"
        )
        marks.points(panel, data, style, colour, MARKERS[row], gid=f"mc-{i}")
    for i, height in enumerate(marks.apart(helix.exact_delta_e2_h[:, -1], marks.label_gap(panel, style))):
        row = ROW_OF_CUSP[i]
        marks.label(panel, 3.15, height, NAMES[row], style, color=_shade(style, row), ha="left", va="center")
    panel.set_xlim(-0.1, 5.2 if style.wide else 4.5)
    panel.spines["bottom"].set_bounds(0.0, 3.0)
    marks.named_ticks(panel, "x", {0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3"})
    panel.set_xlabel("field $B$ (mT)")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
