"""Numbers with units as people type them: `1.2um`, `20mT`, `0mT..20mT`; always SI inside. Stands before the pipe.

A number without a unit is refused where a unit is due, so nobody's nanometres become metres. Multiplication by
the unit is done in decimal arithmetic: `100nm` is exactly the float 1e-07.
"""

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal

from cbs.errors import Misuse

_LARGEST = 1e290  # leaves room for the unit
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPELLINGS = str.maketrans({"µ": "u", "μ": "u", "²": "2", "⁻": "-", "−": "-", "·": "", "^": "", "*": ""})


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity with the units it is written in.

    Parameters
    ----------
    name : str
        What it is called in messages, with its article: "a length".
    example : str
        A well-formed value for hints.
    units : dict of str to str
        Unit as typed (powers without ^) to its size in SI units, as a decimal number.
    shown : tuple of str
        Units used for writing, largest first, in the usual spelling.
    """

    name: str
    example: str
    units: dict[str, str]
    shown: tuple[str, ...] = field(default=())

    @property
    def metavar(self) -> str:
        """Name for the help of an option: LENGTH, FIELD, ..."""
        return self.name.split(" ", 1)[1].upper()


LENGTH = Dimension(
    "a length",
    "100nm",
    {"m": "1", "mm": "1e-3", "um": "1e-6", "nm": "1e-9", "pm": "1e-12"},
    ("m", "mm", "um", "nm", "pm"),
)
FIELD = Dimension("a field", "20mT", {"T": "1", "mT": "1e-3", "uT": "1e-6", "G": "1e-4"}, ("T", "mT", "uT"))
TEMPERATURE = Dimension("a temperature", "4.2K", {"K": "1", "mK": "1e-3"}, ("K", "mK"))
TIME = Dimension(
    "a time",
    "0.2ps",
    {"s": "1", "ms": "1e-3", "us": "1e-6", "ns": "1e-9", "ps": "1e-12", "fs": "1e-15"},
    ("s", "ms", "us", "ns", "ps", "fs"),
)
MOBILITY = Dimension("a mobility", "5000cm^2/Vs", {"cm2/Vs": "1e-4", "m2/Vs": "1"}, ("m^2/Vs", "cm^2/Vs"))
DENSITY = Dimension(
    "a density",
    "2e11cm^-2",
    {"cm-2": "1e4", "/cm2": "1e4", "1/cm2": "1e4", "m-2": "1", "/m2": "1", "1/m2": "1"},
    ("cm^-2", "m^-2"),
)
DIFFUSION = Dimension("a diffusion constant", "260cm^2/s", {"cm2/s": "1e-4", "m2/s": "1"}, ("m^2/s", "cm^2/s"))
DIMENSIONS = (LENGTH, FIELD, TEMPERATURE, TIME, MOBILITY, DENSITY, DIFFUSION)


def parse(text: str, dimension: Dimension, *, inf: bool = False) -> float:
    """Return the SI value of a quantity such as `1.2um`.

    Parameters
    ----------
    text : str
        Number directly followed by its unit; blanks between them are allowed, both micro signs too.
    dimension : Dimension
        What the quantity must be.
    inf : bool, optional
        Whether the word `inf` (no unit) is allowed.

    Returns
    -------
    float
        Finite value in SI units, or inf where allowed.

    Raises
    ------
    ValueError
        In one line: no number, no unit, an unknown unit, or a unit of another dimension.
    """
    word = " ".join(text.split())
    if word.lower() in ("inf", "+inf", "infinity"):
        if inf:
            return math.inf
        raise Misuse(f"{word} is not allowed here; write {dimension.name} such as {dimension.example}")
    match = _NUMBER.match(word.replace("−", "-"))
    if match is None:
        raise Misuse(f"{word!r} is not {dimension.name}; write e.g. {dimension.example}")
    number, unit = match.group(), word[match.end() :].strip()
    size = _unit_size(word, unit, dimension)
    if not abs(float(number)) < _LARGEST:
        raise Misuse(f"{word} is too large to be {dimension.name}")
    return float(Decimal(number) * Decimal(size))


def parse_range(text: str, dimension: Dimension) -> tuple[float, float]:
    """Return the SI ends of a range such as `0mT..20mT`, or twice the same value for a single quantity.

    Parameters
    ----------
    text : str
        `START..STOP`, both with units, or one quantity.
    dimension : Dimension
        What both ends must be.

    Returns
    -------
    tuple of float
        Start and stop in SI units, start <= stop.

    Raises
    ------
    ValueError
        As `parse`; also for a reversed or empty range.
    """
    ends = text.split("..")
    if len(ends) == 1:
        value = parse(text, dimension)
        return value, value
    if len(ends) != 2 or not ends[0].strip() or not ends[1].strip():
        example = f"1{_usual_unit(dimension)}..{dimension.example}"
        raise Misuse(f"{text!r} is not a range; write START..STOP, e.g. {example}")
    start, stop = parse(ends[0], dimension), parse(ends[1], dimension)
    if start > stop:
        raise Misuse(f"{text} runs backwards; write {ends[1].strip()}..{ends[0].strip()}")
    if start == stop:
        raise Misuse(f"{text} is empty; write one value ({ends[0].strip()}) or two different ends")
    return start, stop


def show(value: float, dimension: Dimension, digits: int | None = None) -> str:
    """Return `value` (SI) with the unit that reads best.

    Parameters
    ----------
    value : float
        SI value.
    dimension : Dimension
        Its kind.
    digits : int, optional
        Significant digits; None keeps them all, so that `parse` gives back the same bits.

    Returns
    -------
    str
        Such as `1.2um`; `inf` and `nan` without a unit.
    """
    if not math.isfinite(value):
        return f"{value:g}"
    exact = Decimal(repr(value))
    unit = next((u for u in dimension.shown if abs(exact) >= _size(dimension, u)), dimension.shown[-1])
    number = (exact if value else Decimal(0)) / _size(dimension, unit)
    if digits is not None:
        number = Decimal(f"{float(number):.{digits}g}")
        if number and not -4 <= number.adjusted() < 7:
            return f"{float(number):.{digits}g}{unit}"
    return f"{_plain(number)}{unit}"


def _plain(number: Decimal) -> str:
    shifted = number.normalize()
    return f"{shifted:f}" if -6 < shifted.adjusted() < 16 else f"{shifted:e}"


def _size(dimension: Dimension, unit: str) -> Decimal:
    return Decimal(dimension.units[unit.translate(_SPELLINGS)])


def _unit_size(word: str, unit: str, dimension: Dimension) -> str:
    if not unit:
        power = "e" in word.lower()  # a power of ten means SI, where the usual unit would be absurd
        raise Misuse(f"{word} has no unit; write e.g. {dimension.example if power else word + _usual_unit(dimension)}")
    plain = unit.translate(_SPELLINGS).replace(" ", "").replace("(", "").replace(")", "")
    if plain in dimension.units:
        return dimension.units[plain]
    for other in DIMENSIONS:
        if plain in other.units:
            raise Misuse(f"{word} is {other.name}, not {dimension.name}; write e.g. {dimension.example}")
    if unit.startswith(","):
        raise Misuse(f"{word} has a comma; the decimal sign is a point, e.g. {word.replace(',', '.')}")
    near = [u for u in dimension.units if u.lower() == plain.lower()]
    hint = f"did you mean {near[0]}?" if near else f"known units: {' '.join(dimension.units)}"
    raise Misuse(f"{word}: {unit!r} is not a unit of {dimension.name.split(' ', 1)[1]}; {hint}")


def _usual_unit(dimension: Dimension) -> str:
    match = _NUMBER.match(dimension.example)
    return dimension.example[match.end() :] if match else ""
