"""Board "factor-of-two": return probability, quantum over classical, against the length of the loops."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame import marks, scales
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, diffusive_return, exact_return, need, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import ReturnProbabilityCurve
from cbs.provenance import Provenance

N_LENGTHS = 16
LOOPS = 320_000  # per curve at lecture quality, 20 000 a length
CURVES = ("none", "field", "rashba")
ROLES = {"none": "wl", "field": "unitary", "rashba": "wal"}
USES = ("l", "coupling")
MOST = 15.0  # largest L_so/l: the longest loops have 2 (12 L_so/l)^2 flights

CAPTION = """
{title} Probability of return after diffusion over √(Dt), divided by the classical one. Points: closed loops of
flights, l = {nm.l_m:.4g} nm, no dephasing, without spin-orbit coupling, in a field of {mT.field_T:.3g} mT, and with
{d.coupling}; solid lines: exact; dashes and dots: exact for diffusive loops. Loops shorter than about 4l have few
legs and lie above the diffusive curve: that is physics. Strong spin-orbit coupling halves the return probability; it
does not make it zero. {d.none.provenance.loops} loops a curve, seed {p.seed}; bars, where larger than the marks: one
standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class FactorOfTwo:
    """Ratio 1 + <C> for three cases.

    Parameters
    ----------
    none, field, rashba : ReturnProbabilityCurve
        Loops of flights: nothing on, in the field, with the film's spin-orbit coupling.
    exact_length_m : ndarray, shape (n_line,)
        Diffusion length of the lines, metres.
    exact_none, exact_field, exact_rashba : ndarray, shape (n_line,)
        Exact ratio of diffusive loops.
    exact_flights_rashba : ndarray, shape (n_line,)
        Exact ratio of loops of flights.
    field_T, L_so_m, l_m : float
        Field, spin-orbit length, mean free path.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    none: ReturnProbabilityCurve
    field: ReturnProbabilityCurve
    rashba: ReturnProbabilityCurve
    exact_length_m: FloatArray
    exact_none: FloatArray
    exact_field: FloatArray
    exact_rashba: FloatArray
    exact_flights_rashba: FloatArray
    field_T: float
    L_so_m: float
    l_m: float
    coupling: str
    provenance: Provenance

    def curve(self, name: str) -> ReturnProbabilityCurve:
        """The run of a name of CURVES."""
        found: ReturnProbabilityCurve = getattr(self, name)
        return found


def check(film: Film) -> None:
    """Loops that know the coupling must not be too long to walk."""
    ratio = film.L_so / film.l
    need(
        ratio <= MOST,
        "factor-of-two",
        f"L_so/l of {MOST:g} or less (got {ratio:.3g})",
        f"give a shorter {film.coupling_option}",
    )


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> FactorOfTwo:
    """Run the three cases over loops of flights and evaluate the exact diffusive curves."""
    longest = max(40.0 * film.l, 12.0 * film.L_so)
    line = np.geomspace(film.l, longest, 100)
    field = scales.round_number(HBAR / (2.0 * E_CHARGE * (longest / 7.0) ** 2))
    cases = (((), 0.0), ((), field), ((film.coupling,), 0.0))
    none, field_run, rashba = (
        cbs.return_probability(
            film.conductor, length=np.geomspace(film.l, longest, N_LENGTHS), spin=list(spin), field=B,
            paths="flights", loops=quality.loops(LOOPS), rng=seed, progress=part(progress, i, len(cases)),
        )
        for i, (spin, B) in enumerate(cases)
    )  # fmt: skip
    flux = 2.0 * E_CHARGE * field / HBAR * line**2
    loops = sum(run.provenance.loops for run in (none, field_run, rashba))
    return FactorOfTwo(
        none, field_run, rashba, exact_length_m=line, exact_none=np.full_like(line, 2.0),
        exact_field=1.0 + theory.levy_area_characteristic(flux), exact_rashba=diffusive_return(film, line),
        exact_flights_rashba=exact_return(film, line), field_T=field, L_so_m=film.L_so, l_m=film.l,
        coupling=film.coupling_text,
        provenance=origin(
            "factor-of-two", quality, seed, loops, none.provenance.batches, field_T=field, family="flights",
            **film.parameters(),
        ),
    )  # fmt: skip


@styled
def draw(ratio: FactorOfTwo, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the three curves in one panel."""
    if axes is None:
        picture = marks.new_figure(style, 2.6)
        panels = [picture.add_subplot()]
    else:
        picture, panels = marks.given_axes(axes, 1)
    panel = panels[0]
    factor, unit = scales.length_unit(float(ratio.exact_length_m[-1]))
    line = ratio.exact_length_m * factor
    for height in (0.5, 1.0, 2.0):
        marks.guide(panel, [float(line[0]), 1.75 * float(line[-1])], [height, height], style)
    marks.exact(panel, line, ratio.exact_none, style, "wl")
    marks.exact(panel, line, ratio.exact_field, style, "unitary")
    marks.exact(panel, line, ratio.exact_flights_rashba, style, "wal")
    marks.approximate(panel, line, ratio.exact_rashba, style, "wal")
    for name in CURVES:
        run = ratio.curve(name)
        marks.monte_carlo(panel, run.length * factor, run.ratio, run.ratio_err, style, ROLES[name])
    panel.set_xlabel(f"diffusion length √($Dt$) of the loop ({unit})")
    _labels(panel, ratio, line, style)
    return picture


def _labels(panel: Axes, ratio: FactorOfTwo, line: FloatArray, style: Style) -> None:
    low, high = float(line[0]), 1.75 * float(line[-1])
    scales.log_ticks(panel, "x", low, high)
    panel.set_xlim(0.92 * low, high)
    panel.set_ylim(0.0, 2.3)
    marks.named_ticks(panel, "y", {0.0: "0", 0.5: "½", 1.0: "1", 1.5: "1½", 2.0: "2"})
    panel.set_ylabel("return probability,\nquantum / classical")
    field = scales.field_text(ratio.field_T)
    marks.label(panel, 0.97 * high, 2.07, "nothing on: twice", style, "wl", ha="right", va="bottom")
    marks.label(panel, 0.97 * high, 1.13, f"field {field}: once", style, "unitary", ha="right", va="bottom")
    marks.label(panel, 0.97 * high, 0.43, "spin–orbit coupling: half", style, "wal", ha="right", va="top")
    i_tip = int(np.argmin(np.abs(ratio.exact_rashba - 1.6)))
    tip = (float(line[i_tip]), float(ratio.exact_rashba[i_tip]))
    marks.leader(panel, "diffusive\nformula", tip, (1.45 * low, 1.3), style, "wal")
