"""Film "field-on": flux turns the two ways of each loop apart, the average falls from 2 to 1, and the cusp appears."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline

from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame import scales
from cbs.figures.frame.choice import best_loop, vertices
from cbs.figures.frame.sample import SAMPLE, Film
from cbs.film.parts import Box, Loop, Phasors, Plot
from cbs.film.stage import CURVE, FRAME, NOTES, TITLE, Act, Stage, minus, smooth, through
from cbs.loops import brownian
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.provenance import Provenance
from cbs.theory import ballistic, polygon_area_characteristic

N_LEGS = 24
LOOPS = 4096
CHOICE = 400
LENGTH = 9.0  # sqrt(D t) of the loops, mean free paths
PHASE = 12.0  # largest 2eBDt/hbar of the loops: the average is 1 to a thousandth
USES = ("l", "L_phi")
CUSP_LOOPS = 200_000
N_FIELDS = 101
N_CUSP = 201
N_DOTS = 260
LOOP_BOX = Box(1.0, 9.0, 0.9, 7.3)

ACTS = (
    Act(0, 180, "A field through the loop turns the two ways against each other."),
    Act(180, 430, "Every loop at its own rate: the average falls from 2 to 1."),
    Act(430, 690, "No interference, no extra return: the film conducts better."),
    Act(690, 750, "The sharp dip at zero field is weak localization."),
)


@dataclass(frozen=True, slots=True)
class FieldOn:
    """Brownian loops of one duration, and the conductance of the sample film.

    Parameters
    ----------
    paths : ndarray, shape (12, N_LEGS + 1, 2)
        Corners of the loops that are drawn, in sqrt(2 D t), by growing area; `first` is the one of the first act.
    areas : ndarray, shape (12,)
        Their signed areas, square metres.
    first : int
        Row of the loop of the first act.
    field : ndarray, shape (N_FIELDS,)
        Fields on the loops from 0, tesla.
    ratio, ratio_err, exact : ndarray, shape (N_FIELDS,)
        Return, quantum over classical: mean over LOOPS loops, its error, and the exact mean of 24 Gaussian legs.
    B, delta, delta_err : ndarray, shape (n_b,)
        Conductance of the sample film relative to zero field, e^2/h, B >= 0 tesla.
    cusp_exact : ndarray, shape (N_CUSP,)
        The same from the ballistic sums, from 0 to the largest of `B`.
    provenance : Provenance
        What made it.
    """

    paths: FloatArray
    areas: FloatArray
    first: int
    field: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    exact: FloatArray
    B: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    cusp_exact: FloatArray
    provenance: Provenance

    def record(self) -> dict[str, Any]:
        """Numbers of the last frame."""
        return {
            "loops": LOOPS, "average": float(self.ratio[-1]), "error": float(self.ratio_err[-1]),
            "exact": float(self.exact[-1]), "field_T": float(self.field[-1]), "B_T": self.B.tolist(),
            "delta_e2_h": self.delta.tolist(), "delta_err_e2_h": self.delta_err.tolist(),
        }  # fmt: skip


def compute(seed: int, film: Film = SAMPLE) -> FieldOn:
    """Draw unit loops, average cos(kA) in every field, and run the magnetoconductance of the sample film."""
    legs = brownian.closed_loops(N_LEGS, LOOPS, seed=seed)
    corners = np.cumsum(legs, axis=1)
    before = np.roll(corners, 1, axis=1)
    area = np.sum(before[..., 0] * corners[..., 1] - before[..., 1] * corners[..., 0], axis=1)  # in D t
    length = LENGTH * film.l
    largest = scales.round_number(PHASE * HBAR / (2.0 * E_CHARGE * length**2))
    field = np.linspace(0.0, largest, N_FIELDS)
    x = 2.0 * E_CHARGE * field * length**2 / HBAR
    ratio = 1.0 + np.cos(x[:, None] * area)
    best = best_loop(legs[:CHOICE])
    chosen = _by_area(corners[:CHOICE], area[:CHOICE])
    first = int(np.argmin(np.abs(np.abs(area[chosen]) - np.abs(area[best]))))
    chosen[first] = best
    top = scales.cusp_field(film.conductor)
    B = np.array([0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 12.0, 15.0, 18.0, 20.0]) / 20.0 * top
    curve = magnetoconductance(film.conductor, B=B, loops=CUSP_LOOPS, rng=seed)
    sums = np.asarray(ballistic(np.linspace(0.0, top, N_CUSP), l=film.l, L_phi=film.L_phi))
    record = {"film": "field-on", "n_legs": N_LEGS, "length_m": length, "l_m": film.l, "L_phi_m": film.L_phi}
    return FieldOn(
        paths=np.array([vertices(legs[number]) for number in chosen]), areas=area[chosen] * length**2, first=first,
        field=field, ratio=ratio.mean(axis=1), ratio_err=ratio.std(axis=1, ddof=1) / np.sqrt(LOOPS),
        exact=1.0 + polygon_area_characteristic(x, N_LEGS), B=B, delta=np.asarray(curve.delta),
        delta_err=np.asarray(curve.delta_err), cusp_exact=sums - sums[0],
        provenance=Provenance(seed, LOOPS + curve.provenance.loops, 1, record),
    )  # fmt: skip


def _by_area(corners: FloatArray, area: FloatArray) -> list[int]:
    """Return twelve loops from the smallest to the largest area: of each twelfth the one that is widest open."""
    extent = np.ptp(corners, axis=1)
    open_share = np.abs(area) / np.prod(extent, axis=1) * extent.min(axis=1) / extent.max(axis=1)
    groups = np.array_split(np.argsort(np.abs(area), kind="stable"), 12)
    return [int(group[np.argmax(open_share[group])]) for group in groups]


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: FieldOn) -> None:
        self.stage, self.data = stage, data
        path = LOOP_BOX.fit(data.paths[data.first])
        self.loop = Loop(stage, path)
        self.flux = stage.line("ink2", 0.0, marker="o", ms=3.5)
        self.dots = _inside(path, data.provenance.seed)
        self.cells = [_Cell(stage, data.paths[i], i) for i in range(len(data.paths))]
        self.phasors = Phasors(stage, (12.4, 5.4), 1.4)
        self.big = stage.text(10.1, 7.4, "", size=1.5 * TITLE)
        self.small = stage.text(12.2, 7.33, "", "ink2", size=NOTES)
        self.field = stage.text(1.0, 0.42, "")
        self.ways = [
            stage.text(5.0, 0.42, "forward", "forward"), stage.text(7.1, 0.42, "reversed", "reversed"),
        ]  # fmt: skip
        self._make_average(stage)
        self.cusp = _Cusp(stage, data)

    def _make_average(self, stage: Stage) -> None:
        data = self.data
        self.factor, unit = scales.field_unit(float(data.field[-1]))
        top = float(data.field[-1]) * self.factor
        self.plot = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.3), (0.0, top), (0.0, 2.4), title="return, quantum / classical",
            label=f"field ({unit})", x_ticks={k * top / 4.0: f"{k * top / 4.0:g}" for k in range(5)},
            y_ticks={0.0: "0", 1.0: "1", 2.0: "2"},
        )  # fmt: skip
        exact = stage.line("ink", FRAME * 1.4, still=True, ls=(0.0, (4.0, 3.0)), zorder=1.5)
        exact.set_data(*self.plot.at(data.field * self.factor, data.exact))
        self.band, self.curve = stage.area("wl", 0.28), stage.line("wl", CURVE)
        self.tip = stage.line("wl", 0.0, marker="o", ms=11.0)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 749."""
        self.stage.say(ACTS, frame)
        first = frame < 180
        largest, top = float(self.data.field[-1]), float(self.data.B[-1])
        field = largest * smooth(through(frame, 20, 170) if first else through(frame, 200, 400))
        self._draw_first(field, first)
        for cell, area in zip(self.cells, self.data.areas, strict=True):
            cell.show(180 <= frame < 430)
            cell.open(0.5 * _phase(field, area))
        self._draw_average(field if not first else -1.0)
        last, moved = frame >= 430, smooth(through(frame, 440, 680))
        self.cusp.show(last, (2.0 * moved - 1.0) * top)
        for text in self.ways:
            text.set_visible(not last)
        if last:  # the average stays where it was, while another field moves
            self.small.set_text(f"± {self.data.ratio_err[-1]:.2f} at {scales.field_text(largest)}")
        factor, unit = scales.field_unit(top)
        shown = (2.0 * moved - 1.0) * top if last else field
        self.field.set_text(minus(f"field {shown * factor:.2f} {unit}"))

    def _draw_first(self, field: float, visible: bool) -> None:
        phase = _phase(field, float(self.data.areas[self.data.first]))
        self.loop.show(visible)
        if visible:
            self.loop.walk(N_LEGS, walkers=False)
        self.flux.set_visible(visible)
        self.flux.set_data(*self.dots[: round(N_DOTS * field / float(self.data.field[-1]))].T)
        self.phasors.open(0.5 * phase)
        self.phasors.show(visible)
        self.big.set_text(f"{1.0 + np.cos(phase):.2f}")
        self.small.set_text("this loop, classical: 1")

    def _draw_average(self, field: float) -> None:
        done = int(np.searchsorted(self.data.field, field * (1.0 + 1e-12), side="right"))
        b, mean, err = self.data.field[:done] * self.factor, self.data.ratio[:done], self.data.ratio_err[:done]
        self.curve.set_data(*self.plot.at(b, mean))
        self.tip.set_data(*self.plot.at(b[-1:], mean[-1:]))
        self.band.set_xy(self.plot.band(b, mean - err, mean + err) if done > 1 else np.full((3, 2), -1.0))
        if done:
            self.big.set_text(f"{mean[-1]:.2f}")
            self.small.set_text(f"± {err[-1]:.2f}, classical: 1")


