"""Helical return and spin channels against exact values."""

import numpy as np
import pytest

from cbs.observables.returns.helical import helical_return
from cbs.observables.returns.spin_channels import spin_channels
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, Rashba
from cbs.theory import flights_return_ratio, helical_return_ratio
from tests.statistics import assert_z, seeds

FILM = Conductor(l=100e-9)


def angle_density(theta: np.ndarray, t: float) -> np.ndarray:
    """Density of the return angle of flights of duration t/tau = `t` on [0, pi].

    The first and the last leg have the harmonics M_m0 = p (-i tan(a/2))^|m| of a leg, p = cos a; summed over m and over
    the Poisson law of N - 2 this is (1/pi) int_0^1 dp t e^(-t(1-p))/(1-e^(-t)) 2p/((1+p^2) + (1-p^2) cos theta).
    """
    node, weight = np.polynomial.legendre.leggauss(200)
    p, weight = 0.5 * (1.0 + node), 0.5 * weight
    law = t * np.exp(-t * (1.0 - p)) / -np.expm1(-t)
    kernel = 2.0 * p / ((1.0 + p**2) + (1.0 - p**2) * np.cos(theta)[:, None])
    return np.asarray(kernel @ (law * weight) / np.pi)


@seeds
def test_return_of_helical_carriers(seed: int) -> None:
    length = 120e-9
    result = helical_return(FILM, length, bins=6, loops=64 * 300, rng=seed)
    assert result.deviation < 1e-12
    assert result.backscattering_deviation < 1e-12
    np.testing.assert_allclose(result.ratio, 0.5 * (1.0 + result.cosine), atol=1e-12)
    fine = np.linspace(0.0, np.pi, 6 * 200 + 1)
    middle = 0.5 * (fine[1:] + fine[:-1])
    shares = angle_density(middle, 2.0 * (length / FILM.l) ** 2).reshape(6, 200).sum(axis=1) * (fine[1] - fine[0])
    assert_z(result.share, result.share_err, shares, resolution=0.03, n=7)
    # the neighbouring wrong value, 1/2 for uncorrelated directions, is outside
    exact = helical_return_ratio(length, FILM.l)
    assert abs(exact - 0.5) > 0.03
    assert_z(result.mean_ratio, result.mean_ratio_err, exact, resolution=0.02, n=7)


@seeds
def test_channels_of_strong_spin_orbit_coupling(seed: int) -> None:
    result = spin_channels(FILM, [500e-9], spin=[ElliottYafet(L_so=60e-9)], loops=64 * 150, rng=seed)
    np.testing.assert_allclose(result.flip, 0.0, atol=1e-20)
    assert_z(result.same_ratio, result.same_ratio_err, 1.0, resolution=0.1, n=2)
    assert_z(result.total, result.total_err, 0.5, resolution=0.1, n=2)


def test_channels_without_spin_orbit_coupling_are_classical_twice() -> None:
    result = spin_channels(FILM, [200e-9], loops=128, rng=1)
    np.testing.assert_allclose((result.same, result.flip, result.same_ratio), ((2.0,), (0.0,), (2.0,)), atol=1e-14)


@seeds
def test_channels_add_up_to_the_return_ratio(seed: int) -> None:
    length = np.array([100e-9, 200e-9])
    result = spin_channels(FILM, length, spin=[MagneticImpurities(L_s=200e-9)], loops=64 * 200, rng=seed)
    exact = flights_return_ratio(length, l=FILM.l, L_s=200e-9)
    assert_z(result.total, result.total_err, exact, resolution=0.2)
    assert np.all(result.flip > 0.0)  # impurity spins break time reversal and open the flipped channel


def test_kramers_flip_vanishes_for_rashba_and_not_in_a_field() -> None:
    spin = [Rashba(L_so=100e-9)]
    free = spin_channels(FILM, [300e-9], spin=spin, paths="brownian", loops=256, rng=2)
    np.testing.assert_allclose(free.flip, 0.0, atol=1e-20)
    assert spin_channels(FILM, [300e-9], spin=spin, paths="brownian", field=0.02, loops=256, rng=2).flip[0] > 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: helical_return(FILM, -1e-7), "length must be positive"),
        (lambda: helical_return(FILM, 1e-7, bins=0), "bins must be at least 1"),
        (lambda: helical_return(FILM, 1.0), "a shorter one"),
        (lambda: spin_channels(FILM, [1e-7], paths="lattice"), "paths must be one of flights, brownian"),
    ],
)
def test_bad_values_are_refused(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
