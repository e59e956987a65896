"""Loops in space: closed, isotropic, and back in height with the right probability."""

import math

import numpy as np
import pytest

from cbs.loops import bulk
from tests.statistics import assert_z, seeds


def test_loops_close_in_space_and_are_known_by_number() -> None:
    loops = bulk.closed_loops(12, 50, seed=2)
    assert loops.shape == (50, 12, 3)
    assert np.abs(loops.sum(axis=1)).max() < 1e-14
    assert np.array_equal(bulk.closed_loops(12, 3, seed=2, first=10), loops[10:13])


@seeds
def test_steps_have_the_same_variance_in_every_direction_and_no_correlation(seed: int) -> None:
    n, loops = 20, 20_000
    legs = bulk.closed_loops(n, loops, seed=seed)
    mean = np.mean(legs**2, axis=(0, 1))
    # a bridge of n steps has n - 1 free ones: relative error of the mean square sqrt(2/(loops (n - 1)))
    err = np.sqrt(2.0 / (loops * (n - 1)))
    assert_z(mean * n * n / (n - 1), np.full(3, err), 1.0, resolution=0.03, n=6)
    cross = [np.mean(legs[..., i] * legs[..., j]) * n * n / (n - 1) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert_z(cross, np.full(3, err / math.sqrt(2.0)), 0.0, resolution=0.03, n=6)


@pytest.mark.parametrize("ratio", [1e-4, 0.01, 0.3, 1.0, 20.0])
def test_height_density_is_the_average_over_images(ratio: float) -> None:
    # reflecting walls at 0 and d: images at +-z + 2 n d; averaged over z by quadrature
    d = 3e-7
    s = ratio * d * d
    # midpoint rule over z: exact up to aliases of the modes of height, the first of them exp(-(pi 2000)^2 s/d^2)
    z = (np.arange(2000) + 0.5) / 2000 * d
    images = 2.0 * d * np.arange(-40, 41)[:, None]
    density = np.exp(-(images**2) / (4 * s)) + np.exp(-((2 * z + images) ** 2) / (4 * s))
    plain = density.sum(axis=0).mean() / math.sqrt(4 * math.pi * s)
    assert bulk.height_density(np.array([s]), d)[0] == pytest.approx(plain, rel=1e-10)


def test_thick_films_are_bulk_with_a_surface_and_thin_films_are_flat() -> None:
    s = np.array([1e-14])
    free = bulk.height_density(s)[0]
    assert free == pytest.approx(1 / math.sqrt(4 * math.pi * 1e-14))
    assert bulk.height_density(s, 1e-4)[0] == pytest.approx(free + 1 / 2e-4, rel=1e-12)
    assert bulk.height_density(s, 1e-8)[0] == pytest.approx(1e8, rel=1e-12)
