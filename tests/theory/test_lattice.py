"""Closed walks on the square lattice against a list of all of them."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import comb, ellipkm1

from cbs import theory

STEPS = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]]])
AREAS = {10: (21944, 13160, 5540, 1560, 420, 80, 20)}  # OEIS A352838


def closed_walks(n_steps: int) -> np.ndarray:
    walks = STEPS[np.array(list(product(range(4), repeat=n_steps)))]
    return np.asarray(walks[np.all(walks.sum(axis=1) == 0, axis=1)])


def areas(walks: np.ndarray) -> np.ndarray:
    x = np.cumsum(walks[:, :, 0], axis=1) - walks[:, :, 0]
    return np.asarray(np.sum(x * walks[:, :, 1], axis=1))


@pytest.mark.parametrize("flux", [0.0, 0.4, 2.0 * np.pi / 3.0, -5.0])
def test_flux_cosine_is_the_mean_over_all_walks(flux: float) -> None:
    for n_steps in (2, 4, 6):
        assert theory.lattice_flux_cosine(n_steps, flux) == pytest.approx(
            np.cos(flux * areas(closed_walks(n_steps))).mean()
        )
    counts = np.array(AREAS[10])
    mean = np.cos(flux * np.arange(7)) @ np.append(counts[0], 2 * counts[1:]) / comb(10, 5) ** 2
    assert theory.lattice_flux_cosine(10, flux) == pytest.approx(mean, abs=1e-13)


def test_long_walks_follow_levys_law() -> None:
    n_steps, flux = 400, 0.02
    x = 0.25 * n_steps * flux
    assert theory.lattice_flux_cosine(n_steps, flux) == pytest.approx(x / np.sinh(x), abs=2e-3)
    assert theory.lattice_flux_cosine(n_steps, 2.0 * np.pi + flux) == pytest.approx(
        theory.lattice_flux_cosine(n_steps, flux), abs=1e-12
    )


@pytest.mark.parametrize("flux", [0.0, 0.7])
def test_spin_is_carried_through_every_walk(flux: float) -> None:
    """Literal propagators: U along the walk, V along its partner, Zeeman rotations not inverted."""
    linear, zeeman = np.array([[0.3, 0.9], [-0.9, -0.3]]), np.array([0.2, 0.5])
    walks = closed_walks(6)

    @cache
    def turn(*step: float) -> np.ndarray:
        return np.asarray(expm(-0.5j * np.tensordot(linear @ step + zeeman, PAULI, axes=1)))

    found = []
    for walk, area in zip(walks, areas(walks), strict=True):
        u = v = np.eye(2)
        for step in walk:
            u = turn(*step) @ u
        for step in walk[::-1]:
            v = turn(*-step) @ v
        found.append(0.5 * np.trace(v.conj().T @ u).real * np.cos(flux * area))
    assert theory.lattice_spin_interference(6, flux, linear=linear, zeeman=zeeman) == pytest.approx(np.mean(found))


def test_without_turns_the_spin_drops_out() -> None:
    assert theory.lattice_spin_interference(30, 0.1) == pytest.approx(theory.lattice_flux_cosine(30, 0.1), abs=1e-13)
    assert theory.lattice_spin_interference(30, zeeman=(0.3, 1.0)) == pytest.approx(1.0, abs=1e-13)
    helix = np.array([[0.4, 0.4], [-0.4, -0.4]])
    assert theory.lattice_spin_interference(30, linear=helix) == pytest.approx(1.0, abs=1e-13)


@pytest.mark.parametrize(("steps", "message"), [(7, "must be even"), (0, "n_steps"), (2002, "n_steps")])
def test_bad_steps_are_refused(steps: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        theory.lattice_flux_cosine(steps, 0.1)


l = 100e-9
FLUX_QUANTUM = np.pi * theory.transport_field(l)  # field of one h/2e a cell


def share(n_steps: int) -> float:
    """Chance to be back after n_steps."""
    return float(comb(n_steps, n_steps // 2, exact=True) ** 2 / 4**n_steps)


def summed(L_phi: float, interference: Callable[[int], float], most: int = 130) -> float:
    """Walks of 4 to `most` steps, one length after the other."""
    decay = 0.5 * (l / L_phi) ** 2
    return -sum(float(share(n) * np.exp(-n * decay)) * interference(n) for n in range(4, most + 1, 2))


def chambers(L_phi: float, p: int, q: int) -> float:
    """Closed form at p/q quanta a cell: det(E - H) = P(E) - 2 cos q k_x - 2 cos q k_y (Chambers, Phys. Rev. 140, A135).

    Tr 1/(E - H) is P'/(P - 2 cos - 2 cos), whose mean over both wave numbers is (P'/P)(2/pi) K(4/P). P and P' are taken
    where both cosines vanish.
    """
    x = np.exp(-0.5 * (l / L_phi) ** 2)
    E, k, sites = 4.0 / x, 0.5 * np.pi / q, np.arange(q)
    H = np.diag(2.0 * np.cos(k + 2.0 * np.pi * p / q * sites)).astype(complex)
    for i in sites:
        H[i, (i + 1) % q] += np.exp(1j * k)
        H[(i + 1) % q, i] += np.exp(-1j * k)
    levels = np.linalg.eigvalsh(H)
    P, trace = np.prod(E - levels), np.sum(1.0 / (E - levels))
    return float(1.0 + 0.25 * x * x - E / q * trace * 2.0 / np.pi * ellipkm1((1.0 - 4.0 / P) * (1.0 + 4.0 / P)))


@pytest.mark.parametrize("quanta", [0.0, 0.05, 0.2345678, 0.5])
def test_correction_is_the_sum_over_all_lengths(quanta: float) -> None:
    found = theory.lattice_correction(quanta * FLUX_QUANTUM, l=l, L_phi=1.2 * l)
    exact = summed(1.2 * l, lambda n: theory.lattice_flux_cosine(n, 2.0 * np.pi * quanta))
    assert found == pytest.approx(exact, abs=1e-14)


@pytest.mark.parametrize(("p", "q"), [(0, 1), (1, 2), (1, 3), (2, 5), (1, 40)])
@pytest.mark.parametrize("L_phi", [0.5e-7, 3e-7, 2e-6])
def test_correction_at_rational_flux_is_a_complete_elliptic_integral(L_phi: float, p: int, q: int) -> None:
    found = theory.lattice_correction(p / q * FLUX_QUANTUM, l=l, L_phi=L_phi)
    assert found == pytest.approx(chambers(L_phi, p, q), abs=1e-13)
    assert theory.lattice_correction((1.0 + p / q) * FLUX_QUANTUM, l=l, L_phi=L_phi) == pytest.approx(found, abs=1e-12)


def test_correction_with_random_rotations_is_the_sum_over_all_lengths() -> None:
    so, s = (2.0 / 3.0 * (l / L) ** 2 for L in (0.6e-7, 2e-7))

    def interference(n: int) -> float:
        return float(theory.mixed_interference(n, so, s)) * theory.lattice_flux_cosine(n, 0.5)

    found = theory.lattice_correction(0.25 / np.pi * FLUX_QUANTUM, l=l, L_phi=1.2 * l, L_so=0.6e-7, L_s=2e-7)
    assert found == pytest.approx(summed(1.2 * l, interference), abs=1e-14)


@pytest.mark.parametrize("quanta", [0.0, 0.17])
def test_correction_with_couplings_is_the_sum_over_all_lengths(quanta: float) -> None:
    couplings = theory.SpinCouplings(1.5e-7, -4e-7, L_omega=1.3e-7, field_angle=0.4)
    q, d, omega = 2.0**0.5 / 1.5, -(2.0**0.5) / 4.0, 0.5 / 1.3**2
    exact = summed(
        0.7 * l,
        lambda n: theory.lattice_spin_interference(
            n, 2.0 * np.pi * quanta, linear=((d, q), (-q, -d)), zeeman=(omega * np.cos(0.4), omega * np.sin(0.4))
        ),
        most=36,
    )
    found = theory.lattice_spin_correction(quanta * FLUX_QUANTUM, l=l, L_phi=0.7 * l, couplings=couplings)
    assert found == pytest.approx(exact, abs=1e-14)


def test_couplings_without_effect_leave_the_correction() -> None:
    B = np.array([[0.0, 0.1], [0.3, 0.5]]) * FLUX_QUANTUM
    plain = theory.lattice_correction(B, l=l, L_phi=3e-7)
    for couplings in (theory.SpinCouplings(2e-7, 2e-7), theory.SpinCouplings(L_omega=1e-7)):
        assert theory.lattice_spin_correction(B, l=l, L_phi=3e-7, couplings=couplings) == pytest.approx(
            plain, abs=1e-13
        )


def test_the_diffusive_limit_is_that_of_films() -> None:
    """The slope against ln L_phi is -2/pi, and the change in a weak field that of Hikami and others."""
    values = [float(theory.lattice_correction(0.0, l=l, L_phi=L * l)) for L in (50.0, 100.0, 200.0)]
    miss = np.diff(values) + 2.0 / np.pi * np.log(2.0)
    assert abs(miss[0]) < 1e-3
    assert miss[0] / miss[1] == pytest.approx(4.0, abs=1.0)  # of order (l/L_phi)^2 ln L_phi/l
    zero = values[1]
    B = np.array([1.0, 10.0]) * theory.characteristic_field(100.0 * l)
    change = theory.lattice_correction(B, l=l, L_phi=100.0 * l) - zero
    assert change == pytest.approx(theory.hln(B, L_phi=1e-5, l=l) - theory.hln(0.0, L_phi=1e-5, l=l), abs=2e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"L_phi": np.inf}, "L_phi must be"),
        ({"L_phi": -1e-7}, "L_phi must be positive"),
        ({"L_phi": 1e-7, "L_so": 0.0}, "L_so must be positive"),
    ],
)
def test_bad_lengths_are_refused(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        theory.lattice_correction(0.0, l=l, **arguments)


def test_cubic_coupling_is_refused() -> None:
    with pytest.raises(ValueError, match="use L_dresselhaus = L_c"):
        theory.lattice_spin_correction(0.0, l=l, L_phi=1e-7, couplings=theory.SpinCouplings(L_c=1e-7))
