"""Options of carriers in the place of spin mechanisms: one helical cone, and the valleys of graphene."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from cbs.cli.shared.types import Number, Quantity
from cbs.parameters import LAYERS, Graphene, Helical
from cbs.quantities import LENGTH

C = TypeVar("C", bound=Callable[..., Any])
LENGTHS = {
    "L_i": ("--l-i", "none", "Of graphene: sqrt(D tau_i) of scattering between the valleys.  [default: inf]"),
    "L_z": ("--l-z", "none", "Of graphene: sqrt(D tau_z) of masses of either sign, A against B.  [default: inf]"),
    "L_w": ("--l-w", "none", "Of graphene: sqrt(D tau_w) of trigonal warping.  [default: inf]"),
}


def add(command: C) -> C:
    """Add `--helical` and `--graphene`, which replace all spin mechanisms, with what belongs to them."""
    added = [
        click.option(
            "--helical", is_flag=True,
            help="Carriers whose spin follows the momentum (topological surface, graphene valley).",
        ),
        click.option(
            "--gap", type=Number(0.0, 0.999), metavar="NUMBER", help="Of --helical: Delta/E of a magnetic surface."
        ),
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


def given(values: Mapping[str, Any]) -> Helical | Graphene | None:
    """Return the carriers that were asked for; None for ordinary spins.

    Raises
    ------
    click.UsageError
        For both kinds, and for a detail without its carriers.
    """
    helical, layers, gap = (values.get(name) for name in ("helical", "graphene", "gap"))
    lengths = {name: values[name] for name in LENGTHS if values.get(name) is not None}
    if helical and layers is not None:
        raise click.UsageError("give either --helical or --graphene: each says what all carriers are")
    if gap is not None and not helical:
        raise click.UsageError("--gap needs --helical")
    if lengths and layers is None:
        raise click.UsageError(f"{LENGTHS[next(iter(lengths))][0]} needs --graphene monolayer or bilayer")
    if layers is not None:
        return Graphene(**lengths, layers=layers)
    return Helical(gap or 0.0) if helical else None
