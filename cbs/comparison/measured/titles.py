"""Titles of columns: the line above the numbers that has as many cells, a line of units, the corner of a matrix."""

import re
from collections.abc import Sequence
from typing import Protocol

from cbs.comparison.measured.sheet import number
from cbs.comparison.measured.units import find_unit

_BLANKS = re.compile(r"\t+| {2,}")
_UNIT_IN_BRACKETS = re.compile(r"^[\[(].*[\])]$")
_NAME = re.compile(r"name\s*[:=]\s*(\S.*)$", re.IGNORECASE)
_COLUMN = re.compile(r"col(?:umn)?\.?\s*#?\d+\s*[:=]\s*(\S.*)$", re.IGNORECASE)
_PAIR = re.compile(r"(\w[^:=]*?)\s*[:=]\s*(\S.*)$")
_CORNER = re.compile(r"^(.*?)\s*(?:\\|/(?=\s*[A-Za-z]+[_ (\[])|\||;|\bvs\.?\b)\s*(.*)$")


class Line(Protocol):
    """A line above the table."""

    @property
    def text(self) -> str:
        """Without its sign of a comment."""

    @property
    def comment(self) -> bool:
        """Whether it had one."""


def find_titles(above: Sequence[Line], width: int, delimiter: str) -> tuple[list[str], list[str]] | None:
    """Return titles and units of all columns, None if no line above the table has as many cells.

    A plain line wins over a comment; among equals the nearest to the numbers.
    """
    cut = [(line, _cells(line.text, width, delimiter)) for line in above]
    fitting = [(line, cells) for line, cells in cut if cells is not None]
    plain = [cells for line, cells in fitting if not line.comment]
    rows = _fullest(plain or [cells for line, cells in fitting if line.comment])[-3:]
    listed = _listed(above, width)
    if listed is not None and (not plain or len(rows[-1]) < width):
        return listed, [""] * width
    if not rows:
        return None
    for i, cells in enumerate(rows):
        if i and _are_units(cells):
            return rows[i - 1], [cell.strip(" []()") for cell in cells]
    return rows[-1], [""] * width


def _fullest(rows: Sequence[list[str]]) -> list[list[str]]:
    """Rows that fill the most cells, and rows of units: a remark in the first cell is no header."""
    filled = [sum(bool(cell) for cell in cells) for cells in rows]
    return [cells for cells, n in zip(rows, filled, strict=True) if n == max(filled) or _are_units(cells)]


def _listed(above: Sequence[Line], width: int) -> list[str] | None:
    """Titles that stand below each other in comments, one a line: `name: R (Ohm)`, or `R: Ohm`."""
    comments = [line.text.strip() for line in above if line.comment]
    for pattern in (_NAME, _COLUMN):
        names = [match[1].strip() for match in map(pattern.match, comments) if match]
        if len(names) == width:
            return names
    units = [match for match in map(_PAIR.match, comments) if match and find_unit(match[2].strip(" ()[]"))]
    return [f"{match[1]} ({match[2].strip(' ()[]')})" for match in units] if len(units) == width else None


def _cells(text: str, width: int, delimiter: str) -> list[str] | None:
    """Cells of a line of titles if they are as many as the columns; titles may hold blanks."""
    ways = [text.split(sign) for sign in (delimiter, "\t", ";", ",") if sign]
    ways += [_BLANKS.split(text.strip()), text.split(), _joined(text.split())]
    for cells in ways:
        cells = [cell.strip().strip("\"'").strip() for cell in cells]
        if len(cells) == width + 1 and not cells[-1]:
            cells = cells[:-1]
        if len(cells) == width - 1 and len(cells) > 1:  # numbers end with a delimiter, titles do not
            cells = [*cells, ""] if delimiter else cells
        if len(cells) == width and any(cells) and sum(number(cell) is not None and bool(cell) for cell in cells) == 0:
            return cells
    return None


def _joined(words: Sequence[str]) -> list[str]:
    """Words with brackets joined to the word before them: `Field (Oe)` is one title."""
    found: list[str] = []
    for word in words:
        if found and (_UNIT_IN_BRACKETS.match(word) or found[-1].count("(") > found[-1].count(")")):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _are_units(cells: Sequence[str]) -> bool:
    """Whether a line holds units (or nothing) in every cell."""
    known = [find_unit(cell.strip(" []()")) is not None for cell in cells]
    return any(known) and all(ok or not cell.strip(" []()-") for ok, cell in zip(known, cells, strict=True))


def matrix_corner(first: Sequence[str], second: Sequence[str], comma: bool) -> tuple[str, str] | None:
    r"""Return the titles along and down if the first row is text and then numbers: the head of a matrix; else None.

    A corner names first what runs down, then what runs along: T_K\B_mT has a temperature in every row.
    """
    if number(first[0], comma) is not None or number(second[0], comma) is None:
        return None
    if any(number(cell, comma) is None for cell in first[1:]):
        return None
    match = _CORNER.match(first[0].strip())
    if match is None:
        return "", first[0].strip()
    return match.group(2).strip(), match.group(1).strip()
