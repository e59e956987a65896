"""Board "dephasing": the zero-field correction against the logarithm of the coherence time, and its slope."""

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
from cbs.figures.styles import DOTS, Style, styled
from cbs.provenance import Provenance

LENGTHS = np.geomspace(0.1e-6, 4e-6, 14)  # L_phi, metres
LOOPS = 1_000_000
CURVES = ("wl", "wal", "unitary")
SLOPES = {"wl": -1.0 / np.pi, "wal": 0.5 / np.pi, "unitary": 0.0}  # e^2/h per e-fold of tau_phi, far limit

CAPTION = """
{title} (a) Correction at zero field, both spins, against the coherence time in units of the scattering time (l =
{nm.l_m:g} nm, so L_φ = l √(τ_φ/2τ)); circles: no spin-orbit coupling, triangles: Rashba L_so = {nm.L_so_m:g} nm,
squares: magnetic impurities L_s = {nm.L_s_m:.0f} nm; total term; lines: exact sums. (b) Slope between neighbouring
points; dotted: limits −1/π, 0 and +1/2π per e-fold of τ_φ. With τ_φ ~ T^(−p) the slope against ln T is −p times this
one; the electron-electron interaction adds a logarithm of its own, which a field does not remove. {d.loops_per_curve}
loops a curve (one run, reweighted to every L_φ), seed {p.seed}; bars: one standard error from {p.batches} batches,
those of (b) from the covariance.
"""


@dataclass(frozen=True, slots=True)
class Dephasing:
    """Zero-field correction against the coherence length.

    Parameters
    ----------
    L_phi_m : ndarray, shape (n,)
        Phase-coherence lengths, metres.
    tau_phi_over_tau : ndarray, shape (n,)
        The same as times, 2 L_phi^2 / l^2.
    dsigma_e2_h_wl, dsigma_e2_h_wal, dsigma_e2_h_unitary : ndarray, shape (n,)
        Correction, e^2/h; dsigma_err_e2_h_... are standard errors.
    midpoint : ndarray, shape (n - 1,)
        tau_phi / tau between neighbours (geometric mean).
    slope_wl, slope_wal, slope_unitary : ndarray, shape (n - 1,)
        Change of the correction per e-fold of tau_phi, e^2/h; slope_err_... from the covariance.
    exact_tau_phi_over_tau, exact_dsigma_e2_h_wl, exact_dsigma_e2_h_unitary : ndarray, shape (n_line,)
        Exact sums.
    l_m, L_so_m, L_s_m : float
        Lengths, metres.
    loops_per_curve : int
        Loops behind one curve.
    provenance : Provenance
        What made it.
    """

    L_phi_m: FloatArray
    tau_phi_over_tau: FloatArray
    dsigma_e2_h_wl: FloatArray
    dsigma_err_e2_h_wl: FloatArray
    dsigma_e2_h_wal: FloatArray
    dsigma_err_e2_h_wal: FloatArray
    dsigma_e2_h_unitary: FloatArray
    dsigma_err_e2_h_unitary: FloatArray
    midpoint: FloatArray
    slope_wl: FloatArray
    slope_err_wl: FloatArray
    slope_wal: FloatArray
    slope_err_wal: FloatArray
    slope_unitary: FloatArray
    slope_err_unitary: FloatArray
    exact_tau_phi_over_tau: FloatArray
    exact_dsigma_e2_h_wl: FloatArray
    exact_dsigma_e2_h_unitary: FloatArray
    l_m: float
    L_so_m: float
    L_s_m: float
    loops_per_curve: int
    provenance: Provenance


