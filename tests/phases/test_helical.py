"""Helical carriers: what is multiplied out along a loop and its partner, against spinors chained in plain NumPy."""

import numpy as np
import pytest

from cbs.carriers import Graphene, Helical
from cbs.loops import flights
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import Tile, into_lanes, key_words
from cbs.parameters import Rashba
from cbs.phases.carriers import carrier_of
from cbs.phases.helical import backscattering_interference, point_interference
from tests.statistics import seeds


def tile_of(n_legs: int, seed: int, n_loops: int = 64) -> Tile:
    loop = into_lanes(np.arange(n_loops, dtype=np.uint64))
    return flights.draw(loop, np.full(loop.shape, n_legs), key_words(seed, flights.STREAM))


def spinor(angle: float) -> np.ndarray:
    state: np.ndarray = np.array([1.0, np.exp(1j * angle)]) / np.sqrt(2.0)
    return state


def chained(angles: np.ndarray) -> np.ndarray:
    """Operator |n_N><n_N|...|n_1><n_1| of a path with these directions."""
    operator = np.eye(2, dtype=complex)
    for angle in angles:
        operator = np.outer(spinor(angle), spinor(angle).conj()) @ operator
    return operator


@pytest.mark.parametrize("n_legs", [3, 4, 7])
def test_kernel_equals_projections_chained_as_matrices(n_legs: int) -> None:
    tile = tile_of(n_legs, seed=11, n_loops=20)
    got = point_interference(tile).ravel()
    back = backscattering_interference(tile, np.full(tile.loop.shape, 0.3)).ravel()
    angles = np.arctan2(tile.dy, tile.dx)[:, :n_legs].transpose(0, 2, 1).reshape(-1, n_legs)
    for path, c, c_back in zip(angles[:20], got, back, strict=False):
        loop, partner = chained(path), chained(path[::-1] + np.pi)
        classical = 0.5 * (np.linalg.norm(loop) ** 2 + np.linalg.norm(partner) ** 2)
        np.testing.assert_allclose(c, np.real(np.trace(partner.conj().T @ loop)) / classical, atol=1e-11)
        final = spinor(0.3 + np.pi).conj()
        a, b = final @ loop @ spinor(0.3), final @ partner @ spinor(0.3)
        np.testing.assert_allclose(c_back, np.real(np.conj(b) * a) / abs(a) ** 2, atol=1e-9)


@seeds
def test_every_loop_returns_to_a_point_by_its_angle(seed: int) -> None:
    for tile in flights.tiles(LogSeries(0.01), 0, 4096, key_words(seed, flights.STREAM)):
        wanted = np.where(tile.filled, -0.5 * (1.0 - tile.cosine), 0.0)
        np.testing.assert_allclose(point_interference(tile), wanted, rtol=0.0, atol=1e-12)


@seeds
def test_no_loop_scatters_straight_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for tile in flights.tiles(LogSeries(0.01), 0, 4096, key_words(seed, flights.STREAM)):
        c = backscattering_interference(tile, rng.uniform(0.0, 2.0 * np.pi, tile.loop.shape))
        np.testing.assert_allclose(c[tile.filled], -1.0, rtol=0.0, atol=1e-12)


def test_nearly_reversed_legs_keep_their_digits() -> None:
    tile = tile_of(4, seed=3)
    tile.dx[:, 1], tile.dy[:, 1] = -tile.dx[:, 0], -tile.dy[:, 0] + 1e-9 * tile.dx[:, 0]
    c = point_interference(tile)
    np.testing.assert_allclose(c, -0.5 * (1.0 - tile.cosine), rtol=0.0, atol=1e-12)


def test_carriers_stand_alone() -> None:
    assert carrier_of(Helical()) == carrier_of([Helical()]) == Helical()
    assert carrier_of(()) is None and carrier_of([Rashba(1e-7)]) is None
    with pytest.raises(ValueError, match="Helical together with Rashba.*fixed by its momentum"):
        carrier_of([Helical(), Rashba(1e-7)])
    with pytest.raises(ValueError, match="Graphene together with Helical"):
        carrier_of([Graphene(), Helical()])
