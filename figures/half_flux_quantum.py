"""Board "half-flux-quantum": a path round a cylinder and its partner, and the oscillation with period h/2e."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import PHI_0
from cbs.figures import loop_drawing, marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import origin
from cbs.figures.styles import Style, styled
from cbs.loops import flights
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Cylinder, ElliottYafet
from cbs.provenance import Provenance

RADIUS = 0.7e-6  # metres
L_FREE = 50e-9
CASES = ((2.5e-6, np.inf), (1.5e-6, np.inf), (2.5e-6, 300e-9))  # L_phi, L_so
ROLES = ("wl", "ink2", "wal")
MARKERS = ("o", "D", "^")
FLUX = np.linspace(0.0, 0.75, 13)  # h/e; the picture mirrors it
LOOPS = 1_000_000
N_LEGS = 12

CAPTION = """
{title} (a, slides) A path once round a thin cylinder, unrolled, and its reversed partner: left and right edge are
the same line, so the path is closed; forward and reversed carry opposite signs of the flux. (b) Change of the
conductivity of the cylinder wall with the flux through its hole, both spins; one period is {d.period_mT:.3f} mT at
radius {um.radius_m:g} µm; the field runs along the axis, so no area is enclosed in the wall. Points: Monte Carlo
over windings, lines: exact (Altshuler-Aronov-Spivak); circles: L_φ = 2.5 µm, diamonds: 1.5 µm, triangles: 2.5 µm
with isotropic spin-orbit scattering L_so = 300 nm, nearly \u2212½ of the circles. l = {nm.l_m:g} nm. An oscillation
with period h/e belongs to single samples and averages out. {p.loops} loops in all, seed {p.seed}; bars: one
standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class HalfFluxQuantum:
    """Oscillations of a thin cylinder with the flux through it.

    Parameters
    ----------
    path : ndarray, shape (n_legs + 1, 2)
        Path once round the cylinder, unit circumference; the last vertex is the first, one circumference on.
    flux_h_e : ndarray, shape (n,)
        Flux of the points, >= 0, in h/e.
    delta_e2_h, delta_err_e2_h : ndarray, shape (3, n)
        Change with the flux, e^2/h for both spins, and its standard error.
    line_flux_h_e : ndarray, shape (n_line,)
        Flux of the lines.
    exact_delta_e2_h : ndarray, shape (3, n_line)
        Exact values.
    radius_m, l_m : float
        Radius and mean free path, metres.
    provenance : Provenance
        What made it.
    """

    path: FloatArray
    flux_h_e: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_flux_h_e: FloatArray
    exact_delta_e2_h: FloatArray
    radius_m: float
    l_m: float
    provenance: Provenance

    @property
    def period_mT(self) -> float:
        """Field of one period h/2e, mT."""
        return float(0.5 * PHI_0 / (np.pi * self.radius_m**2) * 1e3)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> HalfFluxQuantum:
    """Run three cylinders, and bend one loop of flights round the cylinder for the picture."""
    circumference = 2.0 * np.pi * RADIUS
    line = np.linspace(0.0, 0.75, 121)
    runs, exact = [], []
    for i, (L_phi, L_so) in enumerate(CASES):
        spin = [ElliottYafet(L_so=L_so)] if np.isfinite(L_so) else []
        runs.append(
            magnetoconductance(
                cbs.Conductor(l=L_FREE, L_phi=L_phi), flux=FLUX, geometry=Cylinder(circumference), spin=spin,
                loops=quality.loops(LOOPS), rng=seed, progress=part(progress, i, len(CASES)),
            )
        )  # fmt: skip
        curve = theory.cylinder(line, circumference=circumference, L_phi=L_phi, L_so=float(L_so), l=L_FREE)
        exact.append(curve - curve[0])
    return HalfFluxQuantum(
        path=_winding_path(seed),
        flux_h_e=FLUX.copy(),
        delta_e2_h=np.array([run.delta for run in runs]),
        delta_err_e2_h=np.array([run.delta_err for run in runs]),
        line_flux_h_e=line,
        exact_delta_e2_h=np.array(exact),
        radius_m=RADIUS,
        l_m=L_FREE,
        provenance=origin(
            "half-flux-quantum", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            l_m=L_FREE, radius_m=RADIUS, L_phi_m=[case[0] for case in CASES],
        ),
    )  # fmt: skip


