"""Batch means against direct formulas, and whether the errors cover the truth as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cbs.tallies import BatchMeans, batch_sizes, whole_groups
from tests.statistics import seeds

RNG = np.random.default_rng(6)


def test_two_batches_by_hand() -> None:
    tally = BatchMeans(np.array([1.0, 3.0]), np.array([[2.0, 0.0], [6.0, 4.0]]))
    assert tally.mean.tolist() == [5.0, 3.0]
    # (1 * 3^2 + 3 * 1^2) / (4 * 1) = 3
    assert tally.err.tolist() == [np.sqrt(3.0)] * 2
    assert tally.covariance.tolist() == [[3.0, 3.0], [3.0, 3.0]]


def test_equal_batches_have_the_error_and_the_covariance_of_numpy() -> None:
    means = RNG.normal(size=(64, 5)) @ RNG.normal(size=(5, 5))
    tally = BatchMeans(np.full(64, 100.0), means)
    np.testing.assert_allclose(tally.mean, means.mean(axis=0), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(tally.err, means.std(axis=0, ddof=1) / 8.0, rtol=1e-13)
    np.testing.assert_allclose(tally.covariance, np.cov(means.T) / 64.0, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(tally.err**2, np.diag(tally.covariance), rtol=1e-12)


def test_no_digits_are_lost_when_the_mean_is_large() -> None:
    noise = 1e-6 * RNG.normal(size=(64, 1))
    small, large = (BatchMeans(np.full(64, 10.0), shift + noise) for shift in (0.0, 1e3))
    assert large.err[0] == pytest.approx(small.err[0], rel=1e-6)
    assert large.covariance[0, 0] == pytest.approx(small.covariance[0, 0], rel=1e-6)


def test_equal_means_have_no_error_and_one_batch_has_none_to_tell() -> None:
    assert BatchMeans(np.array([2.0, 2.0]), np.array([[1.5], [1.5]])).err.tolist() == [0.0]
    single = BatchMeans(np.array([5.0]), np.array([[1.0, 2.0]]))
    assert np.all(np.isnan(single.err))
    assert np.all(np.isnan(single.covariance))
    assert single.mean.tolist() == [1.0, 2.0]


def test_linear_combinations_carry_their_own_errors() -> None:
    tally = BatchMeans(RNG.integers(5, 9, size=30).astype(float), RNG.normal(size=(30, 3)))
    matrix = np.array([[1.0, -1.0, 0.0], [0.5, 0.5, 2.0]])
    combined = tally.linear(matrix)
    np.testing.assert_allclose(combined.mean, matrix @ tally.mean, rtol=1e-12)
    np.testing.assert_allclose(combined.covariance, matrix @ tally.covariance @ matrix.T, rtol=1e-11, atol=1e-16)


@seeds
@pytest.mark.parametrize("unequal", [False, True])
def test_errors_cover_the_truth_as_often_as_they_say(seed: int, unequal: bool) -> None:
    rng = np.random.default_rng(seed)
    n_batches, trials = 64, 2000
    sizes = rng.integers(10, 100, size=n_batches).astype(float) if unequal else np.full(n_batches, 50.0)
    z = np.empty(trials)
    for k in range(trials):
        tally = BatchMeans(sizes, 3.0 + rng.normal(size=(n_batches, 1)) / np.sqrt(sizes)[:, None])
        z[k] = (tally.mean[0] - 3.0) / tally.err[0]
    assert stats.kstest(z, "t", args=(n_batches - 1,)).pvalue > 1e-4 / 2
    # Errors too small by a tenth would be seen.
    assert stats.kstest(1.15 * z, "t", args=(n_batches - 1,)).pvalue < 0.05
    assert 0.02 < np.mean(np.abs(z) > 2.0) < 0.08


@given(st.integers(1, 10**9), st.integers(1, 200), st.integers(1, 10**6))
def test_batches_share_the_loops_evenly(loops: int, least: int, largest: int) -> None:
    if loops // largest > 10**5:
        return
    sizes = batch_sizes(loops, least, largest)
    assert sum(sizes) == loops
    assert 1 <= min(sizes) <= max(sizes) <= min(sizes) + 1
    assert max(sizes) <= largest
    assert len(sizes) >= min(least, loops)
    assert list(sizes) == sorted(sizes, reverse=True)


@pytest.mark.parametrize("loops", [1, 10_000, 3_000_000])
def test_groups_are_whole_and_batches_equal_and_at_least_64(loops: int) -> None:
    sizes = whole_groups(loops, 128)
    assert len(sizes) >= 64 and len(set(sizes)) == 1 and sizes[0] % 128 == 0
    assert loops <= sum(sizes) <= max(64 * 128, 1.02 * loops + 128 * len(sizes))
