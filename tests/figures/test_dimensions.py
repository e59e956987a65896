"""Board "dimensions": line, logarithm and limit, and drawn data equal to stored data."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import dimensions
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@pytest.mark.parametrize("style", ["paper", "slides"])
def test_columns_are_drawn_as_stored(style):
    stored = made("dimensions")
    panels = figures.draw("dimensions", stored, style).axes
    for i in range(3):
        above, below = panels[2 * i : 2 * i + 2]
        x, y, bars = points_with_bars(above, "mc-wl")
        assert np.array_equal(x, stored.L_phi_m * 1e6)
        assert np.array_equal(y, stored.against_length[i])
        assert bars == pytest.approx(stored.against_length_err[i])
        x, y, bars = points_with_bars(below, "mc-wl")
        right = slice(len(stored.B_T) - 1, None)
        assert np.array_equal(x, -x[::-1])
        assert np.array_equal(x[right], stored.B_T * 1e3)
        assert np.array_equal(y[right], stored.delta[i])
        assert bars[right] == pytest.approx(stored.delta_err[i])


def test_exact_curves_are_a_line_a_logarithm_and_a_limit():
    wire, film, bulk = dimensions.against_length(np.array([5e-6, 10e-6]))
    per_length = (wire[1] - wire[0]) * dimensions.WIRE_LENGTH / 5e-6
    assert per_length == pytest.approx(2.0, rel=1e-6)  # -2 L_phi / L of Altshuler and Aronov
    assert np.log2(wire[1] / wire[0]) == pytest.approx(1.0, abs=0.01)
    assert (film[1] - film[0]) / np.log(2.0) == pytest.approx(2.0 / np.pi, rel=1e-3)
    limit = 0.604899 * np.sqrt(1.519267447e15 * dimensions.FIELD_BULK) / np.pi * 1e-6
    assert float(bulk[1]) < limit
    far = dimensions.against_length(np.array([1.0]))[2]
    assert float(far[0]) == pytest.approx(limit, rel=1e-4)
    assert float(theory.kawabata_function(np.inf)) == pytest.approx(0.604899, abs=1e-6)


def test_standing_waves_beyond_the_last_are_an_integral(monkeypatch):
    many = dimensions.wire_correction(np.array([1e-6]))
    monkeypatch.setattr(dimensions, "STANDING", 400)
    assert dimensions.wire_correction(np.array([1e-6])) == pytest.approx(many, rel=1e-6)


@seeds
def test_points_agree_with_the_exact_values(seed):
    shapes = made("dimensions", seed)
    exact = dimensions.against_length(shapes.L_phi_m)
    assert_z(shapes.against_length, shapes.against_length_err, exact, resolution=0.1 * exact, n=57)
    shown = shapes.B_T > 1e-3  # below, a few long loops make the mean: no normal law with so few loops
    for i in range(3):
        value, err = shapes.delta[i][shown], shapes.delta_err[i][shown]
        assert_z(value, err, shapes.exact_delta[i][shown], resolution=0.5 * shapes.exact_delta[i][-1], n=57)
