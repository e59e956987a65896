"""A fit says what the data do not carry, what would describe them better, and which numbers mean nothing."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import digamma

import cbs
from cbs.comparison.fit import fit_curves
from cbs.comparison.measured import Measured

CASES = Path(__file__).resolve().parents[1] / "cases"
B = np.linspace(-25e-3, 25e-3, 101)
NOISE = 0.005
H_4E = 1.645535e-16  # hbar/(4 e), T m^2, by hand


def hikami(fields: np.ndarray, L_phi: float, L_so: float = np.inf) -> np.ndarray:
    """Hikami, Larkin and Nagaoka from the digamma function alone."""

    def f(length: float) -> np.ndarray:
        z = H_4E / length**2 / np.maximum(np.abs(fields), 1e-9)
        return digamma(0.5 + z) - np.log(z)

    triplet = (L_phi**-2 + 4.0 / 3.0 * L_so**-2) ** -0.5
    return (1.5 * f(triplet) - 0.5 * f(L_phi)) / np.pi


def noisy(sigma: np.ndarray, seed: int = 1, noise: float = NOISE) -> Measured:
    return Measured(B, sigma + noise * np.random.default_rng(seed).standard_normal(B.size), None, "made")


def said(fit: object, words: str) -> bool:
    return any(words in message for message in fit.messages)  # type: ignore[attr-defined]


def test_pure_noise_carries_no_effect() -> None:
    fit = fit_curves(noisy(np.zeros_like(B)))
    assert fit.no_effect
    assert said(fit, "no effect seen")
    seen = fit_curves(noisy(hikami(B, 6e-7, 2e-7)))
    assert not seen.no_effect
    assert not said(seen, "no effect seen")


def test_spinless_data_give_a_lower_limit_of_the_spin_length() -> None:
    fit = fit_curves(noisy(hikami(B, 6e-7)))
    L_so = fit["L_so"]
    assert L_so.open_high
    assert np.isinf(L_so.error)
    assert 1e-6 < L_so.low95 < L_so.low < 5e-6
    assert said(fit, "L_so has no upper limit")
    free = fit_curves(noisy(hikami(B, 6e-7, 2e-7)))["L_so"]
    assert not free.open_high
    assert not free.at_bound


def test_trapped_flux_is_seen_and_fitted() -> None:
    data = noisy(hikami(B - 1.5e-3, 6e-7, 2e-7))
    assert said(fit_curves(data), "trapped flux")
    fit = fit_curves(data, field_offset=True)
    assert fit["B0"].value == pytest.approx(1.5e-3, abs=4.0 * fit["B0"].error)
    assert fit["L_phi"].value == pytest.approx(6e-7, abs=4.0 * fit["L_phi"].error)
    assert fit["L_phi"].error < 3e-8
    assert not said(fit, "not even")


def test_a_quadratic_background_and_an_offset_are_proposed_where_they_are() -> None:
    wide = Measured(20.0 * B, hikami(20.0 * B, 6e-7, 6e-8) - 2.7 * (20.0 * B) ** 2, None, "made")
    data = Measured(wide.B, wide.sigma + noisy(0.0 * B).sigma, None, "made")
    assert said(fit_curves(data), "quadratic background")
    fit = fit_curves(data, background="B2")
    assert fit["curvature"].value == pytest.approx(-2.7, abs=4.0 * fit["curvature"].error)
    assert fit["L_so"].value == pytest.approx(6e-8, abs=4.0 * fit["L_so"].error)
    shifted = noisy(hikami(B, 6e-7, 2e-7) + 0.05)
    assert said(fit_curves(shifted), "sigma(0) has an error")
    assert fit_curves(shifted, offset=True)["offset"].value == pytest.approx(0.05, abs=0.015)
    assert not said(fit_curves(noisy(hikami(B, 6e-7, 2e-7))), "sigma(0) has an error")


def test_a_large_prefactor_is_found_and_a_twin_of_the_other_sign_is_called_unphysical() -> None:
    fit = fit_curves(noisy(50.0 * hikami(B, 6e-7, 2e-7), noise=0.2), prefactor=True)
    assert fit["prefactor"].value == pytest.approx(50.0, abs=4.0 * fit["prefactor"].error)
    assert not fit["prefactor"].at_bound
    twin = noisy(15.0 * hikami(B, 2e-7, 2e-8), noise=0.05)
    assert said(fit_curves(twin, prefactor=True), "sign twin")
    negative = fit_curves(twin, prefactor=True, bounds={"prefactor": (-100.0, 0.0)})
    assert said(negative, "negative: unphysical")


def test_a_number_on_its_bound_is_said() -> None:
    fit = fit_curves(noisy(hikami(B, 6e-7, 2e-7)), bounds={"L_phi": (1e-8, 4e-7)})
    assert fit["L_phi"].at_bound
    assert said(fit, "stands at the edge of its allowed range") or said(fit, "L_phi has no upper limit")


def test_a_small_prefactor_stands_on_no_bound() -> None:
    fit = fit_curves(noisy(0.6 * hikami(B, 6e-7, 2e-7)), "hln", prefactor=True)
    assert fit["prefactor"].value == pytest.approx(0.6, abs=4.0 * fit["prefactor"].error)
    assert not fit["prefactor"].at_bound  # of 0 to 1000
    assert not said(fit, "edge of its allowed range")


def test_an_offset_within_its_error_is_not_proposed() -> None:
    """Smooth residuals make a shift of the length look like an offset in the roughest amplitudes."""
    for name in ("ucf_correlated.csv", "err_ignored.csv"):
        (curve,) = cbs.read_measured(CASES / name)
        assert not said(fit_curves(curve, "hln"), "--offset")


def test_residuals_that_repeat_at_minus_b_are_said() -> None:
    rng, half = np.random.default_rng(4), B[50:]
    ripple = NOISE * np.convolve(rng.standard_normal(half.size + 20), np.ones(9) / 3.0, mode="same")[10:-10]
    even = np.concatenate([ripple[:0:-1], ripple]) + 0.1 * NOISE * rng.standard_normal(B.size)
    fit = fit_curves(Measured(B, hikami(B, 6e-7, 2e-7) + even, None, "made"), "hln")
    (message,) = [m for m in fit.messages if "autocorrelated" in m]
    assert "those at -B repeat those at B" in message
    assert fit.inflation > 5.0
    white = np.concatenate([ripple[:0:-1], ripple])
    white[: B.size // 2] = white[B.size // 2 + 1 :][::-1] = NOISE * rng.standard_normal(B.size // 2)
    alone = fit_curves(Measured(B, hikami(B, 6e-7, 2e-7) + white, None, "made"), "hln")
    assert said(alone, "residuals are even: those at -B repeat those at B")
    assert not said(fit_curves(noisy(hikami(B, 6e-7, 2e-7))), "repeat those at B")


def test_fields_in_the_wrong_unit_are_suspected() -> None:
    data = Measured(1e3 * B, hikami(B, 6e-7, 2e-7), np.full(B.size, NOISE), "made")
    assert said(fit_curves(data), "is the field really in tesla")


def test_held_and_unknown_names() -> None:
    data = noisy(hikami(B, 6e-7, 2e-7))
    fit = fit_curves(data, fix={"L_so": 2e-7})
    assert [p.name for p in fit.parameters] == ["L_phi"]
    assert fit.values["L_so"] == 2e-7
    np.testing.assert_allclose(fit.predict(B), fit.fitted)
    with pytest.raises(ValueError, match="no parameter 'L_x'; it has"):
        fit_curves(data, fix={"L_x": 1.0})
    with pytest.raises(ValueError, match="ballistic needs l, mean free path"):
        fit_curves(data, "ballistic")
    with pytest.raises(ValueError, match="background must be one of B2"):
        fit_curves(data, background="B3")
    with pytest.raises(ValueError, match="low < high"):
        fit_curves(data, bounds={"L_phi": (1e-6, 1e-7)})


def test_arrays_are_fitted_in_one_call() -> None:
    found = cbs.fit(B, hikami(B, 6e-7, 2e-7), np.full(B.size, NOISE), "hln")
    assert found["L_phi"].value == pytest.approx(6e-7, rel=1e-3)
    assert found.to_dict()["parameters"]["L_so"]["value"] == pytest.approx(2e-7, rel=1e-3)
