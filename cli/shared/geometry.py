"""Options of `cbs magnetoconductance` that make its question; what has no meaning is refused by the library."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli.shared import carriers, options
from cbs.cli.shared.types import Count, NumberRange, Quantity, QuantityRange
from cbs.parameters import WALLS, Bulk, Cylinder, Film, Geometry, Ring, Strip
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

C = TypeVar("C", bound=Callable[..., Any])

TERMS = ("total", "backscattering", "nonbackscattering")
FAMILIES = ("flights", "brownian", "lattice")
ESTIMATORS = ("controlled", "plain")
GEOMETRIES: dict[str, type[Geometry]] = {"film": Film, "wire": Strip, "cylinder": Cylinder, "ring": Ring, "bulk": Bulk}
PARTS = ("width", "walls", "two_legs", "circumference", "thickness")  # options that belong to a geometry


def add(command: C) -> C:
    """Add `--geometry`, its lengths, `--field`, `--flux`, `--points`, `--family`, `--term` and the law of the angle."""
    length = Quantity(LENGTH, positive=True)
    added = (
        click.option(
            "--geometry", type=click.Choice(tuple(GEOMETRIES)), default="film", show_default=True,
            help="Film; wire between two walls; cylinder and ring threaded by a flux; bulk.",
        ),
        click.option("--width", type=length, help="Of a wire."),
        click.option(
            "--walls", type=click.Choice(WALLS), default=WALLS[0], show_default=True,
            help="Of a wire: mirrors, or walls that forget the direction (cosine law).",
        ),
        click.option(
            "--two-legs/--no-two-legs", default=False, show_default=True,
            help="Of a wire: add flights of two legs, out and back by way of a wall.",
        ),
        click.option("--circumference", type=length, help="Of a cylinder or ring."),
        click.option("--thickness", type=length, help="With bulk: of a film with reflecting faces.  [default: inf]"),
        click.option("--field", type=QuantityRange(FIELD), help="Perpendicular field, one value or a range."),
        click.option("--flux", type=NumberRange("0..1"), help="Flux through a cylinder or ring in h/e, such as 0..1."),
        click.option(
            "--points", type=Count(), default=21, show_default=True, help="Values in the range, evenly spaced."
        ),
        click.option(
            "--family", type=click.Choice(FAMILIES), default=FAMILIES[0], show_default=True,
            help="Straight legs between scatterers (exact), the diffusive limit (of a film from half walks), or, in a "
            "film, closed walks of 4 and more steps on the square lattice of constant sqrt(2) l, with the weight of "
            "backscattering.",
        ),
        click.option(
            "--estimator", type=click.Choice(ESTIMATORS), default=ESTIMATORS[0], show_default=True,
            help="Of flights in a film. Controlled: known averages over loops take the place of their noise; plain: "
            "every loop counts with its own phase.",
        ),
        click.option(
            "--term", type=click.Choice(TERMS), default=TERMS[0], show_default=True,
            help="Part of the correction.",
        ),
    )  # fmt: skip
    for option in reversed(added):
        command = option(command)
    return carriers.add(options.angles(command))


def geometry(ctx: click.Context, given: Mapping[str, Any]) -> Geometry:
    """Return the geometry with its lengths.

    Raises
    ------
    click.UsageError
        If a length is missing, or an option given that belongs to another geometry.
    """
    name = given["geometry"]
    kind = GEOMETRIES[name]
    parts = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for option in PARTS:
        if options.is_given(ctx, option) and option not in parts:
            homes = " and ".join(n for n, g in GEOMETRIES.items() if option in (f.name for f in fields(g)))  # type: ignore[arg-type]
            flag = option.replace("_", "-")
            raise click.UsageError(f"--{flag} does not apply to --geometry {name}, only to {homes}")
    other = "field" if kind in (Cylinder, Ring) else "flux"
    if given[other] is not None:
        homes = "cylinder and ring" if other == "flux" else "film, wire and bulk"
        raise click.UsageError(f"--{other} does not apply to --geometry {name}, only to {homes}")
    missing = [option for option in parts if given[option] is None and option != "thickness"]
    if missing:
        raise click.UsageError(f"--geometry {name} needs --{missing[0]}")
    return kind(**{option: given[option] for option in parts if given[option] is not None})


def abscissa(ctx: click.Context, where: Geometry, given: Mapping[str, Any]) -> "NDArray[np.float64]":
    """Return the fields in tesla or the fluxes in h/e.

    Raises
    ------
    click.UsageError
        If they are missing.
    """
    wanted = "flux" if isinstance(where, Cylinder | Ring) else "field"
    if given[wanted] is None:
        raise click.UsageError(f"Missing option '--{wanted}'.")
    return options.spaced(ctx, given[wanted], given["points"])


def asked(ctx: click.Context, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords of the question beside conductor and field; what was not given is left to the method."""
    choices = {"paths": "family", "term": "term", "estimator": "estimator"}
    return {
        "spin": options.mechanisms(given),
        "scatterers": options.scatterers(given),
        **{name: given[option] if options.is_given(ctx, option) else None for name, option in choices.items()},
    }
