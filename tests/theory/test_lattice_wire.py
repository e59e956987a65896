"""Wires of few modes: Mello and Stone's law from moments, its variance, the golden rule of a strip of the lattice."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.theory.lattice_wire import lattice_collisions, lattice_speeds


@pytest.mark.parametrize("s", [0.3, 1.5, 6.0, 40.0])
def test_without_a_field_the_moments_give_the_law_of_mello_and_stone(s: float) -> None:
    assert theory.wire_crossover(s, 0.0) == pytest.approx(float(theory.wire_correction(s)), rel=1e-6)
    assert theory.wire_correction(s) == pytest.approx(-2.0 / 3.0 * (s / (1.0 + s)) ** 3)


def test_symmetry_classes_have_minus_two_thirds_none_and_a_third() -> None:
    assert [float(theory.wire_correction(1e6, beta)) for beta in (1, 2, 4)] == pytest.approx([-2 / 3, 0.0, 1 / 3], 1e-5)
    assert [float(theory.wire_variance(1e3, beta)) for beta in (1, 2, 4)] == pytest.approx([8 / 15, 4 / 15, 2 / 15])
    assert float(theory.wire_variance(1e3, 2, pairs=False)) == pytest.approx(1 / 15)
    assert theory.wire_variance(0.0) == 0.0
    with pytest.raises(ValueError, match="beta must be"):
        theory.wire_variance(1.0, 3)
    with pytest.raises(ValueError, match="s must be"):
        theory.wire_correction(-1.0)


@pytest.mark.parametrize("x", [0.5, 2.0, 6.0])
def test_in_a_long_wire_the_cooperon_between_two_leads_is_that_of_diffusion(x: float) -> None:
    """-(4/L^2) sum_m 1/((pi m/L)^2 + kappa^2), both spins."""
    s = 2000.0
    m = np.arange(1, 200_000)
    modes = -4.0 * np.sum(1.0 / ((math.pi * m) ** 2 + x * x)) - 4.0 / (math.pi**2 * 200_000)
    assert theory.wire_crossover(s, x / s) == pytest.approx(modes, abs=3e-3)
    assert modes == pytest.approx(-2.0 * (x / math.tanh(x) - 1.0) / x**2, abs=1e-6)


def test_a_very_long_wire_knows_the_length_of_its_cooperon_alone() -> None:
    assert theory.wire_crossover(1e7, 1e-7) == pytest.approx(-2.0 * (1.0 / math.tanh(1.0) - 1.0), rel=1e-4)
    assert theory.wire_crossover(1e30, 0.0) == pytest.approx(-2.0 / 3.0, rel=1e-3)
    assert abs(theory.wire_crossover(5.0, 1e300)) < 1e-12
    assert theory.wire_crossover(0.0, 1.0) == 0.0


def test_a_strong_field_leaves_nothing_and_none_goes_back() -> None:
    values = [theory.wire_crossover(5.0, mass) for mass in (0.0, 0.1, 0.5, 2.0, 50.0)]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(0.0, abs=1e-3)
    with pytest.raises(ValueError, match="mass must be"):
        theory.wire_crossover(5.0, -0.1)


def test_correlation_is_its_sum_over_modes() -> None:
    x = np.array([0.0, 0.05, 0.0999, 0.1001, 0.7, 3.0, 20.0, 1e4])
    m = np.arange(1, 4000)[:, None]
    sums = 90.0 * np.sum((math.pi**2 * m * m + x * x) ** -2.0, axis=0)
    tail = 90.0 * (4000 - 0.5) ** -3.0 / (3.0 * math.pi**4)
    assert theory.wire_correlation(x)[:-1] == pytest.approx((sums + tail)[:-1], rel=1e-9)
    assert theory.wire_correlation(1e4) == pytest.approx(22.5e-12, rel=1e-3)
    assert float(theory.wire_correlation(0.0)) == 1.0


def test_collisions_are_sums_over_the_sites() -> None:
    """|V_mn|^2 of independent sites, over the speeds of both modes."""
    sites, energy, disorder = 7, -0.9, 1.3
    n, v = lattice_speeds(sites, energy)
    place = np.arange(1, sites + 1)
    chi = math.sqrt(2.0 / (sites + 1)) * np.sin(math.pi * np.outer(place, n) / (sites + 1))
    sums = disorder**2 / 12.0 * np.einsum("ym,yn->mn", chi**2, chi**2) / np.outer(v, v)
    assert lattice_collisions(sites, energy, disorder) == pytest.approx(sums)


@pytest.mark.parametrize("length", [0.01, 3.0, 60.0, 3000.0])
def test_one_channel_has_the_resistance_of_its_length(length: float) -> None:
    l = theory.lattice_free_path(3, -2.5, 0.4)
    assert lattice_speeds(3, -2.5)[0].size == 1
    assert theory.lattice_wire(3, -2.5, 0.4, length) == pytest.approx(2.0 / (1.0 + length / l), rel=1e-9)


def test_a_long_strip_has_the_mean_free_path_and_a_short_one_loses_what_collides() -> None:
    at = (12, -0.7, 1.0)
    l, N = theory.lattice_free_path(*at), lattice_speeds(12, -0.7)[0].size
    G = [theory.lattice_wire(*at, L) for L in (50.0 * l, 100.0 * l)]
    assert 2.0 * N * (1.0 / G[1] - 1.0 / G[0]) == pytest.approx(50.0, rel=1e-6)
    assert (2.0 * N - theory.lattice_wire(*at, 1e-4)) / 1e-4 == pytest.approx(2.0 * lattice_collisions(*at).sum(), 1e-4)
    with pytest.raises(ValueError, match="energy must lie"):
        theory.lattice_wire(12, -9.0, 1.0, 10.0)


def test_flux_sees_the_whole_width_of_a_dirty_strip_and_less_of_a_clean_one() -> None:
    """Between modes of one speed, W^2/12; many modes and a mean free path far below the width, but above 1/k."""
    wide, energy = 300, -3.0
    diffusive = theory.lattice_flux_rate(wide, energy, 1.5) / (wide**2 / 12.0)
    assert diffusive == pytest.approx(1.0, abs=0.05)
    assert theory.lattice_flux_rate(wide, energy, 0.2) < 0.3 * wide**2 / 12.0
