"""Raw legs: exponential lengths in uniform directions, groups, padding, counts."""

import numpy as np
import pytest
from scipy import stats

from cbs.kernels import legs
from cbs.kernels.normals import LANES
from tests.statistics import FALSE_ALARM, seeds

BLOCKS, ROWS = 100, 4


def open_walks(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Numbers, key, legs and variances of open walks, the last three (BLOCKS, ROWS, LANES)."""
    loop = np.arange(BLOCKS * LANES, dtype=np.uint64).reshape(BLOCKS, LANES)
    key = np.array([seed, 1], dtype=np.uint64)
    dx, dy, var = (np.full((BLOCKS, ROWS, LANES), np.nan) for _ in range(3))
    legs.flight_legs(loop, np.full(BLOCKS, ROWS), key, dx, dy, var)
    return loop, key, dx, dy, var


@seeds
def test_legs_are_exponential_in_uniform_directions(seed: int) -> None:
    _, _, dx, dy, var = open_walks(seed)
    for row in range(ROWS):
        length, angle = np.hypot(dx[:, row], dy[:, row]).ravel(), np.arctan2(dy[:, row], dx[:, row]).ravel()
        assert stats.kstest(length, "expon").pvalue > FALSE_ALARM / 12
        assert stats.kstest(angle, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > FALSE_ALARM / 12
        assert stats.kstest(0.5 * var[:, row].ravel(), "gamma", args=(0.5,)).pvalue > FALSE_ALARM / 12
    assert stats.kstest(length, "expon", args=(0.0, 1.15)).pvalue < FALSE_ALARM


@seeds
@pytest.mark.parametrize("m", [2, 3, 17])
def test_groups_have_the_scale_and_the_end_point_of_their_legs(seed: int, m: int) -> None:
    loop, key, dx, dy, var = open_walks(seed)
    single = var[:, 0].copy()
    count = np.full((BLOCKS, ROWS, LANES), m, dtype=np.int32)
    count[:, 0] = 1
    legs.group_scales(loop, count, np.full(BLOCKS, ROWS), key, dx, dy, var)
    np.testing.assert_array_equal(var[:, 0], single)
    scale = 0.5 * var[:, 1:].ravel()
    assert stats.kstest(scale, "gamma", args=(0.5 * m,)).pvalue > FALSE_ALARM / 2
    assert stats.kstest(scale, "gamma", args=(0.5 * m + 0.5,)).pvalue < FALSE_ALARM
    assert stats.kstest((dx / np.sqrt(var))[:, 1:].ravel(), "norm").pvalue > FALSE_ALARM / 2


def test_lanes_of_gamma_variates_are_the_scalar_ones() -> None:
    loop, key, dx, dy, var = open_walks(5)
    count = np.broadcast_to(np.array([1, 2, 3, 40], dtype=np.int32)[None, :, None], dx.shape).copy()
    legs.group_scales(loop, count, np.full(BLOCKS, ROWS), key, dx, dy, var)
    for row in (1, 2, 3):
        expected = [legs.gamma_variate(0.5 * count[0, row, 0], n, row, key, 0) for n in loop.ravel()]
        np.testing.assert_allclose(0.5 * var[:, row].ravel(), expected, rtol=1e-12)


def test_padding_is_cleared_and_legs_are_kept() -> None:
    _, _, dx, dy, var = open_walks(1)
    n_rows = np.full((BLOCKS, LANES), 4)
    n_rows[3, 7], n_rows[5] = 1, 2
    before = dx.copy()
    legs.clear_padding(n_rows, dx, dy, var)
    kept = np.arange(ROWS)[None, :, None] < n_rows[:, None, :]
    np.testing.assert_array_equal(dx[kept], before[kept])
    for values in (dx, dy, var):
        assert not values[~kept].any()


@seeds
def test_gaussian_legs_have_their_variance(seed: int) -> None:
    loop = np.arange(BLOCKS * LANES, dtype=np.uint64).reshape(BLOCKS, LANES)
    dx, dy = np.empty((2, BLOCKS, 3, LANES))
    legs.gaussian_legs(loop, np.full(BLOCKS, 3), np.array([seed, 2], dtype=np.uint64), 0.25, dx, dy)
    for values in (dx, dy):
        assert stats.kstest(values.ravel(), "norm", args=(0.0, 0.5)).pvalue > FALSE_ALARM / 2
    assert stats.kstest(dx.ravel(), "norm", args=(0.0, 0.56)).pvalue < FALSE_ALARM
