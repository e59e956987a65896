"""The area histogram against direct cosines: the stated bound holds, loops beyond the grid are exact."""

import numpy as np
import pytest

from cbs.phases.flux import REACH, STEP, AreaHistogram


def sample(n: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    return spread * rng.standard_cauchy(n), rng.random((n, 3))


def direct(k: np.ndarray, area: np.ndarray, weight: np.ndarray) -> np.ndarray:
    sums: np.ndarray = np.cos(np.outer(k, area)) @ weight
    return sums


def test_error_is_within_the_bound() -> None:
    k = np.linspace(0.0, 2.0, 9)
    area, weight = sample(4096, 3.0)
    histogram = AreaHistogram(k, 3)
    histogram.add(area, weight)
    error = np.abs(histogram.cosine_sums() - direct(k, area, weight))
    bound = STEP**2 / 8.0 * weight.sum(axis=0)
    assert np.all(error <= bound)
    assert error.max() > 1e-3 * bound.min()  # the bound is the right order: the grid really is used


def test_zero_field_sums_the_weights() -> None:
    area, weight = sample(500, 1.0)
    histogram = AreaHistogram(np.array([0.0, 1.0]), 3)
    histogram.add(area, weight)
    assert histogram.cosine_sums()[0] == pytest.approx(weight.sum(axis=0), rel=1e-12)


def test_areas_beyond_the_grid_are_exact() -> None:
    k = np.array([0.3, 1.0])
    area = np.array([2.0 * REACH, -5.0 * REACH, 1e6])
    weight = np.array([[1.0], [2.0], [0.5]])
    histogram = AreaHistogram(k, 1)
    histogram.add(area, weight)
    assert histogram.cosine_sums() == pytest.approx(direct(k, area, weight), abs=1e-9)


def test_tiles_add_up() -> None:
    k = np.array([0.5, 2.0])
    area, weight = sample(1024, 2.0)
    whole, parts = AreaHistogram(k, 3), AreaHistogram(k, 3)
    whole.add(area, weight)
    parts.add(area[:100], weight[:100])
    parts.add(area[100:], weight[100:])
    assert np.allclose(whole.cosine_sums(), parts.cosine_sums(), rtol=1e-12)
