"""Which column is the field, the conductance, its error, and what parts curves: chosen by option or by clear titles.

A column is named by its title, its number (from 1), either with a unit: `R:kOhm`, `2:e2/h`; `:mT` says the unit alone.
Where two columns could be meant nothing is chosen: the message names both and the option.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import Misuse
from cbs.comparison.measured import told
from cbs.comparison.measured.sheet import Column, Sheet
from cbs.comparison.measured.stated import VALUE_KINDS, checked, with_unit, without_factor
from cbs.comparison.measured.units import FIELD_NAME

_ERROR = re.compile(
    r"(?:^|[\W_])(?:err(?:or)?s?|std(?:err|ev)?|std\. ?dev\.?|sd|sem|unc(?:ertainty)?|\u00b1|\+-)(?:$|[\W_])",
    re.IGNORECASE,
)
_SPREAD = re.compile(r"^(?:d|delta|\u0394|\u03b4)[\W_]*", re.IGNORECASE)
_SMALL = 0.1  # of the values: an error column is smaller
_SET = re.compile(r"(?:^|[\W_])(?:set(?:point)?|target|start|stop|rate|goal|demand|ramp)(?:$|[\W_])", re.IGNORECASE)
_HALL = re.compile(r"(?:xy|yx|hall)", re.IGNORECASE)
_ALONG = re.compile(r"(?:xx|long)", re.IGNORECASE)
_GATE = re.compile(r"(?:^|[\W_])(?:v_?(?:b|t|bg|tg)?_?g(?:ate)?|.*gate.*|v_?bg|v_?tg)(?:$|[\W_])", re.IGNORECASE)
_OTHER_VOLTAGE = re.compile(r"bias|excit|offset|dac|heater|sensor|set|phase|theta|imag|quad", re.IGNORECASE)
_TEMPERATURE = re.compile(r"^(?:t|temp.*|.*temperature.*|t[\W_].*|.*[\W_]temp)$", re.IGNORECASE)
_VALUE_NAME = re.compile(
    r"^(?:d|delta|\u0394|\u03b4)?[\W_]*(?:sigma|\u03c3|g|r|rho|\u03c1|s|res|cond|.*resist|.*conduct|delta$)",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    r"^(?:d|delta|diff|\u0394|\u03b4)[\W_]*(?:sigma|\u03c3|g|s|cond|r|rho|\u03c1)(?!.*/d)|^(?:delta|\u0394)$|^delta[\W_]|"
    r"[-\u2212]\s*(?:sigma|\u03c3|g|r|rho|\u03c1)_?(?:xx)?[(_]?0|change",
    re.IGNORECASE,
)
SWEEP = re.compile(
    r"(?:^|[\W_])(?:up|down|dn|fwd|bwd|forward|backward|trace|retrace|inc|dec|rising|falling)(?:$|[\W_0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns of one curve or more, and how they were found."""

    x: Column
    y: Column
    error: Column | None
    label: str
    notes: tuple[str, ...]


def named(sheet: Sheet, spec: str, option: str) -> Column:
    """Return the column that an option names, with the unit it may give.

    Raises
    ------
    ValueError
        If there is none of that title or number, or the unit is not known.
    """
    column = _lookup(sheet, spec.strip())
    unit = ""
    if column is None and ":" in spec:
        name, _, unit = spec.rpartition(":")
        column = _lookup(sheet, name.strip())
    if column is None:
        raise Misuse(f"{option} {spec}: {sheet.source} has no such column; it has {sheet.found}")
    return with_unit(column, unit, option) if unit.strip() else column


def _lookup(sheet: Sheet, text: str) -> Column | None:
    plain = " ".join(text.split())
    for titles in (
        [column.title for column in sheet.columns],
        [column.title.lower() for column in sheet.columns],
        [column.name.lower() for column in sheet.columns],
    ):
        found = [i for i, title in enumerate(titles) if title and title in (plain, plain.lower())]
        if len(found) == 1:
            return sheet.columns[found[0]]
    if plain.isdigit() and 1 <= int(plain) <= len(sheet.columns):
        return sheet.columns[int(plain) - 1]
    return None


