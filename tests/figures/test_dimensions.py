"""Board "dimensions": line, logarithm and limit, and drawn data equal to stored data."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards import dimensions
from cbs.figures.frame.qualities import Quality
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)
SHAPE = (20e-9, 100e-9, 50e-6, 10e-3)  # l, width, length of the wire, field in bulk


@pytest.mark.parametrize("style", ["paper", "slides"])
def test_growth_is_drawn_as_stored(style):
    stored = made("dimensions")
    panel = figures.draw("dimensions", stored, style).axes[-1]
    for i in range(3):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        assert np.array_equal(x, stored.L_phi_m * 1e6)
        assert y == pytest.approx(stored.values[i] / stored.exact[i, 0])
        assert bars == pytest.approx(stored.errors[i] / stored.exact[i, 0])
        (line,) = lines(panel, f"exact-{i}")
        assert line[:, 1] == pytest.approx(stored.exact[i] / stored.exact[i, 0])


def test_exact_curves_are_a_line_a_logarithm_and_a_limit():
    wire, film, bulk = dimensions.exact_values(np.array([5e-6, 10e-6]), *SHAPE)
    per_length = (wire[1] - wire[0]) * SHAPE[2] / 5e-6
    assert per_length == pytest.approx(2.0, rel=1e-6)  # -2 L_phi / L of Altshuler and Aronov
    assert np.log2(wire[1] / wire[0]) == pytest.approx(1.0, abs=0.01)
    assert (film[1] - film[0]) / np.log(2.0) == pytest.approx(2.0 / np.pi, rel=1e-3)
    limit = 0.604899 * np.sqrt(1.519267447e15 * SHAPE[3]) / np.pi * 1e-6
    assert float(bulk[1]) < limit
    far = dimensions.exact_values(np.array([1.0]), *SHAPE)[2]
    assert float(far[0]) == pytest.approx(limit, rel=1e-4)
    assert float(theory.kawabata_function(np.inf)) == pytest.approx(0.604899, abs=1e-6)


def test_standing_waves_beyond_the_last_are_an_integral(monkeypatch):
    many = dimensions.wire_correction(np.array([1e-6]), *SHAPE[:2])
    monkeypatch.setattr(dimensions, "STANDING", 400)
    assert dimensions.wire_correction(np.array([1e-6]), *SHAPE[:2]) == pytest.approx(many, rel=1e-6)


@seeds
def test_points_agree_with_the_exact_values(seed):
    shapes = made("dimensions", seed)
    exact = shapes.exact_at_points
    assert_z(shapes.values, shapes.errors, exact, resolution=0.1 * exact, n=24)
