"""Figures of temperature, spin mixtures, scaling and flux: drawn data equal stored data, claims hold within errors."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import in_plane_field, persistent_helix, sample
from cbs.figures.qualities import Quality
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_generator import SpinCouplings
from tests.figures.artists import lines, points_with_bars
from tests.figures.synthetic import MAKERS
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_temperature_is_drawn_as_stored():
    stored = MAKERS["temperature"]()
    correction, cusps = figures.draw("temperature", stored, "slides").axes
    for role in ("wl", "wal"):
        x, y, bars = points_with_bars(correction, f"mc-{role}")
        assert np.array_equal(x, stored.T_K)
        assert np.array_equal(y, getattr(stored, role).dsigma)
        assert bars == pytest.approx(getattr(stored, role).dsigma_err)
    for i, run in enumerate(stored.cusps):
        y = points_with_bars(cusps, f"mc-{i}")[1]
        assert np.array_equal(y[len(run.B) - 1 :], run.delta)


@seeds
def test_correction_follows_the_logarithm_of_temperature(seed):
    film = figures.compute("temperature", SMALL, seed)
    at_1K = theory.dephasing_length(theory.nyquist_rate(1.0, 30.0), 0.5 * sample.SAMPLE.v_F * film.l_m)
    assert at_1K == pytest.approx(1.48e-6, rel=5e-3)
    exact = theory.ballistic(0.0, l=film.l_m, L_phi=sample.SAMPLE.coherence_length(film.T_K))
    assert_z(film.wl.dsigma, film.wl.dsigma_err, exact, resolution=0.15)
    assert_z(
        film.wal.dsigma, film.wal.dsigma_err,
        np.interp(np.log(film.T_K), np.log(film.line_T_K), film.exact_dsigma_e2_h_wal), resolution=0.15,
    )  # fmt: skip
    cold = film.T_K < 0.3
    slope = np.polyfit(np.log(film.T_K[cold]), exact[cold], 1)[0]
    assert slope == pytest.approx(1.0 / np.pi, abs=0.01)
    slope = np.polyfit(np.log(film.T_K[cold]), film.wal.dsigma[cold], 1)[0]
    assert -0.2 < slope < -0.1


@seeds
def test_equal_couplings_give_the_spin_back(seed):
    helix = figures.compute("persistent-helix", SMALL, seed)
    assert helix.worst < 1e-12
    assert np.all(helix.returns[3].ratio_err < 1e-12)
    for row in (0, 1, 2, 4):
        run = helix.returns[row]
        exact = spin_cooperon(run.length, persistent_helix._couplings(row, helix.L_so_m))
        sharp = run.ratio_err > 1e-5
        assert_z(run.ratio[sharp] - 1.0, run.ratio_err[sharp], exact[sharp], resolution=0.3, n=48)
    assert helix.returns[4].ratio[3] < 1.95
    for row, run in zip(persistent_helix.ROW_OF_CUSP, helix.cusps, strict=True):
        exact = persistent_helix.exact_change(run.B, row)
        assert_z(run.delta[1:], run.delta_err[1:], exact[1:], resolution=0.05, n=24)
    turn = helix.angle_rad[0] - helix.angle_rad[-1]
    assert turn == pytest.approx(0.0, abs=1e-12)
    along = np.array([np.pi * helix.L_shown_m, 0.0]) @ np.array([1.0, 1.0]) / np.sqrt(2.0)
    assert along * 2.0 / helix.L_shown_m == pytest.approx(2.0 * np.pi / np.sqrt(2.0))


def test_helix_is_drawn_as_stored():
    stored = MAKERS["persistent-helix"]()
    interference, cusps = figures.draw("persistent-helix", stored, "paper").axes
    for row, run in enumerate(stored.returns):
        x, y, bars = points_with_bars(interference, f"mc-{row}")
        assert x == pytest.approx(persistent_helix.STRENGTH)
        assert np.array_equal(y, run.ratio - 1.0)
        assert bars == pytest.approx(run.ratio_err, abs=1e-15)
    for i in range(3):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.cusps[i].delta)
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
    shown = in_plane_field.shown(sample.SAMPLE)
    for rate, run in zip(film.omega_tau_phi, film.cusps, strict=True):
        exact = in_plane_field.exact_change(run.B, rate, shown)
        assert_z(run.delta[1:], run.delta_err[1:], exact[1:], resolution=0.05, n=36)


def test_in_plane_field_is_drawn_as_stored():
    stored = MAKERS["in-plane-field"]()
    interference, cusps = figures.draw("in-plane-field", stored, "paper").axes
    x, y, bars = points_with_bars(interference, "mc-wal")
    assert (list(x), list(y)) == (list(stored.omega_t), list(stored.interference))
    assert bars == pytest.approx(stored.interference_err)
    for i in range(len(stored.omega_tau_phi)):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.cusps[i].delta)
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))


@seeds
def test_conductance_flows_as_the_scaling_function_says(seed):
    flow = figures.compute("scaling", SMALL, seed)
    size, change, err = flow.change("wl")
    exact = np.interp(np.log(size), np.log(flow.line_L_m), flow.exact_change_wl)
    assert_z(change, err, exact, resolution=0.1)
    assert_z(*flow.slope("wl"), -1.0 / np.pi, resolution=0.05)
    assert_z(*flow.slope("wal"), 0.5 / np.pi, resolution=0.1)
    assert flow.beta_wl * flow.g == pytest.approx(np.full(flow.g.shape, -1.0 / np.pi))


def test_flows_are_drawn_as_stored():
    stored = MAKERS["scaling"]()
    beta, flow = figures.draw("scaling", stored, "slides").axes
    for role in ("wl", "unitary", "wal"):
        (curve,) = lines(beta, f"exact-{role}")
        assert np.array_equal(curve[:, 1], getattr(stored, f"beta_{role}"))
    x, y, bars = points_with_bars(flow, "mc-wl")
    size, change, err = stored.change("wl")
    assert np.array_equal(y, stored.g_start[0] + change)
    assert bars == pytest.approx(err)
    assert x == pytest.approx(size / stored.l_m)
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
    for run, row in zip(cylinder.curves, cylinder.exact_delta_e2_h, strict=True):
        exact = np.interp(run.flux_h_e, cylinder.line_flux_h_e, row)
        first = (run.delta_err > 1e-9) & (run.flux_h_e < 0.5)  # later fluxes repeat the first period to the bit
        assert_z(run.delta[first], run.delta_err[first], exact[first], resolution=0.15, n=24)
        for flux in (0.5, 1.0, 1.5):
            assert abs(run.delta[list(np.round(run.flux_h_e, 9)).index(flux)]) < 1e-9
    assert cylinder.period_T == pytest.approx(1.343e-3, abs=1e-6)
    assert cylinder.path[-1] - cylinder.path[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_oscillations_are_drawn_as_stored():
    stored = MAKERS["half-flux-quantum"]()
    panel = figures.draw("half-flux-quantum", stored, "slides").axes[1]
    for i in range(3):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        run = stored.curves[i]
        right = slice(len(run.flux_h_e) - 1, None)
        assert np.array_equal(x[right], run.flux_h_e)
        assert np.array_equal(y[right], run.delta)
        assert bars[right] == pytest.approx(run.delta_err)
