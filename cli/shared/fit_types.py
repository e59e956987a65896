"""Option values of `cbs fit`: NAME=VALUE, NAME=LOW..HIGH, fit or a field, a background."""

import math
from typing import Any

import click

from cbs import quantities
from cbs.checks import Misuse
from cbs.quantities import FIELD, LENGTH, TIME, Dimension

LENGTHS = ("l", "width", "thickness")
BACKGROUNDS = {
    "b2": "B2",
    "b^2": "B2",
    "quadratic": "B2",
    "b+b2": "B+B2",
    "linear+b2": "B+B2",
    "linear+quadratic": "B+B2",
}


def dimension_of(name: str) -> Dimension | None:
    """Return what a parameter of that name is measured in; None for a plain number."""
    if name.startswith("L_") or name in LENGTHS:
        return LENGTH
    if name.startswith("tau"):
        return TIME
    return FIELD if name == "B0" else None


def value_of(name: str, text: str) -> float:
    """Return the SI value of a parameter.

    Raises
    ------
    ValueError
        If it has no unit where one is due, or is no number.
    """
    dimension = dimension_of(name)
    if dimension is not None:
        return quantities.parse(text, dimension, inf=dimension is LENGTH)
    try:
        number = float(text)
    except ValueError:
        raise Misuse(f"{text!r} is not a number; write e.g. {name}=1") from None
    if math.isnan(number):
        raise Misuse(f"{name} must be a number (got nan)")
    return number


class Named(click.ParamType):  # type: ignore[type-arg]
    """NAME=VALUE, or NAME=LOW..HIGH where `pair`."""

    def __init__(self, pair: bool = False) -> None:
        self.pair = pair
        self.name = "NAME=LOW..HIGH" if pair else "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        """Return the name and the SI value, or both ends."""
        if isinstance(value, tuple):
            return value
        name, sign, text = str(value).partition("=")
        name = name.strip()
        example = "L_so=100nm..1um" if self.pair else "L_c=1um"
        if not sign or not name:
            self.fail(f"{value!r} is not {self.name}; write e.g. {example}", param, ctx)
        try:
            if not self.pair:
                return name, value_of(name, text.strip())
            low, dots, high = text.partition("..")
            if not dots:
                raise Misuse(f"{text!r} is not LOW..HIGH; write e.g. {example}")
            return name, (value_of(name, low.strip()), value_of(name, high.strip()))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class FieldOffset(click.ParamType):  # type: ignore[type-arg]
    """`fit`, or a field."""

    name = "fit|FIELD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | float:
        """Return "fit" or the field in tesla."""
        if isinstance(value, float) or value == "fit":
            return value  # type: ignore[no-any-return]
        try:
            return quantities.parse(str(value), FIELD)
        except ValueError as error:
            self.fail(f"{error}; or write fit", param, ctx)


class Background(click.ParamType):  # type: ignore[type-arg]
    """`B2`, `B+B2`, or a file with a curve to subtract."""

    name = "B2|B+B2|FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the kind by its short name, or the path."""
        from pathlib import Path

        text = str(value)
        kind = BACKGROUNDS.get(text.lower().replace(" ", ""))
        if kind is None and not Path(text).is_file():
            self.fail(f"{text!r} is neither B2 nor B+B2 nor a file with a curve to subtract", param, ctx)
        return kind or text


class Sides(click.ParamType):  # type: ignore[type-arg]
    """LENGTH,WIDTH of a sample."""

    name = "LENGTH,WIDTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Return both in metres."""
        if isinstance(value, tuple):
            return value
        try:
            length, width = (quantities.parse(part.strip(), LENGTH) for part in str(value).split(","))
        except ValueError as error:
            hint = str(error) if str(value).count(",") == 1 else f"{value!r} is not two lengths"
            self.fail(f"{hint}; write e.g. 10um,2um", param, ctx)
        return length, width


class Conductivity(click.ParamType):  # type: ignore[type-arg]
    """A conductivity in e^2/h, or `measured`."""

    name = "G|measured"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        """Return the number or the word."""
        if isinstance(value, float) or value == "measured":
            return value  # type: ignore[no-any-return]
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is neither a conductivity in e^2/h nor measured", param, ctx)


class Pair(click.ParamType):  # type: ignore[type-arg]
    """NAME,NAME."""

    name = "NAME,NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return both names."""
        names = value if isinstance(value, tuple) else tuple(part.strip() for part in str(value).split(","))
        if len(names) != 2 or not all(names) or names[0] == names[1]:
            self.fail(f"{value!r} is not two parameters; write e.g. L_phi,L_so", param, ctx)
        return names[0], names[1]


def commas(_ctx: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Split every value at its commas."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
