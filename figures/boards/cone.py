"""Board "cone": the peak of light scattered back from a half-space, its width, and what absorption does to the tip."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.cone import backscattering_cone
from cbs.provenance import Provenance
from cbs.turbid import Turbid

K_L = 200.0  # l = 20 um in red light (633 nm)
USES = ("l", "k_F")
ALBEDOS = (1.0, 0.99, 0.9)
HALF_WIDTH = 0.364937  # of k l theta
Q = np.array([0.0, 0.2, HALF_WIDTH, 0.6, 0.9, 1.3, 1.8, 2.5, 3.3, 4.2, 5.0, 6.0])
Q_TIP = np.array([0.0, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.68, 0.8])
WALKS = 1_000_000

CAPTION = """
{title} (a) Intensity over its incoherent background against the angle from exact backscattering, scalar waves on a
half-space of isotropic scatterers, k l = {d.k_l:.3g} (200: 633 nm, l = 20 µm); line: exact (Wiener–Hopf), dots:
diffusion (Akkermans, Wolf, Maynard), which leaves out the light that is scattered once, has no partner and stays in
the background; so it ends at 2, and the true peak at 1.88. Bar: full width at half height, 0.73/(k l). Below:
difference from the exact value in errors. (b) The tip without absorption (blue circles) is a cusp, for the longest
paths have no end; absorption of 1 % and 10 % of the light at each scattering cuts them off and rounds it. Open walks
instead of closed loops, {d.walks_per_curve} a curve, {p.loops} in all, seed {p.seed}; bars, where larger than the
marks: one standard error from {p.batches} batches; the points of a curve share their walks.
"""


@dataclass(frozen=True, slots=True)
class Cone:
    """Enhancement of light scattered back from a half-space.

    Parameters
    ----------
    angle_rad : ndarray, shape (n,)
        Angles from exact backscattering, not negative.
    enhancement, enhancement_err, exact : ndarray, shape (n,)
        Intensity over the incoherent background without absorption, its standard error, and the exact value.
    coherent, coherent_err, exact_coherent : ndarray, shape (n,)
        Coherent bistatic coefficient, its standard error, and the exact value.
    tip_rad : ndarray, shape (n_t,)
        Angles of the points near the tip.
    albedo : ndarray, shape (n_a,)
        Share of the light that a scattering leaves.
    tip, tip_err : ndarray, shape (n_a, n_t)
        Enhancement near the tip for each albedo.
    line_rad : ndarray, shape (n_line,)
        Angles of the lines.
    line_exact, line_diffusion : ndarray, shape (n_line,)
        Exact and diffusive enhancement without absorption.
    tip_line_rad : ndarray, shape (n_line,)
        Angles of the lines near the tip.
    tip_line : ndarray, shape (n_a, n_line)
        Exact enhancement near the tip.
    half_width_rad : float
        Exact half width at half height of the coherent part.
    k_l : float
        Wave number times mean free path.
    walks_per_curve : int
        Walks for each albedo.
    provenance : Provenance
        What made it.
    """

    angle_rad: FloatArray
    enhancement: FloatArray
    enhancement_err: FloatArray
    exact: FloatArray
    coherent: FloatArray
    coherent_err: FloatArray
    exact_coherent: FloatArray
    tip_rad: FloatArray
    albedo: FloatArray
    tip: FloatArray
    tip_err: FloatArray
    line_rad: FloatArray
    line_exact: FloatArray
    line_diffusion: FloatArray
    tip_line_rad: FloatArray
    tip_line: FloatArray
    half_width_rad: float
    k_l: float
    walks_per_curve: int
    provenance: Provenance

    def residual(self) -> FloatArray:
        """(Monte Carlo - exact) / error of the enhancement, shape (n,)."""
        return np.asarray((self.enhancement - self.exact) / self.enhancement_err)


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Cone:
    """Walk in the half-space once for each albedo."""
    walks = quality.loops(WALKS)
    k_l = film.k_F * film.l if film.given & {"l", "k_F"} else K_L
    wide = len(Q)
    runs = [
        backscattering_cone(
            np.append(Q, Q_TIP) / k_l,
            k_l=k_l,
            medium=Turbid(albedo),
            loops=walks,
            rng=seed,
            progress=part(progress, i, 3),
        )
        for i, albedo in enumerate(ALBEDOS)
    ]
    bright = runs[0]
    line = np.concatenate([np.linspace(0.0, 0.8, 41), np.linspace(0.85, Q[-1], 60)])
    tip_line = np.linspace(0.0, Q_TIP[-1], 61)
    diffusion = theory.diffusion_cone(line)
    return Cone(
        angle_rad=Q / k_l, enhancement=bright.enhancement[:wide], enhancement_err=bright.enhancement_err[:wide],
        exact=theory.enhancement(Q), coherent=bright.coherent[:wide], coherent_err=bright.coherent_err[:wide],
        exact_coherent=theory.coherent_bistatic(Q), tip_rad=Q_TIP / k_l, albedo=np.array(ALBEDOS),
        tip=np.array([run.enhancement[wide:] for run in runs]),
        tip_err=np.array([run.enhancement_err[wide:] for run in runs]),
        line_rad=line / k_l, line_exact=theory.enhancement(line), line_diffusion=1.0 + diffusion / diffusion[0],
        tip_line_rad=tip_line / k_l, tip_line=np.array([theory.enhancement(tip_line, a) for a in ALBEDOS]),
        half_width_rad=HALF_WIDTH / k_l, k_l=k_l, walks_per_curve=bright.provenance.loops,
        provenance=origin(
            "cone", quality, seed, sum(run.provenance.loops for run in runs), bright.provenance.batches,
            k_l=k_l, albedo=list(ALBEDOS), scatterings=bright.provenance.parameters["scatterings"],
        ),
    )  # fmt: skip


def check(film: Film) -> None:
    """The peak must be narrow."""
    k_l = film.k_F * film.l
    need(k_l >= 8.0, "cone", f"k l of 8 or more (got {k_l:.3g})", "give a longer --l or a larger --k-f")


@styled
def draw(cone: Cone, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the cone over its residuals, and the tip beside it or, on paper, below."""
    if axes is None:
        picture = marks.new_figure(style, 4.8)
        panels = _layout(picture, style)
    else:
        picture, panels = marks.given_axes(axes, 3)
    _draw_cone(panels[0], cone, style)
    marks.residual_strip(panels[1], mirrored(cone.angle_rad, odd=True) * 1e3, mirrored(cone.residual()), style, "wl")
    reach = 1e3 * float(cone.angle_rad[-1])
    panels[1].set_xlim(-1.07 * reach, 1.07 * reach)
    panels[1].set_xlabel("angle from backscattering (mrad)")
    panels[0].tick_params(labelbottom=False)
    for panel in panels[:2]:
        scales.linear_ticks(panel, "x", -reach, reach, 4)
    _draw_tip(panels[2], cone, style)
    for panel, letter in ((panels[0], "a"), (panels[2], "b")):
        marks.panel_letter(panel, letter, style)
    return picture


