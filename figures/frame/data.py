"""The data file of a figure: the results and arrays that it drew, as an npz with a JSON header, no pickles.

Arrays keep the names of the dataclass's fields; those of a result get the names of its table and that of the field:
`delta_e2_h_wal` is the column delta_e2_h of the result `wal`. Everything else (numbers, texts, provenance) stands in
the header. The bytes depend on the content alone, so the same seed gives the same file.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from cbs import storage
from cbs.checks import Misuse
from cbs.figures.registry import FIGURES, Entry
from cbs.observables.files import unpacked
from cbs.provenance import Provenance
from cbs.reading import as_json, read_arrays, regular

FORMAT = "cbs figure 2"
HEADER = "header"
Arrays = dict[str, np.ndarray]


def to_bytes(entry: Entry, stored: Any) -> bytes:
    """Return the npz of a figure's dataclass as bytes."""
    arrays: Arrays = {}
    values: dict[str, Any] = {}
    results: dict[str, Any] = {}
    for field in fields(stored):
        value = getattr(stored, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif is_result(value):
            results[field.name] = _pack(value, field.name, arrays)
        elif isinstance(value, tuple) and value and all(map(is_result, value)):
            results[field.name] = [_pack(one, f"{field.name}_{i}", arrays) for i, one in enumerate(value)]
        elif not isinstance(value, Provenance):
            values[field.name] = value
    header = {
        "format": FORMAT, "figure": entry.name, "values": values, "results": results,
        "provenance": stored.provenance.as_dict(),
    }  # fmt: skip
    buffer = io.BytesIO()
    named: dict[str, Any] = {HEADER: np.array(json.dumps(header)), **arrays}
    np.savez_compressed(buffer, **named)
    return buffer.getvalue()


def is_result(value: Any) -> bool:
    """Whether a value is a result with a table and a provenance."""
    return hasattr(value, "columns") and isinstance(getattr(value, "provenance", None), Provenance)


def results_of(stored: Any) -> Iterator[tuple[str, Any]]:
    """Give every result inside a figure's dataclass with its name."""
    for field in fields(stored):
        value = getattr(stored, field.name)
        if is_result(value):
            yield field.name, value
        elif isinstance(value, tuple) and value and all(map(is_result, value)):
            yield from ((f"{field.name}_{i}", one) for i, one in enumerate(value))


def _pack(result: Any, name: str, arrays: Arrays) -> dict[str, Any]:
    """Put the arrays of a result among `arrays`; return its header with the place of every array."""
    header, found = storage.packed(result)
    column = {id(values): title for title, values in result.columns().items()}
    places = {attribute: f"{column.get(id(array), attribute)}_{name}" for attribute, array in found.items()}
    arrays |= {places[attribute]: array for attribute, array in found.items()}
    return {**header, "arrays": places}


def save(path: Path, entry: Entry, stored: Any) -> None:
    """Write the data file of a figure, whole or not at all."""
    storage.write_bytes(path, to_bytes(entry, stored))


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
    try:
        given = {**header.get("values", {}), **content, **_results(header.get("results", {}), content, path)}
        provenance = Provenance(**header["provenance"])
    except (KeyError, TypeError, AttributeError) as error:
        raise _foreign(path, "its results or its provenance are damaged") from error
    wanted = [field.name for field in fields(kind) if field.name != "provenance"]
    missing = [name for name in wanted if name not in given]
    if missing:
        raise _foreign(path, f"{missing[0]} of figure {entry.name} is missing")
    return entry, kind(**{name: given[name] for name in wanted}, provenance=provenance)


def _results(headers: dict[str, Any], content: Arrays, path: Path) -> dict[str, Any]:
    def build(header: dict[str, Any]) -> Any:
        return unpacked(header, {name: content[place] for name, place in header["arrays"].items()}, path)

    return {
        name: tuple(map(build, header)) if isinstance(header, list) else build(header)
        for name, header in headers.items()
    }


def read_header(path: Path) -> dict[str, Any]:
    """Return the JSON header of a figure's data file (figure, values, results, provenance)."""
    return _header(path, _arrays(path))


def _arrays(path: Path) -> Arrays:
    regular(path)
    try:
        return read_arrays(path)
    except Misuse:
        raise _foreign(path, "it is damaged or no npz file") from None


def _header(path: Path, content: Arrays) -> dict[str, Any]:
    try:
        header = as_json(str(content.pop(HEADER)))
    except (KeyError, ValueError) as error:
        raise _foreign(path, "it has no header") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise _foreign(path, f"its header does not say {FORMAT!r}")
    return header


def _foreign(path: Path, reason: str) -> Misuse:
    return Misuse(f"{path} is not the data file of a figure: {reason}; make one with: cbs figure NAME --out DIR")
