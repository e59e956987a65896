"""Four-state Cooperon against closed Rashba forms, symmetry, published Zeeman values and sampled bridges."""

import numpy as np
import pytest

from cbs import theory
from cbs.constants import E_CHARGE, HBAR
from cbs.theory import SpinCouplings
from cbs.theory.spin_generator import generator, landau_trace
from tests.statistics import assert_z, seeds

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


@pytest.mark.parametrize("length", [0.3, 1.0, 2.4])
def test_rashba_or_dresselhaus_alone_is_the_closed_form(length: float) -> None:
    exact = float(theory.rashba_cooperon(length**2))
    assert float(theory.spin_cooperon(length, SpinCouplings(L_rashba=1.0))) == pytest.approx(exact, abs=1e-10)
    assert float(theory.spin_cooperon(length, SpinCouplings(L_dresselhaus=1.0))) == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("x", [1e-3, 0.1, 0.5, -2.0])
def test_field_form_of_rashba(x: float) -> None:
    value = theory.spin_cooperon(np.sqrt(3.0), SpinCouplings(L_rashba=1.0), x=x)
    assert float(value) == pytest.approx(float(theory.rashba_cooperon_field(x, 3.0)), abs=1e-9)


@pytest.mark.parametrize(("omega_t", "expected"), [(0.0, -0.1845), (1.0, -0.1415), (3.0, 0.0828), (10.0, 0.0955)])
@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_in_plane_field_suppresses_antilocalization(omega_t: float, expected: float, angle: float) -> None:
    L_omega = np.sqrt(6.0 / omega_t) if omega_t else np.inf
    couplings = SpinCouplings(L_rashba=1.0, L_omega=L_omega, field_angle=angle)
    assert float(theory.spin_cooperon(np.sqrt(6.0), couplings)) == pytest.approx(expected, abs=6e-5)


def test_spin_helix_leaves_every_loop_untouched_until_cubic_or_zeeman_coupling() -> None:
    for sign in (1.0, -1.0):
        assert float(theory.spin_cooperon(2.0, SpinCouplings(1.0, sign))) == pytest.approx(1.0, abs=1e-10)
    area = float(theory.levy_area_characteristic(1.3))
    assert float(theory.spin_cooperon(1.5, SpinCouplings(1.0, 1.0), x=1.3)) == pytest.approx(area, abs=1e-8)
    assert float(theory.spin_cooperon(1.5, SpinCouplings(1.0, 1.0, L_c=2.0))) < 0.5
    # A field across the helix axis spoils it; along the axis (the diagonal <110>) it does not.
    assert float(theory.spin_cooperon(1.5, SpinCouplings(1.0, 1.0, L_omega=1.0, field_angle=0.25 * np.pi))) < 0.99
    axis = SpinCouplings(1.0, 1.0, L_omega=1.0, field_angle=-0.25 * np.pi)
    assert float(theory.spin_cooperon(1.5, axis)) == pytest.approx(1.0, abs=1e-8)


def test_zeeman_alone_does_nothing_and_cubic_alone_has_its_rates() -> None:
    assert float(theory.spin_cooperon(1.5, SpinCouplings(L_omega=0.7))) == pytest.approx(1.0, abs=1e-9)
    gamma_t = 1.5**2 / 2.0**2
    rates = np.exp(-gamma_t) + 0.5 * np.exp(-2.0 * gamma_t) - 0.5
    assert float(theory.spin_cooperon(1.5, SpinCouplings(L_c=2.0))) == pytest.approx(rates, abs=1e-10)


@seeds
@pytest.mark.parametrize("omega_t", [0.0, 1.5])
def test_mixture_against_bridges_with_both_propagators_multiplied_out(seed: int, omega_t: float) -> None:
    rng = np.random.default_rng(seed)
    n_loops, n_steps = 6_000, 120
    steps = rng.standard_normal((n_loops, n_steps, 2)) * np.sqrt(2.0 / n_steps)
    steps -= steps.mean(axis=1, keepdims=True)
    Q_R, Q_D = 1.1, 0.6
    even = np.stack([Q_R * steps[..., 1] + Q_D * steps[..., 0], -Q_R * steps[..., 0] - Q_D * steps[..., 1]], axis=-1)
    odd = np.array([omega_t / n_steps, 0.0])
    U = V = np.broadcast_to(np.eye(2), (n_loops, 2, 2))
    for i in range(n_steps):
        U, V = _turn(even[:, i] + odd) @ U, V @ _turn(odd - even[:, i])
    C = 0.5 * np.einsum("aji,aji->a", V.conj(), U).real
    couplings = SpinCouplings(1.0 / Q_R, 1.0 / Q_D, L_omega=1.0 / np.sqrt(omega_t) if omega_t else np.inf)
    exact = float(theory.spin_cooperon(1.0, couplings))
    # 120 steps shift the mean by less than a third of the error; leaving the odd part out shifts it by 0.1.
    assert_z(C.mean(), C.std() / np.sqrt(n_loops), exact, resolution=0.05, n=2)


