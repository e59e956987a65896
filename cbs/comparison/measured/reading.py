"""From any source to measured curves: columns chosen, units applied, curves parted; all that was understood is said."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured import parts, roles, told
from cbs.comparison.measured.convert import Sample, between_contacts, to_sigma
from cbs.comparison.measured.curve import Measured
from cbs.comparison.measured.series import Choice, current_of, series, stepped, steps
from cbs.comparison.measured.sheet import Column, Sheet
from cbs.comparison.measured.sources import Source, sheet_from
from cbs.comparison.measured.sweeps import noise, repeats

NOT_ZERO = 3.0  # errors of a point at zero field: beyond, sigma(0) was not subtracted


def read_measured(
    source: Source, *, x: str | int | None = None, y: str | int | None = None, error: str | int | None = None,
    by: str | int | None = None, current: str | float | None = None, length_over_width: float | None = None,
    thickness: float | None = None, rows_are_curves: bool | None = None, workbook_sheet: str | None = None,
) -> list[Measured]:  # fmt: skip
    """Read the curves of a file, a table or arrays.

    Parameters
    ----------
    source : path, "-", DataFrame, mapping of str to array, or ndarray
        Text of any delimiter with or without header, instrument preamble and comments; .xlsx; standard input.
    x, y, error, by : str or int, optional
        Column of field, conductance (or resistance, voltage), its standard error, and what parts the curves: title or
        number (from 1), with a unit where the title has none (`"2:Ohm"`); `":mT"` says the unit alone. `x` may be a
        range that the file does not hold (`"-25mT..25mT"`, evenly spaced), `error` and `by` may be "none", `y` a list.
    current : str or float, optional
        For voltages: amperes, a quantity such as "10nA", or a column.
    length_over_width : float, optional
        Of the sample, for resistances and conductances between contacts; 1 if left out, and that is said.
    thickness : float, optional
        Metres, for resistivities of the bulk.
    rows_are_curves : bool, optional
        Whether every row is a curve; None decides by the shape where there is no header.
    workbook_sheet : str, optional
        Which sheet of a workbook.

    Returns
    -------
    list of Measured
        One curve a set point, in e^2/h and tesla; their notes say what was understood.

    Raises
    ------
    ValueError
        If something is missing, unknown or could be meant in two ways; one line with the option that says it.
    """
    words = [None if spec is None else str(spec) for spec in (x, y, error, by)]
    choice = Choice(words[0], words[1], words[2], words[3], current, length_over_width, thickness)
    sheet = sheet_from(source, rows_are_curves=rows_are_curves, workbook_sheet=workbook_sheet)
    return curves_of(sheet, choice)


def curves_of(sheet: Sheet, choice: Choice) -> list[Measured]:
    """Return the curves of a sheet."""
    pairs = series(sheet, choice)
    stepping = steps(sheet, choice, len(pairs))
    found: list[Measured] = []
    for i, one in enumerate(pairs):
        curves = _curves(sheet, choice if stepping is None else replace(choice, by="none"), one)
        found.extend(curves if stepping is None else [stepped(curve, *stepping, i) for curve in curves])
    sweeps = [roles.SWEEP.search(one.y.name) or roles.SWEEP.search(one.x.name) for one in pairs]
    if len(pairs) > 1 and len(found) == len(pairs) and all(sweeps):
        found = [_joined(sheet.source, found)]
    if not found:
        raise Misuse(f"{sheet.source} holds no curve of at least 5 different fields; it has {sheet.found}")
    return found


def _curves(sheet: Sheet, choice: Choice, one: roles.Chosen) -> list[Measured]:
    """All curves of one pair of columns."""
    assert one.x.unit is not None
    error = one.error
    if error is not None and not np.any(error.values[np.isfinite(error.values)] != 0.0):
        error = None
    current, said = current_of(sheet, choice.current)
    used = [c for c in (one.x, one.y, error) if c is not None]
    for column in used:
        if column.wrong is not None:
            line, cell = column.wrong
            raise Misuse(f"{sheet.source}, line {line}: every cell must be a number (got {cell!r} in {column.shown})")
    alive = np.flatnonzero(np.all([np.isfinite(c.values) for c in used], axis=0))
    B = one.x.values * one.x.unit.size
    notes = [*sheet.notes, *one.notes, *said]
    notes.append(
        f"field: {one.x.shown} in {one.x.unit.shown}, {_span(B[alive])}" if alive.size else "no row holds both numbers"
    )
    if alive.size < B.size:
        notes.append(f"{B.size - alive.size} rows without a number in these columns left out")
    squares = choice.length_over_width
    from_file = squares is None and sheet.length_over_width is not None and between_contacts(one.y)
    if from_file:
        squares = sheet.length_over_width
        notes.append(f"the file tells length over width {squares:g} (another: --length-over-width)")
    split, more = parts.parted(sheet, choice.by, B, alive, [c.number for c in used])
    found = []
    for part in split:
        own = current[part.rows] if isinstance(current, np.ndarray) else current
        found.extend(
            _curve(sheet, one, error, part, B, Sample(own, squares, choice.thickness, from_file), [*notes, *more])
        )
    return found


def _curve(
    sheet: Sheet, one: roles.Chosen, error: Column | None, part: parts.Part, B: FloatArray, sample: Sample,
    notes: Sequence[str],
) -> list[Measured]:  # fmt: skip
    """The curve of one part; several where the field starts again and another curve follows."""
    values = one.y.values[part.rows]
    spread = None if error is None else _error_in_units_of(one.y, error, part.rows)
    made = to_sigma(one.y, values, spread, sample, sheet.source)
    field, sigma, err = B[part.rows], made.sigma, made.error
    said = [*notes, made.note]
    if err is None:
        said.append("no errors in the file: the scatter sets them")
    else:
        kept = ~((field == 0.0) & (err == 0.0))
        field, sigma, err = field[kept], sigma[kept], err[kept]
    absolute, word = _whether_absolute(field, sigma, err, made.absolute)
    label = ", ".join(text for text in (one.label, part.label) if text)
    T = part.T if part.T is not None else told.temperature_in(one.y.title)
    if T is None:
        T = told.temperature_in(sheet.source)
        said += [f"temperature {T:g} K from the name of the file"] if T is not None else []
    name = f"{sheet.source}, {label}" if label else sheet.source
    runs = repeats(field, sigma)
    if len(runs) > 1:
        again = "once" if len(runs) == 2 else f"{len(runs) - 1} times"
        said.append(f"the field starts again {again} and the curves differ: taken as {len(runs)} curves")
    curves = []
    for k, run in enumerate(runs, 1):
        own = f"{name} #{k}" if len(runs) > 1 else name
        curves.append(
            Measured(
                field[run], sigma[run], None if err is None else err[run], own, absolute, T, part.by, (*said, *word)
            )
        )
    return curves


def _error_in_units_of(y: Column, error: Column, rows: parts.Rows) -> FloatArray:
    """Errors in the unit of the values: those of another unit or in percent converted, without one as they are."""
    assert y.unit is not None
    values = np.abs(error.values[rows])
    if error.unit is None:
        return values
    if error.unit.kind == "ratio":
        return np.asarray(error.unit.size * values * np.abs(y.values[rows]))
    return values * (error.unit.size / y.unit.size)


def _whether_absolute(
    B: FloatArray, sigma: FloatArray, error: FloatArray | None, absolute: bool
) -> tuple[bool, list[str]]:
    """Whether sigma(0) is in the curve although its title says that it was subtracted."""
    if absolute:
        return True, []
    at_zero = np.flatnonzero(np.abs(B) <= 1e-3 * np.abs(B).max())
    if not at_zero.size:
        return False, []
    nearest = at_zero[np.argmin(np.abs(B[at_zero]))]
    span = float(np.ptp(sigma))
    spread = float(error[nearest]) if error is not None else noise(sigma)
    if abs(sigma[nearest]) > max(NOT_ZERO * spread, 0.5 * span):
        return True, [
            f"sigma at zero field is {sigma[nearest]:.4g} e^2/h, not zero: taken as absolute, so sigma(0) is fitted"
        ]
    return False, []


def _span(B: FloatArray) -> str:
    low, high = float(B.min()), float(B.max())
    return (
        f"{low:.4g} T to {high:.4g} T"
        if max(abs(low), abs(high)) >= 1.0
        else f"{1e3 * low:.4g} mT to {1e3 * high:.4g} mT"
    )


def _joined(source: str, curves: Sequence[Measured]) -> Measured:
    """One curve from sweeps that stand in columns of their own."""
    error = (
        None
        if any(c.error is None for c in curves)
        else np.concatenate([c.error for c in curves if c.error is not None])
    )
    notes = [
        *dict.fromkeys(note for c in curves for note in c.notes),
        f"{len(curves)} sweeps taken together as one curve",
    ]
    return replace(
        curves[0], B=np.concatenate([c.B for c in curves]), sigma=np.concatenate([c.sigma for c in curves]),
        error=error, name=source, absolute=any(c.absolute for c in curves), notes=tuple(notes),
    )  # fmt: skip
