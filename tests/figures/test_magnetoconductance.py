"""Board "magnetoconductance": drawn as stored and even in the field; cusps agree with the exact sums."""

from dataclasses import replace

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import magnetoconductance
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
        run = stored.curve(role)
        right = slice(len(run.B) - 1, None)
        assert np.array_equal(x[right], run.B * 1e3)
        assert np.array_equal(y[right], run.delta)
        assert bars[right] == pytest.approx(run.delta_err)
    for role in ("wl", "wal"):
        (z,) = lines(strip, f"z-{role}")
        assert np.array_equal(z[z[:, 0] > 0, 1], stored.residual(role))
        assert np.array_equal(z[:, 1], z[::-1, 1], equal_nan=True)
        assert np.array_equal(z[z[:, 0] > 0, 0], stored.wl.B[1:] * 1e3)


def test_antilocalization_is_named_where_the_curve_falls_only():
    stored = made("magnetoconductance")
    weak = replace(stored, exact_delta_e2_h_wal=0.97 * stored.line("wl"))  # a coupling too weak for its cusp to turn
    drawn = [figures.draw("magnetoconductance", data, "slides").axes[0] for data in (stored, weak)]
    names = [[text.get_text() for text in axes.texts] for axes in drawn]
    assert ["weak antilocalization" in found for found in names] == [True, False]
    assert "spin–orbit" in names[1]


def test_residual_is_that_of_the_difference():
    stored = made("magnetoconductance")
    for role in ("wl", "wal"):
        run, exact = stored.curve(role), stored.exact(role)[1:] - stored.exact(role)[0]
        assert stored.residual(role) * run.delta_err[1:] == pytest.approx(run.delta[1:] - exact)


@seeds
def test_cusps_agree_with_the_exact_sums(seed):
    curves = made("magnetoconductance", seed)
    shown = np.isin(np.round(curves.wl.B * 1e3, 6), (1.0, 5.0, 20.0))
    assert np.count_nonzero(shown) == 3
    for name in ("wl", "wal", "unitary"):
        run, exact = curves.curve(name), curves.exact(name)
        assert_z(run.dsigma[shown], run.dsigma_err[shown], exact[shown], resolution=0.05, n=18)
        assert_z(run.delta[shown], run.delta_err[shown], exact[shown] - exact[0], resolution=0.05, n=18)
    assert np.all(curves.wl.delta[1:] > 0.0)
    assert np.all(curves.wal.delta[1:10] < 0.0)
    high = curves.line_B_T > 3e-3
    assert np.all(curves.hln_delta_e2_h_wl[high] > curves.exact_delta_e2_h_wl[high])
