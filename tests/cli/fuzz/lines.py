"""Lines of words: from a line that is right, a few words changed; or from nothing, an option at a time."""

import shlex
from functools import cache
from typing import Any

import click
from hypothesis import strategies as st

from cbs.cli.main import COMMANDS
from cbs.cli.shared.ahead import LINES
from tests.cli.fuzz.words import FILES, ODD, command, options, value

Line = list[list[str]]  # the command, then an option or argument with its value each
SMALL = {
    "loops": "200", "workers": "1", "rounds": "1", "bootstrap": "2", "seed": "1", "scatterings": "8", "points": "2",
    "frames": "1", "quality": "draft", "curves": "4",
}  # fmt: skip
SMALL_OF = {"coverage": {"models": "wl", "counts": "1"}, "verify": {"only": "matrices"}, "waves": {"loops": "16"}}
# Work that takes seconds however little is asked for: drawn seldom, refused where `light`.
HEAVY = ("bench", "coverage", "demo", "gallery", "animate", "figure", "verify", "lecture")
MORE = (
    "fit curve.csv --model hln", "fit run.csv --model hln", "plot run.csv --out out.png",
    "plot run.npz run.csv --out out.svg --theory", "info run.npz", "info run.json", "scales --l 100nm --l-phi 1um",
    "cite", "about --json", "matrices --channels 3 --loops 128", "waves peak --times 4 --loops 128",
    "verify --only matrices", "figure paths --format png --out f", "figure --list --json", "verify --list",
    "animate two-ways --out f", "animate --list", "gallery paths --out g", "demo --out d.html", "bench --save b.json",
    "lecture --out f",
)  # fmt: skip


@cache
def right() -> dict[str, tuple[Line, ...]]:
    """Lines that run, by command."""
    found: dict[str, tuple[Line, ...]] = {}
    for text in (*LINES, *MORE):
        line = parsed(shlex.split(text))
        found[line[0][0]] = (*found.get(line[0][0], ()), line)
    return found


def parsed(words: list[str]) -> Line:
    """Words grouped by the option they belong to."""
    flags = {flag: option for option in command(words[0]).params for flag in option.opts}
    groups: Line = [[words[0]]]
    rest = iter(words[1:])
    for word in rest:
        takes = word in flags and not getattr(flags[word], "is_flag", False)
        groups.append([word, next(rest)] if takes and word.startswith("-") else [word])
    return groups


@st.composite
def lines(draw: Any, *, light: bool) -> tuple[str, ...]:
    """One command line; where `light` no work that takes seconds."""
    names = [name for name in COMMANDS for _ in range(1 if name in HEAVY else 8)]
    name = draw(st.sampled_from(names))
    line = _changed(draw, name) if name in right() and draw(st.integers(0, 2)) else _from_nothing(draw, name)
    added = small(line, name)[len(line) :]
    always = name in HEAVY or name == "waves"
    line += [group for group in added if always or group[0] == "--loops" or draw(st.integers(0, 9))]
    words = [word for group in line for word in group]
    if draw(st.integers(0, 19)) == 0:
        words += [str(draw(st.sampled_from((*ODD, "--nothing", "-x", "--seed"))))]
    if light and name in HEAVY:
        words += ["--no-such-option"]
    return tuple(words)


def _changed(draw: Any, name: str) -> Line:
    line = [list(group) for group in draw(st.sampled_from(right()[name]))]
    for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))):
        place = draw(st.integers(0, len(line)))
        kind = draw(st.integers(0, 5))
        if kind <= 2 or place in (0, len(line)):  # one more option, here or there
            line.append(_option(draw, draw(st.sampled_from(options(name)))))
        elif kind == 3:
            del line[place]
        elif kind == 4:
            line.insert(place, list(line[place]))
        else:
            found = {flag: option for option in options(name) for flag in option.opts}.get(line[place][0])
            line[place] = _option(draw, found) if found else [str(draw(st.sampled_from(FILES)))]
    return line


def _from_nothing(draw: Any, name: str) -> Line:
    line: Line = [[name]]
    for option in options(name):
        often = 9 if option.required or option.name in ("field", "length", "strength") else 2
        if draw(st.integers(0, 9)) < often:
            line.append(_option(draw, option))
    return line


def _option(draw: Any, option: click.Parameter) -> list[str]:
    flag = [option.opts[-1]] if isinstance(option, click.Option) else []
    return flag if getattr(option, "is_flag", False) else [*flag, value(draw, option)]


def small(line: Line, name: str) -> Line:
    """The line with what makes the work small where it does not say it itself."""
    there = {group[0] for group in line}
    least = SMALL | SMALL_OF.get(name, {})
    flags = [(option.opts[-1], option) for option in options(name) if option.name in least]
    return line + [[flag, least[str(option.name)]] for flag, option in flags if not there & set(option.opts)]
