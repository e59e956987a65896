"""`cbs gallery`: one page with all figures, made for being opened, mailed or put on a web server."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.commands.figure import QUALITIES, in_regime
from cbs.cli.shared import film as films
from cbs.cli.shared.types import Seed
from cbs.figures.registry import FIGURES, Entry, find

if TYPE_CHECKING:
    from cbs.figures.frame.gallery import Exhibit

IN_HELP = ("Show", 220, "Write one page with all figures, captions and commands.")


@click.command(epilog="Example: cbs gallery paths --quality draft --out gallery")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--out", type=click.Path(path_type=Path), default=Path("gallery"), show_default=True, help="Folder.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Folder of `cbs figure`: redraw its data files instead of new runs; figures that are not there are left out.",
)
@click.option("--style", default="paper", show_default=True, help="paper, slides or dark.")
@click.option("--quality", type=click.Choice(QUALITIES), default="draft", show_default=True, help="Loops of new runs.")
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Seed of new runs.")
@click.option("--resume", is_flag=True, help="Take what an interrupted run has left in --out, and make the rest.")
@click.option("--single-file", is_flag=True, help="Pictures inside the page: one file to be mailed.")
@films.options
def gallery(names: tuple[str, ...], out: Path, source: Path | None, **given: Any) -> None:
    """Write index.html with all figures (or those named) in groups: pictures, captions, parameters, commands.

    The page needs no network and follows dark and light; pictures (PNG, PDF), data (npz, CSV), captions and a contact
    sheet lie beside it and are linked. A film of your own (--l, --l-phi ...) replaces the sample film; figures whose
    regime it does not reach are left out, with the reason.
    """
    from cbs import storage
    from cbs.figures.frame import gallery as pages
    from cbs.figures.frame import making
    from cbs.figures.frame.contact_sheet import contact_sheet
    from cbs.figures.frame.files import ready_folder

    entries = _chosen(names)
    film = films.film(given)
    if source is not None and film.given:
        raise click.UsageError("--from redraws films that were computed; leave the lengths out, or --from")
    order = making.check_order(["png", "pdf"], [given["style"]], out)
    if source is not None and not source.is_dir():
        raise click.UsageError(f"--from {source} is no folder; give one that cbs figure --out has filled")
    stored = [] if source is None else [(e, source / f"{e.name}.npz") for e in entries]
    kept = [(entry, path) for entry, path in stored if path.is_file()]
    if source is not None and not kept:
        raise click.UsageError(f"--from {source} holds no data file of these figures; make them with cbs figure")
    entries = [entry for entry, _ in kept] or in_regime(entries, film, every=not names)
    ready_folder(out)
    exhibits = []
    for i, entry in enumerate(entries):
        start = time.monotonic()
        exhibits.append(_exhibit(entry, order, kept[i][1] if kept else None, {**given, "film": film}))
        click.echo(f"[{i + 1}/{len(entries)}] {entry.name}: {time.monotonic() - start:.1f} s", err=True)
    storage.write_bytes(out / "index.html", pages.page(exhibits, single_file=given["single_file"]).encode())
    storage.write_bytes(out / "contact-sheet.png", contact_sheet([exhibit.picture for exhibit in exhibits]))
    click.echo(out / "index.html")


def _chosen(names: Sequence[str]) -> list[Entry]:
    try:
        return [find(name) for name in dict.fromkeys(names)] or list(FIGURES.values())
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _exhibit(entry: Entry, order: Any, source: Path | None, given: dict[str, Any]) -> "Exhibit":
    from cbs import storage
    from cbs.figures.frame import data, making, tables
    from cbs.figures.frame.gallery import Exhibit
    from cbs.figures.frame.styles import find_style

    quality, seed, film = given["quality"], given["seed"], given["film"]
    if source is None:
        stored = making.finished(entry, order.out, quality, seed, film) if given["resume"] else None
        stored = making.compute(entry.name, quality, seed, None, film) if stored is None else stored
    else:
        stored = data.load(source)[1]
    made = stored.provenance
    words = ["cbs figure", entry.name, "--quality", made.parameters.get("quality", "lecture"), "--seed", str(made.seed)]
    words += [made.parameters["film"]] if "film" in made.parameters else []
    words += [] if order.styles == ("paper",) else ["--style", order.styles[0]]
    png, pdf = making.write(entry, stored, order)
    table = storage.write_bytes(order.out / f"{entry.name}.csv", tables.csv(stored).encode())
    files = {"PNG": png, "PDF": pdf, "data (npz)": order.out / f"{entry.name}.npz", "CSV": table,
             "caption": order.out / f"{entry.name}.txt"}  # fmt: skip
    ground = find_style(order.styles[0]).palette.ground
    return Exhibit(entry, stored, png.read_bytes(), " ".join(words), files, ground)
