"""Words for options: mostly of the kind an option asks for, now and then anything."""

from functools import cache
from typing import Any

import click
from hypothesis import strategies as st

from cbs.cli.main import COMMANDS, main
from cbs.cli.shared.types import Count, Loops, Number, NumberRange, PowerLaw, Quantity, QuantityRange, Seed
from cbs.comparison.claims import GROUPS
from cbs.figures.registry import FIGURES
from cbs.film.registry import FILMS

# fmt: off
ODD = (
    "", " ", "nan", "inf", "-1", "0", "1e400", "1e-400", "..", "1..", "\x00", "é", "1" * 400, "--", "{}", "{0}", "%s",
    "None", "\udcff", "\n", "a\tb", "$HOME", "'", '"', "0x10", "１", "1e3e3", "+5", "1,2", "1;2", "true",
)
UNITS = (
    "nm", "um", "µm", "m", "mT", "T", "K", "mK", "s", "ps", "cm^2/Vs", "cm^-2", "m^2/s", "/nm", "deg", "mrad", "",
    "kg", "..1um",
)
NUMBERS = (
    "0", "1", "2", "3", "5", "0.1", "100", "1e3", "1e9", "1e-9", "1e19", "1e-19", "1e300", "-2", "nan", "inf", "1_0",
    ".", "0.5", "300", "50",
)
COUNTS = ("0", "1", "2", "3", "4", "5", "8", "1e9", "9223372036854775807")
FILES = (
    "none.csv", "empty.csv", "noise.csv", "curve.csv", "latin.csv", "deep.json", "lie.npz", "cut.npz", "folder.csv",
    "pipe.csv", "zero.csv", "options.toml", "deep.toml", "law.csv", ".", "", "x" * 300, "no/where.csv", "run.npz",
    "run.csv", "run.json", "nan.csv", "closed.csv", "wide.csv", "loop.csv",
)
NEW = ("out.csv", "out.npz", "out.json", "out.txt", "out.png", "out.pdf", "out.svg", "out.html", "OUT.CSV", "out",
    "b/c",
)
PARTS = {
    "of": ("interference", "area"),
    "style": ("paper", "slides", "dark", "slides,dark"), "language": ("en", "de", "zh"),
    "formats": ("png", "svg", "pdf,png", "pgf", "png,png"),
    "size": ("column", "16:9", "120mmx80mm", "1x1", "1e9mmx1mm"),
    "font": ("DejaVu Sans", "Nofont"), "headline": ("A title",), "executor": ("threads", "processes:", "dask://", "mp"),
    "turn": ("elliott-yafet=150nm..5um", "field=0mT..5mT", "rashba=100nm..1um", "field=", "=", "rashba=1..2"),
    "only": tuple(group.name for group in GROUPS), "column": ("dsigma", "delta_e2_h", "ratio"),
    "x": ("B_mT", "B", "0"), "y": ("delta_e2_h", "sigma", "1"), "error": ("B_mT",), "by": ("B_mT",),
    "background": ("none", "linear", "quadratic", "3"), "field_offset": ("auto", "1mT", "0"),
    "fix": ("L_phi=1um", "L_so=0", "nothing=1", "L_phi"), "bound": ("L_phi=100nm..1um", "L_phi=..", "x=1"),
    "share": ("L_so", "l", "nothing"), "model": ("wl", "hln", "hln-magnetic", "auto"),
    "name": tuple(FILMS), "names": tuple(FIGURES),
}
# fmt: on
MINUTES = {"lecture", "publication", "all", "ilp"}  # choices whose work is long
SPELT = {"executor", "max_time", "ahead"}  # tested elsewhere, or slow by their nature


@cache
def command(name: str) -> click.Command:
    """A command as the program sees it, with its options of files and variables."""
    found = main.get_command(click.Context(main, info_name="cbs"), name)
    assert found is not None
    return found


def options(name: str) -> list[click.Parameter]:
    """What a line of a command may hold."""
    return [option for option in command(name).params if option.name not in (*SPELT, "help")]


def value(draw: Any, option: click.Parameter) -> str:
    """A word for an option."""
    if draw(st.integers(0, 9)) == 0:
        return str(draw(st.sampled_from(ODD)))
    kind = option.type
    if isinstance(kind, Loops):
        return str(draw(st.sampled_from(("1", "2", "130", "200", "640", "1e30", "-1"))))
    if isinstance(kind, Seed):
        return str(draw(st.sampled_from(("0", "1", "7", "1e40"))))
    if isinstance(kind, Count | click.types.IntRange):
        return str(draw(st.sampled_from(COUNTS)))
    if option.name in PARTS and draw(st.integers(0, 9)):
        return str(draw(st.sampled_from(PARTS[option.name])))
    if isinstance(kind, click.Choice):
        return str(draw(st.sampled_from([str(choice) for choice in kind.choices if choice not in MINUTES])))
    if isinstance(kind, click.Path) or option.name == "files":
        return str(draw(st.sampled_from((*FILES, *NEW))))
    return _number(draw, kind)


def _number(draw: Any, kind: click.ParamType) -> str:
    number, other = str(draw(st.sampled_from(NUMBERS))), str(draw(st.sampled_from(NUMBERS)))
    if isinstance(kind, Quantity | QuantityRange):
        unit = (
            kind.dimension.example.lstrip("0123456789.")
            if draw(st.integers(0, 4))
            else str(draw(st.sampled_from(UNITS)))
        )
        if isinstance(kind, QuantityRange) and draw(st.booleans()):
            return f"{number}{unit}..{other}{unit}"
        return kind.dimension.example if draw(st.integers(0, 2)) == 0 else f"{number}{unit}"
    if isinstance(kind, NumberRange):
        return f"{number}..{other}"
    if isinstance(kind, PowerLaw):
        return f"{number},{other}"
    if isinstance(kind, Number | click.types.FloatRange | click.types.FloatParamType):
        return number
    return str(draw(st.sampled_from((*ODD, *COMMANDS))))
