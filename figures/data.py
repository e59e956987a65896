"""The data file of a figure: its frozen dataclass as an npz of plain arrays with a JSON header, no pickles.

Arrays keep the names of the dataclass's fields; everything else (numbers, texts, provenance) stands in the header.
The bytes depend on the content alone, so the same seed gives the same file.
"""

import io
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from cbs.checks import Misuse
from cbs.figures.files import write_atomic
from cbs.figures.registry import FIGURES, Entry
from cbs.provenance import Provenance
from cbs.reading import as_json, read_arrays, regular

FORMAT = "cbs figure 1"
HEADER = "header"


def to_bytes(entry: Entry, stored: Any) -> bytes:
    """Return the npz of a figure's dataclass as bytes."""
    arrays: dict[str, np.ndarray] = {}
    values: dict[str, Any] = {}
    for field in fields(stored):
        value = getattr(stored, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif not isinstance(value, Provenance):
            values[field.name] = value
    header = {"format": FORMAT, "figure": entry.name, "values": values, "provenance": stored.provenance.as_dict()}
    buffer = io.BytesIO()
    named = {HEADER: np.array(json.dumps(header)), **arrays}
    np.savez_compressed(buffer, allow_pickle=False, **named)
    return buffer.getvalue()


def save(path: Path, entry: Entry, stored: Any) -> None:
    """Write the data file of a figure, whole or not at all."""
    write_atomic(path, to_bytes(entry, stored))


def load(path: Path) -> tuple[Entry, Any]:
    """Read a data file back.

    Returns
    -------
    entry : Entry
        The figure that the file belongs to.
    stored
        The figure's frozen dataclass, bit for bit as it was saved.

    Raises
    ------
    ValueError
        If the file is damaged, foreign, or of another version of the figure.
    OSError
        If the file cannot be read.
    """
    content = _arrays(path)
    header = _header(path, content)
    entry = FIGURES.get(str(header.get("figure")))
    if entry is None:
        raise _foreign(path, f"it belongs to an unknown figure {header.get('figure')!r}")
    kind = entry.stored_type()
    given = {**header.get("values", {}), **content}
    wanted = [field.name for field in fields(kind) if field.name != "provenance"]
    missing = [name for name in wanted if name not in given]
    if missing:
        raise _foreign(path, f"{missing[0]} of figure {entry.name} is missing")
    try:
        provenance = Provenance.from_dict(header["provenance"])
    except ValueError as error:
        raise _foreign(path, str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _foreign(path, "its provenance is damaged") from error
    return entry, kind(**{name: given[name] for name in wanted}, provenance=provenance)


def read_header(path: Path) -> dict[str, Any]:
    """Return the JSON header of a figure's data file (figure, values, provenance)."""
    return _header(path, _arrays(path))


def _arrays(path: Path) -> dict[str, np.ndarray]:
    regular(path)
    try:
        return read_arrays(path)
    except ValueError as error:
        raise _foreign(path, "it is damaged or no npz file") from error


def _header(path: Path, content: dict[str, np.ndarray]) -> dict[str, Any]:
    try:
        header = as_json(str(content.pop(HEADER)))
    except (KeyError, ValueError) as error:
        raise _foreign(path, "it has no header") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise _foreign(path, f"its header does not say {FORMAT!r}")
    return header


def _foreign(path: Path, reason: str) -> Misuse:
    return Misuse(f"{path} is not the data file of a figure: {reason}; make one with: cbs figure NAME --out DIR")
