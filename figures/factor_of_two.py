"""Board "factor-of-two": return probability, quantum over classical, against the length of the loops."""

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
from cbs.provenance import Provenance

FIELD = 1e-3  # tesla
N_LENGTHS = 16
LOOPS = 320_000  # per curve at lecture quality, 20 000 a length
CURVES = ("none", "field", "rashba")
ROLES = {"none": "wl", "field": "unitary", "rashba": "wal"}

CAPTION = """
{title} Probability of return after diffusion over √(Dt), divided by the classical one. Points: closed loops of
flights, l = {nm.l_m:g} nm, no dephasing, without spin-orbit coupling, in a field of {mT.field_T:g} mT, and with
Rashba coupling L_so = {nm.L_so_m:g} nm; solid lines: exact; dashes and dots: exact for diffusive loops. Loops shorter
than about 4l have few legs and lie above the diffusive curve: that is physics. Strong spin-orbit coupling halves the
return probability; it does not make it zero. {d.loops_per_curve} loops a curve, seed {p.seed}; bars: one standard
error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class FactorOfTwo:
    """Ratio 1 + <C> for three cases.

    Parameters
    ----------
    length_m : ndarray, shape (n,)
        Diffusion length sqrt(D t) of the points, metres.
    ratio_none, ratio_field, ratio_rashba : ndarray, shape (n,)
        Monte Carlo ratio over loops of flights; ratio_err_... are the standard errors.
    exact_length_m : ndarray, shape (n_line,)
        Diffusion length of the lines, metres.
    exact_none, exact_field, exact_rashba : ndarray, shape (n_line,)
        Exact ratio of diffusive loops.
    exact_flights_rashba : ndarray, shape (n_line,)
        Exact ratio of loops of flights.
    field_T, L_so_m, l_m : float
        Field, Rashba length, mean free path.
    loops_per_curve : int
        Loops behind one curve.
    provenance : Provenance
        What made it.
    """

    length_m: FloatArray
    ratio_none: FloatArray
    ratio_err_none: FloatArray
    ratio_field: FloatArray
    ratio_err_field: FloatArray
    ratio_rashba: FloatArray
    ratio_err_rashba: FloatArray
    exact_length_m: FloatArray
    exact_none: FloatArray
    exact_field: FloatArray
    exact_rashba: FloatArray
    exact_flights_rashba: FloatArray
    field_T: float
    L_so_m: float
    l_m: float
    loops_per_curve: int
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> FactorOfTwo:
    """Run the three cases over loops of flights and evaluate the exact diffusive curves."""
    length = np.geomspace(0.1e-6, 4e-6, N_LENGTHS)
    line = np.geomspace(0.1e-6, 4e-6, 100)
    loops = quality.loops(LOOPS)
    runs = []
    for i_run, (spin, field) in enumerate((((), 0.0), ((), FIELD), ((cbs.Rashba(L_so=L_SO),), 0.0))):
        share = part(progress, i_run, len(CURVES))
        runs.append(
            cbs.return_probability(
                FILM,
                length=length,
                spin=list(spin),
                field=field,
                paths="flights",
                loops=loops,
                rng=seed,
                progress=share,
            )
        )
    none, field_run, rashba = runs
    flux = 2.0 * E_CHARGE * FIELD / HBAR * line**2
    return FactorOfTwo(
        length_m=length,
        ratio_none=none.ratio, ratio_err_none=none.ratio_err,
        ratio_field=field_run.ratio, ratio_err_field=field_run.ratio_err,
        ratio_rashba=rashba.ratio, ratio_err_rashba=rashba.ratio_err,
        exact_length_m=line,
        exact_none=np.full_like(line, 2.0),
        exact_field=1.0 + theory.levy_area_characteristic(flux),
        exact_flights_rashba=theory.rashba_flights_return_ratio(line, FILM.l, L_SO),
        exact_rashba=1.0 + theory.rashba_cooperon((line / L_SO) ** 2),
        field_T=FIELD, L_so_m=L_SO, l_m=FILM.l, loops_per_curve=none.provenance.loops,
        provenance=origin(
            "factor-of-two", quality, seed, sum(run.provenance.loops for run in runs), none.provenance.batches,
            l_m=FILM.l, field_T=FIELD, rashba_L_so_m=L_SO, family="flights",
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
    for height in (0.5, 1.0, 2.0):
        marks.guide(panel, [0.1, 7.0], [height, height], style)
    line = ratio.exact_length_m * 1e6
    marks.exact(panel, line, ratio.exact_none, style, "wl")
    marks.exact(panel, line, ratio.exact_field, style, "unitary")
    marks.exact(panel, line, ratio.exact_flights_rashba, style, "wal")
    marks.approximate(panel, line, ratio.exact_rashba, style, "wal")
    for name in CURVES:
        points, err = getattr(ratio, f"ratio_{name}"), getattr(ratio, f"ratio_err_{name}")
        marks.monte_carlo(panel, ratio.length_m * 1e6, points, err, style, ROLES[name])
    _labels(panel, ratio, style)
    return picture


def _labels(panel: Axes, ratio: FactorOfTwo, style: Style) -> None:
    panel.set_xscale("log")
    panel.set_xlim(0.092, 7.0)
    panel.set_ylim(0.0, 2.3)
    marks.named_ticks(panel, "x", {0.1: "0.1", 0.2: "0.2", 0.5: "0.5", 1.0: "1", 2.0: "2", 5.0: "5"})
    marks.named_ticks(panel, "y", {0.0: "0", 0.5: "½", 1.0: "1", 1.5: "1½", 2.0: "2"})
    panel.set_xlabel("diffusion length √($Dt$) of the loop (µm)")
    panel.set_ylabel("return probability,\nquantum / classical")
    marks.label(panel, 6.8, 2.07, "nothing on: twice", style, "wl", ha="right", va="bottom")
    marks.label(panel, 6.8, 1.13, f"field {ratio.field_T * 1e3:g} mT: once", style, "unitary", ha="right", va="bottom")
    marks.label(panel, 6.8, 0.43, "spin–orbit coupling: half", style, "wal", ha="right", va="top")
    i_tip = int(np.argmin(np.abs(ratio.exact_rashba - 1.6)))
    tip = (float(ratio.exact_length_m[i_tip]) * 1e6, float(ratio.exact_rashba[i_tip]))
    marks.leader(panel, "diffusive\nformula", tip, (0.145, 1.3), style, "wal")
