"""Board "which-loops": what loops of every length add to the correction."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame import marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, diffusive_return, exact_return, need, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.parameters import Paths, Rashba, SpinMechanism
from cbs.provenance import Provenance

OWN = Film(l=20e-9, L_phi=4e-6, coupling=Rashba(L_so=100e-9))  # so clean a scale that the plateau is seen
LEAST = 20.0  # L_phi/l, below which there is no plateau
N_LENGTHS = 21
SPLIT = 20.0  # sqrt(D t)/l: longer loops have so many flights (800) that they are Brownian loops
LOOPS = 420_000  # per curve, 20 000 a length
CURVES = ("none", "field", "rashba")
ROLES = {"none": "wl", "field": "unitary", "rashba": "wal"}
USES = ("l", "L_phi", "coupling")
PLATEAU = -1.0 / np.pi

CAPTION = """
{title} Contribution of closed loops to the conductivity correction (backscattering term, both spins) when their
duration t grows by a factor e, against the diffusion length √(Dt); the area under a curve, in steps of ln t = 2 ln
√(Dt), is the correction: {d.sums_text} e²/h. Points: loops of flights up to 20 l, Brownian loops beyond, l =
{nm.l_m:.4g} nm, L_φ = {um.L_phi_m:.4g} µm; no spin-orbit coupling (circles), a field of {mT.field_T:.3g} mT
(squares), {d.coupling} (triangles). Solid lines: exact; dashes: diffusive loops. On the plateau, \u22121/π, every
octave adds the same; the loops are cut off at l, because a path of few mean free paths rarely closes, and at L_φ.
{d.none.provenance.loops} loops a curve and kind, seed {p.seed}; bars, where larger than the marks: one standard error
from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class WhichLoops:
    """Contribution per factor e of duration for three cases.

    Parameters
    ----------
    none, field, rashba : ReturnProbabilityCurve
        Return of loops of flights; `none_long`, `field_long`, `rashba_long` of Brownian loops.
    sums : tuple of MagnetoconductanceCurve
        Correction of the three cases from separate runs, backscattering term; order none, field, rashba.
    line_length_m : ndarray, shape (n_line,)
        sqrt(D t) of the lines, metres.
    exact_e2_h_none, exact_e2_h_field, exact_e2_h_rashba : ndarray, shape (n_line,)
        Exact contributions (with a field: of diffusive loops).
    l_m, L_phi_m, L_so_m : float
        Lengths, metres.
    field_T : float
        Field, tesla.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    none: ReturnProbabilityCurve
    none_long: ReturnProbabilityCurve
    field: ReturnProbabilityCurve
    field_long: ReturnProbabilityCurve
    rashba: ReturnProbabilityCurve
    rashba_long: ReturnProbabilityCurve
    sums: tuple[MagnetoconductanceCurve, ...]
    line_length_m: FloatArray
    exact_e2_h_none: FloatArray
    exact_e2_h_field: FloatArray
    exact_e2_h_rashba: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    field_T: float
    coupling: str
    provenance: Provenance

    def exact(self, name: str) -> FloatArray:
        """Exact contributions on the line."""
        found: FloatArray = getattr(self, f"exact_e2_h_{name}")
        return found

    def parts(self, name: str) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Diffusion length in metres, contribution per factor e of t in e^2/h, and its standard error."""
        runs = getattr(self, name), getattr(self, f"{name}_long")
        length = np.concatenate([run.length for run in runs])
        weight = cut_off(length, self.l_m, self.L_phi_m)
        ratio, err = (np.concatenate([getattr(run, part) for run in runs]) for part in ("ratio", "ratio_err"))
        return length, (ratio - 1.0) * weight, err * np.abs(weight)

    @property
    def dsigma_e2_h(self) -> FloatArray:
        """The three corrections, e^2/h."""
        return np.array([run.dsigma[0] for run in self.sums])

    @property
    def sums_text(self) -> str:
        """The three corrections as text."""
        return ", ".join(f"{value:.2f}".replace("-", "\u2212") for value in self.dsigma_e2_h)

    @property
    def magnetic_length_m(self) -> float:
        """Diffusion length sqrt(hbar/(2 e B)) beyond which the field ends the interference, metres."""
        return float(np.sqrt(HBAR / (2.0 * E_CHARGE * self.field_T)))


def cut_off(length: FloatArray, l: float, L_phi: float) -> FloatArray:
    """Weight -(1/pi) e^(-t/tau_phi) (1 - e^(-t/tau)) of a factor e of durations, e^2/h; exact for flights."""
    return np.asarray(np.exp(-((length / L_phi) ** 2)) * np.expm1(-2.0 * (length / l) ** 2) / np.pi)


def shown(film: Film) -> Film:
    """The film of this figure: the user's, or one whose lengths lie far enough apart."""
    return film if film.given & {"l", "L_phi"} else OWN


