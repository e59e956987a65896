"""Board "valleys": graphene between antilocalization of four cones and localization, as carriers change the valley."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.carriers import Graphene
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance

L_I = (np.inf, 1.0, 0.4, 0.15)  # over L_phi, in (a)
SHARES = np.array([0.0, 0.04, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0])
MAP_B = 1.0  # B/B_phi in (b)
POINTS = np.array([0.03, 0.3, 3.0, 25.0])  # tau_phi/tau_i and tau_phi/tau_* of the runs in (b)
RATES = np.geomspace(0.01, 50.0, 61)
HALF_WALKS, MAP_WALKS = 900_000, 300_000
LEAST = 20_000  # half walks: long loops meet seldom
LEVELS = (-1.0, 0.5)
USES = ("l", "L_phi")

CAPTION = """
{title} (a) Change of the conductivity of monolayer graphene with the field, all valleys and spins, for lengths L_i =
√(Dτ_i) of scattering between the valleys over L_φ at the right end, and of a bilayer without it (blue); points: Monte
Carlo of half walks that carry spinors and valleys, lines: exact ladders in Landau levels; l = {nm.l_m:.4g} nm, L_φ =
{um.L_phi_m:.4g} µm. (b) The change at B = {d.map_B_over_B_phi:g} B_φ over that of weak localization, against the rates
of scattering between the valleys and of masses (τ_*): from \u22122 (vermilion) to 1 (blue), McCann's diffusive formula;
thick line: no change. Marks: Monte Carlo at {d.n_points} places, triangles where the conductivity falls, circles
where it rises, crossed where the sign is within three errors. {p.loops} half walks of loops in all, seed {p.seed};
bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Valleys:
    """Magnetoconductance of graphene by the rate of scattering between its valleys, and the sign of it.

    Parameters
    ----------
    L_i_over_L_phi : ndarray, shape (n_c,)
        Of the curves of the monolayer; inf for none.
    curves : tuple of MagnetoconductanceCurve
        Of the monolayer, and last of the bilayer without scattering between valleys.
    line_B_T : ndarray, shape (n_line,)
        Fields of the lines, tesla.
    exact_delta_e2_h : ndarray, shape (n_c + 1, n_line)
        Exact change of every curve.
    map_B_over_B_phi : float
        Field of the map.
    valley_rate, star_rate : ndarray, shape (n,)
        tau_phi/tau_i and tau_phi/tau_* of the map.
    map_ratio : ndarray, shape (n, n)
        Change over that of weak localization, rows tau_phi/tau_*; McCann's formula.
    point_valley_rate, point_star_rate, point_ratio, point_ratio_err : ndarray, shape (n_p,)
        The same by Monte Carlo.
    l_m, L_phi_m : float
        Lengths.
    provenance : Provenance
        What made it.
    """

    L_i_over_L_phi: FloatArray
    curves: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    map_B_over_B_phi: float
    valley_rate: FloatArray
    star_rate: FloatArray
    map_ratio: FloatArray
    point_valley_rate: FloatArray
    point_star_rate: FloatArray
    point_ratio: FloatArray
    point_ratio_err: FloatArray
    l_m: float
    L_phi_m: float
    provenance: Provenance

    @property
    def n_points(self) -> int:
        """Places of the map that were run."""
        return int(self.point_ratio.size)


def check(film: Film) -> None:
    """The map is diffusive, and no more valleys can be changed than there are scatterers."""
    ratio = film.L_phi / film.l
    need(ratio >= 5.0, "valleys", f"L_phi/l of 5 or more (got {ratio:.3g})", "give a longer --l-phi")


def kinds(film: Film) -> list[Graphene]:
    """Carriers of every curve: monolayers with ever more scattering between valleys, and a bilayer without."""
    least = 0.75 * film.l
    return [*(Graphene(L_i=max(share * film.L_phi, least)) for share in L_I), Graphene(layers="bilayer")]


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Valleys:
    """Run every curve, and the change at one field on a grid of both rates."""
    conductor = film.conductor
    top = scales.round_number(min(12.0 * conductor.B_phi, 0.3 * conductor.B_tr))
    places = [(i, star) for star in POINTS for i in POINTS]
    n_runs = len(L_I) + 1 + len(places)
    line = top * np.linspace(0.0, 1.0, 41) ** 1.5
    curves, exact = [], []
    for i, spin in enumerate(kinds(film)):
        walks = max(LEAST, quality.loops(HALF_WALKS))
        run = part(progress, i, n_runs)
        curves.append(cbs.magnetoconductance(conductor, top * SHARES, spin=spin, loops=walks, rng=seed, progress=run))
        found = theory.graphene_correction(
            line,
            l=film.l,
            L_phi=film.L_phi,
            L_i=spin.L_i,
            layers="bilayer" if spin.layers == "bilayer" else "monolayer",
        )
        exact.append(found - found[0])
    B = MAP_B * conductor.B_phi
    one = float(theory.hln(B, L_phi=film.L_phi) - theory.hln(0.0, L_phi=film.L_phi))
    ratios = []
    for i, (valley, star) in enumerate(places):
        spin = Graphene(film.L_phi / np.sqrt(valley), film.L_phi / np.sqrt(star))
        run = part(progress, len(L_I) + 1 + i, n_runs)
        walks = max(LEAST, quality.loops(MAP_WALKS))
        ratios.append(cbs.magnetoconductance(conductor, B, spin=spin, loops=walks, rng=seed + i, progress=run))
    i_rates, star_rates = np.meshgrid(RATES, RATES)
    lengths = (film.L_phi / np.sqrt(rates) for rates in (i_rates, star_rates))
    loops = sum(run.provenance.loops for run in (*curves, *ratios))
    return Valleys(
        L_i_over_L_phi=np.array([spin.L_i for spin in kinds(film)[:-1]]) / film.L_phi, curves=tuple(curves),
        line_B_T=line, exact_delta_e2_h=np.array(exact), map_B_over_B_phi=MAP_B, valley_rate=RATES.copy(),
        star_rate=RATES.copy(), map_ratio=_map(B, film.L_phi, *lengths) / one,
        point_valley_rate=np.array([place[0] for place in places]),
        point_star_rate=np.array([place[1] for place in places]),
        point_ratio=np.array([run.delta[0] for run in ratios]) / one,
        point_ratio_err=np.array([run.delta_err[0] for run in ratios]) / abs(one), l_m=film.l, L_phi_m=film.L_phi,
        provenance=origin(
            "valleys", quality, seed, loops, curves[0].provenance.batches, l_m=film.l, L_phi_m=film.L_phi, term="total"
        ),
    )  # fmt: skip


