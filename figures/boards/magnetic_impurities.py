"""Board "magnetic-impurities": impurity spins erase the cusp, with and without spin-orbit coupling."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, exact_correction, need, origin
from cbs.figures.frame.scales import mirrored
from cbs.figures.frame.styles import Role, Style, styled
from cbs.observables.results import MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.parameters import MagneticImpurities, SpinMechanism
from cbs.provenance import Provenance

SHARES_L_S = (np.inf, 1.0, 0.5, 0.2)  # L_s / L_phi; inf: no impurity spins
RASHBA_L_S = (0, 2, 3)  # of them, with spin-orbit coupling
RETURN_L_S = (2, 3)
N_LENGTHS = 12
SHARES = np.array([0.0, 0.15, 0.4, 0.8, 1.3, 2.0, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0]) / 10.0
LOOPS = 600_000  # per cusp
RETURN_LOOPS = 144_000  # per curve, 12 000 a length
USES = ("l", "L_phi", "coupling")

CAPTION = """
{title} (a) Change of the conductivity with the field without impurity spins and with the magnetic lengths L_s =
√(Dτ_s) at the curves; lines: exact sums. (b) The same with {d.coupling}: antilocalization dies as well, the cusp is
not turned round; line: exact without impurity spins. Points: loops of flights, l = {nm.l_m:.4g} nm, L_φ =
{um.L_phi_m:.4g} µm, total term, rotations of both directions multiplied out. One impurity alone turns the spin alike
both ways round; the loss begins at second order: the return of long loops, quantum over classical, falls from 2 to 1
(at √(Dt) = {d.return_text} it is {d.last_ratio:.2f} for the shortest L_s). {d.cusps[0].provenance.loops} loops a
cusp, {p.loops} in all, seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class MagneticImpurity:
    """Return and cusps with impurity spins.

    Parameters
    ----------
    returns : tuple of ReturnProbabilityCurve
        Return against sqrt(D t) for the magnetic lengths `return_L_s_m`.
    return_L_s_m : ndarray, shape (n_r,)
        Their magnetic lengths, metres.
    line_length_m : ndarray, shape (n_line,)
        sqrt(D t) of the exact ratios.
    exact_ratio : ndarray, shape (n_r, n_line)
        Exact ratio.
    L_s_m, rashba_L_s_m : ndarray, shape (n_s,), (n_q,)
        Magnetic lengths of the cusps without and with spin-orbit coupling; inf for none.
    cusps, rashba_cusps : tuple of MagnetoconductanceCurve
        Change with the field, B >= 0; the picture mirrors it.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (n_s, n_line)
        Exact sums for (a).
    exact_delta_e2_h_rashba : ndarray, shape (n_line,)
        Exact sum with spin-orbit coupling and no impurity spins.
    l_m, L_phi_m, L_so_m : float
        Mean free path, coherence and spin-orbit length, metres.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    returns: tuple[ReturnProbabilityCurve, ...]
    return_L_s_m: FloatArray
    line_length_m: FloatArray
    exact_ratio: FloatArray
    L_s_m: FloatArray
    rashba_L_s_m: FloatArray
    cusps: tuple[MagnetoconductanceCurve, ...]
    rashba_cusps: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    exact_delta_e2_h_rashba: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    coupling: str
    provenance: Provenance

    @property
    def return_text(self) -> str:
        """Longest diffusion length of the returns."""
        return scales.length_text(float(self.returns[-1].length[-1]))

    @property
    def last_ratio(self) -> float:
        """Return of the longest loops with the shortest magnetic length."""
        return float(self.returns[-1].ratio[-1])


def impurities(L_s: float) -> tuple[SpinMechanism, ...]:
    """Mechanisms of impurity spins of this length; none if it is inf."""
    return () if np.isinf(L_s) else (MagneticImpurities(L_s=L_s),)


def check(film: Film) -> None:
    """The magnetic lengths, down to a fifth of L_phi, must be longer than a flight."""
    ratio = film.L_phi / film.l
    need(ratio >= 4.0, "magnetic-impurities", f"L_phi/l of 4 or more (got {ratio:.3g})", "give a longer --l-phi")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> MagneticImpurity:
    """Run returns, cusps, and cusps with spin-orbit coupling."""
    L_s = np.array(SHARES_L_S) * film.L_phi
    cases = [impurities(length) for length in L_s] + [(film.coupling, *impurities(L_s[i])) for i in RASHBA_L_S]
    n_runs = len(cases) + len(RETURN_L_S)
    lengths = np.geomspace(film.l, 4.0 * film.L_phi if film.L_phi < 25.0 * film.l else 60.0 * film.l, N_LENGTHS)
    fields = SHARES * scales.round_number(min(60.0 * film.conductor.B_phi, 0.4 * film.conductor.B_tr))
    returns = tuple(
        cbs.return_probability(
            film.conductor, length=lengths, spin=impurities(L_s[k]), loops=quality.loops(RETURN_LOOPS), rng=seed,
            progress=part(progress, i, n_runs),
        )
        for i, k in enumerate(RETURN_L_S)
    )  # fmt: skip
    cusps = tuple(
        cbs.magnetoconductance(
            film.conductor, B=fields, spin=spin, loops=quality.loops(LOOPS), rng=seed,
            progress=part(progress, len(returns) + i, n_runs),
        )
        for i, spin in enumerate(cases)
    )  # fmt: skip
    loops = sum(run.provenance.loops for run in (*returns, *cusps))
    return MagneticImpurity(
        returns=returns, return_L_s_m=L_s[list(RETURN_L_S)], L_s_m=L_s, rashba_L_s_m=L_s[list(RASHBA_L_S)],
        cusps=cusps[: len(L_s)], rashba_cusps=cusps[len(L_s) :], **_exact(film, L_s, lengths, fields), l_m=film.l,
        L_phi_m=film.L_phi, L_so_m=film.L_so, coupling=film.coupling_text,
        provenance=origin(
            "magnetic-impurities", quality, seed, loops, cusps[0].provenance.batches, term="total",
            **film.parameters() | {"magnetic_L_s_m": [float(length) for length in L_s if np.isfinite(length)]},
        ),
    )  # fmt: skip


def _exact(film: Film, L_s: FloatArray, lengths: FloatArray, fields: FloatArray) -> dict[str, FloatArray]:
    line = np.concatenate([[0.0], np.geomspace(2e-3 * fields[-1], fields[-1], 48)])
    length = np.geomspace(lengths[0], lengths[-1], 80)
    curves = np.array([theory.ballistic_magnetic(line, l=film.l, L_phi=film.L_phi, L_s=one) for one in L_s])
    coupled = exact_correction(film, "wal", line)
    return {
        "line_length_m": length,
        "exact_ratio": np.array([theory.flights_return_ratio(length, film.l, L_s=L_s[k]) for k in RETURN_L_S]),
        "line_B_T": line,
        "exact_delta_e2_h": curves - curves[:, :1],
        "exact_delta_e2_h_rashba": coupled - coupled[0],
    }


@styled
def draw(curves: MagneticImpurity, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the cusps without and with spin-orbit coupling."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2)
    _draw_cusps(panels[0], curves, style)
    _draw_coupled(panels[1], curves, style)
    for panel, letter in zip(panels, "ab", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def length_text(L_s: float) -> str:
    """Text of a magnetic length for labels."""
    return "none" if np.isinf(L_s) else scales.length_text(L_s)


def _cues(style: Style, first: str, L_s: FloatArray) -> list[Role]:
    """Without impurity spins a curve has the look of its class; the others, neutral, one look for a length."""
    neutral = dict(zip(SHARES_L_S[1:], families.cues(style, len(SHARES_L_S) - 1), strict=True))
    looks = [style.role(first)]
    return looks + [neutral[SHARES_L_S[k]] for k in (RASHBA_L_S[1:] if len(L_s) < len(SHARES_L_S) else (1, 2, 3))]


def _field_axis(panel: Axes, curves: MagneticImpurity, style: Style) -> tuple[float, float]:
    factor, unit = scales.field_unit(float(curves.line_B_T[-1]))
    top = float(curves.line_B_T[-1]) * factor
    panel.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    at = families.room_for_labels(panel, -top, top, 0.27)
    scales.linear_ticks(panel, "x", -top, top, 4)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change of conductivity ($e^2/h$)" if style.wide else "change ($e^2/h$)")
    return factor, at


def _draw_cusps(panel: Axes, curves: MagneticImpurity, style: Style) -> None:
    factor, at = _field_axis(panel, curves, style)
    field, line = (mirrored(B, -1.0) * factor for B in (curves.cusps[0].B, curves.line_B_T))
    cues = _cues(style, "wl", curves.L_s_m)
    for i, (run, cue) in enumerate(zip(curves.cusps, cues, strict=True)):
        families.line(panel, line, mirrored(curves.exact_delta_e2_h[i]), style, cue, f"exact-{i}")
        families.points(panel, field, mirrored(run.delta), mirrored(run.delta_err), style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", curves.exact_delta_e2_h, above=0.12)
    scales.linear_ticks(panel, "y", low, high)
    texts = [length_text(float(L_s)) for L_s in curves.L_s_m]
    families.end_labels(panel, at, curves.exact_delta_e2_h[:, -1], texts, style, cues)
    head = marks.label(panel, 0.98, 0.98, "impurity spins, $L_s$:", style, "ink2", ha="right", va="top",
                       transform=panel.transAxes)  # fmt: skip
    steps.together(cues[0].colour, head)


def _draw_coupled(panel: Axes, curves: MagneticImpurity, style: Style) -> None:
    factor, at = _field_axis(panel, curves, style)
    field, line = (mirrored(B, -1.0) * factor for B in (curves.cusps[0].B, curves.line_B_T))
    cues = _cues(style, "wal", curves.rashba_L_s_m)
    families.line(panel, line, mirrored(curves.exact_delta_e2_h_rashba), style, cues[0], "exact-0")
    for i, (run, cue) in enumerate(zip(curves.rashba_cusps, cues, strict=True)):
        families.points(panel, field, mirrored(run.delta), mirrored(run.delta_err), style, cue, f"mc-{i}")
    shown = [run.delta for run in curves.rashba_cusps]
    low, high = scales.limits(panel, "y", *shown, curves.exact_delta_e2_h_rashba, above=0.2)
    scales.linear_ticks(panel, "y", low, high)
    texts = [length_text(float(L_s)) for L_s in curves.rashba_L_s_m]
    families.end_labels(panel, at, [float(delta[-1]) for delta in shown], texts, style, cues)
    marks.label(panel, 0.98, 0.98, "with spin–orbit coupling, $L_s$:", style, "wal", ha="right", va="top",
                transform=panel.transAxes)  # fmt: skip
