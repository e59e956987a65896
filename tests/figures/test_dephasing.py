"""Board "dephasing": drawn as stored; local slopes, their errors and their limits."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import dephasing
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_dephasing_draws_what_is_stored(style):
    stored = made("dephasing")
    above, below = figures.draw("dephasing", stored, style).axes
    for role in dephasing.CURVES:
        x, y, bars = points_with_bars(above, f"mc-{role}")
        assert np.array_equal(x, stored.tau_phi_over_tau)
        assert np.array_equal(y, getattr(stored, f"dsigma_e2_h_{role}"))
        assert bars == pytest.approx(getattr(stored, f"dsigma_err_e2_h_{role}"))
        x, y, bars = points_with_bars(below, f"mc-{role}")
        assert np.array_equal(x, stored.midpoint)
        assert np.array_equal(y, getattr(stored, f"slope_{role}"))
        assert bars == pytest.approx(getattr(stored, f"slope_err_{role}"))


def test_local_slopes_use_the_covariance():
    x = np.array([0.0, 1.0, 3.0])
    fully_shared = np.full((3, 3), 0.04)
    slope, err = dephasing.local_slopes(x, 2.0 * x, fully_shared)
    assert slope == pytest.approx([2.0, 2.0])
    assert err == pytest.approx([0.0, 0.0], abs=1e-12)
    _, err = dephasing.local_slopes(x, x, np.diag([0.01, 0.03, 0.01]))
    assert err == pytest.approx([0.2, 0.1])


@seeds
def test_slopes_reach_their_limits(seed):
    curves = made("dephasing", seed)
    exact = theory.ballistic(0.0, l=curves.l_m, L_phi=curves.L_phi_m)
    assert_z(curves.dsigma_e2_h_wl, curves.dsigma_err_e2_h_wl, exact, resolution=0.1)
    slope = np.diff(exact) / np.diff(np.log(curves.tau_phi_over_tau))
    assert_z(curves.slope_wl, curves.slope_err_wl, slope, resolution=0.02)
    assert slope[-1] == pytest.approx(-1.0 / np.pi, abs=1e-3)
    assert 0.1 < curves.slope_wal[-1] < 0.5 / np.pi + 4.0 * curves.slope_err_wal[-1]
    assert abs(curves.slope_unitary[-1]) < 0.01
