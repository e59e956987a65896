"""Interference of loops: literal partners against matrices, symmetries to rounding, combinations, bad input."""

import numpy as np
import pytest

from cbs.kernels.spin import propagate_even
from cbs.loops import brownian
from cbs.loops.tiles import Tile, key_words
from cbs.parameters import (
    CubicDresselhaus,
    Dresselhaus,
    ElliottYafet,
    MagneticImpurities,
    Rashba,
    SpinMechanism,
    Zeeman,
)
from cbs.phases.rotations import Scale
from cbs.phases.spin import (
    check_mechanisms,
    forward_propagator,
    interference,
    may_begin_anywhere,
    propagators,
    rotations,
)
from cbs.phases.traits import FLIGHTS
from tests.kernels import matrices
from tests.phases.samples import flight_tile

EVEN: tuple[SpinMechanism, ...] = (
    Rashba(0.7),
    Dresselhaus(1.1),
    CubicDresselhaus(1.3),
    ElliottYafet(0.9),
    ElliottYafet(0.9, L_so_z=0.4),
)
MIXED: tuple[SpinMechanism, ...] = (*EVEN[:4], MagneticImpurities(0.8), Zeeman(1.5, 0.4))
FLIGHT, BRIDGE = Scale(unit=1.0, l=1.0, brownian=False), Scale(unit=2.0, l=1.0, brownian=True)


def tiles() -> list[tuple[str, Tile, Scale]]:
    loop = np.arange(64, dtype=np.uint64).reshape(2, 32)
    bridge = brownian.draw(loop, np.ones((2, 32), dtype=np.int64), key_words(4, 2), n_rows=10)
    return [
        ("flights", flight_tile(9, 64, 4), FLIGHT),
        ("grouped flights", flight_tile(50, 64, 4, max_rows=12), FLIGHT),
        ("brownian", bridge, BRIDGE),
    ]


each_family = pytest.mark.parametrize(("family", "tile", "scale"), tiles(), ids=[name for name, _, _ in tiles()])


