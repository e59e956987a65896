"""Board "magnetic-impurities": drawn as stored; impurity spins erase the cusp."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import cues, lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_impurity_curves_are_drawn_as_stored():
    stored = made("magnetic-impurities")
    returns, cusps, coupled = figures.draw("magnetic-impurities", stored, "slides").axes
    right = slice(len(stored.B_T) - 1, None)
    for i in range(len(stored.return_L_s_m)):
        x, y, bars = points_with_bars(returns, f"mc-{i}")
        assert np.array_equal(x, stored.length_m * 1e6)
        assert np.array_equal(y, stored.ratio[i])
        assert bars == pytest.approx(stored.ratio_err[i])
        (exact,) = lines(returns, f"exact-{i}")
        assert np.array_equal(exact[:, 1], stored.exact_ratio[i])
    for panel, value, err in (
        (cusps, stored.delta_e2_h, stored.delta_err_e2_h),
        (coupled, stored.delta_e2_h_rashba, stored.delta_err_e2_h_rashba),
    ):
        for i in range(len(value)):
            x, y, bars = points_with_bars(panel, f"mc-{i}")
            assert np.array_equal(x[right], stored.B_T * 1e3)
            assert np.array_equal(y[right], value[i])
            assert np.array_equal(y, y[::-1])
            assert bars[right] == pytest.approx(err[i])
    for panel in (returns, cusps):
        exact_lines = [cue for cue in cues(panel) if cue[1] == "None"]
        assert len(set(exact_lines)) == len(exact_lines)


@seeds
def test_impurity_spins_erase_the_cusp(seed):
    curves = made("magnetic-impurities", seed)
    for L_s, ratio, err in zip(curves.return_L_s_m, curves.ratio, curves.ratio_err, strict=True):
        exact = theory.flights_return_ratio(curves.length_m, curves.l_m, L_s=L_s)
        assert_z(ratio[1:], err[1:], exact[1:], resolution=0.5, n=44)
    film = {"l": curves.l_m, "L_phi": curves.L_phi_m}
    shown = np.isin(np.round(curves.B_T * 1e3, 6), (0.8, 5.0, 10.0))
    for L_s, delta, err in zip(curves.L_s_m, curves.delta_e2_h, curves.delta_err_e2_h, strict=True):
        exact = theory.ballistic_magnetic(curves.B_T, **film, L_s=L_s)
        assert_z(delta[shown], err[shown], (exact - exact[0])[shown], resolution=0.1, n=12)
    exact = theory.rashba_ballistic(curves.B_T, **film, L_so=curves.L_so_m)
    plain, err = curves.delta_e2_h_rashba[0], curves.delta_err_e2_h_rashba[0]
    assert_z(plain[shown], err[shown], (exact - exact[0])[shown], resolution=0.1)
    # Antilocalization is gone: at 4 mT less than a fifth of the dip is left.
    at = int(np.argmin(np.abs(curves.B_T - 4e-3)))
    assert plain[at] < -0.1
    assert abs(curves.delta_e2_h_rashba[-1, at]) < 0.2 * abs(plain[at])


def test_one_impurity_spin_is_the_same_both_ways():
    assert theory.magnetic_interference(np.array([1]), 0.2) == pytest.approx([1.0])
    m = 0.8 * np.exp(-0.1)
    for n_legs in (3, 10, 30):
        law = 1.5 * ((2.0 + m) / 3.0) ** n_legs - 0.5 * m**n_legs
        assert theory.magnetic_interference(np.array([n_legs]), 0.2) == pytest.approx([law])
