"""Build-ups: a picture as a series, its curves appearing one after another in the order in which they were drawn."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text

from cbs.figures.frame.settling import LABEL

MOVING = (Line2D, LineCollection, PolyCollection, Patch)
STILL = ("guide", "label-on-colour", "letter", "scatterers")


def of(picture: Figure) -> Iterator[tuple[str, Figure]]:
    """Give the picture step by step: axes first, then every colour of each panel, at last everything.

    Curves, points and labels of one colour belong together and appear at once; what has no colour of its own (guides,
    axes, grounds) is there from the beginning. The layout is that of the whole picture in every step.

    Returns
    -------
    iterator of (str, Figure)
        Suffix of the file, `-1`, `-2` ..., and the picture; the last step has them all.
    """
    groups = [group for axes in picture.axes for group in _groups(axes)]
    for artist in (artist for group in groups for artist in group):
        artist.set_visible(False)
    try:
        yield "-0", picture
        for i, group in enumerate(groups):
            for artist in group:
                artist.set_visible(True)
            yield f"-{i + 1}", picture
    finally:
        for artist in (artist for group in groups for artist in group):
            artist.set_visible(True)


def _groups(axes: Axes) -> list[list[Artist]]:
    """Artists of a panel by colour, in the order of drawing; those that share the colour of a line join it."""
    found: dict[Any, list[Artist]] = {}
    for artist in _moving(axes):
        colour = _colour(artist)
        found.setdefault(colour, []).append(artist)
    return [group for group in found.values() if any(not isinstance(artist, Text) for artist in group)]


def _moving(axes: Axes) -> Iterator[Artist]:
    """What a panel shows, in the order in which it was drawn."""
    for artist in axes.get_children():
        if isinstance(artist, Text):
            if artist.get_gid() == LABEL:
                yield artist
        elif isinstance(artist, MOVING) and artist.get_gid() not in STILL and not _frame(axes, artist):
            yield artist


def _frame(axes: Axes, artist: Artist) -> bool:
    return artist is axes.patch or isinstance(artist, Spine)


def _colour(artist: Artist) -> Any:
    import matplotlib.colors as colours

    width = getattr(artist, "get_linewidth", lambda: 1.0)()
    edge = "get_edgecolor" if np.any(width) else "get_facecolor"  # what is filled and has no outline has no edge colour
    for name in ("get_color", edge):
        if hasattr(artist, name):
            value = getattr(artist, name)()
            try:
                return colours.to_hex(value)
            except ValueError:
                return colours.to_hex(value[0]) if len(value) else None
    return None
