"""Parts that the films share: a loop with two walkers, phasors in a disc, a plot with axes, a sphere of spins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist

from cbs.checks import FloatArray
from cbs.figures.frame.choice import distance
from cbs.film.stage import CURVE, FRAME, NOTES, TRAIL, Stage

SIDE = 0.07  # each direction keeps this far to its own right, stage units
AZIMUTH, ELEVATION = np.radians(-62.0), np.radians(20.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the stage."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def centre(self) -> FloatArray:
        """Its middle, (2,)."""
        return np.array([0.5 * (self.left + self.right), 0.5 * (self.bottom + self.top)])

    def fit(self, path: FloatArray, scale: float | None = None) -> FloatArray:
        """Return the path (n, 2) moved and scaled into the box; with `scale` in stage units per unit of the path."""
        low, high = path.min(axis=0), path.max(axis=0)
        if scale is None:
            scale = float(
                min((self.right - self.left) / (high[0] - low[0]), (self.top - self.bottom) / (high[1] - low[1]))
            )
        return np.asarray((path - 0.5 * (low + high)) * scale + self.centre)


def beside(path: FloatArray, legs: float, offset: float = SIDE) -> FloatArray:
    """Return a path up to `legs` legs, every leg shifted to its own right; the last point is the walker."""
    whole = int(min(np.floor(legs), len(path) - 1))
    points = path[: whole + 1]
    if whole < len(path) - 1 and legs > whole:
        points = np.vstack([points, path[whole] + (legs - whole) * (path[whole + 1] - path[whole])])
    if len(points) < 2:
        return points
    leg = np.diff(points, axis=0)
    right = offset * np.column_stack([leg[:, 1], -leg[:, 0]]) / np.maximum(np.hypot(*leg.T), 1e-12)[:, None]
    return np.asarray(np.stack([points[:-1] + right, points[1:] + right], axis=1).reshape(-1, 2))


def scatterers_off(path: FloatArray, box: Box, seed: int, number: int = 70) -> FloatArray:
    """Return points of the box away from the path and from each other: the scatterers that the walkers do not meet."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
    kept: list[FloatArray] = []
    for point in rng.uniform((box.left, box.bottom), (box.right, box.top), size=(600, 2)):
        apart = not kept or np.hypot(*(np.array(kept) - point).T).min() > 0.5
        if len(kept) < number and apart and distance(point, path[:-1], path[1:]) > 0.3:
            kept.append(point)
    return np.array(kept)


class Loop:
    """A loop as a thin guide, filled lightly, with two walkers and their trails."""

    def __init__(self, stage: Stage, path: FloatArray, *, width: float = TRAIL, start: bool = True) -> None:
        self.inside = stage.area("panel")
        self.guide = stage.line("guide", FRAME)
        self.corners = stage.line("ink2", 0.0, marker="o", ms=7.0 if start else 0.0)
        self.trails = [stage.line(role, width) for role in ("forward", "reversed")]
        self.walkers = [stage.line(role, 0.0, marker="o", ms=15.0) for role in ("forward", "reversed")]
        self.start = stage.line("ink", 0.0, marker="o", ms=19.0 if start else 0.0, mfc="none", mew=2.2)
        self.path = path
        self.take(path)

    def take(self, path: FloatArray) -> None:
        """Show another loop."""
        self.path = path
        self.inside.set_xy(path)
        self.guide.set_data(*path.T)
        self.corners.set_data(*path[1:-1].T)
        self.start.set_data(*path[:1].T)

    def walk(self, legs: float, *, walkers: bool = True) -> tuple[FloatArray, FloatArray]:
        """Let both walkers have done `legs` legs, and return where they are."""
        tips = []
        for way, trail, dot in zip((self.path, self.path[::-1]), self.trails, self.walkers, strict=True):
            points = beside(way, legs)
            trail.set_data(*(points.T if legs > 0.0 else ([], [])))
            dot.set_data(*points[-1:].T)
            dot.set_visible(walkers)
            tips.append(points[-1])
        return tips[0], tips[1]

    def show(self, visible: bool) -> None:
        """Show or hide everything."""
        for artist in (self.inside, self.guide, self.corners, self.start, *self.trails, *self.walkers):
            artist.set_visible(visible)


def arrow(tail: FloatArray, tip: FloatArray, width: float = 0.09) -> FloatArray:
    """Corners (7, 2) of an arrow."""
    along = np.subtract(tip, tail)
    length = float(np.hypot(*along))
    if length < 1e-9:
        return np.repeat(np.asarray(tail, dtype=np.float64)[None], 7, axis=0)
    along = along / length
    across = np.array([-along[1], along[0]])
    head = min(4.5 * width, 0.6 * length)
    neck = np.asarray(tip) - head * along
    side = 0.5 * width * across
    wing = 0.22 * head / 0.45 * across
    return np.array([tail + side, neck + side, neck + wing, tip, neck - wing, neck - side, tail - side])


