"""Saved results as tables to be drawn: CSV, npz and JSON of the computing commands, and measured files."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.reading import as_json, read_text


@dataclass(frozen=True, slots=True)
class Saved:
    """A table with what made it.

    Parameters
    ----------
    name : str
        What it is called in the picture.
    columns : dict of str to ndarray, shape (n,)
        By the names of the JSON and CSV contract; the first is the coordinate.
    theory : dict of str to ndarray, shape (n,)
        Closed formulas on the same rows.
    lines : dict of str to (ndarray, ndarray)
        The same formulas on a fine grid of the coordinate, for drawing; a line through few points would cut a cusp.
    meta : dict
        Seed, loops, parameters; empty for measured data.
    """

    name: str
    columns: dict[str, FloatArray]
    theory: dict[str, FloatArray] = field(default_factory=dict)
    lines: dict[str, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """Whether it comes from an instrument."""
        return not self.meta

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of the run."""
        found: dict[str, Any] = self.meta.get("parameters", {})
        return found


def read(path: Path) -> Saved:
    """Return the table of a file.

    Raises
    ------
    ValueError
        If it is no result of this program and no measured curve; one line that says what would be.
    OSError
        If it cannot be read.
    """
    kind = path.suffix.lower()
    if kind == ".npz":
        return _from_npz(path)
    if kind == ".json":
        return _from_json(path)
    if kind == ".csv":
        return _from_csv(path)
    raise Misuse(f"{path} is no result: it must end with .csv, .npz or .json, as --output writes them")


def from_document(document: Mapping[str, Any], name: str) -> Saved:
    """Return the table of what `--json` prints: columns of numbers, formulas under "theory", "meta".

    Raises
    ------
    ValueError
        If there are no columns of equal length.
    """
    columns = {key: _numbers(value) for key, value in document.items() if _is_column(value)}
    length = len(next(iter(columns.values()), ()))
    columns = {key: value for key, value in columns.items() if len(value) == length}
    if len(columns) < 2:
        raise Misuse(f"{name} is no result: it has no columns of numbers of equal length")
    theory = {
        key: _numbers(value)
        for key, value in document.get("theory", {}).items()
        if _is_column(value) and len(value) == length
    }
    return Saved(name, columns, theory, meta=dict(document.get("meta", {})) or {"parameters": {}})


def _is_column(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1 and value.dtype.kind in "fiu"
    numbers = (int, float, type(None))
    return isinstance(value, list) and bool(value) and all(isinstance(v, numbers) or v == "inf" for v in value)


def _numbers(value: Any) -> FloatArray:
    return np.array([np.nan if v is None else float(v) for v in value], dtype=np.float64)


def _from_json(path: Path) -> Saved:
    text = read_text(path)
    try:
        document = as_json(text)
    except ValueError as error:
        raise Misuse(f"{path} is no result: it is not JSON") from error
    if not isinstance(document, dict):
        raise Misuse(f"{path} is no result: it holds no columns by name")
    return from_document(document, path.stem)


def _from_npz(path: Path) -> Saved:
    from cbs.figures.frame import data
    from cbs.observables.files import load

    try:
        name = data.read_header(path).get("figure")
    except ValueError:
        name = None
    if name is not None:
        raise Misuse(f"{path} is the data of figure {name}; redraw it with: cbs figure --from {path}")
    result = load(path)
    if not hasattr(result, "columns"):
        raise Misuse(f"{path} holds a {type(result).__name__}, which has no table to draw")
    return Saved(path.stem, dict(result.columns()), meta=result.provenance.as_dict())


def _from_csv(path: Path) -> Saved:
    lines = read_text(path).splitlines()
    head = [line[1:] for line in lines if line.startswith("#")]
    try:
        meta = as_json(head[0]) if head else None
    except ValueError:
        meta = None
    if not isinstance(meta, dict) or "seed" not in meta:
        return _measured(path)
    rows = list(csv.reader(line for line in lines if line and not line.startswith("#")))
    try:
        table = np.array(rows[1:], dtype=np.float64).reshape(len(rows) - 1, len(rows[0]))
    except (ValueError, IndexError) as error:
        raise Misuse(f"{path} is damaged: its rows are no numbers under its header") from error
    columns = {name: table[:, i] for i, name in enumerate(rows[0])}
    return Saved(path.stem, columns, meta=meta)


def _measured(path: Path) -> Saved:
    from cbs.comparison.measured import read_measured

    curve, *others = read_measured(path)
    if others:
        raise Misuse(f"{path} holds {1 + len(others)} curves, and one file is one here; draw them with cbs fit --plot")
    errors = {} if curve.error is None else {"delta_err_e2_h": curve.error}
    return Saved(path.stem, {"B_T": curve.B, "delta_e2_h": curve.sigma, **errors})
