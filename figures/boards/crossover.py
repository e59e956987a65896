"""Board "crossover": from localization to antilocalization as L_phi outgrows L_so, and back in a strong field."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.figures.frame.unit_table import N_BATCHES, PER_DECADE, change_with_field, make_table
from cbs.provenance import Provenance
from cbs.theory.ilp import ilp

LOOPS = 65_536
Z_INDEX = range(-8, 33)  # B/B_phi = 0.32 .. 100
R_INDEX = range(-10, 33)  # L_phi/L_so = 0.49 .. 10
FAMILY = (4, 10, 15, 22, 32)  # of R_INDEX: 1.3, 2.1, 2.9, 4.9, 10
USES = ("L_phi", "rashba")
LEVELS = (-0.4, -0.2, 0.25, 0.5, 0.75)

CAPTION = """
{title} Diffusive loops with Rashba coupling, no cut-off at the mean free path. (a) Change of the conductivity with
the field, both spins, for the ratios L_φ/L_so at the right end; points: Monte Carlo, lines: exact diffusive result
(Iordanskii-Lyanda-Geller-Pikus). (b) The same change divided by that without spin-orbit coupling; it runs from
\u2212½ (vermilion) to 1 (blue); thin lines: this ratio is the number at their right end; thick line: no change;
dashed: field where the conductivity is lowest.{d.own_text} The zero at low field, the sign change of the zero-field
slope and that of the mean interference are three different numbers. {p.loops} unit loops of 128 pieces serve all
fields and lengths, seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Crossover:
    """Change of the conductivity on a grid of fields and coupling strengths.

    Parameters
    ----------
    B_over_B_phi : ndarray, shape (n_z,)
        Fields.
    L_phi_over_L_so : ndarray, shape (n_r,)
        Coupling strengths.
    delta_e2_h, delta_err_e2_h : ndarray, shape (n_r, n_z)
        Change with the field, e^2/h for both spins, and its standard error.
    ratio, ratio_err : ndarray, shape (n_r, n_z)
        The same over the exact change without spin-orbit coupling.
    exact_delta_e2_h_wl : ndarray, shape (n_z,)
        Exact change without spin-orbit coupling.
    family : ndarray of int, shape (n_f,)
        Rows of the grid shown in (a).
    exact_delta_e2_h : ndarray, shape (n_f, n_z)
        Exact diffusive result for them.
    minimum_B_over_B_phi : ndarray, shape (n_r,)
        Field of the minimum between grid points; nan where there is none.
    own_ratio : float
        L_phi/L_so of the user's film; nan for none.
    B_phi_T : float
        Its dephasing field, tesla.
    provenance : Provenance
        What made it.
    """

    B_over_B_phi: FloatArray
    L_phi_over_L_so: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    exact_delta_e2_h_wl: FloatArray
    family: NDArray[np.int64]
    exact_delta_e2_h: FloatArray
    minimum_B_over_B_phi: FloatArray
    own_ratio: float
    B_phi_T: float
    provenance: Provenance

    @property
    def own_text(self) -> str:
        """Where the user's film is, for the caption."""
        if not np.isfinite(self.own_ratio):
            return ""
        unit = scales.field_text(self.B_phi_T)
        return f" Marked at the left edge: the film with L_φ/L_so = {self.own_ratio:.3g}, B_φ = {unit}."


def check(film: Film) -> None:
    """The film must lie on the map."""
    ratio = film.L_phi / film.rashba
    between = f"{scales.length_text(0.1 * film.L_phi)} and {scales.length_text(2.0 * film.L_phi)}"
    change = f"give {film.coupling_option} between {between}"
    need(0.49 <= ratio <= 10.1, "crossover", f"L_phi/L_so between 0.5 and 10 (got {ratio:.3g})", change)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Crossover:
    """Average one table of unit loops and integrate it for every field and strength."""
    table = make_table(quality.loops(LOOPS, draft=12_800), seed, progress)
    batches = change_with_field(table, Z_INDEX, R_INDEX)
    z = 10.0 ** (2.0 * np.array(Z_INDEX) / PER_DECADE)
    r = 10.0 ** (np.array(R_INDEX) / PER_DECADE)
    delta, err = batches.mean(axis=0), batches.std(axis=0, ddof=1) / np.sqrt(N_BATCHES)
    B = z * film.conductor.B_phi
    spinless = theory.hln_simple(B, film.L_phi)
    family = np.array([R_INDEX.index(i) for i in FAMILY])
    return Crossover(
        B_over_B_phi=z,
        L_phi_over_L_so=r,
        delta_e2_h=delta,
        delta_err_e2_h=err,
        ratio=delta / spinless,
        ratio_err=err / spinless,
        exact_delta_e2_h_wl=spinless,
        family=family,
        exact_delta_e2_h=np.array([ilp(B, L_phi=film.L_phi, L_so=film.L_phi / r[i]) for i in family]),
        minimum_B_over_B_phi=np.array([minimum(np.log(z), row) for row in delta]),
        own_ratio=film.L_phi / film.rashba if "coupling" in film.given else float("nan"),
        B_phi_T=film.conductor.B_phi,
        provenance=origin("crossover", quality, seed, table.loops, N_BATCHES, mechanism="rashba", n_legs=128),
    )


def minimum(log_z: FloatArray, delta: FloatArray) -> float:
    """Field of the inner minimum by a parabola through three grid points (the grid point alone makes stairs)."""
    i = int(np.argmin(delta))
    if i in (0, len(delta) - 1) or delta[i] >= 0.0:
        return float("nan")
    left, right = delta[i - 1] - delta[i], delta[i + 1] - delta[i]
    shift = 0.5 * (left - right) / (left + right)
    return float(np.exp(log_z[i] + shift * (log_z[1] - log_z[0])))


