"""Board "in-plane-field": a field in the plane of the film acts on the spin alone and ends antilocalization."""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.parameters import Rashba, SpinMechanism, Zeeman
from cbs.provenance import Provenance
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_correction import spin_correction
from cbs.theory.spin_generator import SpinCouplings

Y = 6.0  # D t / L_so^2 in (a)
TURNS = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0, 12.0])  # omega t in (a)
RATES = (0.0, 1.0, 3.0, 10.0)  # omega tau_phi in (b)
SHARES = np.array([0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0]) / 3.0
LOOPS_RETURN, LOOPS_CUSP = 100_000, 800_000
USES = ("l", "L_phi", "rashba")

CAPTION = """
{title} (a) Mean interference of diffusive loops with Rashba coupling, Dt/L_so² = {d.y:g}, against the angle ωt by
which the in-plane field, ω = gμ_B B/ħ, would turn the spin during the walk; points: Monte Carlo with both paths'
rotations multiplied out, line: exact. (b) Change of the conductivity with a perpendicular field, both spins, for
in-plane fields with ωτ_φ at the right end; L_so = {nm.L_so_m:.4g} nm, l = {nm.l_m:.4g} nm, L_φ = {um.L_phi_m:.4g} µm,
total term; lines: exact diffusive result. Without spin-orbit coupling an in-plane field would do nothing. {p.loops}
loops in all, seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class InPlaneField:
    """Interference against Zeeman precession, and cusps in in-plane fields.

    Parameters
    ----------
    omega_t : ndarray, shape (n,)
        Precession angle during the loop.
    returns : tuple of ReturnProbabilityCurve
        Return at each of them, one length.
    line_omega_t, exact_interference : ndarray, shape (n_line,)
        Exact diffusive values.
    omega_tau_phi : ndarray, shape (n_c,)
        In-plane fields of the cusps.
    cusps : tuple of MagnetoconductanceCurve
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
    returns: tuple[ReturnProbabilityCurve, ...]
    line_omega_t: FloatArray
    exact_interference: FloatArray
    omega_tau_phi: FloatArray
    cusps: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    y: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    provenance: Provenance

    @property
    def interference(self) -> FloatArray:
        """Mean interference in (a)."""
        return np.array([run.ratio[0] for run in self.returns]) - 1.0

    @property
    def interference_err(self) -> FloatArray:
        """Its standard errors."""
        return np.array([run.ratio_err[0] for run in self.returns])


def shown(film: Film) -> Film:
    """The film of this figure: the user's, or one whose flights are short enough for the diffusive line."""
    return film if film.given & {"l", "L_phi", "coupling"} else replace(film, l=25e-9, coupling=Rashba(L_so=300e-9))


def mechanisms(turns: float, length: float, film: Film) -> list[SpinMechanism]:
    """Return Rashba coupling and the in-plane field that turns by `turns` within the time of sqrt(D t) = `length`."""
    found: list[SpinMechanism] = [Rashba(L_so=film.rashba)]
    if turns > 0.0:
        found.append(Zeeman(L_z=2.0 * length**2 / (turns * film.l)))  # L_z = v/omega, D = v l/2
    return found


def couplings(turns: float, length: float, film: Film) -> SpinCouplings:
    """Return the same couplings as lengths of the diffusive theory."""
    return SpinCouplings(L_rashba=film.rashba, L_omega=length / float(np.sqrt(turns)) if turns > 0.0 else np.inf)


def exact_change(B: FloatArray, rate: float, film: Film) -> FloatArray:
    """Return the exact change of the conductivity of diffusive loops at omega tau_phi = `rate`; B[0] must be 0."""
    correction = spin_correction(B, l=film.l, L_phi=film.L_phi, couplings=couplings(rate, film.L_phi, film))
    return np.asarray(correction - correction[0])


