"""Geometries of `cbs magnetoconductance`: one line of a table each, with the options it needs and the call it makes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli import options
from cbs.cli.types import Count, NumberRange, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cbs.loops.walks import AngleLaw
    from cbs.parameters import Conductor, SpinMechanism

C = TypeVar("C", bound=Callable[..., Any])

TERMS = ("total", "backscattering", "nonbackscattering")
FAMILIES = {
    "flights": "magnetoconductance",
    "brownian": "diffusive_magnetoconductance",
    "lattice": "lattice_magnetoconductance",
}  # of a film, with their functions in `cbs`
WALLS = ("specular", "diffuse")
ESTIMATORS = ("controlled", "plain")
DEFAULTS = {"term": "total", "family": "flights", "walls": "specular", "two_legs": False, "estimator": "controlled"}
NOT_TAKEN = {
    "walls": "it has none",
    "two_legs": "without walls these loops feel no field",
    "estimator": "its loops count as they are",
}
SIZES = ("width", "circumference", "thickness")


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry.

    Parameters
    ----------
    function : str
        Its function in `cbs`.
    abscissa : str
        field or flux: the option that is needed.
    size : str
        Its length among `SIZES`, or nothing.
    needed : bool
        Whether that length must be given.
    takes : tuple of str
        Options among `DEFAULTS` that apply.
    unit : str
        Unit of the result.
    """

    function: str
    abscissa: str = "field"
    size: str = ""
    needed: bool = True
    takes: tuple[str, ...] = ()
    unit: str = "e^2/h"


GEOMETRIES = {
    "film": Geometry("magnetoconductance", takes=("term", "family", "estimator")),
    "wire": Geometry(
        "strip_magnetoconductance", size="width", takes=("term", "family", "walls", "two_legs"), unit="e^2/h per square"
    ),
    "cylinder": Geometry("flux_oscillations", "flux", "circumference"),
    "ring": Geometry("flux_oscillations", "flux", "circumference"),
    "bulk": Geometry("bulk_magnetoconductance", size="thickness", needed=False, unit="e^2/h per metre"),
}


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
            "--walls", type=click.Choice(WALLS), default=DEFAULTS["walls"], show_default=True,
            help="Of a wire; between diffuse ones no loops are closed, see cbs strip.",
        ),
        click.option(
            "--two-legs/--no-two-legs", default=DEFAULTS["two_legs"], show_default=True,
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
            "--family", type=click.Choice(tuple(FAMILIES)), default=DEFAULTS["family"], show_default=True,
            help="Straight legs between scatterers (exact), the diffusive limit (of a film from half walks), or, in a "
            "film, closed walks of 4 and more steps on the square lattice of constant sqrt(2) l, with the weight of "
            "backscattering.",
        ),
        click.option(
            "--estimator", type=click.Choice(ESTIMATORS), default=DEFAULTS["estimator"], show_default=True,
            help="Of flights in a film. Controlled: known averages over loops take the place of their noise; plain: "
            "every loop counts with its own phase.",
        ),
        click.option(
            "--term", type=click.Choice(TERMS), default=DEFAULTS["term"], show_default=True,
            help="Part of the correction.",
        ),
    )  # fmt: skip
    for option in reversed(added):
        command = option(command)
    return options.helical(options.angles(command))


def check(given: Mapping[str, Any], spin: Sequence["SpinMechanism"]) -> Geometry:
    """Return the geometry if every option that was given applies to it.

    Raises
    ------
    click.UsageError
        In one line: which option does not apply and why, or which is missing.
    """
    name = given["geometry"]
    chosen = GEOMETRIES[name]
    for option in (*SIZES, "field", "flux"):
        if given[option] is not None and option not in (chosen.size, chosen.abscissa):
            homes = [n for n, g in GEOMETRIES.items() if option in (g.size, g.abscissa)]
            raise click.UsageError(f"--{option} does not apply to --geometry {name}, only to {' and '.join(homes)}")
    for option, default in DEFAULTS.items():
        if given[option] != default and option not in chosen.takes:
            reason = NOT_TAKEN.get(option, "its paths are Brownian, without legs")
            raise click.UsageError(f"--{option.replace('_', '-')} does not apply to --geometry {name}: {reason}")
    if given[chosen.abscissa] is None:
        raise click.UsageError(f"Missing option '--{chosen.abscissa}'.")
    if chosen.needed and chosen.size and given[chosen.size] is None:
        raise click.UsageError(f"--geometry {name} needs --{chosen.size}")
    _check_angles(name, given, spin)
    _check_helical(name, given)
    _check_estimator(given)
    _check_family(name, given)
    return chosen


