"""Board "persistent-helix": equal Rashba and Dresselhaus coupling turn the spin, and every loop turns it back."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from numpy.typing import NDArray

import cbs
from cbs import theory
from cbs.figures import choice, families, loop_drawing, marks, spinors
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_SO, origin
from cbs.figures.styles import Role, Style, styled
from cbs.loops import brownian, flights
from cbs.loops.tiles import key_words
from cbs.parameters import CubicDresselhaus, Dresselhaus, Rashba, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance

FloatArray = NDArray[np.float64]

N_LEGS, N_LOOPS = 7, 4000
SHOWN_L_SO = 0.4  # of the loop that is shown, in units of l
CUBIC = 2.5  # L_c / L_so
RATIOS = (0.0, 0.5, 0.9, 1.0, 1.0)  # Dresselhaus over Rashba; the last with the cubic term
Y = np.array([0.3, 0.7, 1.5, 2.5, 4.0, 6.0, 8.0, 10.0, 12.0])  # D t / L_so^2
FIELDS = np.array([0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.3, 1.7, 2.2, 3.0]) * 1e-3  # tesla
LOOPS = 120_000  # for every ratio
CUSP_LOOPS = 600_000  # for every cusp
CHECKED = 1024

CAPTION = """
{title} (a) Loop {d.loop_number} of the first 4000, chosen to show best, in coordinates whose horizontal axis is [110];
arrows: the spin at the scatterers when Rashba (α) and Dresselhaus (β) coupling are equal, up at the start. It depends
only on the place along [110], with pitch πL_so (stripes), and not on the path, so both directions bring it back. (b)
Change of the conductivity with the field: α alone, α = β, and α = β with a cubic term of L_c = {d.cubic_ratio:g} L_so;
L_so = {nm.L_so_m:g} nm, l = {nm.l_m:g} nm, L_φ = {um.L_phi_m:g} µm, loops of flights, total term, {d.loops_per_cusp}
loops a cusp; lines: exact sums. (c) Interference of diffusive loops for β/α = 0, 0.5, 0.9, 1, and 1 with the cubic
term, against Dt/L_so²; lines: exact; {d.loops_per_curve} loops a curve. At α = β every loop has C = 1, within
{d.largest_deviation:.0e} for {d.n_checked} loops. {p.loops} loops in all, seed {p.seed}; bars: one standard error
from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class PersistentHelix:
    """A loop with its spins, the interference for several ratios of the couplings, and three cusps.

    Parameters
    ----------
    path_l : ndarray, shape (n + 1, 2)
        Vertices of the shown loop along [110] and across, units of l, first = last.
    spin : ndarray, shape (n + 1, 2)
        Spin direction at the vertices: components along [110] and normal to the film.
    loop_number : int
        Its number among the first loops of the seed.
    shown_L_so_l : float
        L_so of the shown loop in units of l.
    y : ndarray, shape (n_y,)
        D t / L_so^2 of the points in (c).
    beta_over_alpha : ndarray, shape (n_c,)
        Ratio of the couplings; the last curve has the cubic term.
    interference, interference_err : ndarray, shape (n_c, n_y)
        Mean C and its standard error.
    line_y : ndarray, shape (n_line,)
        D t / L_so^2 of the lines.
    exact_interference : ndarray, shape (n_c, n_line)
        Exact C.
    largest_deviation : float
        Largest |C - 1| of single loops at alpha = beta and the largest y.
    n_checked : int
        Loops looked at for that.
    B_T : ndarray, shape (n,)
        Fields, tesla, B >= 0; the picture mirrors them.
    delta_e2_h, delta_err_e2_h : ndarray, shape (3, n)
        Change of the conductivity: Rashba alone, helix, helix with the cubic term.
    line_B_T : ndarray, shape (n_b,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (2, n_b)
        Exact sums: Rashba alone, helix.
    l_m, L_phi_m, L_so_m, cubic_ratio : float
        Lengths in metres; L_c / L_so.
    loops_per_curve, loops_per_cusp : int
        Loops behind one curve of (c) and of (b).
    provenance : Provenance
        What made it.
    """

    path_l: FloatArray
    spin: FloatArray
    loop_number: int
    shown_L_so_l: float
    y: FloatArray
    beta_over_alpha: FloatArray
    interference: FloatArray
    interference_err: FloatArray
    line_y: FloatArray
    exact_interference: FloatArray
    largest_deviation: float
    n_checked: int
    B_T: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    cubic_ratio: float
    loops_per_curve: int
    loops_per_cusp: int
    provenance: Provenance


