"""Board "magnetic-impurities": drawn as stored; impurity spins erase the cusp."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import cues, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_impurity_curves_are_drawn_as_stored():
    stored = made("magnetic-impurities")
    cusps, coupled = figures.draw("magnetic-impurities", stored, "slides").axes
    right = slice(len(stored.cusps[0].B) - 1, None)
    for panel, runs in ((cusps, stored.cusps), (coupled, stored.rashba_cusps)):
        for i, run in enumerate(runs):
            x, y, bars = points_with_bars(panel, f"mc-{i}")
            assert np.array_equal(x[right], run.B * 1e3)
            assert np.array_equal(y[right], run.delta)
            assert np.array_equal(y, y[::-1])
            assert bars[right] == pytest.approx(run.delta_err)
    exact_lines = [cue for cue in cues(cusps) if cue[1] == "None"]
    assert len(set(exact_lines)) == len(exact_lines)


@seeds
def test_impurity_spins_erase_the_cusp(seed):
    curves = made("magnetic-impurities", seed)
    for L_s, run in zip(curves.return_L_s_m, curves.returns, strict=True):
        exact = theory.flights_return_ratio(run.length, curves.l_m, L_s=L_s)
        assert_z(run.ratio[1:], run.ratio_err[1:], exact[1:], resolution=0.5, n=44)
    B = curves.cusps[0].B
    film = {"l": curves.l_m, "L_phi": curves.L_phi_m}
    shown = np.isin(np.round(B * 1e3, 6), (0.8, 5.0, 10.0))
    for L_s, run in zip(curves.L_s_m, curves.cusps, strict=True):
        exact = theory.ballistic_magnetic(B, **film, L_s=L_s)
        assert_z(run.delta[shown], run.delta_err[shown], (exact - exact[0])[shown], resolution=0.1, n=12)
    exact = theory.rashba_ballistic(B, **film, L_so=curves.L_so_m)
    plain, err = curves.rashba_cusps[0].delta, curves.rashba_cusps[0].delta_err
    assert_z(plain[shown], err[shown], (exact - exact[0])[shown], resolution=0.1)
    # Antilocalization is gone: at 4 mT less than a fifth of the dip is left.
    at = int(np.argmin(np.abs(B - 4e-3)))
    assert plain[at] < -0.1
    assert abs(curves.rashba_cusps[-1].delta[at]) < 0.2 * abs(plain[at])


def test_one_impurity_spin_is_the_same_both_ways():
    assert theory.magnetic_interference(np.array([1]), 0.2) == pytest.approx([1.0])
    m = 0.8 * np.exp(-0.1)
    for n_legs in (3, 10, 30):
        law = 1.5 * ((2.0 + m) / 3.0) ** n_legs - 0.5 * m**n_legs
        assert theory.magnetic_interference(np.array([n_legs]), 0.2) == pytest.approx([law])
