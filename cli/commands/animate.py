"""`cbs animate`: films of a loop and its partner."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cbs.cli.shared import film as films
from cbs.cli.shared.types import Count, Seed

IN_HELP = ("Show", 230, "Write films: a loop and its partner, with field, with spin.")

SECONDS_BETWEEN_LINES = 5.0


@click.command(epilog="Example: cbs animate two-ways --frames 3 --out out")
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="Show the films with one line each, and stop.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: the list, or the files written.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder.")
@click.option("--size", type=click.Choice(("720p", "1080p")), default="720p", show_default=True, help="Pixels.")
@click.option("--style", type=click.Choice(("dark", "slides")), default="dark", show_default=True, help="Colours.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="en, de, fr, es; zh, ja with --font.")
@click.option("--font", metavar="NAME", help="Font of all words, one that is installed.")
@click.option("--frames", type=Count(1, 10**5), help="Frames, evenly over the film.  [default: 30 a second, GIF 15]")
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Seed of the loops.")
@click.option("--resume", is_flag=True, help="Keep the frames of an unfinished film, and go on from those there.")
@films.options
def animate(name: str | None, listing: bool, as_json: bool, resume: bool, **given: Any) -> None:
    """Write a film: a GIF, an MP4 where ffmpeg is present, its numbers (json) and its captions (vtt).

    The films: two-ways, field-on, spin-on (a loop and its partner), speckle, warming, warming-wal; --list says what
    they show. A film of your own (--l, --l-phi ...) replaces the sample film where its lengths matter.
    """
    from cbs.film.registry import FILMS, find

    if listing:
        _show_list(as_json)
        return
    if name is None:
        raise click.UsageError(f"name a film: {', '.join(FILMS)}; or --list")
    entry = find(name)
    from cbs.film.making import Order, make

    film = films.film(given)
    needless = films.unused(film, entry.uses())
    if needless:
        click.echo(f"note: film {name} holds for any film as to {', '.join(needless)}", err=True)
    order = Order(given["style"], given["size"], given["seed"], given["frames"], film, given["language"], given["font"])
    made = make(entry, order, given["out"], _progress(name), resume=resume)
    if as_json:
        click.echo(json.dumps({"name": name, "files": [str(path) for path in made.files]}, indent=1))
    else:
        for path in made.files:
            click.echo(path)
    if made.without_mp4:
        click.echo(made.without_mp4, err=True)


def _progress(name: str) -> Callable[[int, int], None]:
    """Give a callable progress(done, all) that tells the frames on stderr: in place on a terminal."""
    begin = last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        if done == total or now - last >= (0.2 if terminal else SECONDS_BETWEEN_LINES):
            last = now
            end = "\n" if done == total or not terminal else ""
            start = "\r" if terminal else ""
            click.echo(f"{start}{name}: {done}/{total} frames, {now - begin:.1f} s{end}", err=True, nl=False)

    return report


def _show_list(as_json: bool) -> None:
    from cbs.film.registry import FILMS

    if as_json:
        click.echo(json.dumps([{"name": entry.name, "title": entry.title} for entry in FILMS.values()], indent=1))
        return
    width = max(len(name) for name in FILMS)
    for entry in FILMS.values():
        click.echo(f"{entry.name:<{width}}  {entry.title}")
