"""Rows of many legs: their moments, and the bias of loops that have them."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.loops import flights
from cbs.loops.grouping import MAX_ROWS, flight_moments, gamma_ratio, row_counts, single_ends
from cbs.loops.tiles import Tile, into_lanes, key_words
from tests.loops import exact
from tests.statistics import assert_z, seeds


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std() / np.sqrt(values.size))


def drawn(n_legs: int, n_loops: int, seed: int, max_rows: int, duration: float | None = None) -> Tile:
    loop = into_lanes(np.arange(n_loops, dtype=np.uint64))
    key = key_words(seed, flights.STREAM)
    return flights.draw(loop, np.full(loop.shape, n_legs), key, max_rows=max_rows, duration=duration)


def test_counts_add_up_and_both_ends_hold_single_legs() -> None:
    n_legs = np.zeros((3, 32), dtype=np.int64)
    n_legs[0], n_legs[1] = np.arange(3, 35), np.arange(100, 132)
    n_legs[2, :5] = 16, 17, 30, 10**6, 10**9
    count, rows = row_counts(n_legs, 16)
    np.testing.assert_array_equal(count.sum(axis=1), n_legs)
    assert rows.tolist() == [16, 16, 16]
    assert count[n_legs[:, None, :].repeat(16, axis=1) >= 16].min() >= 1
    long = n_legs > 16
    for end in (0, 1, 14, 15):
        assert np.all(count[:, end][long] == 1)
    inner = count[:, 2:14][:, :, 0]
    assert inner[1].max() - inner[1].min() <= 1
    assert count[0, :, 0].tolist() == [1, 1, 1] + [0] * 13


@pytest.mark.parametrize("k", [1, 2, 7, 500, 20_000])
def test_ratios_of_gamma_functions_are_those_of_factorials(k: int) -> None:
    """Gamma(k) / Gamma(k + 1/2) and Gamma(k + 1/2) / Gamma(k + 1) by the central binomial coefficient, in integers."""
    ratio = gamma_ratio(2 * k + 1)
    assert ratio[2 * k] == pytest.approx(4**k / (k * math.comb(2 * k, k)) / math.sqrt(math.pi), rel=1e-13)
    assert ratio[2 * k + 1] == pytest.approx(math.comb(2 * k, k) / 4**k * math.sqrt(math.pi), rel=1e-13)
    assert ratio.size == 2 * k + 2


def test_a_seventh_of_the_rows_at_either_end_hold_single_legs() -> None:
    assert [single_ends(rows) for rows in (8, 16, 64, MAX_ROWS)] == [1, 2, 9, 48]


def test_rows_are_even_and_no_more_than_needed() -> None:
    n_legs = np.full((2, 32), 3)
    n_legs[1, 7] = 6
    count, rows = row_counts(n_legs, 512)
    assert rows.tolist() == [4, 6]
    assert count.shape == (2, 6, 32)


@seeds
@pytest.mark.parametrize("m", [2, 3, 5, 20])
def test_moments_of_a_row_against_its_legs(seed: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    n = 100_000
    variance = rng.chisquare(1.0, size=(n, m))
    variance /= variance.sum(axis=1, keepdims=True)
    legs = np.sqrt(variance)[..., None] * rng.normal(size=(n, m, 2))
    # With the row's variance 1 and its chord fixed: a bridge plus the chord shared out by variance.
    bridge = legs - variance[..., None] * legs.sum(axis=1, keepdims=True)
    chord = np.array([1.5, 0.0])
    row = bridge + variance[..., None] * chord
    ends = np.cumsum(row, axis=1)
    area = 0.5 * np.sum(ends[:, :-1, 0] * row[:, 1:, 1] - ends[:, :-1, 1] * row[:, 1:, 0], axis=1)
    moments = flight_moments(m)
    own, across = float(moments.own[m]), float(moments.chord[m])
    assert_z(*mean_and_error(area**2), own + across * 2.25, resolution=0.02, n=12)
    length = np.linalg.norm(legs, axis=-1).sum(axis=1)
    assert_z(*mean_and_error(length), float(moments.per_root[m]), resolution=0.05, n=12)
    contraction = (1.0 - np.sum(variance**2, axis=1)) / 12.0
    assert_z(*mean_and_error(contraction), float(moments.contraction[m]), resolution=0.02, n=12)


@seeds
@pytest.mark.parametrize("m", [2, 3, 20])
def test_commutators_of_kicks_have_the_covariance_of_the_moments(seed: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    n = 100_000
    kicks = rng.normal(size=(n, m, 3)) / np.sqrt(m)
    total = np.array([0.0, 0.0, 2.0])
    kicks += (total - kicks.sum(axis=1, keepdims=True)) / m
    before = np.cumsum(kicks, axis=1)
    commutator = 0.5 * np.cross(kicks[:, 1:], before[:, :-1]).sum(axis=1)
    moments = flight_moments(m)
    own, chord = float(moments.kick_own[m]), float(moments.kick_chord[m])
    means, errors = zip(*(mean_and_error(commutator[:, c] ** 2) for c in range(3)), strict=True)
    exact_squares = np.array([own + chord * 4.0, own + chord * 4.0, own])
    if m == 2:  # own = 0: the commutator has no component along the sum
        assert np.abs(commutator[:, 2]).max() < 1e-12
        means, errors, exact_squares = means[:2], errors[:2], exact_squares[:2]
    assert_z(means, errors, exact_squares, resolution=0.05, n=9)


def test_single_legs_have_no_inside_and_long_rows_become_brownian() -> None:
    moments = flight_moments(10**6)
    for name in ("own", "chord", "contraction", "kick_own", "kick_chord", "kick_contraction"):
        values = getattr(moments, name)
        assert values[0] == values[1] == 0.0
        assert values[-1] == pytest.approx(1.0 / 12.0, rel=3e-5)
    assert moments.per_root[1] == pytest.approx(np.sqrt(0.5 * np.pi), rel=1e-14)
    assert moments.per_root[10**6] / 1e3 == pytest.approx(1.0, rel=1e-5)


def test_few_tables_of_moments_serve_loops_of_all_lengths() -> None:
    # One table a tile would cost a hundred megabytes each at L_phi/l = 1e4.
    tables = {id(flight_moments(largest)) for largest in range(1000, 2001)}
    assert len(tables) == 2
    for largest in (1, 2, 3, 1000, 1024, 1025):
        assert largest < flight_moments(largest).own.size <= 2 * largest
    assert flight_moments(1).own.size == 2


@seeds
@pytest.mark.parametrize("max_rows", [16, 32])
def test_grouped_loops_keep_the_exact_second_moment_of_the_area(seed: int, max_rows: int) -> None:
    squares = drawn(64, 160_000, seed, max_rows).area.ravel() ** 2 / exact.area_second_moment(64)
    # Without sub-areas 16 rows would lose 20 %.
    assert_z(*mean_and_error(squares), 1.0, resolution=0.03, n=2)


@seeds
def test_grouped_loops_keep_the_fourth_moment_within_the_missing_cumulant(seed: int) -> None:
    fourth = drawn(64, 320_000, seed, 32).area.ravel() ** 4 / exact.area_fourth_moment(64)
    mean, error = mean_and_error(fourth)
    assert_z(mean, error, 1.0, resolution=0.15)


@seeds
@pytest.mark.parametrize(("n_legs", "max_rows"), [(64, 32), (300, 64)])
def test_grouped_loops_keep_the_flux_cosine_and_the_return_angle(seed: int, n_legs: int, max_rows: int) -> None:
    tile = drawn(n_legs, 64_000, seed, max_rows)
    x = np.array([1.0, 3.0])
    means, errors = zip(*(mean_and_error(np.cos(2.0 * v / n_legs * tile.area)) for v in x), strict=True)
    assert_z(means, errors, [exact.flux_cosine(n_legs, 2.0 * v / n_legs) for v in x], resolution=0.02, n=6)
    free = drawn(n_legs, 64_000, seed + 1, n_legs + n_legs % 2).cosine
    difference = tile.cosine.mean() - free.mean()
    error = np.hypot(mean_and_error(tile.cosine)[1], mean_and_error(free)[1])
    assert_z(difference, error, 0.0, resolution=0.05, n=6)


def cosine_bias(n_legs: int, max_rows: int, x: float, n: int, seed: int) -> tuple[float, float]:
    """Relative bias of <cos kA> and its error: both averages over the areas done in closed form, the same variances.

    A normal sub-area multiplies a row by exp(-k^2 (own v^2 + chord v R^2)/2), which narrows its variance to
    w = v/(1 + k^2 chord v^2).
    """
    k = 2.0 * x / n_legs
    count = row_counts(np.full((1, 32), n_legs), max_rows)[0][0, :, 0]
    rng = np.random.default_rng(seed)
    v = rng.chisquare(1.0, size=(n, n_legs))
    v *= 2.0 * rng.gamma(0.5 * n_legs - 1.0, size=(n, 1)) / v.sum(axis=1, keepdims=True)
    single = theory.unequal_polygon_characteristic(0.5 * k * v)
    rows = np.add.reduceat(v, np.concatenate([[0], np.cumsum(count)[:-1]]), axis=1)
    moments = flight_moments(int(count.max()))
    own, chord = moments.own[count], moments.chord[count]
    narrow = rows / (1.0 + k * k * chord * rows * rows)
    loss = np.exp(np.log(narrow / rows).sum(axis=1) - 0.5 * k * k * (own * rows * rows).sum(axis=1))
    loss *= rows.sum(axis=1) / narrow.sum(axis=1)
    grouped = loss * theory.unequal_polygon_characteristic(0.5 * k * narrow)
    mean, error = mean_and_error(grouped - single)
    return mean / float(single.mean()), error / float(single.mean())


@seeds
def test_bias_of_the_flux_cosine_falls_with_the_third_power_of_the_rows(seed: int) -> None:
    coarse, coarse_error = cosine_bias(1024, 64, 8.0, 6000, seed)
    fine, fine_error = cosine_bias(2048, 128, 8.0, 6000, seed)
    ratio = coarse / fine
    assert_z(ratio, abs(ratio) * np.hypot(coarse_error / coarse, fine_error / fine), 8.0, resolution=4.0)
    # Carried on to MAX_ROWS: a hundred-thousandth of a mean that is itself 16 exp(-8).
    assert abs(fine) * (128 / MAX_ROWS) ** 3 < 2e-5


@seeds
@pytest.mark.parametrize(("n_legs", "max_rows"), [(64, 16), (64, 32), (300, 64)])
def test_length_of_grouped_loops_has_the_mean_and_nearly_the_variance_of_its_gamma_law(
    seed: int, n_legs: int, max_rows: int
) -> None:
    length = drawn(n_legs, 64_000, seed, max_rows).length.ravel()
    assert_z(*mean_and_error(length), n_legs - 2.0, resolution=0.3, n=6)
    squares = (length - (n_legs - 2.0)) ** 2
    # The mean length of every group alone would lose half of the variance.
    assert_z(*mean_and_error(squares / (n_legs - 2.0)), 1.0, resolution=0.05, n=6)


@seeds
def test_grouped_loops_at_fixed_duration_are_right_to_half_a_leg(seed: int) -> None:
    n_legs, duration = 64, 64.0
    squares = drawn(n_legs, 160_000, seed, 32, duration).area.ravel() ** 2
    mean, error = mean_and_error(squares / exact.fixed_length_second_moment(n_legs, duration))
    # Lengths that did not know the chords would be off by seven legs.
    assert abs(mean - 1.0) < 0.5 / n_legs + 4.0 * error
    assert error < 0.006
