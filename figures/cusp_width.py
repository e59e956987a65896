"""Board "cusp-width": cusps of three coherence lengths, one curve against B/B_phi, and the width against L_phi."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import brentq

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import origin
from cbs.figures.styles import DASHES, DOTS, Style, styled
from cbs.provenance import Provenance

L_FREE = 20e-9  # short, so that every field here is far below B_tr
LENGTHS = (0.5e-6, 1e-6, 2e-6)
Z_GRID = np.array(
    [0.0, 0.3, 0.6, 1.0, 1.7, 2.5, 3.5, 4.1, 5.0, 7.0, 10.0, 14.0, 18.2, 30.0, 48.0, 72.9]
)  # B/B_phi of every curve
LOOPS = 1_000_000
RULE = 0.1  # e^2/h: the field where the change reaches this is the width
WIDTH_Z = 4.1514  # that field over B_phi, from the diffusive formula

CAPTION = """
{title} (a) Change of the conductivity with the field, no spin-orbit coupling, both spins, for coherence lengths of
0.5 (triangles), 1 (circles) and 2 µm (squares); points: closed loops of flights, l = {nm.l_m:g} nm, total term;
lines: exact sums. (b) The same against the field in units of B_φ = ħ/(4eL_φ²): one curve, dots: (1/π)[ψ(½ + 1/z) +
ln z]. (c, slides) Field at which the change reaches {d.rule:g} e²/h, against L_φ; a logarithmic cusp has no width
without such a rule; line: 4.151 B_φ. {d.loops_per_curve} loops a curve, seed {p.seed}; bars: one standard error
from {p.batches} batches.
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
    delta_e2_h, delta_err_e2_h : ndarray, shape (3, n)
        Change of the conductivity and its standard error.
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
    loops_per_curve : int
        Loops behind one curve.
    provenance : Provenance
        What made it.
    """

    L_phi_m: FloatArray
    B_phi_T: FloatArray
    B_over_B_phi: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_B_over_B_phi: FloatArray
    exact_delta_e2_h: FloatArray
    diffusive_delta_e2_h: FloatArray
    width_T: FloatArray
    width_err_T: FloatArray
    rule: float
    l_m: float
    loops_per_curve: int
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> CuspWidth:
    """Run three coherence lengths at the same multiples of their B_phi."""
    loops = quality.loops(LOOPS)
    line = np.concatenate([np.linspace(0.0, 20.0, 100), np.linspace(20.5, Z_GRID[-1], 60)])
    films = [cbs.Conductor(l=L_FREE, L_phi=L_phi) for L_phi in LENGTHS]
    runs = [
        cbs.magnetoconductance(film, B=Z_GRID * film.B_phi, loops=loops, rng=seed, progress=part(progress, i, 3))
        for i, film in enumerate(films)
    ]
    exact = [theory.ballistic(line * film.B_phi, l=film.l, L_phi=film.L_phi) for film in films]
    widths = [width(Z_GRID, run.delta, run.delta_err) for run in runs]
    B_phi = np.array([film.B_phi for film in films])
    return CuspWidth(
        L_phi_m=np.array(LENGTHS),
        B_phi_T=B_phi,
        B_over_B_phi=Z_GRID.copy(),
        delta_e2_h=np.array([run.delta for run in runs]),
        delta_err_e2_h=np.array([run.delta_err for run in runs]),
        line_B_over_B_phi=line,
        exact_delta_e2_h=np.array([curve - curve[0] for curve in exact]),
        diffusive_delta_e2_h=theory.hln_simple(line * B_phi[1], LENGTHS[1]),
        width_T=np.array([found[0] for found in widths]) * B_phi,
        width_err_T=np.array([found[1] for found in widths]) * B_phi,
        rule=RULE,
        l_m=L_FREE,
        loops_per_curve=runs[0].provenance.loops,
        provenance=origin(
            "cusp-width", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=L_FREE, L_phi_m=list(LENGTHS), term="total", rule_e2_h=RULE,
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
    """Draw cusps and collapse, in wide styles also the width against L_phi."""
    n_panels = 3 if style.wide else 2
    picture, panels = marks.side_by_side(axes, style, 4.4, n_panels, [1.25, 1.0, 1.0])
    _draw_cusps(panels[0], cusps, style)
    _draw_collapse(panels[1], cusps, style)
    if style.wide:
        _draw_width(panels[2], cusps, style)
    for panel, letter in zip(panels, "abc", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def _cue(style: Style, i_curve: int) -> tuple[str, str, object]:
    palette = style.palette
    return (palette.ink2, palette.wl, palette.ink)[i_curve], ("^", "o", "s")[i_curve], (DASHES, "-", "-.")[i_curve]


def _points(
    panel: Axes, x: FloatArray, y: FloatArray, err: FloatArray, style: Style, i_curve: int, nested: bool = False
) -> None:
    colour, marker, _ = _cue(style, i_curve)
    # Where all curves coincide the markers are nested, so that all three are seen.
    size = (1.5, 1.0, 0.45)[i_curve] if nested else 0.85
    inside = "none" if nested else style.palette.ground
    panel.errorbar(
        x, y, yerr=err, fmt=marker, color=colour, ms=size * style.marker, mfc=inside,
        mew=0.45 * style.curve, elinewidth=style.bar, zorder=4, gid=f"mc-{i_curve}",
    )  # fmt: skip


def _draw_cusps(panel: Axes, cusps: CuspWidth, style: Style) -> None:
    for i, B_phi in enumerate(cusps.B_phi_T * 1e3):  # mT
        colour, _, dash = _cue(style, i)
        line = cusps.line_B_over_B_phi * B_phi
        exact = cusps.exact_delta_e2_h[i]
        panel.plot(np.append(-line[:0:-1], line), np.append(exact[:0:-1], exact), color=colour, ls=dash,
                   lw=style.curve, zorder=3, gid=f"exact-{i}")  # fmt: skip
        x, y, err = cusps.B_over_B_phi * B_phi, cusps.delta_e2_h[i], cusps.delta_err_e2_h[i]
        _points(panel, np.append(-x[:0:-1], x), np.append(y[:0:-1], y), np.append(err[:0:-1], err), style, i)
    panel.set_xlim(-3.1, 3.1)
    panel.set_ylim(-0.085, 0.65)
    panel.set_xlabel("field $B$ (mT)")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
    marks.named_ticks(panel, "x", {-2.0: "\u22122", 0.0: "0", 2.0: "2"})
    marks.label(panel, 0.0, 0.6, "2 µm", style, color=_cue(style, 2)[0], ha="center", va="center")
    marks.label(panel, 3.0, 0.19, "1 µm", style, color=_cue(style, 1)[0], ha="right", va="center")
    marks.label(panel, 3.0, -0.045, "0.5 µm", style, color=_cue(style, 0)[0], ha="right", va="center")


def _draw_collapse(panel: Axes, cusps: CuspWidth, style: Style) -> None:
    panel.plot(cusps.line_B_over_B_phi, cusps.diffusive_delta_e2_h, color=style.palette.wl, ls=DOTS, lw=style.curve,
               zorder=3, gid="diffusive")  # fmt: skip
    for i in range(3):
        _points(panel, cusps.B_over_B_phi, cusps.delta_e2_h[i], cusps.delta_err_e2_h[i], style, i, nested=True)
    panel.set_xlim(-0.5, 19.0)
    panel.set_ylim(-0.085, 0.65)
    marks.named_ticks(panel, "x", {0.0: "0", 5.0: "5", 10.0: "10", 15.0: "15"})
    panel.set_xlabel("field $B/B_\\phi$")
    if not style.wide:
        panel.set_ylabel("change ($e^2/h$)")
    marks.label(panel, 18.5, 0.12, "all three:\none curve", style, ha="right", va="center")


def _draw_width(panel: Axes, cusps: CuspWidth, style: Style) -> None:
    length = cusps.L_phi_m * 1e6
    line = np.geomspace(0.4, 2.5, 20)
    law = WIDTH_Z * cusps.B_phi_T[1] * 1e3 / line**2
    panel.plot(line, law, color=style.palette.wl, ls=DOTS, lw=style.curve, gid="law")
    for i in range(3):
        _points(panel, length[i : i + 1], cusps.width_T[i : i + 1] * 1e3, cusps.width_err_T[i : i + 1] * 1e3, style, i)
    panel.set_xscale("log")
    panel.set_yscale("log")
    marks.named_ticks(panel, "x", {0.5: "0.5", 1.0: "1", 2.0: "2"})
    marks.named_ticks(panel, "y", {0.1: "0.1", 0.3: "0.3", 1.0: "1", 3.0: "3"})
    panel.set_xlim(0.36, 2.7)
    panel.set_ylim(0.09, 5.0)
    panel.set_xlabel("$L_\\phi$ (µm)")
    panel.set_ylabel("width (mT)")
    marks.label(panel, 2.6, 3.4, "half as long,\n4 × as wide", style, ha="right", va="center")
