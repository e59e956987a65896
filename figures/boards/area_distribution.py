"""Board "area-distribution": the law of the signed area of closed loops, and the field factor that follows from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import DOTS, Style, styled
from cbs.loops import brownian
from cbs.provenance import Provenance

HISTOGRAM_LEGS = (4, 10, 200)
CURVE_LEGS = (3, 5, 20)
LOOPS = 1_000_000
CHUNK = 800_000  # legs held in memory at once
EDGES = np.linspace(-2.0, 2.0, 41)
X = np.linspace(0.0, 8.0, 17)
TARGETS = (0.05, 0.58, 1.5)  # |A| / D t of the three loops that are shown

CAPTION = """
{title} (a) Density of the signed area A of closed loops of N Gaussian legs, in units of Dt (windings count, with
sign); dashed lines: exact polygon laws for N = 4 and 10; solid: the limit (π/4) sech²(πA/2Dt), which N = 200 follows.
The three loops above enclose the areas written below them, little, the root mean square 0.58 Dt, and much; a field B
gives an area A the phase 2eBA/ħ. (b) Mean of cos kA, k = 2eB/ħ, against x = kDt: exact polygons and the limit x/sinh
x. Points: Monte Carlo. {d.loops_per_curve} loops for each N, {p.loops} in all, seed {p.seed}; bars, where larger than
the marks: one standard error.
"""


@dataclass(frozen=True, slots=True)
class AreaDistribution:
    """Areas of closed Gaussian polygons in units of D t.

    Parameters
    ----------
    edges : ndarray, shape (n_bins + 1,)
        Bin edges of A / (D t).
    n_legs_density : ndarray, shape (n_h,)
        Numbers of legs of the histograms.
    density, density_err : ndarray, shape (n_h, n_bins)
        Density of the signed area and its standard error.
    second_moment, second_moment_err : ndarray, shape (n_h,)
        Mean of A^2 and its standard error.
    exact_area : ndarray, shape (n_line,)
        Areas of the lines.
    exact_density : ndarray, shape (n_h, n_line)
        Exact laws for the same numbers of legs.
    exact_density_limit : ndarray, shape (n_line,)
        Law of the continuous loop.
    x : ndarray, shape (n_x,)
        k D t of the points in (b).
    n_legs_mean : ndarray, shape (n_c,)
        Numbers of legs in (b).
    mean_cos, mean_cos_err : ndarray, shape (n_c, n_x)
        Mean of cos kA and its standard error.
    exact_x : ndarray, shape (n_line,)
        k D t of the lines in (b).
    exact_mean_cos : ndarray, shape (n_c, n_line)
        Exact polygon values.
    exact_mean_cos_limit : ndarray, shape (n_line,)
        x / sinh x.
    shown_loops : ndarray, shape (3, n + 1, 2)
        Vertices of the loops shown small, unit 2 D t = 1.
    shown_area : ndarray, shape (3,)
        Their areas over D t.
    shown_numbers : ndarray, shape (3,)
        Their numbers in the sample of `HISTOGRAM_LEGS[-1]` legs.
    loops_per_curve : int
        Loops for each number of legs.
    provenance : Provenance
        What made it.
    """

    edges: FloatArray
    n_legs_density: NDArray[np.int64]
    density: FloatArray
    density_err: FloatArray
    second_moment: FloatArray
    second_moment_err: FloatArray
    exact_area: FloatArray
    exact_density: FloatArray
    exact_density_limit: FloatArray
    x: FloatArray
    n_legs_mean: NDArray[np.int64]
    mean_cos: FloatArray
    mean_cos_err: FloatArray
    exact_x: FloatArray
    exact_mean_cos: FloatArray
    exact_mean_cos_limit: FloatArray
    shown_loops: FloatArray
    shown_area: FloatArray
    shown_numbers: NDArray[np.int64]
    loops_per_curve: int
    provenance: Provenance


def areas(n_legs: int, n_loops: int, seed: int) -> FloatArray:
    """Signed areas over D t of closed Gaussian polygons, shape (n_loops,).

    Drawn in chunks of consecutive loop numbers, so that the legs in memory stay bounded.
    """
    size = max(CHUNK // n_legs, 1)
    parts = []
    for start in range(0, n_loops, size):
        legs = brownian.closed_loops(n_legs, min(size, n_loops - start), seed=seed, first=start)
        parts.append(_area_over_dt(legs))
    return np.concatenate(parts)


def _area_over_dt(legs: FloatArray) -> FloatArray:
    end = np.cumsum(legs, axis=1)
    start = end - legs
    twice = np.sum(start[..., 0] * legs[..., 1] - start[..., 1] * legs[..., 0], axis=1)
    return np.asarray(twice)  # A = twice / 2, and D t = 1/2


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> AreaDistribution:
    """Sample areas for each number of legs and evaluate the exact laws."""
    loops = quality.loops(LOOPS)
    numbers = sorted({*HISTOGRAM_LEGS, *CURVE_LEGS})
    sample: dict[int, FloatArray] = {}
    for i, n_legs in enumerate(numbers):
        sample[n_legs] = areas(n_legs, loops, seed)
        if progress is not None:
            progress(i + 1, len(numbers))
    shown, shown_numbers, shown_area = _shown(seed)
    return AreaDistribution(
        **_histograms(sample), **_means(sample),
        shown_loops=shown, shown_area=shown_area, shown_numbers=shown_numbers,
        loops_per_curve=loops,
        provenance=origin("area-distribution", quality, seed, loops * len(numbers), n_legs=numbers),
    )  # fmt: skip


def _histograms(sample: dict[int, FloatArray]) -> dict[str, Any]:
    width = EDGES[1] - EDGES[0]
    line = np.linspace(EDGES[0], EDGES[-1], 161)
    share = np.array([np.histogram(sample[n], bins=EDGES)[0] / len(sample[n]) for n in HISTOGRAM_LEGS])
    n_loops = len(sample[HISTOGRAM_LEGS[0]])
    squares = [sample[n] ** 2 for n in HISTOGRAM_LEGS]
    return {
        "edges": EDGES.copy(),
        "n_legs_density": np.array(HISTOGRAM_LEGS),
        "density": share / width,
        "density_err": np.sqrt(share * (1.0 - share) / n_loops) / width,
        "second_moment": np.array([np.mean(square) for square in squares]),
        "second_moment_err": np.array([np.std(square, ddof=1) for square in squares]) / np.sqrt(n_loops),
        "exact_area": line,
        "exact_density": np.array([theory.polygon_area_density(line, n) for n in HISTOGRAM_LEGS]),
        "exact_density_limit": theory.levy_area_density(line),
    }


def _mean_and_spread(values: FloatArray) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1))


def _means(sample: dict[int, FloatArray]) -> dict[str, Any]:
    line = np.linspace(0.0, X[-1], 161)
    moments = np.array([[_mean_and_spread(np.cos(x * sample[n])) for x in X] for n in CURVE_LEGS])
    root = np.sqrt(len(sample[CURVE_LEGS[0]]))
    return {
        "x": X.copy(),
        "n_legs_mean": np.array(CURVE_LEGS),
        "mean_cos": moments[..., 0],
        "mean_cos_err": moments[..., 1] / root,
        "exact_x": line,
        "exact_mean_cos": np.array([theory.polygon_area_characteristic(line, n) for n in CURVE_LEGS]),
        "exact_mean_cos_limit": theory.levy_area_characteristic(line),
    }


def _shown(seed: int) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    # The first 4000 loops of the same sample; the loop whose area is nearest to each target is shown.
    legs = brownian.closed_loops(HISTOGRAM_LEGS[-1], 4000, seed=seed)
    area = _area_over_dt(legs)
    numbers = np.array([int(np.argmin(np.abs(np.abs(area) - target))) for target in TARGETS])
    vertices = np.zeros((len(TARGETS), HISTOGRAM_LEGS[-1] + 1, 2))
    vertices[:, 1:-1] = np.cumsum(legs[numbers], axis=1)[:, :-1]
    return vertices, numbers, area[numbers]


@styled
def draw(law: AreaDistribution, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the densities and the mean cosines: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2)
    density, mean = panels
    _draw_density(density, law, style)
    _draw_mean(mean, law, style)
    for panel, letter in ((density, "a"), (mean, "b")):
        marks.panel_letter(panel, letter, style)
    return picture


def _cue(style: Style, i_curve: int) -> tuple[str, str, object]:
    cue = families.cues(style, 3)[2 - i_curve]
    return cue.colour, cue.marker, cue.dash


def _points(panel: Axes, x: FloatArray, y: FloatArray, err: FloatArray, style: Style, i_curve: int) -> None:
    colour, marker, _ = _cue(style, i_curve)
    panel.errorbar(
        x, y, yerr=err, fmt=marker, color=colour, ms=0.8 * style.marker, mfc=style.palette.ground,
        mew=0.4 * style.curve, elinewidth=style.bar, zorder=4, gid=f"mc-{i_curve}",
    )  # fmt: skip


def _draw_density(panel: Axes, law: AreaDistribution, style: Style) -> None:
    middle = 0.5 * (law.edges[1:] + law.edges[:-1])
    for i_curve in range(len(law.n_legs_density)):
        colour, _, dash = _cue(style, i_curve)
        last = i_curve == len(law.n_legs_density) - 1
        exact = law.exact_density_limit if last else law.exact_density[i_curve]
        panel.plot(law.exact_area, exact, color=colour, ls=dash, lw=style.curve, zorder=3, gid=f"exact-{i_curve}")
        seen = law.density[i_curve] > 0.0  # a logarithmic axis has no place for an empty bin
        _points(panel, middle[seen], law.density[i_curve][seen], law.density_err[i_curve][seen], style, i_curve)
    panel.set_yscale("log")
    panel.set_ylim(8e-4, 60.0)
    panel.spines["left"].set_bounds(8e-4, 3.0)
    panel.set_xlim(-2.05, 3.2 if style.wide else 3.0)
    panel.spines["bottom"].set_bounds(-2.0, 2.0)
    marks.named_ticks(panel, "y", {1e-3: "0.001", 1e-2: "0.01", 1e-1: "0.1", 1.0: "1"})
    marks.named_ticks(panel, "x", {-2.0: "\u22122", -1.0: "\u22121", 0.0: "0", 1.0: "1", 2.0: "2"})
    panel.set_xlabel("enclosed area $A/Dt$")
    panel.set_ylabel("probability density")
    ends = zip(law.n_legs_density, law.exact_density[:, -1], (0.10, -0.05, 0.10), strict=True)
    for i_curve, (n_legs, end, lift) in enumerate(ends):
        height = max(float(end), 8e-4) * 10.0**lift  # the two upper ends lie close together
        marks.label(panel, 2.08, height, f"{n_legs} legs", style, color=_cue(style, i_curve)[0], ha="left", va="center")
    for i_shown in range(len(law.shown_area)):
        _small_loop(panel, law, i_shown, style)


def _small_loop(panel: Axes, law: AreaDistribution, i_shown: int, style: Style) -> None:
    inset = panel.inset_axes((0.02 + 0.25 * i_shown, 0.8, 0.22, 0.2), gid="inset")
    inset.fill(*law.shown_loops[i_shown].T, color=style.palette.guide, alpha=0.5, lw=0)
    inset.plot(*law.shown_loops[i_shown].T, color=style.palette.ink2, lw=style.frame, gid="shown")
    inset.set_aspect("equal")
    inset.set_axis_off()
    text = f"{abs(law.shown_area[i_shown]):.2f} $Dt$"
    area = marks.label(panel, 0.13 + 0.25 * i_shown, 0.79, text, style, "ink2", ha="center", va="top",
                       transform=panel.transAxes)  # fmt: skip
    steps.together("loops", inset, area)


def _draw_mean(panel: Axes, law: AreaDistribution, style: Style) -> None:
    panel.plot(law.exact_x, law.exact_mean_cos_limit, color=style.palette.wl, ls=DOTS, lw=style.curve, gid="limit")
    for i_curve in range(len(law.n_legs_mean)):
        colour, _, dash = _cue(style, i_curve)
        panel.plot(law.exact_x, law.exact_mean_cos[i_curve], color=colour, ls=dash, lw=style.curve, gid="exact")
        _points(panel, law.x, law.mean_cos[i_curve], law.mean_cos_err[i_curve], style, i_curve)
    panel.set_xlim(0.0, 10.6)
    panel.spines["bottom"].set_bounds(0.0, 8.0)
    marks.named_ticks(panel, "x", {0.0: "0", 2.0: "2", 4.0: "4", 6.0: "6", 8.0: "8"})
    panel.set_ylim(-0.03, 1.05)
    panel.set_xlabel(r"field × duration, $x = 2eBDt/\hbar$")
    panel.set_ylabel("mean of cos $kA$")
    for i_curve, n_legs in enumerate(law.n_legs_mean):
        end = float(law.exact_mean_cos[i_curve, -1]) + 0.01
        marks.label(panel, 8.3, end, f"{n_legs} legs", style, color=_cue(style, i_curve)[0], ha="left", va="center")
    tip = len(law.exact_x) // 2
    at = (float(law.exact_x[tip]), float(law.exact_mean_cos_limit[tip]))
    marks.leader(panel, "limit\n$x$ / sinh $x$", at, (1.6, 0.14), style, "wl")
