"""Units of columns as people write them: `mT`, `Oe`, `kOhm/sq`, `uS`, `e2/h`, `e^2/(2pi^2 hbar)`; each has one meaning.

A unit is looked up as it stands and, where that is none, without regard to capitals. What is not found is unknown:
nobody's microsiemens become conductance quanta.
"""

import math
import re
from dataclasses import dataclass

from cbs.comparison.measured.markup import plain as unmarked
from cbs.constants import E_CHARGE, HBAR

CONDUCTANCE_QUANTUM = E_CHARGE**2 / (2.0 * math.pi * HBAR)  # e^2/h in siemens
MU_0 = 1.25663706127e-6  # T m/A, CODATA 2022


@dataclass(frozen=True, slots=True)
class Unit:
    """What a column holds and its size: tesla, ohm, e^2/h for every kind of conductance, else SI."""

    kind: str
    size: float
    shown: str


# kind: (what it is called in messages, examples)
KINDS = {
    "field": ("a magnetic field", "T, mT, uT, G, Oe, kOe, A/m"),
    "conductance": ("a conductance", "S, mS, uS, e2/h, e2/(pi h), 2e2/h, e2/(2pi2 hbar)"),
    "resistance": ("a resistance", "Ohm, kOhm"),
    "sheet resistance": ("a sheet resistance", "Ohm/sq, kOhm/sq"),
    "resistivity": ("a resistivity", "Ohm m, Ohm cm, uOhm cm"),
    "conductivity": ("a conductivity of the bulk", "S/m, S/cm"),
    "voltage": ("a voltage", "V, mV, uV"),
    "current": ("a current", "A, mA, uA, nA"),
    "temperature": ("a temperature", "K, mK"),
}

