"""The average over images of pieces, against every image made by hand with 2 x 2 matrices."""

from itertools import product

import numpy as np
import pytest

from cbs.kernels.images import PIECES
from cbs.kernels.normals import LANES
from cbs.loops import flights
from cbs.loops.tiles import Tile, key_words
from cbs.observables.conductivity.images import are_allowed, imaged
from cbs.parameters import Dresselhaus, ElliottYafet, MagneticImpurities, Rashba, SpinMechanism, Zeeman
from cbs.phases.linear import linear_matrix

K = np.array([0.0, 0.7])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]]])


def tile(n: int) -> Tile:
    loop = np.arange(LANES, dtype=np.uint64)[None]
    return flights.draw(loop, np.full((1, LANES), n), key_words(7, 1))


def coherent(legs: np.ndarray, m: np.ndarray) -> np.ndarray:
    """(1/2) Tr U^2 cos(k A) of one loop."""
    u = np.eye(2, dtype=np.complex128)
    for leg in legs:
        v = m @ leg
        h = 0.5 * np.hypot(*v)
        u = (np.cos(h) * np.eye(2) - 0.5j * np.sinc(h / np.pi) * np.tensordot(v, PAULI, 1)) @ u
    start = np.cumsum(legs, axis=0) - legs
    area = 0.5 * np.sum(start[:, 0] * legs[:, 1] - start[:, 1] * legs[:, 0])
    return np.asarray(0.5 * np.trace(u @ u).real * np.cos(K * area))


def image(legs: np.ndarray, part: slice, reverse: bool, mirror: bool) -> None:
    piece = legs[part]
    along = piece.sum(axis=0) / np.hypot(*piece.sum(axis=0))
    if mirror:
        piece = 2.0 * np.outer(piece @ along, along) - piece
    legs[part] = piece[::-1] if reverse else piece


@pytest.mark.parametrize(
    ("spin", "mirrors"),
    [
        ((Rashba(2.0),), (False, True)),
        ((Dresselhaus(1.5),), (False, True)),
        ((Rashba(2.0), Dresselhaus(3.0)), (False,)),  # turns directions differently: only the order may be reversed
    ],
)
def test_it_is_the_mean_over_all_images(spin: tuple[SpinMechanism, ...], mirrors: tuple[bool, ...]) -> None:
    loops, lane = tile(11), 0
    n = int(loops.rows[0])  # an even number of rows; the last one is empty
    legs = np.stack([loops.dx[0, :n, lane], loops.dy[0, :n, lane]], axis=1)
    parts = [slice(n * p // PIECES, n * (p + 1) // PIECES) for p in range(PIECES)]
    long = [part for part in parts if part.stop - part.start > 1]
    m, values = sum(linear_matrix(s) for s in spin), []  # type: ignore[misc]
    for choice in product(product((False, True), mirrors), repeat=len(long)):
        moved = legs.copy()
        for part, (reverse, mirror) in zip(long, choice, strict=True):
            image(moved, part, reverse, mirror)
        values.append(coherent(moved, np.asarray(m)))
    found = imaged(loops, K, spin, "backscattering", 1.0)
    np.testing.assert_allclose(found.coherent[:, 0, lane], np.mean(values, axis=0), atol=1e-12)
    assert np.ptp(values, axis=0).max() > 0.1


def test_pairs_inside_and_between_make_the_whole_angle() -> None:
    loops = tile(13)
    found = imaged(loops, np.zeros(1), (ElliottYafet(1e9),), "nonbackscattering", 1.0)  # no turn: C = 1
    np.testing.assert_allclose(found.coherent[0] + found.between, loops.neighbour_cosine, atol=1e-12)


def test_odd_mechanisms_have_no_images() -> None:
    assert are_allowed((Rashba(1.0), ElliottYafet(1.0, 2.0)))
    assert not are_allowed((Rashba(1.0), Zeeman(1.0)))
    assert not are_allowed((MagneticImpurities(1.0),))
    assert not are_allowed(())