def check(film: Film) -> None:
    """There must be room for a plateau between l and L_phi."""
    ratio = shown(film).L_phi / shown(film).l
    change = f"give --l-phi {scales.length_text(LEAST * film.l)} or more"
    need(ratio >= LEAST, "which-loops", f"L_phi/l of {LEAST:g} or more for a plateau (got {ratio:.3g})", change)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> WhichLoops:
    """Run the return of loops of every length, and the corrections they must add up to."""
    film = shown(film)
    lengths = np.geomspace(0.5 * film.l, 2.5 * film.L_phi, N_LENGTHS)
    short = lengths <= SPLIT * film.l
    field = scales.round_number(HBAR / (2.0 * E_CHARGE * film.l * film.L_phi * 0.5))
    cases: tuple[tuple[tuple[SpinMechanism, ...], float], ...] = (((), 0.0), ((), field), ((film.coupling,), 0.0))
    runs: dict[str, Any] = {}
    sums = []
    loops = quality.loops(LOOPS)
    for i, (name, (spin, B)) in enumerate(zip(CURVES, cases, strict=True)):
        parts: tuple[tuple[Paths, Any], ...] = (("flights", short), ("brownian", ~short))
        for k, (family, place) in enumerate(parts):
            runs[name if k == 0 else f"{name}_long"] = cbs.return_probability(
                film.conductor,
                length=lengths[place],
                spin=spin,
                field=B,
                paths=family,
                loops=loops,
                rng=seed,
                progress=part(progress, 3 * i + k, 9),
            )
        sums.append(
            cbs.magnetoconductance(
                film.conductor, B=np.array([B]), spin=spin, term="backscattering", loops=loops, rng=seed + 1,
                progress=part(progress, 3 * i + 2, 9),
            )
        )  # fmt: skip
    total = sum(run.provenance.loops for run in (*runs.values(), *sums))
    return WhichLoops(
        **runs, sums=tuple(sums), **_exact(film, field, lengths), l_m=film.l, L_phi_m=film.L_phi, L_so_m=film.L_so,
        field_T=field, coupling=film.coupling_text,
        provenance=origin(
            "which-loops", quality, seed, total, sums[0].provenance.batches, field_T=field, term="backscattering",
            **film.parameters(),
        ),
    )  # fmt: skip


def _exact(film: Film, field: float, lengths: FloatArray) -> dict[str, Any]:
    line = np.geomspace(lengths[0], lengths[-1], 120)
    weight = cut_off(line, film.l, film.L_phi)
    flux = 2.0 * E_CHARGE * field / HBAR * line**2
    turned = np.where(line < SPLIT * film.l, exact_return(film, np.minimum(line, SPLIT * film.l)),
                      diffusive_return(film, line))  # fmt: skip
    return {
        "line_length_m": line,
        "exact_e2_h_none": weight,
        "exact_e2_h_field": weight * theory.levy_area_characteristic(flux),
        "exact_e2_h_rashba": weight * (turned - 1.0),
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
    factor, unit = scales.length_unit(shares.L_phi_m)
    line = shares.line_length_m * factor
    panel.fill_between(line, 0.0, shares.exact_e2_h_none, color=style.palette.wl, alpha=0.10, lw=0, zorder=0)
    above = np.maximum(shares.exact_e2_h_rashba, 0.0)
    panel.fill_between(line, 0.0, above, color=style.palette.wal, alpha=0.14, lw=0, zorder=0)
    for height in (0.0, PLATEAU):
        marks.guide(panel, [float(line[0]), float(line[-1])], [height, height], style)
    for name in CURVES:
        marks.exact(panel, line, shares.exact(name), style, ROLES[name])
        length, value, err = shares.parts(name)
        marks.monte_carlo(panel, length * factor, value, err, style, ROLES[name])
    panel.set_xlabel(f"diffusion length √($Dt$) of the loop ({unit})")
    _frame(panel, shares, factor, style)
    return picture


def _frame(panel: Axes, shares: WhichLoops, factor: float, style: Style) -> None:
    line = shares.line_length_m * factor
    scales.log_ticks(panel, "x", float(line[0]), float(line[-1]), 7)
    panel.set_xlim(0.95 * float(line[0]), 1.06 * float(line[-1]))
    panel.set_ylim(-0.42, 0.3)
    marks.named_ticks(panel, "y", {PLATEAU: "\u22121/π", 0.0: "0", 0.5 / np.pi: "1/(2π)"})
    panel.set_ylabel("correction per factor e\nof duration ($e^2/h$)")
    places = {
        "$l$": shares.l_m, "$L_{so}$": shares.L_so_m, "field": shares.magnetic_length_m, "$L_\\phi$": shares.L_phi_m,
    }  # fmt: skip
    for text, length in places.items():
        marks.guide(panel, [length * factor, length * factor], [-0.325, 0.215], style)
        name = marks.label(panel, length * factor, 0.25, text, style, "ink2", ha="center", va="center")
        steps.together(steps.STAYS, name)
    middle = float(np.sqrt(shares.l_m * shares.L_phi_m)) * factor
    marks.label(panel, middle, -0.365, "plateau: every octave adds the same", style, "wl", ha="center", va="center")
    marks.on_curve(panel, line, shares.exact_e2_h_rashba, "spin–orbit", style, "wal", 0.9)
    i_tip = int(np.argmin(np.abs(shares.line_length_m - 1.3 * shares.magnetic_length_m)))
    tip = (float(line[i_tip]), float(shares.exact_e2_h_field[i_tip]))
    text = f"field {scales.field_text(shares.field_T)}"
    marks.leader(panel, text, tip, (2.6 * tip[0], 0.6 * tip[1] - 0.05), style, "unitary")