@each_family
@pytest.mark.parametrize("mechanism", EVEN, ids=lambda m: repr(m))
def test_without_odd_parts_the_partner_is_the_inverse_for_every_loop(
    family: str, tile: Tile, scale: Scale, mechanism: SpinMechanism
) -> None:
    vectors = rotations(tile, (mechanism,), scale)
    assert not vectors.has_odd
    u, v = propagators(tile, vectors)  # really multiplied out along the reversed path
    np.testing.assert_allclose(v[0], u[0], rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(v[1:], -u[1:], rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(interference(tile, (mechanism,), scale), np.sum(u * v, axis=0), rtol=0.0, atol=1e-12)
    assert np.abs(u[0]).min() < 0.9, "no loop turns its spin: the test sees nothing"


@each_family
def test_propagators_are_products_of_matrices_along_each_path(family: str, tile: Tile, scale: Scale) -> None:
    vectors = rotations(tile, MIXED, scale)
    u, v = propagators(tile, vectors)
    np.testing.assert_allclose(np.sum(u * u, axis=0), 1.0, atol=1e-13)
    np.testing.assert_allclose(np.sum(v * v, axis=0), 1.0, atol=1e-13)
    for b in range(2):
        U, V = matrices.forward_and_partner(vectors.even[:, b], vectors.odd[:, b], int(tile.rows[b]))
        np.testing.assert_allclose(matrices.from_quaternion(u[:, b]), U, atol=1e-11)
        np.testing.assert_allclose(matrices.from_quaternion(v[:, b]), V, atol=1e-11)
        trace = 0.5 * np.einsum("...ji,...ji->...", V.conj(), U)
        np.testing.assert_allclose(trace.imag, 0.0, atol=1e-11)
        np.testing.assert_allclose(interference(tile, MIXED, scale)[b], trace.real, atol=1e-11)


def reversed_tile(tile: Tile) -> Tile:
    """The same loops run through backwards; only for loops that fill all their rows, one leg each."""
    dx, dy = (np.ascontiguousarray(-values[:, ::-1]) for values in (tile.dx, tile.dy))
    changes = {"dx": dx, "dy": dy, "area": -tile.area}
    return Tile(**{name: changes.get(name, getattr(tile, name)) for name in Tile.__slots__})


def turned_tile(tile: Tile, angle: float) -> Tile:
    c, s = np.cos(angle), np.sin(angle)
    changes = {"dx": c * tile.dx - s * tile.dy, "dy": s * tile.dx + c * tile.dy}
    return Tile(**{name: changes.get(name, getattr(tile, name)) for name in Tile.__slots__})


def test_the_reversed_path_inverts_the_rotation() -> None:
    tile = flight_tile(8, 64, 4)
    spin = (Rashba(0.7), Dresselhaus(1.3), CubicDresselhaus(2.0))
    u, _ = propagators(tile, rotations(tile, spin, FLIGHT))
    back, _ = propagators(reversed_tile(tile), rotations(reversed_tile(tile), spin, FLIGHT))
    np.testing.assert_allclose(back[0], u[0], rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(back[1:], -u[1:], rtol=0.0, atol=1e-12)


def test_interference_of_one_coupling_does_not_see_how_the_loop_is_turned() -> None:
    tile = flight_tile(7, 64, 4)
    for spin in ((Rashba(0.6),), (CubicDresselhaus(0.8),)):
        before = interference(tile, spin, FLIGHT)
        np.testing.assert_allclose(interference(turned_tile(tile, 0.7), spin, FLIGHT), before, atol=1e-12)
    # Rashba and Dresselhaus together do see the axes of the crystal, except for half a turn.
    both = (Rashba(0.6), Dresselhaus(0.9))
    before = interference(tile, both, FLIGHT)
    np.testing.assert_allclose(interference(turned_tile(tile, np.pi), both, FLIGHT), before, atol=1e-12)
    assert np.abs(interference(turned_tile(tile, 0.7), both, FLIGHT) - before).max() > 0.05


def test_rashba_and_dresselhaus_alone_are_equal_on_mirrored_loops() -> None:
    tile = flight_tile(6, 64, 4)
    mirrored = {"dx": np.ascontiguousarray(tile.dy), "dy": np.ascontiguousarray(tile.dx), "area": -tile.area}
    mirror = Tile(**{name: mirrored.get(name, getattr(tile, name)) for name in Tile.__slots__})
    a, b = interference(tile, (Rashba(0.8),), FLIGHT), interference(mirror, (Dresselhaus(0.8),), FLIGHT)
    np.testing.assert_allclose(a, b, atol=1e-12)


@each_family
def test_the_order_of_the_mechanisms_does_not_matter(family: str, tile: Tile, scale: Scale) -> None:
    np.testing.assert_allclose(
        interference(tile, MIXED[::-1], scale), interference(tile, MIXED, scale), rtol=0.0, atol=1e-12
    )


@each_family
def test_no_mechanism_and_weak_mechanisms_leave_one(family: str, tile: Tile, scale: Scale) -> None:
    np.testing.assert_array_equal(interference(tile, (), scale), 1.0)
    weak = (Rashba(1e9), ElliottYafet(1e9), MagneticImpurities(1e9), Zeeman(1e12), CubicDresselhaus(1e9))
    np.testing.assert_allclose(interference(tile, weak, scale), 1.0, atol=1e-12)


@each_family
def test_strong_coupling_keeps_every_loop_between_minus_one_and_one(family: str, tile: Tile, scale: Scale) -> None:
    strong = (Rashba(1e-3), ElliottYafet(1e-2), MagneticImpurities(1e-2), Zeeman(1e-2))
    for spin in (strong[:1], strong[:2], strong):
        c = interference(tile, spin, scale)
        assert np.abs(c).max() <= 1.0 + 1e-10


def test_empty_lanes_do_not_interfere() -> None:
    loop = np.arange(32, dtype=np.uint64)[None]
    present = np.ones((1, 32), dtype=np.int64)
    present[0, 20:] = 0
    tile = brownian.draw(loop, present, key_words(1, 2), n_rows=8)
    for spin in ((), (Rashba(1.0),), (MagneticImpurities(1.0),)):
        c = interference(tile, spin, BRIDGE)
        assert not c[0, 20:].any()
        assert np.all(c[0, :20] != 0.0)


def test_one_mechanism_or_a_sequence_is_taken() -> None:
    assert check_mechanisms(Rashba(1.0), FLIGHTS) == (Rashba(1.0),)
    assert check_mechanisms([Rashba(1.0), Zeeman(2.0)], FLIGHTS) == (Rashba(1.0), Zeeman(2.0))
    assert check_mechanisms((), FLIGHTS) == ()


@pytest.mark.parametrize(
    ("spin", "kind", "message"),
    [
        ([Rashba(1.0), Rashba(2.0)], ValueError, "spin holds Rashba 2 times; give each mechanism once"),
        (["rashba"], TypeError, "spin must hold spin mechanisms"),
        (3.0, TypeError, "got 3.0"),
        ([Rashba], TypeError, "spin must hold spin mechanisms"),
    ],
)
def test_what_is_no_mechanism_is_refused(spin: object, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message) as error:
        check_mechanisms(spin, FLIGHTS)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)


def test_mechanisms_that_know_where_the_loop_begins_are_taken_as_they_come() -> None:
    rashba, zeeman, kicks = Rashba(1.0), Zeeman(1.0), MagneticImpurities(1.0)
    assert may_begin_anywhere(())
    assert may_begin_anywhere((rashba, kicks, CubicDresselhaus(1.0)))
    assert may_begin_anywhere((zeeman,))
    assert not may_begin_anywhere((zeeman, rashba))
    assert not may_begin_anywhere((zeeman, kicks))


def test_the_interference_of_even_rotations_is_that_of_every_starting_point() -> None:
    tile, scale = flight_tile(7, 320, 3), Scale(1.0, 1.0, brownian=False)
    legs = {name: getattr(tile, name).copy() for name in ("dx", "dy")}
    for values in legs.values():
        values[:, :7] = np.roll(values[:, :7], 3, axis=1)
    shifted = Tile(**{name: legs.get(name, getattr(tile, name)) for name in Tile.__slots__})
    even = (Rashba(1.0), Dresselhaus(2.0), CubicDresselhaus(1.5))
    np.testing.assert_allclose(interference(shifted, even, scale), interference(tile, even, scale), atol=1e-12)
    precessing = (Rashba(1.0), Zeeman(1.0))
    difference = interference(shifted, precessing, scale) - interference(tile, precessing, scale)
    assert np.abs(difference).max() > 0.1
    np.testing.assert_allclose(shifted.neighbour_cosine, tile.neighbour_cosine, atol=1e-13)
    assert np.abs(shifted.cosine - tile.cosine).max() > 0.5


@each_family
@pytest.mark.parametrize("coupling", [(Rashba(0.7),), (Rashba(0.7), Dresselhaus(0.4))], ids=["one", "both"])
def test_one_pass_of_linear_coupling_is_the_product_of_its_rotation_vectors(
    family: str, tile: Tile, scale: Scale, coupling: tuple[SpinMechanism, ...]
) -> None:
    expected = np.empty((4, *tile.area.shape))
    propagate_even(tile.rows, rotations(tile, coupling, scale).even, expected)
    np.testing.assert_allclose(forward_propagator(tile, coupling, scale), expected, rtol=0.0, atol=1e-12)
