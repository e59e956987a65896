"""Options that several commands share, each written once. A new spin mechanism is one line of `SPIN_OPTIONS`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli import output
from cbs.cli.types import Count, Interval, Loops, Quantity
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cbs.parameters import SpinMechanism

C = TypeVar("C", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class SpinOption:
    """An option that switches one spin mechanism on.

    Parameters
    ----------
    flag : str
        Option, such as `--rashba`.
    mechanism : str
        Class of `cbs.parameters`, called with the length in metres.
    help : str
        Meaning of the length.
    """

    flag: str
    mechanism: str
    help: str

    @property
    def name(self) -> str:
        """Name of the value inside Python."""
        return self.flag.lstrip("-").replace("-", "_")


SPIN_OPTIONS = (
    SpinOption("--rashba", "Rashba", "Linear Rashba coupling: L_so = hbar^2/(2 m alpha), one radian per L_so."),
    SpinOption("--dresselhaus", "Dresselhaus", "Linear Dresselhaus coupling: L_so = hbar^2/(2 m beta)."),
    SpinOption("--cubic", "CubicDresselhaus", "Cubic Dresselhaus coupling: L_c = sqrt(D/gamma_c)."),
    SpinOption("--elliott-yafet", "ElliottYafet", "Isotropic spin-orbit scattering: L_so = sqrt(D tau_so)."),
    SpinOption("--magnetic", "MagneticImpurities", "Magnetic impurities: L_s = sqrt(D tau_s)."),
    SpinOption("--zeeman", "Zeeman", "Zeeman precession in an in-plane field: v_F/omega, omega = g mu_B B/hbar."),
)


def spin(command: C) -> C:
    """Add the options of all spin mechanisms; they combine."""
    for option in reversed(SPIN_OPTIONS):
        command = click.option(option.flag, type=Quantity(LENGTH, positive=True), help=option.help)(command)
    return command


def mechanisms(values: Mapping[str, float | None]) -> list["SpinMechanism"]:
    """Return the mechanisms that were given, in the order of the table.

    Parameters
    ----------
    values : mapping of str to float or None
        Length in metres for each name of `SPIN_OPTIONS`.
    """
    from cbs import parameters

    return [
        getattr(parameters, option.mechanism)(values[option.name])
        for option in SPIN_OPTIONS
        if values[option.name] is not None
    ]


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


def spaced(ctx: click.Context, ends: Interval, points: int, *, in_ln: bool = False) -> "NDArray[np.float64]":
    """Return `points` values from start to stop, even in the value or in its logarithm; one for a single value."""
    import numpy as np

    if ends.start == ends.stop:
        return np.array([ends.start])
    if points < 2:
        ctx.fail(f"Invalid value for '--points': a range needs at least 2 (got {points}); or give a single value")
    return np.geomspace(ends.start, ends.stop, points) if in_ln else np.linspace(ends.start, ends.stop, points)


def run(loops: int) -> Callable[[C], C]:
    """Add `--loops` (with its default), `--seed` and `--workers`."""

    def add(command: C) -> C:
        command = click.option("--workers", type=Count(), help="Threads; same result for any number.  [default: all]")(
            command
        )
        command = click.option("--seed", type=Count(0), help="Seed of the run.  [default: drawn, and printed]")(command)
        return click.option(
            "--loops", type=Loops(), default=loops, show_default=True, help="Closed loops in the whole run."
        )(command)

    return add


def result(suffixes: Sequence[str]) -> Callable[[C], C]:
    """Add `--output` (a file with one of `suffixes`) and `--json`."""

    def check(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
        return None if path is None else output.checked(path, suffixes, option)

    def add(command: C) -> C:
        command = json(command)
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
