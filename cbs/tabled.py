"""What every result can do: files, tables of other programs, equality. Knows no physics."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from cbs import storage
from cbs.checks import FloatArray
from cbs.provenance import Provenance


class Columns(Protocol):
    """A result with a table."""

    @property
    def provenance(self) -> Provenance:
        """Seed, loops, parameters, version."""

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table by the names of the JSON and CSV contract; the first is the coordinate."""


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a result are equal; nan equals nan."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        one, other = np.asarray(one), np.asarray(other)
        numbers = one.dtype.kind in "fc" and other.dtype.kind in "fc"
        return bool(np.array_equal(one, other, equal_nan=numbers))
    return bool(one == other or (one != one and other != other))


class Compared:
    """A frozen result that may be compared.

    Results are equal if they are of one kind and all their arrays, values and parameters are equal, nan to nan.
    """

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__eq__ = Compared._equals  # type: ignore[method-assign,assignment]  # before `dataclass` writes its own
        cls.__hash__ = None  # type: ignore[method-assign,assignment]

    def _equals(self, other: object) -> bool:
        if type(other) is not type(self):
            return False
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))  # type: ignore[arg-type]


class Tabled(Compared):
    """What every result with a table can do; what `cbs.load` returns is one."""

    __slots__ = ()

    def to_csv(self: Columns, path: str | Path) -> Path:
        """Write the table as CSV with the provenance in `#` lines."""
        return storage.write_csv(path, self.columns(), self.provenance)

    def save(self, path: str | Path) -> Path:
        """Write everything, covariance included, as npz with a JSON header; `cbs.load` reads it back."""
        return storage.write_result(path, self)

    def to_xarray(self: Columns) -> Any:
        """Return an xarray.Dataset over the first column of the table (needs the extra [xarray])."""
        columns = self.columns()
        return storage.to_xarray(columns, next(iter(columns)), self.provenance)

    def to_pandas(self: Columns) -> Any:
        """Return a pandas.DataFrame of the table, with the provenance in its `attrs` (needs pandas)."""
        return storage.to_pandas(self.columns(), self.provenance)

    def _repr_html_(self: Columns) -> str:
        return _html_table(repr(self), self.columns())


def _html_table(title: str, columns: Mapping[str, FloatArray], most: int = 12) -> str:
    """Return a small HTML table of the columns for notebooks."""
    head = "".join(f"<th>{name}</th>" for name in columns)
    rows = list(zip(*columns.values(), strict=True))
    body = "".join("<tr>" + "".join(f"<td>{v:.5g}</td>" for v in row) + "</tr>" for row in rows[:most])
    rest = f"<p>and {len(rows) - most} more rows</p>" if len(rows) > most else ""
    return f"<p>{title}</p><table><tr>{head}</tr>{body}</table>{rest}"
