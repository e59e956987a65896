"""Rashba interference against the integral over wave numbers, direct level sums and sampled loops."""

import numpy as np
import pytest
from scipy import integrate, optimize

from cbs import theory
from tests.statistics import assert_z, seeds

PAULI_X, PAULI_Y = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])


def _wave_number_integral(y: float) -> float:
    def integrand(p: float) -> float:
        mean, half = p + 1.5 * y, 0.5 * np.sqrt(y * y + 16.0 * p * y)
        return float(0.5 * (np.exp(-p - y) + np.exp(-mean - half) + np.exp(half - mean) - np.exp(-p)))

    return float(sum(integrate.quad(integrand, *ends, epsabs=1e-13)[0] for ends in ((0, 1), (1, 10), (10, 80))))


@pytest.mark.parametrize("y", [1e-3, 0.3, 1.0, 5.0, 12.0])
def test_closed_form_is_the_integral_over_wave_numbers(y: float) -> None:
    assert float(theory.rashba_cooperon(y)) == pytest.approx(_wave_number_integral(y), abs=1e-11)


def test_reference_numbers_and_limits() -> None:
    np.testing.assert_allclose(
        theory.rashba_cooperon([0.0, 1.0, 5.0, 1e3]), [1.0, 0.870539, -0.052520, -0.5], atol=5e-7
    )
    zero = optimize.brentq(lambda y: float(theory.rashba_cooperon(y)), 4.0, 5.0)
    assert zero == pytest.approx(4.672631, abs=5e-7)
    # No linear term in y: halving y quarters 1 - C.
    small = 1.0 - theory.rashba_cooperon([1e-4, 2e-4])
    assert small[1] / small[0] == pytest.approx(4.0, rel=1e-3)


def test_field_reference_and_correlation_of_area_and_spin() -> None:
    assert float(theory.rashba_cooperon_field(2.0, 3.0)) == pytest.approx(0.44017, abs=5e-6)
    product = theory.rashba_cooperon(3.0) * theory.levy_area_characteristic(2.0)
    assert float(product) == pytest.approx(0.19248, abs=5e-6)


def test_field_form_joins_its_limits() -> None:
    x = np.array([-3.0, 1e-3, 0.02, 0.7, 12.0])
    np.testing.assert_allclose(theory.rashba_cooperon_field(x, 0.0), theory.levy_area_characteristic(x), atol=1e-11)
    near = theory.rashba_cooperon_field([0.0, 1e-7, 2e-6, 1e-4], 3.0)
    np.testing.assert_allclose(near, float(theory.rashba_cooperon(3.0)), atol=1e-8)


def test_field_form_against_a_plain_level_sum() -> None:
    x, y = 0.3, 2.2
    h = y / (2.0 * x)
    total = np.exp(-2.0 * x * (0.5 + h))
    total += np.exp(-2.0 * x * np.linalg.eigvalsh([[0.5 + 2 * h, np.sqrt(2 * h)], [np.sqrt(2 * h), 1.5 + h]])).sum()
    for n in range(1, 200):
        a, c = np.sqrt(2.0 * h * n), np.sqrt(2.0 * h * (n + 1))
        block = [[n - 0.5 + h, a, 0.0], [a, n + 0.5 + 2.0 * h, c], [0.0, c, n + 1.5 + h]]
        total += np.exp(-2.0 * x * np.linalg.eigvalsh(block)).sum()
    assert float(theory.rashba_cooperon_field(x, y)) == pytest.approx(x * (total - 0.5 / np.sinh(x)), abs=1e-10)


def _interference(legs: np.ndarray, Q: float) -> np.ndarray:
    """cos of the rotation angle of each loop, legs of shape (n_loops, n_legs, 2), by multiplied matrices."""
    U = np.broadcast_to(np.eye(2, dtype=complex), (len(legs), 2, 2))
    for leg in np.moveaxis(legs, 1, 0):
        r = np.linalg.norm(leg, axis=1)[:, None, None]
        axis = (leg[:, 1, None, None] * PAULI_X - leg[:, 0, None, None] * PAULI_Y) / r
        U = (np.cos(0.5 * Q * r) * np.eye(2) - 1j * np.sin(0.5 * Q * r) * axis) @ U
    return np.asarray(0.5 * np.trace(U @ U, axis1=1, axis2=2).real)


def _closed_flights(rng: np.random.Generator, n_legs: int, n_loops: int) -> np.ndarray:
    """Closed loops of exponential legs: Gaussian legs of Gamma(1/2) scales, closed by the bridge."""
    share = rng.gamma(0.5, size=(n_loops, n_legs))
    share /= share.sum(axis=1, keepdims=True)
    g = share * rng.gamma(0.5 * n_legs - 1.0, size=(n_loops, 1))
    legs = rng.standard_normal((n_loops, n_legs, 2)) * np.sqrt(2.0 * g)[..., None]
    return np.asarray(legs - share[..., None] * legs.sum(axis=1, keepdims=True))


@seeds
@pytest.mark.parametrize(("n_legs", "Q"), [(3, 1.0), (5, 3.0), (10, 0.4)])
def test_flights_of_a_given_number_of_legs(seed: int, n_legs: int, Q: float) -> None:
    C = _interference(_closed_flights(np.random.default_rng(seed), n_legs, 40_000), Q)
    error = C.std() / np.sqrt(C.size)
    assert_z(C.mean(), error, theory.rashba_flights_interference(n_legs, 1e-7, 1e-7 / Q), resolution=0.02, n=3)


@seeds
def test_flights_of_a_given_duration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mu, Q, n_loops = 3.0, 1.0, 30_000
    n_more = rng.poisson(mu, 4 * n_loops)
    n_more = n_more[n_more > 0][:n_loops]
    C = []
    for n in np.unique(n_more):
        legs = _closed_flights(rng, int(n) + 2, int((n_more == n).sum()))
        legs *= (mu / np.linalg.norm(legs, axis=2).sum(axis=1))[:, None, None]
        C.append(_interference(legs, Q))
    values = np.concatenate(C)
    error = values.std() / np.sqrt(values.size)
    exact = float(theory.rashba_flights_return_ratio(1e-7 * np.sqrt(0.5 * mu), 1e-7, 1e-7 / Q)) - 1.0
    # Averaging the interference of free durations over the leg-number law instead gives 0.905, not 0.977.
    assert_z(values.mean(), error, exact, resolution=0.005)


@seeds
def test_gaussian_polygons(seed: int) -> None:
    y, n_legs = 2.0, 4
    legs = np.random.default_rng(seed).standard_normal((40_000, n_legs, 2))
    C = _interference(legs - legs.mean(axis=1, keepdims=True), np.sqrt(2.0 * y / n_legs))
    error = C.std() / np.sqrt(C.size)
    assert_z(C.mean(), error, theory.rashba_polygon(y, n_legs), resolution=0.02)


def test_many_legs_reach_the_diffusive_form() -> None:
    assert theory.rashba_polygon(5.0, 4000) == pytest.approx(float(theory.rashba_cooperon(5.0)), abs=1e-3)
    ratio = theory.rashba_flights_return_ratio(4e-6, 2e-8, 4e-6 / np.sqrt(5.0))
    assert float(ratio) == pytest.approx(1.0 + float(theory.rashba_cooperon(5.0)), abs=1e-3)


def test_no_coupling_gives_two() -> None:
    np.testing.assert_allclose(theory.rashba_flights_return_ratio([1e-8, 1e-7, 1e-6], 1e-7, np.inf), 2.0, atol=2e-8)


def test_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="y must be non-negative"):
        theory.rashba_cooperon(-1.0)
