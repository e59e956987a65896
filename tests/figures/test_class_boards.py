"""Figures of what spin, impurity spins, fields along the film and flux through a hole do to the cusp."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.comparison.diffusive_fit import fit_change
from cbs.figures import ballistic_breakdown, families
from cbs.figures.qualities import Quality
from cbs.figures.styles import find_style
from tests.figures.artists import cues, lines, points_with_bars
from tests.figures.synthetic import MAKERS
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_curves_of_a_family_differ_twice():
    for n_curves in range(1, 7):
        found = families.cues(find_style("paper"), n_curves)
        assert len({cue.colour for cue in found}) == n_curves
        assert not {cue.marker for cue in found} & {"o", "^", "s"}  # those mean the three classes
        assert len({cue.marker for cue in found}) == n_curves
        assert len({cue.dash for cue in found}) == n_curves
    with pytest.raises(ValueError, match="at most 6"):
        families.cues(find_style("paper"), 7)


def test_impurity_curves_are_drawn_as_stored():
    stored = MAKERS["magnetic-impurities"]()
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
    curves = figures.compute("magnetic-impurities", SMALL, seed)
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


def test_fits_are_drawn_as_stored():
    stored = MAKERS["ballistic-breakdown"]()
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
    fits = figures.compute("ballistic-breakdown", SMALL, seed)
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
