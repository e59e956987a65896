"""Board "who-interferes": speckle of one sample, and what is left of it after averaging over samples."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.checks import FloatArray
from cbs.figures.frame import marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.provenance import Provenance

K_L = 20.0
REACH = 5.0  # of the angles, in 1/(k l)
ANGLES = np.linspace(-1.0, 1.0, 201) * REACH / K_L  # radians from backscattering
USES = ("l", "k_F")
N_PAIRS = 40
N_SAMPLES = 400
LEGS = (2, 40)

CAPTION = """
{title} Intensity of a wave scattered back by a disordered sample, over the classical mean, against the angle from
exact backscattering; k l = {d.k_l:.3g}. A model of path ends and phases, not a wave solver: every sample has
{d.n_pairs} paths of 2 to 40 flights (no single scattering) with random phases, each with its reversed partner. Solid:
with partners; dashed grey: the same paths, but every partner with a random phase of its own. Rows: 1, 10 and
{d.n_samples} samples; one speckle pattern may exceed 2 or vanish at angle 0 (here {d.one_at_zero:.2g}). Last row:
points with bars, and the exact mean 1 + ⟨cos qx⟩ as a line. Open paths, {p.loops} in all, instead of loops; seed
{p.seed}; bars, where larger than the marks: one standard error from {p.batches} samples.
"""


@dataclass(frozen=True, slots=True)
class WhoInterferes:
    """Backscattered intensity over the classical mean.

    Parameters
    ----------
    angle_rad : ndarray, shape (n,)
        Angle from exact backscattering.
    one, ten, many : ndarray, shape (n,)
        Mean over 1, 10 and all samples, partners kept.
    many_err : ndarray, shape (n,)
        Standard error of `many`.
    scrambled_one, scrambled_ten, scrambled_many : ndarray, shape (n,)
        The same with the phases of the partners scrambled.
    scrambled_many_err : ndarray, shape (n,)
        Standard error of `scrambled_many`.
    exact : ndarray, shape (n,)
        1 + <cos(q x)> over the open walks of the model.
    contrast : float
        Variance over squared mean of the single samples at the angle 4/(k l).
    k_l : float
        Wave number times mean free path.
    n_pairs, n_samples : int
        Pairs of paths in a sample, and samples.
    provenance : Provenance
        What made it.
    """

    angle_rad: FloatArray
    one: FloatArray
    ten: FloatArray
    many: FloatArray
    many_err: FloatArray
    scrambled_one: FloatArray
    scrambled_ten: FloatArray
    scrambled_many: FloatArray
    scrambled_many_err: FloatArray
    exact: FloatArray
    contrast: float
    k_l: float
    n_pairs: int
    n_samples: int
    provenance: Provenance

    @property
    def one_at_zero(self) -> float:
        """Intensity of the first sample at exact backscattering."""
        return float(self.one[self.one.size // 2])


def check(film: Film) -> None:
    """Many wavelengths between scatterers, so that the peak is narrow."""
    k_l = film.k_F * film.l
    need(k_l >= 8.0, "who-interferes", f"k_F l of 8 or more (got {k_l:.3g})", "give a longer --l or a larger --k-f")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> WhoInterferes:
    """Add the amplitudes of all paths of every sample; the quality does not change the number of samples."""
    k_l = film.k_F * film.l if film.given & {"l", "k_F"} else K_L
    angles = ANGLES * K_L / k_l
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    ends = _end_distances(generator, N_SAMPLES * N_PAIRS).reshape(N_SAMPLES, N_PAIRS)
    own = generator.uniform(0.0, 2.0 * np.pi, (N_SAMPLES, N_PAIRS))
    other = generator.uniform(0.0, 2.0 * np.pi, (N_SAMPLES, N_PAIRS))
    kept = np.empty((N_SAMPLES, angles.size))
    scrambled = np.empty((N_SAMPLES, angles.size))
    for i, angle in enumerate(angles):
        turned = np.exp(1j * k_l * np.sin(angle) * ends)
        kept[:, i] = np.abs(np.sum(np.exp(1j * own) * (1.0 + turned), axis=1)) ** 2 / (2 * N_PAIRS)
        scrambled[:, i] = np.abs(np.sum(np.exp(1j * own) + np.exp(1j * other) * turned, axis=1)) ** 2 / (2 * N_PAIRS)
    if progress is not None:
        progress(1, 1)
    at = int(np.argmin(np.abs(angles * k_l - 4.0)))
    root = np.sqrt(N_SAMPLES)
    return WhoInterferes(
        angle_rad=angles,
        one=kept[0],
        ten=kept[:10].mean(axis=0),
        many=kept.mean(axis=0),
        many_err=kept.std(axis=0, ddof=1) / root,
        scrambled_one=scrambled[0],
        scrambled_ten=scrambled[:10].mean(axis=0),
        scrambled_many=scrambled.mean(axis=0),
        scrambled_many_err=scrambled.std(axis=0, ddof=1) / root,
        exact=1.0 + mean_cosine(k_l * np.sin(angles)),
        contrast=float(kept[:, at].var(ddof=1) / kept[:, at].mean() ** 2),
        k_l=k_l,
        n_pairs=N_PAIRS,
        n_samples=N_SAMPLES,
        provenance=origin(
            "who-interferes", quality, seed, N_SAMPLES * N_PAIRS, N_SAMPLES, k_l=k_l, n_pairs=N_PAIRS, legs=list(LEGS)
        ),
    )


def _end_distances(generator: np.random.Generator, n_paths: int) -> FloatArray:
    """Distance along x from the first to the last scatterer of open walks, in mean free paths, shape (n_paths,)."""
    n_legs = generator.integers(LEGS[0], LEGS[1], n_paths, endpoint=True)
    leg = np.arange(LEGS[1])[None, :] < n_legs[:, None]
    length = generator.exponential(1.0, leg.shape)
    direction = generator.uniform(0.0, 2.0 * np.pi, leg.shape)
    return np.asarray(np.sum(np.where(leg, length * np.cos(direction), 0.0), axis=1))


def mean_cosine(q: FloatArray) -> FloatArray:
    """Mean of cos(q x) over the walks of the model: (1 + q^2)^(-n/2) averaged over n = 2..40 legs (q in 1/l)."""
    n_legs = np.arange(LEGS[0], LEGS[1] + 1)
    return np.asarray(np.mean((1.0 + q[:, None] ** 2) ** (-0.5 * n_legs), axis=1))


@styled
def draw(speckle: WhoInterferes, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the three rows over one axis of angles."""
    if axes is None:
        picture = marks.new_figure(style, 4.0)
        grid = picture.add_gridspec(3, 1)
        panels = [picture.add_subplot(grid[i]) for i in range(3)]
    else:
        picture, panels = marks.given_axes(axes, 3)
    angle = speckle.angle_rad * 1e3
    titles = ("one sample: speckle", "10 samples", f"{speckle.n_samples} samples")
    for i_row, name in enumerate(("one", "ten", "many")):
        panel = panels[i_row]
        kept, scrambled = getattr(speckle, name), getattr(speckle, f"scrambled_{name}")
        panel.plot(angle, scrambled, color=style.palette.unitary, ls=DASHES, lw=0.7 * style.curve, zorder=2,
                   gid="scrambled")  # fmt: skip
        if i_row < 2:
            panel.plot(angle, kept, color=style.palette.wl, lw=0.85 * style.curve, zorder=3, gid="kept")
        top = 1.4 * float(max(kept.max(), scrambled.max()))  # every row has its own range; one speckle may be high
        panel.set_xlim(float(angle[0]), float(angle[-1]))
        scales.linear_ticks(panel, "x", float(angle[0]), float(angle[-1]))
        panel.set_ylim(0.0, top)
        step = 1 if top < 4.2 else 2 if top < 8.4 else 4
        marks.named_ticks(panel, "y", {float(k * step): str(k * step) for k in range(3)})
        title = marks.label(panel, 0.98 * float(angle[0]), 0.88 * top, titles[i_row], style, ha="left", va="center")
        steps.together(steps.STAYS, title)
        panel.tick_params(labelbottom=i_row == 2)
    panels[1].set_ylabel("intensity / classical mean")
    panels[2].set_xlabel("angle from backscattering (mrad)")
    _last_row(panels[2], speckle, style)
    _name_rows(panels, speckle, style)
    return picture


