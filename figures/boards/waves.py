"""Board "waves": the momentum distribution of a wave in disorder: peak, spin, echo, and the offset peak."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.checks import FloatArray
from cbs.comparison.claims.waves import build_up, magnetic
from cbs.figures.frame import marks
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import Style, styled
from cbs.provenance import Provenance
from cbs.waves import momentum
from cbs.waves.medium import Medium

TIMES = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0])
ECHO_TIMES = np.concatenate([np.arange(1.0, 9.0), np.arange(11.0, 25.0)])  # the ring is out of shape in between
KICK = (8.0, 2)
SHARE, STRONG, WEAK = 0.3, 2.0, 0.5  # magnetic share; Q l of the Kramers hole, Q l of the offset peak
OFFSETS = tuple(range(-5, 7))
OFFSET_TIME = 8.0
LEAST = 16

CAPTION = """
{title} A plane wave k0 in white-noise disorder, stepped in time (32 x 32 wave numbers, k l = {d.k_l:g}): weight at
-k0 over the mean of the other wave numbers of equal length; no path and no loop is used. (a) Without spin it grows to
2; fixed random spins (share {d.share:g} of the rate) take it away; lines: 2 - (x²/2)/(eˣ - 1 - x) and its magnetic
analogue, for k l → ∞. With Rashba coupling (Q l = {d.strong:g}, a wave of one helicity) the time-reversed channel is
empty in every realization (largest share {d.kramers_largest:.0e}). (b) A kick at T = {d.kick_tau:g} τ ends the peak; it
comes back at 2 T. (c) Spin along the film's normal, Q l = {d.weak:g}, t = {d.offset_tau:g} τ: across the peak, ky in
wave numbers; Q = {d.Q:.2f}: a dip at -k0, a peak beside it. {p.loops} realizations in all, seed {p.seed}; bars: one
standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Waves:
    """Peak over ring; times in lifetimes.

    Parameters
    ----------
    t_over_tau, ratio, ratio_err, ratio_magnetic, ratio_err_magnetic, ratio_kramers : ndarray, shape (n,)
        Without spin, with fixed random spins (summed), and of the Kramers channel with Rashba coupling.
    exact_t, exact, exact_magnetic : ndarray
        Laws for k l to infinity.
    echo_t, echo, echo_err : ndarray
        After a kick.
    offset, beside, beside_err : ndarray
        Across the peak, wave numbers.
    kramers_largest, k_l, share, strong, weak, kick_tau, offset_tau, Q : float
        Parameters; largest mean share of the Kramers channel.
    provenance : Provenance
        What made it.
    """

    t_over_tau: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    ratio_magnetic: FloatArray
    ratio_err_magnetic: FloatArray
    ratio_kramers: FloatArray
    exact_t: FloatArray
    exact: FloatArray
    exact_magnetic: FloatArray
    echo_t: FloatArray
    echo: FloatArray
    echo_err: FloatArray
    offset: FloatArray
    beside: FloatArray
    beside_err: FloatArray
    kramers_largest: float
    k_l: float
    share: float
    strong: float
    weak: float
    kick_tau: float
    offset_tau: float
    Q: float
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Waves:
    """Run five calculations, each with realizations of its own."""
    n = max(LEAST, quality.loops(4_096))
    few = max(LEAST, n // 4)
    plain, weak = Medium(), Medium(rashba=WEAK)
    peak = momentum.run(plain, TIMES, realizations=n, rng=seed, progress=part(progress, 0, 5))
    impure = momentum.run(Medium(magnetic=SHARE), TIMES, realizations=few, rng=seed + 1, progress=part(progress, 1, 5))
    turned = Medium(rashba=STRONG, exact=True)
    hole = momentum.run(turned, TIMES, realizations=LEAST, rng=seed + 2, progress=part(progress, 2, 5))
    echo = momentum.run(plain, ECHO_TIMES, kick=KICK, realizations=n, rng=seed + 3, progress=part(progress, 3, 5))
    across = momentum.profile(
        weak, OFFSET_TIME, OFFSETS, start="up", realizations=n, rng=seed + 4, progress=part(progress, 4, 5)
    )
    line = np.linspace(0.05, TIMES[-1], 120)
    ratio, err = peak.column("back")
    summed, summed_err = impure.column("summed")
    kramers = hole.column("kramers")[0]
    echoed, echoed_err = echo.column("back")
    beside, beside_err = across.column("beside")
    tables = (peak, impure, hole, echo, across)
    loops = sum(table.provenance.loops for table in tables)
    batches = min(table.provenance.batches for table in tables)
    return Waves(
        TIMES.copy(), ratio, err, summed, summed_err, kramers, line, np.array([build_up(x) for x in line]),
        np.array([magnetic(x, SHARE) for x in line]), ECHO_TIMES.copy(), echoed.copy(), echoed_err.copy(), across.x,
        beside.copy(), beside_err.copy(), float(kramers.max()), plain.k_l, SHARE, STRONG, WEAK, KICK[0], OFFSET_TIME,
        WEAK * plain.n0 / plain.k_l, origin("waves", quality, seed, loops, batches),
    )  # fmt: skip


@styled
def draw(stored: Waves, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the growth of the peak, its echo, and the profile across it."""
    picture, panels = marks.side_by_side(axes, style, 6.2, 3)
    for letter, panel in zip("abc", panels, strict=True):
        marks.panel_letter(panel, letter, style)
        panel.set_ylabel("intensity / background")
    _growth(panels[0], stored, style)
    _echo(panels[1], stored, style)
    _across(panels[2], stored, style)
    return picture


def _growth(panel: Axes, stored: Waves, style: Style) -> None:
    marks.exact(panel, stored.exact_t, stored.exact, style, "wl")
    marks.exact(panel, stored.exact_t, stored.exact_magnetic, style, "unitary")
    marks.monte_carlo(panel, stored.t_over_tau, stored.ratio, stored.ratio_err, style, "wl")
    marks.monte_carlo(panel, stored.t_over_tau, stored.ratio_magnetic, stored.ratio_err_magnetic, style, "unitary")
    marks.monte_carlo(panel, stored.t_over_tau, stored.ratio_kramers, None, style, "wal")
    panel.set_xlim(0.0, 21.0)
    panel.set_ylim(-0.15, 2.75)
    panel.set_xlabel("time $t/\\tau$")
    marks.named_ticks(panel, "y", {0.0: "0", 1.0: "1", 2.0: "2"})
    marks.label(panel, 20.5, 2.45, "no spin", style, "wl", ha="right", va="center")
    marks.label(panel, 20.5, 0.72, "random spins", style, "unitary", ha="right", va="center")
    marks.label(panel, 20.5, 0.22, "Rashba: zero", style, "wal", ha="right", va="center")


def _echo(panel: Axes, stored: Waves, style: Style) -> None:
    for x in (stored.kick_tau, 2.0 * stored.kick_tau):
        marks.guide(panel, [x, x], [0.0, 2.35], style)
    marks.monte_carlo(panel, stored.echo_t, stored.echo, stored.echo_err, style, "wl")
    marks.label(panel, stored.kick_tau, 2.5, "kick", style, ha="center", va="center")
    marks.label(panel, 2.0 * stored.kick_tau, 2.5, "echo", style, "wl", ha="center", va="center")
    panel.set_xlim(0.0, 25.0)
    panel.set_ylim(0.0, 2.75)
    panel.set_xlabel("time $t/\\tau$")
    marks.named_ticks(panel, "y", {0.0: "0", 1.0: "1", 2.0: "2"})


def _across(panel: Axes, stored: Waves, style: Style) -> None:
    marks.guide(panel, [stored.offset[0], stored.offset[-1]], [1.0, 1.0], style)
    marks.guide(panel, [stored.Q, stored.Q], [0.5, 1.5], style)
    marks.monte_carlo(panel, stored.offset, stored.beside, stored.beside_err, style, "wal")
    marks.label(panel, stored.Q + 0.2, 0.42, "$Q$", style, ha="left", va="center")
    panel.set_ylim(0.3, max(1.6, 1.15 * float(stored.beside.max())))
    panel.set_xlabel("$k_y$ from $-k_0$ (steps)")
