"""Closed Brownian loops: polygons against their exact law, the continuous path against Levy's."""

import numpy as np
import pytest
from scipy import stats

from cbs import theory
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from tests.statistics import FALSE_ALARM, assert_z, seeds

X = np.array([0.5, 2.0, 5.0])


def areas(n_loops: int, seed: int, n_rows: int, *, continuous: bool) -> np.ndarray:
    """Areas in units of D t (a unit loop has 2 D t = 1)."""
    key = key_words(seed, brownian.STREAM)
    tiles = brownian.tiles(0, n_loops, key, n_rows=n_rows, continuous=continuous)
    return np.concatenate([2.0 * tile.area[tile.filled] for tile in tiles])


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std() / np.sqrt(values.size))


@seeds
@pytest.mark.parametrize("n_legs", [2, 3, 4, 7, 50])
def test_polygon_areas_have_the_exact_second_moment(seed: int, n_legs: int) -> None:
    area = areas(160_000, seed, n_legs, continuous=False)
    if n_legs == 2:
        assert np.abs(area).max() < 1e-12
        return
    # At N = 50 the continuum is 6 % off.
    exact = theory.polygon_area_second_moment(n_legs)
    assert_z(*mean_and_error(area**2 / exact), 1.0, resolution=0.05, n=4)


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 7, 50])
def test_polygon_flux_cosine_is_exact(seed: int, n_legs: int) -> None:
    area = areas(160_000, seed, n_legs, continuous=False)
    means, errors = zip(*(mean_and_error(np.cos(x * area)) for x in X), strict=True)
    assert_z(means, errors, theory.polygon_area_characteristic(X, n_legs), resolution=0.01, n=12)


@seeds
def test_area_of_a_triangle_is_laplace(seed: int) -> None:
    area = areas(32_000, seed, 3, continuous=False)
    scale = 1.0 / (3.0 * np.sqrt(3.0))
    assert stats.kstest(area, "laplace", args=(0.0, scale)).pvalue > FALSE_ALARM
    assert stats.kstest(area, "laplace", args=(0.0, 1.06 * scale)).pvalue < FALSE_ALARM


@seeds
@pytest.mark.parametrize("n_rows", [32, 64, 256])
def test_the_continuous_path_has_the_law_of_levy(seed: int, n_rows: int) -> None:
    area = areas({32: 320_000, 64: 160_000, 256: 64_000}[n_rows], seed, n_rows, continuous=True)
    means, errors = zip(*(mean_and_error(np.cos(x * area)) for x in X), strict=True)
    # Polygons without their sub-areas are 0.02 off at 32 rows.
    assert_z(means, errors, theory.levy_area_characteristic(X), resolution=0.015, n=9)


@seeds
def test_second_moment_of_the_continuous_path_is_exact_for_any_cut(seed: int) -> None:
    for n_rows in (4, 5, 16, 40):
        area = areas(160_000, seed, n_rows, continuous=True)
        assert_z(*mean_and_error(3.0 * area**2), 1.0, resolution=0.05, n=4)


def levy_error(x: float, n_rows: int) -> float:
    """Error of <cos kA> from taking sub-areas as normal numbers: a row is a Gaussian leg with variance v = 2 D t/n.

    The normal sub-area multiplies it by exp(-k^2 (v^2 + v R^2)/24), which narrows the leg to v' = v/(1 + k^2 v^2/12).
    """
    a = x / n_rows  # k v/2
    narrow = 1.0 / (1.0 + a * a / 3.0)
    log_loss = n_rows * (np.log(narrow) - a * a / 6.0) - np.log(narrow)
    polygon = theory.polygon_area_characteristic(x * narrow, n_rows)
    return float(polygon * np.exp(log_loss) / theory.levy_area_characteristic(x) - 1.0)


def test_sub_areas_leave_an_error_that_falls_with_the_third_power_of_the_rows() -> None:
    errors = [levy_error(10.0, n) for n in (64, 128, 256)]
    assert errors[0] / errors[1] == pytest.approx(8.0, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(8.0, rel=0.1)
    assert abs(errors[2]) < 3e-5


@seeds
def test_the_cut_has_just_that_error(seed: int) -> None:
    area = areas(320_000, seed, 8, continuous=True)
    exact = float(theory.levy_area_characteristic(5.0)) * (1.0 + levy_error(5.0, 8))
    mean, error = mean_and_error(np.cos(5.0 * area))
    assert_z(mean, error, exact, resolution=0.01)


@pytest.mark.parametrize("n_legs", [2, 3, 8, 101])
def test_loops_close_with_the_variance_of_a_bridge(n_legs: int) -> None:
    legs = brownian.closed_loops(n_legs, 96, seed=2)
    assert legs.shape == (96, n_legs, 2)
    assert np.abs(legs.sum(axis=1)).max() < 1e-14 * n_legs


@seeds
def test_legs_have_the_covariance_of_a_bridge(seed: int) -> None:
    legs = brownian.closed_loops(6, 32_000, seed=seed)
    products = np.concatenate(
        [legs[:, 0, :] * legs[:, 0, :], legs[:, 0, :] * legs[:, 3, :], legs[:, 2:3, 0] * legs[:, 2:3, 1]], axis=1
    )
    exact = np.array([1 / 6 * (1 - 1 / 6)] * 2 + [-1 / 36] * 2 + [0.0])
    assert_z(products.mean(axis=0), products.std(axis=0) / np.sqrt(len(products)), exact, resolution=0.01)


def test_a_loop_is_the_same_whatever_is_drawn_beside_it() -> None:
    together = brownian.closed_loops(8, 100, seed=3)
    np.testing.assert_array_equal(brownian.closed_loops(8, 1, seed=3, first=17)[0], together[17])
    np.testing.assert_array_equal(brownian.closed_loops(8, 40, seed=3, first=60), together[60:])
    whole, parts = areas(300, 3, 100, continuous=True), areas(299, 3, 100, continuous=True)
    np.testing.assert_array_equal(whole[:299], parts)


@pytest.mark.parametrize(
    ("n_legs", "n_loops", "message"),
    [(1, 5, "n_legs must be at least 2 (got 1)"), (5, 0, "n_loops must be at least 1 (got 0)")],
)
def test_bad_numbers_are_named(n_legs: int, n_loops: int, message: str) -> None:
    with pytest.raises(ValueError) as error:
        brownian.closed_loops(n_legs, n_loops)
    assert str(error.value) == message
