"""Fits find what was put in, say how well, and say when the data cannot know."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.checks import Misuse
from cbs.comparison.breakdown import diffusive_fit
from cbs.comparison.fit import MODELS, fit_curves
from cbs.comparison.measured import Measured, read_measured
from tests.statistics import seeds, z_limit

B = np.linspace(0.2e-3, 20e-3, 60)
NOISE = 0.01
EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "data" / "graphene_wse2"


def curve(rng: int | None = None, *, errors: bool = True, **lengths: float) -> Measured:
    sigma = theory.hln(B, **lengths)
    if rng is not None:
        sigma = sigma + NOISE * np.random.default_rng(rng).standard_normal(B.size)
    return Measured(B, sigma, np.full(B.size, NOISE) if errors else None, "made")


@pytest.mark.parametrize(
    ("model", "lengths"),
    [
        ("wl", {"L_phi": 8e-7}),
        ("hln", {"L_phi": 1.2e-6, "L_so": 3e-7}),
        ("hln", {"L_phi": 5e-7, "L_so": 1.5e-7}),
    ],
)
def test_noiseless_curves_give_back_their_lengths(model: str, lengths: dict[str, Any]) -> None:
    fit = fit_curves(curve(**lengths), model)
    for name, value in lengths.items():
        assert fit[name].value == pytest.approx(value, rel=1e-5)
        assert fit[name].low < value < fit[name].high
    assert fit.chi2 < 1e-6


def test_rashba_model_gives_back_its_lengths() -> None:
    few = np.linspace(0.5e-3, 15e-3, 12)
    data = Measured(few, theory.ilp(few, L_phi=9e-7, L_so=2.5e-7), np.full(12, 0.005))
    fit = fit_curves(data, "ilp")
    assert fit["L_phi"].value == pytest.approx(9e-7, rel=1e-4)
    assert fit["L_so"].value == pytest.approx(2.5e-7, rel=1e-4)


@pytest.mark.slow
@seeds
def test_errors_and_intervals_cover_the_truth_as_often_as_they_say(seed: int) -> None:
    truth: dict[str, Any] = {"L_phi": 1e-6, "L_so": 3e-7}
    z, inside = [], 0
    for i in range(40):
        fit = fit_curves(curve(seed + i, **truth), "hln")
        z.append([math.log(fit[name].value / value) / (fit[name].error / value) for name, value in truth.items()])
        inside += sum(fit[name].low < value < fit[name].high for name, value in truth.items())
    spread = np.std(z, axis=0)
    assert np.all(np.abs(spread - 1.0) < z_limit(4) * math.sqrt(0.5 / 40))
    share = inside / 80  # the two parameters of a fit are correlated: 40 independent trials at least
    assert abs(share - 0.683) < z_limit(2) * math.sqrt(0.683 * 0.317 / 40)


def test_profile_of_a_single_length_is_where_chi2_has_risen_by_one() -> None:
    fit = fit_curves(curve(5, L_phi=8e-7), "wl")
    for edge in (fit["L_phi"].low, fit["L_phi"].high):
        residual = (fit.measured - theory.hln(B, L_phi=edge)) / NOISE
        assert float(residual @ residual) == pytest.approx(fit.chi2 + 1.0, abs=0.05)


def test_correlated_residuals_make_errors_larger() -> None:
    rng = np.random.default_rng(3)
    white = rng.standard_normal(B.size + 10)
    smooth = np.convolve(white, np.ones(8) / math.sqrt(8.0), mode="valid")[: B.size]
    sigma = theory.hln(B, L_phi=1e-6, L_so=3e-7)
    rough = fit_curves(Measured(B, sigma + NOISE * white[: B.size], None))
    held = fit_curves(Measured(B, sigma + NOISE * smooth, None))
    assert held.inflation > 3.0 > rough.inflation
    assert held["L_phi"].error > 1.5 * rough["L_phi"].error
    assert any("autocorrelated" in message for message in held.messages)
    assert not any("autocorrelated" in message for message in rough.messages)


def test_what_the_data_do_not_fix_is_open_and_said() -> None:
    fit = fit_curves(curve(2, L_phi=1e-6), "hln-magnetic")
    assert math.isinf(fit["L_so"].high)
    assert any("L_so has no upper" in message and "do not fix it" in message for message in fit.messages)


def test_prefactor_and_coherence_length_are_strongly_correlated_and_said() -> None:
    low = np.linspace(1e-5, 2e-4, 30)  # fields below B_phi: only their product is known
    data = Measured(low, theory.hln(low, L_phi=5e-7), np.full(30, 1e-5))
    fit = fit_curves(data, "wl", prefactor=True)
    assert any("strongly correlated" in message for message in fit.messages)
    assert any("B_phi" in message and "higher fields" in message for message in fit.messages)


def test_a_wrong_model_with_errors_is_rejected_in_words() -> None:
    fit = fit_curves(curve(4, L_phi=1e-6, L_so=3e-7), "wl")
    assert any("does not describe it" in message for message in fit.messages)


def test_offset_and_robust_loss() -> None:
    data = curve(6, L_phi=1e-6, L_so=3e-7)
    shifted = Measured(B, data.sigma + 0.05, data.error)
    assert fit_curves(shifted, offset=True)["offset"].value == pytest.approx(0.05, abs=0.03)
    spoiled = data.sigma.copy()
    spoiled[::12] += 0.3
    robust, plain = (fit_curves(Measured(B, spoiled, data.error), robust=r) for r in (True, False))
    assert abs(robust["L_so"].value - 3e-7) < abs(plain["L_so"].value - 3e-7)


def test_fields_beyond_the_diffusive_range_are_said_with_numbers() -> None:
    fit = fit_curves(curve(1, L_phi=1e-6), "wl", l=1e-7, diffusive=True)
    said = [message for message in fit.messages if "B_tr" in message]
    assert len(said) == 1
    assert "prefactor 0.75" in said[0]
    assert any("not long against" in m for m in fit_curves(curve(1, L_phi=2e-7), "wl", l=1e-7, diffusive=True).messages)
    assert any("give the mean free path" in m for m in fit_curves(curve(1, L_phi=1e-6), "wl").messages)


def test_fields_where_no_diffusive_fit_has_a_minimum_are_said() -> None:
    far = np.linspace(0.02, 0.6, 12)
    fit = fit_curves(Measured(far, theory.hln_simple(far, 5e-6), np.full(12, 0.005)), "wl", l=5e-7, diffusive=True)
    assert any("gives no best value of either; fit lower fields" in message for message in fit.messages)


@pytest.mark.parametrize(
    ("model", "lengths", "l", "reasons"),
    [
        ("wl", {"L_phi": 1e-6}, 1.5e-7, ["the field 20mT is above B_tr = 14.63mT"]),
        ("wl", {"L_phi": 2e-7}, 3e-7, ["L_phi = 200nm is below l = 300nm", "above B_tr"]),
        ("hln", {"L_phi": 1e-6, "L_so": 1e-7}, 1.2e-7, ["ElliottYafet L_so = 100nm is below l = 120nm"]),
        ("ilp", {"L_phi": 1e-6, "L_so": 1e-7}, 1.2e-7, ["Rashba L_so = 100nm is below l = 120nm"]),
        ("hln", {"L_phi": 1e-6, "L_so": 1e-7}, 8e-8, []),
    ],
)
def test_leaving_the_diffusive_limit_is_said_with_its_reasons(
    model: str, lengths: dict[str, float], l: float, reasons: list[str]
) -> None:
    fields = np.linspace(0.5e-3, 20e-3, 12)
    sigma = MODELS[model].formula(fields, *lengths.values())
    data = Measured(fields, sigma, np.full(12, 0.005))
    said = [m for m in fit_curves(data, model, l=l, diffusive=True).messages if "diffusive, out of range here" in m]
    assert len(said) == bool(reasons)
    assert all(reason in said[0] for reason in reasons)


@pytest.mark.parametrize(
    ("B_max", "alpha", "tau_ratio"),
    [(0.03, 0.91, 1.04), (0.1, 0.87, 1.08), (0.3, 0.81, 1.21), (1, 0.71, 1.6), (3, 0.59, 3.2)],
)
def test_breakdown_of_the_diffusive_fit(B_max: float, alpha: float, tau_ratio: float) -> None:
    found = diffusive_fit(10.0, B_max)
    assert found[0] == pytest.approx(alpha, abs=0.02)
    assert found[1] == pytest.approx(tau_ratio, rel=0.03)


def test_breakdown_vanishes_far_in_the_diffusive_range_and_worsens_with_the_field() -> None:
    alpha, tau_ratio = diffusive_fit(1000.0, 1e-4)
    assert alpha == pytest.approx(1.0, abs=0.01)
    assert tau_ratio == pytest.approx(1.0, abs=0.02)
    alphas = [diffusive_fit(10.0, b)[0] for b in (0.1, 0.3, 1.0)]
    assert alphas == sorted(alphas, reverse=True)


def test_same_seed_same_numbers() -> None:
    one, two = (fit_curves(curve(3, errors=False, L_phi=1e-6, L_so=3e-7), bootstrap=20, rng=9) for _ in range(2))
    assert one.parameters == two.parameters
    for p in one.parameters:  # blocks of residuals know nothing of the likelihood
        assert 0.5 < p.resampled / p.error < 2.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "hnl"}, "model must be one of auto, wl, hln"),
        ({"bootstrap": -1}, "bootstrap must be"),
    ],
)
def test_bad_values_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_curves(curve(L_phi=1e-6), **arguments)


def test_intervals_lie_one_in_the_other_and_hold_the_best_value() -> None:
    """In this valley MINOS finds an upper end of the 68 % interval as the lower one."""
    (curve,) = read_measured(EXAMPLES / "wal_0.5K.csv")
    for p in fit_curves(curve, "hln", prefactor=True).parameters:
        assert p.low95 <= p.low <= p.value <= p.high <= p.high95


@pytest.mark.parametrize(
    "bad",
    [
        {"fix": {"L_phi": "a"}}, {"fix": 5}, {"bounds": {"L_phi": 5}}, {"bounds": {"L_phi": (1.0, 2.0, 3.0)}},
        {"sample": 5}, {"contours": [("L_phi",)]}, {"contours": ["ab"]}, {"l": "a"}, {"bootstrap": "a"},
    ],
)  # fmt: skip
def test_options_of_a_wrong_kind_are_refused(bad: dict) -> None:
    field = np.linspace(0.0, 0.02, 9)
    with pytest.raises(Misuse):
        cbs.fit(field, field, **bad)
