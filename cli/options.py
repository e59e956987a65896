"""Options that several commands share, each written once. A new spin mechanism is one line of `SPIN_OPTIONS`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli import output, pictures
from cbs.cli.types import Count, Interval, Loops, Quantity
from cbs.quantities import LENGTH, Dimension

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cbs.loops.walks import AngleLaw

C = TypeVar("C", bound=Callable[..., Any])

WAVE_NUMBER = Dimension(
    "a wave number",
    "0.1/nm",
    {"/m": "1", "1/m": "1", "m-1": "1", "/um": "1e6", "1/um": "1e6", "um-1": "1e6"}
    | {"/nm": "1e9", "1/nm": "1e9", "nm-1": "1e9", "/cm": "1e2", "1/cm": "1e2", "cm-1": "1e2"},
    ("/nm", "/um", "/m"),
)
ANGLE = Dimension("an angle", "45deg", {"deg": "0.017453292519943295", "rad": "1"}, ("deg",))


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


@dataclass(frozen=True, slots=True)
class SpinDetail:
    """An option that says more about a mechanism which another option switches on.

    Parameters
    ----------
    flag, of : str
        The option, and the one it belongs to.
    argument : str
        Argument of the mechanism.
    type : Quantity
        What it must be.
    help : str
        Its meaning.
    """

    flag: str
    of: str
    argument: str
    type: Quantity
    help: str

    @property
    def name(self) -> str:
        """Name of the value inside Python."""
        return self.flag.lstrip("-").replace("-", "_")


SPIN_DETAILS = (
    SpinDetail(
        "--elliott-yafet-z", "--elliott-yafet", "L_so_z", Quantity(LENGTH, positive=True, inf="none normal to it"),
        "Makes --elliott-yafet the length of x and y alone: sqrt(D tau_so^z) of the spin normal to the film.",
    ),
    SpinDetail(
        "--zeeman-angle", "--zeeman", "angle", Quantity(ANGLE), "Direction of the in-plane field from <100>."
    ),
)  # fmt: skip


def spin(command: C) -> C:
    """Add the options of all spin mechanisms; they combine."""
    for detail in reversed(SPIN_DETAILS):
        command = click.option(detail.flag, type=detail.type, help=detail.help)(command)
    for option in reversed(SPIN_OPTIONS):
        command = click.option(option.flag, type=Quantity(LENGTH, positive=True), help=option.help)(command)
    return command


def helical(command: C) -> C:
    """Add `--helical`, which replaces all spin mechanisms."""
    return click.option(
        "--helical",
        is_flag=True,
        help="Carriers whose spin follows the momentum (topological surface, graphene valley).",
    )(command)


def mechanisms(values: Mapping[str, Any]) -> list[Any]:
    """Return the mechanisms that were given, in the order of the table.

    Parameters
    ----------
    values : mapping of str to float or None
        Length in metres for each name of `SPIN_OPTIONS`, and the values of `SPIN_DETAILS`.

    Raises
    ------
    click.UsageError
        If a detail is given without its mechanism, or a mechanism together with `--helical`.
    """
    from cbs import parameters

    found: dict[str, dict[str, float]] = {}
    for detail in SPIN_DETAILS:
        if values[detail.name] is not None:
            found.setdefault(detail.of, {})[detail.argument] = values[detail.name]
    given = [option for option in SPIN_OPTIONS if values[option.name] is not None]
    for flag in found.keys() - {option.flag for option in given}:
        raise click.UsageError(f"{next(d.flag for d in SPIN_DETAILS if d.of == flag)} needs {flag}")
    if values.get("helical") and given:
        raise click.UsageError(
            f"--helical goes without {given[0].flag}: a helical carrier's spin is fixed by its momentum, nothing else "
            "can turn it"
        )
    if values.get("helical"):
        return [parameters.Helical()]
    return [
        getattr(parameters, option.mechanism)(values[option.name], **found.get(option.flag, {})) for option in given
    ]


def angles(command: C) -> C:
    """Add `--mean-cosine` and `--scattering`, the law of the scattering angle."""
    for option in (
        click.option(
            "--scattering", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
            help="Anisotropic scatterers: columns angle_deg (0 to 180) or angle_rad, and density, relative.",
        ),
        click.option(
            "--mean-cosine", type=click.FloatRange(-0.99, 0.99), metavar="NUMBER",
            help="Anisotropic scatterers of Henyey and Greenstein's law with this mean cosine of the angle.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def angle_law(values: Mapping[str, Any]) -> "AngleLaw | None":
    """Return the law of the scattering angle that was given, None for isotropic scatterers.

    Raises
    ------
    click.UsageError
        If both options are given.
    ValueError
        If the file has no law in it.
    """
    from cbs.loops.angle_files import read_angles
    from cbs.loops.walks import henyey_greenstein

    if values["mean_cosine"] is not None and values["scattering"] is not None:
        raise click.UsageError("give either --mean-cosine or --scattering: each is the whole law of the angle")
    if values["scattering"] is not None:
        return read_angles(values["scattering"])
    return None if values["mean_cosine"] is None else henyey_greenstein(values["mean_cosine"])


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
        "--k-f", "k_F", type=Quantity(WAVE_NUMBER, positive=True),
        help="Fermi wave number; only to warn where k_F l is too small for the loop picture.",
    )(command)  # fmt: skip


def spaced(ctx: click.Context, ends: Interval, points: int, *, in_ln: bool = False) -> "NDArray[np.float64]":
    """Return `points` values from start to stop, even in the value or in its logarithm; one for a single value."""
    import numpy as np

    if ends.start == ends.stop:
        return np.array([ends.start])
    if points < 2:
        ctx.fail(f"Invalid value for '--points': a range needs at least 2 (got {points}); or give a single value")
    return np.geomspace(ends.start, ends.stop, points) if in_ln else np.linspace(ends.start, ends.stop, points)


def run(loops: int, counted: str = "Closed loops") -> Callable[[C], C]:
    """Add `--loops` (with its default, and what it counts), `--seed` and `--workers`."""

    def add(command: C) -> C:
        command = click.option("--workers", type=Count(), help="Threads; same result for any number.  [default: all]")(
            command
        )
        command = click.option("--seed", type=Count(0), help="Seed of the run.  [default: drawn, and printed]")(command)
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
