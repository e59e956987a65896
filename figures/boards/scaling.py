"""Board "scaling": the scaling function, and conductance against size for three starting values."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import marks, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DOTS, Style, styled
from cbs.observables.results import DephasingCurve
from cbs.provenance import Provenance
from cbs.theory.scaling import beta_function, localization_length

G_START = (2.0, 4.0, 8.0)  # conductance per spin at the mean free path, e^2/h
SPAN, N_LENGTHS = 100.0, 9  # largest size in mean free paths, and how many
USES = ("l", "coupling")
LARGEST = 3e6  # of the lines, in mean free paths
ARROWS = (2.0, 6.0)  # conductances at which (a) shows the direction of the flow
LOOPS = 1_000_000
CLASSES = {"wl": "orthogonal", "unitary": "unitary", "wal": "symplectic"}

CAPTION = """
{title} g: conductance per spin in e²/h. (a) Scaling function d ln g/d ln L to leading order in 1/g: without
spin-orbit coupling \u22121/(πg), with it +1/(2πg), unitary 0 at this order and \u22121/(2π²g²) at the next (short
dots), by which a field's cusp has 1 \u2212 1/(2πg) of its height, with the Coulomb interaction 1 \u2212 1/(πg);
arrows: which way g goes as the film grows. Below g = 1 (hatched) the wave is scattered before it has made one
oscillation, k_F l < 2, and there are no loops to count. (b) Conductance at size L = L_φ that starts from g = 2, 4, 8
at the mean free path l = {nm.l_m:.4g} nm; points: Monte Carlo with the correction halved for one spin; circles: no
spin-orbit coupling (lines: exact sums, short dots below g = 1), triangles: {d.coupling} (short dots: slope 1/(2π), as
far as no run has gone). Without spin-orbit coupling g is used up at the localization length L_loc = l exp(πg),
{d.L_loc_l[0]:.0f} l for g = 2. Total term, {p.loops} loops in all, seed {p.seed}; bars, where larger than the marks:
one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Correction against size for two classes, per spin.

    Parameters
    ----------
    wl, wal : DephasingCurve
        Correction at zero field (both spins) without and with spin-orbit coupling; L = L_phi.
    line_L_m, exact_change_wl : ndarray, shape (n_line,)
        Sizes of the lines, metres, and exact sums per spin.
    g : ndarray, shape (n_g,)
        Conductances of (a).
    beta_wl, beta_unitary, beta_wal : ndarray, shape (n_g,)
        Scaling function.
    beta_unitary_second : ndarray, shape (n_g,)
        That of the unitary class to second order.
    g_start : ndarray, shape (3,)
        Starting values of (b).
    L_loc_l : ndarray, shape (3,)
        Localization lengths that follow from them, in mean free paths.
    l_m : float
        Mean free path, metres.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    wl: DephasingCurve
    wal: DephasingCurve
    line_L_m: FloatArray
    exact_change_wl: FloatArray
    g: FloatArray
    beta_wl: FloatArray
    beta_unitary: FloatArray
    beta_wal: FloatArray
    beta_unitary_second: FloatArray
    g_start: FloatArray
    L_loc_l: FloatArray
    l_m: float
    coupling: str
    provenance: Provenance

    def change(self, role: str) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Size in metres, correction per spin in e^2/h, and its standard error."""
        run: DephasingCurve = getattr(self, role)
        return run.L_phi, 0.5 * run.dsigma, 0.5 * run.dsigma_err

    def slope(self, role: str) -> tuple[float, float]:
        """Slope against ln L between the two largest sizes, per spin, e^2/h, and its standard error."""
        run: DephasingCurve = getattr(self, role)
        step = float(np.log(run.L_phi[-1] / run.L_phi[-2]))
        variance = run.covariance[-1, -1] + run.covariance[-2, -2] - 2.0 * run.covariance[-1, -2]
        rise = float(run.dsigma[-1] - run.dsigma[-2])
        return 0.5 * rise / step, float(0.5 * np.sqrt(max(variance, 0.0)) / step)


def check(film: Film) -> None:
    """The largest size must be far beyond L_so, so that the slope is that of the symplectic class."""
    ratio = film.L_so / film.l
    need(ratio <= 15.0, "scaling", f"L_so/l of 15 or less (got {ratio:.3g})", f"give a shorter {film.coupling_option}")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Scaling:
    """Run both classes reweighted to every size."""
    lengths = np.geomspace(1.0, SPAN, N_LENGTHS) * film.l
    wl, wal = (
        cbs.dephasing(
            film.conductor, L_phi=lengths, spin=film.spins[name], loops=quality.loops(LOOPS), rng=seed,
            progress=part(progress, i, 2),
        )
        for i, name in enumerate(("wl", "wal"))
    )  # fmt: skip
    line, g = np.geomspace(film.l, LARGEST * film.l, 120), np.geomspace(0.3, 30.0, 120)
    return Scaling(
        wl=wl, wal=wal, line_L_m=line, exact_change_wl=0.5 * theory.ballistic(0.0, l=film.l, L_phi=line), g=g,
        beta_wl=beta_function(g, "orthogonal"), beta_unitary=beta_function(g, "unitary"),
        beta_wal=beta_function(g, "symplectic"),
        beta_unitary_second=beta_function(g, "unitary", order=2), g_start=np.array(G_START),
        L_loc_l=localization_length(1.0, 2.0 * np.array(G_START)), l_m=film.l, coupling=film.coupling_text,
        provenance=origin(
            "scaling", quality, seed, wl.provenance.loops + wal.provenance.loops, wl.provenance.batches, term="total",
            **film.parameters(),
        ),
    )  # fmt: skip


@styled
def draw(scaling: Scaling, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the scaling function and the flows: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2)
    _draw_beta(panels[0], scaling, style)
    _draw_flow(panels[1], scaling, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_beta(panel: Axes, scaling: Scaling, style: Style) -> None:
    steps.together("no loops", panel.axvspan(0.3, 1.0, fc="none", ec=style.palette.guide, hatch="///", lw=0, zorder=0))
    for role in CLASSES:
        beta = getattr(scaling, f"beta_{role}")
        marks.exact(panel, scaling.g, beta, style, role)
        for g in ARROWS if np.any(beta != 0.0) else ():
            _arrow(panel, scaling.g, beta, g, style, role)
    marks.approximate(panel, scaling.g, scaling.beta_unitary_second, style, "unitary")
    panel.set_xscale("log")
    panel.set_xlim(0.3, 30.0)
    panel.set_ylim(-0.62, 0.34)
    marks.named_ticks(panel, "x", {0.3: "0.3", 1.0: "1", 3.0: "3", 10.0: "10", 30.0: "30"})
    panel.set_xlabel("conductance per spin $g$ ($e^2/h$)")
    panel.set_ylabel("d ln $g$ / d ln $L$")
    marks.label(panel, 29.0, 0.16, "with spin–orbit:\nbetter metal", style, "wal", ha="right", va="center")
    marks.label(panel, 29.0, -0.055, "unitary", style, "unitary", ha="right", va="center")
    marks.label(panel, 29.0, -0.22, "without:\ninsulator in the end", style, "wl", ha="right", va="center")
    no_loops = marks.leader(panel, "no loops:\n$k_F l$ < 2", (0.86, -0.5), (2.6, -0.5), style, "ink2")
    steps.together("no loops", no_loops)


def _arrow(panel: Axes, g: FloatArray, beta: FloatArray, at: float, style: Style, role: str) -> None:
    """Put an arrow head on a scaling function at g = `at`: towards larger g where beta is positive."""
    step = 0.07 if np.interp(at, g, beta) > 0.0 else -0.07
    ends = [(x, float(np.interp(x, g, beta))) for x in (at * np.exp(-step), at * np.exp(step))]
    panel.add_patch(
        FancyArrowPatch(
            *ends, arrowstyle="-|>,head_length=0.8,head_width=0.45", mutation_scale=style.arrow, lw=0.0, shrinkA=0,
            shrinkB=0, color=style.role(role).colour, zorder=4, gid="flow",
        )
    )  # fmt: skip


def _draw_flow(panel: Axes, scaling: Scaling, style: Style) -> None:
    line = scaling.line_L_m / scaling.l_m
    (size, wl, wl_err), (_, wal, wal_err) = scaling.change("wl"), scaling.change("wal")
    x = size / scaling.l_m
    no_loops = panel.axhspan(0.0, 1.0, fc="none", ec=style.palette.guide, hatch="///", lw=0, zorder=0)
    steps.together(style.palette.wl, no_loops)
    for g, end in zip(scaling.g_start, scaling.L_loc_l, strict=True):
        flow = g + scaling.exact_change_wl
        marks.exact(panel, line[flow > 1.0], flow[flow > 1.0], style, "wl")
        marks.approximate(panel, line[flow < 1.1], flow[flow < 1.1], style, "wl")
        marks.monte_carlo(panel, x, g + wl, wl_err, style, "wl")
        marks.monte_carlo(panel, x, g + wal, wal_err, style, "wal")
        limit = np.array([x[4], line[-1]])
        rise = g + wal[-1] + 0.5 / np.pi * np.log(limit / x[-1])
        panel.plot(limit, rise, color=style.palette.wal, ls=DOTS, lw=0.8 * style.curve, gid="slope")
        if end < line[-1]:
            panel.plot([end], [0.0], "|", color=style.palette.wl, ms=1.6 * style.marker, mew=style.frame * 1.5,
                       clip_on=False, zorder=5, gid="localization")  # fmt: skip
            box = {"boxstyle": "round,pad=0.1", "fc": style.palette.ground, "ec": "none"}
            marks.label(panel, 1.45 * end, 0.5, "$L_{loc}$", style, "wl", ha="left", va="center", bbox=box)
    panel.set_xscale("log")
    panel.set_xlim(0.85, LARGEST)
    panel.set_ylim(0.0, 12.0)
    marks.named_ticks(panel, "x", {1.0: "1", 1e2: "10²", 1e4: "10⁴", 1e6: "10⁶"})
    marks.named_ticks(panel, "y", {0.0: "0", 2.0: "2", 4.0: "4", 6.0: "6", 8.0: "8"})
    panel.set_xlabel("size $L/l$")
    panel.set_ylabel("conductance per spin $g$ ($e^2/h$)")
    marks.label(panel, 2e6, 7.3, "without spin–orbit", style, "wl", ha="right", va="center")
    marks.label(panel, 2e6, 11.3, "with spin–orbit", style, "wal", ha="right", va="center")
