"""Sums of cos(k A) over fields, and the histogram of areas, against NumPy."""

import numpy as np
import pytest

from cbs.kernels.flux import add_area_histogram, add_flux_cosines, half_walk_sums
from cbs.kernels.normals import LANES

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("n_blocks", [1, 4, 7])
def test_sums_are_those_of_numpy_and_are_added(n_blocks: int) -> None:
    k = np.array([0.0, 0.3, 17.0, 1e4])
    area, weight = RNG.normal(size=(n_blocks, LANES)), RNG.normal(size=(3, n_blocks, LANES))
    total = np.ones((k.size, 3, LANES))
    add_flux_cosines(k, area, weight, total)
    expected = 1.0 + np.einsum("wbj,fbj->fwj", weight, np.cos(k[:, None, None] * area))
    np.testing.assert_allclose(total, expected, rtol=0.0, atol=1e-13)


def test_at_zero_field_only_the_weights_remain_and_the_sign_of_the_field_is_free() -> None:
    area, weight = RNG.normal(size=(3, LANES)), RNG.normal(size=(1, 3, LANES))
    total = np.zeros((3, 1, LANES))
    add_flux_cosines(np.array([0.0, 2.5, -2.5]), area, weight, total)
    np.testing.assert_allclose(total[0, 0], weight[0].sum(axis=0), rtol=1e-13, atol=1e-14)
    np.testing.assert_array_equal(total[1], total[2])


def test_an_area_that_is_no_number_is_not_hidden() -> None:
    area, weight, total = np.zeros((1, LANES)), np.ones((1, 1, LANES)), np.zeros((1, 1, LANES))
    area[0, 5] = np.nan
    add_flux_cosines(np.array([1.0]), area, weight, total)
    assert np.flatnonzero(np.isnan(total[0, 0])).tolist() == [5]


def test_histogram_keeps_weights_and_areas_and_bounds_the_cosine() -> None:
    width, k = 0.01, np.array([0.0, 1.0, 30.0])
    area, weight = RNG.uniform(-0.98, 0.98, size=400), RNG.normal(size=(400, 2))
    area[:3] = 0.0, 0.25, -0.25
    histogram = np.zeros((100, 2))
    add_area_histogram(area, weight, width, histogram)
    grid = width * np.arange(100)
    np.testing.assert_allclose(histogram.sum(axis=0), weight.sum(axis=0), atol=1e-12)
    np.testing.assert_allclose(grid @ histogram, np.abs(area) @ weight, atol=1e-12)
    error = np.abs(np.cos(np.outer(k, grid)) @ histogram - np.cos(np.outer(k, area)) @ weight)
    bound = (k * width) ** 2 / 8.0
    assert np.all(error <= bound[:, None] * np.abs(weight).sum(axis=0) + 1e-12)
    assert error[2].max() > 1e-3 * bound[2] * np.abs(weight).sum()


def test_half_walk_sums_are_the_products_of_the_quaternion_pool_by_pool() -> None:
    k, area, q = np.array([0.0, 0.7, 9.0]), RNG.normal(size=(6, LANES)), RNG.normal(size=(4, 6, LANES))
    sums = np.empty((2, 3, 20))
    half_walk_sums(k, area, q, sums)
    a, b = np.triu_indices(4)
    products = (q[a] * q[b]).reshape(10, 2, -1)
    phase = k[:, None, None] * area.reshape(2, -1)
    np.testing.assert_allclose(sums[..., :10], np.einsum("fbj,pbj->bfp", np.cos(phase), products), atol=1e-12)
    np.testing.assert_allclose(sums[..., 10:], np.einsum("fbj,pbj->bfp", np.sin(phase), products), atol=1e-12)
