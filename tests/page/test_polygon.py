"""The exact mean of the page's loops with Rashba coupling in a field, against walks and against three known limits."""

import numpy as np
import pytest

from cbs import theory
from cbs.page.page import RASHBA_STEP, RASHBA_X, rashba_fall
from cbs.page.polygon import rashba_polygon_field
from cbs.page.pool import N_LEGS, make_pool, spin_interference
from tests.statistics import assert_z, seeds

Y = np.array([0.0, 0.0625, 1.0, 4.0, 16.0])


def test_without_coupling_it_is_the_flux_factor_of_the_polygon() -> None:
    for x in (0.3, 2.0, 30.0):
        expected = float(theory.polygon_area_characteristic(x, N_LEGS))
        assert rashba_polygon_field(x, Y[:1], N_LEGS)[0] == pytest.approx(expected, abs=1e-10)


def test_weak_field_leaves_the_polygon_without_field() -> None:
    expected = np.array([theory.rashba_polygon(float(y), N_LEGS) for y in Y])
    difference = expected - rashba_polygon_field(0.02, Y, N_LEGS)
    np.testing.assert_allclose(difference, 0.25 * (expected - rashba_polygon_field(0.04, Y, N_LEGS)), atol=1e-7)
    assert np.abs(difference).max() < 1e-4


@pytest.mark.parametrize("x", [0.7, 3.0])
def test_many_legs_approach_the_diffusive_limit_like_one_over_their_number(x: float) -> None:
    off = [rashba_polygon_field(x, Y, n) - theory.rashba_cooperon_field(x, Y) for n in (400, 800)]
    assert np.abs(off[0]).max() < 0.01
    np.testing.assert_allclose(off[0], 2.0 * off[1], atol=1e-4)


@seeds
def test_mean_over_walked_loops_is_the_exact_one(seed: int) -> None:
    pool = make_pool(seed, 8192)
    cases = [(1.0, 1.0), (1.0, 2.0), (3.0, 1.0), (3.0, 2.0), (0.5, 4.0)]
    found = np.array([spin_interference(pool, "rashba", s) * np.cos(x * pool.areas) for x, s in cases])
    exact = [rashba_polygon_field(x, np.array([s * s]), N_LEGS)[0] for x, s in cases]
    assert_z(found.mean(axis=1), found.std(axis=1) / np.sqrt(8192), exact, resolution=0.05)


def test_stored_fall_fits_two_bytes_and_ends_in_zero_interference() -> None:
    fall = rashba_fall()
    assert np.abs(fall).max() < 32767 * RASHBA_STEP
    zero = np.array([theory.rashba_polygon(float(8.0 * 2.0 ** (1.75 - 0.25 * row)) ** 2, N_LEGS) for row in range(40)])
    x = RASHBA_X[-1]
    assert np.abs(zero - fall[:, -1] * x**2 / (1.0 + x**2)).max() < RASHBA_STEP