def _layout(picture: Figure, style: Style) -> list[Axes]:
    if style.wide:
        grid = picture.add_gridspec(2, 2, width_ratios=[1.35, 1.0], height_ratios=[3.2, 1.0])
        return [picture.add_subplot(grid[0, 0]), picture.add_subplot(grid[1, 0]), picture.add_subplot(grid[:, 1])]
    grid = picture.add_gridspec(3, 1, height_ratios=[3.0, 1.0, 2.2])
    return [picture.add_subplot(grid[i]) for i in range(3)]


def mirrored(values: FloatArray, odd: bool = False) -> FloatArray:
    """Values at angles 0 ... largest continued to negative angles, with the other sign if `odd`."""
    left = values[..., :0:-1]
    return np.concatenate([-left if odd else left, values], axis=-1)


def _draw_cone(panel: Axes, cone: Cone, style: Style) -> None:
    line = mirrored(cone.line_rad, odd=True) * 1e3
    marks.approximate(panel, line, mirrored(cone.line_diffusion), style, "wl")
    marks.exact(panel, line, mirrored(cone.line_exact), style, "wl")
    x = mirrored(cone.angle_rad, odd=True) * 1e3
    marks.monte_carlo(panel, x, mirrored(cone.enhancement), mirrored(cone.enhancement_err), style, "wl")
    reach = 1e3 * float(cone.angle_rad[-1])
    marks.guide(panel, [-1.07 * reach, 1.07 * reach], [1.0, 1.0], style)
    half = 0.5 * (1.0 + float(cone.exact[0]))
    width = cone.half_width_rad * 1e3
    panel.plot([-width, width], [half, half], color=style.palette.ink, lw=style.frame * 1.3, gid="width")
    panel.set_xlim(-1.07 * reach, 1.07 * reach)
    panel.set_ylim(0.86, 2.08)
    marks.named_ticks(panel, "y", {1.0: "1", 1.5: "1.5", 2.0: "2"})
    panel.set_ylabel("intensity / background")
    width_text = f"{2.0 * width:.2g} mrad".replace("-", "\u2212")
    marks.label(panel, 0.14 * reach, half + 0.02, width_text, style, ha="left", va="bottom")
    marks.label(panel, 0.14 * reach, 1.97, "diffusion: up to 2", style, "wl", ha="left", va="center")
    marks.label(
        panel,
        -0.14 * reach,
        float(cone.exact[0]),
        f"exact: {cone.exact[0]:.2f}\n(single scattering\nhas no partner)",
        style,
        "wl",
        ha="right",
        va="center",
    )
    marks.label(panel, -1.04 * reach, 0.975, "background", style, "ink2", ha="left", va="top")