def couplings(ratio: float, L_so: float, cubic: bool) -> tuple[SpinMechanism, ...]:
    """Rashba coupling L_so, Dresselhaus coupling `ratio` times as strong, and the cubic term if asked for."""
    found: list[SpinMechanism] = [Rashba(L_so=L_so)]
    if ratio > 0.0:
        found.append(Dresselhaus(L_so=L_so / ratio))
    if cubic:
        found.append(CubicDresselhaus(L_c=CUBIC * L_so))
    return tuple(found)


def equal_rotations(displacement: FloatArray, L_so: float) -> FloatArray:
    """Quaternions (..., 4) of straight pieces (..., 2) along <100> under equal couplings.

    Both together turn the spin by (dx + dy)(1, -1)/L_so: about one fixed axis, by twice the way along [110] over L_so.
    """
    turn = (displacement[..., 0] + displacement[..., 1]) / L_so
    half = turn / np.sqrt(2.0)
    sine = np.sin(half) / np.sqrt(2.0)
    return np.stack([np.cos(half), sine, -sine, np.zeros_like(half)], axis=-1)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> PersistentHelix:
    """Choose the shown loop, run the interference for every ratio, and the three cusps."""
    loops, cusp_loops = quality.loops(LOOPS), quality.loops(CUSP_LOOPS)
    cubic = [i == len(RATIOS) - 1 for i in range(len(RATIOS))]
    n_runs = len(RATIOS) + 3
    returns = [
        cbs.return_probability(
            FILM, length=L_SO * np.sqrt(Y), spin=couplings(ratio, L_SO, has), family="brownian", loops=loops, rng=seed,
            progress=part(progress, i, n_runs),
        )
        for i, (ratio, has) in enumerate(zip(RATIOS, cubic, strict=True))
    ]  # fmt: skip
    cusps = [
        cbs.magnetoconductance(
            FILM, B=FIELDS, spin=couplings(ratio, L_SO, has), loops=cusp_loops, rng=seed,
            progress=part(progress, len(RATIOS) + i, n_runs),
        )
        for i, (ratio, has) in enumerate(((0.0, False), (1.0, False), (1.0, True)))
    ]  # fmt: skip
    path, spin, number = _shown(seed)
    return PersistentHelix(
        path_l=path, spin=spin, loop_number=number, shown_L_so_l=SHOWN_L_SO,
        y=Y.copy(), beta_over_alpha=np.array(RATIOS), interference=np.array([run.ratio for run in returns]) - 1.0,
        interference_err=np.array([run.ratio_err for run in returns]),
        largest_deviation=_largest_deviation(seed), n_checked=CHECKED,
        B_T=FIELDS.copy(), delta_e2_h=np.array([run.delta for run in cusps]),
        delta_err_e2_h=np.array([run.delta_err for run in cusps]), **_exact(),
        l_m=FILM.l, L_phi_m=FILM.L_phi, L_so_m=L_SO, cubic_ratio=CUBIC,
        loops_per_curve=returns[0].provenance.loops, loops_per_cusp=cusps[0].provenance.loops,
        provenance=origin(
            "persistent-helix", quality, seed, sum(run.provenance.loops for run in (*returns, *cusps)),
            cusps[0].provenance.batches, l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, cubic_L_c_m=CUBIC * L_SO,
            beta_over_alpha=list(RATIOS), term="total",
        ),
    )  # fmt: skip


