"""Film "spin-on": both ways turn the spin to the same place with opposite sign; return falls to a half."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame.choice import best_loop, turned, vertices
from cbs.figures.frame.sample import FILM
from cbs.film.parts import Average, Box, Loop, Phasors, Plot, Sphere, arrow, project, running
from cbs.film.stage import CURVE, FRAME, NOTES, TITLE, Act, Stage, minus, smooth, through
from cbs.film.turning import cos_omega, products, tracks
from cbs.loops import flights
from cbs.observables.interference import interference_sample
from cbs.provenance import Provenance
from cbs.theory import rashba_cooperon

N_LEGS = 9
L_SO = 1.6  # mean free paths, for the loop that is walked
CHOICE = 40_000
BEST = 10  # loops with cos omega nearest to -1, among which the one is taken that shows best
LOOPS = 1000
STRENGTH = 6.0  # sqrt(D t)/L_so of the thousand loops
LENGTH = 1e-6  # their sqrt(D t), metres
FIELD = 5e-3
BINS = 18
FALL = 14  # frames that an angle falls
LOOP_BOX = Box(0.9, 6.0, 1.0, 7.3)

ACTS = (
    Act(0, 60, "Spin-orbit coupling turns the spin on its way."),
    Act(60, 330, "Both ways, step for step: the spin of each turns about its own path."),
    Act(330, 420, "Same place, same spin, but opposite sign: the two ways cancel."),
    Act(420, 720, "One loop is one angle; a thousand loops settle at one half."),
    Act(720, 780, "Weak antilocalization: home half as often as a classical ball."),
    Act(780, 900, "A field on top scrambles the phases: the return climbs back to 1."),
)


@dataclass(frozen=True, slots=True)
class SpinOn:
    """One loop with its spins, and a thousand with their angles.

    Parameters
    ----------
    legs : ndarray, shape (N_LEGS, 2)
        The loop that is walked, in mean free paths.
    loop_number : int
        Which of CHOICE loops it is.
    single : ndarray, shape (N_LEGS + 1,)
        (1/2) Re Tr V^+U after k legs of each way.
    cos_omega : ndarray, shape (LOOPS,)
        Interference of Brownian loops at STRENGTH.
    area : ndarray, shape (LOOPS,)
        Their signed areas in D t.
    exact : float
        Exact mean of 1 + cos omega.
    provenance : Provenance
        What made it.
    """

    legs: FloatArray
    loop_number: int
    single: FloatArray
    cos_omega: FloatArray
    area: FloatArray
    exact: float
    provenance: Provenance

    def average(self, field: float) -> tuple[float, float]:
        """Return, quantum over classical, of the thousand loops in a field (tesla), and its error."""
        values = 1.0 + self.cos_omega * np.cos(2.0 * E_CHARGE * field * LENGTH**2 / HBAR * self.area)
        return float(values.mean()), float(values.std(ddof=1) / np.sqrt(LOOPS))

    def record(self) -> dict[str, Any]:
        """Numbers of the last frame, and the average before the field."""
        (still, still_err), (last, last_err) = self.average(0.0), self.average(FIELD)
        return {
            "loops": LOOPS, "loop_number": self.loop_number, "single_loop": float(self.single[-1]), "average": last,
            "error": last_err, "average_without_field": still, "error_without_field": still_err,
            "exact_without_field": self.exact, "field_T": FIELD,
        }  # fmt: skip


def compute(seed: int) -> SpinOn:
    """Choose the loop whose two spins come home with opposite sign; sample the angles of a thousand diffusive loops."""
    legs = flights.closed_loops(N_LEGS, CHOICE, seed=seed)
    nearest = np.argsort(cos_omega(legs, 1.0 / L_SO), kind="stable")[:BEST]
    number = int(nearest[best_loop(legs[nearest])])
    sample = interference_sample([STRENGTH], loops=LOOPS, rng=seed)
    record = {"film": "spin-on", "n_legs": N_LEGS, "L_so_over_l": L_SO, "l_m": FILM.l, "strength": STRENGTH}
    return SpinOn(
        legs[number], number, products(legs[number], 1.0 / L_SO), sample.cos_omega[0], sample.area,
        1.0 + float(rashba_cooperon(STRENGTH**2)), Provenance(seed, LOOPS, 1, record),
    )  # fmt: skip


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: SpinOn) -> None:
        self.stage, self.data = stage, data
        path = vertices(data.legs)
        facing = turned(path, -0.25 * np.pi)
        self.loop = Loop(stage, LOOP_BOX.fit(facing))
        self.spins = tracks(data.legs, 1.0 / L_SO)
        self.needles = [stage.area(role) for role in ("forward", "reversed")]
        self.phasors = Phasors(stage, (10.1, 5.05), 1.7)
        self.big = stage.text(10.1, 7.4, "", size=1.5 * TITLE)
        self.small = stage.text(12.2, 7.33, "", "ink2", size=NOTES)
        self.sphere = Sphere(stage, (7.8, 2.3), 1.3)
        self.names = [stage.text(1.0, 0.42, "forward", "forward"), stage.text(3.1, 0.42, "reversed", "reversed")]
        self.field = stage.text(1.0, 0.42, "")
        self._make_single(stage)
        self._make_average(stage)
        self.rain = _Rain(stage, data)

    def _make_single(self, stage: Stage) -> None:
        self.steps = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (0.0, float(N_LEGS)), (-1.1, 1.1), title="interference of this loop",
            label="legs of each way", x_ticks={0: "0", 3: "3", 6: "6", 9: "9"},
            y_ticks={-1.0: minus("-1"), 0.0: "0", 1.0: "1"}, still=False,
        )  # fmt: skip
        self.single = stage.line("wal", CURVE, marker="o", ms=9.0)

    def _make_average(self, stage: Stage) -> None:
        self.plot = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (1.0, float(LOOPS)), (0.0, 2.4), title="return, quantum / classical",
            label="number of loops", x_ticks={1: "1", 10: "10", 100: "100", 1000: "1000"},
            y_ticks={0.0: "0", 1.0: "1", 2.0: "2"}, log=True, still=False,
        )  # fmt: skip
        self.average = Average(stage, self.plot, "wal", self.data.exact, still=False)
        self.mean, self.error = running(1.0 + self.data.cos_omega)
        self.climb = stage.line("unitary", 0.0, marker="s", ms=11.0)
        self.climb_name = stage.text(15.3, 3.05, "with the field", "unitary", size=NOTES, ha="right")

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 899."""
        self.stage.say(ACTS, frame)
        walking = frame < 420
        self._walk(N_LEGS * through(frame, 60, 330), walking)
        done = 0 if walking else int(np.rint(LOOPS ** smooth(through(frame, 424, 716))))
        self.rain.show(not walking, frame, self._count)
        self.plot.show(not walking)
        self.average.show(not walking)
        self.average.take(self.mean, self.error, done)
        if walking:
            self.climb.set_visible(False)
            self.climb_name.set_visible(False)
            return
        field = FIELD * smooth(through(frame, 785, 880))
        ratio, error = self.data.average(field) if done == LOOPS else (self.mean[done - 1], self.error[done - 1])
        self.climb.set_visible(frame >= 780)
        self.climb_name.set_visible(frame >= 780)
        self.climb.set_data(*self.plot.at(np.array([float(LOOPS)]), np.array([ratio])))
        self.big.set_text(f"{ratio:.2f}")
        self.small.set_text(f"± {error:.2f}, classical: 1")
        self.field.set_text(f"field {field * 1e3:.1f} mT" if frame >= 780 else "")

    @staticmethod
    def _count(frame: int) -> int:
        """Loops that have been counted at a frame."""
        return 0 if frame < 424 else int(np.rint(LOOPS ** smooth(through(frame, 424, 716))))

    def _walk(self, legs: float, visible: bool) -> None:
        whole = min(int(np.floor(legs)), N_LEGS)
        value = float(np.interp(legs, np.arange(N_LEGS + 1.0), self.data.single))
        self.loop.show(visible)
        self.sphere.show(visible)
        self.steps.show(visible)
        self.phasors.show(visible)
        self.single.set_visible(visible)
        for artist in (*self.needles, *self.names):
            artist.set_visible(visible)
        self.field.set_visible(not visible)
        if not visible:
            return
        tips = self.loop.walk(legs)
        per_leg = (len(self.spins[0]) - 1) // N_LEGS
        reached = [track[: round(legs * per_leg) + 1] for track in self.spins]
        for tip, needle, track in zip(tips, self.needles, reached, strict=True):
            pointing = 0.75 * project(track[-1])[:2]
            needle.set_xy(arrow(tip - pointing, tip + pointing, 0.09))
        self.sphere.take(reached)
        self.single.set_data(*self.steps.at(np.arange(whole + 1.0), self.data.single[: whole + 1]))
        self.phasors.open(0.5 * float(np.arccos(np.clip(value, -1.0, 1.0))))
        self.big.set_text(f"{1.0 + value:.2f}")
        self.small.set_text("this loop, classical: 1")