class _Cell:
    """One of twelve small loops with its phasors."""

    def __init__(self, stage: Stage, path: FloatArray, number: int) -> None:
        column, row = number % 4, number // 4
        left, bottom = 0.5 + 2.25 * column, 5.55 - 2.3 * row
        self.loop = Loop(stage, Box(left, left + 0.95, bottom, bottom + 1.7).fit(path), start=False)
        self.loop.guide.set_color(stage.colour("ink2"))
        self.phasors = Phasors(stage, (left + 1.56, bottom + 0.85), 0.33, small=True)

    def open(self, half: float) -> None:
        self.phasors.open(half)

    def show(self, visible: bool) -> None:
        self.loop.show(visible)
        self.phasors.show(visible)


class _Cusp:
    """Conductance against field, uncovered by the moving field."""

    def __init__(self, stage: Stage, data: FieldOn) -> None:
        self.factor, unit = scales.field_unit(float(data.B[-1]))
        top, high = float(data.B[-1]) * self.factor, float(data.cusp_exact.max())
        self.plot = Plot(
            stage, Box(2.0, 9.0, 1.9, 6.9), (-top, top), (-0.05, 1.15 * high), title="conductance, change in e²/h",
            label=f"field ({unit})", x_ticks={b: minus(f"{b:g}") for b in (-top, -0.5 * top, 0.0, 0.5 * top, top)},
            y_ticks={y: f"{y:g}" for y in (0.0, 0.25, 0.5, 0.75, 1.0) if y <= 1.15 * high}, still=False,
        )  # fmt: skip
        self.b = np.concatenate([-data.B[:0:-1], data.B])
        self.delta = np.concatenate([data.delta[:0:-1], data.delta])
        self.fine = np.linspace(-data.B[-1], data.B[-1], 2 * data.cusp_exact.size - 1)
        self.line = np.concatenate([data.cusp_exact[:0:-1], data.cusp_exact])
        self.curve = stage.line("wl", CURVE)
        self.points = stage.line("wl", 0.0, marker="o", ms=9.0, mfc=stage.colour("ground"), mew=1.8)
        self.cursor = stage.line("ink2", FRAME)

    def show(self, visible: bool, field: float) -> None:
        done, marks = self.fine <= field + 1e-9, self.b <= field + 1e-9
        self.plot.show(visible)
        for artist in (self.curve, self.points, self.cursor):
            artist.set_visible(visible)
        self.curve.set_data(*self.plot.at(self.fine[done] * self.factor, self.line[done]))
        self.points.set_data(*self.plot.at(self.b[marks] * self.factor, self.delta[marks]))
        place, _ = self.plot.at(field * self.factor, 0.0)
        self.cursor.set_data([place, place], [self.plot.box.bottom, self.plot.box.top])


def _phase(field: float, area: float) -> float:
    return 2.0 * E_CHARGE * field * area / HBAR


def _inside(path: FloatArray, seed: int) -> FloatArray:
    """Random points inside a closed path, (N_DOTS, 2)."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3,)))
    trial = rng.uniform(path.min(axis=0), path.max(axis=0), size=(40 * N_DOTS, 2))
    return np.asarray(trial[Outline(path).contains_points(trial)][:N_DOTS])
