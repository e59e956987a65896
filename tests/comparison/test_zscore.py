"""Limits of many comparisons, and the law of z-scores."""

import math

import numpy as np
import pytest

from cbs.comparison.zscore import z_distribution, z_limit


@pytest.mark.parametrize(("n", "limit"), [(1, 3.89), (10, 4.42), (30, 4.65), (200, 5.03)])
def test_limit_grows_with_the_number_of_comparisons(n: int, limit: float) -> None:
    assert z_limit(n) == pytest.approx(limit, abs=0.01)


def test_limit_keeps_the_false_alarm_of_the_whole_table() -> None:
    each = math.erfc(z_limit(150) / math.sqrt(2.0))
    assert 1.0 - (1.0 - each) ** 150 == pytest.approx(1e-4, rel=1e-6)


def test_errors_from_few_batches_have_the_wider_limit_of_students_law() -> None:
    assert z_limit(1, 0.05, batches=64) == pytest.approx(1.9983, abs=1e-4)  # the usual table, 63 degrees of freedom
    assert z_limit(250, batches=64) == pytest.approx(5.6, abs=0.1)
    assert z_limit(250, batches=100_000) == pytest.approx(z_limit(250), abs=1e-3)


def test_standard_normal_scores_are_accepted_and_others_are_not() -> None:
    z = np.random.default_rng(20261122).standard_normal(400)
    assert z_distribution(z.tolist()).p_value > 1e-3
    assert z_distribution((1.5 * z).tolist()).p_value < 1e-3
    assert z_distribution((z + 0.4).tolist()).p_value < 1e-6


def test_numbers_of_a_small_set_are_those_by_hand() -> None:
    d = z_distribution([-3.0, 0.0, 1.0, 2.0])
    assert (d.n, d.mean, d.largest, d.share_beyond_2) == (4, 0.0, 3.0, 0.25)
    assert d.spread == pytest.approx(math.sqrt(14.0 / 3.0))


def test_empty_and_broken_sets_say_so() -> None:
    assert math.isnan(z_distribution([]).p_value)
    assert z_distribution([0.1, math.nan]).p_value == 0.0
