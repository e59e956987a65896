"""A sheet: columns of numbers with titles and units, whatever they came from (text, a workbook, a table, arrays)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.measured.units import Unit, split_header

OVERFLOW = 1e30  # multimeters write 9.9e37 for what they could not measure
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?$")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*$")  # with a point: no decimal commas
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eEdD][+-]?[0-9]+)?$")
_MISSING = {"", "-", "--", "---", "nan", "na", "n/a", "#n/a", "null", "none", "inf", "+inf", "-inf", "ovld", "overload"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    number : int
        Its place, from 1.
    title, name, written : str
        Header as it stands, without its unit, and the unit as it is written.
    unit : Unit or None
        None where none is written or it is not known.
    values : ndarray, shape (n,)
        nan where there is no number.
    wrong : tuple of (int, str) or None
        Line and text of the first cell that is neither a number nor empty.
    """

    number: int
    title: str
    name: str
    written: str
    unit: Unit | None
    values: FloatArray
    wrong: tuple[int, str] | None = None

    @property
    def shown(self) -> str:
        """Number and title for messages."""
        return f"column {self.number} {self.title!r}" if self.title else f"column {self.number}"

    @property
    def filled(self) -> bool:
        """Whether at least half of the cells hold numbers."""
        return bool(self.values.size) and 2 * int(np.isfinite(self.values).sum()) >= self.values.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns of equal length, the name of their source, what was understood of its form, squares if it tells them."""

    source: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    matrix: bool = False  # all columns but perhaps the first are curves of one quantity
    length_over_width: float | None = None

    @property
    def found(self) -> str:
        """All titles in order, for messages."""
        shown = [f"{column.number} {column.title or '(no title)'}" for column in self.columns]
        return "; ".join(shown if len(shown) <= 60 else [*shown[:60], f"and {len(shown) - 60} more"])


def number(cell: str, comma: bool = False) -> float | None:
    """Return the number in a cell, nan for an empty one or an overflow, None for text."""
    text = cell.strip().strip("\"'").strip().replace("\u2212", "-").replace("\u00a0", "").replace("\u2009", "")
    if text.lower() in _MISSING:
        return np.nan
    if comma and _COMMA.match(text):
        text = text.replace(",", ".")
    if not comma and _THOUSANDS.match(text):
        text = text.replace(",", "")
    if not _NUMBER.match(text):
        return None
    value = float(text.replace("d", "e").replace("D", "e"))
    return value if abs(value) < OVERFLOW else np.nan


def is_comma_number(cell: str) -> bool:
    """Whether a cell is a number with a decimal comma."""
    return _COMMA.match(cell.strip().strip("\"'").replace("\u2212", "-")) is not None


def column(place: int, title: str, cells: Sequence[str], lines: Sequence[int], comma: bool, unit: str = "") -> Column:
    """Return a column from its cells; `unit` is what a line of units says."""
    values, wrong = np.full(len(cells), np.nan), None
    for i, cell in enumerate(cells):
        value = number(cell, comma)
        if value is not None:
            values[i] = value
        elif wrong is None:
            wrong = (lines[i], cell.strip())
    name, written, meaning = split_header(f"{title} ({unit.strip(' ()[]')})" if unit.strip() else title)
    return Column(place, " ".join(title.split()), name, written, meaning, values, wrong)


def from_columns(columns: Mapping[str, object], source: str) -> Sheet:
    """Return a sheet from named arrays (a DataFrame is one)."""
    found = []
    for i, title in enumerate(columns, 1):
        values = np.asarray(columns[title])
        name, written, unit = split_header(str(title))
        if values.dtype.kind in "iufb":
            found.append(Column(i, str(title), name, written, unit, values.astype(np.float64)))
        else:
            cells = ["" if value is None else str(value) for value in values.ravel()]
            found.append(column(i, str(title), cells, range(1, len(cells) + 1), False))
    return Sheet(source, tuple(found))


def from_array(values: FloatArray, source: str) -> Sheet:
    """Return a sheet without titles from a table of numbers, the longer side downwards."""
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    table = table.T if table.shape[1] > table.shape[0] else table
    columns = tuple(Column(i + 1, "", "", "", None, part) for i, part in enumerate(table.T))
    return Sheet(source, columns)
