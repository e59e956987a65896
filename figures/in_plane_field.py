"""Board "in-plane-field": a field in the plane of the film acts on the spin alone and ends antilocalization."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs.checks import FloatArray
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, origin
from cbs.figures.styles import Style, styled
from cbs.parameters import Conductor, Rashba, SpinMechanism, Zeeman
from cbs.provenance import Provenance
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_correction import spin_correction
from cbs.theory.spin_generator import SpinCouplings

L_SO = 300e-9
Y = 6.0  # D t / L_so^2 in (a)
TURNS = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0])  # omega t in (a)
RATES = (0.0, 1.0, 3.0, 10.0)  # omega tau_phi in (b)
FIELDS = np.array([0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0]) * 1e-3
LINE_FIELDS = FIELDS[-1] * np.linspace(0.0, 1.0, 31) ** 1.25
THIN_FILM = Conductor(l=25e-9, L_phi=FILM.L_phi)  # for (b): legs short enough for the diffusive line
LOOPS_RETURN, LOOPS_CUSP = 100_000, 800_000
MARKERS = ("^", "D", "v", "s")

CAPTION = """
{title} (a) Mean interference of diffusive loops with Rashba coupling, Dt/L_so² = {d.y:g}, against the angle ωt by which
the in-plane field, ω = gμ_B B/ħ, would turn the spin during the walk; points: Monte Carlo with both paths' rotations
multiplied out, line: exact. (b) Change of the conductivity with a perpendicular field, both spins, for in-plane fields
with ωτ_φ at the right end; L_so = {nm.L_so_m:g} nm, l = {nm.l_m:g} nm, L_φ = {um.L_phi_m:g} µm, total term; lines:
exact diffusive result. Without spin-orbit coupling an in-plane field would do nothing. {p.loops} loops in all, seed
{p.seed}; bars: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class InPlaneField:
    """Interference against Zeeman precession, and cusps in in-plane fields.

    Parameters
    ----------
    omega_t : ndarray, shape (n,)
        Precession angle during the loop.
    interference, interference_err : ndarray, shape (n,)
        Mean interference and standard error.
    line_omega_t, exact_interference : ndarray, shape (n_line,)
        Exact diffusive values.
    omega_tau_phi : ndarray, shape (n_c,)
        In-plane fields of the cusps.
    B_T : ndarray, shape (n_B,)
        Perpendicular fields, tesla.
    delta_e2_h, delta_err_e2_h : ndarray, shape (n_c, n_B)
        Change with the perpendicular field.
    line_B_T : ndarray, shape (n_line_B,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (n_c, n_line_B)
        Exact change of diffusive loops.
    y, l_m, L_phi_m, L_so_m : float
        D t / L_so^2 of (a); lengths in metres.
    provenance : Provenance
        What made it.
    """

    omega_t: FloatArray
    interference: FloatArray
    interference_err: FloatArray
    line_omega_t: FloatArray
    exact_interference: FloatArray
    omega_tau_phi: FloatArray
    B_T: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    y: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    provenance: Provenance


def mechanisms(turns: float, length: float, l: float) -> list[SpinMechanism]:
    """Return Rashba coupling and the in-plane field that turns by `turns` within the time of sqrt(D t) = `length`."""
    found: list[SpinMechanism] = [Rashba(L_so=L_SO)]
    if turns > 0.0:
        found.append(Zeeman(L_z=2.0 * length**2 / (turns * l)))  # L_z = v/omega, D = v l/2
    return found


def couplings(turns: float, length: float) -> SpinCouplings:
    """Return the same couplings as lengths of the diffusive theory."""
    return SpinCouplings(L_rashba=L_SO, L_omega=length / float(np.sqrt(turns)) if turns > 0.0 else np.inf)


