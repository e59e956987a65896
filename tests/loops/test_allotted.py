"""Loops shared out unevenly over their numbers of legs: counts, weights, and means that do not change."""

import numpy as np
import pytest

from cbs.loops import flights
from cbs.loops.leg_numbers import Allotted, LogSeries
from cbs.loops.tiles import key_words
from tests.statistics import assert_z, seeds

LAW = Allotted(LogSeries(0.02), (0.1, 0.05, 0.25, 0.6))


@pytest.mark.parametrize("n", [16, 17, 100, 4001])
def test_every_stratum_has_its_share_and_the_weights_make_up_for_it(n: int) -> None:
    counts = LAW.counts(n)
    assert counts.sum() == n
    assert counts.min() >= 1
    assert np.all(np.abs(counts - np.array(LAW.shares) * n) <= 5.0)
    place, weight = LAW.places(np.full(n, 0.5))
    assert np.all(np.diff(place) > 0.0)
    assert np.all((place > 0.0) & (place < 1.0))
    assert weight.sum() == pytest.approx(n, rel=1e-13)
    for stratum in range(4):
        inside = (place > 0.25 * stratum) & (place <= 0.25 * (stratum + 1))
        assert inside.sum() == counts[stratum]
        assert weight[inside].sum() == pytest.approx(0.25 * n, rel=1e-13)


def test_a_batch_too_small_for_shares_is_even() -> None:
    place, weight = LAW.places(np.full(15, 1.0))
    np.testing.assert_allclose(place, np.arange(1, 16) / 15, rtol=1e-14)
    assert np.all(weight == 1.0)


@seeds
def test_weighted_means_are_those_of_the_law(seed: int) -> None:
    found = []
    for batch in range(64):
        tiles = flights.tiles(LAW, 500 * batch, 500, key_words(seed, 1))
        found.append(
            sum(np.sum(t.weight * np.stack([t.n_legs > 20, t.n_legs < 5, t.cosine]), axis=(1, 2)) for t in tiles)
        )
    means = np.array(found) / 500
    n = np.arange(1, 5000)
    p = np.exp(-n * np.log1p(0.02)) / n / LAW.weight
    x = 1.0 / 1.02
    cosine = -(2.0 * x * np.log(2.0) + (1.0 - x) * np.log(1.0 - x)) / (1.0 + x) / LAW.weight
    exact = [p[n > 18].sum(), p[n < 3].sum(), cosine]
    error = means.std(axis=0, ddof=1) / 8.0
    assert_z(means.mean(axis=0), error, exact, resolution=0.05, n=6)
    assert LAW.weight == LogSeries(0.02).weight
