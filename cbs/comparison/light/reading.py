"""A measured cone from a file: which columns hold angle, intensity and error, in which unit; all of it is said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured.roles import named
from cbs.comparison.measured.sheet import Column, Sheet
from cbs.comparison.measured.sources import Source, sheet_from
from cbs.comparison.measured.sweeps import repeats

DEGREE = np.pi / 180.0
ANGLES = {"rad": 1.0, "mrad": 1e-3, "urad": 1e-6, "\u00b5rad": 1e-6, "\u03bcrad": 1e-6, "deg": DEGREE,
          "degrees": DEGREE, "\u00b0": DEGREE, "mdeg": 1e-3 * DEGREE, "arcmin": DEGREE / 60.0,
          "arcsec": DEGREE / 3600.0}  # fmt: skip
FEWEST = 8
_ANGLE = re.compile(r"angle|theta|\u03b8|winkel|deg|rad", re.IGNORECASE)
_VALUE = re.compile(r"intens|enhanc|signal|count|cone|power|int\b|^i\b|normali[sz]ed", re.IGNORECASE)
_ERROR = re.compile(r"err|std|sigma|\bsd\b|uncert|\u00b1|\+/-", re.IGNORECASE)
_UNIT = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(ANGLES, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE)
_TWICE = re.compile(r"2\s*[*_]?\s*(?:theta|\u03b8)", re.IGNORECASE)
_DECIBEL = re.compile(r"(?<![A-Za-z])dBm?(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class MeasuredCone:
    """A measured cone.

    Attributes
    ----------
    angle : ndarray, shape (n,)
        Ascending, radians.
    intensity : ndarray, shape (n,)
        In any unit.
    error : ndarray, shape (n,), or None
        One standard error each.
    name : str
        Source.
    notes : tuple of str
        What was understood.
    """

    angle: FloatArray
    intensity: FloatArray
    error: FloatArray | None
    name: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if np.unique(self.angle).size < FEWEST:
            raise Misuse(f"{self.name} must hold at least {FEWEST} different angles (got {np.unique(self.angle).size})")
        if self.error is not None and not np.all(self.error > 0.0):
            raise Misuse(f"{self.name}: every error must be positive (got {float(np.min(self.error)):g})")


def read_cone(source: Source, x: str | None = None, y: str | None = None, error: str | None = None) -> MeasuredCone:
    """Read the angles and intensities of a file, a table or arrays.

    Parameters
    ----------
    source : path, "-", DataFrame, mapping of str to array, or ndarray
        As for `cbs.fit`.
    x, y, error : str, optional
        Columns by title or number (from 1); the unit of the angle after a colon where the title has none ("1:mrad");
        error "none" for none.

    Raises
    ------
    ValueError
        If a column or the unit of the angle is missing or could be meant in two ways.
    """
    sheet = sheet_from(source)
    angle, size = _angle(sheet, x)
    value = _chosen(sheet, y, "--y", _VALUE, (angle,))
    spread = _error(sheet, error, (angle, value))
    numbers = [column.number for column in (angle, value, spread) if column is not None]
    if len(set(numbers)) < len(numbers):
        raise Misuse(f"{sheet.source}: angle, intensity and error must be columns of their own (got {numbers})")
    used = [column for column in (angle, value, spread) if column is not None]
    for column in used:
        if column.wrong is not None:
            line, cell = column.wrong
            raise Misuse(f"{sheet.source}, line {line}: every cell must be a number (got {cell!r} in {column.shown})")
    alive = np.flatnonzero(np.all([np.isfinite(column.values) for column in used], axis=0))
    order = alive[np.argsort(angle.values[alive], kind="stable")]
    notes = [*sheet.notes, f"angle: {angle.shown}, {1e3 * size:.4g} mrad a unit", f"intensity: {value.shown}"]
    notes.append(f"error: {spread.shown}" if spread is not None else "no errors in the file: the scatter sets them")
    if alive.size < angle.values.size:
        notes.append(f"{angle.values.size - alive.size} rows without a number in these columns left out")
    errors = None if spread is None else _in_units(spread, value)[order]
    runs = repeats(angle.values[alive], value.values[alive]) if alive.size >= FEWEST else []
    if len(runs) > 1:
        raise Misuse(f"{sheet.source} holds {len(runs)} cones below each other, which differ; give a file with one")
    return MeasuredCone(size * angle.values[order], value.values[order], errors, sheet.source, tuple(notes))


def _angle(sheet: Sheet, spec: str | None) -> tuple[Column, float]:
    """Column of the angle and its unit in radians."""
    name, _, unit = (spec or "").rpartition(":")
    written = unit if name and unit in ANGLES else ""
    if name.strip().isdigit() and not written:
        raise Misuse(f"--x: {unit.strip()!r} is no unit of an angle; allowed: {', '.join(dict.fromkeys(ANGLES))}")
    asked = name if written else spec
    column = _chosen(sheet, asked, "--x", _ANGLE, ())
    stated = _UNIT.search(column.written) or _UNIT.search(column.title)
    written = written or (stated[1].lower() if stated else "")
    if spec is None and _TWICE.search(column.title):
        raise Misuse(
            f"{sheet.source}: {column.shown} may be twice the angle from backscattering; if it is that angle, say "
            f"so with --x {column.number}:{written or 'deg'}, else halve it"
        )
    if not written:
        raise Misuse(
            f"{sheet.source}: the unit of the angle ({column.shown}) is not stated; say it, such as --x "
            f"{column.number}:mrad (rad, mrad, urad, deg)"
        )
    return column, float(ANGLES[written])


def _chosen(
    sheet: Sheet, spec: str | None, option: str, wanted: re.Pattern[str], taken: Sequence[Column]
) -> Column:  # fmt: skip
    """The column that is asked for, the only one whose title fits, or the first that is free in a table of few."""
    if spec is not None:
        return _linear(sheet, named(sheet, spec, option))
    free = [c for c in sheet.columns if c.filled and c.number not in [t.number for t in taken]]
    fitting = [c for c in free if wanted.search(c.title) and not _ERROR.search(c.title)]
    if len(fitting) == 1:
        return _linear(sheet, fitting[0])
    other = [c for c in free if not _ERROR.search(c.title)]
    titled = [c for c in other if c.title]
    if other and not fitting and (len(other) == 1 or (not titled and len(sheet.columns) <= 3) or not taken):
        return _linear(sheet, other[0])
    if not free:
        raise Misuse(f"{sheet.source} has no column of numbers for {option}; it has {sheet.found}")
    raise Misuse(f"{sheet.source}: say with {option} which column is meant; it has {sheet.found}")


def _linear(sheet: Sheet, column: Column) -> Column:
    """The column, refused in decibels."""
    if _DECIBEL.search(f"{column.title} {column.written}"):
        raise Misuse(f"{sheet.source}: {column.shown} is in decibels; give the intensity itself, 10^(dB/10)")
    return column


def _in_units(error: Column, value: Column) -> FloatArray:
    """Errors in the unit of the values; those in percent are of the value itself."""
    percent = error.unit is not None and error.unit.kind == "ratio"
    return error.values * (np.abs(value.values) * error.unit.size if percent and error.unit else 1.0)


def _error(sheet: Sheet, spec: str | None, taken: Sequence[Column]) -> Column | None:
    if spec is not None:
        return None if spec.strip().lower() == "none" else named(sheet, spec, "--error")
    free = [c for c in sheet.columns if c.filled and c.number not in [t.number for t in taken]]
    fitting = [c for c in free if _ERROR.search(c.title)]
    if len(fitting) > 1:
        raise Misuse(f"{sheet.source}: say with --error which column is meant; it has {sheet.found}")
    return fitting[0] if fitting else None
