"""`cbs figure`: pictures with their data and captions, computed or redrawn."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import ending
from cbs.cli.shared import film as films
from cbs.cli.shared.types import Seed
from cbs.figures.registry import FIGURES, Entry, find

if TYPE_CHECKING:
    from cbs.figures.frame.making import Order
    from cbs.figures.frame.sample import Film

IN_HELP = ("Show", 190, "Write figures: --all, --list, or by name.")

OWN_SENTENCE = "the sentence of the figure"
QUALITIES = ("draft", "lecture", "publication")


def _commas(_ctx: click.Context, _option: click.Parameter, text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names:
        raise click.BadParameter("must name at least one")
    return names


@click.command(epilog="Example: cbs figure paths --quality draft --format png --out out")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="All figures.")
@click.option("--list", "listing", is_flag=True, help="Show the names with one line each, and stop.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: the list, or the files written.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder.")
@click.option(
    "--format", "formats", default="pdf,png", show_default=True, callback=_commas, help="pdf, png, svg, pgf (LaTeX)."
)
@click.option("--style", "styles", default="paper", show_default=True, callback=_commas, help="paper, slides, dark.")
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    default="lecture",
    show_default=True,
    help="Loops: draft a twentieth of lecture, publication ten times as many.",
)
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Seed of every run.")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Redraw from this data file, without a run.")
@click.option("--resume", is_flag=True, help="Take what an interrupted run has left in --out, and make the rest.")
@films.options
@click.option(
    "--title",
    "headline",
    is_flag=False,
    flag_value=OWN_SENTENCE,
    metavar="[TEXT]",
    help="One sentence above the picture; without TEXT that of --list.",
)
@click.option("--size", metavar="SIZE", help="column, two-column, 16:9, 4:3, poster, or WxH such as 120mmx80mm.")
@click.option("--transparent", is_flag=True, help="No ground behind the picture.")
@click.option("--font", metavar="NAME", help="Font of all words, one that is installed.")
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="en, de, fr, es; zh and ja with a --font that has their letters.",
)
@click.option("--steps", is_flag=True, help="Build-up: one picture a step, curves in the order of the story.")
@click.pass_context
def figure(ctx: click.Context, /, names: tuple[str, ...], every: bool, listing: bool, **given: Any) -> None:
    """Write figures by name: pictures, data (npz) and caption (txt) side by side.

    Pictures in paper style are called NAME.pdf, those in another style NAME-STYLE.pdf. Every picture carries what
    made it: cbs info FILE shows it.

    A film of your own (--l, --l-phi, --rashba ...) replaces the sample film: every figure takes the lengths that it
    uses, its axes follow, and one that needs a regime says which.
    """
    if listing:
        _show_list(given["as_json"])
        return
    entries = _chosen(names, every, given["source"])
    from cbs.figures.frame import making
    from cbs.figures.frame.files import ready_folder

    look = making.Look(
        True if given["headline"] == OWN_SENTENCE else given["headline"],
        given["size"],
        given["transparent"],
        given["font"],
        given["language"],
        given["steps"],
    )
    order = making.check_order(given["formats"], given["styles"], given["out"], look)
    film = films.film(given)
    if given["source"] is not None:
        if film.given:
            raise click.UsageError("--from redraws a film that was computed; leave the lengths out, or --from")
        stored = _stored(given["source"], entries)
        ready_folder(order.out)
        _report([stored[0]], [making.write(*stored, order)], order, time.monotonic(), given["as_json"])
        return
    entries = in_regime(entries, film, every)
    ready_folder(order.out)
    if not _make(entries, order, given, film):
        ctx.exit(130)


def _show_list(as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{"name": entry.name, "title": entry.title} for entry in FIGURES.values()]))
        return
    width = max(map(len, FIGURES))
    for entry in FIGURES.values():
        click.echo(f"{entry.name:<{width}}  {entry.title}")


def _chosen(names: Sequence[str], every: bool, source: Path | None) -> list[Entry]:
    if every and (names or source is not None):
        raise click.UsageError("--all goes without names and without --from")
    if not (every or names or source is not None):
        raise click.UsageError("name a figure, or give --all; cbs figure --list shows the names")
    if source is not None and len(names) > 1:
        raise click.UsageError("--from redraws one figure; give one name or none")
    try:
        return list(FIGURES.values()) if every else [find(name) for name in dict.fromkeys(names)]
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _stored(source: Path, entries: Sequence[Entry]) -> tuple[Entry, Any]:
    from cbs.figures.frame import data

    try:
        entry, stored = data.load(source)
    except OSError as error:
        raise click.UsageError(f"--from {source} cannot be read ({error.strerror})") from error
    if entries and entries[0].name != entry.name:
        raise click.UsageError(f"--from {source} holds figure {entry.name}, not {entries[0].name}")
    return entry, stored


def in_regime(entries: Sequence[Entry], film: "Film", every: bool) -> list[Entry]:
    """Return the figures that this film is fit for; with --all the others are left out, with the reason."""
    kept = []
    for entry in entries:
        needless = films.unused(film, entry.uses())
        if needless and not every:
            takes = "holds for any film" if not entry.uses() else f"does not use {needless[0]}"
            click.echo(f"note: figure {entry.name} {takes}; it is drawn without {', '.join(needless)}", err=True)
        try:
            entry.check(film)
            kept.append(entry)
        except ValueError as error:
            if not every:
                raise
            click.echo(f"note: left out: {error}", err=True)
    return kept


def _make(entries: Sequence[Entry], order: "Order", given: dict[str, Any], film: "Film") -> bool:
    """Make the figures and tell of them; return whether that was not interrupted."""
    begin = time.monotonic()
    written: list[list[Path]] = []
    try:
        _make_each(entries, order, given, film, written)
    except KeyboardInterrupt:
        if not written:
            raise
        _report(entries, written, order, begin, given["as_json"])
        ending.told()
        click.echo(
            f"cbs: interrupted; {len(written)} of {len(entries)} figures are there, --resume makes the rest", err=True
        )
        return False
    _report(entries, written, order, begin, given["as_json"])
    return True


def _make_each(
    entries: Sequence[Entry], order: "Order", given: dict[str, Any], film: "Film", written: list[list[Path]]
) -> None:  # fmt: skip
    from cbs.figures.frame import making

    quality, seed = given["quality"], given["seed"]
    with _progress(len(entries)) as tell:
        for i_figure, entry in enumerate(entries):
            start = time.monotonic()

            def share(done: int, whole: int, i_figure: int = i_figure, name: str = entry.name) -> None:
                tell(name, i_figure + 0.95 * done / max(whole, 1), 0.0)

            tell(entry.name, i_figure, 0.0)
            stored = making.finished(entry, order.out, quality, seed, film) if given["resume"] else None
            stored = making.compute(entry.name, quality, seed, share, film) if stored is None else stored
            written.append(making.write(entry, stored, order))
            tell(entry.name, i_figure + 1, time.monotonic() - start)


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Give tell(name, figures done, seconds): a bar on a terminal, else a plain line for each finished figure."""
    if not sys.stderr.isatty():

        def line(name: str, done: float, seconds: float) -> None:
            if seconds:
                click.echo(f"[{done:.0f}/{total}] {name}: {seconds:.1f} s", err=True)

        yield line
        return
    from tqdm import tqdm

    shape = "{desc:<22}{percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(total=total, file=sys.stderr, leave=False, dynamic_ncols=True, bar_format=shape) as bar:

        def move(name: str, done: float, _seconds: float) -> None:
            bar.set_description_str(name, refresh=False)
            bar.update(done - bar.n)

        yield move


def _report(
    entries: Sequence[Entry], written: Sequence[Sequence[Path]], order: "Order", begin: float, as_json: bool
) -> None:  # fmt: skip
    """Tell the pictures of each figure that is done, on stdout, and their number."""
    pictures = [path for files in written for path in files]
    if as_json:
        made = zip(entries, written, strict=False)  # interrupted: the first of them
        click.echo(
            json.dumps([{"name": entry.name, "pictures": [str(file) for file in files]} for entry, files in made])
        )
    else:
        for path in pictures:
            click.echo(str(path))
    figures = "1 figure" if len(written) == 1 else f"{len(written)} figures"
    kinds = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    click.echo(
        f"{figures}, {kinds}, with data and captions in {order.out} ({time.monotonic() - begin:.1f} s)", err=True
    )
