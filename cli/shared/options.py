"""Options that several commands share, each written once. Those of spin mechanisms follow from `cbs.phases.traits`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli.shared import carriers, output, pictures
from cbs.cli.shared.types import MOST_WORKERS, Count, Interval, Loops, Number, Quantity, Seed
from cbs.quantities import LENGTH, Dimension

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cbs.parameters import Scatterers
    from cbs.phases.traits import Trait

C = TypeVar("C", bound=Callable[..., Any])

WAVE_NUMBER = Dimension(
    "a wave number",
    "0.1/nm",
    {"/m": "1", "1/m": "1", "m-1": "1", "/um": "1e6", "1/um": "1e6", "um-1": "1e6"}
    | {"/nm": "1e9", "1/nm": "1e9", "nm-1": "1e9", "/cm": "1e2", "1/cm": "1e2", "cm-1": "1e2"},
    ("/nm", "/um", "/m"),
)
ANGLE = Dimension("an angle", "45deg", {"deg": "0.017453292519943295", "rad": "1"}, ("deg",))


DETAILS = {
    "length": Quantity(LENGTH, positive=True, inf="none normal to it"),
    "angle": Quantity(ANGLE),
}  # what a `Detail` may ask for


def named(flag: str) -> str:
    """Name of an option inside Python."""
    return flag.lstrip("-").replace("-", "_")


def spin_traits() -> "tuple[Trait, ...]":
    """Return the records of the mechanisms that have an option."""
    from cbs.phases.traits import TRAITS

    return tuple(trait for trait in TRAITS if trait.option)


def spin(command: C) -> C:
    """Add the options of all spin mechanisms; they combine."""
    traits = spin_traits()
    for detail in reversed([detail for trait in traits for detail in trait.details]):
        command = click.option(detail.flag, type=DETAILS[detail.quantity], help=detail.help)(command)
    for trait in reversed(traits):
        command = click.option(trait.option, type=Quantity(LENGTH, positive=True), help=trait.help)(command)
    return command


def mechanisms(values: Mapping[str, Any]) -> list[Any]:
    """Return the mechanisms that were given, in the order of the table.

    Parameters
    ----------
    values : mapping of str to float or None
        Length in metres for the option of each record of `cbs.phases.traits`, and the values of its details.

    Raises
    ------
    click.UsageError
        If a detail is given without its mechanism, or a mechanism together with `--helical` or `--graphene`.
    """
    found: list[Any] = []
    instead = carriers.given(values)
    for trait in spin_traits():
        length = values[named(trait.option)]
        details = {d.argument: values[named(d.flag)] for d in trait.details if values[named(d.flag)] is not None}
        if length is None and details:
            flag = next(d.flag for d in trait.details if values[named(d.flag)] is not None)
            raise click.UsageError(f"{flag} needs {trait.option}")
        if length is None:
            continue
        if instead is not None:
            flag = f"--{type(instead).__name__.lower()}"
            raise click.UsageError(
                f"{flag} goes without {trait.option}: the pseudospin of these carriers is fixed by the momentum, "
                "nothing else can turn it"
            )
        found.append(trait.kind(length, **details))
    return found if instead is None else [instead]


def angles(command: C) -> C:
    """Add `--mean-cosine` and `--scattering`, the law of the scattering angle."""
    for option in (
        click.option(
            "--scattering",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Anisotropic scatterers: columns angle_deg (0 to 180) or angle_rad, and density, relative.",
        ),
        click.option(
            "--mean-cosine",
            type=Number(-0.99, 0.99),
            metavar="NUMBER",
            help="Anisotropic scatterers of Henyey and Greenstein's law with this mean cosine of the angle.",
        ),
    ):
        command = option(command)
    return command


def scatterers(values: Mapping[str, Any]) -> "Scatterers":
    """Return the scatterers that were asked for.

    Raises
    ------
    click.UsageError
        If both options of anisotropic ones are given.
    ValueError
        If the file has no law in it.
    """
    from cbs.parameters import HenyeyGreenstein, Isotropic

    if values["mean_cosine"] is not None and values["scattering"] is not None:
        raise click.UsageError("give either --mean-cosine or --scattering: each is the whole law of the angle")
    if values["scattering"] is not None:
        from cbs.loops.angle_files import read_angles

        return read_angles(values["scattering"])
    return Isotropic() if values["mean_cosine"] is None else HenyeyGreenstein(values["mean_cosine"])


def is_given(ctx: click.Context, name: str) -> bool:
    """Whether an option was given: on the command line, by a variable or in a file."""
    return ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def is_typed(ctx: click.Context, name: str) -> bool:
    """Whether an option was given on the command line; a file or a variable may serve other commands too."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def needs(ctx: click.Context, name: str, *others: str) -> None:
    """Refuse an option that was typed and means nothing without one of the others."""
    if is_typed(ctx, name) and all(ctx.params.get(other) in (None, False, ()) for other in others):
        flags = {str(param.name): max(param.opts, key=len) for param in ctx.command.params}
        raise click.UsageError(f"{flags[name]} means nothing without {' or '.join(flags[other] for other in others)}")


