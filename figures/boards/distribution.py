"""Board "distribution": how the interference of single loops spreads as spin-orbit coupling grows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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

STRENGTHS = (1.0, 2.0, 3.0, 6.0)
N_LEGS = 400
LOOPS = 20_000
BIN = 5.0  # degrees

CAPTION = """
{title} Distribution of the net spin rotation ω by which forward and reversed path differ, over closed diffusive loops
of {d.n_legs} legs with Rashba coupling; the interference of one loop is cos ω (second row of ticks). Rows: diffusion
length √(Dt) in units of L_so, all on one density scale (loops per degree); bottom: exact law of a fully random
rotation. Arrow heads: the angle of the mean of cos ω (not the mean of ω); its value in the last column. No field, no
dephasing, {p.loops} loops, seed {p.seed}; bars, where larger than the marks: one standard error of a bin
({d.bin_deg:g}°).
"""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Histograms of the rotation angle.

    Parameters
    ----------
    strength : ndarray, shape (n_s,)
        sqrt(D t) / L_so of the rows.
    edges_deg : ndarray, shape (n_bins + 1,)
        Bin edges, degrees.
    density_per_deg, density_err_per_deg : ndarray, shape (n_s, n_bins)
        Density of omega and its standard error; each row integrates to 1.
    mean_cos, mean_cos_err : ndarray, shape (n_s,)
        Mean of cos(omega) over the loops themselves (not from the bins).
    exact_mean_cos : ndarray, shape (n_s,)
        Exact mean of diffusive loops.
    exact_deg, exact_density_per_deg : ndarray, shape (n_line,)
        Law of a uniformly random rotation.
    n_legs : int
        Legs a loop.
    provenance : Provenance
        What made it.
    """

    strength: FloatArray
    edges_deg: FloatArray
    density_per_deg: FloatArray
    density_err_per_deg: FloatArray
    mean_cos: FloatArray
    mean_cos_err: FloatArray
    exact_mean_cos: FloatArray
    exact_deg: FloatArray
    exact_density_per_deg: FloatArray
    n_legs: int
    provenance: Provenance

    @property
    def bin_deg(self) -> float:
        """Width of a bin, degrees."""
        return float(self.edges_deg[1] - self.edges_deg[0])


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Distribution:
    """Sample the rotation angle of unit Brownian loops at four strengths (the same loops for all)."""
    sample = cbs.interference_sample(
        strength=list(STRENGTHS), mechanism="rashba", n_legs=N_LEGS, loops=quality.loops(LOOPS, draft=10_000), rng=seed
    )
    if progress is not None:
        progress(1, 1)
    strength, cosine = np.asarray(sample.strength), np.asarray(sample.cos_omega)
    omega = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))  # rounding may leave 1 + 1e-16
    edges = np.arange(0.0, 180.0 + 0.5 * BIN, BIN)
    count = np.array([np.histogram(row, bins=edges)[0] for row in omega], dtype=np.float64)
    n_loops = cosine.shape[1]
    share = count / n_loops
    line = np.linspace(0.0, 180.0, 181)
    return Distribution(
        strength=strength,
        edges_deg=edges,
        density_per_deg=share / BIN,
        density_err_per_deg=np.sqrt(share * (1.0 - share) / n_loops) / BIN,
        mean_cos=cosine.mean(axis=1),
        mean_cos_err=cosine.std(axis=1, ddof=1) / np.sqrt(n_loops),
        exact_mean_cos=np.asarray(theory.rashba_cooperon(strength**2)),
        exact_deg=line,
        exact_density_per_deg=(1.0 - np.cos(np.radians(line))) / 180.0,
        n_legs=N_LEGS,
        provenance=origin("distribution", quality, seed, n_loops, mechanism="rashba", n_legs=N_LEGS),
    )


