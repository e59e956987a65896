"""Board "dephasing": the zero-field correction against the logarithm of the coherence time, and its slope."""

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
from cbs.figures.frame.sample import SAMPLE, Film, exact_at_zero, origin
from cbs.figures.frame.styles import DOTS, Style, styled
from cbs.observables.results import DephasingCurve
from cbs.provenance import Provenance

SPAN = (1.0, 40.0)  # L_phi/l
N_LENGTHS = 14
LOOPS = 1_000_000
CURVES = ("wl", "wal", "unitary")
SLOPES = {"wl": -1.0 / np.pi, "wal": 0.5 / np.pi, "unitary": 0.0}  # e^2/h per factor e of tau_phi, far limit
USES = ("l", "coupling", "L_s")

CAPTION = """
{title} (a) Correction at zero field, both spins, against the coherence time in units of the scattering time (l =
{nm.l_m:.4g} nm, so L_φ = l √(τ_φ/2τ)); circles: no spin-orbit coupling, triangles: {d.coupling}, squares: magnetic
impurities L_s = {nm.L_s_m:.4g} nm; total term; lines: exact sums. (b) Slope between neighbouring points, the change
when τ_φ grows by a factor e; dotted: limits \u22121/π, 0 and +1/(2π). With τ_φ ~ T^(\u2212p) the slope against ln T
is \u2212p times this one; the electron-electron interaction adds a logarithm of its own, which a field does not
remove. {d.wl.provenance.loops} loops a curve (one run, reweighted to every L_φ), seed {p.seed}; bars, where larger
than the marks: one standard error from {p.batches} batches, those of (b) from the covariance.
"""


@dataclass(frozen=True, slots=True)
class Dephasing:
    """Zero-field correction against the coherence length.

    Parameters
    ----------
    wl, wal, unitary : DephasingCurve
        Correction without, with spin-orbit coupling, with magnetic impurities.
    line_L_phi_m : ndarray, shape (n_line,)
        Coherence lengths of the lines, metres.
    exact_dsigma_e2_h_wl, exact_dsigma_e2_h_wal, exact_dsigma_e2_h_unitary : ndarray, shape (n_line,)
        Exact sums.
    l_m, L_so_m, L_s_m : float
        Lengths, metres.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    wl: DephasingCurve
    wal: DephasingCurve
    unitary: DephasingCurve
    line_L_phi_m: FloatArray
    exact_dsigma_e2_h_wl: FloatArray
    exact_dsigma_e2_h_wal: FloatArray
    exact_dsigma_e2_h_unitary: FloatArray
    l_m: float
    L_so_m: float
    L_s_m: float
    coupling: str
    provenance: Provenance

    def curve(self, role: str) -> DephasingCurve:
        """The run of a class."""
        found: DephasingCurve = getattr(self, role)
        return found

    def exact(self, role: str) -> FloatArray:
        """Exact sums on the lines."""
        found: FloatArray = getattr(self, f"exact_dsigma_e2_h_{role}")
        return found

    def time(self, L_phi: FloatArray) -> FloatArray:
        """tau_phi / tau = 2 L_phi^2 / l^2."""
        return np.asarray(2.0 * (L_phi / self.l_m) ** 2)

    def slopes(self, role: str) -> tuple[FloatArray, FloatArray, FloatArray]:
        """tau_phi/tau between neighbours, the change per factor e of tau_phi, and its error from the covariance."""
        run = self.curve(role)
        time = self.time(run.L_phi)
        return np.sqrt(time[1:] * time[:-1]), *local_slopes(np.log(time), run.dsigma, run.covariance)


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


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Dephasing:
    """Run the three classes once each, reweighted to all coherence lengths."""
    lengths = np.geomspace(*SPAN, N_LENGTHS) * film.l
    runs: dict[str, Any] = {
        name: cbs.dephasing(
            film.conductor, L_phi=lengths, spin=film.spins[name], loops=quality.loops(LOOPS), rng=seed,
            progress=part(progress, i, 3),
        )
        for i, name in enumerate(CURVES)
    }  # fmt: skip
    line = np.geomspace(*SPAN, 60) * film.l
    loops = sum(run.provenance.loops for run in runs.values())
    exact: dict[str, Any] = {f"exact_dsigma_e2_h_{name}": exact_at_zero(film, name, line) for name in CURVES}
    return Dephasing(
        **runs, **exact, line_L_phi_m=line,
        l_m=film.l, L_so_m=film.L_so, L_s_m=film.L_s, coupling=film.coupling_text,
        provenance=origin(
            "dephasing", quality, seed, loops, runs["wl"].provenance.batches, term="total", B_T=0.0,
            **film.parameters(),
        ),
    )  # fmt: skip


@styled
def draw(curves: Dephasing, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the correction and its slope: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.4, 2)
    above, below = panels
    line = curves.time(curves.line_L_phi_m)
    for name in CURVES:
        run = curves.curve(name)
        marks.exact(above, line, curves.exact(name), style, name)
        marks.monte_carlo(above, curves.time(run.L_phi), run.dsigma, run.dsigma_err, style, name)
        marks.monte_carlo(below, *curves.slopes(name), style, name)
        below.axhline(SLOPES[name], color=style.role(name).colour, ls=DOTS, lw=0.8 * style.curve, gid=f"limit-{name}")
    _frame(above, below, curves, style)
    _labels(above, below, curves, style)
    return picture


def _frame(above: Axes, below: Axes, curves: Dephasing, style: Style) -> None:
    low, high = scales.limits(above, "y", *(curves.exact(name) for name in CURVES), [0.0])
    scales.linear_ticks(above, "y", low, high)
    # The limits frame the panel; where short loops overshoot them, the curve shows how far.
    scales.limits(below, "y", [-1.0 / np.pi, 0.5 / np.pi], *(curves.slopes(name)[1] for name in CURVES), above=0.05)
    x_low, x_high = 2.0 * SPAN[0] ** 2, 2.0 * SPAN[1] ** 2
    for panel, letter in ((above, "a"), (below, "b")):
        scales.log_ticks(panel, "x", x_low, x_high, 4)
        panel.set_xlim(0.8 * x_low, 1.4 * x_high)
        marks.panel_letter(panel, letter, style)
    marks.named_ticks(below, "y", {-1.0 / np.pi: "\u22121/π", 0.0: "0", 0.5 / np.pi: "1/(2π)"})
    above.set_ylabel("correction $\\Delta\\sigma(0)$ ($e^2/h$)")
    below.set_ylabel("change per factor e of $\\tau_\\phi$ ($e^2/h$)" if style.wide else "change per factor e")
    time = "coherence time $\\tau_\\phi/\\tau$"
    below.set_xlabel(time)
    if style.wide:
        above.set_xlabel(time)
    else:
        above.tick_params(labelbottom=False)


def _labels(above: Axes, below: Axes, curves: Dephasing, style: Style) -> None:
    line = curves.time(curves.line_L_phi_m)
    names = {"wl": "weak\nlocalization", "wal": "spin–orbit", "unitary": "magnetic\nimpurities"}
    shares = {"wl": 0.55, "wal": 0.85, "unitary": 0.85}
    for name, text in names.items():
        marks.on_curve(above, line, curves.exact(name), text, style, name, shares[name])
        middle, slope, _ = curves.slopes(name)
        marks.on_curve(below, middle, slope, text, style, name, 0.72)
