"""Build-ups: a picture as a series, its curves appearing one after another in the order in which they were drawn."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text

from cbs.figures.frame.settling import LETTER

STAYS = "stays"  # the step of what is there from the beginning
DRAWN = (Line2D, Collection, Patch, AxesImage)
STILL = ("guide", LETTER, "scatterers")
_STEP = "_step "  # begins the matplotlib label of what a figure has put into a step


def together(step: str, *shown: Any) -> None:
    """Let artists appear in one step of the build-up.

    Parameters
    ----------
    step : str
        Any name that no other step of the panel has; a colour (#RRGGBB), to join the curves of that colour; or STAYS.
    *shown : Artist, or list or container of artists
        Of one panel, inset axes as a whole included.
    """
    for one in shown:
        if isinstance(one, Artist):
            one.set_label(_STEP + step.lower())
        elif one is not None:
            together(step, *one)


def of(picture: Figure) -> Iterator[tuple[str, Figure]]:
    """Give the picture step by step: axes first, then every colour of each panel, at last everything.

    Curves, points and labels of one colour belong together and appear at once, and so does what `together` has put
    into one step. A label in a colour that no curve has comes with the first step of its panel. Guides, axes and
    grounds are there from the beginning. The layout is that of the whole picture in every step.

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
    """Artists of a panel by step, in the order of drawing."""
    found: dict[str, list[Artist]] = {}
    for artist in axes.get_children():
        step = _step(axes, artist)
        if step != STAYS:
            found.setdefault(step, []).append(artist)
    groups = [group for group in found.values() if not _words(group)]
    if groups:
        groups[0] += [text for group in found.values() if _words(group) for text in group]
    return groups


def _words(group: list[Artist]) -> bool:
    return all(isinstance(artist, Text) for artist in group)


def _step(axes: Axes, artist: Artist) -> str:
    named = str(artist.get_label())
    if named.startswith(_STEP):
        return named.removeprefix(_STEP)
    movable = isinstance(artist, DRAWN) or artist in axes.texts
    if not movable or artist is axes.patch or isinstance(artist, Spine) or artist.get_gid() in STILL:
        return STAYS
    return _colour(artist)


def _colour(artist: Artist) -> str:
    import matplotlib.colors as colours

    width = getattr(artist, "get_linewidth", lambda: 1.0)()
    edge = "get_edgecolor" if np.any(width) else "get_facecolor"  # what is filled and has no outline has no edge colour
    for name in ("get_color", edge):
        if hasattr(artist, name):
            value = getattr(artist, name)()
            try:
                return colours.to_hex(value)
            except ValueError:
                return colours.to_hex(value[0]) if len(value) else ""
    return ""
