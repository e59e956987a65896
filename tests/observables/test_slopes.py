"""The slope of points that share loops: what they share has no part in its error, what tilts them has all of it."""

import numpy as np
import pytest

from cbs.observables.slopes import straight_line_slope

X = np.array([0.0, 1.0, 3.0, 4.5, 7.0])


def test_a_straight_line_has_its_slope() -> None:
    assert straight_line_slope(X, 2.0 - 0.7 * X, np.zeros((5, 5))) == pytest.approx((-0.7, 0.0))


def test_an_error_that_all_points_share_is_none_of_the_slope() -> None:
    assert straight_line_slope(X, X, np.full((5, 5), 4.0))[1] == pytest.approx(0.0, abs=1e-12)


def test_an_error_that_tilts_the_line_is_that_of_the_slope() -> None:
    assert straight_line_slope(X, X, 0.09 * np.outer(X, X))[1] == pytest.approx(0.3)


def test_points_of_their_own_have_the_error_of_the_textbook() -> None:
    assert straight_line_slope(X, X, 0.04 * np.eye(5))[1] == pytest.approx(0.2 / np.sqrt(np.sum((X - X.mean()) ** 2)))
