"""Carriers that are given in the place of spin mechanisms: they stand alone."""

from collections.abc import Sequence
from typing import Any, get_args

from cbs.carriers import Carriers, Graphene, Helical, Surfaces
from cbs.checks import Misuse

CARRIERS = get_args(Carriers)


def carrier_of(spin: Any) -> Carriers | None:
    """Return the carriers that `spin`, one mechanism or a sequence of them, asks for; None for ordinary spins.

    Raises
    ------
    Misuse
        If another mechanism stands beside them.
    """
    mechanisms = tuple(spin) if isinstance(spin, Sequence) else (spin,)
    found = next((m for m in mechanisms if isinstance(m, CARRIERS)), None)
    if found is not None and len(mechanisms) > 1:
        names, alone = ", ".join(type(m).__name__ for m in mechanisms if m is not found), type(found).__name__
        raise Misuse(
            f"spin holds {alone} together with {names or alone}: {_WHY[type(found)]} and nothing else can turn it; "
            f"give {alone} alone"
        )
    return found


_WHY = {
    Helical: "a helical carrier's spin is fixed by its momentum",
    Graphene: "the pseudospin of graphene is fixed by the momentum and its valley by L_i, L_z and L_w",
    Surfaces: "the spin on a surface is fixed by the momentum",
}
