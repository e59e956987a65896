"""Board "magnetic-impurities": impurity spins erase the cusp, with and without spin-orbit coupling."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures import families, marks
from cbs.figures.magnetoconductance import mirrored
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_SO, origin
from cbs.figures.styles import Role, Style, styled
from cbs.parameters import MagneticImpurities, Rashba, SpinMechanism
from cbs.provenance import Provenance

L_S = (np.inf, 1e-6, 0.5e-6, 0.2e-6)  # metres; inf: no impurity spins
RETURN_L_S = (0.5e-6, 0.2e-6)
RASHBA_L_S = (np.inf, 0.5e-6, 0.2e-6)
LENGTHS = np.geomspace(0.1e-6, 4e-6, 12)
FIELDS = np.array([0.0, 0.15, 0.4, 0.8, 1.3, 2.0, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0]) * 1e-3  # tesla
LOOPS = 600_000  # per cusp
RETURN_LOOPS = 144_000  # per curve, 12 000 a length

CAPTION = """
{title} (a) Probability of return, quantum over classical, against the diffusion length √(Dt) of the loop, for magnetic
lengths L_s = √(Dτ_s) of 0.5 and 0.2 µm; lines: exact for one random rotation a flight. One rotation alone is the same
both ways round; the loss begins at second order. (b) Change of the conductivity with the field without impurity spins
and with L_s = 1, 0.5 and 0.2 µm; lines: exact sums. (c, slides) The same with Rashba coupling L_so = {nm.L_so_m:g} nm:
antilocalization dies as well; line: exact without impurity spins. Points: loops of flights, l = {nm.l_m:g} nm, L_φ =
{um.L_phi_m:g} µm in (b) and (c), total term, rotations of both directions multiplied out. {d.loops_per_cusp} loops a
cusp, {p.loops} in all, seed {p.seed}; bars: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class MagneticImpurity:
    """Return and cusps with impurity spins.

    Parameters
    ----------
    length_m : ndarray, shape (n_t,)
        sqrt(D t) of the points in (a), metres.
    return_L_s_m : ndarray, shape (n_r,)
        Magnetic lengths of the curves in (a), metres.
    ratio, ratio_err : ndarray, shape (n_r, n_t)
        Return probability, quantum over classical, and its standard error.
    line_length_m : ndarray, shape (n_line,)
        sqrt(D t) of the lines.
    exact_ratio : ndarray, shape (n_r, n_line)
        Exact ratio.
    B_T : ndarray, shape (n,)
        Fields, tesla, B >= 0; the picture mirrors them.
    L_s_m : ndarray, shape (n_s,)
        Magnetic lengths in (b); inf for none.
    delta_e2_h, delta_err_e2_h : ndarray, shape (n_s, n)
        Change of the conductivity and its standard error, e^2/h, both spins.
    rashba_L_s_m : ndarray, shape (n_q,)
        Magnetic lengths in (c).
    delta_e2_h_rashba, delta_err_e2_h_rashba : ndarray, shape (n_q, n)
        The same with Rashba coupling.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (n_s, n_line)
        Exact sums for (b).
    exact_delta_e2_h_rashba : ndarray, shape (n_line,)
        Exact sum with Rashba coupling and no impurity spins.
    l_m, L_phi_m, L_so_m : float
        Mean free path, coherence and Rashba length, metres.
    loops_per_cusp : int
        Loops behind one curve of (b) or (c).
    provenance : Provenance
        What made it.
    """

    length_m: FloatArray
    return_L_s_m: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    line_length_m: FloatArray
    exact_ratio: FloatArray
    B_T: FloatArray
    L_s_m: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    rashba_L_s_m: FloatArray
    delta_e2_h_rashba: FloatArray
    delta_err_e2_h_rashba: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    exact_delta_e2_h_rashba: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    loops_per_cusp: int
    provenance: Provenance


