"""Temperatures told in words: in a title, in the name of a file, in the lines of text above the blocks of a table."""

import re
from collections.abc import Sequence
from typing import Protocol

_KELVIN = re.compile(r"(?:^|[^0-9A-Za-z.]|T_?=? ?|_)([0-9]+(?:[.p][0-9]+)?) ?(mK|K)(?![A-Za-z])")


_SQUARES = re.compile(
    r"(?:\bL\s*/\s*W|\blength\s*(?:/|over|to)\s*width(?: ratio)?|\b(?:number of )?squares)\s*[:=]\s*([0-9]*\.?[0-9]+)",
    re.IGNORECASE,
)


class Line(Protocol):
    """A line of a file: its number and its text."""

    @property
    def line(self) -> int:
        """Number of the line."""

    @property
    def text(self) -> str:
        """Its text."""


def temperature_in(text: str) -> float | None:
    """Return the temperature that a title or the name of a file tells (0.3K, 500mK, 1p5K), kelvin."""
    match = _KELVIN.search(text)
    if match is None:
        return None
    return float(match.group(1).replace("p", ".")) * (1e-3 if match.group(2) == "mK" else 1.0)


def squares_in(text: str) -> float | None:
    """Return length over width of the sample where a text tells it once and for all (L/W = 5), else None."""
    found = {float(value) for value in _SQUARES.findall(text)}
    return found.pop() if len(found) == 1 and min(found) > 0.0 else None


def above_blocks(rows: Sequence[Line], data: Sequence[Line]) -> list[float] | None:
    """Return the temperature of every line of `data`, from the last line of text before it that tells one, kelvin.

    None where the first lines have none above them, or where all have the same: then it parts nothing.
    """
    numbers, T, found = {row.line for row in data}, None, list[float | None]()
    for row in rows:
        if row.line in numbers:
            found.append(T)
        else:
            T = temperature_in(row.text) or T
    told = [value for value in found if value is not None]
    return told if len(told) == len(data) and len(set(told)) > 1 else None