def exact_change(B: FloatArray, rate: float) -> FloatArray:
    """Return the exact change of the conductivity of diffusive loops at omega tau_phi = `rate`; B[0] must be 0."""
    film = THIN_FILM
    correction = spin_correction(B, l=film.l, L_phi=film.L_phi, couplings=couplings(rate, film.L_phi))
    return np.asarray(correction - correction[0])


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> InPlaneField:
    """Run one loop length in eight in-plane fields, and four cusps."""
    length = np.sqrt(Y) * L_SO
    n_runs = len(TURNS) + len(RATES)
    returns = [
        cbs.return_probability(
            FILM, length=np.array([length]), spin=mechanisms(float(turns), length, FILM.l), paths="brownian",
            loops=quality.loops(LOOPS_RETURN), rng=seed, progress=part(progress, i, n_runs),
        )
        for i, turns in enumerate(TURNS)
    ]  # fmt: skip
    cusps = [
        cbs.magnetoconductance(
            THIN_FILM,
            B=FIELDS,
            spin=mechanisms(rate, FILM.L_phi, THIN_FILM.l),
            loops=quality.loops(LOOPS_CUSP),
            rng=seed,
            progress=part(progress, len(TURNS) + i, n_runs),
        )
        for i, rate in enumerate(RATES)
    ]
    line = np.linspace(0.0, TURNS[-1], 49)
    exact = [float(spin_cooperon(length, couplings(float(turns), length))) for turns in line]
    total = sum(run.provenance.loops for run in returns) + sum(run.provenance.loops for run in cusps)
    return InPlaneField(
        omega_t=TURNS.copy(),
        interference=np.array([run.ratio[0] for run in returns]) - 1.0,
        interference_err=np.array([run.ratio_err[0] for run in returns]),
        line_omega_t=line,
        exact_interference=np.array(exact),
        omega_tau_phi=np.array(RATES),
        B_T=FIELDS.copy(),
        delta_e2_h=np.array([run.delta for run in cusps]),
        delta_err_e2_h=np.array([run.delta_err for run in cusps]),
        line_B_T=LINE_FIELDS.copy(),
        exact_delta_e2_h=np.array([exact_change(LINE_FIELDS, rate) for rate in RATES]),
        y=Y,
        l_m=THIN_FILM.l,
        L_phi_m=FILM.L_phi,
        L_so_m=L_SO,
        provenance=origin(
            "in-plane-field", quality, seed, total, cusps[0].provenance.batches,
            l_m=THIN_FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, term="total",
        ),
    )  # fmt: skip


@styled
def draw(film: InPlaneField, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw interference and cusps: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2)
    _draw_interference(panels[0], film, style)
    _draw_cusps(panels[1], film, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_interference(panel: Axes, film: InPlaneField, style: Style) -> None:
    marks.guide(panel, [0.0, 12.0], [0.0, 0.0], style)
    marks.exact(panel, film.line_omega_t, film.exact_interference, style, "wal")
    marks.monte_carlo(panel, film.omega_t, film.interference, film.interference_err, style, "wal")
    panel.set_xlim(-0.3, 12.5)
    panel.set_ylim(-0.24, 0.22)
    panel.set_xlabel("turns of the spin by the field, $\\omega t$ (rad)" if style.wide else "angle $\\omega t$ (rad)")
    panel.set_ylabel("mean interference")
    marks.label(panel, 12.0, -0.08, "antilocalization\nis gone", style, ha="right", va="center")


def _draw_cusps(panel: Axes, film: InPlaneField, style: Style) -> None:
    marks.guide(panel, [0.0, 3.0], [0.0, 0.0], style)
    shades = [
        marks.blend(style.palette.wal, style.palette.unitary, i / (len(film.omega_tau_phi) - 1))
        for i in range(len(film.omega_tau_phi))
    ]
    for i, colour in enumerate(shades):
        data = (film.B_T * 1e3, film.delta_e2_h[i], film.delta_err_e2_h[i])
        panel.plot(
            film.line_B_T * 1e3, film.exact_delta_e2_h[i], color=colour, lw=style.curve, zorder=3, gid=f"exact-{i}"
        )
        marks.points(panel, data, style, colour, MARKERS[i], gid=f"mc-{i}")
    for i, height in enumerate(marks.apart(film.exact_delta_e2_h[:, -1], marks.label_gap(panel, style))):
        text = f"{film.omega_tau_phi[i]:g}"
        marks.label(panel, 3.15, height, text, style, color=shades[i], ha="left", va="center")
    marks.label(panel, 0.04, 0.97, "$\\omega\\tau_\\phi$ at the curves", style, "ink2", ha="left", va="top",
                transform=panel.transAxes)  # fmt: skip
    panel.set_xlim(-0.1, 3.7)
    panel.spines["bottom"].set_bounds(0.0, 3.0)
    marks.named_ticks(panel, "x", {0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3"})
    panel.set_xlabel("perpendicular field $B$ (mT)")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