def field_columns(sheet: Sheet, spec: str | None) -> list[Column]:
    """Return the column of the field, or all where a sheet has a field for every curve."""
    if spec is not None and not spec.strip().startswith(":"):
        return [checked(sheet, named(sheet, spec, "--x"), ("field",), "--x")]
    found = [
        c
        for c in sheet.columns
        if c.filled and c.unit is not None and c.unit.kind == "field" and not _ERROR.search(c.name)
    ]
    found = [c for c in found if not _SET.search(c.name)] or found
    if not found:
        found = [c for c in sheet.columns if c.filled and FIELD_NAME.match(c.name) and c.unit is None][:1]
        if not found and sheet.matrix and not sheet.columns[0].title:
            found = [sheet.columns[0]]
        if found and spec is not None:
            return [with_unit(found[0], spec.strip()[1:], "--x")]
        if found:
            return [checked(sheet, found[0], ("field",), "--x")]
        raise Misuse(
            f"{sheet.source} must have a column of the magnetic field with its unit, such as B_T, B_mT or B (Oe); it "
            f"has {sheet.found}; say which with --x, e.g. --x 1:mT"
        )
    if spec is not None:
        found = [with_unit(column, spec.strip()[1:], "--x") for column in found]
    moving = [column for column in found if _moves(column)] or found
    return [without_factor(sheet, column, "--x") for column in moving]


def _moves(column: Column) -> bool:
    values = column.values[column.values == column.values]
    return bool(values.size) and bool(values.max() > values.min())


def value_columns(
    sheet: Sheet, spec: str | None, x: Column, *, current: bool, thickness: bool, least: int = 0, most: int = 10**9
) -> list[Column]:
    """Return the columns of the conductance, resistance or voltage: one, or several curves beside each other."""
    if spec is not None and not spec.strip().startswith(":"):
        return [checked(sheet, c, VALUE_KINDS, "--y") for c in _several(sheet, spec)]
    inside = [c for c in sheet.columns if c.number != x.number and least <= c.number < most and c.filled]
    inside = [c for c in inside if not _ERROR.search(c.name)]
    if sheet.matrix:
        return [
            checked(sheet, with_unit(c, spec.strip()[1:], "--y") if spec else c, VALUE_KINDS, "--y") for c in inside
        ]
    found = _by_kind(inside, current, thickness)
    if spec is not None:
        found = found or [c for c in inside if c.unit is None and not FIELD_NAME.match(c.name)]
        found = [with_unit(c, spec.strip()[1:], "--y") for c in found]
    if found:
        return [without_factor(sheet, c, "--y") for c in found]
    likely = [c for c in inside if c.unit is None and _VALUE_NAME.match(c.name)] or [
        c for c in inside if c.unit is None
    ]
    if len(likely) == 1:
        return [checked(sheet, likely[0], VALUE_KINDS, "--y")]
    several = [c.number for c in inside if told.temperature_in(c.title) is not None]
    listed = f"--y {several[0]}..{several[-1]}:Ohm" if len(several) > 1 else "--y 2:Ohm"
    hint = "" if current else "; voltages need --current as well"
    if any(c.unit is not None and c.unit.kind == "ratio" for c in inside):
        hint = "; a ratio in % does not tell the resistance itself"
    raise Misuse(
        f"{sheet.source} must have a column of conductance or resistance with its unit, such as dsigma_e2_h, G (uS) or "
        f"R (Ohm); it has {sheet.found}; say which with --y, e.g. {listed}{hint}"
    )


def _several(sheet: Sheet, spec: str) -> list[Column]:
    """Columns that an option lists: one, `2,3,4`, or `2..5`, with one unit for all at the end."""
    try:
        return [named(sheet, spec, "--y")]
    except ValueError:
        names, _, unit = spec.partition(":")
        parts: list[str] = []
        for part in names.split(","):
            first, dots, last = part.partition("..")
            whole = dots and first.strip().isdigit() and last.strip().isdigit()
            parts += [str(i) for i in range(int(first), int(last) + 1)] if whole else [part]
        if len(parts) < 2:
            raise
        return [named(sheet, f"{part}:{unit}" if unit else part, "--y") for part in parts]


