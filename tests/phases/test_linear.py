"""Linear and cubic coupling: finite numbers of legs, the continuum, the persistent helix."""

import numpy as np
import pytest

from cbs import theory
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from cbs.parameters import CubicDresselhaus, Dresselhaus, ElliottYafet, MagneticImpurities, Rashba
from cbs.phases.linear import linear_matrix
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, rotations
from tests.phases.samples import brownian_mean, flight_mean, flight_tile
from tests.statistics import assert_z, seeds

# Rashba coupling with D t/L_so^2 = 3: 2 C + 1 of its triplets; with cubic coupling of gamma_c t = 1.
TRIPLETS = float(theory.rashba_cooperon(3.0)) + 0.5
CUBIC = float(theory.spin_cooperon(1.0, theory.SpinCouplings(L_rashba=3.0**-0.5, L_c=1.0)))


def test_directions_of_the_rotations() -> None:
    # H = alpha (s_x k_y - s_y k_x) + beta (s_x k_x - s_y k_y)
    assert linear_matrix(Rashba(2.0)).tolist() == [[0.0, 0.5], [-0.5, 0.0]]
    assert linear_matrix(Dresselhaus(4.0)).tolist() == [[0.25, 0.0], [0.0, -0.25]]


@seeds
@pytest.mark.parametrize("n_legs", [3, 4, 10, 40])
@pytest.mark.parametrize("mechanism", [Rashba(2.0), Dresselhaus(2.0)])
def test_flights_of_finitely_many_legs(seed: int, n_legs: int, mechanism: Rashba | Dresselhaus) -> None:
    exact = theory.rashba_flights_interference(n_legs, 1.0, 2.0)
    n_loops = 64_000 if n_legs < 40 else 32_000
    assert_z(*flight_mean(n_legs, (mechanism,), 1.0, n_loops, seed), exact, resolution=0.02, n=8)


@seeds
def test_grouped_flights_turn_the_spin_as_single_legs_do(seed: int) -> None:
    exact = theory.rashba_flights_interference(80, 1.0, 4.0)
    mean, error = flight_mean(80, (Rashba(4.0),), 1.0, 96_000, seed, max_rows=48)
    # Rows that forget what happens inside them are 0.05 off.
    assert_z(mean, error, exact, resolution=0.012)


@seeds
def test_polygons_of_gaussian_legs(seed: int) -> None:
    y, n_legs = 2.0, 6
    scale, values = Scale(unit=np.sqrt(2.0 * y), l=1.0, brownian=False), []
    for tile in brownian.tiles(0, 64_000, key_words(seed, 2), n_rows=n_legs, continuous=False):
        vectors = np.stack([tile.dx, tile.dy])[:, :, :n_legs] * scale.unit
        values.append(_matrix_interference(vectors)[tile.filled])
    c = np.concatenate(values)
    assert_z(c.mean(), c.std() / np.sqrt(c.size), theory.rashba_polygon(y, n_legs), resolution=0.02)


def _matrix_interference(legs: np.ndarray) -> np.ndarray:
    """(1/2) Tr U^2 of loops of straight legs (2, blocks, legs, lanes), multiplied as plain quaternions in NumPy."""
    w, x, y, z = np.ones_like(legs[0, :, 0]), *np.zeros((3, *legs[0, :, 0].shape))
    for i in range(legs.shape[2]):
        a, b = legs[1, :, i], -legs[0, :, i]  # Rashba: (dy, -dx)
        angle = np.hypot(a, b)
        c, s = np.cos(0.5 * angle), np.sin(0.5 * angle) / angle
        a, b = s * a, s * b
        w, x, y, z = c * w - a * x - b * y, c * x + a * w + b * z, c * y + b * w - a * z, c * z + a * y - b * x
    return np.asarray(2.0 * w**2 - 1.0)


@seeds
def test_continuous_loops_follow_the_cooperon_with_an_error_of_second_order(seed: int) -> None:
    exact = float(theory.rashba_cooperon(5.0))
    assert exact == pytest.approx(-0.052520, abs=1e-6)
    results = {
        n: brownian_mean(np.sqrt(5.0), (Rashba(1.0),), n_loops, seed, n_rows=n)
        for n, n_loops in ((16, 500_000), (32, 1_000_000), (64, 1_000_000))
    }
    error = {n: mean - exact for n, (mean, _) in results.items()}
    # About 0.035, 0.0098, 0.0026: each halving of the rows' duration divides it by nearly four.
    assert error[16] == pytest.approx(0.035, abs=0.004)
    ratio = error[16] / error[32]
    assert_z(ratio, ratio * results[32][1] / error[32], 3.6, resolution=1.6, n=2)  # first order: 2
    extrapolated = (4.0 * results[64][0] - results[32][0]) / 3.0
    spread = np.hypot(4.0 * results[64][1], results[32][1]) / 3.0
    assert_z(extrapolated, spread, exact, resolution=0.0045, n=2)  # a first-order error would leave 0.005


@seeds
@pytest.mark.parametrize(("y", "rows"), [(1.0, 64), (5.0, 256)])
def test_continuous_loops_at_the_default_rows(seed: int, y: float, rows: int) -> None:
    mean, error = brownian_mean(np.sqrt(y), (Rashba(1.0),), 96_000, seed, n_rows=rows)
    assert_z(mean, error, float(theory.rashba_cooperon(y)), resolution=0.012, n=2)


