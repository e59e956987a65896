"""Board "measured-data": stored points equal the files, fits are the best of their starts, intervals contain them."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards import measured_data
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z


@pytest.fixture(scope="module")
def stored():
    return made("measured-data")


def test_stored_points_equal_the_files(stored):
    for i, T in enumerate(stored.T_K):
        path = measured_data.FOLDER / f"wal_{T:g}K.csv"
        field, sigma = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
        assert stored.B_T == pytest.approx(field * 1e-3, rel=1e-15)
        assert np.array_equal(stored.measured_e2_h[i], sigma)
    assert stored.B_T[[0, -1]] == pytest.approx([0.2e-3, 24e-3])
    assert "CC0" in (measured_data.FOLDER / "README.md").read_text(encoding="utf-8")


def test_curves_residuals_and_lengths_are_drawn_as_stored(stored):
    curves, residuals, lengths = figures.draw("measured-data", stored, "dark").axes
    for i in range(len(stored.T_K)):
        (points,) = lines(curves, f"measured-{i}")
        assert points[:, 0] == pytest.approx(stored.B_T * 1e3)
        assert points[:, 1] == pytest.approx(stored.measured_e2_h[i] + i * stored.shift)
        (fit,) = lines(curves, f"fit-{i}")
        assert fit[:, 1] == pytest.approx(stored.fit_e2_h[i] + i * stored.shift)
        (residual,) = lines(residuals, f"residual-{i}")
        expected = stored.measured_e2_h[i] - stored.fit_e2_h[i] + i * stored.strip_shift
        assert residual[:, 1] == pytest.approx(expected)
    for i in range(2):
        _, y, half = points_with_bars(lengths, f"fit-{i}")
        assert y == pytest.approx(stored.L_phi_m[i] * 1e6)
        assert half == pytest.approx(0.5e6 * (stored.L_phi_high_m[i] - stored.L_phi_low_m[i]))


def test_intervals_contain_the_fit_and_coherence_grows_on_cooling(stored):
    assert np.all(stored.L_phi_low_m < stored.L_phi_m)
    assert np.all(stored.L_phi_m < stored.L_phi_high_m)
    assert np.all(np.diff(stored.L_phi_m, axis=1) < 0.0)
    assert np.ptp(stored.L_so_m, axis=1) == pytest.approx([0.0, 0.0])  # one coupling for all temperatures
    assert stored.L_so_m[0] == pytest.approx(np.full(4, 112e-9), rel=0.12)


def test_the_law_passes_through_the_lengths_and_saturates(stored):
    for i in range(2):
        at = np.exp(np.interp(np.log(stored.T_K), np.log(stored.law_T_K), np.log(stored.law_L_phi_m[i])))
        assert np.all((stored.L_phi_low_m[i] < at) & (at < stored.L_phi_high_m[i]))
    assert np.all((1.5 < stored.power) & (stored.power < 4.0))


def test_no_far_lengths_fit_better(stored):  # the likelihood knows of neighbours: its best is not that of least squares
    B, every = stored.B_T[:: stored.fitted_every], stored.fitted_every
    for i in range(len(stored.T_K)):
        data = stored.measured_e2_h[i, ::every]

        def rms(L_phi, L_so, data=data):
            return float(np.sqrt(np.mean((data - theory.ilp(B, L_phi=L_phi, L_so=L_so)) ** 2)))

        best = rms(stored.L_phi_m[0, i], stored.L_so_m[0, i])
        assert best == pytest.approx(stored.rms_e2_h[0, i], rel=0.1)
        for p in (0.4, 2.5):
            for q in (0.5, 1.0, 2.0, 5.0):
                assert rms(p * stored.L_phi_m[0, i], q * stored.L_so_m[0, i]) > best


def test_monte_carlo_follows_the_fitted_formula(stored):
    exact = stored.fit_e2_h[:, :: measured_data.EVERY_MC]
    shown = slice(2, None, 5)
    assert_z(stored.mc_e2_h[:, shown], stored.mc_err_e2_h[:, shown], exact[:, shown], resolution=0.1)
