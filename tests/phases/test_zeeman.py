"""A field along the film: harmless alone, harmful to antilocalization."""

import numpy as np
import pytest

from cbs import theory
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from cbs.parameters import ElliottYafet, Rashba, Zeeman
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, rotations
from tests.phases.samples import brownian_mean, flight_mean, flight_tile
from tests.statistics import assert_z, seeds


def test_zeeman_alone_leaves_every_loop_alone() -> None:
    for max_rows in (512, 16):
        tile = flight_tile(40, 64, 1, max_rows=max_rows)
        c = interference(tile, (Zeeman(0.3, 1.1),), Scale(1.0, 1.0, False))
        np.testing.assert_allclose(c, 1.0, rtol=0.0, atol=1e-12)
    for tile in brownian.tiles(0, 64, key_words(1, 2), n_rows=64):
        c = interference(tile, (Zeeman(0.3, 1.1),), Scale(2.0, 1.0, True))
        np.testing.assert_allclose(c[tile.filled], 1.0, rtol=0.0, atol=1e-12)


def test_precession_is_path_length_over_its_length_about_the_field() -> None:
    tile = flight_tile(5, 32, 1)
    odd = rotations(tile, (Zeeman(4.0, 0.3),), Scale(3.0, 3.0, False)).odd
    path = 3.0 * np.hypot(tile.dx, tile.dy)
    np.testing.assert_allclose(odd[0], path / 4.0 * np.cos(0.3), atol=1e-14)
    np.testing.assert_allclose(odd[1], path / 4.0 * np.sin(0.3), atol=1e-14)
    assert not odd[2].any()


@pytest.mark.parametrize("max_rows", [512, 16])
def test_precession_over_a_flight_adds_up_to_its_length(max_rows: int) -> None:
    tile = flight_tile(60, 32, 1, max_rows=max_rows)
    odd = rotations(tile, (Zeeman(4.0),), Scale(1.0, 1.0, False)).odd
    np.testing.assert_allclose(odd[0].sum(axis=1), tile.length / 4.0, rtol=1e-12)


def test_precession_over_a_brownian_loop_goes_with_time() -> None:
    l, unit, L_z = 0.1, 2.0, 7.0
    tile = next(brownian.tiles(0, 32, key_words(1, 2), n_rows=50))
    odd = rotations(tile, (Zeeman(L_z),), Scale(unit, l, True)).odd
    np.testing.assert_allclose(odd[0].sum(axis=1), unit**2 / l / L_z, rtol=1e-12)  # v t = 2 D t/l


@seeds
@pytest.mark.parametrize(("omega_t", "exact"), [(0.0, -0.1845), (1.0, -0.1415), (3.0, 0.0828), (10.0, 0.0955)])
def test_the_field_spoils_antilocalization(seed: int, omega_t: float, exact: float) -> None:
    y, l = 6.0, 0.05
    length = np.sqrt(y)
    spin = (Rashba(1.0), Zeeman(2.0 * y / l / omega_t)) if omega_t else (Rashba(1.0),)
    L_omega = length / np.sqrt(omega_t) if omega_t else np.inf
    theory_value = float(theory.spin_cooperon(length, theory.SpinCouplings(L_rashba=1.0, L_omega=L_omega)))
    assert theory_value == pytest.approx(exact, abs=6e-5)
    mean, error = brownian_mean(length, spin, 48_000, seed, n_rows=256, l=l)
    assert_z(mean, error, theory_value, resolution=0.02, n=4)


@seeds
def test_the_direction_of_the_field_does_not_matter_for_rashba_coupling(seed: int) -> None:
    means, errors = zip(
        *(
            brownian_mean(2.0, (Rashba(1.0), Zeeman(1.0, angle)), 32_000, seed + i, n_rows=64, l=0.5)
            for i, angle in enumerate((0.0, 1.0))
        ),
        strict=True,
    )
    assert_z(means[0] - means[1], np.hypot(*errors), 0.0, resolution=0.03)


@seeds
@pytest.mark.parametrize("omega_t", [1.0, 6.0])
def test_isotropic_scattering_in_a_field(seed: int, omega_t: float) -> None:
    l = 0.1
    spin = (ElliottYafet(1.0), Zeeman(2.0 / l / omega_t))
    mean, error = brownian_mean(1.0, spin, 64_000, seed, n_rows=64, l=l)
    assert_z(mean, error, float(theory.zeeman_cooperon(1.0, omega_t)), resolution=0.02, n=2)


@seeds
def test_grouped_flights_precess_as_single_legs_do(seed: int) -> None:
    spin = (Rashba(4.0), Zeeman(20.0))
    free = flight_mean(80, spin, 1.0, 32_000, seed)
    grouped = flight_mean(80, spin, 1.0, 64_000, seed + 1, max_rows=48)
    assert_z(free[0] - grouped[0], np.hypot(free[1], grouped[1]), 0.0, resolution=0.025)
