"""Loops in a strip: images, folding, and walks between walls."""

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.special import erfc, gammaln, zeta

from cbs.kernels.normals import LANES
from cbs.kernels.strips import fold, fold_integral, fold_rows, folded_flux, mean_excess
from cbs.loops import brownian, strips
from cbs.loops.leg_numbers import Harmonic
from cbs.loops.tiles import key_words
from tests.statistics import assert_z, seeds


class Fixed(Harmonic):
    """All loops have the same number of legs; `last` is N - 2."""

    def quantile(self, u: np.ndarray) -> np.ndarray:
        return np.full(u.shape, self.last)


def mode_density(n_legs: int, width: float) -> float:
    """Return density of N exponential legs over that of the plane, from the standing waves of the strip.

    (1/W) sum_m int dq/2pi (1 + q^2 + (pi m/W)^2)^(-N/2) divided by 1/(2 pi (N-2)); the tail of the sum over m by zeta.
    """
    m = np.arange(20_000)
    a = np.sqrt(1.0 + (np.pi * m / width) ** 2)
    total = np.sum(a ** (1.0 - n_legs)) + (np.pi / width) ** (1.0 - n_legs) * zeta(n_legs - 1.0, m.size)
    factor = np.exp(gammaln(0.5 * (n_legs - 1)) - gammaln(0.5 * n_legs)) / (2.0 * np.sqrt(np.pi) * width)
    return float(factor * total * 2.0 * np.pi * (n_legs - 2))


def test_folding_is_the_reflected_coordinate() -> None:
    for y, wanted in ((0.0, -1.0), (0.5, -0.5), (2.0, 1.0), (2.5, 0.5), (4.0, -1.0), (-0.5, -0.5), (-2.5, 0.5)):
        assert fold(y, 2.0) == pytest.approx(wanted, abs=1e-14)
    line = np.linspace(-7.0, 9.0, 4001)
    numeric = np.gradient([fold_integral(v, 2.0) for v in line], line)
    np.testing.assert_allclose(numeric[1:-1], [fold(v, 2.0) for v in line[1:-1]], atol=3e-3)
    assert fold_integral(4.0, 2.0) == pytest.approx(0.0, abs=1e-14)


def test_flux_of_a_loop_that_touches_no_wall_is_its_area() -> None:
    dx, dy = np.zeros((1, 4, 32)), np.zeros((1, 4, 32))
    dx[0, :, :], dy[0, :, :] = np.array([1.0, 0.0, -1.0, 0.0])[:, None], np.array([0.0, 1.0, 0.0, -1.0])[:, None]
    flux = np.empty((1, 32))
    folded_flux(np.array([4]), dx, dy, np.full((1, 32), 3.0), 10.0, flux)
    np.testing.assert_allclose(flux, -1.0, atol=1e-14)


def test_flux_of_a_path_that_bounces_cancels() -> None:
    # from wall to wall and back the height is above the middle as long as below
    dx, dy = np.full((1, 2, 32), 3.0), np.full((1, 2, 32), 4.0)
    flux = np.empty((1, 32))
    folded_flux(np.array([2]), dx, dy, np.zeros((1, 32)), 2.0, flux)
    np.testing.assert_allclose(flux, 0.0, atol=1e-13)


def test_nearly_level_rows_join_smoothly() -> None:
    flux = np.empty((2, 1, 32))
    for i, slope in enumerate((0.9e-5, 1.1e-5)):
        dx, dy = np.ones((1, 1, 32)), np.full((1, 1, 32), slope)
        folded_flux(np.array([1]), dx, dy, np.full((1, 32), 0.3), 1.0, flux[i])
    np.testing.assert_allclose(flux[0] - 0.45e-5, flux[1] - 0.55e-5, rtol=0.0, atol=1e-11)


def test_density_ratio_joins_plane_and_wire() -> None:
    np.testing.assert_allclose(strips.density_ratio(np.array([1e-4]), 1.0), 1.0 + np.sqrt(np.pi * 1e-4), rtol=1e-12)
    np.testing.assert_allclose(strips.density_ratio(np.array([9.0]), 1.0), 2.0 * np.sqrt(np.pi * 9.0), rtol=1e-12)


@seeds
def test_images_have_their_weight(seed: int) -> None:
    G = np.repeat([0.01, 0.3, 2.0, 50.0], 32 * 250).reshape(-1, 32)
    loop = np.arange(G.size, dtype=np.uint64).reshape(G.shape)
    drawn = strips.images(G, 1.0, loop, key_words(seed, strips.STREAM))
    assert np.all((drawn.height >= 0.0) & (drawn.height <= 1.0))
    end = np.array([fold(y, 1.0) for y in (drawn.height + drawn.target).ravel()])
    np.testing.assert_allclose(end, drawn.height.ravel() - 0.5, atol=1e-9)
    weight = drawn.weight.reshape(4, -1)
    exact = strips.density_ratio(np.array([0.01, 0.3, 2.0, 50.0]), 1.0)
    err = weight.std(axis=1, ddof=1) / np.sqrt(weight.shape[1])
    mean = weight.mean(axis=1)
    assert_z(mean[1:3], err[1:3], exact[1:3], resolution=0.1 * exact[1:3])
    # far from the crossover hardly any weight differs from the mean
    np.testing.assert_allclose(mean[[0, 3]], exact[[0, 3]], rtol=1e-3)


