"""Board "which-loops": what every octave of loop length adds to the correction."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_SO, origin
from cbs.figures.styles import Style, styled
from cbs.parameters import Rashba
from cbs.provenance import Provenance

FIELD = 1e-3  # tesla
LENGTHS = np.geomspace(0.05e-6, 5e-6, 21)
LOOPS = 420_000  # per curve, 20 000 a length
CURVES = ("none", "field", "rashba")
ROLES = {"none": "wl", "field": "unitary", "rashba": "wal"}

CAPTION = """
{title} Contribution of closed loops to the conductivity correction (backscattering term, both spins) per e-fold of
their duration t, against the diffusion length √(Dt); the area under a curve, in steps of ln t = 2 ln √(Dt), is the
correction: {d.sums_text} e²/h. Points: loops of flights, l = {nm.l_m:g} nm, L_φ = {um.L_phi_m:g} µm; no spin-orbit
coupling (circles), a field of {mT.field_T:g} mT (squares), Rashba L_so = {nm.L_so_m:g} nm (triangles). Solid lines:
exact; dashes: diffusive loops. The plateau is \u22121/π; the loops are cut off at l, because a path of few
mean free paths rarely closes, and at L_φ. {d.loops_per_curve} loops a curve, seed {p.seed}; bars: one standard
error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class WhichLoops:
    """Contribution per e-fold of duration for three cases.

    Parameters
    ----------
    length_m : ndarray, shape (n,)
        sqrt(D t) of the points, metres.
    part_e2_h_none, part_e2_h_field, part_e2_h_rashba : ndarray, shape (n,)
        Contribution per e-fold of t, e^2/h; part_err_e2_h_... are standard errors.
    line_length_m : ndarray, shape (n_line,)
        sqrt(D t) of the lines, metres.
    exact_e2_h_none, exact_e2_h_field, exact_e2_h_rashba : ndarray, shape (n_line,)
        Exact contributions (with a field: of diffusive loops).
    dsigma_e2_h : ndarray, shape (3,)
        Correction of the three cases from separate runs, backscattering term; order none, field, rashba.
    dsigma_err_e2_h : ndarray, shape (3,)
        Standard errors.
    l_m, L_phi_m, L_so_m : float
        Lengths, metres.
    field_T : float
        Field, tesla.
    loops_per_curve : int
        Loops behind one curve.
    provenance : Provenance
        What made it.
    """

    length_m: FloatArray
    part_e2_h_none: FloatArray
    part_err_e2_h_none: FloatArray
    part_e2_h_field: FloatArray
    part_err_e2_h_field: FloatArray
    part_e2_h_rashba: FloatArray
    part_err_e2_h_rashba: FloatArray
    line_length_m: FloatArray
    exact_e2_h_none: FloatArray
    exact_e2_h_field: FloatArray
    exact_e2_h_rashba: FloatArray
    dsigma_e2_h: FloatArray
    dsigma_err_e2_h: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    field_T: float
    loops_per_curve: int
    provenance: Provenance

    @property
    def sums_text(self) -> str:
        """The three corrections as text."""
        return ", ".join(f"{value:.2f}".replace("-", "\u2212") for value in self.dsigma_e2_h)

    @property
    def magnetic_length_m(self) -> float:
        """Diffusion length sqrt(hbar/(2 e B)) beyond which the field ends the interference, metres."""
        return float(np.sqrt(HBAR / (2.0 * E_CHARGE * self.field_T)))


def cut_off(length: FloatArray) -> FloatArray:
    """Weight -(1/pi) e^(-t/tau_phi) (1 - e^(-t/tau)) of an e-fold of durations, e^2/h; exact for flights."""
    return np.asarray(np.exp(-((length / FILM.L_phi) ** 2)) * np.expm1(-2.0 * (length / FILM.l) ** 2) / np.pi)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> WhichLoops:
    """Run the return of loops of every length, and the corrections they must add up to."""
    loops = quality.loops(LOOPS)
    cases = (((), 0.0), ((), FIELD), ((Rashba(L_so=L_SO),), 0.0))
    parts: dict[str, FloatArray] = {}
    sums = []
    for i, (name, (spin, field)) in enumerate(zip(CURVES, cases, strict=True)):
        run = cbs.return_probability(
            FILM, length=LENGTHS, spin=spin, field=field, paths="flights", loops=loops, rng=seed,
            progress=part(progress, 2 * i, 6),
        )  # fmt: skip
        parts[f"part_e2_h_{name}"] = (run.ratio - 1.0) * cut_off(LENGTHS)
        parts[f"part_err_e2_h_{name}"] = run.ratio_err * np.abs(cut_off(LENGTHS))
        sums.append(
            cbs.magnetoconductance(
                FILM, B=np.array([field]), spin=spin, term="backscattering", loops=loops, rng=seed + 1,
                progress=part(progress, 2 * i + 1, 6),
            )
        )  # fmt: skip
    return WhichLoops(
        length_m=LENGTHS.copy(), **parts, **_exact(),
        dsigma_e2_h=np.array([run.dsigma[0] for run in sums]),
        dsigma_err_e2_h=np.array([run.dsigma_err[0] for run in sums]),
        l_m=FILM.l, L_phi_m=FILM.L_phi, L_so_m=L_SO, field_T=FIELD, loops_per_curve=run.provenance.loops,
        provenance=origin(
            "which-loops", quality, seed, 6 * run.provenance.loops, run.provenance.batches,
            l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, field_T=FIELD, term="backscattering",
        ),
    )  # fmt: skip


