"""Helical carriers: the Berry phase by literal spinors, and the ring weights with literal overlaps."""

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.theory.helical_correction import HARMONICS


def overlap(after: float, before: float) -> complex:
    """<after|before> of the spinors (1, e^{i phi})/sqrt(2)."""
    bra, ket = (np.array([1.0, np.exp(1j * phi)]) / np.sqrt(2.0) for phi in (after, before))
    return complex(bra.conj() @ ket)


def along(directions: list[float]) -> complex:
    """Product of the overlaps along a sequence of directions."""
    pairs = zip(directions[1:], directions[:-1], strict=True)
    return complex(np.prod([overlap(after, before) for after, before in pairs]))


def reversed_path(directions: list[float]) -> list[float]:
    return [phi + np.pi for phi in directions[::-1]]


def classical(directions: list[float]) -> float:
    return float(np.prod(0.5 * (1.0 + np.cos(np.diff(directions)))))


@pytest.mark.parametrize("n_legs", [2, 3, 4, 9])
def test_the_phase_of_both_boxes_is_minus_one_for_every_sequence_of_directions(n_legs: int) -> None:
    random = np.random.default_rng(5)
    for _ in range(50):
        n = random.uniform(0.0, 2.0 * np.pi, n_legs).tolist()
        k, kp = random.uniform(0.0, 2.0 * np.pi, 2).tolist()
        # bare box: k -> n_1 ... n_N -> -k, the partner k -> -n_N ... -n_1 -> -k
        path = [k, *n, k + np.pi]
        pair = along(path) * np.conj(along([k, *reversed_path(n), k + np.pi]))
        assert pair == pytest.approx(-classical(path), abs=1e-14)
        # dressed box: one more impurity turns k into -k' before the ladder and -k into k' after it, on one line only
        forward = along([k, kp + np.pi, *n, k + np.pi, kp])
        pair = forward * np.conj(along([k, *reversed_path(n), kp]))
        extra = 0.5 * (1.0 + np.cos(kp - k - np.pi))
        assert pair == pytest.approx(-extra * classical([kp + np.pi, *n, k + np.pi]), abs=1e-14)


def literal_ring(n_legs: int) -> complex:
    """Both boxes with complex overlaps kept everywhere, in harmonics of the direction, per scatterer 2<a|b><-b|-a>*."""
    m = np.arange(-8, 9)
    places = {0: 0.5, -1: 1.0, -2: 0.5}  # ((1 + e^{-i d})/2)^2 2 = 1/2 + e^{-i d} + e^{-2 i d}/2
    scatter = np.array([places.get(int(i), 0.0) for i in m])
    turned = scatter * (-1.0) ** m  # the bare box ends at -n_1
    # dressed: 2 <-n_1|n_N><n_1|-n_N> = 2 ((1 - e^{-i d})/2)^2, d = phi_1 - phi_N, times cos d
    extra = {0: 0.5, -1: -1.0, -2: 0.5}
    cosine = np.array([0.5 * (extra.get(int(i) - 1, 0.0) + extra.get(int(i) + 1, 0.0)) for i in m])

    def integrand(q: float, dressed: bool) -> complex:
        root = np.sqrt(1.0 + q * q)
        w = (root - 1.0) / q
        distance = m[:, None] - m[None, :]
        legs = (-1j * w) ** np.abs(distance) / root
        ring = np.linalg.matrix_power(legs * scatter, n_legs - 1) @ (legs * (cosine if dressed else turned))
        return complex(q * np.trace(ring) / (2.0 * np.pi))

    parts = [
        quad(lambda q, d=dressed, p=part: getattr(integrand(q, d), p), 1e-9, np.inf, limit=400)[0]
        for dressed in (False, True)
        for part in ("real", "imag")
    ]
    return complex(parts[0] + parts[2], parts[1] + parts[3])


@pytest.mark.parametrize("n_legs", [3, 4, 7])
def test_rings_of_literal_spinors_are_minus_those_of_the_scalar_law(n_legs: int) -> None:
    assert literal_ring(n_legs) == pytest.approx(-theory.anisotropic_ring_weight(n_legs, HARMONICS), rel=1e-6)


def test_the_slope_of_one_cone_is_one_over_pi() -> None:
    L_phi = 50e-9 * np.array([1e3, 3e3])
    slope = np.diff(theory.helical_correction(L_phi, l=50e-9)) / np.log(3.0)
    assert slope == pytest.approx(1.0 / np.pi, rel=1e-3)
    assert theory.helical_correction(1e-6, l=1e-7) > 0.0


def test_lengths_are_checked() -> None:
    with pytest.raises(ValueError, match="l must be positive"):
        theory.helical_correction(1e-6, l=-1.0)
