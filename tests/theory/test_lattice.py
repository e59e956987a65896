"""Closed walks on the square lattice against a list of all of them."""

from itertools import product

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import comb

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
    found = []
    for walk, area in zip(walks, areas(walks), strict=True):
        u = v = np.eye(2)
        for step in walk:
            u = expm(-0.5j * np.tensordot(linear @ step + zeeman, PAULI, axes=1)) @ u
        for step in walk[::-1]:
            v = expm(-0.5j * np.tensordot(-linear @ step + zeeman, PAULI, axes=1)) @ v
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
