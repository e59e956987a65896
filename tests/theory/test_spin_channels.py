"""Spin channels against 2 x 2 matrices multiplied out, both ways round the loop."""

from typing import Literal

import numpy as np
import pytest

from cbs import theory
from tests.statistics import assert_z, seeds

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def rotations(vectors: np.ndarray) -> np.ndarray:
    """exp(-i v sigma/2) for vectors of shape (loops, 3)."""
    angle = np.linalg.norm(vectors, axis=1)[:, None, None]
    generator = np.einsum("la,aij->lij", vectors, PAULI)
    return np.asarray(np.cos(0.5 * angle) * np.eye(2) - 0.5j * np.sinc(0.5 * angle / np.pi) * generator)


def by_matrices(
    n_legs: int, so: float, s: float, joint: bool, seed: int, loops: int = 40_000
) -> tuple[np.ndarray, np.ndarray]:
    """Means and errors of |(U + V)_ss|^2/2, |(U + V)_-ss|^2/2 and |U_ss|^2, averaged over the initial spin."""
    generator = np.random.default_rng(seed)
    u = v = np.broadcast_to(np.eye(2, dtype=complex), (loops, 2, 2))
    for _ in range(n_legs):
        even = np.sqrt(so) * generator.standard_normal((loops, 3))
        odd = np.sqrt(s) * generator.standard_normal((loops, 3))
        if joint:
            u, v = rotations(even + odd) @ u, v @ rotations(-even + odd)
        else:
            u, v = rotations(odd) @ rotations(even) @ u, v @ rotations(-even) @ rotations(odd)
    quantum = 0.5 * np.abs(u + v) ** 2
    values = np.array(
        [
            0.5 * (quantum[:, 0, 0] + quantum[:, 1, 1]),
            0.5 * (quantum[:, 0, 1] + quantum[:, 1, 0]),
            0.5 * (np.abs(u[:, 0, 0]) ** 2 + np.abs(u[:, 1, 1]) ** 2),
        ]
    )
    return values.mean(axis=1), values.std(axis=1) / np.sqrt(loops)


@seeds
@pytest.mark.parametrize("joint", [True, False])
@pytest.mark.parametrize(("so", "s"), [(0.3, 0.0), (0.0, 0.4), (0.3, 0.2)])
def test_channels_of_three_legs_are_those_of_the_matrices(seed: int, so: float, s: float, joint: bool) -> None:
    # At a duration far below tau every loop has three legs; s^2 = (2/3)(l/L)^2.
    lengths = [np.sqrt(2.0 / 3.0 / value) if value else np.inf for value in (so, s)]
    order: Literal["joint", "successive"] = "joint" if joint else "successive"
    exact = theory.flights_spin_channels(1e-8, 1.0, L_so=lengths[0], L_s=lengths[1], order=order)
    mean, err = by_matrices(3, so, s, joint, seed)
    known = [float(values) for values in exact]
    random = err > 1e-12  # the flipped channel vanishes loop by loop where time reversal holds
    assert_z(mean[random], err[random], np.array(known)[random], resolution=0.05, n=3)
    assert mean[~random] == pytest.approx(np.array(known)[~random], abs=1e-12)
    assert exact.same_ratio == pytest.approx(exact.same / exact.classical_same)


def test_channels_add_up_to_the_return_ratio() -> None:
    length = np.array([50e-9, 200e-9, 1e-6])
    for L_so, L_s in ((np.inf, np.inf), (150e-9, np.inf), (np.inf, 150e-9), (300e-9, 200e-9)):
        found = theory.flights_spin_channels(length, 100e-9, L_so=L_so, L_s=L_s)
        assert found.total == pytest.approx(theory.flights_return_ratio(length, 100e-9, L_so=L_so, L_s=L_s))
    found = theory.diffusive_spin_channels(0.7, 0.4, 1.1)
    exact = theory.isotropic_cooperon(0.7, 0.4) * theory.levy_area_characteristic(1.1)
    assert found.total == pytest.approx(1.0 + exact)


def test_limits_of_the_channels() -> None:
    free = theory.flights_spin_channels([1e-7], 1e-7)
    assert (free.same[0], free.flip[0], free.classical_same[0]) == pytest.approx((2.0, 0.0, 1.0))
    strong = theory.diffusive_spin_channels(50.0)
    assert (float(strong.same), float(strong.flip), float(strong.same_ratio)) == pytest.approx((0.5, 0.0, 1.0))
    unitary = theory.diffusive_spin_channels(0.0, 50.0)
    assert (float(unitary.same), float(unitary.flip)) == pytest.approx((0.5, 0.5))
    # flights far above tau with weak rotations are the diffusive ones
    flights = theory.flights_spin_channels([3e-6], 1e-8, L_so=3e-6, L_s=4e-6)
    limit = theory.diffusive_spin_channels(1.0, 0.5625)
    for one, other in zip(flights, limit, strict=True):
        assert one[0] == pytest.approx(float(other), abs=1e-4)
