"""Files with a known answer: read without a word, fitted to the truth within its error, or told why not."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs.comparison.fit import Fit, fit_curves
from cbs.comparison.measured.evenness import findings

CASES = Path(__file__).resolve().parent / "cases"
NM = 1e-9


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
    assert fit["prefactor"].value == pytest.approx(-0.5, abs=4.0 * fit["prefactor"].error)


def test_the_exact_sum_gives_the_micrometre_and_the_prefactor_one() -> None:
    fit = fitted("exact_wl_l100nm_Lphi1um_0to20mT.csv", model="wl", l=100.0 * NM, prefactor=True, independent=False)
    holds(fit, "L_phi", 1000.0 * NM)
    holds(fit, "prefactor", 1.0)


@pytest.mark.slow
def test_a_quadratic_background_is_fitted() -> None:
    holds(fitted("b2_background.csv", background="B2"), "L_phi", 600.0 * NM)
