"""From a figure's name to its files: compute or read the data, draw it in every style, write everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from cbs.figures import data, pictures
from cbs.figures.files import write_atomic
from cbs.figures.progress import Progress
from cbs.figures.qualities import LECTURE, Quality, find_quality
from cbs.figures.registry import Entry, find
from cbs.figures.styles import Style, find_style
from cbs.version import __version__


@dataclass(frozen=True, slots=True)
class Order:
    """How the pictures are wanted: where, in which formats and styles."""

    out: Path
    formats: tuple[str, ...] = ("pdf", "png")
    styles: tuple[str, ...] = ("paper",)


def compute(name: str, quality: Quality | str = LECTURE, seed: int = 1, progress: Progress | None = None) -> Any:
    """Run the Monte Carlo of the figure `name` and return its frozen dataclass of arrays."""
    return find(name).module().compute(find_quality(quality), seed, progress)


def finished(entry: Entry, out: Path, quality: str, seed: int) -> Any:
    """Return the data of a figure that a run of this version, quality and seed has left in `out`, else None."""
    try:
        found, stored = data.load(out / f"{entry.name}.npz")
    except (OSError, ValueError):  # not there, or not one of ours
        return None
    made = stored.provenance
    same = (made.version, made.parameters.get("quality"), made.seed) == (__version__, quality, seed)
    return stored if same and found is entry else None


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
    caption = entry.caption(stored)
    contents: dict[Path, bytes] = {}
    for style_name in order.styles:
        style = find_style(style_name)
        picture = draw(entry.name, stored, style)
        stem = entry.name if style.name == "paper" else f"{entry.name}-{style.name}"
        record = {"figure": entry.name, "title": entry.title, "style": style.name, **_origin(stored)}
        for kind in order.formats:
            content = pictures.picture_bytes(picture, style, kind, record, caption)
            contents[order.out / f"{stem}.{kind}"] = content
    # All bytes exist before the first file is touched, so a failing figure leaves nothing half-made.
    data.save(order.out / f"{entry.name}.npz", entry, stored)
    write_atomic(order.out / f"{entry.name}.txt", (caption + "\n").encode())
    for path, content in contents.items():
        write_atomic(path, content)
    return list(contents)


def check_order(formats: Sequence[str], styles: Sequence[str], out: Path) -> Order:
    """Return the order if every format and style is known; ValueError with the nearest name otherwise."""
    return Order(
        out=out,
        formats=tuple(dict.fromkeys(pictures.find_format(name) for name in formats)),
        styles=tuple(dict.fromkeys(find_style(name).name for name in styles)),
    )


def _origin(stored: Any) -> dict[str, Any]:
    provenance = stored.provenance.as_dict()
    quality = provenance.get("parameters", {}).get("quality", "")
    return {"quality": quality, "provenance": provenance}
