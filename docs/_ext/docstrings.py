"""Docstrings written for readers of the code become clean markup: |r| is a modulus, not a substitution."""

import re
from typing import Any

from sphinx.application import Sphinx

_LITERAL = re.compile(r"(``[^`]+``|:[a-z]+:`[^`]+`|`[^`]+`)")
_TRAILING = re.compile(r"(?<=\w)_(?=[\s,.;:)\]\\^]|$)")


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
    """Return the lines of a docstring with prose made plain and references as text; formulas and doctests stay."""
    done: list[str] = []
    inside: int | None = None
    reference: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        inside = None if inside is not None and line.strip() and indent <= inside else inside
        reference = None if reference is not None and (not line.strip() or indent <= reference) else reference
        if inside is None and re.match(r"\s*\.\. (math|code)", line):
            inside = indent
        found = re.match(r"(\s*)\.\. (\[\d+\]) (.*)", line)
        if found:
            reference = indent
            done += ["", f"{found[1]}{found[2]} {plain(found[3])}"]
        elif reference is not None:
            done.append(" " * reference + plain(line.strip()))
        elif inside is not None or re.match(r"\s*(>>>|\.\. |[-=~]{3,}$)", line):
            done.append(line)
        else:
            done.append(re.sub(r"(\[\d+\])(\\_|_)(?!\w)", r"\1", plain(line)))
    return done


def _process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = clean(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before numpydoc reads the docstring."""
    app.connect("autodoc-process-docstring", _process, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
