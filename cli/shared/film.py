"""The film that figures and films show: options named as in the computing commands, the sample film where not given."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.checks import Misuse
from cbs.cli.shared.options import WAVE_NUMBER
from cbs.cli.shared.types import PowerLaw, Quantity
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.figures.frame.sample import Film

C = TypeVar("C", bound=Callable[..., Any])

LENGTHS = {"l": "l", "L_phi": "L_phi", "k_F": "k_F", "mass": "mass", "magnetic": "L_s"}  # option: field of the film
COUPLINGS = {"rashba": "Rashba", "dresselhaus": "Dresselhaus", "elliott_yafet": "ElliottYafet"}


def options(command: C) -> C:
    """Add `--l`, `--l-phi`, the couplings, `--magnetic`, `--k-f`, `--mass` and `--temperature-law`."""
    length = Quantity(LENGTH, positive=True)
    for option in reversed((
        click.option("--l", "l", type=length, help="Mean free path v tau of your film.  [default: 100nm]"),
        click.option("--l-phi", "L_phi", type=length, help="Its phase-coherence length.  [default: 1um]"),
        click.option("--rashba", type=length, help="L_so of linear Rashba coupling.  [default: 200nm]"),
        click.option("--dresselhaus", type=length, help="Instead: L_so of linear Dresselhaus coupling."),
        click.option("--elliott-yafet", type=length, help="Instead: sqrt(D tau_so) of isotropic scattering."),
        click.option("--magnetic", type=length, help="sqrt(D tau_s) of magnetic impurities.  [default: 1.83 l]"),
        click.option("--k-f", "k_F", type=Quantity(WAVE_NUMBER, positive=True),
                     help="Fermi wave number.  [default: 30/l]"),
        click.option("--mass", type=click.FloatRange(min=0.0, min_open=True), metavar="NUMBER",
                     help="Effective mass over m_e.  [default: 0.067]"),
        click.option("--temperature-law", type=PowerLaw(), multiple=True,
                     help="Dephasing rate A T^p, A in 1/s K^p, instead of electron-electron scattering."),
    )):  # fmt: skip
        command = option(command)
    return command


def film(values: Mapping[str, Any]) -> "Film":
    """Return the film of the options.

    Raises
    ------
    click.UsageError
        If two couplings are given.
    ValueError
        If L_phi is shorter than l.
    """
    from cbs import parameters
    from cbs.figures.frame.sample import SAMPLE, Film

    found: dict[str, Any] = {LENGTHS[name]: values[name] for name in LENGTHS if values[name] is not None}
    couplings = [name for name in COUPLINGS if values[name] is not None]
    if len(couplings) > 1:
        raise click.UsageError(
            f"{_flag(couplings[0])} goes without {_flag(couplings[1])}: one coupling makes the class"
        )
    if couplings:
        found["coupling"] = getattr(parameters, COUPLINGS[couplings[0]])(values[couplings[0]])
    if values["temperature_law"]:
        found["rate"] = tuple(values["temperature_law"])
    made = Film(**found, given=frozenset(found)) if found else SAMPLE
    if made.L_phi <= made.l:
        raise Misuse(
            f"L_phi must be longer than l (got L_phi = {made.L_phi:.3g} m, l = {made.l:.3g} m): shorter ones leave no "
            "loops; give --l-phi or --l"
        )
    return made


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def unused(given: "Film", uses: tuple[str, ...]) -> list[str]:
    """Return the options that were given and that a figure with these `uses` does not take."""
    from cbs.parameters import ElliottYafet

    isotropic = isinstance(given.coupling, ElliottYafet)
    taken = set(uses)
    if "coupling" in taken or ("elliott_yafet" if isotropic else "rashba") in taken:
        taken.add("coupling")
    flags = {
        "l": "--l", "L_phi": "--l-phi", "k_F": "--k-f", "mass": "--mass", "L_s": "--magnetic",
        "rate": "--temperature-law", "coupling": "--elliott-yafet" if isotropic else "--rashba",
    }  # fmt: skip
    return [flag for name, flag in flags.items() if name in given.given and name not in taken]
