"""Board "magnetoconductance": the cusp of weak localization, its inversion, and its absence."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_S, L_SO, SPINS, origin
from cbs.figures.styles import Style, styled
from cbs.provenance import Provenance
from cbs.theory.ilp import ilp

FIELDS = np.array([0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20]) * 1e-3  # tesla
LOOPS = 1_000_000  # per curve at lecture quality
CURVES = ("wl", "wal", "unitary")

CAPTION = """
{title} Change of the conductivity with a perpendicular field, both spins. Points: closed loops of flights, total
term, l = {nm.l_m:g} nm, L_φ = {um.L_phi_m:g} µm; circles: no spin-orbit coupling, triangles: Rashba L_so =
{nm.L_so_m:g} nm, squares: magnetic impurities L_s = {nm.L_s_m:.0f} nm. Fields are computed for B ≥ 0 and mirrored.
Lines: exact sums over all loops; dots: diffusive formulas (Hikami-Larkin-Nagaoka without,
Iordanskii-Lyanda-Geller-Pikus with Rashba coupling). Below: circles minus exact line in standard errors; all points
share loops and the zero field, so they move together. {d.loops_per_curve} loops a curve, seed {p.seed}; bars: one
standard error of the difference from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Magnetoconductance:
    """Conductivity change against field, e^2/h for both spins, for the three classes.

    Parameters
    ----------
    B_T : ndarray, shape (n,)
        Fields of the points, tesla, B >= 0; the picture mirrors them.
    dsigma_e2_h_wl, dsigma_e2_h_wal, dsigma_e2_h_unitary : ndarray, shape (n,)
        Correction itself; dsigma_err_e2_h_... are standard errors.
    delta_e2_h_wl, delta_e2_h_wal, delta_e2_h_unitary : ndarray, shape (n,)
        Correction relative to zero field; delta_err_e2_h_... are standard errors of the difference.
    exact_dsigma_e2_h_wl, exact_dsigma_e2_h_unitary : ndarray, shape (n,)
        Exact sums at the fields of the points.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h_wl, exact_delta_e2_h_unitary : ndarray, shape (n_line,)
        Exact sums relative to zero field, for drawing.
    hln_delta_e2_h_wl, ilp_delta_e2_h_wal : ndarray, shape (n_line,)
        Diffusive formulas.
    l_m, L_phi_m, L_so_m, L_s_m : float
        Lengths, metres.
    loops_per_curve : int
        Loops behind one curve.
    provenance : Provenance
        What made it.
    """

    B_T: FloatArray
    dsigma_e2_h_wl: FloatArray
    dsigma_err_e2_h_wl: FloatArray
    delta_e2_h_wl: FloatArray
    delta_err_e2_h_wl: FloatArray
    dsigma_e2_h_wal: FloatArray
    dsigma_err_e2_h_wal: FloatArray
    delta_e2_h_wal: FloatArray
    delta_err_e2_h_wal: FloatArray
    dsigma_e2_h_unitary: FloatArray
    dsigma_err_e2_h_unitary: FloatArray
    delta_e2_h_unitary: FloatArray
    delta_err_e2_h_unitary: FloatArray
    exact_dsigma_e2_h_wl: FloatArray
    exact_dsigma_e2_h_unitary: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h_wl: FloatArray
    exact_delta_e2_h_unitary: FloatArray
    hln_delta_e2_h_wl: FloatArray
    ilp_delta_e2_h_wal: FloatArray
    l_m: float
    L_phi_m: float
    L_so_m: float
    L_s_m: float
    loops_per_curve: int
    provenance: Provenance

    def residual_wl(self) -> FloatArray:
        """(Monte Carlo - exact) / error of the weak-localization difference, for B > 0; shape (n - 1,)."""
        exact = self.exact_dsigma_e2_h_wl - self.exact_dsigma_e2_h_wl[0]
        return np.asarray((self.delta_e2_h_wl[1:] - exact[1:]) / self.delta_err_e2_h_wl[1:])


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Magnetoconductance:
    """Run the three classes and evaluate the exact and diffusive formulas."""
    loops = quality.loops(LOOPS)
    runs = [
        cbs.magnetoconductance(FILM, B=FIELDS, spin=SPINS[name], loops=loops, rng=seed, progress=part(progress, i, 3))
        for i, name in enumerate(CURVES)
    ]
    points = {}
    for name, run in zip(CURVES, runs, strict=True):
        for quantity in ("dsigma", "delta"):
            points[f"{quantity}_e2_h_{name}"] = getattr(run, quantity)
            points[f"{quantity}_err_e2_h_{name}"] = getattr(run, f"{quantity}_err")
    return Magnetoconductance(
        B_T=FIELDS.copy(), **points, **_formulas(),
        l_m=FILM.l, L_phi_m=FILM.L_phi, L_so_m=L_SO, L_s_m=L_S, loops_per_curve=runs[0].provenance.loops,
        provenance=origin(
            "magnetoconductance", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, magnetic_L_s_m=L_S, term="total",
        ),
    )  # fmt: skip


