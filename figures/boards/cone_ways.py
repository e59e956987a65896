"""Board "cone-ways": light by the length of its way, late light making the tip, and the dip of spin-1/2 waves."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.checks import FloatArray
from cbs.comparison.formulary.cone import columns
from cbs.figures.boards.cone import K_L, mirrored
from cbs.figures.frame import families, marks, scales
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import Role, Style, styled
from cbs.observables.cone import ConeCurve, backscattering_cone
from cbs.provenance import Provenance
from cbs.turbid import Turbid

USES = ("l", "k_F")
WAYS = ((3.0, 6.0), (12.0, 24.0), (48.0, 96.0))  # mean free paths
SPINS = (np.inf, 20.0, 0.5)  # tau_so in scatterings
Q = np.array([0.0, 0.12, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5, 2.0])
FINE = np.linspace(0.0, Q[-1], 41)
WALKS = 1_000_000

CAPTION = """
{title} (a) Intensity over its incoherent background against the angle from exact backscattering, of light whose way
inside the half-space was between 3 and 6, 12 and 24, 48 and 96 mean free paths, as a pulse shows it after that time:
nearly twice as bright straight
back, the narrower the longer the way; all light together is the sum, and its cusp is
made by the latest. (b) Spin-½ waves, all ways: without spin-orbit scattering (circles), with tau_so = 20 times the time
between scatterings, and with a spin that is forgotten at once (triangles): long ways turn to −½ first, so the peak gets
a dip, then is one. Scalar waves and isotropic scatterers, k l = {d.k_l:.3g}. Lines: exact (Wiener–Hopf, inverted in the
length of the way; triplet and singlet as media of two albedos). {d.walks_per_curve} walks a curve, {p.loops} in all,
seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches; the points of a curve
share their open walks, which stand in the place of closed loops.
"""


@dataclass(frozen=True, slots=True)
class ConeWays:
    """Cones by the length of the way, and with spin.

    Parameters
    ----------
    angle_rad : ndarray, shape (n,)
        Angles from exact backscattering, not negative.
    ways : ndarray, shape (3, 2)
        Ends of the lengths of ways, mean free paths.
    late, late_err : ndarray, shape (3, n)
        Enhancement of light of these ways, and its standard error.
    so_scatterings : ndarray, shape (3,)
        tau_so in scatterings.
    spin, spin_err : ndarray, shape (3, n)
        Enhancement of spin-1/2 waves, and its standard error.
    line_rad : ndarray, shape (n_line,)
        Angles of the lines.
    late_line, spin_line : ndarray, shape (3, n_line)
        Exact enhancement.
    late_exact, spin_exact : ndarray, shape (3, n)
        The same at the points.
    k_l : float
        Wave number times mean free path.
    walks_per_curve : int
        Walks for each curve.
    provenance : Provenance
        What made it.
    """

    angle_rad: FloatArray
    ways: FloatArray
    late: FloatArray
    late_err: FloatArray
    so_scatterings: FloatArray
    spin: FloatArray
    spin_err: FloatArray
    line_rad: FloatArray
    late_line: FloatArray
    spin_line: FloatArray
    late_exact: FloatArray
    spin_exact: FloatArray
    k_l: float
    walks_per_curve: int
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> ConeWays:
    """Walk once for each curve."""
    walks = quality.loops(WALKS)
    k_l = film.k_F * film.l if film.given & {"l", "k_F"} else K_L
    asked = [{"ways": ways} for ways in WAYS] + [{"medium": Turbid(so_scatterings=n)} for n in SPINS]
    angle, line = np.arcsin(Q / k_l), np.arcsin(FINE / k_l)
    runs = [
        backscattering_cone(angle, k_l=k_l, loops=walks, rng=seed, progress=part(progress, i, len(asked)), **one)
        for i, one in enumerate(asked)
    ]  # fmt: skip
    both = [_exact(run, np.append(line, angle)) for run in runs]
    lines, exact = [values[: line.size] for values in both], [values[line.size :] for values in both]
    n = len(WAYS)
    return ConeWays(
        angle_rad=angle, ways=np.array(WAYS), late=np.array([run.enhancement for run in runs[:n]]),
        late_err=np.array([run.enhancement_err for run in runs[:n]]), so_scatterings=np.array(SPINS),
        spin=np.array([run.enhancement for run in runs[n:]]),
        spin_err=np.array([run.enhancement_err for run in runs[n:]]), line_rad=line, late_line=np.array(lines[:n]),
        spin_line=np.array(lines[n:]), late_exact=np.array(exact[:n]), spin_exact=np.array(exact[n:]), k_l=k_l,
        walks_per_curve=runs[0].provenance.loops,
        provenance=origin(
            "cone-ways", quality, seed, sum(run.provenance.loops for run in runs), runs[0].provenance.batches,
            k_l=k_l, ways=[list(ways) for ways in WAYS], so_scatterings=list(SPINS),
        ),
    )  # fmt: skip


def _exact(run: ConeCurve, angle: FloatArray) -> FloatArray:
    """The exact enhancement of a run at other angles."""
    return columns({**run.provenance.parameters, "angle_rad": angle})["exact"]


def check(film: Film) -> None:
    """The peak must be narrow."""
    k_l = film.k_F * film.l
    need(k_l >= 8.0, "cone-ways", f"k l of 8 or more (got {k_l:.3g})", "give a longer --l or a larger --k-f")


@styled
def draw(cone: ConeWays, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw late light and the dip side by side or, on paper, one above the other."""
    if axes is None:
        picture = marks.new_figure(style, 4.4)
        shape = (1, 2) if style.wide else (2, 1)
        panels = list(np.ravel(picture.subplots(*shape, sharex=not style.wide)))
    else:
        picture, panels = marks.given_axes(axes, 2)
    late = families.cues(style, 3)
    words = [f"{first:.0f}–{last:.0f} $l$" for first, last in cone.ways]
    words.insert(0, "way of light:")
    _family(panels[0], cone, (cone.late, cone.late_err, cone.late_line), late, words, (0.9, 2.1), style)
    red = style.role("wal")
    dip = [style.role("wl"), families.cues(style, 2)[1], red]
    words = ["spin turned:", "never", "in 20 τ", "at once"]
    _family(panels[1], cone, (cone.spin, cone.spin_err, cone.spin_line), dip, words, (0.42, 2.0), style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    marks.named_ticks(panels[0], "y", {1.0: "1", 1.5: "1.5", 2.0: "2"})
    marks.named_ticks(panels[1], "y", {0.5: "½", 1.0: "1", 1.5: "1.5"})
    panels[0].set_ylabel("intensity / background")
    if not style.wide:
        panels[1].set_ylabel("intensity / background")
    for panel in panels[0 if style.wide else 1 :]:
        panel.set_xlabel("angle from backscattering (mrad)")
    return picture


def _family(
    panel: Axes, cone: ConeWays, values: tuple[FloatArray, FloatArray, FloatArray], cues: list[Role], words: list[str],
    ends: tuple[float, float], style: Style,
) -> None:  # fmt: skip
    """Points over exact lines, mirrored, named on the right at the tip's side; the first of the words is their head."""
    x, line = mirrored(cone.angle_rad, odd=True) * 1e3, mirrored(cone.line_rad, odd=True) * 1e3
    reach = float(x[-1])
    marks.guide(panel, [-reach, reach], [1.0, 1.0], style)
    for i, cue in enumerate(cues):
        families.line(panel, line, mirrored(values[2][i]), style, cue, f"exact-{i}")
        families.points(panel, x, mirrored(values[0][i]), mirrored(values[1][i]), style, cue, f"mc-{i}")
    low, high = ends
    panel.set_ylim(low, high)
    head, *names = words
    marks.label(panel, 1.07 * reach, high - 0.04 * (high - low), head, style, ha="right", va="center")
    for i, (cue, text) in enumerate(zip(cues, names, strict=True)):  # the upper corner is free: a key there
        height = high - (0.14 + 0.1 * i) * (high - low)
        panel.plot(
            np.array([0.44, 0.5, 0.56]) * reach, [height] * 3, color=cue.colour, ls=cue.dash, lw=style.curve,
            marker=cue.marker, markevery=[1], ms=0.85 * style.marker, mfc=style.palette.ground, gid=f"key-{i}",
        )  # fmt: skip
        marks.label(panel, 0.6 * reach, height, text, style, color=cue.colour, ha="left", va="center")
    panel.set_xlim(-1.07 * reach, 1.07 * reach)
    scales.linear_ticks(panel, "x", -reach, reach, 4)
