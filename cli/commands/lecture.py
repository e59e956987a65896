"""`cbs lecture`: the lecture of 45 minutes as slides, films, live page and notes, in one folder without network."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.commands.figure import QUALITIES
from cbs.cli.shared import film as films
from cbs.cli.shared.types import Count

if TYPE_CHECKING:
    from cbs.figures.frame.deck import Slide
    from cbs.figures.frame.sample import Film
    from cbs.figures.frame.styles import Style

IN_HELP = ("Show", 210, "Write the lecture: slides with build-ups, films, page and notes; offline.")

ORDER = (
    "paths", "film:two-ways", "who-interferes", "factor-of-two", "film:field-on", "magnetoconductance", "spin-on-loop",
    "distribution", "film:spin-on", "crossover", "symmetry-classes", "page",
)  # fmt: skip
TITLE = "Weak localization, loop by loop"
PAGE = "Now with your own hands: the live page"
PAGE_NOTES = "Sliders for field, coherence length and spin-orbit coupling; keys 1 to 5 for presets, space to pause."


@click.command(epilog="Example: cbs lecture --out lecture --quality draft --frames 3")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder.")
@click.option(
    "--quality", type=click.Choice(QUALITIES), default="lecture", show_default=True, help="Loops of the runs."
)
@click.option("--style", type=click.Choice(("slides", "dark")), default="slides", show_default=True, help="Colours.")
@click.option("--size", type=click.Choice(("16:9", "4:3")), default="16:9", show_default=True, help="Of the slides.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="en, de, fr, es; zh, ja with --font.")
@click.option("--font", metavar="NAME", help="Font of all words, one that is installed.")
@click.option("--frames", type=Count(), help="Frames of each film.  [default: all]")
@click.option("--seed", type=Count(0), default=1, show_default=True, help="Seed of every run.")
@films.options
def lecture(out: Path, quality: str, seed: int, **given: Any) -> None:
    """Write deck.html, lecture.pdf, notes.txt, three films and the live page.

    The deck shows every curve in its turn: arrows, page keys or a click go on, n shows the notes. Figures whose regime
    the film of the options does not reach are drawn for the sample film, and say so.
    """
    from cbs import storage
    from cbs.figures.frame import deck, texts
    from cbs.figures.frame.files import ready_folder

    texts.check_language(given["language"], given["font"])
    film = films.film(given)
    ready_folder(out)
    style = _style(given)
    slides = [_slide(name, out, quality, seed, given, film, style) for name in ORDER]
    title = texts.in_language(TITLE, given["language"])
    storage.write_bytes(out / "deck.html", deck.deck(slides, style, title).encode())
    storage.write_bytes(out / "lecture.pdf", deck.pdf(slides, style, title))
    storage.write_bytes(out / "notes.txt", deck.notes(slides).encode())
    for name in ("deck.html", "lecture.pdf", "notes.txt"):
        click.echo(out / name)


def _style(given: dict[str, Any]) -> "Style":
    from dataclasses import replace

    from cbs.figures.frame import sizes
    from cbs.figures.frame.styles import find_style

    style = sizes.sized(find_style(given["style"]), given["size"])
    return replace(style, language=given["language"], font=given["font"] or style.font)


def _slide(
    name: str, out: Path, quality: str, seed: int, given: dict[str, Any], film: "Film", style: "Style"
) -> "Slide":
    click.echo(f"{name} ...", err=True, nl=not sys.stderr.isatty())
    if name == "page":
        return _page(out, seed, film, style)
    if name.startswith("film:"):
        return _film(name.removeprefix("film:"), out, seed, given, film, style)
    return _figure(name, quality, seed, film, style)


def _figure(name: str, quality: str, seed: int, film: "Film", style: "Style") -> "Slide":
    from dataclasses import replace

    from cbs.figures.frame import making, texts
    from cbs.figures.frame.deck import Slide
    from cbs.figures.frame.sample import SAMPLE
    from cbs.figures.registry import find

    entry = find(name)
    try:
        entry.check(film)
    except ValueError as error:
        click.echo(f"note: sample film instead: {error}", err=True)
        film = SAMPLE
    stored = making.compute(name, quality, seed, None, film)
    title = texts.in_language(entry.title, style.language)
    picture = making.draw(name, stored, replace(style, headline=title))
    notes = entry.caption(stored, style.language).removeprefix(title).strip()  # the sentence stands above them
    return Slide(name, title, notes, picture)


def _film(name: str, out: Path, seed: int, given: dict[str, Any], film: "Film", style: "Style") -> "Slide":
    from cbs.figures.frame import texts
    from cbs.figures.frame.deck import Slide, last_frame
    from cbs.film.making import Order, make
    from cbs.film.registry import find

    entry = find(name)
    look = {"style": given["style"], "language": given["language"], "font": given["font"]}
    made = make(entry, Order(seed=seed, frames=given["frames"], film=film, **look), out)
    shown = next((path for path in made.files if path.suffix == ".mp4"), made.files[0])
    sentences = " ".join(texts.in_language(act.sentence, style.language) for act in entry.module().ACTS)
    still = last_frame(next(path for path in made.files if path.suffix == ".gif"))
    title = texts.in_language(entry.title, style.language)
    return Slide(name, title, sentences, None, shown.name, still)


def _page(out: Path, seed: int, film: "Film", style: "Style") -> "Slide":
    from cbs import storage
    from cbs.figures.frame import texts
    from cbs.figures.frame.deck import Slide
    from cbs.page.page import page
    from cbs.page.scales import SCALES, scales_of

    try:
        scales = scales_of(film)
    except ValueError as error:
        click.echo(f"note: sample film instead: {error}", err=True)
        scales = SCALES
    storage.write_bytes(out / "page.html", page(seed, scales).encode())
    title, notes = (texts.in_language(words, style.language) for words in (PAGE, PAGE_NOTES))
    return Slide("page", title, notes, None, "page.html")
