"""Files with a known answer: read without a word, fitted to the truth within its error, or told why not."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import digamma

import cbs
from cbs.comparison.fit import Fit, fit_curves
from cbs.comparison.measured.evenness import findings

CASES = Path(__file__).resolve().parent / "cases"
NM = 1e-9
HBAR, E = 1.054571817e-34, 1.602176634e-19


def fitted(name: str, **options: Any) -> Fit:
    (curve,) = cbs.read_measured(CASES / name)
    found = fit_curves(curve, **({"model": "hln", "independent": True} | options))
    assert isinstance(found, Fit)
    return found


def holds(fit: Fit, name: str, truth: float) -> None:
    p = fit[name]
    assert abs(p.value - truth) < 4.0 * p.error, p.shown()
    assert p.error < 0.1 * truth


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("dsigma_uS.csv", {}),
        ("dsigma_e2_pih.csv", {}),
        ("sigma_absolute.csv", {}),
        ("oe_ohm.csv", {}),
        ("ppms.dat", {}),
        ("komma.csv", {}),
        ("B_Oe.csv", {}),
        ("err_ignored.csv", {}),
        ("tiny_B.csv", {}),
        ("trapped_flux.csv", {"field_offset": True}),
        ("sigma0_noisy.csv", {"offset": True}),
    ],
)
def test_lengths_of_600_and_200_nm_come_back(name: str, options: dict[str, Any]) -> None:
    fit = fitted(name, **options)
    holds(fit, "L_phi", 600.0 * NM)
    assert abs(fit["L_so"].value - 200.0 * NM) < 4.0 * fit["L_so"].error


def test_an_absolute_conductivity_has_its_constant_fitted_and_said() -> None:
    for name in ("sigma_absolute.csv", "oe_ohm.csv", "ppms.dat"):
        (curve,) = cbs.read_measured(CASES / name)
        assert curve.absolute
        assert any("absolute, so sigma(0) is fitted" in note for note in curve.notes)
        assert fitted(name)["offset"].value == pytest.approx(10.0, abs=0.01)


def test_an_error_column_called_std_is_taken() -> None:
    (curve,) = cbs.read_measured(CASES / "err_ignored.csv")
    assert curve.error is not None
    np.testing.assert_allclose(curve.error, 0.005)
    assert any("'std'" in note for note in curve.notes)


def test_temperatures_are_parted() -> None:
    curves = cbs.read_measured(CASES / "many_T.csv")
    assert [curve.T for curve in curves] == [1.0, 2.0, 4.0, 8.0]
    for curve in curves:
        assert curve.T is not None
        found = fit_curves(curve, "hln", independent=True)
        assert isinstance(found, Fit)
        holds(found, "L_phi", 1000.0 * NM / math.sqrt(curve.T))


def test_trapped_flux_is_seen_before_any_fit() -> None:
    (finding,) = findings(cbs.read_measured(CASES / "trapped_flux.csv")[0])
    assert finding.kind == "offset"
    assert finding.size == pytest.approx(1.5e-3, abs=0.3e-3)
    assert fitted("trapped_flux.csv", field_offset=True)["B0"].value == pytest.approx(1.5e-3, abs=0.2e-3)


def test_an_error_of_sigma_at_zero_field_is_proposed() -> None:
    assert any("--offset" in message for message in fitted("sigma0_noisy.csv").messages)
    for quiet in ("B_Oe.csv", "komma.csv"):
        assert not any("--offset" in message for message in fitted(quiet).messages)


def test_millitesla_called_tesla_are_asked_about() -> None:
    (said,) = [message for message in fitted("mT_as_T.csv").messages if "is the field really in tesla" in message]
    assert "595 nm" in said


def test_half_a_channel_keeps_its_sign_and_length() -> None:
    fit = fitted("ti_alpha_half.csv", model="wl", prefactor=True)
    holds(fit, "L_phi", 100.0 * NM)
    assert fit["L_phi"].value == pytest.approx(99.852 * NM, abs=0.01 * NM)  # curve_fit of SciPy: 99.852 +- 0.252 nm
    assert fit["L_phi"].error == pytest.approx(0.252 * NM, rel=0.05)
    held = fitted("ti_alpha_half.csv", model="wl", fix={"prefactor": -0.5})["L_phi"]  # 99.978 +- 0.049 nm
    assert held.value == pytest.approx(99.978 * NM, abs=0.01 * NM)
    assert held.error == pytest.approx(0.049 * NM, rel=0.05)
    assert fit["prefactor"].value == pytest.approx(-0.5, abs=4.0 * fit["prefactor"].error)


def test_the_exact_sum_gives_the_micrometre_and_the_prefactor_one() -> None:
    fit = fitted("exact_wl_l100nm_Lphi1um_0to20mT.csv", model="wl", l=100.0 * NM, prefactor=True, independent=False)
    holds(fit, "L_phi", 1000.0 * NM)
    holds(fit, "prefactor", 1.0)


def test_a_quadratic_background_is_proposed_and_fitted() -> None:
    assert any("--background B2" in message for message in fitted("b2_background.csv", independent=False).messages)
    found = fitted("b2_background.csv", background="B2")
    holds(found, "L_phi", 600.0 * NM)
    holds(found, "L_so", 60.0 * NM)


def test_a_prefactor_of_fifty_is_found() -> None:
    found = fitted("prefactor_50.csv", prefactor=True, independent=False)
    holds(found, "prefactor", 50.0)
    holds(found, "L_so", 200.0 * NM)
    holds(found, "L_phi", 600.0 * NM)


def chi2_profile(B: np.ndarray, sigma: np.ndarray, L_so: float) -> float:
    """Least sum of squares at this L_so, of the formula written anew with rates; metres."""

    def off(L_phi: float) -> float:
        rate, flip = 1.0 / L_phi**2, 0.0 if math.isinf(L_so) else 1.0 / L_so**2
        x = np.where(B == 0.0, 1e-9, np.abs(B))
        part = [digamma(0.5 + HBAR * r / (4.0 * E * x)) - np.log(HBAR * r / (4.0 * E * x))
                for r in (rate + 4.0 / 3.0 * flip, rate)]  # fmt: skip
        return float(np.sum((sigma - np.where(B == 0.0, 0.0, (1.5 * part[0] - 0.5 * part[1]) / math.pi)) ** 2))

    return float(minimize_scalar(off, bounds=(4e-7, 1.2e-6), method="bounded", options={"xatol": 1e-12}).fun)


def test_without_spin_orbit_coupling_its_length_has_the_limits_of_the_profile() -> None:
    found = fitted("wl_truth.csv")
    L_so = found["L_so"]
    assert L_so.open_high
    (curve,) = cbs.read_measured(CASES / "wl_truth.csv")
    least = chi2_profile(curve.B, curve.sigma, math.inf)
    for low, rise in ((L_so.low, 1.0), (L_so.low95, 3.841)):
        nu = curve.B.size - 2.0  # the scale is not known: Student's law
        above = nu * math.log(chi2_profile(curve.B, curve.sigma, low) / least)
        assert above == pytest.approx(rise, rel=0.1)
    assert L_so.low > 2.2e-6
    assert not any("another minimum" in message for message in found.messages)
    joint = fitted("wl_truth.csv", independent=False)["L_so"]
    assert 1.5e-6 < joint.low95 < joint.low


def test_pure_noise_shows_no_effect() -> None:
    found = fitted("pure_noise.csv", independent=False)
    assert found.no_effect
    assert any("no effect seen" in message for message in found.messages)


def test_smooth_fluctuations_are_counted_and_the_truth_lies_in_the_wide_interval() -> None:
    found = fitted("ucf_correlated.csv", independent=False)
    assert found.inflation > 5.0
    alone = fitted("ucf_correlated.csv")
    assert found["L_phi"].error > 1.5 * alone["L_phi"].error


def test_a_negative_prefactor_is_called_a_twin() -> None:
    found = fitted("w5_300mK_converted.csv", prefactor=True, independent=False)
    assert any("sign twin, unphysical" in message for message in found.messages)
    assert found["L_phi"].value == pytest.approx(217.0 * NM, rel=0.05)
    assert found["prefactor"].value == pytest.approx(15.65, rel=0.1)
    assert found["L_so"].high95 < 150.0 * NM


def test_the_diffusive_fit_of_ballistic_data_says_why_not() -> None:
    found = fitted("exact_wl_l100nm_Lphi1um_0to20mT.csv", model="wl", l=100.0 * NM, diffusive=True, independent=False)
    assert any("fields reach 0.61 B_tr" in message for message in found.messages)
    assert any("take the exact sums" in message for message in found.messages)
