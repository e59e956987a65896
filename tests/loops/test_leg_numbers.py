"""Laws of the number of legs against exact probabilities, tails and strata."""

import math

import numpy as np
import pytest
from scipy import special, stats

from cbs.loops.flights import stratified_leg_numbers
from cbs.loops.leg_numbers import TABLE, Harmonic, LegLaw, LogSeries, TruncatedPoisson, log_series_tail
from cbs.loops.tiles import key_words
from tests.statistics import FALSE_ALARM, seeds

SMALL_LAWS = {
    "log series 2": (LogSeries(2.0), lambda n: (1.0 / 3.0) ** n / n),
    "log series 0.01": (LogSeries(0.01), lambda n: 1.01**-n / n),
    "harmonic 20": (Harmonic(20), lambda n: np.where(n <= 20, 1.0 / n, 0.0)),
    "poisson 0.3": (TruncatedPoisson(0.3), lambda n: stats.poisson.pmf(n, 0.3)),
    "poisson 50": (TruncatedPoisson(50.0), lambda n: stats.poisson.pmf(n, 50.0)),
}
each_law = pytest.mark.parametrize(("law", "weight"), SMALL_LAWS.values(), ids=SMALL_LAWS)


@each_law
def test_weight_is_the_sum_of_the_weights(law: LegLaw, weight: object) -> None:
    assert law.weight == pytest.approx(float(np.sum(weight(np.arange(1, 20_000.0)))), rel=1e-12)  # type: ignore[operator]


@each_law
def test_quantile_is_the_inverse_of_the_cumulative_probability(law: LegLaw, weight: object) -> None:
    n = np.arange(1, 4000)
    cumulative = np.cumsum(weight(n.astype(float))) / law.weight  # type: ignore[operator]
    u = np.sort(np.concatenate([(np.arange(20_000) + 0.5) / 20_000, [1e-12, 1.0 - 1e-9]]))
    found = law.quantile(u)
    assert found.dtype == np.int64
    assert found.min() >= 1
    # P(n <= found) >= u > P(n <= found - 1), with room for the rounding of the sums.
    assert np.all(cumulative[found - 1] >= u - 1e-12)
    assert np.all(np.concatenate([[0.0], cumulative])[found - 1] < u + 1e-12)
    assert np.all(np.diff(found) >= 0)


@seeds
@each_law
def test_independent_uniform_numbers_give_the_law(seed: int, law: LegLaw, weight: object) -> None:
    u = np.sort(1.0 - np.random.default_rng(seed).random(100_000))
    n = np.arange(1, 4000)
    expected = weight(n.astype(float)) / law.weight * u.size  # type: ignore[operator]
    counts = np.bincount(law.quantile(u), minlength=4000)[1:4000]
    often = expected > 20.0
    observed = np.append(counts[often], u.size - counts[often].sum())
    wanted = np.append(expected[often], u.size - expected[often].sum())
    if wanted[-1] < 1e-6 * u.size:
        observed, wanted = observed[:-1], wanted[:-1]
    chi2 = float(np.sum((observed - wanted) ** 2 / wanted))
    assert stats.chi2.sf(chi2, wanted.size - 1) > FALSE_ALARM


def summed_tails(decay: float, cuts: list[int]) -> list[float]:
    """Sum over k > n of exp(-decay k)/k for every n in `cuts`, term by term, smallest terms first."""
    k = np.arange(int(45.0 / decay), 0, -1, dtype=np.float64)
    sums = np.cumsum(np.exp(-decay * k) / k)
    return [float(sums[k.size - n - 1]) for n in cuts]


@pytest.mark.parametrize("decay", [1e-5, 1e-4, 1e-3])
def test_tail_of_the_log_series_against_its_terms(decay: float) -> None:
    cuts = [n for n in (1000, 10_000, TABLE, 500_000) if n * decay < 12.0]
    tails = log_series_tail(np.array(cuts, dtype=float), decay)
    np.testing.assert_allclose(tails, summed_tails(decay, cuts), rtol=1e-11)


def test_log_series_beyond_its_table() -> None:
    ratio, n = 1e-5, [70_000, 200_000, 10**6]
    law = LogSeries(ratio)
    cumulative = 1.0 - np.array(summed_tails(math.log1p(ratio), n)) / law.weight
    np.testing.assert_array_equal(law.quantile(cumulative - 1e-12), n)
    np.testing.assert_array_equal(law.quantile(cumulative + 1e-12), np.array(n) + 1)


@pytest.mark.parametrize("ratio", [1e-5, 1e-8])
def test_mean_of_the_log_series_is_not_cut_off_at_the_table(ratio: float) -> None:
    law = LogSeries(ratio)
    u = (np.arange(400_000) + 0.5) / 400_000
    # <n> = x/((1-x) weight), (1-x)/x = ratio; the midpoint rule misses a little of the tail.
    assert law.quantile(u).mean() * law.weight * ratio == pytest.approx(1.0, abs=1e-3)


def test_harmonic_law_beyond_its_table() -> None:
    last = 10**7
    law = Harmonic(last)
    assert law.weight == pytest.approx(math.log(last) + np.euler_gamma + 0.5 / last, rel=1e-14)
    for n in (TABLE - 1, TABLE, TABLE + 1, 10**6, last - 1):
        cumulative = (special.digamma(n + 1.0) + np.euler_gamma) / law.weight
        assert law.quantile(np.array([cumulative - 1e-9, cumulative + 1e-9])).tolist() == [n, n + 1]
    assert law.quantile(np.array([1.0])).tolist() == [last]


@pytest.mark.parametrize("mean", [1e-4, 1.0, 30.0, 1e4, 1e8])
def test_mean_and_spread_of_the_poisson_law(mean: float) -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    n = TruncatedPoisson(mean).quantile(u).astype(float)
    above_zero = -math.expm1(-mean)
    assert n.mean() == pytest.approx(mean / above_zero, rel=2e-5)
    second = (mean + mean * mean) / above_zero
    assert n.var() == pytest.approx(second - (mean / above_zero) ** 2, rel=2e-3, abs=1e-6)


@seeds
def test_every_stratum_of_a_batch_holds_one_loop(seed: int) -> None:
    n_loops, law = 1000, Harmonic(50)
    loop = np.arange(n_loops, dtype=np.uint64)
    legs = stratified_leg_numbers(law, loop, key_words(seed, 1))
    assert np.all(np.diff(legs) >= 0)
    assert legs.min() == 3
    counts = np.bincount(legs - 2, minlength=51)[1:]
    expected = n_loops / np.arange(1.0, 51.0) / law.weight
    # Independent numbers would scatter by sqrt(expected), up to 13; strata leave less than one loop at either end.
    assert np.abs(counts - expected).max() < 2.0


def test_strata_without_dephasing_error_are_unbiased() -> None:
    law = LogSeries(0.5)
    loop = np.arange(8, dtype=np.uint64)
    legs = np.array([stratified_leg_numbers(law, loop + np.uint64(8 * k), key_words(1, 1)) for k in range(4000)])
    n = np.arange(1, 200)
    p = 1.5**-n / n / law.weight
    share = np.bincount(legs.ravel() - 2, minlength=200)[1:200] / legs.size
    error = np.sqrt(p * (1.0 - p) / legs.size)  # of independent numbers: an upper bound for strata
    often = p > 1e-3
    assert np.abs((share - p)[often] / error[often]).max() < 4.4
