"""Board "ballistic-breakdown": what the diffusive formula returns when it is fitted beyond its range."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.diffusive_fit import fit_change
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, origin
from cbs.figures.frame.styles import Role, Style, styled
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

RATIOS = (3.0, 10.0, 30.0)  # L_phi / l
RANGES = np.array([0.03, 0.1, 0.3, 1.0, 3.0])  # largest field of a fit over B_tr
USES = ("l",)
SHOWN = (1, 3)  # ratio and range of panel (a)
N_FIELDS = 20  # evenly spaced above zero, all of the same weight
LOOPS = 4_000_000  # for every L_phi

CAPTION = """
{title} (a) Change of the conductivity with the field up to B_tr = {mT.B_tr_T:.4g} mT, no spin-orbit coupling, both
spins, l = {nm.l_m:.4g} nm, L_φ = 10 l: loops of flights, total term (circles), exact sum (line), and the
Hikami-Larkin-Nagaoka formula (α/π)[ψ(½ + B_φ/B) − ln(B_φ/B)] fitted to the exact sum with free α and L_φ (dots: α =
{d.shown_alpha:.2f}, coherence time {d.shown_tau:.2f} times the true one). Below: the same minus the fit. (b) Fitted α
(on paper) and (c) fitted over true coherence time, for fits up to B_max, with L_φ/l = 3, 10 and 30 (at the curves);
the truth is 1. Lines: fits to exact sums; points: fits to the Monte Carlo curves. Every fit: 20 evenly spaced fields
up to B_max of equal weight; the spacing is part of the result. {d.runs[0].provenance.loops} loops a curve, seed
{p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches, with the covariance of the
points.
"""


@dataclass(frozen=True, slots=True)
class BallisticBreakdown:
    """Curves up to five largest fields for three coherence lengths, and the fits to them.

    Parameters
    ----------
    L_phi_over_l : ndarray, shape (n_r,)
        True coherence lengths.
    range_B_tr : ndarray, shape (n_f,)
        Largest field of every fit over B_tr.
    B_T : ndarray, shape (n_f, n)
        Fields of every fit, tesla, evenly spaced from zero.
    runs : tuple of MagnetoconductanceCurve
        Monte Carlo curve of every coherence length, at all fields of all fits one after another.
    exact_delta_e2_h : ndarray, shape (n_r, n_f, n)
        Exact sums at the same fields.
    alpha, alpha_err, exact_alpha : ndarray, shape (n_r, n_f)
        Prefactor fitted to the Monte Carlo curve, its error, and fitted to the exact sum; the truth is 1.
    tau_ratio, tau_ratio_err, exact_tau_ratio : ndarray, shape (n_r, n_f)
        Coherence time over the true one, likewise.
    fit_delta_e2_h : ndarray, shape (n,)
        Fit to the exact sum that is shown, at the fields of its points.
    line_B_T, line_exact_delta_e2_h, line_fit_delta_e2_h : ndarray, shape (n_line,)
        The same exact sum and fit on a fine grid, for the lines.
    l_m, B_tr_T : float
        Mean free path, metres; transport field, tesla.
    provenance : Provenance
        What made it.
    """

    L_phi_over_l: FloatArray
    range_B_tr: FloatArray
    B_T: FloatArray
    runs: tuple[MagnetoconductanceCurve, ...]
    exact_delta_e2_h: FloatArray
    alpha: FloatArray
    alpha_err: FloatArray
    exact_alpha: FloatArray
    tau_ratio: FloatArray
    tau_ratio_err: FloatArray
    exact_tau_ratio: FloatArray
    fit_delta_e2_h: FloatArray
    line_B_T: FloatArray
    line_exact_delta_e2_h: FloatArray
    line_fit_delta_e2_h: FloatArray
    l_m: float
    B_tr_T: float
    provenance: Provenance

    @property
    def delta_e2_h(self) -> FloatArray:
        """Monte Carlo change of the conductivity, e^2/h, both spins, shape (n_r, n_f, n)."""
        return np.array([run.delta.reshape(self.B_T.shape) for run in self.runs])

    @property
    def delta_err_e2_h(self) -> FloatArray:
        """Its standard errors."""
        return np.array([run.delta_err.reshape(self.B_T.shape) for run in self.runs])

    @property
    def shown_alpha(self) -> float:
        """Prefactor of the fit that is shown."""
        return float(self.exact_alpha[SHOWN])

    @property
    def shown_tau(self) -> float:
        """Coherence time over the true one of the fit that is shown."""
        return float(self.exact_tau_ratio[SHOWN])


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> BallisticBreakdown:
    """Run one curve a coherence length over the fields of all fits, and fit every range."""
    loops = quality.loops(LOOPS)
    fields = np.linspace(0.0, 1.0, N_FIELDS + 1) * RANGES[:, None] * film.conductor.B_tr
    films = [cbs.Conductor(l=film.l, L_phi=ratio * film.l) for ratio in RATIOS]
    runs = [
        cbs.magnetoconductance(one, B=fields.ravel(), loops=loops, rng=seed, progress=part(progress, i, len(films)))
        for i, one in enumerate(films)
    ]
    exact = np.array([theory.ballistic(fields, l=one.l, L_phi=one.L_phi) for one in films])
    exact -= exact[:, :, :1]
    delta = np.array([run.delta.reshape(fields.shape) for run in runs])
    found = np.array([_fits(fields, delta[i], one, runs[i].covariance) for i, one in enumerate(films)])
    true = np.array([_fits(fields, exact[i], one) for i, one in enumerate(films)])
    shown, L_fit = films[SHOWN[0]], np.sqrt(true[SHOWN][1]) * films[SHOWN[0]].L_phi
    line = np.concatenate([[0.0], np.geomspace(1e-3, 1.0, 80)]) * fields[SHOWN[1], -1]
    line_exact = theory.ballistic(line, l=shown.l, L_phi=shown.L_phi)
    return BallisticBreakdown(
        L_phi_over_l=np.array(RATIOS), range_B_tr=RANGES.copy(), B_T=fields, runs=tuple(runs),
        exact_delta_e2_h=exact,
        alpha=found[..., 0], alpha_err=found[..., 2], exact_alpha=true[..., 0],
        tau_ratio=found[..., 1], tau_ratio_err=found[..., 3], exact_tau_ratio=true[..., 1],
        fit_delta_e2_h=theory.hln_simple(fields[SHOWN[1]], L_fit, true[SHOWN][0]), line_B_T=line,
        line_exact_delta_e2_h=line_exact - line_exact[0],
        line_fit_delta_e2_h=theory.hln_simple(line, L_fit, true[SHOWN][0]),
        l_m=film.l, B_tr_T=film.conductor.B_tr,
        provenance=origin(
            "ballistic-breakdown", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=film.l, L_phi_over_l=list(RATIOS), range_B_tr=RANGES.tolist(), fields_per_fit=N_FIELDS, term="total",
        ),
    )  # fmt: skip


def _fits(
    fields: FloatArray, delta: FloatArray, film: cbs.Conductor, covariance: FloatArray | None = None
) -> FloatArray:  # fmt: skip
    """Return alpha, tau_phi over the true one, and their errors, shape (n_f, 4), for every range of fields."""
    rows, n = [], fields.shape[1]
    difference = np.hstack([-np.ones((n - 1, 1)), np.eye(n - 1)])  # delta is that to the first field, B = 0
    for i in range(len(fields)):
        of_delta = None
        if covariance is not None:
            of_delta = difference @ covariance[i * n : (i + 1) * n, i * n : (i + 1) * n] @ difference.T
        fit = fit_change(fields[i, 1:], delta[i, 1:], film.L_phi, of_delta)
        rows.append([fit.alpha, fit.tau_ratio, fit.alpha_err, fit.tau_ratio_err])
    return np.array(rows)


@styled
def draw(fits: BallisticBreakdown, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the curve with its residuals, and what the fits return."""
    if axes is None:
        picture = marks.new_figure(style, 4.6)
        panels = _layout(picture, style)
    else:
        picture, panels = marks.given_axes(axes, 3 if style.wide else 4)
    main, strip, time = panels[:3]
    prefactor = None if style.wide else panels[3]
    _draw_curve(main, strip, fits, style)
    if prefactor is not None:
        _draw_fits(prefactor, fits, (fits.alpha, fits.alpha_err, fits.exact_alpha), style)
    _draw_fits(time, fits, (fits.tau_ratio, fits.tau_ratio_err, fits.exact_tau_ratio), style)
    _frame_fits(prefactor, time, fits, style)
    for panel, letter in zip([main, *panels[2:]], "abc", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def _layout(picture: Figure, style: Style) -> list[Axes]:
    if style.wide:
        grid = picture.add_gridspec(2, 2, height_ratios=[3.2, 1.0], width_ratios=[1.15, 1.0])
        places = [grid[0, 0], grid[1, 0], grid[:, 1]]
    else:
        grid = picture.add_gridspec(3, 2, height_ratios=[2.0, 0.75, 1.9])
        places = [grid[0, :], grid[1, :], grid[2, 0], grid[2, 1]]
    return [picture.add_subplot(place) for place in places]


def _cue(style: Style, i_ratio: int) -> Role:
    return families.cues(style, len(RATIOS))[i_ratio]


def _draw_curve(main: Axes, strip: Axes, fits: BallisticBreakdown, style: Style) -> None:
    factor, unit = scales.field_unit(float(fits.B_T[SHOWN[1]][-1]))
    field = fits.B_T[SHOWN[1]] * factor
    value, err = fits.delta_e2_h[SHOWN], fits.delta_err_e2_h[SHOWN]
    line, exact, fitted = fits.line_B_T * factor, fits.line_exact_delta_e2_h, fits.line_fit_delta_e2_h
    marks.exact(main, line, exact, style, "wl")
    marks.approximate(main, line, fitted, style, "ink", lw=style.curve, zorder=3.5)
    marks.monte_carlo(main, field, value, err, style, "wl")
    main.set_ylim(-0.08, 1.12)
    main.set_ylabel("change ($e^2/h$)")
    main.tick_params(labelbottom=False)
    text = f"dots, best fit:\n$\\alpha$ = {fits.shown_alpha:.2f},\n$\\tau_\\phi$ = {fits.shown_tau:.2f} × true"
    marks.label(main, 0.97, 0.1, text, style, ha="right", va="bottom", transform=main.transAxes)
    marks.guide(strip, [0.0, float(field[-1])], [0.0, 0.0], style)
    marks.exact(strip, line, (exact - fitted) * 1e3, style, "wl")
    marks.monte_carlo(strip, field, (value - fits.fit_delta_e2_h) * 1e3, err * 1e3, style, "wl")
    strip.set_ylim(-29.0, 17.0)
    marks.named_ticks(strip, "y", {-20.0: "\u22120.02", 0.0: "0"})
    strip.set_ylabel("minus fit\n($e^2/h$)", size=style.notes)
    strip.set_xlabel(f"magnetic field $B$ ({unit})")
    for panel in (main, strip):
        panel.set_xlim(-0.025 * float(field[-1]), 1.03 * float(field[-1]))
        scales.linear_ticks(panel, "x", 0.0, float(field[-1]), 4)


def _draw_fits(
    panel: Axes, fits: BallisticBreakdown, quantity: tuple[FloatArray, FloatArray, FloatArray], style: Style
) -> None:
    marks.guide(panel, [0.024, 3.7], [1.0, 1.0], style, lw=2.0 * style.frame)
    for i in range(len(fits.L_phi_over_l)):
        value, err, exact = (rows[i] for rows in quantity)
        cue = _cue(style, i)
        families.line(panel, fits.range_B_tr, exact, style, cue, f"exact-{i}")
        families.points(panel, fits.range_B_tr, value, err, style, cue, f"mc-{i}")
    panel.set_xscale("log")
    marks.named_ticks(panel, "x", {0.03: "0.03", 0.3: "0.3", 3.0: "3"})
    panel.set_xlabel("fit up to $B_{max}/B_{tr}$")


def _frame_fits(prefactor: Axes | None, time: Axes, fits: BallisticBreakdown, style: Style) -> None:
    for panel in (prefactor, time):
        if panel is not None:
            panel.set_xlim(0.024, 26.0)
            panel.spines["bottom"].set_bounds(0.024, 3.7)
            truth = marks.label(panel, 4.6, 1.0, "truth", style, "ink2", ha="left", va="center")
            steps.together(_cue(style, 0).colour, truth)
    if prefactor is not None:
        _frame_prefactor(prefactor, fits, style)
    time.set_yscale("log")
    time.set_ylim(0.8, 10.0)
    marks.named_ticks(time, "y", {1.0: "1", 2.0: "2", 5.0: "5", 10.0: "10"})
    time.set_ylabel("coherence time $\\tau_\\phi$, fitted / true" if style.wide else "fitted / true $\\tau_\\phi$")
    for i, height in enumerate(marks.apart(list(np.log(fits.exact_tau_ratio[:, -1])), 0.35)):
        _end_label(time, fits, i, float(np.exp(height)), style)
    if style.wide:
        head = marks.label(time, 4.6, 8.6, "$L_\\phi$ =", style, "ink2", ha="left", va="center")
        steps.together(_cue(style, 0).colour, head)


def _frame_prefactor(panel: Axes, fits: BallisticBreakdown, style: Style) -> None:
    panel.set_ylim(0.35, 1.12)
    marks.named_ticks(panel, "y", {0.4: "0.4", 0.6: "0.6", 0.8: "0.8", 1.0: "1"})
    panel.set_ylabel("fitted $\\alpha$")
    for i, height in enumerate(marks.apart(list(fits.exact_alpha[:, -1]), 0.11)):
        _end_label(panel, fits, i, height, style)
        if i == len(fits.L_phi_over_l) - 1:
            marks.label(panel, 4.6, height + 0.08, "$L_\\phi$ =", style, "ink2", ha="left", va="center")


def _end_label(panel: Axes, fits: BallisticBreakdown, i: int, height: float, style: Style) -> None:
    text = f"{fits.L_phi_over_l[i]:g} $l$"
    marks.label(panel, 4.6, height, text, style, color=_cue(style, i).colour, ha="left", va="center")
