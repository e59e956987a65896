"""Options of carriers in the place of spin mechanisms: a helical cone, two surfaces, the valleys of graphene."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from cbs.carriers import LAYERS, Carriers, Graphene, Helical, Surfaces
from cbs.cli.shared.types import Number, Quantity
from cbs.quantities import LENGTH

C = TypeVar("C", bound=Callable[..., Any])
LENGTHS = {
    "L_i": ("--l-i", "none", "Of graphene: sqrt(D tau_i) of scattering between the valleys.  [default: inf]"),
    "L_z": ("--l-z", "none", "Of graphene: sqrt(D tau_z) of masses of either sign, A against B.  [default: inf]"),
    "L_w": ("--l-w", "none", "Of graphene: sqrt(D tau_w) of trigonal warping.  [default: inf]"),
}
L_TUN = ("--l-tun", "uncoupled", "Of --surfaces: sqrt(D tau_tun) of passing over, 2 l or more.  [default: inf]")


def add(command: C) -> C:
    """Add `--helical`, `--surfaces` and `--graphene`, which replace all spin mechanisms, with what belongs to them."""
    added = [
        click.option(
            "--helical", is_flag=True,
            help="Carriers whose spin follows the momentum (topological surface, graphene valley).",
        ),
        click.option(
            "--gap", type=Number(0.0, 0.999), metavar="NUMBER", help="Of --helical: Delta/E of a magnetic surface."
        ),
        click.option(
            "--surfaces", is_flag=True, help="Helical carriers on both surfaces of a topological-insulator film."
        ),
        click.option(L_TUN[0], "L_tun", type=Quantity(LENGTH, positive=True, inf=L_TUN[1]), help=L_TUN[2]),
        click.option(
            "--graphene", type=click.Choice(LAYERS),
            help="Carriers of both valleys and spins, the pseudospin along the momentum.",
        ),
        *(
            click.option(flag, name, type=Quantity(LENGTH, positive=True, inf=inf), help=words)
            for name, (flag, inf, words) in LENGTHS.items()
        ),
    ]  # fmt: skip
    for option in reversed(added):
        command = option(command)
    return command


def given(values: Mapping[str, Any]) -> Carriers | None:
    """Return the carriers that were asked for; None for ordinary spins.

    Raises
    ------
    click.UsageError
        For two kinds, and for a detail without its carriers.
    """
    helical, surfaces, layers, gap, L_tun = (
        values.get(name) for name in ("helical", "surfaces", "graphene", "gap", "L_tun")
    )
    lengths = {name: values[name] for name in LENGTHS if values.get(name) is not None}
    kinds = {"--helical": helical, "--surfaces": surfaces, "--graphene": layers}
    asked = [name for name, value in kinds.items() if value]
    if len(asked) > 1:
        raise click.UsageError(f"give either {' or '.join(asked)}: each says what all carriers are")
    if gap is not None and not helical:
        raise click.UsageError("--gap needs --helical")
    if L_tun is not None and not surfaces:
        raise click.UsageError(f"{L_TUN[0]} needs --surfaces")
    if lengths and layers is None:
        raise click.UsageError(f"{LENGTHS[next(iter(lengths))][0]} needs --graphene monolayer or bilayer")
    if layers is not None:
        return Graphene(**lengths, layers=layers)
    if surfaces:
        return Surfaces(L_tun or math.inf)
    return Helical(gap or 0.0) if helical else None
