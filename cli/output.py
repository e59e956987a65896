"""Where results go: a table or one JSON document on stdout, files checked before any work and written whole."""

import json
import math
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeVar

import click

from cbs.cli import progress

if TYPE_CHECKING:
    from cbs.provenance import Provenance


class Storable(Protocol):
    """A result that knows where it comes from and can write itself."""

    @property
    def provenance(self) -> "Provenance":
        """Seed, loops, parameters."""

    def columns(self) -> dict[str, Any]:
        """Columns of the table by the names of the contract."""

    def to_csv(self, path: Path) -> Path:
        """Write columns with the provenance above them."""

    def save(self, path: Path) -> Path:
        """Write arrays with the provenance beside them."""


PICTURES = (".png", ".pdf", ".svg")
R = TypeVar("R", bound=Storable)


def checked(path: Path, suffixes: Sequence[str], option: click.Parameter) -> Path:
    """Return `path` if a file of that name can be written; touch nothing.

    Raises
    ------
    click.BadParameter
        For an unknown suffix, a folder in its place, or a folder that is missing or cannot be written to.
    """
    folder = path.parent
    problem = ""
    if path.suffix.lower() not in suffixes:
        problem = f"{path} must end with {' or '.join(suffixes)}"
        if path.suffix.lower() in PICTURES and not set(PICTURES) & set(suffixes):
            problem += f"; a picture is drawn by --plot {path}"
    elif path.is_dir():
        problem = f"{path} is a folder"
    elif not folder.is_dir():
        problem = f"folder {folder} does not exist" if not folder.exists() else f"{folder} is not a folder"
    elif not _writable(folder) or (path.exists() and not os.access(path, os.W_OK)):
        problem = f"{path} cannot be written"
    if problem:
        raise click.BadParameter(problem, param=option)
    return path


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def write(result: Storable, document: Mapping[str, Any], path: Path | None) -> None:
    """Write a result to `path` in the form its suffix asks for; nothing for None."""
    if path is None:
        return
    if path.suffix.lower() == ".csv":
        result.to_csv(path)
    elif path.suffix.lower() == ".npz":
        result.save(path)
    else:
        from cbs.storage import write_whole

        def fill(file: BinaryIO) -> None:
            file.write((as_json(document) + "\n").encode())

        write_whole(path, fill)


def as_json(document: Mapping[str, Any]) -> str:
    """Return `document` as JSON; infinities become the string "inf", nan becomes null."""
    return json.dumps(plain(document), indent=1, allow_nan=False, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Return `value` with arrays, paths and non-finite numbers turned into what JSON has."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0.0 else "-inf")
    return value


def table(columns: Mapping[str, Any]) -> str:
    """Return columns of numbers under their names, right-aligned, six significant digits."""
    cells = [[name, *(f"{value:.6g}" for value in values)] for name, values in columns.items()]
    widths = [max(len(cell) for cell in column) for column in cells]
    rows = zip(*cells, strict=True)
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def compute(label: str, work: Callable[[Callable[[int, int], None]], R]) -> tuple[R, bool]:
    """Run `work(progress)` with its progress on stderr; return the result and whether it was interrupted.

    An interruption before there was a result passes through.
    """
    from cbs.engine import Interrupted

    try:
        with progress.batches(label) as report:
            result = work(report)
            return result, not result.provenance.complete
    except Interrupted as stop:
        if stop.result is None:
            raise
        return stop.result, True


def emit(ctx: click.Context, document: Mapping[str, Any], shown: str, *, interrupted: bool) -> None:
    """Print the document with `--json`, else the table, unless a file was asked for; exit 130 if interrupted."""
    if ctx.params.get("as_json"):
        click.echo(as_json(document))
    elif ctx.params.get("output") is None:
        click.echo(shown)
    if ctx.params.get("plot") is not None:
        from cbs.cli import pictures

        pictures.write_document(ctx.params["plot"], document, ctx.info_name or "result")
    if ctx.params.get("output") is not None:
        click.echo(f"wrote {ctx.params['output']}", err=True)
    meta = document["meta"]
    click.echo(f"seed {meta['seed']}, {meta['loops']} loops in {meta['batches']} batches", err=True)
    if interrupted:
        click.echo("cbs: interrupted; this is the result of the loops done so far", err=True)
        ctx.exit(130)
