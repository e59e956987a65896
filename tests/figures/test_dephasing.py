"""Board "dephasing": drawn as stored; local slopes, their errors and their limits."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards import dephasing
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
        run = stored.curve(role)
        assert x == pytest.approx(2.0 * (run.L_phi / stored.l_m) ** 2)
        assert np.array_equal(y, run.dsigma)
        assert bars == pytest.approx(run.dsigma_err)
        found = points_with_bars(below, f"mc-{role}")
        for drawn, kept in zip(found, stored.slopes(role), strict=True):
            assert drawn == pytest.approx(kept)


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
    lengths = curves.wl.L_phi
    exact = theory.ballistic(0.0, l=curves.l_m, L_phi=lengths)
    assert_z(curves.wl.dsigma, curves.wl.dsigma_err, exact, resolution=0.1)
    exact_wal = np.interp(np.log(lengths), np.log(curves.line_L_phi_m), curves.exact("wal"))
    assert_z(curves.wal.dsigma, curves.wal.dsigma_err, exact_wal, resolution=0.1)
    slope = np.diff(exact) / np.diff(np.log(curves.time(lengths)))
    _, found, found_err = curves.slopes("wl")
    assert_z(found, found_err, slope, resolution=0.02)
    assert slope[-1] == pytest.approx(-1.0 / np.pi, abs=1e-3)
    _, wal, wal_err = curves.slopes("wal")
    assert 0.1 < wal[-1] < 0.5 / np.pi + 4.0 * wal_err[-1]
    assert abs(curves.slopes("unitary")[1][-1]) < 0.01
