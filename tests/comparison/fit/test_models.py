"""Every model is zero at B = 0, even, callable by name, and equal to what it must become in a limit."""

import inspect

import numpy as np
import pytest
from iminuit import Minuit
from iminuit.cost import LeastSquares
from scipy.optimize import curve_fit

from cbs import theory
from cbs.comparison.fit import MODELS, fit_curves
from cbs.comparison.measured import Measured

B = np.linspace(-20e-3, 20e-3, 61)
VALUES = {"gap": 0.02, "L_phi": 6e-7, "L_phi_2": 4e-7, "l": 6e-8, "width": 5e-7, "thickness": 1e-7}
QUICK = [name for name in MODELS if name not in ("ballistic-rashba", "rashba-dresselhaus", "rashba-dresselhaus-cubic")]


@pytest.mark.parametrize("name", QUICK)
def test_every_curve_is_even_zero_at_zero_and_takes_names(name: str) -> None:
    model = MODELS[name]
    values = {knob.name: VALUES.get(knob.name, 2.5e-7) for knob in (*model.knobs, *model.settings)}
    few = B[::10]
    curve = model(few, **values)
    assert curve[3] == 0.0
    np.testing.assert_allclose(curve, curve[::-1], atol=1e-12)
    np.testing.assert_array_equal(curve, model(few, *values.values()))
    assert np.all(np.isfinite(curve))
    assert np.ptp(curve) > 1e-4
    with pytest.raises(TypeError, match="L_phi"):
        model(few)
    assert model.words
    assert model.source


def test_limits_that_models_share() -> None:
    wl = theory.hln(B, L_phi=6e-7)
    np.testing.assert_allclose(MODELS["thick-film"](B, 6e-7, 1e-3, 5e-9), wl, atol=1e-4)
    np.testing.assert_allclose(MODELS["graphene-spin-orbit"](B, 6e-7, 1e-3, 1e-3), wl, atol=1e-4)
    np.testing.assert_allclose(MODELS["helical-two"](B, 6e-7, 6e-7), -wl, atol=1e-12)
    np.testing.assert_allclose(MODELS["helical"](B, 6e-7), -0.5 * wl, atol=1e-12)
    np.testing.assert_allclose(MODELS["surfaces"](B, 6e-7, 1e-3), -wl, atol=1e-5)
    np.testing.assert_allclose(MODELS["surfaces"](B, 6e-7, 2e-9), -0.5 * wl, atol=1e-5)
    second = (6e-7**-2 + 2.0 * 3e-7**-2) ** -0.5
    np.testing.assert_allclose(MODELS["surfaces"](B, 6e-7, 3e-7), MODELS["helical-two"](B, 6e-7, second), atol=1e-12)
    np.testing.assert_allclose(MODELS["helical-gap"](B, 6e-7, 1e-6, 5e-9), -0.5 * wl, atol=1e-4)
    np.testing.assert_allclose(MODELS["helical-gap"](B, 6e-7, 1.0 - 1e-9, 5e-9), 0.5 * wl, atol=1e-4)


def test_nodes_are_the_formula() -> None:
    values = {"L_phi": 6e-7, "L_so": 2e-7, "width": 5e-7}
    some = np.linspace(0.0, 20e-3, 3)
    direct = theory.strip(some, width=5e-7, L_phi=6e-7, L_so=2e-7) / 5e-7
    curve = MODELS["strip"](B, **values)
    between = curve[30::15]
    np.testing.assert_allclose(between, direct, atol=1e-4 * np.abs(curve).max())


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("graphene", {"L_phi": 6e-7, "L_i": 3e-7, "L_star": 8e-8}),
        ("graphene-spin-orbit", {"L_phi": 6e-7, "L_asy": 2e-7, "L_sym": 4e-7}),
        ("bulk", {"L_phi": 3e-7, "L_so": 1e-7}),
        ("surfaces", {"L_phi": 6e-7, "L_tun": 3e-7}),
    ],
)
def test_lengths_come_back(name: str, truth: dict[str, float]) -> None:
    model, noise = MODELS[name], 5e-4
    fix = {knob.name: VALUES[knob.name] for knob in model.settings}
    wide = 4.0 * B
    sigma = model(wide, **truth, **fix) + noise * np.random.default_rng(1).standard_normal(B.size)
    fit = fit_curves(Measured(wide, sigma, np.full(B.size, noise), "made"), name, fix=fix)
    for p in fit.parameters:
        assert p.low95 <= truth[p.name] <= p.high95 or p.value == pytest.approx(truth[p.name], abs=4.0 * p.error)
    assert fit.p > 1e-4


def test_models_are_plain_functions_of_other_fitting_programs() -> None:
    sigma = theory.ballistic_isotropic(B, L_phi=6e-7, L_so=2e-7, l=6e-8)
    sigma = sigma - sigma[B.size // 2] + 1e-3 * np.random.default_rng(3).standard_normal(B.size)
    curve = MODELS["ballistic-hln"].function(l=6e-8)
    assert str(inspect.signature(curve)) == "(B, L_phi, L_so)"
    values, covariance = curve_fit(curve, B, sigma, p0=(5e-7, 3e-7), sigma=np.full(B.size, 1e-3), absolute_sigma=True)
    machine = Minuit(LeastSquares(B, sigma, 1e-3, curve), L_phi=5e-7, L_so=3e-7)
    machine.errors = (1e-8, 1e-8)
    machine.migrad()
    found = fit_curves(Measured(B, sigma, np.full(B.size, 1e-3), "made"), "ballistic-hln", l=6e-8, independent=True)
    for i, p in enumerate(found.parameters):
        assert machine.values[p.name] == pytest.approx(p.value, rel=1e-3)
        assert values[i] == pytest.approx(p.value, rel=1e-3)
        assert np.sqrt(covariance[i, i]) == pytest.approx(p.error, rel=0.05)
    np.testing.assert_allclose(found.predict(B), curve(B, *(p.value for p in found.parameters)))
    with pytest.raises(TypeError, match="not its own"):
        curve(B, 6e-7, 2e-7, L_c=1e-6)
