"""Tables that a person reads: -0.195(4), units in the header, what is exact and z beside its number, 100 columns wide.

Machines take --json and CSV, which have every digit.
"""

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

WIDEST = 100
ROUNDING = 1e-14  # of values near one: nothing below it is told from zero
SURPRISING = 4.0  # a |z| that is shown in colour
NOTHING = "–"
UNITS = {
    "e2_h_per_m": "(e^2/h/m)", "e2_h": "(e^2/h)", "h_e": "(h/e)", "mrad": "mrad", "deg": "deg", "nm": "nm", "mT": "mT",
    "T": "T", "K": "K",
}  # fmt: skip
Column = tuple[str, list[str]]


def table(columns: Mapping[str, Any]) -> str:
    """Return columns of numbers under their names, right-aligned; an error stands in brackets behind its number.

    Parameters
    ----------
    columns : mapping of str to array_like, all of one length
        A column called err or ..._err is the error of the one before it; x_exact, x_z and z_x belong to x.
    """
    groups = _groups(columns)
    parts: list[list[Column]] = []
    for group in groups[1]:
        if parts and _width([*groups[0], *parts[-1], *group]) <= WIDEST:
            parts[-1].extend(group)
        else:
            parts.append(list(group))
    return "\n\n".join(_text([*groups[0], *part]) for part in parts or [[]])


def measured(value: float, err: float) -> str:
    """Return a number with its error in units of the last digit: two digits of an error below 2, one above."""
    if not math.isfinite(value) or not math.isfinite(err) or err <= ROUNDING * max(1.0, abs(value)):
        return plain(value)
    size = math.floor(math.log10(err))
    decimals = (1 if err / 10.0**size < 1.95 else 0) - size
    if decimals > 9 or (decimals < 0 and abs(value) >= 1e7):
        power = math.floor(math.log10(max(abs(value), err)))
    else:
        power = 0
    if power:
        return f"{measured(value / 10.0**power, err / 10.0**power)}e{power:+03d}"
    shown = round(value, decimals) + 0.0
    if decimals < 0:
        return f"{shown:.0f}({round(err, decimals):.0f})"
    return f"{shown:.{decimals}f}({round(err * 10.0**decimals)})"


def plain(value: float) -> str:
    """Return a number without an error, six digits; what is rounding is zero, what is none a dash."""
    if math.isnan(value):
        return NOTHING
    return "0" if abs(value) < ROUNDING else f"{value:.6g}"


def heading(name: str) -> str:
    """Return quantity/unit for a column called quantity_unit."""
    for ending, unit in UNITS.items():
        if name.endswith(f"_{ending}"):
            return f"{name[: -len(ending) - 1]}/{unit}"
    return name


def _groups(columns: Mapping[str, Any]) -> tuple[list[Column], list[list[Column]]]:
    """Coordinates, and every number with what stands beside it."""
    names = list(columns)
    errors = {
        before: name
        for before, name in zip(names, names[1:], strict=False)
        if _is_error(name) and not _is_error(before)
    }
    values = [name for name in names if name not in errors.values()]
    first = next((i for i, name in enumerate(values) if name in errors), 1)
    coordinates = [
        _column(name, columns, errors) for i, name in enumerate(values[:first]) if i == 0 or not _empty(columns[name])
    ]
    rest = [name for name in values[first:] if not _empty(columns[name])]
    groups: list[list[Column]] = []
    used: set[str] = set()
    for name in rest:
        if name not in used:
            beside = [other for other in _beside(_stem(name)) if other in rest and other != name]
            used |= {name, *beside}
            groups.append([_column(one, columns, errors) for one in (name, *beside)])
    return coordinates, groups


def _column(name: str, columns: Mapping[str, Any], errors: Mapping[str, str]) -> Column:
    values = [float(value) for value in columns[name]]
    if _is_z(name):
        return heading(name), [NOTHING if math.isnan(value) else f"{value:+.2f}" for value in values]
    if name in errors:
        pairs = zip(values, columns[errors[name]], strict=True)
        return heading(name), [measured(value, float(err)) for value, err in pairs]
    return heading(name), [plain(value) for value in values]


def _beside(stem: str) -> tuple[str, ...]:
    return f"{stem}_exact", f"z_{stem}_exact", f"z_{stem}", f"{stem}_z"


def _stem(name: str) -> str:
    ending = next((ending for ending in UNITS if name.endswith(f"_{ending}")), "")
    return name.removesuffix(f"_{ending}") if ending else name


def _is_error(name: str) -> bool:
    stem = _stem(name)
    return stem == "err" or stem.endswith("_err")


def _is_z(name: str) -> bool:
    return name == "z" or name.startswith("z_") or name.endswith("_z")


def _empty(values: Any) -> bool:
    return all(math.isnan(float(value)) for value in values)


def _width(columns: Sequence[Column]) -> int:
    return sum(max(map(len, (name, *cells))) + 2 for name, cells in columns) - 2


def _text(columns: Sequence[Column]) -> str:
    widths = [max(map(len, (name, *cells))) for name, cells in columns]
    head = "  ".join(name.rjust(width) for (name, _), width in zip(columns, widths, strict=True))
    rows = [
        "  ".join(
            _coloured(name, cell.rjust(width)) for (name, _), cell, width in zip(columns, row, widths, strict=True)
        )
        for row in zip(*(cells for _, cells in columns), strict=True)
    ]
    return "\n".join([styled(head, bold=True), *rows])


def _coloured(name: str, cell: str) -> str:
    if _is_z(name) and cell.strip() != NOTHING and abs(float(cell)) > SURPRISING:
        return styled(cell, fg="red")
    return cell


def styled(text: str, **style: Any) -> str:
    """Return text in a colour, unless NO_COLOR is set; what is no terminal gets none from `click.echo`."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)