_PREFIXES = {"": 1.0, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}
_BASES: tuple[tuple[str, tuple[str, ...], float, str], ...] = (
    # kind, spellings, size, prefixes; {} where a prefix makes the unit smaller, as in 1/kOhm
    ("field", ("T", "tesla"), 1.0, " num"),
    ("field", ("G", "gauss", "Gs"), 1e-4, " mk"),
    ("field", ("Oe", "oersted"), 1e-4, " mk"),
    ("field", ("A/m", "Am-1"), MU_0, " kM"),
    ("conductance", ("S", "siemens", "mho", "S/sq"), 1.0 / CONDUCTANCE_QUANTUM, " numk"),
    ("conductance", ("1/{}ohm", "{}ohm-1"), 1.0 / CONDUCTANCE_QUANTUM, " umkMG"),
    ("resistance", ("ohm", "ohms"), 1.0, " numkMG"),
    ("sheet resistance", ("ohm/sq", "ohms/sq", "ohmsq-1", "ohmpersq"), 1.0, " numkMG"),
    ("resistivity", ("ohmm", "ohmsm"), 1.0, " numk"),
    ("resistivity", ("ohmcm", "ohmscm"), 1e-2, " numk"),
    ("conductivity", ("S/m", "Sm-1"), 1.0 / CONDUCTANCE_QUANTUM, " umkM"),
    ("conductivity", ("S/cm", "Scm-1"), 100.0 / CONDUCTANCE_QUANTUM, " umk"),
    ("conductivity", ("1/{}ohmm", "{}ohm-1m-1"), 1.0 / CONDUCTANCE_QUANTUM, " umk"),
    ("conductivity", ("1/{}ohmcm", "{}ohm-1cm-1"), 100.0 / CONDUCTANCE_QUANTUM, " umk"),
    ("voltage", ("V", "volt", "volts"), 1.0, " pnumk"),
    ("current", ("A", "amp", "amps", "ampere"), 1.0, " pnumk"),
    ("temperature", ("K", "kelvin"), 1.0, " num"),
    ("time", ("s", "sec", "second", "seconds"), 1.0, " num"),
    ("time", ("min",), 60.0, " "),
    ("time", ("h", "hour", "hours"), 3600.0, " "),
    ("angle", ("deg", "degree", "degrees", "\u00b0", "rad"), 1.0, " m"),
    ("frequency", ("Hz",), 1.0, " kMG"),
    ("power", ("W", "dBm", "dB"), 1.0, " num"),
    ("length", ("m", "cm", "mm", "um", "nm"), 1.0, " "),
    ("pressure", ("Torr", "mbar", "bar", "Pa"), 1.0, " m"),
    ("ratio", ("%", "percent"), 1e-2, " "),
    ("ratio", ("ppm",), 1e-6, " "),
    ("code", ("code", "counts", "a.u.", "arb.", "arb.u."), 1.0, " "),
)
_SPELLINGS = str.maketrans(
    {"\u00b5": "u", "\u03bc": "u", "\u03a9": "ohm", "\u2126": "ohm", "\u207b": "-", "\u2212": "-", "\u2013": "-"}
    | {"\u0127": "hbar", "\u210f": "hbar", "\u03c0": "pi", "\u25a1": "sq", "\u25fb": "sq", "\u2b1c": "sq"}
    | {"^": "", "*": "", "\u00b7": "", "\u22c5": "", "\u00d7": "", " ": "", "\u00a0": ""}
    | {sign: str(i) for i, sign in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")}
)
_SCALED = re.compile(r"(?:1e|x?10)([-+]?\d+)(?=[A-Za-z(])")
_QUANTUM = re.compile(r"(\d*\.?\d*)e2((?:\d+(?:\.\d+)?|pi2?|hbar|h)+)$")
_RESISTANCE = re.compile(r"h/\(?(\d*)e2\)?$")
_WORDS = (
    (re.compile(r"^(?:micro|mu(?=[STVA]|[oO]hm))"), "u"), (re.compile(r"^milli"), "m"), (re.compile(r"^kilo"), "k"),
    (re.compile(r"^[mM]ega"), "M"), (re.compile(r"^nano"), "n"),
)  # fmt: skip
_PART = re.compile(r"\d+(?:\.\d+)?|pi2|pi|hbar|h")


def _table() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for kind, spellings, size, prefixes in _BASES:
        for prefix in prefixes:
            for spelling in spellings:
                times = _PREFIXES[prefix.strip()]
                name = spelling.format(prefix.strip()) if "{}" in spelling else prefix.strip() + spelling
                found.setdefault(name, (kind, size / times if "{}" in spelling else size * times))
    return found


_UNITS = _table()
_FOLDED: dict[str, set[tuple[str, float]]] = {}
for _name, _meaning in _UNITS.items():
    _FOLDED.setdefault(_name.lower(), set()).add(_meaning)


def find_unit(text: str) -> Unit | None:
    """Return the unit that `text` names, None if it is not known (or could be two)."""
    plain = unmarked(text).strip().translate(_SPELLINGS).strip("[]").replace("Ohm", "ohm").replace("OHM", "ohm")
    plain = plain.replace("square", "sq").replace("persq", "/sq").replace("ohm-cm", "ohmcm").replace("ohm-m", "ohmm")
    plain = plain.replace("ohm.cm", "ohmcm").replace("ohm.m", "ohmm")
    for word, prefix in _WORDS:
        plain = word.sub(prefix, plain)
    if not plain:
        return None
    if plain in _UNITS:
        return Unit(*_UNITS[plain], text.strip())
    inverse = _RESISTANCE.match(plain)
    if inverse is not None:
        return Unit("resistance", 1.0 / (float(inverse.group(1) or 1.0) * CONDUCTANCE_QUANTUM), text.strip())
    quantum = _quanta(plain)
    if quantum is not None:
        return Unit("conductance", quantum, text.strip())
    meanings = _FOLDED.get(plain.lower(), set())
    if len(meanings) == 1:  # OE, gauss, KELVIN; but never ms for mS
        return Unit(*next(iter(meanings)), text.strip())
    scaled = _SCALED.match(plain)  # 10^-5 S
    rest = find_unit(plain[scaled.end() :]) if scaled else None
    if scaled is None or rest is None:
        return None
    return Unit(rest.kind, 10.0 ** int(scaled.group(1)) * rest.size, text.strip())


def _quanta(plain: str) -> float | None:
    """Size in e^2/h of what is written as a multiple of it: e2/h, 2e2/h, e2/(pi h), e2/(2 pi2 hbar)."""
    match = _QUANTUM.match(re.sub(r"over|per|[/()]", "", plain))
    if match is None:
        return None
    parts = _PART.findall(match.group(2))
    if sum(part in ("h", "hbar") for part in parts) != 1:
        return None
    sizes = {"h": 1.0, "hbar": 0.5 / math.pi, "pi": math.pi, "pi2": math.pi**2}
    below = math.prod(sizes[part] if part in sizes else float(part) for part in parts)
    return (float(match.group(1)) if match.group(1) else 1.0) / below


def allowed(*kinds: str) -> str:
    """Return the units of these kinds as a phrase for messages."""
    return "; ".join(f"{KINDS[kind][0]} in {KINDS[kind][1]}" for kind in kinds)


def split_header(cell: str) -> tuple[str, str, Unit | None]:
    """Return name, unit as written, and unit of a column from its header: in brackets, after `_`, `/`, a comma or `in`.

    The unit is None where none is written, or where what stands in brackets in its place is not known.
    """
    text = " ".join(unmarked(cell).replace("\ufeff", "").strip().strip("\"'").split())
    bracket = _BRACKET.match(text)
    if bracket:
        name, written = bracket.group(1).strip(" /"), bracket.group(2).strip()
        unit = find_unit(written)
        if name and unit is not None and not (_is_argument(written) and not _takes(name, unit)):
            return name, written, unit
    for name, cut in _cuts(text):  # a bracket may also end a unit: dG_e2/(2pi2hbar)
        written = cut.strip(" /")
        unit = find_unit(written)
        if unit is not None and name and (len(written.translate(_SPELLINGS)) > 1 or _fits(name, unit)):
            return name, written, unit
    inside = _INSIDE.match(text)  # R (Ohm) at 2 K
    if inside and inside.group(1).strip() and not _is_argument(inside.group(2)):
        unit = find_unit(inside.group(2))
        if unit is not None:
            return f"{inside.group(1).strip()} {inside.group(3).strip()}", inside.group(2).strip(), unit
    if bracket and bracket.group(1).strip(" /") and not _is_argument(bracket.group(2)):
        return bracket.group(1).strip(" /"), bracket.group(2).strip(), None
    return text, "", None


FIELD_NAME = re.compile(
    r"^(?:d?[bh]|[bh]_?(?:z|perp|ext|field|applied)|(?:mu|\u00b5|\u03bc)_?0 ?\*?[bh]|"
    r".*field.*|.*feld.*|.*champ.*|.*campo.*|.*magnet.*)$",
    re.IGNORECASE,
)
_FIELD_WORDS = re.compile(FIELD_NAME.pattern + r"|^[bh](?:[xyz]|[\W_].*)$", re.IGNORECASE)
_TIME_WORDS = re.compile(r"^(?:t|.*time.*|.*zeit.*|.*temps.*)$", re.IGNORECASE)
_BRACKET = re.compile(r"^(.*?)\s*[\[({<]((?:[^\[\](){}<>]|\([^()]*\))*)[\])}>]\s*$")
_INSIDE = re.compile(r"^(.*?)\s*[\[(]([^\[\]()]*)[\])]\s*(\S.*)$")
_LETTERS = {
    "voltage": re.compile(r"^(?:v|u|.*volt|.*lock|li[xy]|x|y)", re.IGNORECASE),
    "current": re.compile(r"^(?:i|.*curr|.*excit)", re.IGNORECASE),
    "temperature": re.compile(r"^t|.*temp", re.IGNORECASE),
    "conductance": re.compile(r"^(?:g|s|d|delta|\u03c3|\u0394|\u03b4|.*cond)", re.IGNORECASE),
    "field": FIELD_NAME,
}


def _cuts(text: str) -> list[tuple[str, str]]:
    """Ways to cut a header without brackets into a name and a unit, the longest unit first."""
    found = [(text[:i].strip(), text[i + 1 :]) for i, sign in enumerate(text) if sign == "/" and i > 0]
    tokens = text.split("_")
    for i in range(1, len(tokens)):
        name, rest = "_".join(tokens[:i]), tokens[i:]
        found.append((name, "/".join(part for part in (rest[0], "".join(rest[1:])) if part)))
        found.append((name, "".join(rest)))
    for sign in (" in ", ",", ":", " - ", "|", " "):
        name, _, unit = text.rpartition(sign)
        found.append((name.strip(), unit))
    return found


def _fits(name: str, unit: Unit) -> bool:
    """Whether a unit of one letter belongs to that name: B_T is a field in tesla, V_G a gate."""
    return unit.kind in _LETTERS and _LETTERS[unit.kind].match(name) is not None


def _takes(name: str, unit: Unit) -> bool:
    """Whether a unit that could be an argument belongs to that name: B meas (T), t (h); not R(T)."""
    words = {"field": _FIELD_WORDS, "time": _TIME_WORDS}
    return unit.kind in words and words[unit.kind].match(name) is not None


def _is_argument(text: str) -> bool:
    """Whether brackets hold an argument, as in R(B) or sigma(0), rather than a unit."""
    return text.strip().lower() in ("b", "h", "0", "b=0", "x", "y", "t", "")
