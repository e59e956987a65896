"""Board "temperature": drawn as stored; the correction follows the logarithm of temperature."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.frame import sample
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_temperature_is_drawn_as_stored():
    stored = made("temperature")
    correction, cusps = figures.draw("temperature", stored, "slides").axes
    for role in ("wl", "wal"):
        x, y, bars = points_with_bars(correction, f"mc-{role}")
        assert np.array_equal(x, stored.T_K)
        assert np.array_equal(y, getattr(stored, role).dsigma)
        assert bars == pytest.approx(getattr(stored, role).dsigma_err)
    for i, run in enumerate(stored.cusps):
        y = points_with_bars(cusps, f"mc-{i}")[1]
        assert np.array_equal(y[len(run.B) - 1 :], run.delta)


@seeds
def test_correction_follows_the_logarithm_of_temperature(seed):
    film = made("temperature", seed)
    at_1K = theory.dephasing_length(theory.nyquist_rate(1.0, 30.0), 0.5 * sample.SAMPLE.v_F * film.l_m)
    assert at_1K == pytest.approx(1.48e-6, rel=5e-3)
    exact = theory.ballistic(0.0, l=film.l_m, L_phi=sample.SAMPLE.coherence_length(film.T_K))
    assert_z(film.wl.dsigma, film.wl.dsigma_err, exact, resolution=0.15)
    assert_z(
        film.wal.dsigma, film.wal.dsigma_err,
        np.interp(np.log(film.T_K), np.log(film.line_T_K), film.exact_dsigma_e2_h_wal), resolution=0.15,
    )  # fmt: skip
    cold = film.T_K < 0.3
    slope = np.polyfit(np.log(film.T_K[cold]), exact[cold], 1)[0]
    assert slope == pytest.approx(1.0 / np.pi, abs=0.01)
    slope = np.polyfit(np.log(film.T_K[cold]), film.wal.dsigma[cold], 1)[0]
    assert -0.2 < slope < -0.1