def mean_free_path(command: C) -> C:
    """Add `--l`."""
    return click.option("--l", "l", type=Quantity(LENGTH, positive=True), required=True, help="Mean free path v tau.")(
        command
    )


def coherence_length(command: C) -> C:
    """Add `--l-phi`."""
    return click.option(
        "--l-phi",
        "L_phi",
        type=Quantity(LENGTH, positive=True, inf="no dephasing"),
        default="inf",
        show_default=True,
        help="Phase-coherence length sqrt(D tau_phi).",
    )(command)


def wave_number(command: C) -> C:
    """Add `--k-f`."""
    return click.option(
        "--k-f",
        "k_F",
        type=Quantity(WAVE_NUMBER, positive=True),
        help="Fermi wave number; only to warn where k_F l is too small for the loop picture.",
    )(command)


def spaced(ctx: click.Context, ends: Interval, points: int, *, in_ln: bool = False) -> "NDArray[np.float64]":
    """Return `points` values from start to stop, even in the value or in its logarithm; one for a single value."""
    import numpy as np

    if ends.start == ends.stop:
        if points > 1 and is_typed(ctx, "points"):
            click.echo("note: --points needs a range, START..STOP: a single value is one point", err=True)
        return np.array([ends.start])
    if points < 2:
        ctx.fail(f"Invalid value for '--points': a range needs at least 2 (got {points}); or give a single value")
    return np.geomspace(ends.start, ends.stop, points) if in_ln else np.linspace(ends.start, ends.stop, points)


def run(loops: int, counted: str = "Closed loops") -> Callable[[C], C]:
    """Add `--loops` (with its default, and what it counts), `--seed` and `--workers`."""

    def add(command: C) -> C:
        command = click.option(
            "--workers", type=Count(1, MOST_WORKERS), help="Threads; same result for any number.  [default: all]"
        )(command)
        command = click.option("--seed", type=Seed(), help="Seed of the run.  [default: drawn, and printed]")(command)
        return click.option(
            "--loops", type=Loops(), default=loops, show_default=True, help=f"{counted} in the whole run."
        )(command)

    return add


def result(suffixes: Sequence[str]) -> Callable[[C], C]:
    """Add `--output` (a file with one of `suffixes`) and `--json`."""

    def check(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
        return None if path is None else output.checked(path, suffixes, option)

    def add(command: C) -> C:
        command = json(command)
        command = click.option(
            "--plot", type=click.Path(path_type=Path), callback=pictures.checked,
            help="Draw the result, with --theory also the formulas and residuals (.png, .pdf, .svg).",
        )(command)  # fmt: skip
        return click.option(
            "--output",
            type=click.Path(path_type=Path),
            callback=check,
            help=f"Write the result to a file ({', '.join(suffixes)}).",
        )(command)

    return add


def json(command: C) -> C:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)
