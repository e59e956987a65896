"""Board "area-spin": loops of small area turn the spin little, so field and spin do not factorise."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import marks, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import Style, styled
from cbs.provenance import Provenance

Y = 3.0  # D t / L_so^2
N_LEGS = 128
LOOPS = 1_000_000
BATCHES = 64
AREA_EDGES = np.linspace(0.0, 1.5, 31)
COS_EDGES = np.linspace(-1.0, 1.0, 41)
SCALE = (0, 1, 4, 8)  # densities named beside the shades
X = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])

CAPTION = """
{title} Closed diffusive loops with Rashba coupling, Dt/L_so² = {d.y:g}. (a) How many loops have an area |A| and an
interference cos ω: the darker the more loops (shade as the root of the density, up to {d.densest:.1f} of all loops
per unit area of the panel); points: mean of cos ω at given area. (b) Mean of cos ω cos kA, k = 2eB/ħ, against x =
kDt: Monte Carlo, the exact Landau-level result (solid), and the product of the two separate means (dots), which is
wrong: at x = 2 the values are {d.joint:.3f} and {d.product_at_2:.3f}. {p.loops} loops of {d.n_legs} pieces, seed
{p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class AreaSpin:
    """Joint distribution of area and interference at one coupling strength.

    Parameters
    ----------
    area_edges : ndarray, shape (n_a + 1,)
        Bin edges of |A|/(D t).
    cos_edges : ndarray, shape (n_c + 1,)
        Bin edges of cos(omega).
    density : ndarray, shape (n_a, n_c)
        Share of the loops per unit of |A|/(D t) and of cos(omega).
    mean_cos, mean_cos_err : ndarray, shape (n_a,)
        Mean of cos(omega) in each area bin.
    x : ndarray, shape (n_x,)
        k D t of the points in (b).
    interference, interference_err : ndarray, shape (n_x,)
        Mean of cos(omega) cos(kA).
    exact_x, exact_interference, product : ndarray, shape (n_line,)
        Landau-level result, and product of the separate means.
    y : float
        D t / L_so^2.
    n_legs : int
        Pieces of a loop.
    provenance : Provenance
        What made it.
    """

    area_edges: FloatArray
    cos_edges: FloatArray
    density: FloatArray
    mean_cos: FloatArray
    mean_cos_err: FloatArray
    x: FloatArray
    interference: FloatArray
    interference_err: FloatArray
    exact_x: FloatArray
    exact_interference: FloatArray
    product: FloatArray
    y: float
    n_legs: int
    provenance: Provenance

    @property
    def densest(self) -> float:
        """Largest density of the loops in (a)."""
        return float(np.max(self.density))

    @property
    def joint(self) -> float:
        """Exact interference at x = 2."""
        return float(np.interp(2.0, self.exact_x, self.exact_interference))

    @property
    def product_at_2(self) -> float:
        """Product of the means at x = 2."""
        return float(np.interp(2.0, self.exact_x, self.product))


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> AreaSpin:
    """Sample area and interference of unit loops in batches."""
    size = max(quality.loops(LOOPS, draft=64_000) // BATCHES, 100)
    seeds = np.random.SeedSequence(seed).generate_state(BATCHES, np.uint32)
    count = np.zeros((len(AREA_EDGES) - 1, len(COS_EDGES) - 1))
    interference = np.empty((BATCHES, len(X)))
    sums = np.zeros((3, len(AREA_EDGES) - 1))
    for i_batch, batch_seed in enumerate(seeds):
        sample = cbs.interference_sample([np.sqrt(Y)], n_legs=N_LEGS, loops=size, rng=int(batch_seed))
        cosine, area = sample.cos_omega[0], np.abs(sample.area)
        count += np.histogram2d(area, cosine, bins=(AREA_EDGES, COS_EDGES))[0]
        for power in range(3):
            sums[power] += np.histogram(area, bins=AREA_EDGES, weights=cosine**power)[0]
        interference[i_batch] = np.cos(np.outer(X, area)) @ cosine / size
        if progress is not None:
            progress(i_batch + 1, BATCHES)
    loops = size * BATCHES
    mean = sums[1] / sums[0]
    line = np.linspace(0.0, X[-1], 81)
    alone = float(np.squeeze(theory.rashba_cooperon(Y)))
    return AreaSpin(
        area_edges=AREA_EDGES.copy(),
        cos_edges=COS_EDGES.copy(),
        density=count / loops / np.diff(AREA_EDGES)[:, None] / np.diff(COS_EDGES)[None, :],
        mean_cos=mean,
        mean_cos_err=np.sqrt((sums[2] / sums[0] - mean**2) / sums[0]),
        x=X.copy(),
        interference=interference.mean(axis=0),
        interference_err=interference.std(axis=0, ddof=1) / np.sqrt(BATCHES),
        exact_x=line,
        exact_interference=np.append(alone, theory.rashba_cooperon_field(line[1:], np.full(line.size - 1, Y))),
        product=alone * theory.levy_area_characteristic(line),
        y=Y,
        n_legs=N_LEGS,
        provenance=origin("area-spin", quality, seed, loops, BATCHES, mechanism="rashba", n_legs=N_LEGS, y=Y),
    )


@styled
def draw(joint: AreaSpin, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the joint distribution and the interference in a field."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2)
    _draw_joint(panels[0], joint, style)
    _draw_field(panels[1], joint, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_joint(panel: Axes, joint: AreaSpin, style: Style) -> None:
    # The root of the density: a long tail of rare loops stays visible beside the crowd.
    density = panel.pcolormesh(
        joint.area_edges, joint.cos_edges, np.sqrt(joint.density.T), cmap=marks.shades(style.palette), vmin=0.0,
        rasterized=True, zorder=0, gid="density",
    )  # fmt: skip
    middle = 0.5 * (joint.area_edges[1:] + joint.area_edges[:-1])
    panel.errorbar(
        middle, joint.mean_cos, yerr=joint.mean_cos_err, fmt="o-", color=style.palette.wal, ms=0.8 * style.marker,
        mfc=style.palette.ground, mew=0.45 * style.curve, elinewidth=style.bar, lw=0.5 * style.curve, gid="mean",
    )  # fmt: skip
    panel.set_xlim(0.0, 1.5)
    panel.set_ylim(-1.0, 1.0)
    marks.named_ticks(panel, "x", {0.0: "0", 0.5: "0.5", 1.0: "1", 1.5: "1.5"})
    marks.named_ticks(panel, "y", {-1.0: "\u22121", -0.5: "\u2212½", 0.0: "0", 0.5: "½", 1.0: "1"})
    panel.set_xlabel("enclosed area $|A|/Dt$")
    panel.set_ylabel("interference cos $\\omega$")
    words = marks.label(panel, 1.46, 0.8, "little area,\nlittle rotation", style, ha="right", va="center")
    steps.together("map", density, words, _draw_scale(panel, joint, style))


def _draw_scale(panel: Axes, joint: AreaSpin, style: Style) -> tuple[Axes, Text]:
    """Which shade is which density: the root of the density runs evenly from left to right, as the shades do."""
    bar = panel.inset_axes((0.56, 0.645, 0.4, 0.03), gid="scale")
    root = np.sqrt(joint.densest)
    bar.pcolormesh(np.linspace(0.0, root, 65), [0.0, 1.0], np.linspace(0.0, root, 64)[None, :],
                   cmap=marks.shades(style.palette), vmin=0.0, rasterized=True)  # fmt: skip
    marks.named_ticks(bar, "x", {np.sqrt(d): f"{d}" for d in SCALE if d <= joint.densest})
    marks.named_ticks(bar, "y", {})
    bar.set_xlim(0.0, root)
    for side in ("top", "right"):
        bar.spines[side].set_visible(True)
    bar.tick_params(labelsize=style.notes, pad=0.15 * style.notes)
    return bar, marks.label(panel, 1.14, 0.43, "density of loops", style, ha="center", va="center")


def _draw_field(panel: Axes, joint: AreaSpin, style: Style) -> None:
    marks.exact(panel, joint.exact_x, joint.exact_interference, style, "wal")
    marks.approximate(panel, joint.exact_x, joint.product, style, "ink2", lw=style.curve)
    marks.monte_carlo(panel, joint.x, joint.interference, joint.interference_err, style, "wal")
    panel.set_xlim(-0.15, 8.2)
    panel.set_xlabel(r"field × duration, $x = kDt$")
    panel.set_ylabel("mean of cos $\\omega$ cos $kA$")
    panel.set_ylim(-0.04, 0.62)
    meaning = marks.label(panel, 8.0, 0.57, r"$k = 2eB/\hbar$", style, "ink2", ha="right", va="center")
    steps.together(style.palette.wal, meaning)
    marks.label(panel, 8.0, 0.42, "true: field and\nspin together", style, "wal", ha="right", va="center")
    marks.leader(panel, "wrong:\nproduct", (float(joint.exact_x[18]), float(joint.product[18])), (1.2, 0.07), style,
                 "ink2")  # fmt: skip
