"""Speed then and now: measurements in files, and rows of two of them side by side."""

import json
import platform
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

import numba
import numpy as np

from cbs import storage
from cbs.checks import Misuse
from cbs.reading import as_json, read_text
from cbs.version import __version__


@dataclass(frozen=True, slots=True)
class Change:
    """One row then and now.

    Attributes
    ----------
    work, unit : str
        What was measured, and what one time is for (leg or loop).
    ns_before, ns : float
        Times in nanoseconds; nan where the row stands in one of the two alone.
    faster : float
        How many times faster it is now, both measured in the time NumPy took for the same work in the same run: so
        the speed of the machine drops out.
    """

    work: str
    unit: str
    ns_before: float
    ns: float
    faster: float


def origin() -> dict[str, str]:
    """What a measurement must name to be read later: date, version, Python, NumPy, Numba, machine."""
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "version": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }


def save(path: Path, document: dict[str, Any]) -> Path:
    """Write a measurement as JSON, whole or not at all."""
    content = (json.dumps(document, indent=1) + "\n").encode()
    return storage.write_whole(path, lambda file: _fill(file, content))


def load(path: Path) -> dict[str, Any]:
    """Return the measurement in a file of `save` or of `cbs bench --json`.

    Raises
    ------
    ValueError
        If the file holds no such measurement.
    OSError
        If it cannot be read.
    """
    text = read_text(path)
    try:
        document = as_json(text)
        for row in document["rows"]:
            str(row["work"]), str(row["unit"]), float(row["ns"]), float(row["numpy_ns"])
    except (ValueError, KeyError, TypeError) as error:
        raise Misuse(f"{path} holds no measurement; make one with: cbs bench --save {path.name}") from error
    return dict(document)


def compare(before: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """Return the rows of both measurements in the order of the new one; rows that are gone come last."""
    then = {row["work"]: row for row in before["rows"]}
    nan = float("nan")
    changes = []
    for row in now["rows"]:
        old = then.pop(row["work"], None)
        if old is None:
            changes.append(Change(row["work"], row["unit"], nan, row["ns"], nan))
            continue
        faster = (old["ns"] / old["numpy_ns"]) / (row["ns"] / row["numpy_ns"])
        changes.append(Change(row["work"], row["unit"], old["ns"], row["ns"], faster))
    return changes + [Change(row["work"], row["unit"], row["ns"], nan, nan) for row in then.values()]


def _fill(file: BinaryIO, content: bytes) -> None:
    file.write(content)
