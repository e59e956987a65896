"""Means over loops with errors from batches, for claims about single loops that no observable returns."""

from collections.abc import Callable, Iterable
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray

from cbs import engine
from cbs.comparison.claim import Estimate, Task
from cbs.kernels.normals import LANES
from cbs.loops import brownian, flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import Tile, into_lanes, key_words
from cbs.observables.returns.return_probability import return_probability
from cbs.parameters import Conductor, Paths, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.tallies import batch_sizes

Reading = Callable[[Tile], NDArray[np.floating[Any]]]
Tiles = Callable[[int, int], Iterable[Tile]]
MOST_ROWS = 8192
LARGEST_BATCH = 65536
LEG = 1e-7  # mean free path of the claims, metres
FILM = Conductor(l=LEG)
UNIT = Scale(unit=1.0, l=1.0, brownian=False)


def mean_of(values: Callable[[int, int], SupportsFloat], loops: int, *, largest: int = LARGEST_BATCH) -> Estimate:
    """Mean of values(first, n), itself a mean over the loops first ... first + n - 1, with error from batch means."""
    done = engine.run(
        lambda number, first, n: np.array([float(values(first, n))]), batch_sizes(loops, largest=largest), workers=1
    )
    return Estimate(float(done.tally.mean[0]), float(done.tally.err[0]))


def mean_over_tiles(tiles: Tiles, reading: Reading, loops: int) -> Estimate:
    """Mean of `reading` over the loops of tiles(first, n)."""

    def values(first: int, n: int) -> float:
        return sum(float(np.sum(reading(tile)[tile.filled])) for tile in tiles(first, n)) / n

    return mean_of(values, loops)


def flights_of(n_legs: int, task: Task, *, max_rows: int | None = None) -> Tiles:
    """Closed flights of exactly `n_legs` legs; grouped where they have more than `max_rows`."""
    key = key_words(task.seed, flights.STREAM)
    rows = max_rows or n_legs + n_legs % 2

    def tiles(first: int, n: int) -> Iterable[Tile]:
        loop = into_lanes(np.arange(first, first + n, dtype=np.uint64))
        legs = into_lanes(np.full(n, n_legs))
        step = max(1, MOST_ROWS // (LANES * min(n_legs, rows)) * 4)
        for start in range(0, loop.shape[0], step):
            part = slice(start, start + step)
            yield flights.draw(loop[part], legs[part], key, max_rows=rows)

    return tiles


def flights_lasting(mean_legs: float, task: Task) -> Tiles:
    """Closed flights of the duration t = `mean_legs` tau."""
    law, key = TruncatedPoisson(mean_legs), key_words(task.seed, flights.STREAM)
    return lambda first, n: flights.tiles(law, first, n, key, duration=mean_legs)


def unit_loops(task: Task, *, n_rows: int = brownian.ROWS, continuous: bool = True) -> Tiles:
    """Brownian loops of unit duration, 2 D t = 1 per component: pieces of the path, or Gaussian polygons."""
    key = key_words(task.seed, brownian.STREAM)
    return lambda first, n: brownian.tiles(first, n, key, n_rows=n_rows, continuous=continuous)


def largest_over_tiles(tiles: Tiles, deviation: Reading, loops: int) -> Estimate:
    """Largest |deviation| over the loops: the value of an identity."""
    return Estimate(max(float(np.abs(deviation(tile)[tile.filled]).max()) for tile in tiles(0, loops)))


def of_legs(task: Task, n_legs: int, *spin: SpinMechanism) -> Estimate:
    """Mean interference of closed flights of N legs; lengths in units of l."""
    return mean_over_tiles(flights_of(n_legs, task), lambda tile: interference(tile, spin, UNIT), task.loops)


def ratio(task: Task, length: float, *spin: SpinMechanism, family: Paths = "flights", x: float = 0.0) -> Estimate:
    """Quantum over classical return at sqrt(D t) = `length` metres in the field of k D t = x."""
    field = x * FILM.B_tr * (FILM.l / length) ** 2
    curve = return_probability(
        FILM, length, spin=spin, field=field, paths=family, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.ratio[0]), float(curve.ratio_err[0]))
