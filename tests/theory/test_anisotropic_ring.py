"""Small-angle scattering: return density and weights against isotropic sums and weighted sampled loops."""

import numpy as np
import pytest

from cbs import theory
from tests.statistics import assert_z, seeds


@pytest.mark.parametrize("n_legs", [3, 5, 50])
def test_isotropic_return_density(n_legs: int) -> None:
    value = theory.anisotropic_return_density(n_legs, [1.0])
    assert value == pytest.approx(1.0 / (2.0 * np.pi * (n_legs - 2)), rel=1e-10)


def test_isotropic_ring_weight_is_one_plus_the_closing_cosine() -> None:
    for n_legs in (3, 6):
        expected = (1.0 + float(theory.closing_cosine(n_legs))) / (2.0 * np.pi * (n_legs - 2))
        assert theory.anisotropic_ring_weight(n_legs, [1.0]) == pytest.approx(expected, rel=1e-10)


def test_isotropic_correction_is_the_ballistic_total() -> None:
    L_phi = np.array([1e-7, 1e-6])
    exact = theory.ballistic(0.0, l=1e-7, L_phi=L_phi)
    np.testing.assert_allclose(theory.anisotropic_correction(L_phi, 1e-7, [1.0]), exact, atol=1e-10)


def test_many_legs_return_with_the_transport_length() -> None:
    g = 0.4
    value = theory.anisotropic_return_density(800, theory.henyey_greenstein(g))
    assert value * 2.0 * np.pi * 800 / (1.0 - g) == pytest.approx(1.0, rel=3e-3)
    assert theory.transport_ratio(theory.henyey_greenstein(g)) == pytest.approx(1.0 / (1.0 - g))


@pytest.mark.parametrize(("g", "slope"), [(0.3, 0.9964), (-0.3, 1.0)])
def test_logarithm_is_universal_with_both_terms(g: float, slope: float) -> None:
    L_phi = 1e-7 * 60.0 * np.exp([0.0, 0.5])
    values = theory.anisotropic_correction(L_phi, 1e-7, theory.henyey_greenstein(g))
    assert (values[0] - values[1]) * np.pi == pytest.approx(1.0, abs=4e-3)


@seeds
def test_weights_against_reweighted_isotropic_loops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p1, n_legs, n_loops = 0.4, 4, 60_000
    share = rng.gamma(0.5, size=(n_loops, n_legs))
    share /= share.sum(axis=1, keepdims=True)
    g = share * rng.gamma(0.5 * n_legs - 1.0, size=(n_loops, 1))
    legs = rng.standard_normal((n_loops, n_legs, 2)) * np.sqrt(2.0 * g)[..., None]
    legs -= share[..., None] * legs.sum(axis=1, keepdims=True)
    angle = np.arctan2(legs[..., 1], legs[..., 0])
    density = lambda theta: 1.0 + 2.0 * p1 * np.cos(theta)  # noqa: E731
    inner = density(np.diff(angle, axis=1)).prod(axis=1)
    turn = angle[:, 0] - angle[:, -1]
    ring = inner * density(turn - np.pi) * (1.0 + np.cos(turn))
    isotropic = 1.0 / (2.0 * np.pi * (n_legs - 2))
    exact = [theory.anisotropic_return_density(n_legs, [1.0, p1]), theory.anisotropic_ring_weight(n_legs, [1.0, p1])]
    means = np.array([inner.mean(), ring.mean()]) * isotropic
    errors = np.array([inner.std(), ring.std()]) / np.sqrt(n_loops) * isotropic
    assert_z(means, errors, exact, resolution=0.05 * isotropic, n=2)


def test_bad_harmonics_are_refused() -> None:
    with pytest.raises(ValueError, match="harmonics must start with p_0 = 1"):
        theory.anisotropic_return_density(4, [0.5, 0.1])
    with pytest.raises(ValueError, match="g must lie between -1 and 1"):
        theory.henyey_greenstein(1.0)


def test_sharp_laws_need_more_harmonics_not_luck() -> None:
    """Mean cosine 0.9: more harmonics change a converged ring weight by nothing (eigenvectors lost three per cent)."""
    few, many = (theory.anisotropic_ring_weight(3, 0.9 ** np.arange(size)) for size in (90, 180))
    assert many == pytest.approx(few, rel=2e-4)
    assert many == pytest.approx(2.8577e-4, rel=2e-4)
