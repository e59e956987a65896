"""`cbs scales`: from measured numbers to lengths, fields, times and the regime."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cbs import quantities as q
from cbs.cli.shared import options, output
from cbs.cli.shared.types import Number, Quantity

if TYPE_CHECKING:
    from cbs.scales import FilmScales

IN_HELP = ("Tools", 250, "Convert lengths, fields, times, mobility and density; name the regime.")

# name in the library, option, kind of quantity, meaning
_INPUTS = (
    ("l", "--l", q.LENGTH, "Mean free path."),
    ("tau", "--tau", q.TIME, "Scattering time."),
    ("mobility", "--mobility", q.MOBILITY, "Mobility."),
    ("D", "--diffusion", q.DIFFUSION, "Diffusion constant."),
    ("density", "--density", q.DENSITY, "Carriers of both spins, one valley."),
    ("L_phi", "--l-phi", q.LENGTH, "Phase-coherence length."),
    ("tau_phi", "--tau-phi", q.TIME, "Phase-coherence time."),
    ("B_phi", "--b-phi", q.FIELD, "Dephasing field hbar/(4 e L_phi^2)."),
    ("L_so", "--l-so", q.LENGTH, "Spin-orbit length."),
)

# name in the library, label, kind of quantity (None: plain number), unit of a plain number
_ROWS: tuple[tuple[str, str, q.Dimension | None, str], ...] = (
    ("l", "mean free path l", q.LENGTH, ""),
    ("tau", "scattering time tau", q.TIME, ""),
    ("v_F", "Fermi velocity v_F", None, "m/s"),
    ("D", "diffusion constant D", q.DIFFUSION, ""),
    ("k_F", "Fermi wave number k_F", None, "1/m"),
    ("k_F_l", "k_F l", None, ""),
    ("density", "density", q.DENSITY, ""),
    ("mobility", "mobility", q.MOBILITY, ""),
    ("mass", "mass / m_e", None, ""),
    ("L_phi", "coherence length L_phi", q.LENGTH, ""),
    ("tau_phi", "coherence time tau_phi", q.TIME, ""),
    ("B_phi", "dephasing field B_phi", q.FIELD, ""),
    ("L_so", "spin-orbit length L_so", q.LENGTH, ""),
    ("tau_so", "spin-orbit time tau_so", q.TIME, ""),
    ("B_so", "spin-orbit field B_so", q.FIELD, ""),
    ("B_tr", "transport field B_tr", q.FIELD, ""),
    ("field", "field B", q.FIELD, ""),
    ("l_B", "magnetic length l_B", q.LENGTH, ""),
)


def _inputs(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, flag, dimension, meaning in reversed(_INPUTS):
        kind = Quantity(dimension, positive=True, inf="no dephasing" if name == "L_phi" else "")
        command = click.option(flag, name, type=kind, help=meaning)(command)
    return command


@click.command(epilog="Example: cbs scales --mobility 13000cm^2/Vs --density 2e11cm^-2 --mass 0.067 --tau-phi 40ps")
@_inputs
@click.option("--mass", type=Number(positive=True), metavar="NUMBER", help="Effective mass over m_e, a plain number.")
@click.option("--field", type=Quantity(q.FIELD), help="A perpendicular field.")
@options.json
def scales(as_json: bool, **given: float | None) -> None:
    """Lengths, fields and times that belong together, and the regime in words.

    Give what is known; what follows from it is printed. Times need velocity: density and mass.
    """
    from cbs.scales import film_scales, regime

    if all(value is None for value in given.values()):
        raise click.UsageError("nothing to convert; give for example --l 100nm --l-phi 1um")
    found = film_scales(**given)
    words = regime(found)
    if as_json:
        click.echo(output.as_json(_document(found, words)))
        return
    click.echo("\n".join(_lines(found) + [""] * bool(words) + words))


def _lines(found: "FilmScales") -> list[str]:
    lines = []
    for name, label, dimension, unit in _ROWS:
        value = getattr(found, name)
        if value is not None:
            shown = f"{value:.4g} {unit}".rstrip() if dimension is None else q.show(value, dimension, 4)
            lines.append(f"{label:<24}{shown}")
    return lines


def _document(found: "FilmScales", words: list[str]) -> dict[str, Any]:
    units = {"tau": "s", "D": "m2_s", "v_F": "m_s", "k_F": "1_m", "density": "1_m2", "mobility": "m2_Vs"}
    units |= {
        name: {"l": "m", "L": "m", "t": "s", "B": "T", "f": "T"}[name[0]]
        for name, _, d, _ in _ROWS
        if d in (q.LENGTH, q.TIME, q.FIELD)
    }
    values = {
        f"{name}_{units[name]}" if name in units else name: getattr(found, name)
        for name, *_ in _ROWS
        if getattr(found, name) is not None
    }
    return values | {"regime": words}
