"""Closed flights against exact averages over loops of N legs: area, length, return angle, fixed duration."""

import numpy as np
import pytest
from scipy import stats

from cbs.loops import flights
from cbs.loops.leg_numbers import Harmonic, LogSeries, TruncatedPoisson
from cbs.loops.tiles import Tile, into_lanes, key_words, tile_slices
from tests.loops import exact
from tests.statistics import FALSE_ALARM, assert_z, seeds

B_VALUES = np.array([0.3, 1.0, 3.0])


def drawn(n_legs: int, n_loops: int, seed: int, *, first: int = 0, **options: float) -> Tile:
    """One tile of loops of exactly N legs; the number of loops is a multiple of 32."""
    loop = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    key = key_words(seed, flights.STREAM)
    return flights.draw(loop, np.full(loop.shape, n_legs), key, **options)  # type: ignore[arg-type]


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std() / np.sqrt(values.size))


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 5, 10])
def test_second_moment_of_the_area_is_exact(seed: int, n_legs: int) -> None:
    squares = drawn(n_legs, 320_000, seed).area.ravel() ** 2 / exact.area_second_moment(n_legs)
    # A loop of one leg more or less is off by more than 20 %, N = 10 for its l^4 n^2 growth the closest.
    assert_z(*mean_and_error(squares), 1.0, resolution=0.2, n=4)


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 5, 10, 40])
def test_flux_cosine_is_exact(seed: int, n_legs: int) -> None:
    area = drawn(n_legs, 96_000, seed).area.ravel()
    average = {3: exact.flux_cosine_of_three, 4: exact.flux_cosine_of_four}.get(
        n_legs, lambda b: exact.flux_cosine(n_legs, b)
    )
    b = B_VALUES * 10.0 / n_legs
    means, errors = zip(*(mean_and_error(np.cos(k * area)) for k in b), strict=True)
    assert_z(means, errors, [average(k) for k in b], resolution=0.02, n=15)


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 7, 60])
def test_path_length_has_its_gamma_law(seed: int, n_legs: int) -> None:
    length = drawn(n_legs, 32_000, seed).length.ravel()
    assert_z(*mean_and_error(length), n_legs - 2.0, resolution=0.5, n=4)
    assert stats.kstest(length, "gamma", args=(n_legs - 2,)).pvalue > FALSE_ALARM / 4
    # One leg more would be seen.
    assert stats.kstest(length, "gamma", args=(n_legs - 1,)).pvalue < FALSE_ALARM


@seeds
def test_return_angle_of_three_and_four_legs(seed: int) -> None:
    # Coefficients of x and x^2/2 of the closed form -[2x ln 2 + (1 - x) ln(1 - x)]/(1 + x).
    for n_legs, value in ((3, 1.0 - 2.0 * np.log(2.0)), (4, 4.0 * np.log(2.0) - 3.0)):
        cosine = drawn(n_legs, 96_000, seed).cosine.ravel()
        assert_z(*mean_and_error(cosine), value, resolution=0.05, n=2)
        assert np.abs(cosine).max() <= 1.0 + 1e-12


@seeds
@pytest.mark.parametrize("ratio", [1.0, 0.02])
def test_mean_return_angle_of_the_dephased_ensemble(seed: int, ratio: float) -> None:
    law, x, means = LogSeries(ratio), 1.0 / (1.0 + ratio), []
    for batch in range(64):
        tiles = flights.tiles(law, 1000 * batch, 1000, key_words(seed, 1))
        means.append(sum(float(tile.cosine.sum()) for tile in tiles) / 1000 * law.weight)
    value = -(2.0 * x * np.log(2.0) + (1.0 - x) * np.log(1.0 - x)) / (1.0 + x)
    assert_z(*mean_and_error(np.array(means)), value, resolution=0.05, n=2)


def test_return_angle_is_that_of_the_legs_and_lengths_that_of_the_path() -> None:
    tile = drawn(5, 32, 7)
    legs = np.stack([tile.dx, tile.dy], axis=-1)[0, :5]
    first, last = legs[0], legs[4]
    expected = np.sum(first * last, axis=-1) / np.linalg.norm(first, axis=-1) / np.linalg.norm(last, axis=-1)
    np.testing.assert_allclose(tile.cosine[0], expected, rtol=1e-12)
    np.testing.assert_allclose(tile.length[0], np.linalg.norm(legs, axis=-1).sum(axis=0), rtol=1e-13)


@pytest.mark.parametrize("n_legs", [3, 4, 17, 300])
def test_loops_close_and_their_area_is_the_shoelace_sum(n_legs: int) -> None:
    legs = flights.closed_loops(n_legs, 64, seed=5)
    assert legs.shape == (64, n_legs, 2)
    scale = np.abs(legs).sum(axis=1).max()
    assert np.abs(legs.sum(axis=1)).max() < 1e-15 * n_legs * scale
    ends = np.cumsum(legs, axis=1)
    x, y = ends[..., 0], ends[..., 1]
    area = 0.5 * np.sum(np.roll(x, 1, axis=1) * y - x * np.roll(y, 1, axis=1), axis=1)
    np.testing.assert_allclose(drawn(n_legs, 64, 5, max_rows=512).area.ravel(), area, rtol=0.0, atol=1e-12 * n_legs)


