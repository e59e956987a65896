"""Curves that stand in one file: parted by temperature or gate, from columns, titles or the name of the file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured.curve import LEAST_POINTS
from cbs.comparison.measured.roles import gate_columns, named, temperature_columns
from cbs.comparison.measured.sheet import Column, Sheet

Rows = NDArray[np.intp]

GAP = 0.03  # of a temperature: set points lie farther apart, noise and drift of one closer
CLOSE = 0.005  # of a temperature: exact numbers closer than this are readings of one set point
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one curve: which, its temperature (K), what else parts it, and how that is written."""

    rows: Rows
    T: float | None
    by: tuple[str, float] | None
    label: str


def groups(values: FloatArray, B: FloatArray, relative: bool) -> list[Rows]:
    """Return the rows of each set point: equal numbers, each at enough fields, or else numbers apart by gaps."""
    distinct = np.unique(values)
    if 1 < distinct.size <= MOST_PARTS and np.all(
        np.diff(distinct) > (CLOSE * np.abs(distinct[1:]) if relative else 0.0)
    ):
        exact = [np.flatnonzero(values == value) for value in distinct]
        if all(np.unique(B[rows]).size >= LEAST_POINTS for rows in exact):
            return exact
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    spread = np.abs(sorted_values[:-1]) if relative else np.full(values.size - 1, np.ptp(values))
    cuts = np.flatnonzero(np.diff(sorted_values) > GAP * np.maximum(spread, 1e-12)) + 1
    return [np.sort(part) for part in np.split(order, cuts)]


def parted(
    sheet: Sheet, spec: str | None, B: FloatArray, alive: Rows, taken: Sequence[int]
) -> tuple[list[Part], list[str]]:
    """Return the curves that the rows `alive` hold, and what is to be said about it.

    Parameters
    ----------
    sheet : Sheet
        With perhaps a column of temperatures or gates.
    spec : str or None
        What `--by` says: a column, several with commas, or none.
    B : ndarray, shape (n,)
        Fields of all rows.
    alive : ndarray of int
        Rows with all numbers.
    taken : sequence of int
        Numbers of the columns used otherwise.
    """
    if spec is not None and spec.strip().lower() == "none":
        return [Part(alive, None, None, "")], ["all rows as one curve, as asked"]
    temperatures = [c for c in temperature_columns(sheet) if c.number not in taken]
    if spec is not None:
        columns = [named(sheet, part, "--by") for part in _names(sheet, spec)]
    else:
        columns = _moving(temperatures[:1], B, alive, True) + _moving(
            [c for c in gate_columns(sheet) if c.number not in taken][:1], B, alive, False
        )
    parts, notes = [Part(alive, None, None, "")], []
    for column in columns:
        parts = [piece for part in parts for piece in _split(column, part, B)]
        left = alive.size - sum(part.rows.size for part in parts)
        notes.append(f"curves parted by {column.shown}: {len(parts)}")
        if left:
            notes.append(f"{left} rows between the set points of {column.shown} left out")
        if not parts:
            raise Misuse(
                f"--by {column.title}: no value of it has {LEAST_POINTS} fields; choose another column, or none"
            )
    if temperatures and temperatures[0].number not in [c.number for c in columns]:
        parts, said = _with_temperature(temperatures[0], parts)
        notes += said
    return parts, notes


def _names(sheet: Sheet, spec: str) -> list[str]:
    try:
        named(sheet, spec, "--by")
        return [spec]
    except ValueError:
        return spec.split(",")


def _moving(columns: Sequence[Column], B: FloatArray, alive: Rows, relative: bool) -> list[Column]:
    """Columns with more than one set point, each at enough fields."""
    found = []
    for column in columns:
        rows = alive[np.isfinite(column.values[alive])]
        if rows.size < LEAST_POINTS:
            continue
        large = [
            part
            for part in groups(column.values[rows], B[rows], relative)
            if np.unique(np.abs(B[rows][part])).size >= LEAST_POINTS
        ]
        if 1 < len(large) <= MOST_PARTS:
            found.append(column)
    return found


def _split(column: Column, part: Part, B: FloatArray) -> list[Part]:
    rows = part.rows[np.isfinite(column.values[part.rows])]
    warm = column.unit is not None and column.unit.kind == "temperature" or column in temperature_columns_of(column)
    found = []
    for inside in groups(column.values[rows], B[rows], warm) if rows.size else []:
        mine = rows[inside]
        if np.unique(np.abs(B[mine])).size < LEAST_POINTS:
            continue
        size = column.unit.size if column.unit is not None else 1.0
        value = float(np.median(column.values[mine])) * size
        shown = (
            f"{value:.4g} K"
            if warm
            else f"{column.name} = {value / size:.4g} {column.unit.shown if column.unit else ''}".strip()
        )
        label = f"{part.label}, {shown}" if part.label else shown
        found.append(Part(mine, value if warm else part.T, part.by if warm else (column.name, value), label))
    return found


def temperature_columns_of(column: Column) -> list[Column]:
    """Return the column in a list if its title says that it holds temperatures."""
    return temperature_columns(Sheet("", (column,)))


def _with_temperature(column: Column, parts: Sequence[Part]) -> tuple[list[Part], list[str]]:
    """Parts with their mean temperature, and a word where it drifts."""
    size = column.unit.size if column.unit is not None else 1.0
    found, notes = [], []
    for part in parts:
        values = column.values[part.rows] * size
        values = values[np.isfinite(values)]
        if not values.size:
            found.append(part)
            continue
        T = float(np.mean(values))
        found.append(Part(part.rows, T, part.by, part.label))
        drift = float(np.ptp(values)) / abs(T) if T else 0.0
        word = f", which moves by {100 * drift:.2g} %" if drift > GAP else ""
        notes.append(f"temperature {T:.4g} K from {column.shown}{word}")
    return found, list(dict.fromkeys(notes))
