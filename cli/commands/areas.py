"""`cbs areas`: the law of enclosed areas, recovered from measured spinless sigma(B)."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import fit_output, fit_reading, fit_work, options, output, tables
from cbs.cli.shared.types import Quantity
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.comparison.area_laws import AreaComparison

IN_HELP = ("Compare and fit", 165, "Law of enclosed areas, recovered from measured spinless sigma(B).")

FILES = {"plot": (".png", ".pdf", ".svg"), "output": (".csv", ".json")}
STYLES = ("paper", "slides", "dark")
SQUARE_MICROMETRE = 1e12


@click.command(epilog="Example: cbs areas examples/data/spinless_film/film.csv --l 30nm --loops 20000 --seed 1")
@click.argument("file", metavar="FILE")
@fit_reading.add
@click.option("--symmetrise", "--symmetrize", is_flag=True, help="Keep the even part: B and -B, sweeps up and down.")
@click.option("--b-max", "B_max", type=Quantity(FIELD, positive=True), help="Leave larger fields out.")
@click.option("--l", "l", type=Quantity(LENGTH, positive=True), help="Mean free path: flights are simulated beside.")
@options.run(loops=200_000)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the laws as PNG, PDF or SVG.")
@click.option("--style", type=click.Choice(STYLES), default="paper", show_default=True, help="Of the picture.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the laws: .csv, .json.")
@options.json
@click.pass_context
def areas(ctx: click.Context, /, *, file: str, as_json: bool, **given: Any) -> None:
    """Law of enclosed areas, weighted by coherence, from the magnetoconductance of a film without spin-orbit coupling.

    sigma(B) - sigma(0) is the integral of F(A) [1 - cos(2eBA/hbar)] over the areas A of closed loops; it is inverted on
    a grid of ln A, as smooth as the noise demands, with errors. Beside it stand the law of diffusive loops of the
    fitted L_phi and, with --l, that of simulated flights. A F(A) is 1/pi e^2/h for areas between l^2 and L_phi^2.
    """
    for name, suffixes in FILES.items():
        if given[name] is not None:
            output.checked(given[name], suffixes, click.Option([f"--{name}"]))
    for name in ("loops", "seed", "workers"):
        options.needs(ctx, name, "l")
    options.needs(ctx, "style", "plot")
    found = _found(file, given)
    document = found.to_dict()
    for path, content in _contents(found, document, given):
        from cbs.storage import write_whole

        write_whole(path, partial(_put, content))
        click.echo(f"wrote {path}", err=True)
    click.echo(output.as_json(document) if as_json else _text(found))


def _found(file: str, given: dict[str, Any]) -> "AreaComparison":
    """Read the one curve of the file and recover its law."""
    from cbs.comparison.analysis import Steps
    from cbs.comparison.area_laws import compared
    from cbs.engine import How

    curves = fit_work.read(file, given)
    if len(curves) != 1:
        raise click.UsageError(
            f"{file} holds {len(curves)} curves, and a law belongs to one: choose it with --y or --by"
        )
    curve = Steps(symmetrise=given["symmetrise"], B_max=given["B_max"])(curves[0])
    for note in curve.notes:
        click.echo(f"read: {note}", err=True)
    return compared(curve, l=given["l"], loops=given["loops"], rng=given["seed"], how=How(workers=given["workers"]))


def _contents(found: "AreaComparison", document: dict[str, Any], given: dict[str, Any]) -> list[tuple[Path, bytes]]:
    """What is to be written where."""
    contents: list[tuple[Path, bytes]] = []
    if given["output"] is not None:
        is_json = given["output"].suffix.lower() == ".json"
        contents.append((given["output"], (output.as_json(document) + "\n" if is_json else _csv(found)).encode()))
    if given["plot"] is not None:
        from cbs.figures.results import areas as picture

        contents.append((given["plot"], fit_output.drawn(picture.draw(found, given["style"]), given["plot"])))
    return contents


def _put(content: bytes, file: Any) -> None:
    file.write(content)


def _columns(found: "AreaComparison") -> dict[str, Any]:
    columns = {**found.found.columns(), "diffusive_law_e2_h": found.diffusive}
    if found.simulated is not None:
        columns |= {"simulated_law_e2_h": found.simulated.law, "simulated_law_err_e2_h": found.simulated.law_err}
    return columns


def _csv(found: "AreaComparison") -> str:
    columns = {**_columns(found), "resolved": found.found.known.astype(float), "z": found.z}
    return output.csv_text(columns)


def _text(found: "AreaComparison") -> str:
    """Head, table of the areas that the fields tell of, notes."""
    law, p = found.found, found.fit["L_phi"]
    shown = {
        "area_um2": SQUARE_MICROMETRE * law.area,
        "law": law.law,
        "law_err": law.error,
        "diffusive": found.diffusive,
    }
    if found.simulated is not None:
        shown |= {"simulated": found.simulated.law, "simulated_err": found.simulated.law_err}
    rows = {name: values[law.known] for name, values in {**shown, "z": found.z}.items()}
    noise = f"noise {law.noise:.2g} e^2/h"
    head = (
        f"{law.source}: areas from {law.B.size} points, {noise}; fitted without spin ({found.fit.model}): {p.shown()}"
    )
    lines = [head, "law A F(A) in e^2/h per ln A; z: against " + ("simulated" if found.simulated else "diffusive")]
    lines += ["", tables.table(rows), ""] + [f"note: {message}" for message in _notes(found)]
    return "\n".join(lines).rstrip()


def _notes(found: "AreaComparison") -> list[str]:
    """What the law and the fit say; what was read stands on stderr."""
    return [*found.found.messages, *(message for message in found.fit.messages if message not in found.read)]