def _map(B: float, L_phi: float, L_i: FloatArray, L_star: FloatArray) -> FloatArray:
    return theory.graphene(B, L_phi=L_phi, L_i=L_i, L_star=L_star)


@styled
def draw(valleys: Valleys, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the curves and the map: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 5.4, 2)
    _draw_curves(panels[0], valleys, style)
    _draw_map(panels[1], valleys, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_curves(panel: Axes, valleys: Valleys, style: Style) -> None:
    factor, unit = scales.field_unit(float(valleys.line_B_T[-1]))
    top = float(valleys.line_B_T[-1]) * factor
    marks.guide(panel, [0.0, top], [0.0, 0.0], style)
    middle = families.cues(style, len(valleys.curves) - 2)
    looks = [style.role("wal"), *middle, style.role("wl")]
    for i, (run, cue) in enumerate(zip(valleys.curves, looks, strict=True)):
        families.line(panel, valleys.line_B_T * factor, valleys.exact_delta_e2_h[i], style, cue, f"exact-{i}")
        families.points(panel, run.B * factor, run.delta, run.delta_err, style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", valleys.exact_delta_e2_h, above=0.1)
    scales.linear_ticks(panel, "y", low, high)
    at = families.room_for_labels(panel, 0.0, top, 0.2)
    scales.linear_ticks(panel, "x", 0.0, top, 4)
    texts = [f"{ratio:.2g}" if np.isfinite(ratio) else "no $L_i$" for ratio in valleys.L_i_over_L_phi]
    families.end_labels(panel, at, valleys.exact_delta_e2_h[:, -1], [*texts, "bilayer"], style, looks)
    head = marks.label(panel, 0.04, 0.97, "$L_i/L_\\phi$ at the ends", style, "ink2", ha="left", va="top",
                       transform=panel.transAxes)  # fmt: skip
    steps.together(looks[0].colour, head)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change of conductivity ($e^2/h$)")


def _draw_map(panel: Axes, valleys: Valleys, style: Style) -> None:
    palette = style.palette
    x, y, ratio = valleys.valley_rate, valleys.star_rate, valleys.map_ratio
    norm = TwoSlopeNorm(vmin=-2.0, vcenter=0.0, vmax=1.0)
    shades = panel.pcolormesh(
        x, y, ratio, cmap=marks.signed(palette), norm=norm, shading="gouraud", rasterized=True, gid="map"
    )
    zero = panel.contour(x, y, ratio, levels=[0.0], colors=[palette.ink], linewidths=[1.4 * style.curve])
    levels = panel.contour(x, y, ratio, levels=list(LEVELS), colors=[palette.ink2], linewidths=[0.6 * style.curve],
                           linestyles=[DASHES])  # fmt: skip
    z = valleys.point_ratio / valleys.point_ratio_err
    for name, chosen, marker in (
        ("falls", z < -3.0, "^"), ("rises", z > 3.0, "o"), ("neither", np.abs(z) <= 3.0, "x")
    ):  # fmt: skip
        panel.plot(
            valleys.point_valley_rate[chosen], valleys.point_star_rate[chosen], marker, color=palette.ink, ls="none",
            ms=style.marker, mfc=palette.ground, mew=0.45 * style.curve, zorder=4, gid=f"mc-{name}", clip_on=False,
        )  # fmt: skip
    low, high = float(x[0]), float(x[-1])
    scales.log_ticks(panel, "x", low, high, 4)
    scales.log_ticks(panel, "y", 1.5 * low, high, 4)  # the corner has one number
    panel.set_xlim(low, high)
    panel.set_ylim(low, high)
    panel.set_xlabel("between the valleys, $\\tau_\\phi/\\tau_i$")
    panel.set_ylabel("inside them, $\\tau_\\phi/\\tau_*$")
    left = marks.label(panel, 0.0125, 0.0155, "antilocalization", style, ha="left", va="center")
    right = marks.label(panel, 45.0, 9.0, "localization", style, color=palette.ground, ha="right", va="center",
                        gid="label-on-colour")  # fmt: skip
    steps.together("map", shades, zero, levels, left, right)
