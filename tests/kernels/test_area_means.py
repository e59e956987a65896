"""Closed-form area averages of single loops, against the theory's form, loops that are drawn, and limits."""

import numpy as np
import pytest

from cbs import theory
from cbs.kernels.area_means import add_area_means
from cbs.kernels.normals import LANES
from cbs.loops import flights
from cbs.loops.tiles import Tile, into_lanes, key_words
from tests.statistics import assert_z, seeds

K = np.array([0.0, 1e-6, 0.02, 0.3, 2.0, 1e3, 1e8])


def drawn(n_legs: int, n_loops: int, seed: int, max_rows: int = 256) -> Tile:
    loop = into_lanes(np.arange(n_loops, dtype=np.uint64))
    return flights.draw(loop, np.full(loop.shape, n_legs), key_words(seed, flights.STREAM), max_rows=max_rows)


def means(tile: Tile, k: np.ndarray) -> np.ndarray:
    out, m = np.zeros((k.size, *tile.area.shape)), tile.moments
    add_area_means(k, tile.rows, tile.count, m.own, m.chord, tile.var, np.ones(tile.area.shape), out)
    return out


@pytest.mark.parametrize("n_legs", [3, 4, 9, 200])
def test_single_legs_have_the_mean_of_a_polygon_of_unequal_steps(n_legs: int) -> None:
    tile = drawn(n_legs, 64, 3)
    variances = np.moveaxis(tile.var[:, :n_legs], 1, 2)
    exact = np.array([theory.unequal_polygon_characteristic(0.5 * k * variances) for k in K])
    np.testing.assert_allclose(means(tile, K), exact, rtol=1e-11, atol=1e-280)
    assert np.all(means(tile, K)[0] == 1.0)


def test_a_row_of_one_leg_counts_the_same_beside_groups() -> None:
    alone, n_legs = drawn(9, 32, 3), np.full((1, 32), 9)
    n_legs[0, 5] = 30
    beside = flights.draw(alone.loop, n_legs, alone.key, max_rows=16)
    assert beside.moments.own.size > 2
    others = np.arange(32) != 5
    np.testing.assert_allclose(means(beside, K)[..., others], means(alone, K)[..., others], rtol=1e-12, atol=1e-280)


@seeds
@pytest.mark.parametrize(("n_legs", "max_rows"), [(5, 256), (40, 16), (90, 32)])
def test_the_mean_is_that_of_the_areas_that_are_drawn(seed: int, n_legs: int, max_rows: int) -> None:
    tile = drawn(n_legs, 64_000, seed, max_rows)
    k = np.array([1.0, 3.0, 10.0]) / n_legs
    difference = (np.cos(k[:, None, None] * tile.area) - means(tile, k)).reshape(k.size, -1)
    error = difference.std(axis=1) / np.sqrt(difference.shape[1])
    # Sub-areas left out, or the polygon without its closing, would be seen.
    assert_z(difference.mean(axis=1), error, 0.0, resolution=0.02, n=18)


def test_sums_are_weighted_and_leave_empty_lanes_out() -> None:
    tile = drawn(6, 96, 1)
    weight = np.linspace(0.0, 2.0, tile.area.size).reshape(tile.area.shape)
    total, m = np.full((K.size, 1, LANES), 7.0), tile.moments
    add_area_means(K, tile.rows, tile.count, m.own, m.chord, tile.var, weight, total)
    expected = 7.0 + np.sum(weight * means(tile, K), axis=1)
    np.testing.assert_allclose(total[:, 0], expected, rtol=1e-13)
