"""Board "fluctuations": conductance of one sample, by geometry and temperature: correlation field and size."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.interpolate import PchipInterpolator

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.fluctuations import FluctuationCurve
from cbs.provenance import Provenance
from cbs.theory.fluctuations import Geometry

# (a): name, length and width over L_phi, geometry of the formula, largest field over B_phi
SAMPLES = (
    ("film", 20.0, 20.0, "film", 100.0),
    ("wire", 20.0, 0.5, "wire", 100.0),
    ("square", 1.0, 1.0, "rectangle", 300.0),
)
FIELDS = 7  # of every sample
SIZES = np.array([0.5, 1.5, 4.0, 8.0])  # of squares, over L_phi, in (b)
LINE_SIZES = np.geomspace(0.4, 10.0, 8)
THERMAL = (np.inf, 0.3)  # L_T over L_phi
LOOPS = 40_000
USES = ("L_phi",)

CAPTION = """
{title} (a) Correlation of the conductances of one sample at two fields that differ by ΔB, where no Cooperon is left: a
piece of film (20 L_φ each way), a wire (20 L_φ long, L_φ/2 wide), a square with sides L_φ; L_φ = {um.L_phi_m:.4g} µm.
Points: Monte Carlo of closed Brownian loops between leads and mirrors; solid: modes of the square, short dots: formulas
of an endless film and wire. (b) Root mean square of the conductance of squares, both spins, at zero temperature
(diamonds) and at a thermal length L_T = 0.3 L_φ (crosses); lines: modes; grey: zero field, with Cooperons, √2 of the
others. {p.loops} loops in all, seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches}
batches.
"""


@dataclass(frozen=True, slots=True)
class Fluctuations:
    """Correlation of the conductance in the field, and its size.

    Parameters
    ----------
    curves : tuple of FluctuationCurve
        Of film, wire and square.
    exact_correlation : ndarray, shape (3, n_line)
        Formulas at `line_dB_T`, shape (3, n_line), tesla; of the square a spline through its values at the points.
    size_over_L_phi : ndarray, shape (n,)
        Sides of the squares of (b).
    L_T_over_L_phi : ndarray, shape (2,)
        Thermal lengths.
    rms, rms_err : ndarray, shape (2, n)
        Root mean square without Cooperons, e^2/h, and its standard error.
    line_size, exact_rms : ndarray, shape (m,) and (2, m)
        The lines.
    L_phi_m : float
        Phase-coherence length.
    provenance : Provenance
        What made it.
    """

    curves: tuple[FluctuationCurve, ...]
    line_dB_T: FloatArray
    exact_correlation: FloatArray
    size_over_L_phi: FloatArray
    L_T_over_L_phi: FloatArray
    rms: FloatArray
    rms_err: FloatArray
    line_size: FloatArray
    exact_rms: FloatArray
    L_phi_m: float
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Fluctuations:
    """Run the three samples over the fields, and squares at two temperatures."""
    conductor, L_phi = film.conductor, film.L_phi
    n_runs = len(SAMPLES) + len(THERMAL) * SIZES.size
    loops, runs = quality.loops(LOOPS), iter(range(n_runs))
    curves, lines, exact = [], [], []
    for _, length, width, geometry, top in SAMPLES:
        sides = length * L_phi, width * L_phi
        dB = conductor.B_phi * np.geomspace(0.01 * top, top, FIELDS)
        line = dB if geometry == "rectangle" else conductor.B_phi * np.geomspace(0.01 * top, top, 4 * FIELDS - 3)
        run = part(progress, next(runs), n_runs)
        curves.append(
            cbs.conductance_fluctuations(
                conductor, dB, length=sides[0], width=sides[1], loops=loops, rng=seed, progress=run
            )
        )
        found = theory.conductance_fluctuations(
            np.append(0.0, line), length=sides[0], width=sides[1], L_phi=L_phi,
            geometry=cast(Geometry, geometry),
        )  # fmt: skip
        fine = np.geomspace(line[0], line[-1], 8 * FIELDS)
        lines.append(fine)
        exact.append(PchipInterpolator(np.log(line), found[1:] / found[0])(np.log(fine)))
    values = []
    for share in THERMAL:
        for i, size in enumerate((SIZES * L_phi).tolist()):
            run = part(progress, next(runs), n_runs)
            values.append(
                cbs.conductance_fluctuations(
                    conductor, 0.0, length=size, width=size, L_T=share * L_phi, loops=loops, rng=seed + i, progress=run
                )
            )
    variance, error = (
        np.array([getattr(run, name) for run in values]).reshape(len(THERMAL), -1)
        for name in ("variance", "variance_err")
    )
    return Fluctuations(
        curves=tuple(curves), line_dB_T=np.array(lines), exact_correlation=np.array(exact),
        size_over_L_phi=SIZES.copy(), L_T_over_L_phi=np.array(THERMAL), rms=np.sqrt(variance),
        rms_err=0.5 * error / np.sqrt(variance), line_size=LINE_SIZES.copy(), exact_rms=_exact_rms(L_phi),
        L_phi_m=L_phi,
        provenance=origin(
            "fluctuations", quality, seed, sum(run.provenance.loops for run in (*curves, *values)),
            curves[0].provenance.batches, L_phi_m=L_phi,
        ),
    )  # fmt: skip


def _exact_rms(L_phi: float) -> FloatArray:
    """By the modes of squares, at both temperatures."""
    sides = (LINE_SIZES * L_phi).tolist()
    variances = [
        [theory.conductance_fluctuations(0.0, length=x, width=x, L_phi=L_phi, L_T=share * L_phi) for x in sides]
        for share in THERMAL
    ]
    return np.asarray(np.sqrt(np.array(variances, dtype=np.float64)))


@styled
def draw(stored: Fluctuations, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw correlation and size: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 5.0, 2)
    _draw_correlation(panels[0], stored, style)
    _draw_size(panels[1], stored, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_correlation(panel: Axes, stored: Fluctuations, style: Style) -> None:
    factor, unit = scales.field_unit(float(stored.line_dB_T.max()))
    cues = families.cues(style, len(stored.curves))
    for (name, *_, geometry, _top), curve, line, exact, cue in zip(
        SAMPLES, stored.curves, stored.line_dB_T, stored.exact_correlation, cues, strict=True
    ):
        if geometry == "rectangle":
            panel.plot(line * factor, exact, color=cue.colour, lw=style.curve, gid=f"exact-{name}")
        else:
            marks.approximate(panel, line * factor, exact, style, "wl", color=cue.colour, gid=f"exact-{name}")
        families.points(panel, curve.dB * factor, curve.correlation, curve.correlation_err, style, cue, f"mc-{name}")
        half, left = float(np.interp(0.5, exact[::-1], line[::-1])) * factor, name == "film"
        marks.label(panel, (0.85 if left else 1.2) * half, 0.5 if left else 0.56, name, style, color=cue.colour,
                    ha="right" if left else "left", va="center")  # fmt: skip
    low, high = float(stored.line_dB_T.min()) * factor, float(stored.line_dB_T.max()) * factor
    scales.log_ticks(panel, "x", low, high, 4)
    panel.set_xlim(0.8 * low, 2.0 * high)
    panel.set_ylim(0.0, 1.1)
    marks.named_ticks(panel, "y", {0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel(f"difference of fields Δ$B$ ({unit})")
    panel.set_ylabel("correlation of conductances")


def _draw_size(panel: Axes, stored: Fluctuations, style: Style) -> None:
    names = ("$T$ = 0", f"$L_T$ = {stored.L_T_over_L_phi[1]:g} $L_\\phi$")
    fine = np.geomspace(float(stored.line_size[0]), float(stored.line_size[-1]), 80)
    for i, cue in enumerate(families.cues(style, 2)):
        # modes are summed at a few sides; between them the logarithms are smooth
        exact = np.exp(PchipInterpolator(np.log(stored.line_size), np.log(stored.exact_rms[i]))(np.log(fine)))
        panel.plot(
            fine, np.sqrt(2.0) * exact, color=style.palette.unitary, lw=0.8 * style.curve,
            ls=style.role("unitary").dash, gid="zero-field",
        )  # fmt: skip
        families.line(panel, fine, exact, style, cue, f"exact-size-{i}")
        families.points(
            panel, stored.size_over_L_phi, stored.rms[i], stored.rms_err[i], style, cue, f"mc-size-{i}"
        )  # fmt: skip
        at = float(np.interp(0.75, fine, exact))
        marks.label(panel, 0.75, 0.66 * at, names[i], style, color=cue.colour, ha="right", va="top")
    low, high = float(stored.line_size[0]), float(stored.line_size[-1])
    panel.set_xscale("log")
    panel.set_yscale("log")
    marks.named_ticks(panel, "x", {0.5: "½", 1.0: "1", 2.0: "2", 4.0: "4", 8.0: "8"})
    marks.named_ticks(panel, "y", {0.01: "0.01", 0.03: "0.03", 0.1: "0.1", 0.3: "0.3", 1.0: "1"})
    panel.set_xlim(low, high)
    panel.set_ylim(0.5 * float(stored.exact_rms.min()), 1.5)
    panel.set_xlabel("side of the square over $L_\\phi$")
    panel.set_ylabel("rms of conductance ($e^2/h$)")
    marks.label(panel, 2.4, 0.62, "zero field", style, "unitary", ha="left", va="bottom")
