"""Choice of the loops that are shown: closed, turned, and wide."""

import numpy as np
import pytest

from cbs.figures.frame import choice


def test_closed_paths_from_legs():
    legs = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    square = choice.vertices(legs)
    assert np.array_equal(square[0], square[-1])
    assert choice.signed_area(square) == 1.0
    assert choice.signed_area(square[::-1]) == -1.0
    turned = choice.turned(square, 0.3)
    assert choice.signed_area(turned) == pytest.approx(1.0)
    out = turned[0] - turned[:-1].mean(axis=0)
    assert np.arctan2(out[1], out[0]) == pytest.approx(0.3)


def test_best_loop_prefers_wide_loops():
    square = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    crossed = np.array([[1.0, 0.0], [-1.0, 1.0], [1.0, 0.0], [-1.0, -1.0]])
    flat = np.array([[1.0, 0.1], [1.0, -0.1], [-1.0, 0.1], [-1.0, -0.1]])
    assert choice.best_loop(np.array([crossed, flat, square, flat])) == 2