class _Rain:
    """Angles of single loops fall into a histogram; the dashed line is the law of a fully random rotation."""

    def __init__(self, stage: Stage, data: SpinOn) -> None:
        self.omega = np.degrees(np.arccos(np.clip(data.cos_omega, -1.0, 1.0)))
        self.edges = np.linspace(0.0, 180.0, BINS + 1)
        self.plot = Plot(
            stage, Box(1.4, 9.0, 1.9, 6.6), (0.0, 180.0), (0.0, 1.15), title="share of loops",
            label="net rotation of the spin (degrees)",
            x_ticks={0: "0", 60: "60", 90: "90", 120: "120", 180: "180"}, y_ticks={0.0: "0"}, still=False,
        )  # fmt: skip
        self.bars, self.outline = stage.area("wal", 0.45), stage.line("wal", CURVE)
        self.law = stage.line("ink", FRAME * 1.4, ls=(0.0, (4.0, 3.0)))
        angle = np.linspace(0.0, 180.0, 181)
        self.law.set_data(*self.plot.at(angle, 0.5 * (1.0 - np.cos(np.radians(angle)))))
        self.drops = stage.line("wal", 0.0, marker="o", ms=5.0)
        ground = {"fc": stage.colour("ground"), "ec": "none", "pad": 3.0}
        self.notes = [
            stage.text(self.plot.box.left + 0.1, 6.25, "waves add: +1", "wl", size=NOTES, bbox=ground),
            stage.text(self.plot.box.right, 7.0, minus("waves cancel: -1"), "wal", size=NOTES, ha="right"),
        ]

    def show(self, visible: bool, frame: int, count: Any) -> None:
        """Show the loops counted so far, and those still falling."""
        self.plot.show(visible)
        for artist in (self.bars, self.outline, self.law, self.drops, *self.notes):
            artist.set_visible(visible)
        done, above = count(frame), count(frame + FALL)
        if not visible or done == 0:
            self.bars.set_xy(np.full((3, 2), -1.0))
            self.outline.set_data([], [])
            self.drops.set_data([], [])
            return
        share = np.histogram(self.omega[:done], bins=self.edges)[0] / done * 0.5 * BINS
        x = np.repeat(self.edges, 2)
        y = np.concatenate([[0.0], np.repeat(share, 2), [0.0]])
        corners = np.column_stack(self.plot.at(x, y))
        self.bars.set_xy(corners)
        self.outline.set_data(*corners.T)
        number = np.arange(done, above)
        left = np.array([next(k for k in range(1, FALL + 1) if count(frame + k) > n) for n in number]) / FALL
        self.drops.set_data(*self.plot.at(self.omega[done:above], 0.05 + 1.05 * left))