@styled
def draw(crossover: Crossover, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the family of curves and the map: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2)
    _draw_family(panels[0], crossover, style)
    _draw_map(panels[1], crossover, style)
    for panel, letter in zip(panels, "ab", strict=True):
        panel.set_xscale("log")
        panel.set_xlim(crossover.B_over_B_phi[0], 290.0)
        panel.spines["bottom"].set_bounds(crossover.B_over_B_phi[0], 100.0)
        marks.named_ticks(panel, "x", {1.0: "1", 10.0: "10", 100.0: "100"})
        marks.panel_letter(panel, letter, style)
    if style.wide or axes is not None:
        panels[0].set_xlabel("field $B/B_\\phi$")
    panels[1].set_xlabel("field $B/B_\\phi$")
    return picture


def _draw_family(panel: Axes, crossover: Crossover, style: Style) -> None:
    z = crossover.B_over_B_phi
    shown = slice(1, None, 4)
    marks.exact(panel, z, crossover.exact_delta_e2_h_wl, style, "wl")
    ends: dict[str, tuple[float, Any]] = {"0": (float(crossover.exact_delta_e2_h_wl[-1]), style.palette.wl)}
    colours = marks.family(style.palette)
    for i_row, i in enumerate(crossover.family):
        exact = crossover.exact_delta_e2_h[i_row]
        colour = colours(float(np.clip((crossover.ratio[i, -1] + 0.5) / 1.5, 0.0, 1.0)))
        panel.plot(z, exact, color=colour, lw=style.curve, zorder=3, gid="exact")
        panel.errorbar(
            z[shown], crossover.delta_e2_h[i][shown], yerr=crossover.delta_err_e2_h[i][shown],
            fmt=families.MARKERS[i_row], color=colour, ms=0.9 * style.marker, mfc=style.palette.ground,
            mew=0.45 * style.curve, elinewidth=style.bar, zorder=4, gid=f"mc-{i_row}",
        )  # fmt: skip
        ends[f"{crossover.L_phi_over_L_so[i]:.2g}"] = (float(exact[-1]), colour)
    apart = marks.apart([height for height, _ in ends.values()], 0.085)
    for (text, (_, shade)), height in zip(ends.items(), apart, strict=True):
        marks.label(panel, 118.0, height, text, style, color=shade, ha="left", va="center")
    marks.label(panel, 118.0, 1.02, "$L_\\phi/L_{so}$", style, "ink", ha="left", va="center")
    marks.guide(panel, [float(z[0]), 100.0], [0.0, 0.0], style)
    panel.set_ylim(-0.5, 1.1)
    panel.set_ylabel("change of conductivity ($e^2/h$)")


def _draw_map(panel: Axes, crossover: Crossover, style: Style) -> None:
    z, r = crossover.B_over_B_phi, crossover.L_phi_over_L_so
    shades = panel.pcolormesh(
        z, r, crossover.ratio, cmap=marks.signed(style.palette), norm=TwoSlopeNorm(0.0, -0.5, 1.0),
        shading="gouraud", rasterized=True, zorder=0, gid="map",
    )  # fmt: skip
    ink = style.palette.ink
    thin = panel.contour(z, r, crossover.ratio, levels=LEVELS, colors=[ink], linewidths=style.frame, linestyles="solid")
    thick = panel.contour(z, r, crossover.ratio, levels=[0.0], colors=[ink], linewidths=1.3 * style.curve)
    steps.together("map", shades, thin, thick)
    minimum_line = panel.plot(
        crossover.minimum_B_over_B_phi, r, color=ink, ls=DASHES, lw=0.8 * style.curve, gid="minimum"
    )
    steps.together("minimum", minimum_line)
    panel.set_yscale("log")
    panel.set_ylim(r[0], r[-1])
    marks.named_ticks(panel, "y", {0.5: "0.5", 1.0: "1", 2.0: "2", 5.0: "5", 10.0: "10"})
    panel.set_ylabel("coupling $L_\\phi/L_{so}$")
    for level in (*LEVELS, 0.0):
        height = float(np.interp(-level, -crossover.ratio[:, -1], r))
        number = f"{level:g}".replace("-", "\u2212")
        steps.together("map", marks.label(panel, 118.0, height, number, style, "ink", ha="left", va="center"))
    head = marks.label(panel, 290.0, 1.1 * r[-1], "ratio to curve 0", style, "ink2", ha="right", va="center")
    steps.together("map", head)
    if np.isfinite(crossover.own_ratio):
        mark = panel.plot([z[0]], [crossover.own_ratio], ">", color=ink, ms=1.6 * style.marker, clip_on=False,
                          gid="own")  # fmt: skip
        height = float(np.clip(crossover.own_ratio, 1.12 * r[0], r[-1] / 1.12))
        own = marks.label(panel, 1.2 * z[0], height, "your film", style, ha="left", va="center", gid="label-on-colour")
        own.set_bbox({"fc": style.palette.ground, "ec": "none", "pad": 1.0})  # contour lines end behind it
        steps.together("own film", mark, own)
    on_colour = {"color": style.palette.ground, "gid": "label-on-colour"}
    rise = marks.label(panel, 92.0, 0.6, "conductivity rises", style, ha="right", va="center", **on_colour)
    falls = 8.0 if 4.0 < crossover.own_ratio < 6.6 else 5.5  # beside the film's name
    steps.together("map", rise, marks.label(panel, 1.2, falls, "falls", style, ha="center", va="center", **on_colour))
    beside = 0.85 * float(np.interp(np.log(7.0), np.log(r), crossover.minimum_B_over_B_phi))
    if np.isfinite(beside):
        name = marks.label(panel, beside, 7.0, "minimum", style, ha="right", va="center", **on_colour)
        steps.together("minimum", name)