def _draw_tip(panel: Axes, cone: Cone, style: Style) -> None:
    line, x = mirrored(cone.tip_line_rad, odd=True) * 1e3, mirrored(cone.tip_rad, odd=True) * 1e3
    palette = style.palette
    tip = 1e3 * float(cone.tip_rad[-1])
    looks = [style.role("wl"), *families.cues(style, 2)]
    for i, (colour, marker, dash) in enumerate((cue.colour, cue.marker, cue.dash) for cue in looks):
        panel.plot(line, mirrored(cone.tip_line[i]), color=colour, ls=dash, lw=style.curve, zorder=3, gid=f"exact-{i}")
        panel.errorbar(
            x, mirrored(cone.tip[i]), yerr=mirrored(cone.tip_err[i]), fmt=marker, color=colour, ms=0.85 * style.marker,
            mfc=palette.ground, mew=0.45 * style.curve, elinewidth=style.bar, zorder=4, gid=f"mc-{i}",
        )  # fmt: skip
        end = float(cone.tip_line[i, -1])
        absorbed = 100.0 * (1.0 - float(cone.albedo[i]))
        text = "none" if i == 0 else f"{absorbed:.0f} %"
        marks.label(panel, 1.1 * tip, end, text, style, color=colour, ha="left", va="center")
    above = float(cone.tip_line[-1, -1]) + 0.09
    head = marks.label(panel, 1.1 * tip, above, "absorbed:", style, ha="left", va="center")
    steps.together(looks[0].colour, head)
    panel.set_xlim(-1.12 * tip, (2.3 if style.wide else 1.85) * tip)
    panel.spines["bottom"].set_bounds(-tip, tip)
    panel.set_ylim(1.18, 1.93)
    scales.linear_ticks(panel, "x", -tip, tip, 4)
    marks.named_ticks(panel, "y", {1.2: "1.2", 1.4: "1.4", 1.6: "1.6", 1.8: "1.8"})
    panel.set_xlabel("angle (mrad)")
    if not style.wide:
        panel.set_ylabel("intensity / backgr.")