def impurities(L_s: float) -> tuple[SpinMechanism, ...]:
    """Mechanisms of impurity spins of this length; none if it is inf."""
    return () if np.isinf(L_s) else (MagneticImpurities(L_s=L_s),)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> MagneticImpurity:
    """Run returns, cusps, and cusps with Rashba coupling."""
    rashba: tuple[SpinMechanism, ...] = (Rashba(L_so=L_SO),)
    cases = [impurities(L_s) for L_s in L_S] + [rashba + impurities(L_s) for L_s in RASHBA_L_S]
    n_runs = len(cases) + len(RETURN_L_S)
    loops, return_loops = quality.loops(LOOPS), quality.loops(RETURN_LOOPS)
    returns = [
        cbs.return_probability(
            FILM, length=LENGTHS, spin=impurities(L_s), loops=return_loops, rng=seed, progress=part(progress, i, n_runs)
        )
        for i, L_s in enumerate(RETURN_L_S)
    ]
    cusps = [
        cbs.magnetoconductance(
            FILM, B=FIELDS, spin=spin, loops=loops, rng=seed, progress=part(progress, len(returns) + i, n_runs)
        )
        for i, spin in enumerate(cases)
    ]
    plain, coupled = cusps[: len(L_S)], cusps[len(L_S) :]
    return MagneticImpurity(
        length_m=LENGTHS.copy(), return_L_s_m=np.array(RETURN_L_S),
        ratio=np.array([run.ratio for run in returns]), ratio_err=np.array([run.ratio_err for run in returns]),
        B_T=FIELDS.copy(), L_s_m=np.array(L_S),
        delta_e2_h=np.array([run.delta for run in plain]), delta_err_e2_h=np.array([run.delta_err for run in plain]),
        rashba_L_s_m=np.array(RASHBA_L_S),
        delta_e2_h_rashba=np.array([run.delta for run in coupled]),
        delta_err_e2_h_rashba=np.array([run.delta_err for run in coupled]),
        **_exact(), l_m=FILM.l, L_phi_m=FILM.L_phi, L_so_m=L_SO, loops_per_cusp=cusps[0].provenance.loops,
        provenance=origin(
            "magnetic-impurities", quality, seed,
            sum(run.provenance.loops for run in returns) + sum(run.provenance.loops for run in cusps),
            cusps[0].provenance.batches, l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO,
            magnetic_L_s_m=[L_s for L_s in L_S if np.isfinite(L_s)], term="total",
        ),
    )  # fmt: skip


def _exact() -> dict[str, FloatArray]:
    line = np.concatenate([[0.0], np.geomspace(2e-5, FIELDS[-1], 48)])
    length = np.geomspace(LENGTHS[0], LENGTHS[-1], 80)
    l, L_phi = FILM.l, FILM.L_phi
    curves = np.array([theory.ballistic_magnetic(line, l=l, L_phi=L_phi, L_s=L_s) for L_s in L_S])
    coupled = theory.rashba_ballistic(line, l=l, L_phi=L_phi, L_so=L_SO)
    return {
        "line_length_m": length,
        "exact_ratio": np.array([theory.flights_return_ratio(length, FILM.l, L_s=L_s) for L_s in RETURN_L_S]),
        "line_B_T": line,
        "exact_delta_e2_h": curves - curves[:, :1],
        "exact_delta_e2_h_rashba": coupled - coupled[0],
    }


