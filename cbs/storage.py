"""Files: results as npz with a JSON header, tables as CSV; written whole or not at all."""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.provenance import Provenance
from cbs.reading import FOREIGN, NOT_OURS, as_json, read_arrays

FORMAT = "cbs-result-1"

_under_way: set[str] = set()  # temporary files of this process


def write_whole(path: str | Path, write: Callable[[BinaryIO], None]) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in place: readers never see half a file.

    Raises
    ------
    OSError
        If the folder is missing or not writable, or the disk is full; `path` is then as it was.
    """
    target = Path(path)
    with replacing(target) as name, open(name, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    return target


@contextlib.contextmanager
def replacing(target: Path, suffix: str = "") -> Iterator[str]:
    """Give the name of a new temporary file beside `target`; put it in place at the end, remove it after a failure.

    Raises
    ------
    OSError
        With the name of the target, whatever could not be written.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=f".part{suffix}", dir=target.parent)
        _under_way.add(name)
        os.close(handle)
        yield name
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
        _under_way.discard(name)


@contextlib.contextmanager
def noted(name: str) -> Iterator[None]:
    """Have the file `name` removed if the process must leave at once while the block runs."""
    _under_way.add(name)
    try:
        yield
    finally:
        _under_way.discard(name)


def remove_temporary_files() -> None:
    """Remove what this process has begun to write: it is about to leave without finishing anything."""
    for name in list(_under_way):
        with contextlib.suppress(OSError):
            os.unlink(name)


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write `content` whole or not at all."""

    def fill(file: BinaryIO) -> None:
        file.write(content)

    return write_whole(path, fill)


def write_csv(path: str | Path, columns: Mapping[str, FloatArray], provenance: Provenance) -> Path:
    """Write `# {json}` provenance, a header row and the columns with 10 significant digits."""
    lines = ["# " + json.dumps(provenance.as_dict(), sort_keys=True), ",".join(columns)]
    lines += [",".join(f"{value:.10g}" for value in row) for row in zip(*columns.values(), strict=True)]
    text = "\n".join(lines) + "\n"
    return write_whole(path, lambda file: _write_text(file, text))


def write_result(path: str | Path, result: Any) -> Path:
    """Write a frozen result with all its arrays as npz; the JSON header names its type and provenance."""
    described, arrays = packed(result)
    header = {"format": FORMAT, **described}
    arrays["header"] = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    return write_whole(path, lambda file: np.savez(file, **arrays))


def packed(result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a frozen result as what goes into a header (type, plain values, provenance) and its arrays by field."""
    values = {f.name: getattr(result, f.name) for f in fields(result)}
    arrays: dict[str, Any] = {name: v for name, v in values.items() if isinstance(v, np.ndarray)}
    plain = {name: value for name, value in values.items() if isinstance(value, str | float)}
    return {"type": type(result).__name__, "plain": plain, "provenance": result.provenance.as_dict()}, arrays


def read_header(path: str | Path) -> dict[str, Any]:
    """Return the JSON header of a result file.

    Raises
    ------
    ValueError
        If the file is damaged or was not written by this program.
    """
    return read_result(path)[0]


def read_result(path: str | Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the JSON header and the arrays of a result file.

    Raises
    ------
    ValueError
        If the file is damaged or was not written by this program.
    """
    arrays = read_arrays(path)
    try:
        header = as_json(arrays.pop("header").tobytes())
        if header["format"] != FORMAT:
            raise ValueError
    except NOT_OURS:
        raise Misuse(f"{path} {FOREIGN}") from None
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


def to_pandas(columns: Mapping[str, FloatArray], provenance: Provenance) -> Any:
    """Return the columns as a pandas.DataFrame, provenance in its `attrs`."""
    try:
        import pandas
    except ImportError:
        raise ImportError("to_pandas needs pandas: install it beside cbs") from None
    frame = pandas.DataFrame(dict(columns))
    frame.attrs["provenance"] = provenance.as_dict()
    return frame


def _write_text(file: BinaryIO, text: str) -> None:
    file.write(text.encode())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