def _turn(vectors: np.ndarray) -> np.ndarray:
    angle = np.linalg.norm(vectors, axis=-1)[:, None, None]
    axis = np.einsum("ai,ijk->ajk", vectors, PAULI[:2]) / angle
    return np.asarray(np.cos(0.5 * angle) * np.eye(2) - 1j * np.sin(0.5 * angle) * axis)


def test_correction_agrees_with_digamma_forms() -> None:
    B = np.array([0.0, 1e-4, 1e-3])
    film = {"l": 2e-8, "L_phi": 1e-6}
    plain = theory.spin_correction(B, couplings=SpinCouplings(), **film)
    np.testing.assert_allclose(plain, theory.diffusive_correction(B, **film), atol=1e-6)
    rashba = theory.spin_correction(B, couplings=SpinCouplings(4e-7, L_c=5e-7), **film)
    np.testing.assert_allclose(rashba - rashba[0], theory.ilp(B, L_phi=1e-6, L_so=4e-7, L_c=5e-7), atol=1e-6)


def test_correction_of_the_spin_helix_is_weak_localization() -> None:
    B = np.array([0.0, 1e-4, 1e-3])
    film = {"l": 2e-8, "L_phi": 1e-6}
    helix = theory.spin_correction(B, couplings=SpinCouplings(5e-7, 5e-7), **film)
    np.testing.assert_allclose(helix, theory.diffusive_correction(B, **film), atol=1e-6)


@pytest.mark.parametrize(
    ("couplings", "shortest_x", "n_levels"),  # shorter loops leave the spin where it was
    [
        (SpinCouplings(3e-7, 5e-7, L_omega=4e-7, field_angle=0.4), 0.3, 55),
        (SpinCouplings(-3e-7, 4e-7, L_c=8e-7), 0.03, 450),
    ],
)
def test_correction_is_the_time_integral_of_the_interference(
    couplings: SpinCouplings, shortest_x: float, n_levels: int
) -> None:
    l, L_phi, B = 1e-7, 5e-7, 0.15
    k = 2.0 * E_CHARGE * B / HBAR
    edges = np.linspace(np.log(1e-9 * l * l), np.log(40.0 / k), 24)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    half = 0.5 * np.diff(edges)[:, None]
    dt, share = np.exp(edges[:-1, None] + half * (1.0 + nodes)).ravel(), (half * weights).ravel()
    C = theory.levy_area_characteristic(k * dt)
    long = k * dt > shortest_x
    shortest = float(dt[long][0])
    parts = generator(couplings, float(np.sqrt(shortest)))
    C[long] = k * dt[long] * landau_trace(parts, k * shortest, dt[long] / shortest, n_levels)
    integral = np.sum(share * C * np.exp(-dt / L_phi**2) * -np.expm1(-2.0 * dt / l**2)) / -np.pi
    correction = float(theory.spin_correction(B, l=l, L_phi=L_phi, couplings=couplings))
    assert correction == pytest.approx(integral, abs=2e-6)


def test_correction_of_a_strong_helix_in_weak_fields() -> None:
    B = np.array([1e-6, 1e-5, 1e-4, 1e-3])
    film = {"l": 2e-8, "L_phi": 1e-6}
    helix = theory.spin_correction(B, couplings=SpinCouplings(1e-7, 1e-7), **film)
    np.testing.assert_allclose(helix, theory.diffusive_correction(B, **film), atol=2e-6)


def test_strong_mixture_turns_over_to_antilocalization_without_overflow() -> None:
    film = {"l": 2e-8, "L_phi": 1e-6}
    mixture = theory.spin_correction([0.0, 1e-5], couplings=SpinCouplings(2e-7, 3e-7), **film)
    assert mixture[1] < mixture[0]


def test_bad_couplings_name_the_parameter() -> None:
    with pytest.raises(ValueError, match="L_rashba must not be zero"):
        SpinCouplings(L_rashba=0.0)
    with pytest.raises(ValueError, match="L_omega must be positive"):
        SpinCouplings(L_omega=-1.0)
