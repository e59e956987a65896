"""The law of areas comes back from curves whose law is known, within its errors, and is refused where it is none."""

import numpy as np
import pytest
from scipy.integrate import trapezoid

import cbs
from cbs import theory
from cbs.comparison.area_laws import compared
from cbs.comparison.areas import transform
from cbs.comparison.measured import Measured
from tests.statistics import seeds, z_limit

B = np.linspace(-60e-3, 60e-3, 121)
LENGTHS = {"L_phi": 6e-7, "l": 3e-8}
NOISE = 0.003


def noisy(curve: np.ndarray, rng: int, errors: bool = True) -> Measured:
    sigma = curve - curve[B.size // 2] + NOISE * np.random.default_rng(rng).standard_normal(B.size)
    return Measured(B, sigma, np.full(B.size, NOISE) if errors else None, "made")


def test_transform_is_the_mean_over_a_bin() -> None:
    edges, k = np.array([1e-14, 1.3e-14, 2e-14]), np.array([0.0, 1e10, 1e13, 8e14])
    for i in range(2):
        x = np.linspace(np.log(edges[i]), np.log(edges[i + 1]), 20001)
        exact = trapezoid(1.0 - np.cos(k[:, None] * np.exp(x)), x, axis=1)
        np.testing.assert_allclose(transform(k, edges)[:, i], exact, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("errors", [True, False])
@seeds
def test_the_diffusive_law_comes_back_within_its_errors(errors: bool, seed: int) -> None:
    curve = theory.diffusive_correction(B, **LENGTHS)
    squares, sharp = [], []
    for i in range(8):
        found = cbs.enclosed_areas(B, *(_arrays(noisy(curve, seed + i, errors))))
        exact = theory.coherent_area_law(found.area, **LENGTHS)
        z = ((found.law - exact) / found.error)[found.known]
        squares.append(np.mean(z**2))
        sharp.append(np.min(found.error[found.known]))
        assert np.max(np.abs(z)) < z_limit(8 * z.size)
        assert found.noise == pytest.approx(NOISE, rel=0.4)
    assert 0.1 < np.mean(squares) < 1.6  # errors are neither too small nor idle
    assert max(sharp) < 0.01  # of a law of 0.3


def _arrays(curve: Measured) -> tuple[np.ndarray, ...]:
    return (curve.sigma,) if curve.error is None else (curve.sigma, curve.error)


@seeds
def test_the_ballistic_law_is_that_of_simulated_flights_and_not_the_diffusive_one(seed: int) -> None:
    both = compared(noisy(theory.ballistic(B, **LENGTHS), seed), l=LENGTHS["l"], loops=100_000, rng=seed)
    z = both.z[both.found.known]
    assert np.max(np.abs(z)) < z_limit(z.size)
    far = ((both.found.law - both.diffusive) / both.found.error)[both.found.known]
    assert np.max(np.abs(far)) > 2.0 * z_limit(z.size)  # the diffusive law is excluded
    assert both.fit["L_phi"].value == pytest.approx(6e-7, rel=0.01)


def test_an_error_of_the_zero_is_found_and_harmless() -> None:
    curve = noisy(theory.diffusive_correction(B, **LENGTHS), 5)
    shifted = cbs.enclosed_areas(B, curve.sigma + 0.2, curve.error)
    assert shifted.offset == pytest.approx(0.2, abs=0.02)
    np.testing.assert_allclose(shifted.law, cbs.enclosed_areas(B, curve.sigma, curve.error).law, atol=0.02)


def test_antilocalization_is_no_law_of_areas() -> None:
    curve = noisy(theory.hln(B, L_phi=6e-7, L_so=1e-7), 1)
    assert any("no law of areas" in message for message in cbs.enclosed_areas(B, curve.sigma, curve.error).messages)


def test_too_few_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 8 fields apart from zero"):
        cbs.enclosed_areas(B[58:63], B[58:63])
