"""Where a sheet comes from: a text file, standard input, a workbook, a DataFrame, a mapping of arrays, an array."""

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cbs.checks import Misuse, WrongType
from cbs.comparison.measured.sheet import Sheet, from_array, from_columns
from cbs.comparison.measured.text import Row, sheet_of_rows, sheet_of_text
from cbs.reading import read_bytes

Source = Any  # str, Path, DataFrame, Mapping of arrays, ndarray
_WORKBOOKS = (".xlsx", ".xlsm")


def sheet_from(source: Source, *, rows_are_curves: bool | None = None, workbook_sheet: str | None = None) -> Sheet:
    """Return the sheet of a source.

    Parameters
    ----------
    source : path, "-", DataFrame, mapping of str to array, or ndarray
        "-" is standard input.
    rows_are_curves : bool, optional
        Whether every row is a curve; None decides by the shape where there is no header.
    workbook_sheet : str, optional
        Which sheet of a workbook; the first that holds numbers if left out.

    Raises
    ------
    ValueError
        If it holds no table.
    OSError
        If the file cannot be read.
    """
    if isinstance(source, np.ndarray) and source.dtype.names is None:
        return from_array(source, "array")
    if isinstance(source, np.ndarray):
        return from_columns({name: source[name] for name in source.dtype.names or ()}, "array")
    if isinstance(source, Mapping):
        return from_columns(source, "arrays")
    if hasattr(source, "columns") and hasattr(source, "iloc"):  # a DataFrame
        return from_columns({str(name): source[name].to_numpy() for name in source.columns}, "DataFrame")
    if not isinstance(source, str | Path):
        raise WrongType(
            f"a source must be a path, a DataFrame, arrays by name, or an array (got {type(source).__name__})"
        )
    if str(source) == "-":
        return sheet_of_text(sys.stdin.buffer.read(), "standard input", rows_are_curves)
    path = Path(source)
    content = read_bytes(path)
    if path.suffix.lower() in _WORKBOOKS:
        return _workbook(content, path.name, workbook_sheet, rows_are_curves)
    if workbook_sheet is not None:
        raise Misuse(f"--sheet {workbook_sheet}: {path.name} is no workbook; leave it out")
    if path.suffix.lower() == ".xls":
        raise Misuse(f"{path.name} is a workbook of the old form: save it as .xlsx or .csv")
    return sheet_of_text(content, path.name, rows_are_curves)


def _workbook(content: bytes, name: str, wanted: str | None, rows_are_curves: bool | None) -> Sheet:
    """The sheet `wanted` of a workbook, or the first with numbers."""
    try:
        import pandas
    except ImportError:
        raise Misuse(f"{name} needs pandas and openpyxl: install the extra [tables], or save it as .csv") from None
    try:
        tables = pandas.read_excel(io.BytesIO(content), sheet_name=None, header=None, dtype=object)
    except ImportError:
        raise Misuse(f"{name} needs openpyxl: install the extra [tables], or save it as .csv") from None
    except Exception as error:  # a damaged workbook raises what zipfile, xml or openpyxl raise
        raise Misuse(f"{name} is no readable workbook ({error}); save it as .xlsx or .csv") from None
    if wanted is not None and wanted not in tables:
        raise Misuse(f"--sheet {wanted}: {name} has no such sheet; it has {', '.join(map(str, tables))}")
    chosen = [wanted] if wanted is not None else list(tables)
    for title in chosen:
        cells = [["" if _empty(cell) else str(cell) for cell in row] for row in tables[title].to_numpy().tolist()]
        rows = [Row(i, tuple(row), " ".join(row), False) for i, row in enumerate(cells, 1) if any(row)]
        if not rows or not any(_is_number(cell) for row in rows for cell in row.cells):
            continue
        return sheet_of_rows(rows, name, [f"sheet {title!r}"], "\t", rows_are_curves)
    raise Misuse(f"{name} has no sheet with numbers (it has {', '.join(map(str, tables)) or 'none'})")


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and np.isnan(cell))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
