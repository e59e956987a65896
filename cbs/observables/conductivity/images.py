"""Interference averaged over the images of the pieces of a loop, for the mechanisms that allow it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.images import image_interference
from cbs.loops.tiles import Tile
from cbs.parameters import SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import rotations
from cbs.phases.traits import trait_of


@dataclass(frozen=True, slots=True)
class Imaged:
    """Loops of a tile, averaged over images; all with the share of every loop in them.

    Attributes
    ----------
    coherent : ndarray, shape (fields, blocks, LANES)
        Weight of the return angle times interference at every field, but for the pairs of neighbours that belong to
        different pieces.
    between : ndarray, shape (blocks, LANES)
        Weight of those pairs times interference without flux: they go with the cosine of the whole area.
    cosine : ndarray, shape (fields, blocks, LANES)
        Cosine of the area.
    """

    coherent: FloatArray
    between: FloatArray
    cosine: FloatArray


def are_allowed(spin: Sequence[SpinMechanism]) -> bool:
    """Whether every mechanism is known to keep its law when pieces are reversed."""
    return bool(spin) and all(trait_of(mechanism).images for mechanism in spin)


def imaged(tile: Tile, k: FloatArray, spin: Sequence[SpinMechanism], term: str, l: float) -> Imaged:
    """Average the loops of a tile over the images of their pieces at every phase per area k.

    Linear coupling maps a displacement to an axis; where that map turns all directions alike, by a rotation or a
    reflection times one length, the mirror at a chord is a turn by pi about the axis of the chord, and random kicks
    with the same strength in all directions of the plane follow it.
    """
    vectors = rotations(tile, spin, Scale(unit=l, l=l, brownian=False))
    square = vectors.matrix @ vectors.matrix.T
    turns_alike = abs(square[0, 1]) + abs(square[0, 0] - square[1, 1]) <= 1e-12 * np.trace(square)
    mirror = bool(turns_alike) and all(trait_of(mechanism).images == "mirrored" for mechanism in spin)
    axes = vectors.matrix if np.any(vectors.matrix) else np.eye(2)
    sub = np.zeros_like(tile.dx) if tile.sub is None else tile.sub
    inside, outside, plain = (np.empty(tile.area.shape) for _ in range(3))
    triplet, singlet = (np.empty((k.size, *tile.area.shape)) for _ in range(2))
    image_interference(
        tile.rows, tile.count, vectors.even, tile.dx, tile.dy, sub, axes, mirror, k, inside, outside, triplet, singlet,
        plain,
    )  # fmt: skip
    share, weight, between = tile.weight, np.ones_like(inside), np.zeros_like(outside)
    if term != "backscattering":
        weight, between = inside + (term == "total"), outside
    triplet -= singlet
    triplet *= 0.5 * share * weight
    singlet *= share
    return Imaged(triplet, share * between * plain, singlet)
