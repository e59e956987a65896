"""Figures of temperature, spin mixtures, scaling and flux: drawn data equal stored data, claims hold within errors."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import in_plane_field, persistent_helix, temperature
from cbs.figures.qualities import Quality
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_generator import SpinCouplings
from tests.figures.artists import lines, points_with_bars
from tests.figures.synthetic import MAKERS
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_temperature_is_drawn_as_stored():
    stored = MAKERS["temperature"]()
    length, correction, cusps = figures.draw("temperature", stored, "slides").axes
    (drawn,) = lines(length, "length")
    assert np.array_equal(drawn[:, 1], stored.L_phi_m * 1e6)
    for role in ("wl", "wal"):
        x, y, bars = points_with_bars(correction, f"mc-{role}")
        assert np.array_equal(x, stored.T_K)
        assert np.array_equal(y, getattr(stored, f"dsigma_e2_h_{role}"))
        assert bars == pytest.approx(getattr(stored, f"dsigma_err_e2_h_{role}"))
    for i in range(4):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.delta_e2_h[i])


@seeds
def test_correction_follows_the_logarithm_of_temperature(seed):
    film = figures.compute("temperature", SMALL, seed)
    at_1K = temperature.coherence_length(np.array([1.0]), fermi_liquid=False)
    assert at_1K[0] == pytest.approx(1.48e-6, rel=5e-3)
    exact = theory.ballistic(0.0, l=film.l_m, L_phi=temperature.coherence_length(film.T_K))
    assert_z(film.dsigma_e2_h_wl, film.dsigma_err_e2_h_wl, exact, resolution=0.15)
    cold = film.T_K < 0.3
    slope = np.polyfit(np.log(film.T_K[cold]), exact[cold], 1)[0]
    assert slope == pytest.approx(1.0 / np.pi, abs=0.01)
    slope = np.polyfit(np.log(film.T_K[cold]), film.dsigma_e2_h_wal[cold], 1)[0]
    assert -0.2 < slope < -0.1


@seeds
def test_equal_couplings_give_the_spin_back(seed):
    helix = figures.compute("persistent-helix", SMALL, seed)
    assert helix.worst < 1e-12
    assert np.all(helix.interference_err[3] < 1e-12)
    for row in (0, 1, 2, 4):
        exact = persistent_helix._exact(helix.strength * helix.L_so_m, row)
        sharp = helix.interference_err[row] > 1e-5
        assert_z(helix.interference[row][sharp], helix.interference_err[row][sharp], exact[sharp], resolution=0.3, n=48)
    assert helix.interference[4, 3] < 0.95
    cusps = np.array([persistent_helix.exact_change(helix.B_T, row) for row in persistent_helix.ROW_OF_CUSP])
    assert_z(helix.delta_e2_h[:, 1:], helix.delta_err_e2_h[:, 1:], cusps[:, 1:], resolution=0.05)
    turn = helix.angle_rad[0] - helix.angle_rad[-1]
    assert turn == pytest.approx(0.0, abs=1e-12)
    along = np.array([np.pi * helix.L_shown_m, 0.0]) @ np.array([1.0, 1.0]) / np.sqrt(2.0)
    assert along * 2.0 / helix.L_shown_m == pytest.approx(2.0 * np.pi / np.sqrt(2.0))


def test_helix_is_drawn_as_stored():
    stored = MAKERS["persistent-helix"]()
    _, interference, cusps = figures.draw("persistent-helix", stored, "dark").axes
    for row in range(5):
        x, y, bars = points_with_bars(interference, f"mc-{row}")
        assert np.array_equal(x, stored.strength)
        assert np.array_equal(y, stored.interference[row])
        assert bars == pytest.approx(stored.interference_err[row], abs=1e-15)
    for i in range(3):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.delta_e2_h[i])
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))


@seeds
def test_in_plane_field_ends_antilocalization(seed):
    film = figures.compute("in-plane-field", SMALL, seed)
    length = np.sqrt(film.y) * film.L_so_m
    omegas = [length / np.sqrt(turns) if turns else np.inf for turns in film.omega_t]
    exact = [float(spin_cooperon(length, SpinCouplings(L_rashba=film.L_so_m, L_omega=float(w)))) for w in omegas]
    assert_z(film.interference, film.interference_err, exact, resolution=0.15)
    known = dict(zip(film.omega_t, exact, strict=True))
    assert [known[turns] for turns in (0.0, 1.0, 3.0)] == pytest.approx([-0.1845, -0.1415, 0.0828], abs=1e-4)
    cusps = np.array([in_plane_field.exact_change(film.B_T, rate) for rate in film.omega_tau_phi])
    assert_z(film.delta_e2_h[:, 1:], film.delta_err_e2_h[:, 1:], cusps[:, 1:], resolution=0.05)


def test_in_plane_field_is_drawn_as_stored():
    stored = MAKERS["in-plane-field"]()
    interference, cusps = figures.draw("in-plane-field", stored, "paper").axes
    x, y, bars = points_with_bars(interference, "mc-wal")
    assert (list(x), list(y)) == (list(stored.omega_t), list(stored.interference))
    assert bars == pytest.approx(stored.interference_err)
    for i in range(len(stored.omega_tau_phi)):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.delta_e2_h[i])
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))


@seeds
def test_conductance_flows_as_the_scaling_function_says(seed):
    flow = figures.compute("scaling", SMALL, seed)
    exact = np.interp(np.log(flow.L_m), np.log(flow.line_L_m), flow.exact_change_wl)
    assert_z(flow.change_wl, flow.change_err_wl, exact, resolution=0.1)
    assert_z(flow.slope_wl, flow.slope_err_wl, -1.0 / np.pi, resolution=0.05)
    assert_z(flow.slope_wal, flow.slope_err_wal, 0.5 / np.pi, resolution=0.1)
    assert flow.beta_wl * flow.g == pytest.approx(np.full(flow.g.shape, -1.0 / np.pi))


def test_flows_are_drawn_as_stored():
    stored = MAKERS["scaling"]()
    beta, flow = figures.draw("scaling", stored, "slides").axes
    for role in ("wl", "unitary", "wal"):
        (curve,) = lines(beta, f"exact-{role}")
        assert np.array_equal(curve[:, 1], getattr(stored, f"beta_{role}"))
    x, y, bars = points_with_bars(flow, "mc-wl")
    assert np.array_equal(y, stored.g_start[0] + stored.change_wl)
    assert bars == pytest.approx(stored.change_err_wl)
    assert x == pytest.approx(stored.L_m / stored.l_m)
    ends = [float(mark[0, 0]) for mark in lines(flow, "localization")]
    assert ends == pytest.approx([np.exp(2.0 * np.pi), np.exp(4.0 * np.pi)])
    for end, dots in zip(ends, lines(flow, "approximate-wl"), strict=False):  # the drawn flow is used up there
        assert np.interp(0.0, dots[::-1, 1], np.log(dots[::-1, 0])) == pytest.approx(np.log(end), abs=1e-3)
    for arrow in beta.patches:
        if arrow.get_gid() == "flow":
            (start, _), (tip, height) = vars(arrow)["_posA_posB"]
            assert (tip > start) == (height > 0.0)


@seeds
def test_oscillation_has_half_the_flux_quantum(seed):
    cylinder = figures.compute("half-flux-quantum", SMALL, seed)
    exact = np.array([np.interp(cylinder.flux_h_e, cylinder.line_flux_h_e, row) for row in cylinder.exact_delta_e2_h])
    seen = cylinder.delta_err_e2_h > 1e-9
    assert_z(cylinder.delta_e2_h[seen], cylinder.delta_err_e2_h[seen], exact[seen], resolution=0.15)
    half = list(np.round(cylinder.flux_h_e, 9)).index(0.5)
    assert np.abs(cylinder.delta_e2_h[:, half]).max() < 1e-9
    assert cylinder.period_mT == pytest.approx(1.343, abs=1e-3)
    assert cylinder.path[-1] - cylinder.path[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_oscillations_are_drawn_as_stored():
    stored = MAKERS["half-flux-quantum"]()
    panel = figures.draw("half-flux-quantum", stored, "slides").axes[1]
    for i in range(3):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        right = slice(len(stored.flux_h_e) - 1, None)
        assert np.array_equal(x[right], stored.flux_h_e)
        assert np.array_equal(y[right], stored.delta_e2_h[i])
        assert bars[right] == pytest.approx(stored.delta_err_e2_h[i])
