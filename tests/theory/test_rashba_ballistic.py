"""Ballistic Rashba correction against spinless sums, the diffusive limit, level truncation and sampled loops."""

import numpy as np
import pytest

from cbs import theory
from cbs.theory.ballistic import TERMS
from tests.statistics import assert_z, seeds

L = 1e-7
B_TR = float(theory.transport_field(L))
PAULI_X, PAULI_Y = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])


@pytest.mark.parametrize("term", TERMS)
def test_no_coupling_is_the_spinless_sum(term: str) -> None:
    B = np.array([0.0, 0.05, 1.0, -20.0]) * B_TR
    value = theory.rashba_ballistic(B, l=L, L_phi=3.0 * L, L_so=np.inf, term=term)  # type: ignore[arg-type]
    exact = theory.ballistic(B, l=L, L_phi=3.0 * L, term=term)  # type: ignore[arg-type]
    np.testing.assert_allclose(value, exact, atol=1e-6)


def test_zero_field_backscattering_is_the_sum_over_legs() -> None:
    L_phi = 0.7 * L
    x = 1.0 / (1.0 + 0.5 / 0.49)
    # Dephasing shortens the legs: l -> l x' at the same L_so.
    series = sum(x ** (n - 2) / (n - 2) * theory.rashba_flights_interference(n, L * x, 1.3 * L) for n in range(3, 60))
    value = theory.rashba_ballistic(0.0, l=L, L_phi=L_phi, L_so=1.3 * L, term="backscattering")
    assert float(value) == pytest.approx(-series / np.pi, abs=1e-9)


def test_levels_taken_exactly_do_not_matter() -> None:
    B = np.array([0.03, 1.0]) * B_TR
    full = theory.rashba_ballistic(B, l=L, L_phi=3.0 * L, L_so=1.3 * L)
    more = theory.rashba_ballistic(B, l=L, L_phi=3.0 * L, L_so=1.3 * L, levels=200)
    np.testing.assert_allclose(more, full, atol=3e-6)


def test_long_loops_follow_the_diffusive_theory() -> None:
    B = np.array([0.0, 1e-4, 3e-4])
    value = theory.rashba_ballistic(B, l=1e-8, L_phi=1e-6, L_so=4e-7)
    np.testing.assert_allclose(value - value[0], theory.ilp(B, L_phi=1e-6, L_so=4e-7), atol=2e-5)


@seeds
@pytest.mark.parametrize("b", [0.0, 4.0])
def test_both_terms_against_sampled_loops(seed: int, b: float) -> None:
    rng = np.random.default_rng(seed)
    x, Q, n_loops = 0.42, 1.0 / 1.3, 200_000
    n_more = rng.logseries(x, n_loops)
    values = []
    for n in np.unique(n_more):
        legs = x * _closed_flights(rng, int(n) + 2, int((n_more == n).sum()))
        values.append(_interference(legs, Q, b))
    C, cosine = np.concatenate(values).T
    norm = np.log1p(-x) / np.pi
    means = norm * np.array([C.mean(), (C * cosine).mean()])
    errors = abs(norm) * np.array([C.std(), (C * cosine).std()]) / np.sqrt(n_loops)
    L_phi = L * np.sqrt(0.5 * x / (1.0 - x))
    terms = TERMS[1:]
    exact = [float(theory.rashba_ballistic(b * B_TR, l=L, L_phi=L_phi, L_so=1.3 * L, term=t)) for t in terms]  # type: ignore[arg-type]
    assert_z(means, errors, exact, resolution=0.005, n=4)


def _closed_flights(rng: np.random.Generator, n_legs: int, n_loops: int) -> np.ndarray:
    share = rng.gamma(0.5, size=(n_loops, n_legs))
    share /= share.sum(axis=1, keepdims=True)
    g = share * rng.gamma(0.5 * n_legs - 1.0, size=(n_loops, 1))
    legs = rng.standard_normal((n_loops, n_legs, 2)) * np.sqrt(2.0 * g)[..., None]
    return np.asarray(legs - share[..., None] * legs.sum(axis=1, keepdims=True))


def _interference(legs: np.ndarray, Q: float, b: float) -> np.ndarray:
    """Interference of each loop and the cosine between its first and last leg, shape (n_loops, 2)."""
    points = np.cumsum(legs, axis=1)
    area = 0.5 * (points[:, :-1, 0] * points[:, 1:, 1] - points[:, 1:, 0] * points[:, :-1, 1]).sum(axis=1)
    U = np.broadcast_to(np.eye(2, dtype=complex), (len(legs), 2, 2))
    for leg in np.moveaxis(legs, 1, 0):
        r = np.linalg.norm(leg, axis=1)[:, None, None]
        axis = (leg[:, 1, None, None] * PAULI_X - leg[:, 0, None, None] * PAULI_Y) / r
        U = (np.cos(0.5 * Q * r) * np.eye(2) - 1j * np.sin(0.5 * Q * r) * axis) @ U
    C = 0.5 * np.trace(U @ U, axis1=1, axis2=2).real * np.cos(b * area)
    unit = legs / np.linalg.norm(legs, axis=2, keepdims=True)
    return np.column_stack([C, (unit[:, 0] * unit[:, -1]).sum(axis=1)])


def test_no_dephasing_is_refused_at_zero_field_only() -> None:
    with pytest.raises(ValueError, match="L_phi = inf diverges at B = 0"):
        theory.rashba_ballistic(0.0, l=L, L_phi=np.inf, L_so=L)
    assert np.isfinite(theory.rashba_ballistic(0.1 * B_TR, l=L, L_phi=np.inf, L_so=L))
