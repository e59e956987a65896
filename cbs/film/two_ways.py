"""Film "two-ways": both walkers go round one loop in opposite order, arrive in step, and so it is for every loop."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.figures.choice import best_loop, turned, vertices
from cbs.figures.sample import FILM
from cbs.film.parts import Average, Box, FloatArray, Loop, Phasors, Plot, running, scatterers_off
from cbs.film.stage import NOTES, TITLE, Act, Stage, smooth, through
from cbs.loops import flights
from cbs.provenance import Provenance

N_LEGS = 14
LOOPS = 1000
CHOICE = 4000  # loops among which the shown one is looked for
FRAMES_A_PICTURE = 10  # frames that a loop stays: nothing flashes faster than three times a second
LOOP_BOX = Box(1.0, 9.0, 0.9, 7.3)

ACTS = (
    Act(0, 60, "An electron starts somewhere in a dirty film."),
    Act(60, 240, "Two ways round: the same scatterers in opposite order."),
    Act(240, 300, "They meet at the start, in step: 4 instead of 2."),
    Act(300, 540, "So it is for every loop: the average stays at 2."),
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
    interference : ndarray, shape (loops,)
        (1/2) Tr V^+U cos(kA) of every loop: 1 without field and spin.
    provenance : Provenance
        What made it.
    """

    legs: FloatArray
    shown: int
    interference: FloatArray
    provenance: Provenance

    def record(self) -> dict[str, Any]:
        """Numbers of the last frame."""
        mean, error = running(1.0 + self.interference[:LOOPS])
        return {"loops": LOOPS, "shown_loop": self.shown, "average": float(mean[-1]), "error": float(error[-1])}


def compute(seed: int) -> TwoWays:
    """Draw closed flights and choose the loop that shows best."""
    legs = flights.closed_loops(N_LEGS, CHOICE, seed=seed)
    record = {"film": "two-ways", "n_legs": N_LEGS, "l_m": FILM.l, "family": "flights"}
    return TwoWays(legs, best_loop(legs), np.ones(CHOICE), Provenance(seed, LOOPS, 1, record))


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
        self.big = stage.text(10.1, 7.4, "", size=1.5 * TITLE)
        self.small = stage.text(12.2, 7.33, "", "ink2", size=NOTES)
        self.plot = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (1.0, float(LOOPS)), (0.0, 2.4), title="return, quantum / classical",
            label="number of loops", x_ticks={1: "1", 10: "10", 100: "100", 1000: "1000"},
            y_ticks={0.0: "0", 1.0: "1", 2.0: "2"}, log=True,
        )  # fmt: skip
        self.average = Average(stage, self.plot, "wl", 2.0)
        self.number = stage.text(15.4, 1.72, "", "wl", ha="right")
        self.mean, self.error = running(1.0 + data.interference[:LOOPS])
        stage.text(1.0, 0.42, "forward", "forward", still=True)
        stage.text(3.1, 0.42, "reversed", "reversed", still=True)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 599."""
        self.stage.say(ACTS, frame)
        done = self._loops_done(frame)
        self._draw_loop(frame, done)
        grown = smooth(through(frame, 240, 262))
        self.phasors.show(frame >= 240, ground=True)
        self.phasors.open(0.0, grown)
        pair = 2.0 + 2.0 * float(self.data.interference[self.data.shown])
        self.big.set_text(f"{pair:.2f}" if frame >= 262 else "")
        self.small.set_text("classical: 2.00" if frame >= 262 else "")
        self.average.take(self.mean, self.error, done)
        self.number.set_text(f"{self.mean[done - 1]:.2f} ± {self.error[done - 1]:.2f}" if done > 1 else "")

    @staticmethod
    def _loops_done(frame: int) -> int:
        if frame < 300:
            return 1 if frame >= 262 else 0
        return int(np.rint(LOOPS ** through(frame, 300, 538)))

    def _draw_loop(self, frame: int, done: int) -> None:
        self.electron.set_visible(frame < 60)
        if frame < 315:
            self.loop.take(self.path)
            self.loop.walk(N_LEGS * through(frame, 60, 240), walkers=frame >= 60)
            return
        still = self._loops_done(300 + (frame - 300) // FRAMES_A_PICTURE * FRAMES_A_PICTURE)
        number = still if frame < 540 else done
        path = vertices(self.data.legs[number - 1 if number > 1 else self.data.shown])
        self.loop.take(LOOP_BOX.fit(path))
        self.loop.walk(N_LEGS, walkers=False)
