"""Board "cusp-width": cusps of three coherence lengths, one curve against B/B_phi, and the width against L_phi."""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import brentq

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.scales import mirrored
from cbs.figures.frame.styles import DOTS, Style, styled
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

L_FREE = 20e-9  # short, so that every field here is far below B_tr
Z_GRID = np.array(
    [0.0, 0.3, 0.6, 1.0, 1.7, 2.5, 3.5, 4.1, 5.0, 7.0, 10.0, 14.0, 18.2, 30.0, 48.0, 72.9]
)  # B/B_phi of every curve
LOOPS = 1_000_000
RULE = 0.1  # e^2/h: the field where the change reaches this is the width

USES = ("l", "L_phi")

CAPTION = """
{title} (a) Change of the conductivity with the field, no spin-orbit coupling, both spins, for the coherence lengths
{d.lengths_text}; points: closed loops of flights, l = {nm.l_m:.4g} nm, total term; lines: exact sums. A logarithmic
cusp has a width only by a rule: here the field where the change reaches {d.rule:g} e²/h (pairs of strokes at
±{d.widths_text}), 4.151 B_φ in the diffusive limit. (b) The same against the field in units of B_φ = ħ/(4eL_φ²): one
curve, dots: (1/π)[ψ(½ + 1/z) + ln z] with z = B/B_φ. {d.cusps[0].provenance.loops} loops a curve, seed {p.seed};
bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class CuspWidth:
    """Cusps of three coherence lengths.

    Parameters
    ----------
    L_phi_m : ndarray, shape (3,)
        Phase-coherence lengths, metres.
    B_phi_T : ndarray, shape (3,)
        Their fields hbar/(4 e L_phi^2), tesla.
    B_over_B_phi : ndarray, shape (n,)
        Fields of the points, the same multiples for every curve.
    cusps : tuple of MagnetoconductanceCurve
        Change of the conductivity for every coherence length.
    line_B_over_B_phi : ndarray, shape (n_line,)
        Fields of the lines.
    exact_delta_e2_h : ndarray, shape (3, n_line)
        Exact sums.
    diffusive_delta_e2_h : ndarray, shape (n_line,)
        One-parameter diffusive formula.
    width_T, width_err_T : ndarray, shape (3,)
        Field where the change reaches `rule`, and its standard error.
    rule : float
        That change, e^2/h.
    l_m : float
        Mean free path, metres.
    provenance : Provenance
        What made it.
    """

    L_phi_m: FloatArray
    B_phi_T: FloatArray
    B_over_B_phi: FloatArray
    cusps: tuple[MagnetoconductanceCurve, ...]
    line_B_over_B_phi: FloatArray
    exact_delta_e2_h: FloatArray
    diffusive_delta_e2_h: FloatArray
    width_T: FloatArray
    width_err_T: FloatArray
    rule: float
    l_m: float
    provenance: Provenance

    @property
    def lengths_text(self) -> str:
        """The coherence lengths in words."""
        return ", ".join(scales.length_text(float(L_phi)) for L_phi in self.L_phi_m)

    @property
    def widths_text(self) -> str:
        """The measured widths in words."""
        return ", ".join(scales.field_text(float(width)) for width in self.width_T)


def shown(film: Film) -> Film:
    """The film of this figure: the user's, or one so dirty that every field here is far below B_tr."""
    return film if film.given & {"l", "L_phi"} else replace(film, l=L_FREE)


def check(film: Film) -> None:
    """Every cusp must lie far below B_tr."""
    ratio = shown(film).L_phi / shown(film).l
    change = f"give --l-phi {scales.length_text(25.0 * film.l)} or more"
    need(ratio >= 25.0, "cusp-width", f"L_phi/l of 25 or more (got {ratio:.3g})", change)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> CuspWidth:
    """Run three coherence lengths at the same multiples of their B_phi."""
    film = shown(film)
    loops = quality.loops(LOOPS)
    line = np.concatenate([np.linspace(0.0, 20.0, 100), np.linspace(20.5, Z_GRID[-1], 60)])
    films = [cbs.Conductor(l=film.l, L_phi=share * film.L_phi) for share in (0.5, 1.0, 2.0)]
    runs = tuple(
        cbs.magnetoconductance(one, B=Z_GRID * one.B_phi, loops=loops, rng=seed, progress=part(progress, i, 3))
        for i, one in enumerate(films)
    )
    exact = [theory.ballistic(line * one.B_phi, l=one.l, L_phi=one.L_phi) for one in films]
    widths = [width(Z_GRID, run.delta, run.delta_err) for run in runs]
    B_phi, lengths = np.array([one.B_phi for one in films]), np.array([one.L_phi for one in films])
    return CuspWidth(
        L_phi_m=lengths, B_phi_T=B_phi, B_over_B_phi=Z_GRID.copy(), cusps=runs, line_B_over_B_phi=line,
        exact_delta_e2_h=np.array([curve - curve[0] for curve in exact]),
        diffusive_delta_e2_h=theory.hln_simple(line * B_phi[1], lengths[1]),
        width_T=np.array([found[0] for found in widths]) * B_phi,
        width_err_T=np.array([found[1] for found in widths]) * B_phi, rule=RULE, l_m=film.l,
        provenance=origin(
            "cusp-width", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=film.l, L_phi_m=lengths.tolist(), term="total", rule_e2_h=RULE,
        ),
    )  # fmt: skip