def _exact() -> dict[str, FloatArray]:
    y = np.linspace(0.02, Y[-1], 40)
    field = np.concatenate([[0.0], np.geomspace(1e-5, FIELDS[-1], 40)])
    lengths = [
        theory.SpinCouplings(
            L_rashba=1.0, L_dresselhaus=1.0 / ratio if ratio else np.inf, L_c=CUBIC if i == len(RATIOS) - 1 else np.inf
        )
        for i, ratio in enumerate(RATIOS)
    ]
    # At alpha = beta every loop interferes as without spin: the spinless sum is exact.
    curves = np.array([
        theory.rashba_ballistic(field, l=FILM.l, L_phi=FILM.L_phi, L_so=L_SO),
        theory.ballistic(field, l=FILM.l, L_phi=FILM.L_phi),
    ])  # fmt: skip
    return {
        "line_y": y,
        "exact_interference": np.array([theory.spin_cooperon(np.sqrt(y), each) for each in lengths]),
        "line_B_T": field,
        "exact_delta_e2_h": curves - curves[:, :1],
    }


def _shown(seed: int) -> tuple[FloatArray, FloatArray, int]:
    legs = flights.closed_loops(N_LEGS, N_LOOPS, seed=seed)
    number = choice.best_loop(legs)
    path = choice.vertices(legs[number])
    spins = spinors.running(equal_rotations(np.diff(path, axis=0), SHOWN_L_SO))
    direction = spinors.bloch(spins, np.array([0.0, 0.0, 1.0]))
    along = np.array([1.0, 1.0]) / np.sqrt(2.0)
    axes = np.column_stack([along, [-along[1], along[0]]])
    return path @ axes, np.column_stack([direction[:, :2] @ along, direction[:, 2]]), number


def _largest_deviation(seed: int) -> float:
    scale = Scale(float(np.sqrt(2.0 * Y[-1])), 1.0, brownian=True)
    worst = 0.0
    for tile in brownian.tiles(0, CHECKED, key_words(seed, brownian.STREAM)):
        c = interference(tile, couplings(1.0, 1.0, False), scale)[tile.filled]
        worst = max(worst, float(np.max(np.abs(c - 1.0))))
    return worst


