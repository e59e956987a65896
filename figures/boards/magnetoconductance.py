"""Board "magnetoconductance": the cusp of weak localization, its inversion, and its absence."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs.checks import FloatArray
from cbs.figures.frame import marks, scales
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, diffusive_change, exact_correction, need, origin
from cbs.figures.frame.scales import mirrored
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

SHARES = np.array([0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20]) / 20.0
FIELDS = SHARES * 20e-3  # tesla, of the sample film
LOOPS = 1_000_000  # per curve at lecture quality
CURVES = ("wl", "wal", "unitary")
USES = ("l", "L_phi", "coupling", "L_s")

CAPTION = """
{title} Change of the conductivity with a perpendicular field, both spins. Points: closed loops of flights, total
term, l = {nm.l_m:.4g} nm, L_φ = {um.L_phi_m:.4g} µm; circles: no spin-orbit coupling, triangles: {d.coupling},
squares: magnetic impurities L_s = {nm.L_s_m:.4g} nm. Fields are computed for B ≥ 0 and mirrored. Lines: exact sums
over all loops; dots: diffusive formulas (Hikami-Larkin-Nagaoka, or Iordanskii-Lyanda-Geller-Pikus with linear
coupling). Below: Monte Carlo minus exact line in standard errors, without and with spin-orbit coupling; all points of
a curve share loops and the zero field, so they move together. {d.wl.provenance.loops} loops a curve, seed {p.seed};
bars, where larger than the marks: one standard error of the difference from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Magnetoconductance:
    """Conductivity change against field, e^2/h for both spins, for the three classes.

    Parameters
    ----------
    wl, wal, unitary : MagnetoconductanceCurve
        Without, with spin-orbit coupling, with magnetic impurities; B >= 0, the picture mirrors it.
    exact_dsigma_e2_h_wl, exact_dsigma_e2_h_wal, exact_dsigma_e2_h_unitary : ndarray, shape (n,)
        Exact sums at the fields of the points.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h_wl, exact_delta_e2_h_wal, exact_delta_e2_h_unitary : ndarray, shape (n_line,)
        Exact sums relative to zero field, for drawing.
    hln_delta_e2_h_wl, ilp_delta_e2_h_wal : ndarray, shape (n_line,)
        Diffusive formulas.
    l_m, L_phi_m, L_so_m, L_s_m : float
        Lengths, metres.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    wl: MagnetoconductanceCurve
    wal: MagnetoconductanceCurve
    unitary: MagnetoconductanceCurve
    exact_dsigma_e2_h_wl: FloatArray
    exact_dsigma_e2_h_wal: FloatArray
    exact_dsigma_e2_h_unitary: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h_wl: FloatArray
    exact_delta_e2_h_wal: FloatArray
    exact_delta_e2_h_unitary: FloatArray
    hln_delta_e2_h_wl: FloatArray
    ilp_delta_e2_h_wal: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    L_s_m: float
    coupling: str
    provenance: Provenance

    def curve(self, role: str) -> MagnetoconductanceCurve:
        """The run of a class."""
        found: MagnetoconductanceCurve = getattr(self, role)
        return found

    def exact(self, role: str) -> FloatArray:
        """Exact sums at the fields of the points, e^2/h."""
        found: FloatArray = getattr(self, f"exact_dsigma_e2_h_{role}")
        return found

    def line(self, role: str) -> FloatArray:
        """Exact change for drawing, e^2/h."""
        found: FloatArray = getattr(self, f"exact_delta_e2_h_{role}")
        return found

    def residual(self, role: str) -> FloatArray:
        """(Monte Carlo - exact) / error of the change with the field, for B > 0; shape (n - 1,)."""
        run, exact = self.curve(role), self.exact(role)
        return np.asarray((run.delta[1:] - (exact[1:] - exact[0])) / run.delta_err[1:])


def check(film: Film) -> None:
    """The cusp must lie below the transport field."""
    ratio = film.L_phi / film.l
    need(ratio >= 1.5, "magnetoconductance", f"L_phi/l of 1.5 or more (got {ratio:.3g})", "give a longer --l-phi")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Magnetoconductance:
    """Run the three classes and evaluate the exact and diffusive formulas."""
    top = scales.cusp_field(film.conductor)
    fields = np.round(SHARES * top, 12)
    runs: dict[str, Any] = {
        name: cbs.magnetoconductance(
            film.conductor, B=fields, spin=film.spins[name], loops=quality.loops(LOOPS), rng=seed,
            progress=part(progress, i, 3),
        )
        for i, name in enumerate(CURVES)
    }  # fmt: skip
    loops = sum(run.provenance.loops for run in runs.values())
    return Magnetoconductance(
        **runs, **_formulas(film, fields), l_m=film.l, L_phi_m=film.L_phi, L_so_m=film.L_so, L_s_m=film.L_s,
        coupling=film.coupling_text,
        provenance=origin(
            "magnetoconductance", quality, seed, loops, runs["wl"].provenance.batches, term="total",
            **film.parameters(),
        ),
    )  # fmt: skip


def _formulas(film: Film, fields: FloatArray) -> dict[str, Any]:
    line = np.concatenate([[0.0], np.geomspace(1e-3 * fields[-1], fields[-1], 60)])
    found = {f"exact_dsigma_e2_h_{role}": exact_correction(film, role, fields, sharp=True) for role in CURVES}
    for role in CURVES:
        curve = exact_correction(film, role, line)
        found[f"exact_delta_e2_h_{role}"] = curve - curve[0]
    return {
        **found, "line_B_T": line, "hln_delta_e2_h_wl": diffusive_change(film, "wl", line),
        "ilp_delta_e2_h_wal": diffusive_change(film, "wal", line),
    }  # fmt: skip


@styled
def draw(curves: Magnetoconductance, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the three curves and the residual strip below them."""
    if axes is None:
        picture = marks.new_figure(style, 3.4)
        grid = picture.add_gridspec(2, 1, height_ratios=[3.6, 1.0])
        main = picture.add_subplot(grid[0])
        strip = picture.add_subplot(grid[1])
    else:
        picture, (main, strip) = marks.given_axes(axes, 2)
    factor, unit = scales.field_unit(float(curves.wl.B[-1]))
    field, line = mirrored(curves.wl.B, -1.0) * factor, mirrored(curves.line_B_T, -1.0) * factor
    main.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    marks.approximate(main, line, mirrored(curves.hln_delta_e2_h_wl), style, "wl")
    marks.approximate(main, line, mirrored(curves.ilp_delta_e2_h_wal), style, "wal")
    z = []
    for name in CURVES:
        run = curves.curve(name)
        marks.exact(main, line, mirrored(curves.line(name)), style, name)
        marks.monte_carlo(main, field, mirrored(run.delta), mirrored(run.delta_err), style, name)
        if name != "unitary":
            z.append(mirrored(np.concatenate([[np.nan], curves.residual(name)])))
    shown = [curves.hln_delta_e2_h_wl, curves.ilp_delta_e2_h_wal, *(curves.line(name) for name in CURVES)]
    low, high = scales.limits(main, "y", *shown, margin=0.08, above=0.05, below=0.09)
    scales.linear_ticks(main, "y", low, high)
    main.set_ylabel("change of conductivity\n$\\Delta\\sigma(B) - \\Delta\\sigma(0)$ ($e^2/h$)")
    main.tick_params(labelbottom=False)
    for name, distance in zip(CURVES, z, strict=False):
        marks.residual_strip(strip, field, distance, style, name)
    strip.set_xlabel(f"magnetic field $B$ ({unit})")
    for panel in (main, strip):
        panel.set_xlim(1.03 * field[0], 1.03 * field[-1])
        scales.linear_ticks(panel, "x", field[0], field[-1], 8)
    _labels(main, curves, factor, style)
    return picture