def _winding_path(seed: int) -> FloatArray:
    """Path with winding number 1: a closed loop of flights plus an even drift of one circumference."""
    legs = flights.closed_loops(N_LEGS, 2000, seed=seed)
    length = np.hypot(legs[..., 0], legs[..., 1])
    legs = legs[int(np.argmax(length.min(axis=1) / length.mean(axis=1)))]
    steps = 0.1 * legs + np.array([1.0 / N_LEGS, 0.0])
    return np.vstack([[0.0, 0.0], np.cumsum(steps, axis=0)])


@styled
def draw(cylinder: HalfFluxQuantum, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the unrolled cylinder in wide styles, and the oscillations."""
    picture, panels = marks.side_by_side(axes, style, 2.9, 2 if style.wide else 1, [1.0, 1.35] if style.wide else None)
    if style.wide:
        _draw_path(panels[0], cylinder, style)
        for panel, letter in zip(panels, "ab", strict=True):
            marks.panel_letter(panel, letter, style)
    _draw_oscillations(panels[-1], cylinder, style)
    return picture


def _draw_path(panel: Axes, cylinder: HalfFluxQuantum, style: Style) -> None:
    path = cylinder.path
    middle = 0.5 * (path[:, 1].min() + path[:, 1].max())
    low, high = middle - 0.5, middle + 0.5
    panel.fill_between([0.0, 1.0], low, high, color=style.palette.panel, lw=0, zorder=0)
    for x in (0.0, 1.0):
        panel.plot([x, x], [low, high], color=style.palette.ink2, lw=1.5 * style.frame, zorder=1, gid=marks.GUIDE)
    loop_drawing.draw_path(panel, path, 1.0, style)
    marks.label(panel, 0.5, high - 0.07, "forward", style, "forward", ha="center", va="center")
    marks.label(panel, 0.5, low + 0.07, "reversed", style, "reversed", ha="center", va="center")
    marks.label(panel, 0.5, low - 0.09, "once round", style, "ink2", ha="center", va="center")
    panel.set_xlim(-0.06, 1.06)
    panel.set_ylim(low - 0.15, high + 0.02)
    panel.set_aspect("equal")
    panel.set_axis_off()


def _draw_oscillations(panel: Axes, cylinder: HalfFluxQuantum, style: Style) -> None:
    marks.guide(panel, [-0.75, 0.75], [0.0, 0.0], style)
    for i, (role, marker) in enumerate(zip(ROLES, MARKERS, strict=True)):
        colour = getattr(style.palette, role)
        line, exact = cylinder.line_flux_h_e, cylinder.exact_delta_e2_h[i]
        panel.plot(np.append(-line[:0:-1], line), np.append(exact[:0:-1], exact), color=colour, lw=style.curve,
                   zorder=3, gid="exact")  # fmt: skip
        x, y, err = cylinder.flux_h_e, cylinder.delta_e2_h[i], cylinder.delta_err_e2_h[i]
        data = (np.append(-x[:0:-1], x), np.append(y[:0:-1], y), np.append(err[:0:-1], err))
        marks.points(panel, data, style, colour, marker, gid=f"mc-{i}")
    panel.set_xlim(-0.78, 0.78)
    panel.set_ylim(-0.32, 0.56)
    marks.named_ticks(panel, "x", {-0.5: "\u2212½", 0.0: "0", 0.5: "½"})
    panel.set_xlabel("flux through the hole ($h/e$)")
    panel.set_ylabel("change of conductivity ($e^2/h$)")
    marks.label(panel, 0.0, 0.48, "$L_\\phi$ = 2.5 µm", style, "wl", ha="center", va="center")
    marks.label(panel, 0.25, 0.16, "1.5 µm", style, "ink2", ha="center", va="center")
    marks.label(panel, 0.0, -0.26, "with spin–orbit", style, "wal", ha="center", va="center")