@styled
def draw(helix: PersistentHelix, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw loop, cusps and interference: in a row, or the interference below the two on paper."""
    if axes is None:
        picture = marks.new_figure(style, 4.3)
        panels = _layout(picture, style)
    else:
        picture, panels = marks.given_axes(axes, 3)
    _draw_loop(panels[0], helix, style)
    _draw_cusps(panels[1], helix, style)
    _draw_interference(panels[2], helix, style)
    for panel, letter in zip(panels, "abc", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _layout(picture: Figure, style: Style) -> list[Axes]:
    if style.wide:
        grid = picture.add_gridspec(1, 3, width_ratios=[1.25, 1.0, 1.15])
        return [picture.add_subplot(grid[0, i]) for i in range(3)]
    grid = picture.add_gridspec(2, 2, height_ratios=[1.0, 1.05], width_ratios=[1.0, 1.1])
    return [picture.add_subplot(grid[0, 0]), picture.add_subplot(grid[0, 1]), picture.add_subplot(grid[1, :])]


def _cue(style: Style, i_curve: int) -> Role:
    if i_curve == len(RATIOS) - 1:
        return Role(style.palette.ink, "P", (0.0, (2.5, 1.5)))
    return families.cues(style, ("wal", "ink2", "wl"), len(RATIOS) - 1)[i_curve]


def _draw_loop(axes: Axes, helix: PersistentHelix, style: Style) -> None:
    palette = style.palette
    extent = loop_drawing.draw_loop(axes, helix.path_l, style)
    low, high = helix.path_l.min(axis=0) - 0.14 * extent, helix.path_l.max(axis=0) + 0.14 * extent
    place = np.linspace(low[0], high[0], 240)
    up = np.cos(2.0 * place / helix.shown_L_so_l)[None, :]
    stripes = LinearSegmentedColormap.from_list("cbs-stripes", [palette.guide, palette.ground])
    axes.imshow(up, extent=(low[0], high[0], low[1], high[1]), cmap=stripes, vmin=-1.0, vmax=1.0, alpha=0.75,
                aspect="equal", zorder=-1, gid="stripes", interpolation="bilinear")  # fmt: skip
    for at, spin in zip(helix.path_l[:-1], helix.spin[:-1], strict=True):
        reach = 0.11 * extent * spin
        arrow = FancyArrowPatch(
            tuple(at - reach), tuple(at + reach), arrowstyle="-|>,head_length=0.55,head_width=0.3",
            mutation_scale=1.1 * style.arrow, color=palette.ink, lw=1.3 * style.loop_line, shrinkA=0, shrinkB=0,
            gid="spin", zorder=7,
        )  # fmt: skip
        axes.add_patch(arrow)
    pitch = np.pi * helix.shown_L_so_l
    bottom, middle = low[1] - 0.08 * extent, 0.5 * (low[0] + high[0])
    axes.plot([middle - 0.5 * pitch, middle + 0.5 * pitch], [bottom, bottom], "|-", color=palette.ink,
              lw=1.6 * style.frame, ms=1.6 * style.marker, gid="pitch")  # fmt: skip
    marks.label(axes, middle, bottom - 0.06 * extent, "pitch π$L_{so}$ along [110]", style, ha="center", va="top")
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(bottom - 0.25 * extent, high[1])


def _draw_cusps(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    field, line = families.mirrored(helix.B_T, -1.0) * 1e3, families.mirrored(helix.line_B_T, -1.0) * 1e3
    panel.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    for i, i_curve in enumerate((0, 3, 4)):
        cue = _cue(style, i_curve)
        if i < len(helix.exact_delta_e2_h):
            families.line(panel, line, families.mirrored(helix.exact_delta_e2_h[i]), style, cue, f"exact-{i}")
        value, err = families.mirrored(helix.delta_e2_h[i]), families.mirrored(helix.delta_err_e2_h[i])
        families.points(panel, field, value, err, style, cue, f"mc-{i}")
    panel.set_xlim(-3.2, 5.6)
    panel.spines["bottom"].set_bounds(-3.2, 3.2)
    panel.set_ylim(-0.36, 0.52)
    marks.named_ticks(panel, "x", {-2.0: "\u22122", 0.0: "0", 2.0: "2"})
    marks.named_ticks(panel, "y", {-0.2: "\u22120.2", 0.0: "0", 0.2: "0.2", 0.4: "0.4"})
    panel.set_xlabel("field $B$ (mT)")
    panel.set_ylabel("change ($e^2/h$)")
    marks.label(panel, 0.0, 0.43, "α = β", style, color=_cue(style, 3).colour, ha="center", va="center")
    marks.label(panel, 0.0, -0.3, "α alone", style, color=_cue(style, 0).colour, ha="center", va="center")
    marks.label(
        panel,
        3.6,
        float(helix.delta_e2_h[2, -1]),
        "cubic\ntoo",
        style,
        color=_cue(style, 4).colour,
        ha="left",
        va="center",
    )


def _draw_interference(panel: Axes, helix: PersistentHelix, style: Style) -> None:
    marks.guide(panel, [0.0, 12.3], [0.0, 0.0], style)
    for i in range(len(helix.beta_over_alpha)):
        cue = _cue(style, i)
        families.line(panel, helix.line_y, helix.exact_interference[i], style, cue, f"exact-{i}")
        families.points(panel, helix.y, helix.interference[i], helix.interference_err[i], style, cue, f"mc-{i}")
    panel.set_xlim(0.0, 18.0 if style.wide else 15.0)
    panel.spines["bottom"].set_bounds(0.0, 12.3)
    panel.set_ylim(-0.6, 1.1)
    marks.named_ticks(panel, "x", {0.0: "0", 4.0: "4", 8.0: "8", 12.0: "12"})
    marks.named_ticks(panel, "y", {-0.5: "\u2212½", 0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel("duration $Dt/L_{so}^2$")
    panel.set_ylabel("mean interference $C$")
    names = (("β = 0", -0.05), ("0.5 α", 0.0), ("0.9 α", -0.03), ("β = α", 0.02), ("cubic", 0.03))
    for i, (name, lift) in enumerate(names):  # ends that lie close together are moved apart
        end = float(helix.exact_interference[i, -1]) + lift
        marks.label(panel, 12.6, end, name, style, color=_cue(style, i).colour, ha="left", va="center")
