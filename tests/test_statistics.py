import numpy as np
import pytest

from tests.statistics import SEEDS, assert_z, chosen_seeds, seeds, z_limit


@pytest.mark.parametrize(("n", "limit"), [(1, 3.9), (10, 4.4), (30, 4.7)])
def test_limits_are_those_of_the_style_guide(n: int, limit: float) -> None:
    assert z_limit(n) == pytest.approx(limit, abs=0.06)


def test_a_wrong_value_fails() -> None:
    with pytest.raises(AssertionError, match="z = 5"):
        assert_z(1.05, 0.01, 1.0, resolution=0.1)


def test_an_error_too_large_to_see_the_difference_fails() -> None:
    with pytest.raises(AssertionError, match="too large"):
        assert_z(1.0, 0.1, 1.0, resolution=0.1)


@pytest.mark.parametrize("err", [0.0, np.nan, np.inf])
def test_an_error_that_is_no_error_fails(err: float) -> None:
    with pytest.raises(AssertionError, match="errors must be"):
        assert_z(1.0, err, 1.0, resolution=0.1)


def test_a_third_seed_takes_the_place_of_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CBS_TEST_SEED", raising=False)
    assert chosen_seeds() == SEEDS
    monkeypatch.setenv("CBS_TEST_SEED", "5")
    assert chosen_seeds() == (5,)


def test_the_second_seed_belongs_to_the_slow_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CBS_TEST_SEED", raising=False)

    def test(seed: int) -> int:
        return seed

    (mark,) = seeds(test).pytestmark
    first, second = mark.args[1]
    assert first == SEEDS[0]
    assert second.values == (SEEDS[1],)
    assert [mark.name for mark in second.marks] == ["slow"]


@seeds
def test_a_right_mean_passes(seed: int) -> None:
    sample = np.random.default_rng(seed).normal(size=(1000, 10))
    assert_z(sample.mean(axis=0), sample.std(axis=0) / np.sqrt(1000), 0.0, resolution=0.2)
