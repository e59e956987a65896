"""Board "magnetoconductance": drawn as stored and even in the field; cusps agree with the exact sums."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures import magnetoconductance
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_magnetoconductance_is_mirrored(style):
    stored = made("magnetoconductance")
    main, strip = figures.draw("magnetoconductance", stored, style).axes
    for role in magnetoconductance.CURVES:
        x, y, bars = points_with_bars(main, f"mc-{role}")
        assert np.array_equal(x, -x[::-1])
        assert np.array_equal(y, y[::-1])
        right = slice(len(stored.B_T) - 1, None)
        assert np.array_equal(x[right], stored.B_T * 1e3)
        assert np.array_equal(y[right], getattr(stored, f"delta_e2_h_{role}"))
        assert bars[right] == pytest.approx(getattr(stored, f"delta_err_e2_h_{role}"))
    (z,) = lines(strip, "z-wl")
    assert np.array_equal(z[z[:, 0] > 0, 1], stored.residual_wl())
    assert np.array_equal(z[:, 1], z[::-1, 1])
    assert np.array_equal(z[z[:, 0] > 0, 0], stored.B_T[1:] * 1e3)


def test_residual_is_that_of_the_difference():
    stored = made("magnetoconductance")
    exact = stored.exact_dsigma_e2_h_wl[1:] - stored.exact_dsigma_e2_h_wl[0]
    assert stored.residual_wl() * stored.delta_err_e2_h_wl[1:] == pytest.approx(stored.delta_e2_h_wl[1:] - exact)


@seeds
def test_cusps_agree_with_the_exact_sums(seed):
    curves = made("magnetoconductance", seed)
    shown = np.isin(np.round(curves.B_T * 1e3, 6), (1.0, 5.0, 20.0))
    assert np.count_nonzero(shown) == 3
    for name, exact in (("wl", curves.exact_dsigma_e2_h_wl), ("unitary", curves.exact_dsigma_e2_h_unitary)):
        value, err = getattr(curves, f"dsigma_e2_h_{name}"), getattr(curves, f"dsigma_err_e2_h_{name}")
        assert_z(value[shown], err[shown], exact[shown], resolution=0.05, n=12)
        value, err = getattr(curves, f"delta_e2_h_{name}"), getattr(curves, f"delta_err_e2_h_{name}")
        assert_z(value[shown], err[shown], exact[shown] - exact[0], resolution=0.05, n=12)
    assert np.all(curves.delta_e2_h_wl[1:] > 0.0)
    assert np.all(curves.delta_e2_h_wal[1:10] < 0.0)
    high = curves.line_B_T > 3e-3
    assert np.all(curves.hln_delta_e2_h_wl[high] > curves.exact_delta_e2_h_wl[high])
