"""Film "two-ways": both walkers go round one loop in opposite order and arrive in step, and so it is for every loop.

The amplitudes of all loops of a sample add up with phases of their own, so that the return of one sample is anything;
a path and its reverse stay in step, and the average over samples is twice the classical one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.figures.frame.choice import best_loop, turned, vertices
from cbs.figures.frame.sample import FILM
from cbs.film.parts import Average, Box, Loop, Phasors, Plot, arrow, running, scatterers_off
from cbs.film.stage import FRAME, NOTES, TITLE, Act, Stage, smooth, through
from cbs.loops import flights
from cbs.provenance import Provenance

N_LEGS = 14
PAIRS = 8  # loops of one sample, each with its reverse
SAMPLES = 1000
CHOICE = 4000  # loops among which the shown one is looked for
K_L = 30.0  # k_F l: the phase of a loop is k_F times its length
FRAMES_A_PICTURE = 10  # frames that a loop stays: nothing flashes faster than three times a second
LOOP_BOX = Box(1.0, 9.0, 0.9, 7.3)
SUM_BOX = Box(10.2, 14.0, 4.3, 6.95)

ACTS = (
    Act(0, 60, "An electron starts somewhere in a dirty film."),
    Act(60, 240, "Two ways round: the same scatterers in opposite order."),
    Act(240, 300, "They meet at the start, in step: twice what classical balls would give."),
    Act(300, 390, "Each loop comes with a phase of its own, but with its partner in step."),
    Act(390, 540, "Sample after sample: chance averages out, the return settles at 2."),
    Act(540, 600, "The electron comes home twice as often: weak localization."),
)


@dataclass(frozen=True, slots=True)
class TwoWays:
    """Loops of the film, in units of the mean free path.

    Parameters
    ----------
    legs : ndarray, shape (loops, N_LEGS, 2)
        Legs of all loops.
    shown : int
        The loop that is walked.
    phase : ndarray, shape (SAMPLES, PAIRS)
        k_F times the length of the loops of every sample, radian; the reverse has the same.
    kept, scrambled : ndarray, shape (SAMPLES,)
        Squared sum of all amplitudes over the sum of the squares: with the reverses, and with other loops for them.
    provenance : Provenance
        What made it.
    """

    legs: FloatArray
    shown: int
    phase: FloatArray
    kept: FloatArray
    scrambled: FloatArray
    provenance: Provenance

    def record(self) -> dict[str, Any]:
        """Numbers of the last frame."""
        (mean, error), (other, other_error) = ([float(v[-1]) for v in running(x)] for x in (self.kept, self.scrambled))
        return {
            "samples": SAMPLES, "pairs": PAIRS, "shown_loop": self.shown, "average": mean, "error": error,
            "average_scrambled": other, "error_scrambled": other_error,
        }  # fmt: skip


def compute(seed: int) -> TwoWays:
    """Draw closed flights, choose the loop that shows best, and add the amplitudes of every sample."""
    legs = flights.closed_loops(N_LEGS, 2 * PAIRS * SAMPLES, seed=seed)
    phase = K_L * np.hypot(legs[..., 0], legs[..., 1]).sum(axis=1).reshape(2, SAMPLES, PAIRS)
    amplitude = np.exp(1j * phase).sum(axis=2)
    kept, scrambled = (np.abs(total) ** 2 / (2 * PAIRS) for total in (2.0 * amplitude[0], amplitude[0] + amplitude[1]))
    record = {"film": "two-ways", "n_legs": N_LEGS, "l_m": FILM.l, "family": "flights", "k_F_l": K_L, "pairs": PAIRS}
    provenance = Provenance(seed, len(legs), SAMPLES, record)
    return TwoWays(legs[: SAMPLES * PAIRS], best_loop(legs[:CHOICE]), phase[0], kept, scrambled, provenance)


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: TwoWays) -> None:
        self.stage, self.data = stage, data
        self.path = LOOP_BOX.fit(turned(vertices(data.legs[data.shown]), -0.25 * np.pi))
        off = stage.line("guide", 0.0, still=True, marker="o", ms=6.0)
        off.set_data(*scatterers_off(self.path, Box(0.4, 9.5, 0.5, 7.6), data.provenance.seed).T)
        self.loop = Loop(stage, self.path)
        self.electron = stage.line("ink", 0.0, marker="o", ms=14.0)
        self.electron.set_data(*self.path[:1].T)
        self.phasors = Phasors(stage, (10.1, 5.05), 1.7)
        self.chain = Chain(stage, SUM_BOX, PAIRS)
        self.big = stage.text(10.1, 7.4, "", size=1.5 * TITLE)
        self.small = stage.text(12.2, 7.33, "", "ink2", size=NOTES)
        self.plot = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (1.0, float(SAMPLES)), (0.0, 3.2), title="return, quantum / classical",
            label="number of samples", x_ticks={1: "1", 10: "10", 100: "100", 1000: "1000"},
            y_ticks={0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3"}, log=True,
        )  # fmt: skip
        self.averages = [Average(stage, self.plot, "unitary", 1.0), Average(stage, self.plot, "wl", 2.0)]
        self.curves = [running(values) for values in (data.scrambled, data.kept)]
        self.number = stage.text(15.4, 3.12, "", "wl", ha="right")
        self.note = stage.text(15.4, 1.57, "", "unitary", ha="right", size=NOTES)
        stage.text(1.0, 0.42, "forward", "forward", still=True)
        stage.text(3.1, 0.42, "reversed", "reversed", still=True)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 599."""
        self.stage.say(ACTS, frame)
        self._draw_loop(frame)
        self._draw_sum(frame)
        done = samples_done(frame)
        for average, (mean, error) in zip(self.averages, self.curves, strict=True):
            average.take(mean, error, done)
        mean, error = self.curves[1]
        self.number.set_text(f"{mean[done - 1]:.2f} ± {error[done - 1]:.2f}" if done > 1 else "")
        self.note.set_text("partners out of step" if done else "")

    def _draw_loop(self, frame: int) -> None:
        self.electron.set_visible(frame < 60)
        if frame < 300:
            self.loop.take(self.path)
            self.loop.walk(N_LEGS * through(frame, 60, 240), walkers=frame >= 60)
            return
        number = PAIRS * max(shown_sample(frame) - 1, 0)
        if frame < 390:
            number = min(max(frame - 300, 0) // FRAMES_A_PICTURE, PAIRS - 1)
        self.loop.take(LOOP_BOX.fit(vertices(self.data.legs[number])))
        self.loop.walk(N_LEGS, walkers=False)

    def _draw_sum(self, frame: int) -> None:
        """Two amplitudes of the first loop, then those of a whole sample, head to tail."""
        one = frame < 300
        self.phasors.show(240 <= frame < 300)
        self.phasors.open(0.0, smooth(through(frame, 240, 262)))
        self.chain.show(300 <= frame < 540)
        if one:
            self.big.set_text("2.00" if frame >= 262 else "")
            self.small.set_text("classical: 1" if frame >= 262 else "")
            return
        if frame >= 540:  # the message, with its number
            mean, error = self.curves[1]
            self.big.set_text(f"{mean[-1]:.2f} ± {error[-1]:.2f}")
            self.small.set_text("")
            return
        sample = max(shown_sample(frame) - 1, 0)
        self.chain.take(self.data.phase[sample], PAIRS * through(frame, 300, 375))
        self.big.set_text(f"{self.data.kept[sample]:.2f}" if frame >= 380 else "")
        self.small.set_text("sample, classical: 1" if frame >= 380 else "")


class Chain:
    """Amplitudes of pairs of loops head to tail and their sum; the dashed ring is the classical mean."""

    def __init__(self, stage: Stage, box: Box, pairs: int) -> None:
        self.box = box
        self.arrows = [[stage.area(role) for role in ("forward", "reversed")] for _ in range(pairs)]
        self.sum = stage.area("ink")
        self.ring = stage.line("ink2", FRAME, ls=(0.0, (3.0, 3.0)))
        self.name = stage.text(box.right + 0.2, 5.4, "dashed:\nclassical", "ink2", size=NOTES)

    def show(self, visible: bool) -> None:
        """Show or hide everything."""
        for artist in (*(head for pair in self.arrows for head in pair), self.sum, self.ring, self.name):
            artist.set_visible(visible)

    def take(self, phase: FloatArray, grown: float) -> None:
        """Show the amplitudes of the first `grown` pairs; the sum when all are there."""
        step = np.repeat(np.column_stack([np.cos(phase), np.sin(phase)]), 2, axis=0)
        points = np.vstack([np.zeros(2), np.cumsum(step, axis=0)])
        turn = np.linspace(0.0, 2.0 * np.pi, 121)
        ring = np.sqrt(2.0 * phase.size) * np.column_stack([np.cos(turn), np.sin(turn)])
        whole = self.box.fit(np.vstack([points, ring]))
        points, ring = whole[: len(points)], whole[len(points) :]
        self.ring.set_data(*ring.T)
        for i, pair in enumerate(self.arrows):
            share = min(max(grown - i, 0.0), 1.0)
            for head, k in zip(pair, (2 * i, 2 * i + 1), strict=True):
                reach = points[2 * i] + share * (points[k : k + 2] - points[2 * i])
                head.set_xy(arrow(reach[0], reach[1], 0.07))
        end = points[-1] if grown >= len(self.arrows) else points[0]
        self.sum.set_xy(arrow(points[0], end, 0.09))


def samples_done(frame: int) -> int:
    """Samples in the average: none before the first is added up, then ever faster."""
    return int(np.rint(SAMPLES ** through(frame, 390, 538))) if frame >= 380 else 0


def shown_sample(frame: int) -> int:
    """Number of the sample whose amplitudes are drawn; each stays for a while, the last to the end."""
    return samples_done(390 + (frame - 390) // FRAMES_A_PICTURE * FRAMES_A_PICTURE if 390 <= frame < 540 else frame)
