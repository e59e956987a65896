"""Random rotations at every number of legs against their exact means."""

import numpy as np
import pytest

from cbs import theory
from cbs.parameters import CubicDresselhaus, ElliottYafet, MagneticImpurities, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from tests.phases.samples import brownian_mean, flight_mean, flight_tile
from tests.statistics import assert_z, seeds

S2 = 0.3  # variance a leg and component
LENGTH = float(np.sqrt(2.0 / 3.0 / S2))  # L_so or L_s in units of l
ONE_LEG = Scale(1.0, 1.0, False)


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 6, 10])
def test_elliott_yafet_at_finite_numbers_of_legs(seed: int, n_legs: int) -> None:
    exact = float(theory.elliott_yafet_interference(n_legs, S2))
    assert_z(*flight_mean(n_legs, (ElliottYafet(LENGTH),), 1.0, 64_000, seed), exact, resolution=0.02, n=4)


@seeds
@pytest.mark.parametrize("n_legs", [2, 3, 4, 6, 10])
def test_magnetic_impurities_at_finite_numbers_of_legs(seed: int, n_legs: int) -> None:
    exact = float(theory.magnetic_interference(n_legs, S2))
    assert_z(*flight_mean(n_legs, (MagneticImpurities(LENGTH),), 1.0, 64_000, seed), exact, resolution=0.02, n=5)


def test_one_magnetic_rotation_is_the_same_both_ways() -> None:
    tile = flight_tile(1, 64, 3)
    np.testing.assert_allclose(interference(tile, (MagneticImpurities(0.2),), ONE_LEG), 1.0, atol=1e-14)
    assert interference(flight_tile(2, 64, 3), (MagneticImpurities(0.2),), ONE_LEG).min() < 0.5


@seeds
@pytest.mark.parametrize("n_legs", [3, 7])
def test_both_together_are_one_rotation_by_the_sum_of_the_vectors(seed: int, n_legs: int) -> None:
    other = 0.8
    spin = (ElliottYafet(LENGTH), MagneticImpurities(other))
    exact = float(theory.mixed_interference(n_legs, S2, 2.0 / 3.0 / other**2))
    assert_z(*flight_mean(n_legs, spin, 1.0, 96_000, seed), exact, resolution=0.015, n=2)


@seeds
def test_unequal_components_turn_the_triplets_at_their_own_rates(seed: int) -> None:
    # Rates of the three triplets: 4/tau_x for m = 0 and 2/tau_x + 2/tau_z for m = +-1, a third of each in (4/3)/tau.
    length, x, z = 1.0, 1.0, 0.6
    t_x, t_z = length**2 / x**2, length**2 / z**2
    rate_0, rate_1 = 4.0 / 3.0 * t_x, 2.0 / 3.0 * (t_x + t_z)
    exact = 0.5 * (np.exp(-rate_0) + 2.0 * np.exp(-rate_1) - 1.0)
    mean, error = brownian_mean(length, (ElliottYafet(x, L_so_z=z),), 64_000, seed, n_rows=32)
    assert_z(mean, error, exact, resolution=0.05)


@seeds
@pytest.mark.parametrize(
    ("spin", "t_so", "t_s"),
    [
        ((ElliottYafet(1.0),), 1.0, 0.0),
        ((MagneticImpurities(1.0),), 0.0, 1.0),
        ((ElliottYafet(1.0), MagneticImpurities(1.0)), 1.0, 1.0),
    ],
    ids=["elliott-yafet", "magnetic", "both"],
)
def test_brownian_loops_follow_the_rates_of_hikami(
    seed: int, spin: tuple[ElliottYafet, ...], t_so: float, t_s: float
) -> None:
    exact = float(theory.isotropic_cooperon(t_so, t_s))
    # Without the commutators of the rows 16 rows would be 0.004 off for spin-orbit scattering.
    assert_z(*brownian_mean(1.0, spin, 480_000, seed, n_rows=16), exact, resolution=0.0045, n=3)


PLANE = 0.5  # gamma_c t
TRIPLETS = 0.5 * (np.exp(-2.0 * PLANE) + 2.0 * np.exp(-PLANE))
CUBIC = CubicDresselhaus(PLANE**-0.5)


@seeds
@pytest.mark.parametrize(
    ("spin", "exact", "without"),
    [
        ((ElliottYafet(1.5**-0.5), MagneticImpurities(0.5**-0.5)), float(theory.isotropic_cooperon(1.5, 0.5)), 0.0083),
        ((ElliottYafet(1.0), CUBIC), np.exp(-4.0 / 3.0) * TRIPLETS - 0.5, 0.0067),
        ((CUBIC, MagneticImpurities(1.5**-0.5)), np.exp(-1.0) * TRIPLETS - 0.5 * np.exp(-3.0), 0.0040),
    ],
    ids=["elliott-yafet and magnetic", "elliott-yafet and cubic", "cubic and magnetic"],
)
def test_few_rows_know_how_two_kinds_of_kicks_turn_each_other(
    seed: int, spin: tuple[SpinMechanism, ...], exact: float, without: float
) -> None:
    # `without`: what 16 rows are off, an error of first order, when the commutator of the two kinds is left out.
    assert_z(*brownian_mean(1.0, spin, 480_000, seed, n_rows=16), exact, resolution=without, n=3)


@seeds
def test_grouped_loops_know_it_too(seed: int) -> None:
    n_legs, l_so, l_s = 120, 6.0, 10.0
    exact = float(theory.mixed_interference(n_legs, 2.0 / 3.0 / l_so**2, 2.0 / 3.0 / l_s**2))
    spin = (ElliottYafet(l_so), MagneticImpurities(l_s))
    assert_z(*flight_mean(n_legs, spin, 1.0, 320_000, seed, max_rows=16), exact, resolution=0.01)


@seeds
@pytest.mark.parametrize("mechanism", [ElliottYafet(2.0), MagneticImpurities(2.0)])
def test_grouped_loops_turn_the_spin_as_single_legs_do(seed: int, mechanism: ElliottYafet | MagneticImpurities) -> None:
    n_legs, s2 = 60, 2.0 / 3.0 / 4.0
    law = theory.elliott_yafet_interference if isinstance(mechanism, ElliottYafet) else theory.magnetic_interference
    mean, error = flight_mean(n_legs, (mechanism,), 1.0, 64_000, seed, max_rows=32)
    assert_z(mean, error, float(law(n_legs, s2)), resolution=0.012, n=2)


def test_an_infinite_component_is_left_alone() -> None:
    tile = flight_tile(5, 64, 3)
    plane = interference(tile, (ElliottYafet(1.0, L_so_z=np.inf),), ONE_LEG)
    nothing = interference(tile, (ElliottYafet(np.inf, L_so_z=np.inf),), ONE_LEG)
    axis = interference(tile, (ElliottYafet(np.inf, L_so_z=0.5),), ONE_LEG)
    np.testing.assert_allclose(nothing, 1.0, atol=1e-13)
    assert plane.min() < 0.5
    assert axis.min() < 0.5
