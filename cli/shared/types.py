"""Types of option values: quantities with units, ranges, counts. A bad value becomes one line that names the option."""

import math
from dataclasses import dataclass
from typing import Any

import click

from cbs import quantities
from cbs.errors import Misuse
from cbs.quantities import Dimension

MOST_LOOPS = 10**11
MOST_POINTS = 5000  # values with a covariance among them: 200 MB
MOST_DIGITS = 300
MOST_WORKERS = 4096
MOST_POWER = 20
LARGEST = 1e20  # of a value in SI units, and of its inverse
MOST_NUMBER = 1e12  # of plain numbers: ratios, angles, strengths
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
        if ".." in text:
            self.fail(f"{text} is a range, and one value is meant here{_taking_ranges(param, ctx)}", param, ctx)
        try:
            number = quantities.parse(text, self.dimension, inf=bool(self.inf))
            _check_size(text, number, self.dimension)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if self.positive and number <= 0.0:
            hint = f"; use inf for {self.inf}" if self.inf else ""
            self.fail(f"{text} is not positive; write e.g. {self.dimension.example}{hint}", param, ctx)
        return number


def _check_size(text: str, value: float, dimension: Dimension) -> None:
    """Raise Misuse for SI values whose squares and quotients would leave the range of numbers."""
    if math.isfinite(value) and abs(value) > LARGEST:
        raise Misuse(f"{text} is too large to be {dimension.name}")
    if value and abs(value) < 1.0 / LARGEST:
        raise Misuse(f"{text} is too small to be {dimension.name}")


def _taking_ranges(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """The commands whose option of the same name takes a range."""
    group = None if ctx is None or ctx.parent is None else ctx.parent.command
    if param is None or ctx is None or ctx.parent is None or not isinstance(group, click.Group):
        return ""
    commands = {name: group.get_command(ctx.parent, name) for name in group.list_commands(ctx.parent)}
    taking = [
        f"cbs {name}"
        for name, command in commands.items()
        if command is not None
        for other in command.params
        if isinstance(other.type, QuantityRange | NumberRange) and set(other.opts) & set(param.opts)
    ]
    flag = max(param.opts, key=len)
    return f"; a range of {flag} goes to {', '.join(taking)}" if taking else ""


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
            _check_size(text, start, self.dimension)
            _check_size(text, stop, self.dimension)
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
        if not (abs(start) <= MOST_NUMBER and abs(stop) <= MOST_NUMBER):
            self.fail(f"{text} is not within {MOST_NUMBER:g}; write e.g. {self.example}", param, ctx)
        if ".." in text and start >= stop:
            rule = "runs backwards" if start > stop else "is empty"
            self.fail(f"{text} {rule}; write e.g. {self.example}", param, ctx)
        return Interval(start, stop)


class Number(click.ParamType):  # type: ignore[type-arg]
    """A plain number between two ends.

    Parameters
    ----------
    least, most : float, optional
        Smallest and largest value.
    positive : bool, optional
        Whether zero is refused too.
    """

    name = "NUMBER"

    def __init__(self, least: float = 0.0, most: float = MOST_NUMBER, *, positive: bool = False) -> None:
        self.least = least
        self.most = most
        self.positive = positive

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return `value` as a float."""
        text = _text(value)
        try:
            number = float(text)
        except ValueError:
            self.fail(f"{text!r} is not a plain number", param, ctx)
        if self.positive and not number > 0.0:
            self.fail(f"{text} is not positive", param, ctx)
        if not self.least <= number <= self.most:
            self.fail(f"{text} is not between {self.least:g} and {self.most:g}", param, ctx)
        if self.positive and number < 1.0 / MOST_NUMBER:
            self.fail(f"{text} is too small; at least {1.0 / MOST_NUMBER:g}", param, ctx)
        return number


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
        if not (0.0 < amplitude <= 1e100 and abs(power) <= MOST_POWER):
            self.fail(f"{text}: A must be positive, p within {MOST_POWER}; write e.g. 3e9,1", param, ctx)
        return amplitude, power


class Count(click.ParamType):  # type: ignore[type-arg]
    """A whole number from `least` to `most`; `200_000` and `2e5` are the same."""

    name = "N"

    def __init__(self, least: int = 1, most: int = MOST_POINTS) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as an int."""
        number = whole(_text(value))
        if number is None:
            self.fail(f"{_text(value)!r} is not a whole number; write e.g. 1000", param, ctx)
        if number < self.least:
            self.fail(f"{_text(value)} is too few; at least {self.least}", param, ctx)
        if number > self.most:
            self.fail(self.too_many(number), param, ctx)
        return number

    def too_many(self, number: int) -> str:
        """Say that a number is too large."""
        return f"{_few_digits(number)} is too many; at most {self.most}"


class Seed(Count):
    """A seed: any whole number below 2^63."""

    def __init__(self) -> None:
        super().__init__(0, 2**63 - 1)

    def too_many(self, number: int) -> str:
        """Say that a number is too large."""
        return f"{_few_digits(number)} is too large; at most 2^63 - 1"


class Loops(Count):
    """Number of closed loops, refused where it would never end."""

    def __init__(self) -> None:
        super().__init__(1, MOST_LOOPS)

    def too_many(self, number: int) -> str:
        """Say how long it would take."""
        if number > 1e30:
            return f"{_few_digits(number)} loops would never end; at most {MOST_LOOPS:.0e}"
        hours = number * SECONDS_A_LOOP / 3600.0
        return f"{number:.3g} loops would take at least {hours:.3g} hours of one core; at most {MOST_LOOPS:.0e}"


def whole(text: str) -> int | None:
    """Return the whole number that `text` stands for, None for anything else; what is beyond 10^300 counts as that."""
    if len(text.strip()) > MOST_DIGITS:
        return None if not text.strip().replace("_", "").isdigit() else 10**MOST_DIGITS
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
        return int(number) if number == int(number) else None
    except (ValueError, OverflowError):
        return None


def _few_digits(number: int) -> str:
    return str(number) if number < 10**15 else f"{number:.3g}" if number < 10**MOST_DIGITS else "more than 1e300"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
