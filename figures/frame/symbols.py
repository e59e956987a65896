"""Symbols with a subscript, written plain in titles and captions (L_φ, L_so), as mathematics and as HTML."""

import html
import re

_SYMBOL = re.compile(r"\b([A-Za-zτ])_(φ|\*|[a-z]{1,3}\b|F\b)")


def mathtext(text: str) -> str:
    """Return a text with its symbols in matplotlib's mathematics: L_φ becomes a letter with a true subscript."""
    return _SYMBOL.sub(lambda found: f"${found[1]}_{{{found[2]}}}$".replace("τ", r"\tau ").replace("φ", r"\phi"), text)


def markup(text: str) -> str:
    """Return a text as HTML, its symbols with true subscripts."""
    return _SYMBOL.sub(r"<i>\1</i><sub>\2</sub>", html.escape(text))