def _formulas() -> dict[str, FloatArray]:
    l, L_phi = FILM.l, FILM.L_phi
    line = np.concatenate([[0.0], np.geomspace(5e-6, FIELDS[-1], 120)])
    wl = theory.ballistic(line, l=l, L_phi=L_phi)
    unitary = theory.ballistic_magnetic(line, l=l, L_phi=L_phi, L_s=L_S)
    return {
        "exact_dsigma_e2_h_wl": theory.ballistic(FIELDS, l=l, L_phi=L_phi),
        "exact_dsigma_e2_h_unitary": theory.ballistic_magnetic(FIELDS, l=l, L_phi=L_phi, L_s=L_S),
        "line_B_T": line,
        "exact_delta_e2_h_wl": wl - wl[0],
        "exact_delta_e2_h_unitary": unitary - unitary[0],
        "hln_delta_e2_h_wl": theory.hln(line, L_phi=L_phi),
        "ilp_delta_e2_h_wal": ilp(line, L_phi=L_phi, L_so=L_SO),
    }


def mirrored(half: FloatArray, sign: float = 1.0) -> FloatArray:
    """Continue an array over B >= 0 to negative fields; sign -1 for odd quantities such as B itself."""
    return np.concatenate([sign * half[:0:-1], half])


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
    field, line = mirrored(curves.B_T, -1.0) * 1e3, mirrored(curves.line_B_T, -1.0) * 1e3
    main.axhline(0.0, color=style.palette.guide, lw=style.frame, zorder=0, gid=marks.GUIDE)
    marks.approximate(main, line, mirrored(curves.hln_delta_e2_h_wl), style, "wl")
    marks.approximate(main, line, mirrored(curves.ilp_delta_e2_h_wal), style, "wal")
    marks.exact(main, line, mirrored(curves.exact_delta_e2_h_wl), style, "wl")
    marks.exact(main, line, mirrored(curves.exact_delta_e2_h_unitary), style, "unitary")
    for name in CURVES:
        value, err = getattr(curves, f"delta_e2_h_{name}"), getattr(curves, f"delta_err_e2_h_{name}")
        marks.monte_carlo(main, field, mirrored(value), mirrored(err), style, name)
    main.set_ylim(-0.42, 1.04)
    main.set_ylabel("change of conductivity\n$\\Delta\\sigma(B) - \\Delta\\sigma(0)$ ($e^2/h$)")
    main.tick_params(labelbottom=False)
    z = curves.residual_wl()
    marks.residual_strip(strip, np.concatenate([-field[-1 : -len(z) - 1 : -1], field[-len(z) :]]),
                         np.concatenate([z[::-1], z]), style, "wl")  # fmt: skip
    strip.set_xlabel("magnetic field $B$ (mT)")
    for panel in (main, strip):
        panel.set_xlim(-20.6, 20.6)
    _labels(main, curves, style)
    return picture


def _labels(main: Axes, curves: Magnetoconductance, style: Style) -> None:
    marks.label(main, 0.0, 0.78, "weak\nlocalization", style, "wl", ha="center", va="center")
    marks.label(main, 0.0, -0.345, "weak antilocalization", style, "wal", ha="center", va="center")
    marks.label(main, 20.0, 0.15, "magnetic impurities", style, "unitary", ha="right", va="bottom")
    i_exact = int(np.argmin(np.abs(curves.line_B_T - 13e-3)))
    at = curves.line_B_T[i_exact] * 1e3
    marks.leader(main, "exact", (-at, float(curves.exact_delta_e2_h_wl[i_exact])), (-17.0, 0.4), style, "wl")
    tip = (at, float(curves.hln_delta_e2_h_wl[i_exact]))
    marks.leader(main, "diffusive\nformula", tip, (7.5, 0.94), style, "wl")
