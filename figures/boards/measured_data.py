"""Board "measured-data": weak antilocalization as measured at four temperatures, its fits, and a Monte Carlo on top."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.coherence_law import coherence_law
from cbs.comparison.fit import Fit, JointFit, fit_curves
from cbs.comparison.measured import Measured, read_measured
from cbs.figures.frame import marks, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import Style, styled
from cbs.provenance import Provenance

FOLDER = Path(__file__).parents[1] / "measured"
TEMPERATURES = (0.025, 0.3, 0.5, 0.7)
MODELS = ("ilp", "hln")  # Rashba; isotropic spin-orbit scattering
L_FREE = 30e-9  # cancels in sigma(B) - sigma(0) as long as B << B_tr = 0.37 T
HALF_WALKS, LEAST_HALF_WALKS = 40_000, 2048
SHIFT, STRIP_SHIFT = 0.3, 0.16  # between neighbouring temperatures, e^2/h
EVERY_DRAFT, EVERY_MC = 6, 5
LAW_POINTS = 60

CAPTION = """
{title} (a) Twisted bilayer graphene on WSe₂ (Nature 583, 379 (2020), CC0), dots; σ(B) \u2212 σ(0) in e²/h, each
temperature shifted up by {d.shift:g} e²/h. Lines: joint fit of the diffusive formula for Rashba coupling to every point
in {d.fitted_every}, one spin-orbit length for all temperatures and no prefactor; triangles: Monte Carlo with the fitted
lengths, its bars one standard error. (b) Measured minus fitted, shifted up by {d.strip_shift:g} e²/h: smooth in the
field, for conductance fluctuations are reproducible and no noise; their correlation is part of the likelihood. (c)
Fitted L_φ against temperature: Rashba (triangles) and isotropic spin-orbit scattering (squares); bars: 68 % profile
intervals. Lines: 1/τ_φ = A T^p + constant with p = {d.power[0]:.1f} (Rashba). The file has no error bars. Description,
not proof: both models lie about as close, and a system with valleys may need its own. {p.loops} half walks instead of
loops, seed {p.seed}.
"""


@dataclass(frozen=True, slots=True)
class MeasuredData:
    """Measured curves, fits and Monte Carlo; the first axis is the temperature.

    Parameters
    ----------
    T_K : ndarray, shape (n_t,)
        Temperatures, kelvin.
    B_T : ndarray, shape (n,)
        Fields of the measurement, tesla.
    measured_e2_h, fit_e2_h : ndarray, shape (n_t, n)
        sigma(B) - sigma(0) as measured, and the fitted formula for Rashba coupling.
    mc_B_T : ndarray, shape (n_mc,)
        Fields of the Monte Carlo.
    mc_e2_h, mc_err_e2_h : ndarray, shape (n_t, n_mc)
        Monte Carlo with the fitted lengths, and its standard error.
    L_phi_m, L_so_m : ndarray, shape (2, n_t)
        Fitted lengths for Rashba coupling and for isotropic scattering, metres.
    L_phi_low_m, L_phi_high_m : ndarray, shape (2, n_t)
        Ends of the profile intervals of L_phi.
    law_T_K, law_L_phi_m : ndarray, shapes (n_l,) and (2, n_l)
        Fitted law of the coherence length for both models, metres.
    power : ndarray, shape (2,)
        Power p of that law.
    rms_e2_h : ndarray, shape (2, n_t)
        Root mean square residuals.
    shift, strip_shift : float
        How far the curves and the residuals of neighbouring temperatures are drawn apart.
    fitted_every : int
        The fit takes every so manieth point.
    provenance : Provenance
        What made it.
    """

    T_K: FloatArray
    B_T: FloatArray
    measured_e2_h: FloatArray
    fit_e2_h: FloatArray
    mc_B_T: FloatArray
    mc_e2_h: FloatArray
    mc_err_e2_h: FloatArray
    L_phi_m: FloatArray
    L_so_m: FloatArray
    L_phi_low_m: FloatArray
    L_phi_high_m: FloatArray
    law_T_K: FloatArray
    law_L_phi_m: FloatArray
    power: FloatArray
    rms_e2_h: FloatArray
    shift: float
    strip_shift: float
    fitted_every: int
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> MeasuredData:
    """Fit all temperatures jointly with both models; run the Monte Carlo at the lengths found for Rashba coupling."""
    curves = [read_measured(FOLDER / f"wal_{T:g}K.csv")[0] for T in TEMPERATURES]
    B = curves[0].B
    every = 1 if quality.factor >= 1.0 else EVERY_DRAFT  # residuals are correlated over more points than that
    every_th = np.arange(0, B.size, every)
    half_walks = max(quality.loops(HALF_WALKS), LEAST_HALF_WALKS)
    joint = [_joint([curve.kept(every_th) for curve in curves], model) for model in MODELS]
    laws = [coherence_law(found) for found in joint]
    fits, runs = list(zip(*joint, strict=True)), []
    for i in range(len(curves)):
        L_phi, L_so = (fits[i][0][name].value for name in ("L_phi", "L_so"))
        film, spin = cbs.Conductor(l=L_FREE, L_phi=L_phi), [cbs.Rashba(L_so=L_so)]
        runs.append(
            cbs.magnetoconductance(film, B[::EVERY_MC], spin=spin, loops=half_walks, rng=seed + i, paths="brownian")
        )
        if progress is not None:
            progress(i + 1, len(curves))
    lengths, law_T = _lengths(fits), np.geomspace(0.8 * min(TEMPERATURES), 1.25 * max(TEMPERATURES), LAW_POINTS)
    return MeasuredData(
        T_K=np.array(TEMPERATURES), B_T=B, measured_e2_h=np.array([curve.sigma for curve in curves]),
        fit_e2_h=np.array([
            theory.ilp(B, L_phi=float(L_phi), L_so=float(L_so))
            for L_phi, L_so in zip(lengths["L_phi_m"][0], lengths["L_so_m"][0], strict=True)
        ]),
        mc_B_T=B[::EVERY_MC], mc_e2_h=np.array([run.delta for run in runs]),
        mc_err_e2_h=np.array([run.delta_err for run in runs]), **lengths,
        law_T_K=law_T, law_L_phi_m=np.array([law.length(law_T) for law in laws]),
        power=np.array([law["p"].value for law in laws]),
        rms_e2_h=np.array([[fit.rms for fit in of_model] for of_model in zip(*fits, strict=True)]),
        shift=SHIFT, strip_shift=STRIP_SHIFT, fitted_every=every,
        provenance=origin(
            "measured-data", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=L_FREE, mechanism="rashba", data="graphene on WSe2, doi 10.1038/s41586-020-2473-8, CC0 1.0",
        ),
    )  # fmt: skip


def _joint(curves: list[Measured], model: str) -> tuple[Fit, ...]:
    """Fits of all temperatures with one spin-orbit length."""
    found = fit_curves(curves, model, share=("L_so",))
    assert isinstance(found, JointFit)
    return found.fits


def _lengths(fits: list[tuple[Fit, ...]]) -> dict[str, Any]:
    def table(name: str, part: str) -> FloatArray:
        return np.array([[getattr(of_T[i][name], part) for of_T in fits] for i in range(len(MODELS))])

    return {
        "L_phi_m": table("L_phi", "value"),
        "L_so_m": table("L_so", "value"),
        "L_phi_low_m": table("L_phi", "low"),
        "L_phi_high_m": table("L_phi", "high"),
    }


@styled
def draw(measured: MeasuredData, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw curves, residuals and coherence lengths."""
    if axes is None:
        picture = marks.new_figure(style, 5.2)
        if style.wide:
            grid = picture.add_gridspec(2, 2, width_ratios=[1.25, 1.0])
            panels = [picture.add_subplot(place) for place in (grid[:, 0], grid[0, 1], grid[1, 1])]
        else:
            grid = picture.add_gridspec(3, 1, height_ratios=[2.3, 1.2, 1.2])
            panels = [picture.add_subplot(grid[i]) for i in range(3)]
    else:
        picture, panels = marks.given_axes(axes, 3)
    _draw_curves(panels[0], measured, style)
    _draw_residuals(panels[1], measured, style)
    _draw_lengths(panels[2], measured, style)
    for panel, letter in zip(panels, "abc", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_curves(panel: Axes, measured: MeasuredData, style: Style) -> None:
    for i, T in enumerate(measured.T_K):
        shift = i * measured.shift
        panel.plot(
            measured.B_T * 1e3, measured.measured_e2_h[i] + shift, "o", color=style.palette.ink2,
            ms=0.45 * style.marker, mew=0.0, zorder=2, gid=f"measured-{i}",
        )  # fmt: skip
        marks.exact(panel, measured.B_T * 1e3, measured.fit_e2_h[i] + shift, style, "wal", gid=f"fit-{i}")
        marks.monte_carlo(
            panel, measured.mc_B_T * 1e3, measured.mc_e2_h[i] + shift, measured.mc_err_e2_h[i], style, "wal"
        )
        end = float(measured.measured_e2_h[i, -1]) + shift
        marks.label(panel, 24.6, end, f"{1e3 * T:.0f} mK", style, ha="left", va="center")
    panel.set_xlim(0.0, 30.5 if style.wide else 31.0)
    panel.spines["bottom"].set_bounds(0.0, 24.0)
    panel.set_ylim(-0.5, 0.95)
    marks.named_ticks(panel, "x", {0.0: "0", 10.0: "10", 20.0: "20"})
    marks.named_ticks(panel, "y", {-0.3: "\u22120.3", 0.0: "0", 0.3: "0.3", 0.6: "0.6", 0.9: "0.9"})
    panel.set_xlabel("magnetic field (mT)")
    panel.set_ylabel("change of conductivity ($e^2/h$)")


def _draw_residuals(panel: Axes, measured: MeasuredData, style: Style) -> None:
    for i, T in enumerate(measured.T_K):
        shift = i * measured.strip_shift
        marks.guide(panel, [0.0, 24.0], [shift, shift], style)
        residual = measured.measured_e2_h[i] - measured.fit_e2_h[i]
        panel.plot(
            measured.B_T * 1e3,
            residual + shift,
            color=style.palette.ink2,
            lw=0.6 * style.curve,
            zorder=3,
            gid=f"residual-{i}",
        )
        if i in (0, len(measured.T_K) - 1):
            name = marks.label(panel, 24.6, shift, f"{1e3 * T:.0f} mK", style, ha="left", va="center")
            steps.together(style.palette.ink2, name)
    panel.set_xlim(0.0, 36.5 if style.wide else 31.0)
    panel.spines["bottom"].set_bounds(0.0, 24.0)
    panel.set_ylim(-0.12, 0.62)
    marks.named_ticks(panel, "x", {0.0: "0", 10.0: "10", 20.0: "20"})
    panel.set_yticks([])
    middle = 0.5 * (len(measured.T_K) - 1) * measured.strip_shift
    height = [middle - 0.05, middle + 0.05]
    bar = panel.plot([25.4, 25.4], height, color=style.palette.ink, lw=style.curve, gid="scale")
    steps.together(
        style.palette.ink2, bar, marks.label(panel, 26.2, middle, "0.1 $e^2/h$", style, ha="left", va="center")
    )
    panel.set_xlabel("magnetic field (mT)" if style.wide else "")
    panel.set_ylabel("residual")


def _draw_lengths(panel: Axes, measured: MeasuredData, style: Style) -> None:
    for i, role in enumerate(("wal", "ink2")):
        panel.plot(
            measured.law_T_K * 1e3, measured.law_L_phi_m[i] * 1e6, color=getattr(style.palette, role),
            lw=0.8 * style.curve, zorder=3, gid=f"law-{i}",
        )  # fmt: skip
    cues = ((style.palette.wal, "^", 0.96), (style.palette.ink2, "s", 1.04))
    for i, (colour, marker, aside) in enumerate(cues):
        value = measured.L_phi_m[i] * 1e6
        bars = np.abs(np.array([measured.L_phi_low_m[i], measured.L_phi_high_m[i]]) * 1e6 - value)
        panel.errorbar(
            aside * measured.T_K * 1e3, value, yerr=bars, fmt=marker, color=colour, ms=style.marker,
            mfc=style.palette.ground, mew=0.45 * style.curve, elinewidth=style.bar, zorder=4, gid=f"fit-{i}",
        )  # fmt: skip
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlim(17.0, 1000.0)
    panel.set_ylim(0.24, 1.7)
    marks.named_ticks(panel, "x", {25.0: "25", 100.0: "100", 300.0: "300", 700.0: "700"})
    marks.named_ticks(panel, "y", {0.3: "0.3", 0.5: "0.5", 1.0: "1"})
    panel.set_xlabel("temperature (mK)")
    panel.set_ylabel("$L_\\phi$ (µm)")
    marks.label(panel, 19.0, 0.62, "Rashba", style, "wal", ha="left", va="center")
    marks.label(panel, 60.0, 1.3, "isotropic", style, "ink2", ha="left", va="center")
