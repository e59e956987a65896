"""From a figure's name to its files: compute or read the data, draw it in every style, write everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from cbs import storage
from cbs.figures.frame import data, pictures, sizes, steps, texts
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import LECTURE, Quality, find_quality
from cbs.figures.frame.sample import SAMPLE, Film
from cbs.figures.frame.styles import Style, find_style
from cbs.figures.registry import Entry, find
from cbs.version import __version__


@dataclass(frozen=True, slots=True)
class Look:
    """What a talk or a paper asks of a picture beyond its style.

    Parameters
    ----------
    headline : str or bool, optional
        Sentence above the picture; True for that of the figure.
    size : str, optional
        Name of a size, or WxH; left out: that of the style.
    transparent : bool
        No ground.
    font : str, optional
        Name of an installed font.
    language : str
        Code of the language of all words.
    steps : bool
        One picture a step.
    """

    headline: str | bool | None = None
    size: str | None = None
    transparent: bool = False
    font: str | None = None
    language: str = "en"
    steps: bool = False

    def on(self, style: Style, entry: Entry) -> Style:
        """Return the style with this look, for a figure."""
        sentence = entry.title if self.headline is True else (self.headline or "")
        if self.headline is True:
            sentence = texts.in_language(sentence, self.language)
        found = sizes.sized(style, self.size) if self.size else style
        return replace(
            found, headline=sentence, transparent=self.transparent, font=self.font or style.font,
            language=self.language,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """How the pictures are wanted: where, in which formats and styles, with which look."""

    out: Path
    formats: tuple[str, ...] = ("pdf", "png")
    styles: tuple[str, ...] = ("paper",)
    look: Look = Look()  # noqa: RUF009


def compute(
    name: str, quality: Quality | str = LECTURE, seed: int = 1, progress: Progress | None = None, film: Film = SAMPLE
) -> Any:
    """Run the Monte Carlo of the figure `name` for a film and return its frozen dataclass of results."""
    entry = find(name)
    entry.check(film)
    more = {"film": film} if entry.uses() else {}
    stored = entry.module().compute(find_quality(quality), seed, progress, **more)
    if not (more and film.options):
        return stored
    made = stored.provenance
    return replace(stored, provenance=replace(made, parameters={**made.parameters, "film": film.options}))


def finished(entry: Entry, out: Path, quality: str, seed: int, film: Film = SAMPLE) -> Any:
    """Return the data of a figure that a run of this version, quality, seed and film has left in `out`, else None."""
    try:
        found, stored = data.load(out / f"{entry.name}.npz")
    except (OSError, ValueError):  # not there, or not one of ours
        return None
    made = stored.provenance
    asked = film.options if entry.uses() else ""
    shown = (made.version, made.parameters.get("quality"), made.seed, made.parameters.get("film", ""))
    return stored if found is entry and shown == (__version__, quality, seed, asked) else None


def draw(name: str, stored: Any, style: Style | str = "paper", **axes: Any) -> Figure:
    """Draw stored data of the figure `name`; no Monte Carlo, no change of global settings."""
    picture: Figure = find(name).module().draw(stored, style, **axes)
    return picture


def write(entry: Entry, stored: Any, order: Order) -> list[Path]:
    """Write data file, caption and pictures of one figure.

    Parameters
    ----------
    entry : Entry
        The figure.
    stored
        Its dataclass, computed or loaded.
    order : Order
        Folder (which must exist), formats and styles.

    Returns
    -------
    list of Path
        The pictures, in the order of styles and formats.

    Notes
    -----
    Pictures in paper style are called NAME.pdf; those in another style NAME-STYLE.pdf.
    """
    caption = entry.caption(stored, order.look.language)
    contents: dict[Path, bytes] = {}
    for style_name in order.styles:
        style = order.look.on(find_style(style_name), entry)
        picture = draw(entry.name, stored, style)
        stem = entry.name if style.name == "paper" else f"{entry.name}-{style.name}"
        record = {"figure": entry.name, "title": entry.title, "style": style.name, **_origin(stored)}
        for step, shown in steps.of(picture) if order.look.steps else [("", picture)]:
            for kind in order.formats:
                content = pictures.picture_bytes(shown, style, kind, record, caption)
                contents[order.out / f"{stem}{step}.{kind}"] = content
    # All bytes exist before the first file is touched, so a failing figure leaves nothing half-made.
    data.save(order.out / f"{entry.name}.npz", entry, stored)
    storage.write_bytes(order.out / f"{entry.name}.txt", (caption + "\n").encode())
    for path, content in contents.items():
        storage.write_bytes(path, content)
    return list(contents)


def check_order(formats: Sequence[str], styles: Sequence[str], out: Path, look: Look = Look()) -> Order:  # noqa: B008
    """Return the order if every format, style, size, font and language is known; ValueError with the nearest else."""
    texts.check_language(look.language, look.font)
    if look.size:
        sizes.sized(find_style("paper"), look.size)
    return Order(
        out=out,
        formats=tuple(dict.fromkeys(pictures.find_format(name) for name in formats)),
        styles=tuple(dict.fromkeys(find_style(name).name for name in styles)),
        look=look,
    )


def _origin(stored: Any) -> dict[str, Any]:
    provenance = stored.provenance.as_dict()
    quality = provenance.get("parameters", {}).get("quality", "")
    return {"quality": quality, "provenance": provenance}