def _check_family(name: str, given: Mapping[str, Any]) -> None:
    family, term = given["family"], given["term"]
    if family == "brownian" and term != "total":
        raise click.UsageError(
            f"--term {term} does not apply to --family brownian: the diffusive limit has no legs and no angle of return"
        )
    if family != "lattice":
        return
    if name != "film":
        raise click.UsageError(f"--family lattice does not apply to --geometry {name}: its walks meet no walls")
    asked = click.get_current_context().get_parameter_source("term") != click.core.ParameterSource.DEFAULT
    if asked and term != "backscattering":
        raise click.UsageError(
            f"--term {term} does not apply to --family lattice: a step turns by right angles only, and every walk "
            "counts one, the weight of backscattering"
        )


def _check_angles(name: str, given: Mapping[str, Any], spin: Sequence["SpinMechanism"]) -> None:
    option = next((o for o in ("mean_cosine", "scattering") if given[o] is not None), None)
    if option is None:
        return
    flag = "--" + option.replace("_", "-")
    if name != "film":
        raise click.UsageError(f"{flag} does not apply to --geometry {name}: its scatterers are isotropic points")
    if given["family"] != "flights":
        reason = "a step turns by right angles only" if given["family"] == "lattice" else "its paths have no scatterers"
        raise click.UsageError(f"{flag} does not apply to --family {given['family']}: {reason}")
    if given["helical"]:
        raise click.UsageError(f"{flag} goes without --helical: its spinors fix the law of the angle, 1 + cos theta")
    if spin:
        raise click.UsageError(
            f"{flag} goes without spin mechanisms: its loops are all pairs of half walks that meet, and only areas and "
            "directions are known of a pair"
        )


def _check_helical(name: str, given: Mapping[str, Any]) -> None:
    # on a lattice the library has a better reason
    if given["helical"] and (name != "film" or given["family"] == "brownian"):
        where = f"--geometry {name}" if name != "film" else f"--family {given['family']}"
        raise click.UsageError(
            f"--helical does not apply to {where}: its loops are pairs of half walks between scatterers in a film"
        )


def _check_estimator(given: Mapping[str, Any]) -> None:
    if given["estimator"] == DEFAULTS["estimator"]:
        return
    pairs = [name for name in ("mean_cosine", "scattering") if given[name] is not None] + ["helical"] * given["helical"]
    if given["family"] != "flights" or pairs:
        where = "--" + pairs[0].replace("_", "-") if pairs else f"--family {given['family']}"
        walks = given["family"] == "lattice" and not pairs
        reason = "its walks count as they are" if walks else "its loops are pairs of half walks"
        raise click.UsageError(f"--estimator {given['estimator']} does not apply to {where}: {reason}")


def values(ctx: click.Context, chosen: Geometry, given: Mapping[str, Any]) -> "NDArray[np.float64]":
    """Return the fields in tesla or the fluxes in h/e."""
    return options.spaced(ctx, given[chosen.abscissa], given["points"])


def size(chosen: Geometry, given: Mapping[str, Any]) -> float:
    """Return the length of the geometry, metres; inf where it has none."""
    value = given[chosen.size] if chosen.size else None
    return math.inf if value is None else float(value)


def work(
    chosen: Geometry,
    film: "Conductor",
    x: "NDArray[np.float64]",
    spin: Sequence["SpinMechanism"],
    given: Mapping[str, Any],
    angles: "AngleLaw | None" = None,
) -> Callable[..., Any]:
    """Return the call of the library, ready but for workers, executor, progress and schedule."""
    import cbs

    if angles is not None:
        common = {"term": given["term"], "loops": given["loops"], "rng": given["seed"]}
        return partial(cbs.anisotropic_magnetoconductance, film, x, angles=angles, **common)
    more: dict[str, Any] = {"spin": spin, "loops": given["loops"], "rng": given["seed"]}
    if chosen.size and given[chosen.size] is not None:
        more[chosen.size] = given[chosen.size]
    if chosen.abscissa == "flux":
        more["geometry"] = given["geometry"]
    takes = {option: given[option] for option in chosen.takes}
    name = chosen.function
    if given["geometry"] == "film":
        family = takes.pop("family")
        name, takes = FAMILIES[family], takes if family == "flights" else {}
    return partial(getattr(cbs, name), film, x, **more, **takes)
