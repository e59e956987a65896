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
    for run, row in zip(cylinder.curves, cylinder.exact_delta_e2_h, strict=True):
        exact = np.interp(run.flux_h_e, cylinder.line_flux_h_e, row)
        first = (run.delta_err > 1e-9) & (run.flux_h_e < 0.5)  # later fluxes repeat the first period to the bit
        assert_z(run.delta[first], run.delta_err[first], exact[first], resolution=0.15, n=24)
        for flux in (0.5, 1.0, 1.5):
            assert abs(run.delta[list(np.round(run.flux_h_e, 9)).index(flux)]) < 1e-9
    assert cylinder.period_T == pytest.approx(1.343e-3, abs=1e-6)
    assert cylinder.path[-1] - cylinder.path[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_oscillations_are_drawn_as_stored():
    stored = made("half-flux-quantum")
    panel = figures.draw("half-flux-quantum", stored, "slides").axes[1]
    for i in range(3):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        run = stored.curves[i]
        right = slice(len(run.flux_h_e) - 1, None)
        assert np.array_equal(x[right], run.flux_h_e)
        assert np.array_equal(y[right], run.delta)
        assert bars[right] == pytest.approx(run.delta_err)
