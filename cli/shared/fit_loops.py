"""Options of `cbs fit --model loops`: the simulation itself as a fit model, its lengths held or fitted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli.shared import options
from cbs.cli.shared.types import MOST_WORKERS, Count, Loops, Number, Quantity
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.comparison.fit import Model
    from cbs.comparison.measured import Measured

C = TypeVar("C", bound=Callable[..., Any])
GEOMETRIES = ("film", "wire", "cylinder", "ring", "bulk")
WALLS = ("specular", "diffuse")
FAMILIES = ("flights", "brownian", "lattice")
TERMS = ("total", "backscattering", "nonbackscattering")
OTHERS = (
    "geometry", "width", "circumference", "walls", "helical", "mean_cosine", "scattering", "family", "term", "loops",
    "workers",
)  # fmt: skip
MODEL = "loops"


class Held(Quantity):
    """A length, or `fit`."""

    def __init__(self) -> None:
        super().__init__(LENGTH, positive=True)
        self.name = f"fit|{self.name}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return "fit" or the length in metres."""
        return value if value == "fit" else super().convert(value, param, ctx)


def mechanisms() -> dict[str, str]:
    """Return name in Python and flag of every option of a spin mechanism."""
    flags = [flag for trait in options.spin_traits() for flag in (trait.option, *(d.flag for d in trait.details))]
    return {options.named(flag): flag for flag in flags}


def names() -> tuple[str, ...]:
    """Names of all options that belong to the simulation."""
    return (*mechanisms(), *OTHERS)


def add(command: C) -> C:
    """Add the options of a simulation."""
    length = Held()
    added = [
        click.option(trait.option, type=length, help=f"With --model {MODEL}: {trait.help}")
        for trait in options.spin_traits()
    ]
    added += [
        click.option(
            detail.flag, type=length if detail.quantity == "length" else options.DETAILS[detail.quantity],
            help=f"With --model {MODEL}: {detail.help}",
        )
        for trait in options.spin_traits() for detail in trait.details
    ]  # fmt: skip
    added += [
        click.option(
            "--geometry", type=click.Choice(GEOMETRIES),
            help=f"With --model {MODEL}: where the carriers move; the field threads cylinder and ring; bulk is a film "
            "of --thickness.  [default: film]",
        ),
        click.option("--width", type=length, help=f"With --model {MODEL}: of a wire."),
        click.option(
            "--circumference", type=Quantity(LENGTH, positive=True),
            help=f"With --model {MODEL}: of a cylinder or ring.",
        ),
        click.option("--walls", type=click.Choice(WALLS), help=f"With --model {MODEL}: of a wire."),
        click.option("--helical", is_flag=True, default=None, help=f"With --model {MODEL}: carriers of one helicity."),
        click.option(
            "--mean-cosine", type=Number(-0.99, 0.99), metavar="NUMBER",
            help=f"With --model {MODEL}: scatterers of Henyey and Greenstein's law.",
        ),
        click.option(
            "--scattering", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
            help=f"With --model {MODEL}: scatterers of a law in a file.",
        ),
        click.option("--family", type=click.Choice(FAMILIES), help=f"With --model {MODEL}: kind of paths."),
        click.option("--term", type=click.Choice(TERMS), help=f"With --model {MODEL}: part of the correction."),
        click.option(
            "--loops", type=Loops(), help=f"With --model {MODEL}: loops of a simulated curve.  [default: 200000]"
        ),
        click.option("--workers", type=Count(1, MOST_WORKERS), help=f"With --model {MODEL}: threads.  [default: all]"),
    ]  # fmt: skip
    for option in reversed(added):
        command = option(command)
    return command


def check(given: dict[str, Any]) -> None:
    """Refuse options of the simulation without it, and what it lacks."""
    if given["model"] == MODEL:
        if given["l"] is None:
            raise click.UsageError(f"--model {MODEL} needs --l: the mean free path, or fit")
        return
    flags = {**mechanisms(), **{name: f"--{name.replace('_', '-')}" for name in OTHERS}}
    context, typed = click.get_current_context(silent=True), click.core.ParameterSource.COMMANDLINE
    for name, flag in flags.items():  # a variable or a file may serve other commands too
        if given.get(name) is not None and (context is None or context.get_parameter_source(name) is typed):
            raise click.UsageError(f"{flag} needs --model {MODEL}, the simulation; a formula takes --fix and --bound")
    if given["l"] == "fit":
        raise click.UsageError(f"--l fit needs --model {MODEL}; of a formula fit it by --bound l=20nm..200nm")


def model(given: dict[str, Any], curves: "Sequence[Measured]") -> "Model":
    """Return the simulation as a model for these curves."""
    import numpy as np

    from cbs.comparison.fit.loops import loops_model
    from cbs.engine import How

    size = given["thickness"] if given["geometry"] == "bulk" else None
    chosen = {name: given[name] for name in ("geometry", "walls", "loops") if given[name] is not None}
    return loops_model(
        B_max=max(float(np.abs(curve.B).max()) for curve in curves), l=given["l"],
        spin={name: given[name] for name in mechanisms() if given[name] is not None}, width=given["width"],
        circumference=given["circumference"], thickness=size, scatterers=options.scatterers(given),
        helical=bool(given["helical"]), paths=given["family"], term=given["term"], bounds=dict(given["bound"]),
        rng=given["seed"], how=How(workers=given["workers"]), **chosen,
    )  # fmt: skip
