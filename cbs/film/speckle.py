"""Film "speckle": the speckle of one sample fades as samples are added; the peak of paths and their reverses stays."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.figures.boards.who_interferes import ANGLES, K_L, LEGS, N_PAIRS, N_SAMPLES, mean_cosine
from cbs.film.parts import Box, Plot, beside, running
from cbs.film.stage import CURVE, FRAME, NOTES, TEXT, TITLE, TRAIL, Act, Stage, minus, through
from cbs.provenance import Provenance

SHOWN_LEGS = 7
PATH_BOX = Box(10.2, 12.8, 4.9, 6.7)

ACTS = (
    Act(0, 45, "One sample: all its paths interfere and make a speckle pattern."),
    Act(45, 330, "Sample after sample: the average wipes the speckle out."),
    Act(330, 390, "The peak stays: a path and its own reverse always agree."),
    Act(390, 450, "Dashed: the partners out of step. Without them there is no peak."),
)


@dataclass(frozen=True, slots=True)
class Speckle:
    """Backscattered intensity over the classical mean, sample by sample.

    Parameters
    ----------
    angle_rad : ndarray, shape (n,)
        Angle from exact backscattering.
    kept, scrambled : ndarray, shape (N_SAMPLES, n)
        Intensity of every sample: with the reversed partners, and with their phases scrambled.
    exact : ndarray, shape (n,)
        Exact mean of `kept`.
    path : ndarray, shape (SHOWN_LEGS + 1, 2)
        An open path to look at, in mean free paths.
    provenance : Provenance
        What made it.
    """

    angle_rad: FloatArray
    kept: FloatArray
    scrambled: FloatArray
    exact: FloatArray
    path: FloatArray
    provenance: Provenance

    def peak(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Running mean and error at angle 0, with the partners and with them scrambled."""
        middle = int(np.argmin(np.abs(self.angle_rad)))
        return *running(self.kept[:, middle]), *running(self.scrambled[:, middle])

    def record(self) -> dict[str, Any]:
        """Numbers of the last frame."""
        mean, error, mean_scrambled, error_scrambled = (float(values[-1]) for values in self.peak())
        return {
            "samples": N_SAMPLES, "average": mean, "error": error, "average_scrambled": mean_scrambled,
            "error_scrambled": error_scrambled, "angle_rad": self.angle_rad.tolist(),
            "intensity": self.kept.mean(axis=0).tolist(),
        }  # fmt: skip


