"""Board "temperature": drawn as stored; the correction follows the logarithm of temperature."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import temperature
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_temperature_is_drawn_as_stored():
    stored = made("temperature")
    length, correction, cusps = figures.draw("temperature", stored, "slides").axes
    (drawn,) = lines(length, "length")
    assert np.array_equal(drawn[:, 1], stored.L_phi_m * 1e6)
    for role in ("wl", "wal"):
        x, y, bars = points_with_bars(correction, f"mc-{role}")
        assert np.array_equal(x, stored.T_K)
        assert np.array_equal(y, getattr(stored, f"dsigma_e2_h_{role}"))
        assert bars == pytest.approx(getattr(stored, f"dsigma_err_e2_h_{role}"))
    for i in range(4):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.delta_e2_h[i])


@seeds
def test_correction_follows_the_logarithm_of_temperature(seed):
    film = made("temperature", seed)
    at_1K = temperature.coherence_length(np.array([1.0]), fermi_liquid=False)
    assert at_1K[0] == pytest.approx(1.48e-6, rel=5e-3)
    exact = theory.ballistic(0.0, l=film.l_m, L_phi=temperature.coherence_length(film.T_K))
    assert_z(film.dsigma_e2_h_wl, film.dsigma_err_e2_h_wl, exact, resolution=0.15)
    cold = film.T_K < 0.3
    slope = np.polyfit(np.log(film.T_K[cold]), exact[cold], 1)[0]
    assert slope == pytest.approx(1.0 / np.pi, abs=0.01)
    slope = np.polyfit(np.log(film.T_K[cold]), film.dsigma_e2_h_wal[cold], 1)[0]
    assert -0.2 < slope < -0.1
