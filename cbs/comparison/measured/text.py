"""From text to a sheet: encoding, preamble, comments, delimiter, decimal sign, header and rows.

Nothing here knows physics. What is found is said in the notes of the sheet; what cannot be read is named with its line.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cbs.checks import Misuse
from cbs.comparison.measured.sheet import Sheet, column, is_comma_number, number
from cbs.comparison.measured.titles import find_titles, matrix_corner
from cbs.comparison.measured.told import above_blocks, squares_in

DELIMITERS: tuple[tuple[str, str], ...] = (("\t", "tabs"), (";", "semicolons"), (",", "commas"), ("", "blanks"))
_COMMENT = re.compile(r"\s*(?:#|%|//|!|\"#|\u00a7)+\s?")
_FIELD = re.compile(r"(?:b|h|.*field|mu_?0|\u00b50)", re.IGNORECASE)
_SECTION = re.compile(r"\s*\[\s*data\s*\]", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+$")
BLANKS = 0.9  # of the share of numbers: a sign between cells that parts nearly as many is meant
MOSTLY = 0.7  # of the bytes
WIDE = 12  # more columns than rows and at least so many: every row is a curve


@dataclass(frozen=True, slots=True)
class Row:
    """A line cut into cells; `comment` where it began with a sign of one."""

    line: int
    cells: tuple[str, ...]
    text: str
    comment: bool


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: that of its mark, UTF-8, else Windows-1252, else Shift-JIS."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, errors="replace"), name.removesuffix("-sig")
    for name in (_wide(content), "utf-8", "cp1252", "cp932"):  # Shift-JIS has bytes that Windows-1252 lacks
        try:
            return content.decode(name), name.removesuffix("-le").removesuffix("-be")
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace"), "cp1252"


def _wide(content: bytes) -> str:
    """UTF-16 without its mark, where every second byte is zero; else UTF-8."""
    even, odd = content[:4096:2], content[1:4096:2]
    share = [part.count(0) / max(len(part), 1) for part in (odd, even)]
    return "utf-16-le" if share[0] > MOSTLY > share[1] else "utf-16-be" if share[1] > MOSTLY > share[0] else "utf-8"


def sheet_of_text(content: bytes, source: str, rows_are_curves: bool | None = None) -> Sheet:
    """Return the sheet in a text file.

    Parameters
    ----------
    content : bytes
        The file.
    source : str
        Its name for messages.
    rows_are_curves : bool, optional
        Whether rows and columns are to be exchanged; None decides by their numbers where there is no header.

    Raises
    ------
    ValueError
        If there is no table of at least two columns, or a line of it does not fit; the line is named.
    """
    text, encoding = decode(content)
    if "\0" in text[:4096]:
        raise Misuse(f"{source} is not text; give a file of numbers in columns (text or .xlsx)")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip() for line in lines):
        raise Misuse(f"{source} must have a header and rows of numbers (it is empty)")
    start = next((i + 1 for i, line in enumerate(lines) if _SECTION.match(line)), 0)
    delimiter, words = _delimiter(source, lines[start:])
    rows = [row(i, line, delimiter) for i, line in enumerate(lines[start:], start + 1) if line.strip()]
    notes = [words] + [f"encoding {encoding}"] * (encoding != "utf-8")
    notes += [f"{start} lines of preamble up to [Data] passed over"] * bool(start)
    sheet = sheet_of_rows(rows, source, notes, delimiter, rows_are_curves)
    return replace(sheet, length_over_width=squares_in(text))


def row(line: int, text: str, delimiter: str) -> Row:
    """Return a line cut into cells."""
    match = _COMMENT.match(text)
    body = text[match.end() :] if match else text
    return Row(line, cut(body, delimiter), body, match is not None)


def cut(text: str, delimiter: str) -> tuple[str, ...]:
    """Return the cells of a line."""
    if not delimiter:
        return tuple(text.split())
    return tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), []))


def _delimiter(source: str, lines: Sequence[str]) -> tuple[str, str]:
    """The delimiter under which most cells of most rows are numbers, and its name."""
    body = [line for line in lines if line.strip() and not _COMMENT.match(line)]
    best, found = 0.0, None
    for delimiter, words in DELIMITERS:
        cells = [cut(line, delimiter) for line in body[-400:]]
        widths = Counter(len(row) for row in cells if len(row) > 1 and _numbers(row, delimiter) > 0)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        numeric = sum(_numbers(row, delimiter) for row in cells if len(row) == width)
        share = numeric / (width * max(count, 1)) * count / len(cells)
        share *= 1.0 if delimiter else BLANKS
        if share > best + 1e-9:
            best, found = share, (delimiter, f"columns parted by {words}")
    if found is None:
        raise Misuse(
            f"{source} must have at least two columns of numbers, parted by tabs, semicolons, commas or blanks"
        )
    return found


def _numbers(cells: Sequence[str], delimiter: str) -> int:
    comma = delimiter != ","
    read = [number(cell, comma) for cell in cells]
    return sum(value is not None for value in read) if any(value == value for value in read if value is not None) else 0


def sheet_of_rows(
    rows: Sequence[Row], source: str, notes: Sequence[str], delimiter: str = "", rows_are_curves: bool | None = None
) -> Sheet:
    """Return the sheet of rows of cells: the rows of numbers, and the titles above them."""
    comma, said = _decimal_comma(source, rows, delimiter)
    body = [row for row in rows if not row.comment]
    widths = Counter(len(row.cells) for row in body if len(row.cells) > 1 and _is_data(row.cells, comma))
    if not widths:
        raise Misuse(f"{source} must have rows of at least two numbers (found none)")
    width = widths.most_common(1)[0][0]
    first = next(i for i, row in enumerate(rows) if _fits(row, width, comma))
    data, skipped = _rows_of_numbers(source, rows[first:], width, comma, header=first > 0)
    above = rows[:first]
    notes = [*notes, *said, f"{len(data)} rows of {width} columns"]
    if skipped:
        notes.append(f"{skipped} lines of text between or below the rows passed over")
    corner = matrix_corner(data[0].cells, data[1].cells, comma) if len(data) > 1 else None
    if corner is not None:
        return _matrix(source, data, corner, comma, notes)
    titles = find_titles(above, width, delimiter)
    wide = titles is None and width > len(data) and width >= WIDE
    if rows_are_curves or (rows_are_curves is None and wide):
        return _exchanged(source, data, comma, [*notes, "rows and columns exchanged: every row is a curve"])
    if titles is None:
        notes.append("no header")
        titles = ([""] * width, [""] * width)
    lines = [row.line for row in data]
    columns = tuple(
        column(i + 1, titles[0][i], [row.cells[i] for row in data], lines, comma, titles[1][i]) for i in range(width)
    )
    while len(columns) > 2 and not columns[-1].title and not columns[-1].filled:  # delimiters at the ends of lines
        columns = columns[:-1]
    told = above_blocks(rows, data)
    if told is not None:
        notes.append("temperatures from the lines of text above the blocks")
        columns += (column(len(columns) + 1, "T (K)", [f"{T:g}" for T in told], lines, False),)
    return Sheet(source, columns, tuple(notes))


def _decimal_comma(source: str, rows: Sequence[Row], delimiter: str) -> tuple[bool, list[str]]:
    """Whether numbers carry a decimal comma; refused where both signs occur."""
    cells = [cell for row in rows if not row.comment for cell in row.cells]
    with_comma = [cell for cell in cells if is_comma_number(cell)]
    if not with_comma or delimiter == ",":
        return bool(with_comma), ["decimal comma"] * bool(with_comma)
    if any(number(cell) is not None and "." in cell for cell in cells):
        raise Misuse(
            f"{source} has both decimal commas ({with_comma[0]}) and decimal points: write all numbers the same way"
        )
    if all(_THOUSANDS.match(cell) for cell in with_comma) and len(with_comma) > 1:
        raise Misuse(f"{source}: {with_comma[0]} may be a thousand or a decimal comma: write numbers with a point")
    return True, ["decimal comma"]


def _is_data(cells: Sequence[str], comma: bool) -> bool:
    read = [number(cell, comma) for cell in cells]
    numbers = sum(value is not None and value == value for value in read)
    return numbers > 1 or (numbers == 1 and all(value is not None for value in read))


def _fits(row: Row, width: int, comma: bool) -> bool:
    return not row.comment and len(row.cells) == width and _is_data(row.cells, comma)


def _rows_of_numbers(source: str, rows: Sequence[Row], width: int, comma: bool, header: bool) -> tuple[list[Row], int]:
    """Rows of the table, and how many lines of text lie among or below them; a row that does not fit is an error."""
    data, skipped = [], 0
    like = "like the header" if header else "like the first row"
    for row in rows:
        if row.comment:
            continue
        if _fits(row, width, comma):
            data.append(row)
        elif not any(number(cell, comma) is not None and cell.strip() for cell in row.cells):
            skipped += 1
        elif len(row.cells) != width:
            raise Misuse(f"{source}, line {row.line}: must have {width} cells {like} (got {len(row.cells)})")
        else:
            raise Misuse(f"{source}, line {row.line}: every cell must be a number (got {row.text.strip()[:80]!r})")
    return data, skipped


def _exchanged(source: str, data: Sequence[Row], comma: bool, notes: Sequence[str]) -> Sheet:
    """Sheet whose columns are the rows; line numbers become those of the rows."""
    columns = tuple(column(i + 1, "", row.cells, [row.line] * len(row.cells), comma) for i, row in enumerate(data))
    return Sheet(source, columns, tuple(notes), matrix=True)


def _unit_of(title: str) -> str:
    """What a title of a matrix has for a unit, as it is written."""
    return title[title.find("_") + 1 :] if "_" in title else re.sub(r"^[^(\[]*[(\[]?|[)\]]$", "", title)


def _fields_down(source: str, data: Sequence[Row], corner: tuple[str, str], comma: bool, notes: Sequence[str]) -> Sheet:
    """Sheet of a matrix whose first column is the field; the first row labels the curves."""
    lines = [row.line for row in data[1:]]
    titles = [corner[1], *(f"{cell}{_unit_of(corner[0])}" for cell in data[0].cells[1:])]
    columns = [column(i + 1, t, [row.cells[i] for row in data[1:]], lines, comma) for i, t in enumerate(titles)]
    said = "a matrix: the first column is the field, every other column a curve"
    return Sheet(source, tuple(columns), (*notes, said), True)


def _matrix(source: str, data: Sequence[Row], corner: tuple[str, str], comma: bool, notes: Sequence[str]) -> Sheet:
    """Sheet of a matrix: fields along the first row, one curve a row, its label in the first cell."""
    along, down = corner
    if _FIELD.match(down) and not _FIELD.match(along):
        return _fields_down(source, data, corner, comma, notes)
    fields = column(1, along, data[0].cells[1:], [data[0].line] * (len(data[0].cells) - 1), comma)
    unit = _unit_of(down)
    curves = [
        column(i + 2, f"{row.cells[0]}{unit}", row.cells[1:], [row.line] * (len(row.cells) - 1), comma)
        for i, row in enumerate(data[1:])
    ]
    return Sheet(
        source, (fields, *curves), (*notes, "a matrix: the first row is the field, every other row a curve"), True
    )