def _exact() -> dict[str, FloatArray]:
    line = np.geomspace(LENGTHS[0], LENGTHS[-1], 100)
    weight = cut_off(line)
    flux = 2.0 * E_CHARGE * FIELD / HBAR * line**2
    return {
        "line_length_m": line,
        "exact_e2_h_none": weight,
        "exact_e2_h_field": weight * theory.levy_area_characteristic(flux),
        "exact_e2_h_rashba": weight * (theory.rashba_flights_return_ratio(line, FILM.l, L_SO) - 1.0),
    }


@styled
def draw(shares: WhichLoops, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the three contributions over the scale of lengths."""
    if axes is None:
        picture = marks.new_figure(style, 2.9)
        panels = [picture.add_subplot()]
    else:
        picture, panels = marks.given_axes(axes, 1)
    panel = panels[0]
    line = shares.line_length_m * 1e6
    panel.fill_between(line, 0.0, shares.exact_e2_h_none, color=style.palette.wl, alpha=0.10, lw=0, zorder=0)
    above = np.maximum(shares.exact_e2_h_rashba, 0.0)
    panel.fill_between(line, 0.0, above, color=style.palette.wal, alpha=0.14, lw=0, zorder=0)
    marks.guide(panel, [0.05, 5.0], [0.0, 0.0], style)
    for name in CURVES:
        marks.exact(panel, line, getattr(shares, f"exact_e2_h_{name}"), style, ROLES[name])
        value, err = getattr(shares, f"part_e2_h_{name}"), getattr(shares, f"part_err_e2_h_{name}")
        marks.monte_carlo(panel, shares.length_m * 1e6, value, err, style, ROLES[name])
    _frame(panel, shares, style)
    return picture


def _frame(panel: Axes, shares: WhichLoops, style: Style) -> None:
    panel.set_xscale("log")
    panel.set_xlim(0.047, 5.3)
    panel.set_ylim(-0.41, 0.29)
    marks.named_ticks(panel, "x", {0.05: "0.05", 0.1: "0.1", 0.2: "0.2", 0.5: "0.5", 1.0: "1", 2.0: "2", 5.0: "5"})
    marks.named_ticks(panel, "y", {-1.0 / np.pi: "\u22121/π", 0.0: "0", 0.5 / np.pi: "1/2π"})
    panel.set_xlabel("diffusion length √($Dt$) of the loop (µm)")
    panel.set_ylabel("correction per e-fold\nof duration ($e^2/h$)")
    scales = {
        "$l$": shares.l_m,
        "$L_{so}$": shares.L_so_m,
        "field": shares.magnetic_length_m,
        "$L_\\phi$": shares.L_phi_m,
    }
    for text, length in scales.items():
        marks.guide(panel, [length * 1e6, length * 1e6], [-0.325, 0.215], style)
        marks.label(panel, length * 1e6, 0.25, text, style, "ink2", ha="center", va="center")
    marks.label(panel, 0.056, -0.355, "spinless, no field", style, "wl", ha="left", va="center")
    marks.label(panel, 1.5, 0.075, "spin–orbit", style, "wal", ha="left", va="center")
    i_tip = int(np.argmin(np.abs(shares.line_length_m - 0.85e-6)))
    tip = (float(shares.line_length_m[i_tip]) * 1e6, float(shares.exact_e2_h_field[i_tip]))
    marks.leader(panel, f"field {shares.field_T * 1e3:g} mT", tip, (2.9, -0.2), style, "unitary")
