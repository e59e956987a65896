"""What a title or an option says of a column: unit, factor, sign; refused where it could be meant in two ways."""

import re
from collections.abc import Sequence
from dataclasses import replace

from cbs.checks import Misuse
from cbs.comparison.measured.sheet import Column, Sheet
from cbs.comparison.measured.units import KINDS, allowed, find_unit

VALUE_KINDS = ("conductance", "sheet resistance", "resistance", "resistivity", "conductivity", "voltage")
NEGATED = re.compile(r"^[-\u2212]\s*(?=[^\d\s])")
_FACTOR = re.compile(r"(?:(?<![\d.])10\s*\^|\b1e[-+]?\d|[x*\u00d7\u00b7/]\s*1(?:0+|[eE]))", re.IGNORECASE)
_RATIO = re.compile(r"^([^\W\d_]+)_?(?:xx)?\s*/\s*\1|norm|^d?mr\b|^[\u0394\u03b4d]\w*/", re.IGNORECASE)
_TYPED = re.compile(r"[A-Za-z][\w.+-]*$", re.ASCII)
_RESISTIVE = re.compile(r"^[\W_]*(?:r|rho|\u03c1|wid|.*(?:resist|widerst))", re.IGNORECASE)


def with_unit(column: Column, unit: str, option: str) -> Column:
    """Return the column with a unit given by an option."""
    meaning = find_unit(unit)
    if meaning is None:
        kinds = (
            ("field",)
            if option == "--x"
            else VALUE_KINDS
            if option in ("--y", "--error")
            else ("temperature", "voltage")
        )
        raise Misuse(f"{option}: {unit.strip()!r} is not a known unit; allowed: {allowed(*kinds)}")
    return replace(column, written=unit.strip(), unit=meaning, name=_FACTOR.sub("", column.name))


def without_factor(sheet: Sheet, column: Column, option: str) -> Column:
    """The column, refused if its title has a factor: 10^5 G (S)."""
    return checked(sheet, column, (column.unit.kind,), option) if column.unit is not None else column


def checked(sheet: Sheet, column: Column, kinds: Sequence[str], option: str) -> Column:
    """The column if its unit is of one of the kinds; the message says what is allowed and how to say it."""
    if column.unit is None and not column.written and _RATIO.search(column.name):
        raise Misuse(f"{sheet.source}, {column.shown} is a ratio; sigma needs the resistance or conductance itself")
    factor = _FACTOR.search(column.name) is not None
    if column.unit is not None and column.unit.kind in kinds and not factor:
        return column
    typed = _TYPED.match(column.name) is not None and not factor
    place = "" if sheet.matrix and option == "--y" else column.name if typed else column.number
    example = f"{option} {place}:"
    example += "mT" if option == "--x" else "Ohm" if _RESISTIVE.match(column.name) else "e2/h"
    if factor:
        example += "" if option == "--x" or example.endswith("Ohm") else f", or {option} '{column.number}:10^-5 S'"
        what = "whether its numbers were multiplied or are to be cannot be known; give the unit of one of them"
    elif column.unit is not None:
        what = (
            f"{column.unit.shown} is {KINDS[column.unit.kind][0] if column.unit.kind in KINDS else 'no unit of that'}"
        )
    elif column.written:
        what = f"{column.written!r} is not a known unit"
        what += " (2e2/h to some, e2/h or e2/(pi h) to others)" if column.written.replace("_", "") == "G0" else ""
    else:
        what = "it has no unit"
    if option == "--x" and sheet.matrix:
        example += ", or --x -25mT..25mT if the file does not hold the field"
    raise Misuse(f"{sheet.source}, {column.shown}: {what}; allowed: {allowed(*kinds)}; say it with e.g. {example}")
