"""A plane wave in disorder: exact symmetries, and the factor of two."""

import numpy as np
import pytest

from cbs.comparison.claims.waves import build_up, magnetic
from cbs.waves import momentum
from cbs.waves.medium import Medium, evolve, helicity
from tests.statistics import assert_z, seeds

SMALL = {"grid": 16, "n0": 5}


def test_the_ring_has_all_wave_numbers_of_the_length_but_the_start_and_its_reverse() -> None:
    ring = Medium().ring()
    assert len(ring) == 10
    assert np.all(np.sum(ring**2, axis=1) == 13**2)
    assert {(5, 12), (-12, -5), (0, 13)} <= {tuple(point) for point in ring.tolist()}


@pytest.mark.parametrize("parts", [{}, {"magnetic": 0.4}, {"rashba": 1.5}])
def test_steps_keep_the_norm(parts: dict[str, float]) -> None:
    medium = Medium(exact=True, **SMALL, **parts)
    start = np.ones(medium.spins) / np.sqrt(medium.spins)
    for psi in evolve(medium, start, 2, np.random.default_rng(1), np.array([1.0, 4.0]), (2.0, 1)):
        assert np.sum(np.abs(psi) ** 2, axis=(1, 2, 3)) == pytest.approx(1.0, abs=1e-12)


def test_waves_are_reciprocal_and_the_kick_keeps_that_at_its_echo() -> None:
    """From k to k' as from -k' to -k, realization by realization; with a kick at half the time too."""
    medium = Medium(exact=True, **SMALL)
    q, n0 = 2, medium.n0
    for kick in (None, (3.0, q)):
        (there,) = evolve(medium, np.ones(1), 3, np.random.default_rng(2), np.array([6.0]), kick)
        psi = wave_from(medium, (-3, -4), kick)
        assert there[:, 0, 3, 4] == pytest.approx(psi[:, 0, -n0, 0], abs=1e-12)


def wave_from(medium: Medium, k: tuple[int, int], kick: tuple[float, int] | None) -> np.ndarray:
    """Amplitudes at six lifetimes of a wave that starts at k, in the same disorder."""
    from cbs.waves import medium as module

    disorder = medium.disorder(3, np.random.default_rng(2))
    psi = np.zeros((3, 1, medium.grid, medium.grid), dtype=complex)
    psi[:, 0, k[0], k[1]] = 1.0
    half, motion = module._half(medium.motion(), medium), medium.motion()
    steps = 6 * medium.steps
    if kick is None:
        return module._steps(psi, half, motion, disorder, steps)
    psi = module._steps(psi, half, motion, disorder, steps // 2)
    return module._steps(np.roll(psi, kick[1], axis=3), half, motion, disorder, steps // 2)


def test_helicities_are_eigenvectors() -> None:
    kx, ky = np.array([3.0, -2.0]), np.array([1.0, 5.0])
    for sign, vector in zip((1.0, -1.0), helicity(kx, ky), strict=True):
        up = (ky + 1j * kx) * vector[1]
        down = (ky - 1j * kx) * vector[0]
        assert np.array([up, down]) == pytest.approx(sign * np.hypot(kx, ky) * vector)


@pytest.mark.parametrize("Q", [0.5, 3.0])
def test_the_time_reversed_channel_is_empty_in_every_realization(Q: float) -> None:
    found = momentum.realizations(Medium(rashba=Q, exact=True), "helicity", 4, np.random.default_rng(3), (1.0, 8.0))
    assert np.all(found[:, :, 0] < 1e-20 * found[:, :, 3].mean())
    assert np.all(found[1, :, 1] > 1e-3 * found[1, :, 3].mean())


def test_laws_of_the_build_up() -> None:
    assert build_up(1e-3) == pytest.approx(1.0, abs=1e-3)  # single scattering only
    assert build_up(40.0) == pytest.approx(2.0, abs=1e-12)
    assert magnetic(5.0, 1e-12) == pytest.approx(build_up(5.0))
    assert magnetic(60.0, 0.3) == pytest.approx(1.0, abs=1e-3)


@seeds
def test_the_peak_is_twice_the_ring(seed: int) -> None:
    table = momentum.run(Medium(), np.array([12.0, 16.0, 20.0]), plateau=12.0, realizations=192, rng=seed, workers=1)
    assert_z(table.value[-1], table.err[-1], 2.0, resolution=0.6)
    again = momentum.run(Medium(), np.array([12.0, 16.0, 20.0]), plateau=12.0, realizations=192, rng=seed, workers=2)
    assert np.array_equal(table.value, again.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"grid": 20}, "larger than 2 n0"),
        ({"magnetic": 1.5}, "share from 0 to 1"),
        ({"k_l": 0.0}, "k_l must be positive"),
    ],
)
def test_bad_media_are_refused(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Medium(**wrong)