@styled
def draw(curves: MagneticImpurity, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw returns and cusps, in wide styles also the cusps with Rashba coupling."""
    n_panels = 3 if style.wide else 2
    picture, panels = marks.side_by_side(axes, style, 4.4, n_panels, [1.0, 1.1, 1.1])
    _draw_returns(panels[0], curves, style)
    _draw_cusps(panels[1], curves, style)
    if style.wide:
        _draw_rashba(panels[2], curves, style)
    for panel, letter in zip(panels, "abc", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def length_text(L_s: float) -> str:
    """Text of a magnetic length for labels, in micrometres."""
    return "none" if np.isinf(L_s) else f"{L_s * 1e6:g} µm"


def _cue(style: Style, L_s: float, start: str) -> Role:
    """The same length has the same marker and dash in every panel; the colour runs from `start` to that of no cusp."""
    return families.cues(style, start, "unitary", len(L_S))[L_S.index(L_s)]


def _draw_returns(panel: Axes, curves: MagneticImpurity, style: Style) -> None:
    length, line = curves.length_m * 1e6, curves.line_length_m * 1e6
    for height in (1.0, 2.0):
        marks.guide(panel, [0.09, 4.3], [height, height], style)
    for i, L_s in enumerate(curves.return_L_s_m):
        cue = _cue(style, float(L_s), "wl")
        families.line(panel, line, curves.exact_ratio[i], style, cue, f"exact-{i}")
        families.points(panel, length, curves.ratio[i], curves.ratio_err[i], style, cue, f"mc-{i}")
    first, last = (_cue(style, float(L_s), "wl").colour for L_s in curves.return_L_s_m)
    longer = "$L_s$ =\n0.5 µm" if style.wide else "$L_s$ = 0.5 µm"
    marks.label(panel, 0.8, 1.73, longer, style, color=first, ha="left", va="center")
    marks.label(panel, 0.1, 0.88, "0.2 µm", style, color=last, ha="left", va="center")
    panel.set_xscale("log")
    panel.set_xlim(0.088, 4.5)
    panel.set_ylim(0.75, 2.2)
    marks.named_ticks(panel, "x", {0.1: "0.1", 0.3: "0.3", 1.0: "1", 3.0: "3"})
    marks.named_ticks(panel, "y", {1.0: "1", 1.5: "1½", 2.0: "2"})
    panel.set_xlabel("diffusion length √($Dt$) (µm)")
    panel.set_ylabel("return, quantum / classical" if style.wide else "return probability,\nquantum / classical")


def _field_axis(panel: Axes, style: Style) -> None:
    panel.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    panel.set_xlim(-10.4, 26.0 if style.wide else 17.0)
    panel.spines["bottom"].set_bounds(-10.4, 10.4)
    marks.named_ticks(panel, "x", {-10.0: "\u221210", 0.0: "0", 10.0: "10"})
    panel.set_xlabel("field $B$ (mT)")


def _draw_cusps(panel: Axes, curves: MagneticImpurity, style: Style) -> None:
    field, line = mirrored(curves.B_T, -1.0) * 1e3, mirrored(curves.line_B_T, -1.0) * 1e3
    for i, L_s in enumerate(curves.L_s_m):
        cue = _cue(style, float(L_s), "wl")
        families.line(panel, line, mirrored(curves.exact_delta_e2_h[i]), style, cue, f"exact-{i}")
        value, err = mirrored(curves.delta_e2_h[i]), mirrored(curves.delta_err_e2_h[i])
        families.points(panel, field, value, err, style, cue, f"mc-{i}")
        end = float(curves.exact_delta_e2_h[i, -1])
        marks.label(panel, 11.0, end, length_text(float(L_s)), style, color=cue.colour, ha="left", va="center")
    panel.set_ylim(-0.06, 0.82)
    _field_axis(panel, style)
    panel.set_ylabel("change of conductivity ($e^2/h$)" if style.wide else "change ($e^2/h$)")
    at, text = (25.5, "impurity\nspins, $L_s$:") if style.wide else (16.6, "impurity spins, $L_s$:")
    marks.label(panel, at, 0.745, text, style, "ink2", ha="right", va="center")


def _draw_rashba(panel: Axes, curves: MagneticImpurity, style: Style) -> None:
    field, line = mirrored(curves.B_T, -1.0) * 1e3, mirrored(curves.line_B_T, -1.0) * 1e3
    exact = mirrored(curves.exact_delta_e2_h_rashba)
    families.line(panel, line, exact, style, _cue(style, np.inf, "wal"), "exact-0")
    ends = marks.apart(curves.delta_e2_h_rashba[:, -1], 0.045)
    for i, L_s in enumerate(curves.rashba_L_s_m):
        cue = _cue(style, float(L_s), "wal")
        value, err = mirrored(curves.delta_e2_h_rashba[i]), mirrored(curves.delta_err_e2_h_rashba[i])
        families.points(panel, field, value, err, style, cue, f"mc-{i}")
        marks.label(panel, 11.0, ends[i], length_text(float(L_s)), style, color=cue.colour, ha="left", va="center")
    panel.set_ylim(-0.26, 0.26)
    _field_axis(panel, style)
    marks.label(panel, 25.5, 0.205, "with spin–orbit\ncoupling, $L_s$:", style, "wal", ha="right", va="center")
