"""Sizes of pictures by what they are for: a column of a journal, a slide, a poster, or any width and height."""

import re
from dataclasses import replace
from typing import Any

from cbs.checks import Misuse
from cbs.figures.frame.names import nearest
from cbs.figures.frame.styles import PAPER_SIZES, SLIDE_SIZES, Style

SIZES = {  # width and height in inches, whether panels stand side by side, scale of all letters and lines
    "column": (3.4, 3.1, False, 1.0),
    "two-column": (7.0, 3.0, True, 1.0),
    "16:9": (40.0 / 3.0, 7.5, True, 1.0),
    "4:3": (10.0, 7.5, True, 0.8),
    "poster": (24.0, 13.5, True, 1.7),
}
PRINTED = ("column", "two-column")
UNITS = {"in": 1.0, "cm": 1.0 / 2.54, "mm": 1.0 / 25.4}
SMALLEST, LARGEST = 2.0, 60.0  # inches
_FREE = re.compile(r"(\d+(?:\.\d+)?)(in|cm|mm)?x(\d+(?:\.\d+)?)(in|cm|mm)")
_LETTERS = (
    "text", "ticks", "notes", "curve", "frame", "bar", "marker", "loop_line", "arrow", "scatterer", "scatterer_on",
    "start",
)  # fmt: skip


def sized(style: Style, size: str) -> Style:
    """Return the style at a size: its colours, with letters and lines that fit.

    Parameters
    ----------
    style : Style
        Gives the colours.
    size : str
        A name of SIZES, or WxH such as 120mmx80mm.

    Raises
    ------
    ValueError
        If there is no such size; the message offers the nearest one.
    """
    if size in SIZES:
        width, height, wide, scale = SIZES[size]
        base = PAPER_SIZES if size in PRINTED else SLIDE_SIZES
    else:
        width, height = _free(size)
        # Letters of print up to the width of a page, of a slide beyond, in proportion to its width.
        base, wide = (PAPER_SIZES, width > 1.6 * height) if width < 8.0 else (SLIDE_SIZES, width > height)
        scale = 1.0 if base is PAPER_SIZES else width / SIZES["16:9"][0]
    letters: dict[str, Any] = {name: scale * float(base[name]) for name in _LETTERS}
    dpi = 300 if base is PAPER_SIZES else 144
    return replace(style, width=width, height=height, wide=wide, dpi=dpi, fixed=True, **letters)


def _free(size: str) -> tuple[float, float]:
    found = _FREE.fullmatch(size.replace(" ", ""))
    if found is None:
        raise Misuse(f"size must be {', '.join(SIZES)}, or WxH such as 120mmx80mm, got {size!r}{nearest(size, SIZES)}")
    width, height = (float(found[i]) * UNITS[found[j] or found[4]] for i, j in ((1, 2), (3, 4)))
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise Misuse(f"size {size}: width and height must lie between {SMALLEST:g} and {LARGEST:g} inches")
    return width, height