def _last_row(panel: Axes, speckle: WhoInterferes, style: Style) -> None:
    angle = speckle.angle_rad * 1e3
    shown = slice(0, None, 4)
    marks.exact(panel, angle, speckle.exact, style, "wl")
    points, err = speckle.many[shown], speckle.many_err[shown]
    marks.monte_carlo(panel, angle[shown], points, err, style, "wl")
    marks.label(panel, 0.1 * angle[-1], 1.9, "a path and its reverse agree", style, "wl", ha="left", va="center")
    marks.label(panel, 0.98 * angle[-1], 0.42, "partners out of step", style, "unitary", ha="right", va="center")


def _name_rows(panels: list[Axes], speckle: WhoInterferes, style: Style) -> None:
    """What the curves are in every row, and that one sample alone says nothing at angle 0."""
    angle = 1e3 * speckle.angle_rad
    right = 0.98 * float(angle[-1])
    for panel in panels[:2]:
        low, top = panel.get_ylim()
        marks.label(panel, right, 0.9 * top, "with partners", style, "wl", ha="right", va="center")
        marks.label(panel, right, 0.72 * top, "out of step", style, "unitary", ha="right", va="center")
    top = panels[0].get_ylim()[1]
    tip = (0.0, speckle.one_at_zero)
    text = f"at 0: {speckle.one_at_zero:.1f}"
    value = marks.leader(panels[0], text, tip, (0.3 * float(angle[0]), 0.62 * top), style, "ink")
    steps.together(style.palette.wl, value)
