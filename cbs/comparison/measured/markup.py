r"""Titles without the marks of a typesetter: `$\Delta\sigma$ ($e^2/h$)`, `R_{xx} (\Omega)`, Origin's `e\+(2)/h`."""

import re

_ORIGIN = re.compile(r"\\([+\-gibup])\(([^()]*)\)")
_SYMBOL = dict(zip("mWsDdrpq", "\u00b5\u03a9\u03c3\u0394\u03b4\u03c1\u03c0\u03b8", strict=True))  # of Origin's \g()
_GREEK = {
    "Omega": "\u03a9", "mu": "\u00b5", "sigma": "\u03c3", "Delta": "\u0394", "delta": "\u03b4", "rho": "\u03c1",
    "pi": "\u03c0", "theta": "\u03b8", "hbar": "\u0127", "square": "\u25a1", "Box": "\u25a1", "circ": "\u00b0",
    "cdot": "", "times": "x", "degree": "\u00b0", "percent": "%",
}  # fmt: skip
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_WORD = re.compile(r"\\([A-Za-z]+) ?")


def plain(title: str) -> str:
    """Return the title as it would be typed."""
    if not any(sign in title for sign in ("$", "\\", "{")):
        return title
    text = _ORIGIN.sub(_of_origin, title)
    text = _FRACTION.sub(r"\1/(\2)", text)
    text = re.sub(r"\\[,;:! ]|~", " ", text.replace("\\%", "%"))
    text = _WORD.sub(lambda match: _GREEK.get(match[1], ""), text)
    text = re.sub(r"([_^])\{([^{}]*)\}", r"\1\2", text.replace("$", ""))
    return re.sub(r"(?<=\S)\{\}|\{(?=[^{}]*[\u0370-\u03ff\u00b0-\u00b5\u25a1])([^{}]*)\}", r"\1", text)


def _of_origin(match: re.Match[str]) -> str:
    kind, inside = match[1], match[2]
    if kind == "g":
        return "".join(_SYMBOL.get(letter, letter) for letter in inside)
    return {"+": "^", "-": "_"}.get(kind, "") + inside
