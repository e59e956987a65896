"""From several k l to infinity: a line comes back with the error of least squares, and what a line leaves is told."""

import numpy as np
import pytest

from cbs.comparison.extrapolation import bend, extrapolated

K_L = np.array([10.0, 20.0, 40.0])


def test_a_straight_line_ends_where_it_says() -> None:
    found = extrapolated(K_L, 2.0 - 3.0 / K_L, np.array([0.1, 0.2, 0.1]))
    assert found.value == pytest.approx(2.0)
    assert bend(K_L, 2.0 - 3.0 / K_L, np.full(3, 0.1)).value == pytest.approx(0.0, abs=1e-12)


def test_the_error_is_that_of_many_lines() -> None:
    err = np.array([0.1, 0.2, 0.15])
    noise = err * np.random.default_rng(1).standard_normal((4000, 3))
    found = [extrapolated(K_L, 1.0 + row, err) for row in noise]
    assert np.std([one.value for one in found]) == pytest.approx(found[0].error, rel=0.05)


def test_the_next_order_is_the_square_of_the_first() -> None:
    """Of 1/(1 + 2/kl) a line misses about what is told, and of a line that does not rise nothing."""
    curve, err = 1.0 / (1.0 + 2.0 / K_L), np.full(3, 1e-6)
    line, told = extrapolated(K_L, curve, err), extrapolated(K_L, curve, err, next_order=True)
    assert told.value == line.value
    assert 0.5 * told.error < abs(line.value - 1.0) < 2.0 * told.error
    assert extrapolated(K_L, np.ones(3), err, next_order=True).error == pytest.approx(line.error)