@seeds
def test_return_density_of_flights_between_walls(seed: int) -> None:
    means, errs, exact = [], [], []
    for width in (0.2, 1.0, 5.0):
        for n_legs in (3, 6, 40):
            law, key = Fixed(n_legs - 2), key_words(seed, strips.STREAM + n_legs)
            tiles = strips.flights(law, 0, 16_000, key, leg=1.0, width=width)
            weight = np.concatenate([tile.weight[tile.n_legs > 0] for tile in tiles])
            means.append(weight.mean())
            errs.append(weight.std(ddof=1) / np.sqrt(weight.size))
            exact.append(mode_density(n_legs, width))
    assert_z(means, errs, exact, resolution=0.05 * np.array(exact))


def test_specular_walls_leave_the_motion_along_the_strip_alone() -> None:
    narrow, _ = strips.open_walks(20.0, 200, width=0.3, diffuse=False, seed=5)
    wide, _ = strips.open_walks(20.0, 200, width=1e6, diffuse=False, seed=5)
    np.testing.assert_allclose(narrow, wide, atol=1e-9)
    rough, _ = strips.open_walks(20.0, 200, width=0.3, diffuse=True, seed=5)
    assert np.mean(rough**2) < 0.7 * np.mean(wide**2)


def mean_height(start: float, end: float, var: float, width: float) -> float:
    """Of one row along x of length 1 from start to end, from its area."""
    shape = (1, 1, LANES)
    dx, dy, bow, area = np.ones(shape), np.full(shape, end - start), np.empty(shape), np.empty((1, LANES))
    nodes, y0, across = np.stack(strips.NODES), np.full((1, LANES), start), np.full((1, LANES), width)
    fold_rows(np.ones(1, dtype=np.int64), y0, np.full(shape, var), nodes, strips.NEAR, across, dx, dy, bow, area)
    ends = [width * (0.5 - abs((y / width) % 2.0 - 1.0)) for y in (start, end)]
    np.testing.assert_allclose(dy, ends[1] - ends[0], atol=1e-13)
    np.testing.assert_allclose(bow, area[:, None] + 0.5 * sum(ends), atol=1e-13)
    return float(-area[0, 0])


def test_pushed_from_a_wall_by_the_mean_of_the_reflected_bridge() -> None:
    """E|d + s N| - d by quadrature; a bridge from wall to wall has the mean height s sqrt(2/pi) pi/8."""
    node = np.linspace(-9.0, 9.0, 40_001)
    density = np.exp(-0.5 * node**2) / np.sqrt(2.0 * np.pi)
    for distance in (0.0, 0.3, 1.0, 2.0, 6.5):
        numeric = trapezoid((np.abs(distance + 0.7 * node) - distance) * density, node)
        size = 0.7 * np.sqrt(2.0)
        assert size * mean_excess(distance / size) == pytest.approx(numeric, abs=1e-7)
    for x in (0.0, 0.1, 1.0, 2.5, 5.9, 6.1, 1e9):
        assert mean_excess(x) == pytest.approx(np.exp(-x * x) / np.sqrt(np.pi) - x * erfc(x), abs=2e-13)
    assert mean_height(0.0, 0.0, 0.01, 4.0) + 2.0 == pytest.approx(0.1 * np.sqrt(2.0 / np.pi) * np.pi / 8.0, rel=0.02)
    assert mean_height(4.0, 4.0, 0.01, 4.0) == pytest.approx(-mean_height(0.0, 0.0, 0.01, 4.0), rel=1e-12)
    # far from the walls, and over several of them, it is the chord, folded
    assert mean_height(1.5, 2.1, 0.01, 4.0) == pytest.approx(-0.2)
    assert mean_height(1.0, 1.0 + 2.0 * 4.0, 1e-6, 4.0) == pytest.approx(0.0, abs=1e-3)


def test_paths_close_between_the_walls_and_are_free_loops_far_from_them() -> None:
    key, wide = key_words(3, 7), 300.0
    for paths in strips.brownian_paths(np.arange(64, dtype=np.uint64), key, width=0.8, n_rows=256):
        tile = paths.tile
        np.testing.assert_allclose(tile.dx.sum(axis=1), 0.0, atol=1e-12)
        np.testing.assert_allclose(tile.dy.sum(axis=1), 0.0, atol=1e-12)
        steps = np.cumsum(tile.dy, axis=1)
        assert np.all(steps.max(axis=1) - steps.min(axis=1) < 0.8)
        x = np.cumsum(tile.dx, axis=1) - tile.dx
        y = np.cumsum(tile.dy, axis=1) - tile.dy
        assert tile.sub is not None
        chords = 0.5 * np.sum(x * tile.dy - y * tile.dx, axis=1)
        np.testing.assert_allclose(tile.area, chords + tile.sub.sum(axis=1), atol=1e-12)
    (far,) = strips.brownian_paths(np.arange(64, dtype=np.uint64), key, width=wide, n_rows=256)
    (free,) = brownian.tiles(0, 64, key, n_rows=256)
    inside = np.abs(np.abs(far.tile.dy) - np.abs(free.dy)).max(axis=1) < 1e-9
    assert inside.mean() > 0.9
    np.testing.assert_allclose(np.abs(far.tile.area)[inside], np.abs(free.area)[inside], atol=1e-9)