def compute(seed: int) -> Speckle:
    """Add the amplitudes of all paths of every sample; ends of open walks of 2 to 40 exponential legs."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4,)))
    n_paths = N_SAMPLES * N_PAIRS
    leg = np.arange(LEGS[1])[None, :] < rng.integers(LEGS[0], LEGS[1], n_paths, endpoint=True)[:, None]
    length, direction = rng.exponential(1.0, leg.shape), rng.uniform(0.0, 2.0 * np.pi, leg.shape)
    ends = np.sum(np.where(leg, length * np.cos(direction), 0.0), axis=1).reshape(N_SAMPLES, N_PAIRS)
    own, other = (np.exp(1j * rng.uniform(0.0, 2.0 * np.pi, ends.shape)) for _ in range(2))
    kept, scrambled = np.empty((N_SAMPLES, ANGLES.size)), np.empty((N_SAMPLES, ANGLES.size))
    for i, angle in enumerate(ANGLES):
        turned = np.exp(1j * K_L * np.sin(angle) * ends)
        kept[:, i] = np.abs(np.sum(own * (1.0 + turned), axis=1)) ** 2 / (2 * N_PAIRS)
        scrambled[:, i] = np.abs(np.sum(own + other * turned, axis=1)) ** 2 / (2 * N_PAIRS)
    record = {"film": "speckle", "k_l": K_L, "n_pairs": N_PAIRS, "legs": list(LEGS)}
    provenance = Provenance(seed, n_paths, N_SAMPLES, record)
    return Speckle(ANGLES.copy(), kept, scrambled, 1.0 + mean_cosine(K_L * np.sin(ANGLES)), _path(rng), provenance)


def _path(rng: np.random.Generator) -> FloatArray:
    """Return an open walk that does not come back on itself: the direction changes by less than 115 degrees."""
    direction = np.cumsum(rng.uniform(-2.0, 2.0, SHOWN_LEGS))
    leg = rng.uniform(0.7, 1.3, SHOWN_LEGS)[:, None] * np.column_stack([np.cos(direction), np.sin(direction)])
    return np.vstack([np.zeros(2), np.cumsum(leg, axis=0)])


def mean_of(samples: FloatArray, number: float) -> FloatArray:
    """Mean over the first `number` samples; a fraction lets the next sample in gently, so that nothing flashes."""
    whole = int(number)
    total = samples[:whole].sum(axis=0)
    if whole < len(samples):
        total = total + (number - whole) * samples[whole]
    return np.asarray(total / number)


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: Speckle) -> None:
        self.stage, self.data = stage, data
        top = max(3.0, 1.12 * float(max(data.kept[0].max(), data.scrambled[0].max())))
        self.plot = Plot(
            stage, Box(1.3, 9.0, 1.9, 6.9), (-250.0, 250.0), (0.0, top), title="intensity / classical mean",
            label="angle from backscattering (mrad)", x_ticks={a: minus(f"{a}") for a in (-200, -100, 0, 100, 200)},
            y_ticks={float(y): f"{y}" for y in range(int(top) + 1)},
        )  # fmt: skip
        self.exact = stage.line("ink", FRAME * 1.4, ls=(0.0, (1.2, 1.4)))
        self.scrambled = stage.line("unitary", TRAIL, ls=(0.0, (4.0, 2.0)))
        self.kept = stage.line("wl", CURVE)
        self.count = stage.text(10.1, 7.4, "", size=1.2 * TITLE)
        self.names = [
            stage.text(1.5, 6.55, "with their reverses", "wl", still=True, size=NOTES),
            stage.text(1.5, 6.05, "partners out of step", "unitary", still=True, size=NOTES),
        ]
        self._draw_path(stage)
        self._make_peak(stage)

    def _draw_path(self, stage: Stage) -> None:
        path = PATH_BOX.fit(self.data.path)
        for way, role in ((path, "forward"), (path[::-1], "reversed")):
            stage.line(role, TRAIL, still=True).set_data(*beside(way, SHOWN_LEGS).T)
        stage.line("ink2", 0.0, still=True, marker="o", ms=9.0).set_data(*path.T)
        stage.text(13.2, 6.4, "one path", "forward", still=True, size=NOTES)
        stage.text(13.2, 5.8, "its reverse", "reversed", still=True, size=NOTES)
        stage.text(13.2, 5.2, f"{N_PAIRS} such pairs", "ink2", still=True, size=NOTES)

    def _make_peak(self, stage: Stage) -> None:
        self.peak_plot = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (1.0, float(N_SAMPLES)), (0.0, 3.0), title="in the middle, at angle 0",
            label="number of samples", x_ticks={1: "1", 10: "10", 100: "100", 400: "400"},
            y_ticks={0.0: "0", 1.0: "1", 2.0: "2"}, log=True,
        )  # fmt: skip
        self.bands = [stage.area(role, 0.28) for role in ("wl", "unitary")]
        self.curves = [stage.line("wl", CURVE), stage.line("unitary", CURVE, ls=(0.0, (3.0, 1.5)))]
        self.number = stage.text(15.4, 3.12, "", "wl", ha="right", size=TEXT)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 449."""
        self.stage.say(ACTS, frame)
        number = float(N_SAMPLES ** through(frame, 45, 330))
        done = int(number + 1e-9)
        begun = int(np.ceil(number - 1e-9))
        angle = self.data.angle_rad * 1e3
        self.kept.set_data(*self.plot.at(angle, mean_of(self.data.kept, number)))
        self.scrambled.set_data(*self.plot.at(angle, mean_of(self.data.scrambled, number)))
        self.exact.set_data(*self.plot.at(angle, self.data.exact))
        self.exact.set_visible(frame >= 330)
        self.count.set_text(f"{begun} sample{'s' if begun > 1 else ''}")
        mean, error, other, other_error = self.data.peak()
        x = np.arange(1.0, done + 1.0)
        for band, curve, y, err in zip(self.bands, self.curves, (mean, other), (error, other_error), strict=True):
            curve.set_data(*self.peak_plot.at(x, y[:done]))
            low, high = y[:done] - err[:done], y[:done] + err[:done]
            band.set_xy(self.peak_plot.band(x, low, high) if done > 1 else np.full((3, 2), -1.0))
        self.number.set_text(f"{mean[done - 1]:.2f} ± {error[done - 1]:.2f}" if done > 1 else "")
