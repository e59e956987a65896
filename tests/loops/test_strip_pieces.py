"""Flights between mirrors, cut into pieces, against a ball followed from wall to wall."""

import numpy as np
import pytest
from scipy.linalg import expm

from cbs.loops import strips
from cbs.loops.leg_numbers import Harmonic
from cbs.loops.strip_pieces import pieces
from cbs.loops.strips import StripLoops
from cbs.loops.tiles import Tile, key_words
from cbs.parameters import Dresselhaus, ElliottYafet, Rashba, SpinMechanism, Zeeman
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference

WIDTH = 0.35
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]]])


def drawn() -> tuple[StripLoops, Tile]:
    (loops,) = strips.flights(Harmonic(7), 0, 40, key_words(4, 9), leg=1.0, width=WIDTH)
    return loops, pieces(loops, width=WIDTH, leg=0.8)


def followed(loops: StripLoops, block: int, lane: int) -> list[tuple[float, float]]:
    """True displacements of a ball that starts at the height of the loop and is thrown back by every wall."""
    y, sign = float(np.mod(loops.height[block, lane], 2.0 * WIDTH)), 1.0
    if y > WIDTH:
        y, sign = 2.0 * WIDTH - y, -1.0
    steps = []
    for i in range(loops.n_legs[block, lane]):
        dx, left = loops.dx[block, i, lane], loops.dy[block, i, lane]
        whole = left
        while True:
            speed = sign * np.sign(left)
            room = WIDTH - y if speed > 0.0 else y
            part = min(abs(left), room)
            steps.append((0.8 * dx * part / abs(whole), 0.8 * speed * part))
            y += speed * part
            left -= np.sign(left) * part
            if abs(left) < 1e-13:
                break
            sign = -sign
    return steps


def test_pieces_are_the_path_between_the_walls() -> None:
    loops, tile = drawn()
    for block, lane in np.argwhere(loops.n_legs > 0):
        steps = np.array(followed(loops, block, lane))
        n = len(steps)
        np.testing.assert_allclose(tile.dx[block, :n, lane], steps[:, 0], atol=1e-12)
        np.testing.assert_allclose(tile.dy[block, :n, lane], steps[:, 1], atol=1e-12)
        assert np.all(tile.dx[block, n:, lane] == 0.0)
        assert tile.count[block, :, lane].sum() == loops.n_legs[block, lane]
        np.testing.assert_allclose(steps.sum(axis=0), 0.0, atol=1e-12)
    x = np.cumsum(tile.dx, axis=1) - tile.dx
    y = np.cumsum(tile.dy, axis=1) - tile.dy
    np.testing.assert_allclose(0.5 * np.sum(x * tile.dy - y * tile.dx, axis=1), tile.area, atol=1e-12)


def test_the_spin_is_turned_piece_by_piece() -> None:
    loops, tile = drawn()
    spin: list[SpinMechanism] = [Rashba(0.9), Dresselhaus(1.7), Zeeman(2.0, angle=0.5)]
    matrix = np.array([[1 / 1.7, 1 / 0.9], [-1 / 0.9, -1 / 1.7]])
    axis = np.array([np.cos(0.5), np.sin(0.5)]) / 2.0
    found = interference(tile, spin, Scale(1.0, 1.0, brownian=False))
    for block, lane in np.argwhere(loops.n_legs > 0)[:12]:
        u = v = np.eye(2)
        steps = [np.array(step) for step in followed(loops, block, lane)]
        for step in steps:
            turn = matrix @ step + axis * np.hypot(*step)
            u = expm(-0.5j * np.tensordot(turn, PAULI, axes=1)) @ u
        for step in steps[::-1]:
            turn = -matrix @ step + axis * np.hypot(*step)
            v = expm(-0.5j * np.tensordot(turn, PAULI, axes=1)) @ v
        exact = 0.5 * np.trace(v.conj().T @ u).real
        assert found[block, lane] == pytest.approx(exact, abs=1e-10)
    assert np.abs(found).max() <= 1.0 + 1e-12


def test_kicks_belong_to_scatterers() -> None:
    """One rotation a leg: a loop of three legs has three kicks, however many walls it meets."""
    (loops,) = strips.flights(Harmonic(1), 0, 32, key_words(4, 9), leg=1.0, width=0.05)
    tile = pieces(loops, width=0.05, leg=1.0)
    assert tile.rows[0] > 20
    assert np.all(tile.count.sum(axis=1) == 3)
    c = interference(tile, [ElliottYafet(1e9)], Scale(1.0, 1.0, brownian=False))
    np.testing.assert_allclose(c, 1.0, atol=1e-12)
