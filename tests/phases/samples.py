"""Tiles of loops and averages over them, for the tests of the phases."""

from collections.abc import Iterator, Sequence

import numpy as np

from cbs.loops import brownian, flights
from cbs.loops.tiles import Tile, into_lanes, key_words
from cbs.parameters import SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference


def flight_tile(n_legs: int, n_loops: int, seed: int, *, max_rows: int = 512, first: int = 0) -> Tile:
    """Loops of exactly N legs, lengths in units of l; the number of loops is a multiple of 32."""
    loop = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    return flights.draw(loop, np.full(loop.shape, n_legs), key_words(seed, flights.STREAM), max_rows=max_rows)


def flight_tiles(n_legs: int, n_loops: int, seed: int, *, max_rows: int = 512, step: int = 3200) -> Iterator[Tile]:
    """The same in pieces that fit into the processor's cache."""
    for first in range(0, n_loops, step):
        yield flight_tile(n_legs, min(step, n_loops - first), seed, max_rows=max_rows, first=first)


def flight_mean(
    n_legs: int, spin: Sequence[SpinMechanism], l: float, n_loops: int, seed: int, *, max_rows: int = 512
) -> tuple[float, float]:
    """Mean interference of closed flights of N legs and its error."""
    scale = Scale(unit=l, l=l, brownian=False)
    tiles = flight_tiles(n_legs, n_loops, seed, max_rows=max_rows)
    return mean_and_error(np.concatenate([interference(tile, spin, scale).ravel() for tile in tiles]))


def brownian_mean(
    length: float,
    spin: Sequence[SpinMechanism],
    n_loops: int,
    seed: int,
    *,
    n_rows: int,
    l: float = 1.0,
    x: float = 0.0,
) -> tuple[float, float]:
    """Mean of interference times cos(kA), x = k D t, of Brownian loops with sqrt(D t) = length, and its error."""
    scale = Scale(unit=float(np.sqrt(2.0)) * length, l=l, brownian=True)
    values = []
    for tile in brownian.tiles(0, n_loops, key_words(seed, brownian.STREAM), n_rows=n_rows):
        c = interference(tile, spin, scale) * np.cos(2.0 * x * tile.area)
        values.append(c[tile.filled])
    return mean_and_error(np.concatenate(values))


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    """Mean and standard error of independent values."""
    return float(values.mean()), float(values.std() / np.sqrt(values.size))