class Phasors:
    """Two amplitudes head to tail and their sum; the dashed arcs are as far as two classical waves would reach."""

    def __init__(self, stage: Stage, origin: Sequence[float], unit: float, *, small: bool = False) -> None:
        self.origin, self.unit = np.array(origin), unit
        turn = np.linspace(-np.pi, np.pi, 121) if small else np.radians(np.linspace(-22.0, 34.0, 61))
        arc = self.origin + np.sqrt(2.0) * unit * np.column_stack([np.cos(turn), np.sin(turn)])
        ring = stage.line("ink2", 0.5 * FRAME if small else FRAME, ls=(0.0, (3.0, 3.0)))
        ring.set_data(*arc.T)
        self.width = 0.045 if small else 0.1
        self.arrows = [stage.area(role) for role in ("forward", "reversed")]
        self.sum = stage.area("ink")
        self.ground: list[Artist] = [ring]
        if not small:
            self.ground.append(stage.text(arc[0, 0] + 0.12, arc[0, 1], "classical", "ink2", size=NOTES))

    def open(self, half: float, grown: float = 1.0) -> None:
        """Turn the two amplitudes by +-half (radians); `grown` scales their lengths up from nothing."""
        unit = self.unit * grown
        middle = self.origin + unit * np.array([np.cos(half), np.sin(half)])
        end = self.origin + np.array([2.0 * unit * np.cos(half), 0.0])
        self.arrows[0].set_xy(arrow(self.origin, middle, self.width * 1.3))
        self.arrows[1].set_xy(arrow(middle, end, self.width * 1.3))
        low = np.array([0.0, -2.6 * self.width])
        self.sum.set_xy(arrow(self.origin + low, end + low, 0.8 * self.width))

    def show(self, visible: bool, *, ground: bool | None = None) -> None:
        """Show or hide the arrows, and with them (or apart from them) the arcs."""
        for head in (*self.arrows, self.sum):
            head.set_visible(visible)
        for artist in self.ground:
            artist.set_visible(visible if ground is None else ground)