def local_slopes(log_x: FloatArray, y: FloatArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slopes between neighbouring points and their errors, with the covariance of the points.

    Parameters
    ----------
    log_x, y : ndarray, shape (n,)
        Points.
    covariance : ndarray, shape (n, n)
        Covariance of `y`.

    Returns
    -------
    slope, slope_err : ndarray, shape (n - 1,)
        (y[i+1] - y[i]) / (log_x[i+1] - log_x[i]) and its standard error.
    """
    step = np.diff(log_x)
    variance = np.diag(covariance)[1:] + np.diag(covariance)[:-1] - 2.0 * np.diag(covariance, 1)
    return np.diff(y) / step, np.sqrt(np.maximum(variance, 0.0)) / step


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Dephasing:
    """Run the three classes once each, reweighted to all coherence lengths."""
    loops = quality.loops(LOOPS)
    tau_phi = 2.0 * (LENGTHS / FILM.l) ** 2
    points: dict[str, FloatArray] = {}
    total = batches = 0
    for i, name in enumerate(CURVES):
        run = cbs.dephasing(FILM, L_phi=LENGTHS, spin=SPINS[name], loops=loops, rng=seed, progress=part(progress, i, 3))
        points[f"dsigma_e2_h_{name}"], points[f"dsigma_err_e2_h_{name}"] = run.dsigma, run.dsigma_err
        slope, slope_err = local_slopes(np.log(tau_phi), run.dsigma, run.covariance)
        points[f"slope_{name}"], points[f"slope_err_{name}"] = slope, slope_err
        total, batches = total + run.provenance.loops, run.provenance.batches
    return Dephasing(
        L_phi_m=LENGTHS.copy(), tau_phi_over_tau=tau_phi, midpoint=np.sqrt(tau_phi[1:] * tau_phi[:-1]),
        **points, **_exact(), l_m=FILM.l, L_so_m=L_SO, L_s_m=L_S, loops_per_curve=total // 3,
        provenance=origin(
            "dephasing", quality, seed, total, batches,
            l_m=FILM.l, rashba_L_so_m=L_SO, magnetic_L_s_m=L_S, term="total", B_T=0.0,
        ),
    )  # fmt: skip


def _exact() -> dict[str, FloatArray]:
    line = np.geomspace(LENGTHS[0], LENGTHS[-1], 60)
    wl = [float(np.squeeze(theory.ballistic(0.0, l=FILM.l, L_phi=L_phi))) for L_phi in line]
    magnetic = [float(np.squeeze(theory.ballistic_magnetic(0.0, l=FILM.l, L_phi=L_phi, L_s=L_S))) for L_phi in line]
    return {
        "exact_tau_phi_over_tau": 2.0 * (line / FILM.l) ** 2,
        "exact_dsigma_e2_h_wl": np.array(wl),
        "exact_dsigma_e2_h_unitary": np.array(magnetic),
    }


@styled
def draw(curves: Dephasing, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the correction and its slope: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2)
    above, below = panels
    x = curves.tau_phi_over_tau
    marks.exact(above, curves.exact_tau_phi_over_tau, curves.exact_dsigma_e2_h_wl, style, "wl")
    marks.exact(above, curves.exact_tau_phi_over_tau, curves.exact_dsigma_e2_h_unitary, style, "unitary")
    for name in CURVES:
        value, err = getattr(curves, f"dsigma_e2_h_{name}"), getattr(curves, f"dsigma_err_e2_h_{name}")
        marks.monte_carlo(above, x, value, err, style, name)
        slope, slope_err = getattr(curves, f"slope_{name}"), getattr(curves, f"slope_err_{name}")
        marks.monte_carlo(below, curves.midpoint, slope, slope_err, style, name)
        below.axhline(SLOPES[name], color=style.role(name).colour, ls=DOTS, lw=0.8 * style.curve, gid=f"limit-{name}")
    _frame(above, below, style)
    _labels(above, below, style)
    return picture


def _frame(above: Axes, below: Axes, style: Style) -> None:
    above.set_ylim(-2.75, 0.12)
    below.set_ylim(-0.37, 0.23)
    ticks = {2.0: "2", 10.0: "10", 100.0: "100", 1000.0: "1000"}
    for panel, letter in ((above, "a"), (below, "b")):
        panel.set_xscale("log")
        panel.set_xlim(1.6, 4500.0)
        marks.named_ticks(panel, "x", ticks)
        marks.panel_letter(panel, letter, style)
    marks.named_ticks(below, "y", {-1.0 / np.pi: "\u22121/π", 0.0: "0", 0.5 / np.pi: "1/2π"})
    above.set_ylabel("correction $\\Delta\\sigma(0)$ ($e^2/h$)")
    below.set_ylabel("slope per e-fold of $\\tau_\\phi$ ($e^2/h$)" if style.wide else "slope per e-fold ($e^2/h$)")
    time = "coherence time $\\tau_\\phi/\\tau$"
    below.set_xlabel(time)
    if style.wide:
        above.set_xlabel(time)
    else:
        above.tick_params(labelbottom=False)


def _labels(above: Axes, below: Axes, style: Style) -> None:
    marks.label(above, 300.0, -2.25, "weak\nlocalization", style, "wl", ha="right", va="center")
    marks.label(above, 4300.0, -0.2, "spin–orbit", style, "wal", ha="right", va="center")
    marks.label(above, 4300.0, -1.0, "magnetic\nimpurities", style, "unitary", ha="right", va="center")
    marks.label(below, 4300.0, -0.24, "weak localization", style, "wl", ha="right", va="center")
    marks.label(below, 4300.0, 0.195, "spin–orbit", style, "wal", ha="right", va="center")
    marks.label(below, 4300.0, -0.075, "magnetic\nimpurities", style, "unitary", ha="right", va="center")