def check(film: Film) -> None:
    """The lines are diffusive: flights must be short against both lengths; there must be antilocalization to end."""
    film = shown(film)
    ratio = min(film.L_phi, film.rashba) / film.l
    need(ratio >= 10.0, "in-plane-field", f"L_phi/l and L_so/l of 10 or more (got {ratio:.3g})", "give a shorter --l")
    ratio = film.L_phi / film.rashba
    change = f"give {film.coupling_option} of {scales.length_text(film.L_phi / 3.0)} or less"
    need(ratio >= 3.0, "in-plane-field", f"L_phi/L_so of 3 or more (got {ratio:.3g}) for antilocalization", change)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> InPlaneField:
    """Run one loop length in every in-plane field, and four cusps."""
    film = shown(film)
    length = np.sqrt(Y) * film.rashba
    n_runs = len(TURNS) + len(RATES)
    returns = tuple(
        cbs.return_probability(
            film.conductor, length=np.array([length]), spin=mechanisms(float(turns), length, film), paths="brownian",
            loops=quality.loops(LOOPS_RETURN), rng=seed, progress=part(progress, i, n_runs),
        )
        for i, turns in enumerate(TURNS)
    )  # fmt: skip
    conductor = film.conductor
    top = scales.round_number(min(18.0 * conductor.B_phi, 0.2 * conductor.B_tr))
    cusps = tuple(
        cbs.magnetoconductance(
            conductor, B=top * SHARES, spin=mechanisms(rate, film.L_phi, film), loops=quality.loops(LOOPS_CUSP),
            rng=seed, progress=part(progress, len(TURNS) + i, n_runs),
        )
        for i, rate in enumerate(RATES)
    )  # fmt: skip
    line, line_B = np.linspace(0.0, TURNS[-1], 49), top * np.linspace(0.0, 1.0, 31) ** 1.25
    exact = [float(spin_cooperon(length, couplings(float(turns), length, film))) for turns in line]
    return InPlaneField(
        omega_t=TURNS.copy(), returns=returns, line_omega_t=line, exact_interference=np.array(exact),
        omega_tau_phi=np.array(RATES), cusps=cusps, line_B_T=line_B,
        exact_delta_e2_h=np.array([exact_change(line_B, rate, film) for rate in RATES]), y=Y, l_m=film.l,
        L_phi_m=film.L_phi, L_so_m=film.rashba,
        provenance=origin(
            "in-plane-field", quality, seed, sum(run.provenance.loops for run in (*returns, *cusps)),
            cusps[0].provenance.batches, term="total", **film.parameters(),
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
    top = float(film.omega_t[-1])
    marks.guide(panel, [0.0, top], [0.0, 0.0], style)
    marks.exact(panel, film.line_omega_t, film.exact_interference, style, "wal")
    marks.monte_carlo(panel, film.omega_t, film.interference, film.interference_err, style, "wal")
    panel.set_xlim(-0.025 * top, 1.03 * top)
    scales.limits(panel, "y", film.exact_interference, [0.12], margin=0.12)
    scales.linear_ticks(panel, "y", *panel.get_ylim(), 4)
    scales.linear_ticks(panel, "x", 0.0, top, 4)
    panel.set_xlabel("angle of precession $\\omega t$ (rad)")
    panel.set_ylabel("mean interference")
    marks.label(panel, top, -0.08, "antilocalization\nis gone", style, ha="right", va="center")


def _draw_cusps(panel: Axes, film: InPlaneField, style: Style) -> None:
    factor, unit = scales.field_unit(float(film.line_B_T[-1]))
    top = float(film.line_B_T[-1]) * factor
    marks.guide(panel, [0.0, top], [0.0, 0.0], style)
    looks = [style.role("wal"), *families.cues(style, 3)]  # without a field along the film it is antilocalization
    for i, (run, cue) in enumerate(zip(film.cusps, looks, strict=True)):
        families.line(panel, film.line_B_T * factor, film.exact_delta_e2_h[i], style, cue, f"exact-{i}")
        families.points(panel, run.B * factor, run.delta, run.delta_err, style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", film.exact_delta_e2_h, above=0.08)
    scales.linear_ticks(panel, "y", low, high)
    at = families.room_for_labels(panel, 0.0, top, 0.16)
    scales.linear_ticks(panel, "x", 0.0, top, 4)
    texts = [f"{rate:g}" for rate in film.omega_tau_phi]
    families.end_labels(panel, at, film.exact_delta_e2_h[:, -1], texts, style, looks)
    head = marks.label(panel, 0.04, 0.97, "$\\omega\\tau_\\phi$ at the ends", style, "ink2", ha="left", va="top",
                       transform=panel.transAxes)  # fmt: skip
    steps.together(looks[0].colour, head)
    panel.set_xlabel(f"perpendicular field $B$ ({unit})")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
