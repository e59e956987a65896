"""Words of the pictures in other languages: one table a language, English words (with {} for numbers) to theirs.

A text that is not in a table stays English; symbols, numbers and units are the same everywhere. The tables lie beside
this file as TOML, one a language, so that they can be read and mended without code.
"""

import re
import sys
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from cbs.checks import Misuse
from cbs.figures.frame.names import require_known

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[1] / "words"
LANGUAGES = ("en", "de", "fr", "es", "zh", "ja")
LETTERS = {"zh": "弱", "ja": "弱"}  # one that a font of the language must have
_HOLE = re.compile(r"\\\{\\\}")
_WORD = re.compile(r"(?:\$[^$]*\$|[^\s$])+")


@cache
def captions(language: str) -> dict[str, str]:
    """Return captions of figures in a language by the names of the figures; empty for English."""
    path = FOLDER / "captions" / f"{language}.toml"
    return {} if language == "en" or not path.exists() else tomllib.loads(path.read_text(encoding="utf-8"))


class Filled(Formatter):
    """Fills a text as str.format does, with the words among its values in a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a value as text."""
        if isinstance(value, str):
            space = value[: len(value) - len(value.lstrip())]
            value = space + in_language(value.lstrip(), self.language)
        return super().format_field(value, format_spec)


@cache
def table(language: str) -> dict[str, str]:
    """Return the words of a language by the English ones; empty for English."""
    if language == "en":
        return {}
    with (FOLDER / f"{language}.toml").open("rb") as stream:
        found: dict[str, str] = tomllib.load(stream)
    return {_plain(english): words for english, words in found.items()}


def in_language(text: str, language: str) -> str:
    """Return a text in a language; as it is where the table does not have it.

    Parameters
    ----------
    text : str
        English words, numbers filled in; the breaks of its lines do not matter.
    language : str
        One of LANGUAGES.
    """
    words = table(language)
    plain = _plain(text)
    if plain in words:
        return _broken(words[plain], text.count("\n"))
    for pattern, template in _templates(language):
        found = pattern.fullmatch(plain)
        if found is not None:
            return _broken(template.format(*found.groups()), text.count("\n"))
    return text


def put_into(picture: Any, language: str) -> None:
    """Put all words of a drawn picture into a language."""
    if language == "en":
        return
    from matplotlib.text import Text
    from matplotlib.ticker import FixedFormatter

    for axis in (axis for axes in picture.axes for axis in (axes.xaxis, axes.yaxis)):
        names = axis.get_major_formatter()  # ticks are written anew at every drawing
        if isinstance(names, FixedFormatter):
            axis.set_major_formatter(FixedFormatter([in_language(name, language) for name in names.seq]))
    for text in picture.findobj(Text):
        words = text.get_text()
        if words.strip():
            text.set_text(in_language(words, language))


def check_language(language: str, font: str | None) -> None:
    """Refuse a language that is not known, or whose letters the font does not have.

    Raises
    ------
    ValueError
        With the nearest language, the nearest installed font, or what to do.
    """
    require_known("language", language, LANGUAGES)
    from matplotlib import font_manager

    if font is not None:
        names = sorted({entry.name for entry in font_manager.fontManager.ttflist})
        if font not in names:
            require_known("font", font, names)
    if language in LETTERS:
        path = font_manager.findfont(font or "DejaVu Sans")
        if ord(LETTERS[language]) not in font_manager.get_font(path).get_charmap():
            raise Misuse(
                f"language {language} needs a font with its letters, and {font or 'DejaVu Sans'} has none; give "
                "--font, such as 'Noto Sans CJK SC' or 'Noto Sans CJK JP', where it is installed"
            )


def _plain(text: str) -> str:
    return " ".join(text.split())


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(_HOLE.sub("(.+?)", re.escape(english))), words)
        for english, words in table(language).items()
        if "{}" in english
    ]


def _broken(words: str, breaks: int) -> str:
    """Break words into one line more than `breaks`, as evenly as words allow; mathematics stays whole.

    Words that a table breaks itself stay as they are.
    """
    if "\n" in words:
        return words
    lines = [_WORD.findall(words)]
    for _ in range(breaks):
        longest = max(lines, key=_width)
        if len(longest) < 2:
            break
        cuts = [(longest[:i], longest[i:]) for i in range(1, len(longest))]
        best = min(cuts, key=lambda cut: max(map(_width, cut)))
        at = lines.index(longest)
        lines[at : at + 1] = best
    return "\n".join(" ".join(line) for line in lines)


def _width(line: list[str]) -> int:
    """Letters of a line, about: a command of mathematics is one sign."""
    return len(re.sub(r"\\[a-zA-Z]+", "x", " ".join(line)).replace("$", ""))