def test_a_loop_is_the_same_whatever_is_drawn_beside_it() -> None:
    together = flights.closed_loops(9, 100, seed=3)
    np.testing.assert_array_equal(flights.closed_loops(9, 1, seed=3, first=17)[0], together[17])
    np.testing.assert_array_equal(flights.closed_loops(9, 40, seed=3, first=60), together[60:])
    assert not np.any(flights.closed_loops(9, 1, seed=4)[0] == together[0])
    # Legs of other loops stand beside it, of other lengths: the block has more rows than loop 17 needs.
    n_legs = np.full((1, 32), 30)
    n_legs[0, 17] = 9
    mixed = flights.draw(np.arange(32, dtype=np.uint64)[None], n_legs, key_words(3, flights.STREAM))
    alone = np.stack([mixed.dx[0, :9, 17], mixed.dy[0, :9, 17]], axis=-1)
    np.testing.assert_array_equal(alone, together[17])
    assert mixed.count[0, :, 17].tolist() == [1] * 9 + [0] * 21


def test_the_cut_into_tiles_changes_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def areas() -> np.ndarray:
        tiles = flights.tiles(LogSeries(0.05), 500, 1000, key_words(2, 1))
        return np.concatenate([tile.area[tile.filled] for tile in tiles])

    whole = areas()
    assert whole.size == 1000
    monkeypatch.setattr(flights, "tile_slices", lambda rows: tile_slices(rows, 64))
    np.testing.assert_array_equal(areas(), whole)


@seeds
@pytest.mark.parametrize("mean_legs", [0.5, 5.0, 60.0])
def test_second_moment_of_the_area_at_fixed_duration(seed: int, mean_legs: float) -> None:
    law = TruncatedPoisson(mean_legs)
    n = np.arange(1, 400)
    share = stats.poisson.pmf(n, mean_legs) / law.weight
    value = float(share @ [exact.fixed_length_second_moment(int(k) + 2, mean_legs) for k in n])
    means = []
    for batch in range(64):
        tiles = flights.tiles(law, 1000 * batch, 1000, key_words(seed, 1), duration=mean_legs)
        means.append(sum(float(np.sum(tile.area**2)) for tile in tiles) / 1000 / value)
    # Loops of N legs at their own mean length instead of one common length would be off by 20 % and more.
    assert_z(*mean_and_error(np.array(means)), 1.0, resolution=0.1, n=3)


def test_fixed_duration_is_kept_by_every_loop_and_scales_exactly() -> None:
    one, two = drawn(12, 64, 4, duration=7.0), drawn(12, 64, 4, duration=14.0)
    np.testing.assert_allclose(np.hypot(one.dx, one.dy).sum(axis=1), 7.0, rtol=1e-13)
    np.testing.assert_array_equal(one.length, 7.0)
    np.testing.assert_array_equal(two.dx, 2.0 * one.dx)
    np.testing.assert_array_equal(two.area, 4.0 * one.area)
    free = drawn(12, 64, 4)
    np.testing.assert_allclose(one.cosine, free.cosine, rtol=0.0, atol=1e-13)
    np.testing.assert_allclose(one.area / 7.0**2, free.area / free.length**2, rtol=1e-12)


def test_leg_scale_multiplies_lengths_and_squares_areas() -> None:
    one, half = drawn(8, 32, 6), drawn(8, 32, 6, leg=0.5)
    np.testing.assert_array_equal(half.dx, 0.5 * one.dx)
    np.testing.assert_array_equal(half.area, 0.25 * one.area)
    np.testing.assert_array_equal(half.length, 0.5 * one.length)


def test_empty_lanes_hold_nothing() -> None:
    tiles = list(flights.tiles(Harmonic(10), 0, 33, key_words(1, 1)))
    filled = np.concatenate([tile.filled.ravel() for tile in tiles])
    assert filled.sum() == 33
    for tile in tiles:
        for values in (tile.area, tile.cosine):
            assert np.all(np.isfinite(values))
            assert not values[~tile.filled].any()


@pytest.mark.parametrize(
    ("n_legs", "n_loops", "message"),
    [(2, 5, "n_legs must be at least 3 (got 2)"), (5, 0, "n_loops must be at least 1 (got 0)")],
)
def test_bad_numbers_are_named(n_legs: int, n_loops: int, message: str) -> None:
    with pytest.raises(ValueError) as error:
        flights.closed_loops(n_legs, n_loops)
    assert str(error.value) == message