def _labels(main: Axes, curves: Magnetoconductance, factor: float, style: Style) -> None:
    top = float(curves.line_B_T[-1]) * factor
    high, low = float(np.max(curves.line("wl"))), float(np.min(curves.line("wal")))
    marks.label(main, 0.0, 0.86 * high, "weak\nlocalization", style, "wl", ha="center", va="center")
    if low < -0.04 * high:
        marks.label(main, 0.0, 1.25 * low, "weak antilocalization", style, "wal", ha="center", va="center")
    else:  # too weak a coupling for its cusp to turn
        end = float(curves.line("wal")[-1])
        marks.label(main, top, end - 0.12 * high, "spin–orbit", style, "wal", ha="right", va="center")
    end = float(curves.line("unitary")[-1])
    marks.label(main, top, end + 0.04 * high, "magnetic impurities", style, "unitary", ha="right", va="bottom")
    i_exact = int(np.argmin(np.abs(curves.line_B_T * factor - 0.65 * top)))
    at = curves.line_B_T[i_exact] * factor
    height = float(curves.line("wl")[i_exact])
    marks.leader(main, "exact", (-at, height), (-0.85 * top, 0.62 * height), style, "wl")
    tip = (at, float(curves.hln_delta_e2_h_wl[i_exact]))
    marks.leader(main, "diffusive\nformula", tip, (0.375 * top, 1.14 * tip[1]), style, "wl")
