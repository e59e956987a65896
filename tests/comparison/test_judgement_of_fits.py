"""Remedies, comparison of models and scans of the range say what was put into the curves, and nothing else."""

from typing import Any

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.analysis import Steps, analyse
from cbs.comparison.field_scan import scan_b_max
from cbs.comparison.fit import Fit, fit_curves
from cbs.comparison.measured import Measured
from cbs.comparison.model_choice import compare
from cbs.figures.results import fit_scan, fitted

B = np.linspace(-0.02, 0.02, 41)
NOISE = 0.004
TRUTH: dict[str, Any] = {"L_phi": 6e-7, "L_so": 2e-7}


def measured(sigma: np.ndarray, field: np.ndarray = B, seed: int = 3) -> Measured:
    scatter = NOISE * np.random.default_rng(seed).standard_normal(field.size)
    return Measured(field, sigma + scatter, np.full(field.size, NOISE), "film")


def fitted_alone(curve: Measured, model: str = "hln", **options: Any) -> Fit:
    found = fit_curves(curve, model, independent=True, **options)
    assert isinstance(found, Fit)
    return found


def test_what_a_curve_showed_before_its_fit_is_said_once() -> None:
    curve = measured(theory.hln(B - 1.5e-3, **TRUTH))
    analysis = analyse([curve], Steps(), {"model": "hln", "independent": True})
    (said,) = [message for message in analysis.messages(0) if "trapped flux" in message]
    assert "--field-offset fit; that gives L_phi" in said
    mended = analyse([curve], Steps(centred=True), {"model": "hln", "independent": True, "field_offset": True})
    assert not any("try --field-offset" in message for message in mended.messages(0))
    assert abs(mended.fits[0]["L_phi"].value - TRUTH["L_phi"]) < 4.0 * mended.fits[0]["L_phi"].error


def test_millitesla_taken_as_tesla_are_asked_about() -> None:
    curve = measured(theory.hln(B, **TRUTH), 1e3 * B)
    assert sum("is the field really in tesla" in message for message in fitted_alone(curve).messages) == 1
    right = fitted_alone(measured(theory.hln(B, **TRUTH))).messages
    assert not any("really in tesla" in message for message in right)


def test_the_model_that_made_the_curve_is_preferred() -> None:
    options = {"independent": True, "share": ()}
    strong = compare([measured(theory.hln(B, **TRUTH))], options, ("wl", "hln"))
    assert strong.best.model == "hln"
    assert strong.best.weight > 0.999
    assert "prefer hln" in strong.messages[0]
    none = compare([measured(theory.hln(B, L_phi=6e-7))], options, ("wl", "hln", "ballistic"))
    assert "cannot tell" in none.messages[0]
    assert any("wl does it with fewest parameters" in message for message in none.messages) or none.best.model == "wl"
    assert none.left_out == ("ballistic (needs l)",)
    assert sum(candidate.weight for candidate in none.candidates) == pytest.approx(1.0)


def test_a_scan_shows_what_high_fields_do() -> None:
    far = np.linspace(-0.2, 0.2, 81)
    bent = scan_b_max(
        measured(theory.hln(far, L_phi=6e-7) - 10.0 * far**2, far), {"model": "wl", "independent": True}, 5
    )
    assert any("L_phi moves with the range" in message for message in bent.messages)
    good = scan_b_max(
        measured(theory.hln(B, L_phi=6e-7)), {"model": "wl", "independent": True, "l": 5e-8, "diffusive": True}, 4
    )
    assert any("does not depend on the range" in message for message in good.messages)
    assert np.isfinite(good.trusted)
    (panel,) = fit_scan.draw(good, "paper").axes
    assert "L_" in panel.get_ylabel()
    with pytest.raises(ValueError, match="needs 24 at least"):
        scan_b_max(measured(B[:20], B[:20]), {"model": "wl"})


def test_pictures_show_data_fit_residuals_and_fields() -> None:
    fits = [fitted_alone(measured(10.0 + theory.hln(B, L_phi=L, L_so=2e-7)), offset=True) for L in (8e-7, 5e-7)]
    top, bottom = fitted.draw(fits[:1], "paper").axes
    curve = next(line for line in top.lines if line.get_gid() == "fit-0")
    np.testing.assert_allclose(curve.get_ydata(), fits[0].fitted - fits[0]["offset"].value)
    assert sum(line.get_gid() == "field-mark" for line in top.lines) == 2
    residual = next(line for line in bottom.lines if line.get_gid() == "residual-0")
    np.testing.assert_allclose(residual.get_ydata(), fits[0].residuals)
    shifts = fitted.steps(fits)
    assert shifts[1] > 0.0
    for style in ("paper", "dark"):
        upper, _ = fitted.draw(fits, style).axes
        second = next(line for line in upper.lines if line.get_gid() == "fit-1")
        np.testing.assert_allclose(second.get_ydata(), fits[1].fitted - fits[1]["offset"].value + shifts[1])
