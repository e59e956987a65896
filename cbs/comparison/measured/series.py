"""Pairs of field and value in a sheet, and what the options say about them: ranges, lists, steps, the current."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured import roles, told
from cbs.comparison.measured.curve import Measured
from cbs.comparison.measured.sheet import Column, Sheet
from cbs.comparison.measured.units import Unit, find_unit
from cbs.quantities import Dimension, parse

CURRENT = Dimension(
    "a current", "10nA", {"A": "1", "mA": "1e-3", "uA": "1e-6", "nA": "1e-9", "pA": "1e-12"}, ("A", "nA")
)
FIELDS = Dimension(
    "a field", "20mT", {"T": "1", "mT": "1e-3", "uT": "1e-6", "G": "1e-4", "Oe": "1e-4", "kOe": "0.1"}, ("T",)
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be taken as what; None: by the titles. The same words as the options of `cbs fit`."""

    x: str | None = None
    y: str | None = None
    error: str | None = None
    by: str | None = None
    current: str | float | None = None
    length_over_width: float | None = None
    thickness: float | None = None


def series(sheet: Sheet, choice: Choice) -> list[roles.Chosen]:
    """Pairs of field and value: one, several values beside one field, or a field for every value."""
    ask = {"current": choice.current is not None, "thickness": choice.thickness is not None}
    if choice.x is not None and ".." in choice.x:
        x, note = _even_field(sheet, choice.x), "evenly spaced, as asked"
        fields, notes = [x], [f"field: {note}"]
    else:
        fields, notes = roles.field_columns(sheet, choice.x), []
    several = ", ".join(column.shown for column in fields)
    if len(fields) > 1 and choice.y is None:
        ends = [column.number for column in fields[1:]] + [10**9]
        pairs = [
            (x, roles.value_columns(sheet, None, x, least=x.number, most=end, **ask))
            for x, end in zip(fields, ends, strict=True)
            if any(x.number < c.number < end for c in sheet.columns)
        ]
        if len(pairs) < len(fields) or any(len(values) != 1 for _, values in pairs):
            raise Misuse(f"{sheet.source} has {len(fields)} columns of fields ({several}); say which with --x")
        notes = [f"{len(pairs)} pairs of field and value beside each other"]
        chosen = [(x, values[0]) for x, values in pairs]
    else:
        if len(fields) > 1:
            raise Misuse(f"{sheet.source} has {len(fields)} columns of fields ({several}); say which with --x")
        values = roles.value_columns(sheet, choice.y, fields[0], **ask)
        _one_or_labelled(sheet, values, choice)
        chosen = [(fields[0], value) for value in values]
    found = []
    for x, value in chosen:
        error, said = roles.error_column(sheet, choice.error, value)
        label = (value.title or f"row {value.number}") if len(chosen) > 1 else ""
        found.append(roles.Chosen(x, value, error, label, (*notes, *([said] if said else []))))
    return found


def _one_or_labelled(sheet: Sheet, values: Sequence[Column], choice: Choice) -> None:
    """Raise if several columns may be the value and neither the user nor their titles say that all are meant."""
    if len(values) < 2 or (choice.y is not None and not choice.y.strip().startswith(":")) or sheet.matrix:
        return
    labelled = all(told.temperature_in(c.title) is not None for c in values) or all(
        roles.SWEEP.search(c.name) for c in values
    )
    if not labelled:
        raise Misuse(
            f"{sheet.source}: {' and '.join(c.shown for c in values)} may each be the value; say which with --y, e.g. "
            f"--y {values[0].number} (several: --y {values[0].number},{values[1].number})"
        )


def _even_field(sheet: Sheet, spec: str) -> Column:
    """Field that the file does not hold: evenly from start to stop over the rows."""
    start, stop = (parse(end, FIELDS) for end in spec.split("..", 1))
    return Column(0, spec, "B", "T", Unit("field", 1.0, "T"), np.linspace(start, stop, sheet.columns[0].values.size))


def steps(sheet: Sheet, choice: Choice, n: int) -> tuple[FloatArray, str] | None:
    """Values of what is stepped from curve to curve, evenly from START to STOP as `--by` says, and their unit."""
    if choice.by is None or ".." not in choice.by:
        return None
    ends = [split_number(end) for end in choice.by.split("..", 1)]
    if ends[0] is None or ends[1] is None or ends[0][1] != ends[1][1] or ends[1][1] == "":
        raise Misuse(f"--by {choice.by} is not a range with units; write e.g. --by -1.7V..-2.3V or --by 1K..8K")
    if n < 2:
        raise Misuse(f"--by {choice.by}: {sheet.source} holds one curve; a range needs one row or column a curve")
    return np.linspace(ends[0][0], ends[1][0], n), ends[1][1]


def split_number(text: str) -> tuple[float, str] | None:
    """Return a number and what follows it, None if it does not begin with one."""
    match = re.match(
        r"\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*(\S*)\s*$", text.replace("\u2212", "-")
    )
    return None if match is None else (float(match.group(1)), match.group(2))


def stepped(curve: Measured, values: FloatArray, unit: str, i: int) -> Measured:
    """The i-th curve with the value that its row was taken at."""
    value, source = float(values[i]), curve.name.split(", ")[0]
    meaning = find_unit(unit)
    if meaning is not None and meaning.kind == "temperature":
        return replace(curve, T=value * meaning.size, name=f"{source}, {value * meaning.size:.4g} K")
    return replace(curve, by=("step", value), name=f"{source}, {value:.4g} {unit}")


def current_of(sheet: Sheet, given: str | float | None) -> tuple[FloatArray | float | None, list[str]]:
    """Current in amperes: a number, a quantity, or a column."""
    if given is None or isinstance(given, int | float):
        return given, []
    try:
        return parse(given, CURRENT), []
    except ValueError as problem:
        try:
            column = roles.named(sheet, given, "--current")
        except ValueError:
            raise Misuse(f"--current: {problem}; or name a column of {sheet.source}") from None
    unit = column.unit
    if unit is None or unit.kind != "current":
        raise Misuse(f"--current: {column.shown} has no unit of a current; say it, e.g. {given}:nA")
    return column.values * unit.size, [f"current: {column.shown} in {unit.shown}"]