@seeds
def test_area_and_spin_are_correlated_as_in_the_landau_levels(seed: int) -> None:
    x, y = 2.0, 3.0
    mean, error = brownian_mean(np.sqrt(y), (Rashba(1.0),), 96_000, seed, n_rows=128, x=x)
    # The product of both averages would be 0.19.
    assert_z(mean, error, float(theory.rashba_cooperon_field(x, y)), resolution=0.05)


@pytest.mark.parametrize("ratio", [1.0, -1.0])
def test_equal_strengths_make_a_persistent_helix_for_every_loop(ratio: float) -> None:
    # beta = -alpha is the mirror image: swap the roles of x and y.
    for n_legs in (3, 8, 50):
        tile = flight_tile(n_legs, 64, 2)
        if ratio < 0:
            tile.dy[:] *= -1.0
        c = interference(tile, (Rashba(0.3), Dresselhaus(0.3)), Scale(1.0, 1.0, False))
        np.testing.assert_allclose(c, 1.0, rtol=0.0, atol=1e-12)
    for tile in brownian.tiles(0, 64, key_words(2, 2), n_rows=64):
        c = interference(tile, (Rashba(0.3), Dresselhaus(0.3)), Scale(1.0, 1.0, True))
        np.testing.assert_allclose(c[tile.filled], 1.0, rtol=0.0, atol=1e-12)
    spoilt = interference(flight_tile(8, 64, 2), (Rashba(0.3), Dresselhaus(0.33)), Scale(1.0, 1.0, False))
    assert spoilt.min() < 0.9


@seeds
def test_rashba_with_dresselhaus(seed: int) -> None:
    exact = float(theory.spin_cooperon(1.0, theory.SpinCouplings(L_rashba=0.6, L_dresselhaus=1.1)))
    mean, error = brownian_mean(1.0, (Rashba(0.6), Dresselhaus(1.1)), 96_000, seed, n_rows=128)
    assert_z(mean, error, exact, resolution=0.02)


@seeds
def test_cubic_coupling_of_brownian_loops_has_its_own_rate(seed: int) -> None:
    # gamma_c (S_x^2 + S_y^2): triplets decay at 2 gamma_c (m = 0) and gamma_c (m = +-1).
    t = 0.8
    exact = 0.5 * (np.exp(-2.0 * t) + 2.0 * np.exp(-t) - 1.0)
    mean, error = brownian_mean(1.0, (CubicDresselhaus(1.0 / np.sqrt(t)),), 96_000, seed, n_rows=32)
    assert_z(mean, error, exact, resolution=0.02)


@seeds
def test_cubic_coupling_of_long_flights_joins_the_rate(seed: int) -> None:
    # sqrt(D t) = l sqrt(N/2); weak coupling a leg, so that many short legs make the rate.
    n_legs, L_c = 200, 10.0
    t = 0.5 * n_legs / L_c**2
    exact = 0.5 * (np.exp(-2.0 * t) + 2.0 * np.exp(-t) - 1.0)
    free = flight_mean(n_legs, (CubicDresselhaus(L_c),), 1.0, 16_000, seed)
    grouped = flight_mean(n_legs, (CubicDresselhaus(L_c),), 1.0, 64_000, seed, max_rows=24)
    difference, error = free[0] - grouped[0], np.hypot(free[1], grouped[1])
    assert_z(difference, error, 0.0, resolution=0.04, n=2)
    # Finite N: the closed loop has N - 2 free legs, a shift of order t/N.
    assert abs(free[0] - exact) < 4.0 * free[1] + 4.0 * t / n_legs


@pytest.mark.parametrize("direction", [0.0, 0.4, 2.0])
def test_cubic_rotation_has_the_third_harmonic_of_the_leg(direction: float) -> None:
    tile = flight_tile(3, 32, 1)
    tile.dx[:], tile.dy[:] = 2.0 * np.cos(direction), 2.0 * np.sin(direction)
    even = rotations(tile, (CubicDresselhaus(4.0),), Scale(1.0, 1.0, False)).even[:, 0, 0, 0]
    np.testing.assert_allclose(even, [0.5 * np.cos(3 * direction), 0.5 * np.sin(3 * direction), 0.0], atol=1e-14)


@seeds
@pytest.mark.parametrize(
    ("other", "exact"),
    [
        (ElliottYafet(1.0), np.exp(-4.0 / 3.0) * TRIPLETS - 0.5),
        (MagneticImpurities(1.0), np.exp(-2.0 / 3.0) * TRIPLETS - 0.5 * np.exp(-2.0)),
        (CubicDresselhaus(1.0), CUBIC),
    ],
    ids=["elliott-yafet", "magnetic", "cubic"],
)
def test_rashba_with_random_rotations_has_an_error_of_second_order(
    seed: int, other: ElliottYafet | MagneticImpurities | CubicDresselhaus, exact: float
) -> None:
    spin = (Rashba(1.0 / np.sqrt(3.0)), other)
    coarse, fine = (brownian_mean(1.0, spin, n, seed, n_rows=rows) for rows, n in ((16, 160_000), (32, 320_000)))
    extrapolated = (4.0 * fine[0] - coarse[0]) / 3.0
    error = np.hypot(4.0 * fine[1], coarse[1]) / 3.0
    # Without the commutators of displacement and kicks an error of first order would leave 0.004 to 0.013 more.
    assert_z(extrapolated, error, exact, resolution=0.008, n=3)
    assert fine[0] - exact < 0.007
