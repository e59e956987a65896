"""Finite numbers of random rotations against multiplied matrices, quadrature and a summed leg-number law."""

import numpy as np
import pytest
from scipy import integrate, special

from cbs import theory
from cbs.theory.rotations import channel_factors
from tests.statistics import assert_z, seeds


def _rotation_average(s2: float) -> float:
    """Mean cosine of the rotation angle by quadrature over the Maxwell law."""
    density = lambda a: np.sqrt(2.0 / np.pi) * a * a / s2**1.5 * np.exp(-0.5 * a * a / s2)  # noqa: E731
    return float(integrate.quad(lambda a: density(a) * np.cos(a), 0.0, 60.0 * np.sqrt(s2), limit=400)[0])


@pytest.mark.parametrize("s2", [0.01, 0.5, 3.0])
def test_channel_factors_of_one_mechanism_come_from_the_mean_cosine(s2: float) -> None:
    m = _rotation_average(s2)
    assert channel_factors(s2, 0.0) == pytest.approx(((1.0 + 2.0 * m) / 3.0, 1.0), abs=1e-9)
    assert channel_factors(0.0, s2) == pytest.approx(((2.0 + m) / 3.0, m), abs=1e-9)


def _su2(vectors: np.ndarray) -> np.ndarray:
    pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]
    axis = np.einsum("...i,ijk->...jk", vectors, pauli) / angle
    return np.asarray(np.cos(0.5 * angle) * np.eye(2) - 1j * np.sin(0.5 * angle) * axis)


@seeds
@pytest.mark.parametrize(("s2_so", "s2_s"), [(0.3, 0.0), (0.0, 0.5), (0.3, 0.4), (2.0, 1.0)])
def test_interference_of_multiplied_matrices(seed: int, s2_so: float, s2_s: float) -> None:
    rng = np.random.default_rng(seed)
    n_loops, n_legs = 40_000, 3
    U = V = np.broadcast_to(np.eye(2), (n_loops, 2, 2))
    for _ in range(n_legs):
        even = np.sqrt(s2_so) * rng.standard_normal((n_loops, 3))
        odd = np.sqrt(s2_s) * rng.standard_normal((n_loops, 3))
        U, V = _su2(even + odd) @ U, V @ _su2(odd - even)
    C = 0.5 * np.einsum("aji,aji->a", V.conj(), U).real
    error = C.std() / np.sqrt(n_loops)
    exact = float(theory.mixed_interference(n_legs, s2_so, s2_s))
    # A neighbouring wrong model, the two mechanisms acting as one of the other kind, is off by more than 0.02.
    assert_z(C.mean(), error, exact, resolution=0.02, n=4)


def test_orders_of_even_and_odd_rotations_differ_only_beyond_first_order() -> None:
    joint, successive = channel_factors(1e-3, 1e-3, "joint"), channel_factors(1e-3, 1e-3, "successive")
    assert joint == pytest.approx(successive, abs=2e-6)
    assert channel_factors(2.0, 1.0, "joint")[1] != pytest.approx(channel_factors(2.0, 1.0, "successive")[1], abs=0.01)


def test_one_magnetic_rotation_is_the_same_both_ways() -> None:
    assert float(theory.magnetic_interference(1, 0.8)) == pytest.approx(1.0, rel=1e-14)


def test_many_small_rotations_follow_the_rates() -> None:
    t = 1.3
    n_legs = 100_000
    s2 = (4.0 / 3.0) * t / n_legs
    assert float(theory.elliott_yafet_interference(n_legs, s2)) == pytest.approx(
        float(theory.isotropic_cooperon(t)), abs=1e-4
    )
    assert float(theory.magnetic_interference(n_legs, s2)) == pytest.approx(
        float(theory.isotropic_cooperon(0.0, t)), abs=1e-4
    )


@pytest.mark.parametrize("mu", [1e-9, 0.3, 12.0])
@pytest.mark.parametrize("factor", [-0.4, 0.0, 0.7, 1.0])
def test_fixed_duration_power_is_the_sum_over_the_leg_number_law(mu: float, factor: float) -> None:
    n = np.arange(1, 80)
    law = np.exp(n * np.log(mu) - special.gammaln(n + 1)) / np.expm1(mu)
    assert float(theory.fixed_duration_power(mu, factor)) == pytest.approx(float(law @ factor ** (n + 2.0)), abs=1e-13)


def test_return_ratio_runs_from_two_to_one_half_and_one() -> None:
    length = np.array([1e-9, 1e-7, 1e-5])
    np.testing.assert_allclose(theory.flights_return_ratio(length, 1e-7), 2.0, rtol=1e-14)
    assert float(theory.flights_return_ratio(1e-5, 1e-7, L_so=1e-7)) == pytest.approx(0.5, abs=1e-12)
    assert float(theory.flights_return_ratio(1e-5, 1e-7, L_s=2e-7)) == pytest.approx(1.0, abs=1e-12)
    short = theory.elliott_yafet_interference(3, 2.0 / 3.0)
    assert float(theory.flights_return_ratio(1e-12, 1e-7, L_so=1e-7)) == pytest.approx(1.0 + float(short), abs=1e-9)
