"""The numbers of a figure as CSV: every result that it drew, and every array beside it, one block each."""

import json
from dataclasses import fields
from typing import Any

import numpy as np

from cbs.figures.frame import data


def csv(stored: Any) -> str:
    """Return the results and arrays of a figure's dataclass as text.

    Blocks are separated by an empty line; each has a line `# name` and then a table: the columns of a result by the
    names of the contract, or the arrays of one length together.
    """
    blocks = ["# " + json.dumps(stored.provenance.as_dict(), sort_keys=True)]
    for name, result in data.results_of(stored):
        blocks.append(f"# {name}\n" + _table(result.columns()))
    by_length: dict[int, dict[str, Any]] = {}
    for field in fields(stored):
        value = getattr(stored, field.name)
        if isinstance(value, np.ndarray) and value.size:
            rows = value.reshape(-1, value.shape[-1]) if value.ndim > 1 else value[None]
            for i, row in enumerate(rows if len(rows) <= 64 else ()):
                key = field.name if value.ndim == 1 else f"{field.name}_{i}"
                by_length.setdefault(row.size, {})[key] = row
    blocks += [f"# arrays of {length} numbers\n" + _table(columns) for length, columns in by_length.items()]
    return "\n\n".join(blocks) + "\n"


def _table(columns: dict[str, Any]) -> str:
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(_text(value) for value in row) for row in rows)])


def _text(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float | int | np.number) else str(value)
