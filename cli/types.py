"""Types of option values: quantities with units, ranges, counts. A bad value becomes one line that names the option."""

import math
from dataclasses import dataclass
from typing import Any

import click

from cbs import quantities
from cbs.quantities import Dimension

MOST_LOOPS = 10**11
SECONDS_A_LOOP = 0.5e-6  # one core, forty legs a loop: the least that a loop costs


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends of a range in SI units; start == stop for a single value."""

    start: float
    stop: float


class Quantity(click.ParamType):  # type: ignore[type-arg]
    """A number with a unit.

    Parameters
    ----------
    dimension : Dimension
        What it must be.
    positive : bool, optional
        Whether zero and negative values are refused.
    inf : str, optional
        What infinity means; empty: infinity is refused.
    """

    def __init__(self, dimension: Dimension, *, positive: bool = False, inf: str = "") -> None:
        self.dimension = dimension
        self.positive = positive
        self.inf = inf
        self.name = dimension.metavar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the SI value of `value`."""
        text = _text(value)
        try:
            number = quantities.parse(text, self.dimension, inf=bool(self.inf))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if self.positive and number <= 0.0:
            hint = f"; use inf for {self.inf}" if self.inf else ""
            self.fail(f"{text} is not positive; write e.g. {self.dimension.example}{hint}", param, ctx)
        return number


class QuantityRange(click.ParamType):  # type: ignore[type-arg]
    """A range START..STOP of quantities, or a single one.

    Parameters
    ----------
    dimension : Dimension
        What both ends must be.
    positive : bool, optional
        Whether zero and negative values are refused.
    """

    def __init__(self, dimension: Dimension, *, positive: bool = False) -> None:
        self.dimension = dimension
        self.positive = positive
        self.name = f"{dimension.metavar}..{dimension.metavar}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Interval:
        """Return the ends of `value` in SI units."""
        if isinstance(value, Interval):
            return value
        text = _text(value)
        try:
            start, stop = quantities.parse_range(text, self.dimension)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if self.positive and start <= 0.0:
            self.fail(f"{text} must be positive; write e.g. {self.dimension.example}", param, ctx)
        return Interval(start, stop)


class NumberRange(click.ParamType):  # type: ignore[type-arg]
    """A range START..STOP of plain numbers, or a single one.

    Parameters
    ----------
    example : str
        A well-formed value for messages.
    """

    name = "NUMBER..NUMBER"

    def __init__(self, example: str) -> None:
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Interval:
        """Return the ends of `value`."""
        if isinstance(value, Interval):
            return value
        text = _text(value)
        ends = text.split("..") if ".." in text else [text, text]
        try:
            start, stop = (float(end) for end in ends)
        except ValueError:
            self.fail(f"{text!r} is not a range of plain numbers; write e.g. {self.example}", param, ctx)
        if not (math.isfinite(start) and math.isfinite(stop)):
            self.fail(f"{text} is not finite; write e.g. {self.example}", param, ctx)
        if ".." in text and start >= stop:
            rule = "runs backwards" if start > stop else "is empty"
            self.fail(f"{text} {rule}; write e.g. {self.example}", param, ctx)
        return Interval(start, stop)


class PowerLaw(click.ParamType):  # type: ignore[type-arg]
    """A term A T^p of a rate, as `A,p`."""

    name = "A,P"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Return A in 1/s K^p and p."""
        if isinstance(value, tuple):
            return value
        text = _text(value)
        try:
            amplitude, power = (float(part) for part in text.split(","))
        except ValueError:
            self.fail(f"{text!r} is not A,p; write e.g. 3e9,1 for 3e9 T per second", param, ctx)
        if not (math.isfinite(amplitude) and math.isfinite(power)) or amplitude <= 0.0:
            self.fail(f"{text}: A must be positive and both must be finite; write e.g. 3e9,1", param, ctx)
        return amplitude, power


class Count(click.ParamType):  # type: ignore[type-arg]
    """A whole number of at least `least`; `200_000` and `2e5` are the same."""

    name = "N"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as an int."""
        text = _text(value)
        try:
            number = int(text)
        except ValueError:
            number = self._from_float(text, param, ctx)
        if number < self.least:
            self.fail(f"{text} is too few; at least {self.least}", param, ctx)
        return number

    def _from_float(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = float(text)
            if number == int(number):
                return int(number)
        except (ValueError, OverflowError):
            pass
        self.fail(f"{text!r} is not a whole number; write e.g. 1000", param, ctx)


class Loops(Count):
    """Number of closed loops, refused where it would never end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as an int between 1 and `MOST_LOOPS`."""
        number = super().convert(value, param, ctx)
        if number > MOST_LOOPS:
            hours = number * SECONDS_A_LOOP / 3600.0
            self.fail(
                f"{number:.3g} loops would take at least {hours:.3g} hours of one core; at most {MOST_LOOPS:.0e}",
                param,
                ctx,
            )
        return number


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
