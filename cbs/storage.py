"""Files: results as npz with a JSON header, tables as CSV; written whole or not at all."""

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from cbs.checks import FloatArray
from cbs.provenance import Provenance

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMAT = "cbs-result-1"


def write_whole(path: str | Path, write: Callable[[BinaryIO], None]) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in place: readers never see half a file.

    Raises
    ------
    OSError
        If the folder is missing or not writable, or the disk is full; `path` is then as it was.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def write_csv(path: str | Path, columns: Mapping[str, FloatArray], provenance: Provenance) -> Path:
    """Write `# {json}` provenance, a header row and the columns with 10 significant digits."""
    lines = ["# " + json.dumps(provenance.as_dict(), sort_keys=True), ",".join(columns)]
    lines += [",".join(f"{value:.10g}" for value in row) for row in zip(*columns.values(), strict=True)]
    text = "\n".join(lines) + "\n"
    return write_whole(path, lambda file: _write_text(file, text))


def write_result(path: str | Path, result: Any) -> Path:
    """Write a frozen result with all its arrays as npz; the JSON header names its type and provenance."""
    arrays = {f.name: getattr(result, f.name) for f in fields(result) if isinstance(getattr(result, f.name), np.ndarray)}
    plain = {f.name: getattr(result, f.name) for f in fields(result) if isinstance(getattr(result, f.name), str | float)}
    header = {
        "format": FORMAT, "type": type(result).__name__, "plain": plain, "provenance": result.provenance.as_dict()
    }  # fmt: skip
    arrays["header"] = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    return write_whole(path, lambda file: np.savez(file, **arrays))


def read_header(path: str | Path) -> dict[str, Any]:
    """Return the JSON header of a result file.

    Raises
    ------
    ValueError
        If the file is damaged or was not written by this program.
    """
    return _read(path)[0]


def load(path: str | Path) -> Any:
    """Return the result that `save` wrote to `path`.

    Raises
    ------
    ValueError
        If the file is damaged or was not written by this program.
    """
    from cbs.observables import results

    header, arrays = _read(path)
    kind = getattr(results, header["type"], None)
    if kind is None:
        raise ValueError(f"{path} holds a {header['type']}, which this version does not know")
    return kind(**arrays, **header["plain"], provenance=Provenance(**header["provenance"]))


def _read(path: str | Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(arrays.pop("header").tobytes())
        if header["format"] != FORMAT:
            raise ValueError
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile):
        raise ValueError(f"{path} is damaged or was not written by cbs") from None
    return header, arrays


def to_xarray(columns: Mapping[str, FloatArray], coordinate: str, provenance: Provenance) -> Any:
    """Return the columns as an xarray.Dataset over `coordinate`, provenance as attributes."""
    try:
        import xarray
    except ImportError:
        raise ImportError("to_xarray needs xarray: install the extra [xarray]") from None
    data = {name: (coordinate, values) for name, values in columns.items() if name != coordinate}
    attributes = {"provenance": json.dumps(provenance.as_dict(), sort_keys=True)}
    return xarray.Dataset(data, coords={coordinate: columns[coordinate]}, attrs=attributes)


def errorbar(ax: "Axes | None", x: FloatArray, y: FloatArray, err: FloatArray, xlabel: str, ylabel: str) -> "Axes":
    """Draw points with error bars on `ax`, or on the axes of a new figure, with labels."""
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(layout="constrained").subplots()
    ax.errorbar(x, y, err, fmt="o", fillstyle="none")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    return ax


def html_table(title: str, columns: Mapping[str, FloatArray], most: int = 12) -> str:
    """Return a small HTML table of the columns for notebooks."""
    head = "".join(f"<th>{name}</th>" for name in columns)
    rows = list(zip(*columns.values(), strict=True))
    body = "".join("<tr>" + "".join(f"<td>{v:.5g}</td>" for v in row) + "</tr>" for row in rows[:most])
    rest = f"<p>and {len(rows) - most} more rows</p>" if len(rows) > most else ""
    return f"<p>{title}</p><table><tr>{head}</tr>{body}</table>{rest}"


def _write_text(file: BinaryIO, text: str) -> None:
    file.write(text.encode())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
