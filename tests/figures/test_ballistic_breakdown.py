"""Board "ballistic-breakdown": drawn as stored; fits beyond their range are wrong in the known way."""

import numpy as np
import pytest

from cbs import figures
from cbs.comparison.diffusive_fit import fit_change
from cbs.figures.boards import ballistic_breakdown
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_fits_are_drawn_as_stored():
    stored = made("ballistic-breakdown")
    main, strip, time, prefactor = figures.draw("ballistic-breakdown", stored, "paper").axes
    shown = ballistic_breakdown.SHOWN
    x, y, bars = points_with_bars(main, "mc-wl")
    assert np.array_equal(x, stored.B_T[shown[1]] * 1e3)
    assert np.array_equal(y, stored.delta_e2_h[shown])
    assert bars == pytest.approx(stored.delta_err_e2_h[shown])
    _, y, _ = points_with_bars(strip, "mc-wl")
    assert y == pytest.approx((stored.delta_e2_h[shown] - stored.fit_delta_e2_h) * 1e3)
    for panel, name in ((prefactor, "alpha"), (time, "tau_ratio")):
        for i in range(len(stored.L_phi_over_l)):
            x, y, bars = points_with_bars(panel, f"mc-{i}")
            assert np.array_equal(x, stored.range_B_tr)
            assert np.array_equal(y, getattr(stored, name)[i])
            assert bars == pytest.approx(getattr(stored, f"{name}_err")[i])
            (exact,) = lines(panel, f"exact-{i}")
            assert np.array_equal(exact[:, 1], getattr(stored, f"exact_{name}")[i])


@seeds
def test_fits_beyond_their_range_are_wrong_in_the_known_way(seed):
    fits = made("ballistic-breakdown", seed)
    for i, ratio in enumerate(fits.L_phi_over_l):
        again = [  # from another start
            fit_change(B[1:], delta[1:], 0.7 * ratio * fits.l_m)
            for B, delta in zip(fits.B_T, fits.exact_delta_e2_h[i], strict=True)
        ]
        assert [fit.alpha for fit in again] == pytest.approx(fits.exact_alpha[i], rel=1e-6)
        assert [0.49 * fit.tau_ratio for fit in again] == pytest.approx(fits.exact_tau_ratio[i], rel=1e-6)
    # L_phi = 10 l, evenly spaced fields: from 0.91 to 0.6, and a time that comes out up to three times too long.
    assert fits.exact_alpha[1] == pytest.approx([0.91, 0.87, 0.81, 0.71, 0.59], abs=0.025)
    assert fits.exact_tau_ratio[1, :4] == pytest.approx([1.04, 1.08, 1.21, 1.6], rel=0.04)
    assert np.all(np.diff(fits.exact_alpha[:, 1:], axis=1) < 0.0)
    # Where the errors are small enough for the fit to be linear in them, Monte Carlo returns the same.
    sharp = fits.alpha_err < 0.03
    assert np.count_nonzero(sharp) >= 8
    assert_z(fits.alpha[sharp], fits.alpha_err[sharp], fits.exact_alpha[sharp], resolution=0.25)
    apart = np.abs(fits.delta_e2_h - fits.exact_delta_e2_h)[..., 1:] / fits.delta_err_e2_h[..., 1:]
    assert apart[:, ::2, ::7].max() < 4.7