class Plot:
    """Axes in a box of the stage, drawn once; `at` maps numbers to the stage."""

    def __init__(
        self, stage: Stage, box: Box, x: tuple[float, float], y: tuple[float, float], *, title: str, label: str,
        x_ticks: dict[float, str], y_ticks: dict[float, str], log: bool = False, still: bool = True,
    ) -> None:  # fmt: skip
        self.box, self.x, self.y = box, x, y
        self.scale: Callable[[FloatArray], FloatArray] = np.log if log else np.asarray
        self.parts: list[Artist] = []
        frame = stage.line("ink", FRAME, still=still)
        self.parts.append(frame)
        frame.set_data([box.left, box.left, box.right], [box.top, box.bottom, box.bottom])
        for value, text in y_ticks.items():
            height = float(self.at(x[0], value)[1])
            self._tick(stage, still, ([box.left, box.right], [height, height]), "guide")
            self.parts.append(stage.text(box.left - 0.15, height, text, still=still, size=NOTES, ha="right"))
        for value, text in x_ticks.items():
            place = float(self.at(value, y[0])[0])
            self._tick(stage, still, ([place, place], [box.bottom, box.bottom - 0.1]), "ink")
            self.parts.append(stage.text(place, box.bottom - 0.33, text, still=still, size=NOTES, ha="center"))
        middle = 0.5 * (box.left + box.right)
        self.parts.append(stage.text(middle, box.bottom - 0.75, label, "ink2", still=still, size=NOTES, ha="center"))
        self.parts.append(stage.text(box.left - 0.5, box.top + 0.4, title, "ink2", still=still, size=NOTES))

    def _tick(self, stage: Stage, still: bool, points: tuple[list[float], list[float]], role: str) -> None:
        tick = stage.line(role, FRAME, still=still, zorder=1)
        tick.set_data(*points)
        self.parts.append(tick)

    def at(self, x: float | FloatArray, y: float | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Stage coordinates of data; y is kept inside the box."""
        low, high = self.scale(np.asarray(self.x[0])), self.scale(np.asarray(self.x[1]))
        share = (self.scale(np.asarray(x, dtype=np.float64)) - low) / (high - low)
        rise = np.clip((np.asarray(y) - self.y[0]) / (self.y[1] - self.y[0]), 0.0, 1.0)
        across = self.box.left + share * (self.box.right - self.box.left)
        return np.asarray(across), np.asarray(self.box.bottom + rise * (self.box.top - self.box.bottom))

    def show(self, visible: bool) -> None:
        """Show or hide axes that are not part of the still picture."""
        for artist in self.parts:
            artist.set_visible(visible)

    def band(self, x: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
        """Corners of the band between two curves."""
        there, back = np.column_stack(self.at(x, low)), np.column_stack(self.at(x, high))
        return np.vstack([there, back[::-1]])


class Average:
    """A running average with its band of one error, drawn up to a number of loops."""

    def __init__(self, stage: Stage, plot: Plot, role: str, exact: float, *, still: bool = True) -> None:
        self.plot = plot
        self.spread = stage.area(role, 0.28)
        self.curve = stage.line(role, CURVE)
        self.tip = stage.line(role, 0.0, marker="o", ms=11.0)
        self.exact = stage.line("ink", FRAME * 1.4, still=still, ls=(0.0, (4.0, 3.0)), zorder=1.5)
        self.exact.set_data(*plot.at(np.array(plot.x), np.full(2, exact)))

    def show(self, visible: bool) -> None:
        """Show or hide everything."""
        for artist in (self.spread, self.curve, self.tip, self.exact):
            artist.set_visible(visible)

    def take(self, mean: FloatArray, error: FloatArray, done: int) -> None:
        """Show the average of 1, 2, ... `done` loops (nothing for 0)."""
        count = np.arange(1.0, len(mean) + 1.0)
        keep = np.unique(np.geomspace(1, max(done, 1), 150).astype(int)) - 1
        x, y, err = count[keep], mean[keep], error[keep]
        shown = slice(0, None if done else 0)
        self.curve.set_data(*self.plot.at(x[shown], y[shown]))
        self.tip.set_data(*self.plot.at(x[shown][-1:], y[shown][-1:]))
        self.spread.set_xy(self.plot.band(x, y - err, y + err) if done > 1 else np.full((3, 2), -1.0))


def project(vector: FloatArray) -> FloatArray:
    """Orthographic view of vectors (..., 3): right, up, towards the reader."""
    x, y, z = np.moveaxis(np.asarray(vector, dtype=np.float64), -1, 0)
    depth = x * np.cos(AZIMUTH) + y * np.sin(AZIMUTH)
    right = -x * np.sin(AZIMUTH) + y * np.cos(AZIMUTH)
    up = z * np.cos(ELEVATION) - depth * np.sin(ELEVATION)
    return np.stack([right, up, depth * np.cos(ELEVATION) + z * np.sin(ELEVATION)], axis=-1)


class Sphere:
    """Two spins on a sphere with their tracks."""

    def __init__(self, stage: Stage, centre: Sequence[float], radius: float) -> None:
        self.centre, self.radius = np.array(centre), radius
        turn = np.linspace(0.0, 2.0 * np.pi, 121)
        ball, ring = stage.area("panel"), stage.line("guide", FRAME)
        ball.set_xy(self.centre + radius * np.column_stack([np.cos(turn), np.sin(turn)]))
        ring.set_data(*self.at(np.column_stack([np.cos(turn), np.sin(turn), 0.0 * turn])).T)
        below = (self.centre[0], self.centre[1] - radius - 0.28)
        self.ground: list[Artist] = [ball, ring, stage.text(*below, "spins", "ink2", size=NOTES, ha="center")]
        self.tracks = [stage.line(role, TRAIL) for role in ("forward", "reversed")]
        self.arrows = [stage.area(role) for role in ("forward", "reversed")]

    def at(self, vector: FloatArray) -> FloatArray:
        """Stage coordinates of unit vectors."""
        return np.asarray(self.centre + self.radius * project(vector)[..., :2])

    def show(self, visible: bool) -> None:
        """Show or hide everything."""
        for artist in (*self.ground, *self.tracks, *self.arrows):
            artist.set_visible(visible)

    def take(self, tracks: Sequence[FloatArray]) -> None:
        """Show tracks (n, 3) of the forward and the reversed spin; the arrows point to their ends."""
        for line, head, track in zip(self.tracks, self.arrows, tracks, strict=True):
            points = self.at(track)
            line.set_data(*points.T)
            head.set_xy(arrow(self.centre, points[-1], 0.07))


def running(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard error of the first 1, 2, ... values; the error of one value is 0 (not known)."""
    count = np.arange(1.0, values.size + 1.0)
    mean = np.cumsum(values) / count
    spread = np.maximum(np.cumsum((values - values[0]) ** 2) / count - (mean - values[0]) ** 2, 0.0)
    return mean, np.sqrt(spread / np.maximum(count - 1.0, 1.0))
