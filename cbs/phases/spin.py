"""Spin interference of a loop and its partner, C = (1/2) Tr V^+U, for any combination of mechanisms.

A new mechanism is one function with the signature of `add_zeeman` and one line in MECHANISMS.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.spin import propagate_both, propagate_even
from cbs.loops.tiles import Tile
from cbs.parameters import (
    CubicDresselhaus,
    Dresselhaus,
    ElliottYafet,
    MagneticImpurities,
    Rashba,
    SpinMechanism,
    Zeeman,
)  # fmt: skip
from cbs.phases.kicks import add_elliott_yafet, add_magnetic_impurities
from cbs.phases.linear import add_cubic, add_linear_coupling, linear_matrix
from cbs.phases.rotations import Rotations, Scale
from cbs.phases.zeeman import add_zeeman

MECHANISMS: dict[type, Callable[[Any, Tile, Scale, Rotations], None]] = {
    CubicDresselhaus: add_cubic,
    ElliottYafet: add_elliott_yafet,
    MagneticImpurities: add_magnetic_impurities,
    Zeeman: add_zeeman,
}
LINEAR = (Rashba, Dresselhaus)
ODD = (MagneticImpurities, Zeeman)
# Their interference, averaged over random kicks, does not know at which vertex the loop begins: see may_begin_anywhere.
WITHOUT_START = (*LINEAR, CubicDresselhaus, ElliottYafet, MagneticImpurities)


def check_mechanisms(spin: SpinMechanism | Sequence[SpinMechanism]) -> tuple[SpinMechanism, ...]:
    """Return the mechanisms as a tuple; every kind may stand once."""
    mechanisms = tuple(spin) if isinstance(spin, Sequence) else (spin,)
    allowed = (*LINEAR, *MECHANISMS)
    for mechanism in mechanisms:
        if not isinstance(mechanism, allowed):
            names = ", ".join(kind.__name__ for kind in allowed)
            raise TypeError(f"spin must hold spin mechanisms ({names}), got {mechanism!r}")
    kinds = [type(mechanism).__name__ for mechanism in mechanisms]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise ValueError(f"spin holds {kind} {kinds.count(kind)} times; give each mechanism once")
    return mechanisms


def rotations(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> Rotations:
    """Rotation vectors of every row of the tile, all mechanisms together."""
    vectors = Rotations.of(tile)
    linear = [linear_matrix(m) for m in spin if isinstance(m, LINEAR)]
    if linear:
        add_linear_coupling(np.sum(linear, axis=0), tile, scale, vectors)
    for mechanism in spin:
        if type(mechanism) in MECHANISMS:
            MECHANISMS[type(mechanism)](mechanism, tile, scale, vectors)
    vectors.contract(tile)
    return vectors


def propagators(tile: Tile, vectors: Rotations) -> tuple[FloatArray, FloatArray]:
    """Quaternions U and V, (4, blocks, LANES), of the loop and its partner, each multiplied out along its own path."""
    u, v = np.empty((4, *tile.area.shape)), np.empty((4, *tile.area.shape))
    propagate_both(tile.rows, vectors.even, vectors.odd, u, v)
    return u, v


def reverses_with_path(mechanism: SpinMechanism) -> bool:
    """Whether the partner's propagator is the inverse: all spin-orbit coupling, not Zeeman or magnetic impurities."""
    return not isinstance(mechanism, ODD)


def may_begin_anywhere(spin: Sequence[SpinMechanism]) -> bool:
    """Whether the interference of a loop has the same mean from every vertex as starting point, its legs given.

    (1/2) Tr V^+U is the trace of the exchange of the two spins with one factor a leg. With all rotations even V is the
    inverse of U and the trace does not know where the loop begins; random odd kicks make factors that commute with the
    exchange once they are averaged. In-plane precession beside other rotations does not; alone its C is 1. Mechanisms
    that are not known here are taken as they come.
    """
    known = all(isinstance(mechanism, WITHOUT_START) for mechanism in spin)
    return known or (len(spin) == 1 and isinstance(spin[0], Zeeman))


def forward_propagator(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> FloatArray:
    """Quaternion U, (4, blocks, LANES), of mechanisms that reverse with the path."""
    u = np.empty((4, *tile.area.shape))
    propagate_even(tile.rows, rotations(tile, spin, scale).even, u)
    return u


def interference(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> FloatArray:
    """Interference (1/2) Tr V^+U of every loop, shape (blocks, LANES); 1 without mechanisms, 0 in empty lanes.

    Where every rotation reverses with the path V is the inverse of U to rounding (tested) and (1/2) Tr U^2 = 2 w^2 -
    1 is used; with an odd part V is multiplied out.
    """
    if not spin:
        return tile.filled.astype(np.float64)
    vectors = rotations(tile, spin, scale)
    if vectors.has_odd:
        u, v = propagators(tile, vectors)
        c = np.sum(u * v, axis=0)
    else:
        u = np.empty((4, *tile.area.shape))
        propagate_even(tile.rows, vectors.even, u)
        c = 2.0 * u[0] ** 2 - 1.0
    return np.where(tile.filled, c, 0.0)