@styled
def draw(distribution: Distribution, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the ridge of histograms over the exact law."""
    if axes is None:
        picture = marks.new_figure(style, 3.6)
        panels = [picture.add_subplot()]
    else:
        picture, panels = marks.given_axes(axes, 1)
    panel = panels[0]
    n_rows = len(distribution.strength) + 1
    scale = 1.0 / float(np.max(distribution.exact_density_per_deg))
    rows = [
        (distribution.edges_deg, distribution.density_per_deg[i], distribution.density_err_per_deg[i])
        for i in range(n_rows - 1)
    ]
    height = _row_pitch(distribution)
    for i_row, (edges, density, err) in enumerate(rows):
        base = (n_rows - 1 - i_row) * height
        mean = float(distribution.mean_cos[i_row])
        steps.together(f"row {i_row}", _draw_row(panel, (edges, density * scale, err * scale), base, mean, style))
    steps.together(f"row {n_rows - 1}", _draw_limit(panel, distribution, scale, style))
    _frame(panel, distribution, height, style)
    return picture


def _row_pitch(distribution: Distribution) -> float:
    # One density scale for all rows; a tall first row may reach above the frame of the second, never the reverse.
    tallest = np.max(distribution.density_per_deg[1:]) / np.max(distribution.exact_density_per_deg)
    return float(1.12 * max(tallest, 1.0))


def _shade(style: Style, mean: float) -> tuple[float, float, float, float]:
    red, green, blue, alpha = marks.family(style.palette)((mean + 0.5) / 1.5)
    return float(red), float(green), float(blue), float(alpha)


def _draw_row(
    panel: Axes, row: tuple[FloatArray, FloatArray, FloatArray], base: float, mean: float, style: Style
) -> list[Any]:
    edges, density, err = row
    colour = _shade(style, mean)
    marks.guide(panel, [0.0, 180.0], [base, base], style)
    middle = 0.5 * (edges[1:] + edges[:-1])
    return [
        panel.stairs(density + base, edges, baseline=base, fill=True, color=colour, alpha=0.28, lw=0, zorder=2),
        panel.stairs(density + base, edges, baseline=None, color=colour, lw=style.curve, zorder=3, gid="row"),
        panel.errorbar(middle, density + base, yerr=err, fmt="none", ecolor=colour, elinewidth=style.bar, zorder=3),
        _triangle(panel, mean, base, style),
    ]


def _draw_limit(panel: Axes, distribution: Distribution, scale: float, style: Style) -> list[Any]:
    x, y = distribution.exact_deg, distribution.exact_density_per_deg * scale
    return [
        panel.fill_between(x, 0.0, y, color=style.palette.wal, alpha=0.16, lw=0, zorder=2),
        marks.exact(panel, x, y, style, "wal"),
        _triangle(panel, -0.5, 0.0, style),
    ]


def _triangle(panel: Axes, mean: float, base: float, style: Style) -> list[Line2D]:
    x = float(np.degrees(np.arccos(mean)))
    return panel.plot(
        [x], [base], marker=6, ms=1.6 * style.marker, color=style.palette.ink, mec=style.palette.ground,
        mew=0.4 * style.frame, zorder=5, gid="mean", clip_on=False,
    )  # fmt: skip


def _frame(panel: Axes, distribution: Distribution, height: float, style: Style) -> None:
    n_rows = len(distribution.strength) + 1
    top = (n_rows - 1) * height + 1.05 * np.max(distribution.density_per_deg[0]) / np.max(
        distribution.exact_density_per_deg
    )
    panel.set_xlim(-4.0, 180.0 + 70.0)
    panel.set_ylim(-0.12, top)
    panel.spines["left"].set_visible(False)
    panel.spines["bottom"].set_bounds(0.0, 180.0)
    panel.set_yticks([])
    names = {0.0: "0°\n+1", 60.0: "60°\n½", 90.0: "90°\n0", 120.0: "120°\n\u2212½", 180.0: "180°\n\u22121"}
    marks.named_ticks(panel, "x", names)
    panel.set_xlabel("net rotation $\\omega$; below: interference cos $\\omega$", x=90.0 / 250.0)
    panel.set_ylabel("share of the loops at each $\\omega$")
    for i_row in range(n_rows):
        base = (n_rows - 1 - i_row) * height
        last = i_row == n_rows - 1
        mean = -0.5 if last else float(distribution.mean_cos[i_row])
        strength = "∞" if last else f"{distribution.strength[i_row]:g}"
        for x, text in ((204.0, strength), (235.0, signed_text(mean))):
            steps.together(f"row {i_row}", marks.label(panel, x, base, text, style, ha="center", va="bottom"))
    heads = {204.0: "$\\sqrt{Dt}$\nin $L_{so}$", 235.0: "▲ mean\ncos $\\omega$"}
    for x, text in heads.items():
        marks.label(panel, x, top, text, style, "ink2", ha="center", va="top")


def signed_text(value: float) -> str:
    """Write a number with two decimals, its sign, and a true minus."""
    return f"{value:+.2f}".replace("-", "\u2212")