def _by_kind(columns: Sequence[Column], current: bool, thickness: bool) -> list[Column]:
    """Columns of the kind that needs least to be said, Hall voltages and other voltages left aside."""
    order = ["conductance", "sheet resistance", "resistance"]
    order = (
        [*order[:1], "resistivity", "conductivity", *order[1:]]
        if thickness
        else [*order, "resistivity", "conductivity"]
    )
    order = ["voltage", *order] if current else [*order, "voltage"]
    for kind in order:
        found = [c for c in columns if c.unit is not None and c.unit.kind == kind and not _HALL.search(c.name)]
        found = [c for c in found if not any(_is_spread_of(c, other) for other in found)]
        if kind == "voltage":
            found = [c for c in found if not _GATE.search(c.name) and not _OTHER_VOLTAGE.search(c.name)]
        along = [c for c in found if _ALONG.search(c.name)]
        changes = [c for c in found if c.name.lower() == "delta"] or [c for c in found if DIFFERENCE.search(c.name)]
        if kind not in ("conductance", "conductivity"):  # of a resistance its change alone is of no use
            changes = [c for c in found if c not in changes]
        found = along or changes or found
        if found:
            return found
    return []


def _is_spread_of(column: Column, value: Column) -> bool:
    """Whether a column is the error of another by its name and size: dR beside R, positive and small."""
    name = _SPREAD.sub("", column.name.strip(), count=1).lower()
    if column.number == value.number or name == column.name.strip().lower() or name != value.name.strip().lower():
        return False
    both = np.isfinite(column.values) & np.isfinite(value.values)
    small = column.values[both] < _SMALL * np.median(np.abs(value.values[both])) if np.any(both) else np.zeros(1)
    return bool(np.all(small)) and bool(np.all(column.values[both] >= 0.0))


def error_column(sheet: Sheet, spec: str | None, y: Column) -> tuple[Column | None, str]:
    """Return the column of the standard error of y, and what is to be said about it."""
    if spec is not None and spec.strip().lower() == "none":
        return None, "no error column, as asked"
    if spec is not None:
        found = named(sheet, spec, "--error")
        if found.unit is not None and y.unit is not None and found.unit.kind not in (y.unit.kind, "ratio"):
            raise Misuse(f"--error {spec}: {found.shown} has another unit than {y.shown}; allowed: its own, or %")
        return found, f"error: {found.shown}, as asked"
    errors = [c for c in sheet.columns if (_ERROR.search(c.name) or _is_spread_of(c, y)) and c.filled]
    errors = [c for c in errors if c.number != y.number]
    errors = [c for c in errors if c.unit is None or y.unit is None or c.unit.kind in (y.unit.kind, "ratio")]
    own = [c for c in errors if c.name.lower().startswith(y.name.lower().split("_")[0]) or _is_spread_of(c, y)]
    rest = [c for c in errors if not any(c.name.lower().startswith(o.name.lower().split("_")[0]) for o in sheet.columns
                                         if o.number not in (c.number, y.number) and len(o.name) > 1)]  # fmt: skip
    chosen = own if len(own) == 1 else _nearest(own or errors, y) or own or rest or (errors if len(errors) == 1 else [])
    if len(chosen) == 1:
        return chosen[0], f"error: {chosen[0].shown}"
    if errors:
        return None, f"error: {', '.join(c.shown for c in errors)} might be meant, none taken; say which with --error"
    return None, ""


def _nearest(columns: Sequence[Column], y: Column) -> list[Column]:
    """The one column whose name begins with more of the words of the value than any other: Bridge 1 Std. Dev."""
    words = y.name.lower().split()
    alike = [
        len(os.path.commonprefix([words, c.name.lower().split()])) for c in columns
    ]  # of lists, element by element
    best = [c for c, n in zip(columns, alike, strict=True) if n == max(alike) > 0]
    return best if len(best) == 1 else []


def temperature_columns(sheet: Sheet) -> list[Column]:
    """Return the columns of temperatures, that of the sample first."""
    found = [
        c
        for c in sheet.columns
        if c.filled
        and (c.unit.kind == "temperature" if c.unit is not None else _TEMPERATURE.match(c.name) is not None)
        and not _ERROR.search(c.name)
        and not _SET.search(c.name)
    ]
    return sorted(found, key=lambda c: (c.unit is None, "sample" not in c.name.lower(), c.number))


def gate_columns(sheet: Sheet) -> list[Column]:
    """Return the columns of gate voltages."""
    return [
        c for c in sheet.columns if c.filled and _GATE.search(c.name) and (c.unit is None or c.unit.kind == "voltage")
    ]
