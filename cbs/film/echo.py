"""Film "echo": a wave forgets nothing. The peak at -k0 grows, a kick ends it, and at twice that time it is back."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.film.parts import Box, Plot
from cbs.film.stage import CURVE, FRAME, NOTES, TITLE, Act, Stage, minus, through
from cbs.provenance import Provenance
from cbs.waves.medium import Medium, evolve

REALIZATIONS = 40
BATCHES = 16
KICK = (8.0, 2)
TIMES = np.arange(0.5, 24.5, 0.5)
OUT_OF_SHAPE = 3.0  # lifetimes after the kick in which the ring is no background
HIGHEST = 2.4  # of the ring: the end of the grey scale

ACTS = (
    Act(0, 60, "A wave enters with one wave number and meets disorder."),
    Act(60, 240, "Opposite to where it came from a peak grows: twice the ring."),
    Act(240, 300, "Kick: all wave numbers are shifted a little."),
    Act(300, 480, "The peak is gone ... until as much time has passed again."),
    Act(480, 540, "Echo at 2 T: paths kicked half way still have their reverses."),
    Act(540, 720, "Later only the ring is left."),
)


@dataclass(frozen=True, slots=True)
class Echo:
    """Distribution over wave numbers against time.

    Parameters
    ----------
    t_over_tau : ndarray, shape (n,)
        Times.
    weight : ndarray, shape (n, grid, grid)
        Mean over realizations, middle k = 0, ring height 1 at the end.
    ratio, ratio_err : ndarray, shape (n,)
        Weight at -k0 over the ring (nan while the kick has it out of shape) and its standard error.
    provenance : Provenance
        What made it.
    """

    t_over_tau: FloatArray
    weight: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    provenance: Provenance

    def record(self) -> dict[str, Any]:
        """Numbers of the film; the average is that at 2 T."""
        i = int(np.argmin(np.abs(self.t_over_tau - 2.0 * KICK[0])))
        return {
            "average": float(self.ratio[i]), "error": float(self.ratio_err[i]), "realizations": REALIZATIONS * BATCHES,
            "kick_tau": KICK[0], "t_over_tau": self.t_over_tau.tolist(),
            "ratio": [None if np.isnan(x) else float(x) for x in self.ratio], "ratio_err": self.ratio_err.tolist(),
        }  # fmt: skip


def compute(seed: int) -> Echo:
    """Follow the realizations in time, batch by batch, each with random numbers of its own."""
    medium = Medium()
    ring = medium.ring()
    weight = np.zeros((BATCHES, TIMES.size, medium.grid, medium.grid))
    for batch in range(BATCHES):
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5, batch)))
        for i, psi in enumerate(evolve(medium, np.ones(1), REALIZATIONS, generator, TIMES, KICK)):
            weight[batch, i] = np.mean(np.abs(psi[:, 0]) ** 2, axis=0)
    back, around = weight[:, :, -medium.n0, 0], weight[:, :, ring[:, 0], ring[:, 1]].mean(axis=2)
    ratio = back.mean(axis=0) / around.mean(axis=0)
    error = np.std(back - ratio * around, axis=0, ddof=1) / np.sqrt(BATCHES) / around.mean(axis=0)
    shown = np.fft.fftshift(weight.mean(axis=0) / around[:, -1].mean(), axes=(1, 2))
    ratio[(TIMES > KICK[0]) & (TIMES < KICK[0] + OUT_OF_SHAPE)] = np.nan
    record = {"film": "echo", "k_l": medium.k_l, "grid": medium.grid, "n0": medium.n0, "kick": list(KICK)}
    return Echo(TIMES.copy(), shown, ratio, error, Provenance(seed, REALIZATIONS * BATCHES, BATCHES, record))


def time_of(frame: int) -> float:
    """Time in lifetimes at a frame: it runs from the first to the last one, and stands at the kick and at the echo."""
    parts = ((0, 60, 0.0, 0.5), (60, 240, 0.5, 8.0), (300, 480, 8.0, 16.0), (540, 690, 16.0, float(TIMES[-1])))
    return next((a + (b - a) * through(frame, start, end) for start, end, a, b in reversed(parts) if frame >= start))


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: Echo) -> None:
        self.stage, self.data = stage, data
        self.box = Box(0.8, 7.0, 1.2, 7.4)
        self.extent = Medium().grid // 2
        low, high = stage.axes.get_xlim(), stage.axes.get_ylim()
        self.map: Any = stage.axes.imshow(
            np.zeros((2, 2)), extent=(self.box.left, self.box.right, self.box.bottom, self.box.top), origin="lower",
            cmap=_colours(stage), vmin=0.0, vmax=HIGHEST, interpolation="nearest", aspect="auto",
        )  # fmt: skip
        stage.axes.set_xlim(low)
        stage.axes.set_ylim(high)
        self.map.set_animated(True)
        stage.moving.append(self.map)
        self.mark = stage.line("wl", FRAME * 1.5)
        self.plot = Plot(
            stage, Box(8.9, 15.4, 1.9, 6.4), (0.0, 24.0), (0.0, 2.6), title="backwards / background", label="time t/τ",
            x_ticks={0: "0", 8: "8", 16: "16", 24: "24"}, y_ticks={0.0: "0", 1.0: "1", 2.0: "2"},
        )  # fmt: skip
        self.curve = stage.line("wl", CURVE)
        for x in (KICK[0], 2.0 * KICK[0]):
            stage.line("guide", FRAME, still=True).set_data(*self.plot.at(np.array([x, x]), np.array([0.0, 2.6])))
        stage.text(0.8, 0.75, "directions and wave numbers; line: backwards", "ink2", still=True, size=NOTES)
        self.count = stage.text(8.9, 7.3, "", size=TITLE)
        self.number = stage.text(15.4, 7.3, "", "wl", ha="right", size=TITLE)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 719."""
        self.stage.say(ACTS, frame)
        t = time_of(frame)
        times = self.data.t_over_tau
        i = int(np.clip(np.searchsorted(times, t), 0, times.size - 1))
        self.map.set_data(self.data.weight[i].T)
        centre, scale = self.box.centre, 0.5 * (self.box.right - self.box.left) / self.extent
        tip = centre + scale * np.array([-Medium().n0 + 0.5, 0.5])
        self.mark.set_data([tip[0] + 0.3, tip[0] + 1.2], [tip[1], tip[1]])
        shown = times <= t + 1e-9
        self.curve.set_data(*self.plot.at(times[shown], self.data.ratio[shown]))
        self.count.set_text(minus(f"t = {t:.1f} τ"))
        self.number.set_text(self._said(frame, i))

    def _said(self, frame: int, i: int) -> str:
        """Return the number of the moment, and that of the echo once it is over."""
        if frame >= ACTS[4].start:
            numbers = self.data.record()
            return f"echo: {numbers['average']:.2f} ± {numbers['error']:.2f}"
        known = frame >= ACTS[1].start and not np.isnan(self.data.ratio[i])
        return f"{self.data.ratio[i]:.2f} ± {self.data.ratio_err[i]:.2f}" if known else ""


def _colours(stage: Stage) -> Any:
    from cbs.figures.frame.marks import shades

    return shades(stage.palette)
