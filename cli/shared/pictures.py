"""Pictures of results: the option --plot that every computing command has, and what it and `cbs plot` write."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import output

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cbs.figures.frame.styles import Style
    from cbs.figures.results.saved import Saved

SUFFIXES = (".png", ".pdf", ".svg")


def checked(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    """Return the path if a picture of that name can be written (callback of an option)."""
    return None if path is None else output.checked(path, SUFFIXES, option)


def write(path: Path, tables: Sequence["Saved"], style: "Style | str" = "paper", column: str | None = None) -> None:
    """Draw tables and write the picture, whole or not at all.

    Raises
    ------
    ValueError
        If the tables do not go on one axis.
    """
    from cbs import storage
    from cbs.figures.frame import pictures
    from cbs.figures.frame.styles import find_style
    from cbs.figures.results import curves

    shown = curves.plot(tables, column)
    look = find_style(style)
    picture = curves.draw(shown, look, residuals=any(table.theory for table in tables))
    record = {"plot": [table.name for table in tables], "made": [table.meta for table in tables]}
    content = pictures.picture_bytes(picture, look, path.suffix.lower()[1:], record, ", ".join(t.name for t in tables))
    storage.write_bytes(path, content)


def write_document(path: Path, document: Mapping[str, Any], name: str) -> None:
    """Draw what a command computed, as `--json` has it."""
    from cbs.figures.results import saved

    table = saved.from_document(output.plain(document), name)
    write(path, [with_formulas(table) if table.theory else table])
    click.echo(f"wrote {path}", err=True)


def with_formulas(table: "Saved") -> "Saved":
    """Return a table with the formulas that cover its run, at its points and as fine lines.

    The run is known from the parameters that were saved with it; a table without them, or with formulas that its
    command has given it and this does not know, stays as it is.
    """
    import numpy as np

    asked = {"conductor", "spin"} <= table.parameters.keys() or "ways" in table.parameters
    if not asked or len(table.columns) < 2:
        return table
    x = next(iter(table.columns.values()))
    if np.unique(x).size < x.size:
        return table
    low, high = float(np.min(x)), float(np.max(x))
    if "angle_rad" in table.columns:
        fine = np.unique(np.concatenate([np.linspace(low, high, 60), x]))
    elif "B_T" in table.columns:
        near = np.geomspace(1e-3, 1.0, 30) * max(abs(low), abs(high))
        fine = np.unique(np.concatenate([np.linspace(low, high, 30), near, -near, [0.0], x]))
        fine = fine[(fine >= min(low, 0.0)) & (fine <= max(high, 0.0))]
    else:
        fine = np.unique(np.concatenate([np.geomspace(low, high, 60), x]))
    theory = table.theory or _formulas(table, x)
    lines = {name: (fine, y) for name, y in _formulas(table, fine).items()} if theory else {}
    return replace(table, theory=theory, lines=lines)


def _formulas(table: "Saved", x: "NDArray[Any]") -> "dict[str, NDArray[Any]]":
    """Closed formulas of the run of a table at coordinates `x`; empty where none is known."""
    from cbs.checks import Misuse
    from cbs.comparison.formulary import beside, conductivity

    record = {name: _read(value) for name, value in table.parameters.items()}
    places = {"return-probability": "length_m", "strip-return": "length_m", "backscattering-cone": "angle_rad"}
    at = places.get(str(record.get("observable")), "B_T")
    try:
        if record.get("observable") == "dephasing":
            film, spin = beside.conductor_of(record), beside.spin_of(record)
            return dict(conductivity.at_zero_field(film, spin, x, record.get("term", "total")))
        return dict(beside.of_record({**record, at: x}))
    except Misuse:  # a result that no formula stands beside
        return {}


def _read(value: Any) -> Any:
    """Return a value as it was before it went through JSON, which knows no infinity."""
    if isinstance(value, Mapping):
        return {name: _read(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_read(one) for one in value]
    return float(value) if value in ("inf", "Infinity") else value
