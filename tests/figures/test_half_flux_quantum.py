"""Board "half-flux-quantum": half the flux quantum; drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_oscillation_has_half_the_flux_quantum(seed):
    cylinder = made("half-flux-quantum", seed)
    exact = np.array([np.interp(cylinder.flux_h_e, cylinder.line_flux_h_e, row) for row in cylinder.exact_delta_e2_h])
    seen = cylinder.delta_err_e2_h > 1e-9
    assert_z(cylinder.delta_e2_h[seen], cylinder.delta_err_e2_h[seen], exact[seen], resolution=0.15)
    half = list(np.round(cylinder.flux_h_e, 9)).index(0.5)
    assert np.abs(cylinder.delta_e2_h[:, half]).max() < 1e-9
    assert cylinder.period_mT == pytest.approx(1.343, abs=1e-3)
    assert cylinder.path[-1] - cylinder.path[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_oscillations_are_drawn_as_stored():
    stored = made("half-flux-quantum")
    panel = figures.draw("half-flux-quantum", stored, "slides").axes[1]
    for i in range(3):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        right = slice(len(stored.flux_h_e) - 1, None)
        assert np.array_equal(x[right], stored.flux_h_e)
        assert np.array_equal(y[right], stored.delta_e2_h[i])
        assert bars[right] == pytest.approx(stored.delta_err_e2_h[i])
