"""Docstrings written for readers of the code become clean markup: |r| is a modulus, not a substitution."""

import re
from typing import Any

from sphinx.application import Sphinx

_LITERAL = re.compile(r"(``[^`]+``|:[a-z]+:`[^`]+`|`[^`]+`)")
_TRAILING = re.compile(r"(?<=\w)_(?=[\s,.;:)\]]|$)")


def plain(line: str) -> str:
    """Return a line of prose with bars, stars and trailing underscores that mean themselves."""
    parts = _LITERAL.split(line)
    for i in range(0, len(parts), 2):
        text = re.sub(r"\|", r"\\|", parts[i])
        text = re.sub(r"(?<!\*)\*(?!\*)", r"\\*", text)
        text = re.sub(r"(?<!\\)\*\*(?=\w)", r"\\*\\*", text)
        parts[i] = _TRAILING.sub(r"\\_", text)
    return "".join(parts)


def clean(lines: list[str]) -> list[str]:
    """Return the lines of a docstring with prose made plain; formulas, citations and doctests stay as they are."""
    done, inside = [], None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if inside is not None and line.strip() and indent <= inside:
            inside = None
        if inside is None and re.match(r"\s*\.\. (math|code)", line):
            inside = indent
        keep = inside is not None or re.match(r"\s*(>>>|\.\. |[-=~]{3,}$)", line)
        done.append(line if keep else _citations(plain(line)))
    return done


def _citations(line: str) -> str:
    return re.sub(r"\[(\d+)\]\\_", r"[\1]_", line)


def _process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = clean(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before numpydoc reads the docstring."""
    app.connect("autodoc-process-docstring", _process, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