def width(z: FloatArray, delta: FloatArray, err: FloatArray) -> tuple[float, float]:
    """Field (in the unit of z) where delta reaches RULE, and its error; between points delta follows its formula.

    The diffusive curve is stretched to pass the point nearest to the rule, so no straight line cuts the cusp.
    """
    i = int(np.argmin(np.abs(delta - RULE)))
    stretch = delta[i] / _diffusive(float(z[i]))
    at = float(brentq(lambda x: stretch * _diffusive(x) - RULE, 0.1, z[-1]))
    slope = stretch * (_diffusive(1.01 * at) - _diffusive(0.99 * at)) / (0.02 * at)
    return at, float(err[i] / delta[i] * RULE / slope)


def _diffusive(z: float) -> float:
    unit = HBAR / (4.0 * E_CHARGE)  # B_phi of L_phi = 1 m
    return float(np.squeeze(theory.hln_simple(z * unit, 1.0)))


@styled
def draw(cusps: CuspWidth, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the cusps with the rule of their width, and all of them against B/B_phi."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2, [1.2, 1.0])
    _draw_cusps(panels[0], cusps, style)
    _draw_collapse(panels[1], cusps, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_cusps(panel: Axes, cusps: CuspWidth, style: Style) -> None:
    """The cusps; the level at which their width is read, with the width of each as a bar."""
    top = 17.5 * float(cusps.B_phi_T[1])
    factor, unit = scales.field_unit(top)
    cues = families.cues(style, 3)
    for i, (run, cue) in enumerate(zip(cusps.cusps, cues, strict=True)):
        line = cusps.line_B_over_B_phi * cusps.B_phi_T[i]
        seen, here = line <= top * (1.0 + 1e-9), run.B <= top * (1.0 + 1e-9)
        families.line(panel, mirrored(line[seen], -1.0) * factor, mirrored(cusps.exact_delta_e2_h[i][seen]), style, cue,
                      f"exact-{i}")  # fmt: skip
        families.points(panel, mirrored(run.B[here], -1.0) * factor, mirrored(run.delta[here]),
                        mirrored(run.delta_err[here]), style, cue, f"mc-{i}")  # fmt: skip
        half = float(cusps.width_T[i]) * factor
        panel.plot([-half, half], [cusps.rule] * 2, "|", color=cue.colour, ms=2.2 * style.marker,
                   mew=0.7 * style.curve, gid=f"width-{i}", zorder=5)  # fmt: skip
    marks.guide(panel, [-top * factor, top * factor], [cusps.rule] * 2, style)
    panel.set_ylim(-0.06, 0.86)
    scales.linear_ticks(panel, "y", 0.0, 0.8)
    at = families.room_for_labels(panel, -top * factor, top * factor, 0.22)
    scales.linear_ticks(panel, "x", -top * factor, top * factor, 4)
    ends = [float(np.interp(top, cusps.line_B_over_B_phi * B_phi, exact)) for B_phi, exact in
            zip(cusps.B_phi_T, cusps.exact_delta_e2_h, strict=True)]  # fmt: skip
    texts = [scales.length_text(float(L_phi)) for L_phi in cusps.L_phi_m]
    families.end_labels(panel, at, ends, texts, style, cues)
    head = marks.label(panel, at, min(max(ends) + 0.1, 0.83), "$L_\\phi$ =", style, "ink2", ha="left", va="center")
    rule = marks.leader(panel, "width read here", (0.0, cusps.rule), (0.0, 0.81), style, "ink2")  # inside the cusps
    steps.together(cues[0].colour, head, rule)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change of conductivity ($e^2/h$)")


def _draw_collapse(panel: Axes, cusps: CuspWidth, style: Style) -> None:
    panel.plot(cusps.line_B_over_B_phi, cusps.diffusive_delta_e2_h, color=style.palette.wl, ls=DOTS, lw=style.curve,
               zorder=3, gid="diffusive")  # fmt: skip
    for i, (run, cue) in enumerate(zip(cusps.cusps, families.cues(style, 3), strict=True)):
        # Where all curves coincide the markers are nested, so that all three are seen.
        size = (1.7, 1.2, 0.7)[i] * style.marker
        marks.points(panel, (cusps.B_over_B_phi, run.delta, run.delta_err), style, cue.colour, cue.marker, ms=size,
                     mfc="none", gid=f"mc-{i}")  # fmt: skip
    panel.set_xlim(-0.5, 19.0)
    panel.set_ylim(-0.03, 0.45)
    scales.linear_ticks(panel, "y", 0.0, 0.7)
    scales.linear_ticks(panel, "x", 0.0, 19.0, 4)
    panel.set_xlabel("field $B/B_\\phi$")
    if not style.wide:
        panel.set_ylabel("change ($e^2/h$)")
    marks.label(panel, 18.5, 0.12, "all three:\none curve", style, ha="right", va="center")
