"""The prefactor that the conductivity gives in the place of one that is fitted."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.fit import fit_curves
from cbs.comparison.measured import Measured

B = np.linspace(-20e-3, 20e-3, 61)
L_PHI, G = 6e-7, 4.0
ALPHA = 1.0 - 2.0 / (math.pi * G)
NOISE = 2e-3


def curve(level: float = 0.0) -> Measured:
    """A cusp with the second order's height on a conductivity."""
    noise = NOISE * np.random.default_rng(2).standard_normal(B.size)
    sigma = level + ALPHA * theory.hln(B, L_phi=L_PHI) + noise
    return Measured(B, sigma, np.full(B.size, NOISE), "made", absolute=level > 0.0)


def test_a_conductivity_gives_the_prefactor() -> None:
    fit = fit_curves(curve(), "wl", second_order=G)
    assert fit.fixed["prefactor"] == pytest.approx(ALPHA)
    assert [p.name for p in fit.parameters] == ["L_phi"]
    assert fit["L_phi"].low95 < L_PHI < fit["L_phi"].high95
    plain = fit_curves(curve(), "wl")
    assert plain["L_phi"].high95 < L_PHI  # a full cusp for the same curve is a shorter length
    assert fit.p > 1e-3 > plain.p


def test_an_absolute_curve_has_its_own() -> None:
    fit = fit_curves(curve(G), "wl", second_order="measured")
    assert fit.fixed["prefactor"] == pytest.approx(ALPHA, abs=4.0 * NOISE / (math.pi * G**2))
    narrow = fit_curves(curve(G).kept(np.flatnonzero(np.abs(B) < 8e-3)), "wl", second_order="measured")
    assert narrow.fixed["prefactor"] == fit.fixed["prefactor"]
    assert fit["L_phi"].low95 < L_PHI < fit["L_phi"].high95


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [
        ("hln", {"second_order": 3.0}, "without spin-orbit coupling"),
        ("wl", {"second_order": 3.0, "prefactor": True}, "which is fitted too"),
        ("wl", {"second_order": 3.0, "fix": {"prefactor": 1.0}}, "which is held too"),
        ("wl", {"second_order": "measured"}, "a curve of differences"),
        ("wl", {"second_order": "some"}, "conductivity in e\\^2/h or measured"),
        ("wl", {"second_order": 0.5}, "g must be above 2/pi"),
    ],
)
def test_what_has_no_meaning_is_refused(model: str, options: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit_curves(curve(), model, **options)
