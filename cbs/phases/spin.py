"""Spin interference of a loop and its partner, C = (1/2) Tr V^+U, for any combination of mechanisms.

A new mechanism is one file with its class and its function, and one record in `cbs.phases.traits`.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from cbs.carriers import Carriers
from cbs.checks import FloatArray, Misuse
from cbs.kernels.spin import propagate_both, propagate_even, propagate_linear
from cbs.loops.tiles import Tile
from cbs.parameters import SpinMechanism, Zeeman
from cbs.phases.carriers import carrier_of
from cbs.phases.linear import add_linear_coupling
from cbs.phases.rotations import Rotations, Scale
from cbs.phases.traits import trait_of


def check_mechanisms(
    spin: SpinMechanism | Carriers | Sequence[SpinMechanism | Carriers], family: str
) -> tuple[SpinMechanism, ...]:
    """Return the mechanisms as a tuple; every kind may stand once, and the family of loops must carry it.

    Raises
    ------
    TypeError
        For what is no spin mechanism.
    ValueError
        For a mechanism given twice, and for one that the family, one of `cbs.phases.traits`, does not carry.
    """
    carriers = carrier_of(spin)
    if carriers is not None:
        raise refused(trait_of(carriers).refusal(carriers, family), carriers, family)
    mechanisms = cast("tuple[SpinMechanism, ...]", tuple(spin) if isinstance(spin, Sequence) else (spin,))
    for mechanism in mechanisms:
        reason = trait_of(mechanism).refusal(mechanism, family)
        if reason:
            raise refused(reason, mechanism, family)
    kinds = [type(mechanism).__name__ for mechanism in mechanisms]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise Misuse(f"{{spin}} holds {kind} {kinds.count(kind)} times; give each mechanism once", spin="")
    return mechanisms


def refused(reason: str, mechanism: Any, family: str) -> Misuse:
    """Return what a family says that does not carry a mechanism."""
    return Misuse(f"{family} do not carry {{spin}}: {reason}", spin=type(mechanism).__name__)


def rotations(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> Rotations:
    """Rotation vectors of every row of the tile, all mechanisms together."""
    vectors = Rotations.of(tile)
    traits = [(mechanism, trait_of(mechanism)) for mechanism in spin]
    linear = [trait.function()(mechanism) for mechanism, trait in traits if trait.linear]
    if linear:
        add_linear_coupling(np.sum(linear, axis=0), tile, scale, vectors)
    for mechanism, trait in traits:
        if not trait.linear:
            trait.function()(mechanism, tile, scale, vectors)
    vectors.contract(tile)
    return vectors


def propagators(tile: Tile, vectors: Rotations) -> tuple[FloatArray, FloatArray]:
    """Quaternions U and V, (4, blocks, LANES), of the loop and its partner, each multiplied out along its own path."""
    u, v = np.empty((4, *tile.area.shape)), np.empty((4, *tile.area.shape))
    propagate_both(tile.rows, vectors.even, vectors.odd, u, v)
    return u, v


def may_begin_anywhere(spin: Sequence[SpinMechanism]) -> bool:
    """Whether the interference of a loop has the same mean from every vertex as starting point, its legs given.

    (1/2) Tr V^+U is the trace of the exchange of the two spins with one factor a leg. With all rotations even V is the
    inverse of U and the trace does not know where the loop begins; random odd kicks make factors that commute with the
    exchange once they are averaged. In-plane precession beside other rotations does not; alone its C is 1.
    """
    known = all(trait_of(mechanism).starts_anywhere for mechanism in spin)
    return known or (len(spin) == 1 and isinstance(spin[0], Zeeman))


def is_linear(spin: Sequence[SpinMechanism]) -> bool:
    """Whether there are mechanisms and all are linear in the momentum: one matrix makes the rotation of every row."""
    return bool(spin) and all(trait_of(mechanism).linear for mechanism in spin)


def forward_propagator(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> FloatArray:
    """Quaternion U, (4, blocks, LANES), of mechanisms that reverse with the path."""
    u = np.empty((4, *tile.area.shape))
    if not is_linear(spin):
        propagate_even(tile.rows, rotations(tile, spin, scale).even, u)
        return u
    m = np.sum([trait_of(mechanism).function()(mechanism) for mechanism in spin], axis=0)
    sub = np.zeros_like(tile.dx) if tile.sub is None else tile.sub
    shrink = tile.moments.contraction
    propagate_linear(tile.rows, m * scale.unit, shrink, tile.count, tile.dx, tile.dy, sub, tile.var, u)
    return u


def interference(tile: Tile, spin: Sequence[SpinMechanism], scale: Scale) -> FloatArray:
    """Interference (1/2) Tr V^+U of every loop, shape (blocks, LANES); 1 without mechanisms, 0 in empty lanes.

    Where every rotation reverses with the path V is the inverse of U to rounding (tested) and (1/2) Tr U^2 = 2 w^2 -
    1 is used; with an odd part V is multiplied out.
    """
    if not spin:
        return tile.filled.astype(np.float64)
    if scale.brownian and is_linear(spin):
        c = 2.0 * forward_propagator(tile, spin, scale)[0] ** 2 - 1.0
        return np.where(tile.filled, c, 0.0)
    vectors = rotations(tile, spin, scale)
    if vectors.has_odd:
        u, v = propagators(tile, vectors)
        c = np.sum(u * v, axis=0)
    else:
        u = np.empty((4, *tile.area.shape))
        propagate_even(tile.rows, vectors.even, u)
        c = 2.0 * u[0] ** 2 - 1.0
    return np.where(tile.filled, c, 0.0)
