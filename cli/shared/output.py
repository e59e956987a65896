"""Where results go: a table or one JSON document on stdout, files checked before any work and written whole."""

import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeVar

import click

from cbs.cli.shared import ending, progress

if TYPE_CHECKING:
    from cbs.provenance import Provenance


BEGIN = time.monotonic()
MOST_OF_A_NAME = 200  # bytes: a temporary name is longer


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
INTERRUPTED = "cbs.interrupted"  # while formulas were computed beside a result
REFUSED = "cbs.refused"  # in the context: the file that a full disk refused, and why
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
    elif len(os.fsencode(path.name)) > MOST_OF_A_NAME:
        problem = f"{path} is too long a name"
    elif path.is_dir():
        problem = f"{path} is a folder"
    elif path.exists() and not path.is_file():
        problem = f"{path} is a device or a pipe, not a file"
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
    """Write a result to `path` in the form its suffix asks for; nothing for None.

    What a full disk refuses is left to `emit`, which shows it instead: no result is lost.

    Raises
    ------
    click.UsageError
        If no value of the result is a number: what was asked for is out of range, and nothing is written.
    """
    _check_numbers(result.columns(), document)
    if path is None:
        return
    try:
        _write_as(path, result, document)
    except OSError as error:
        click.get_current_context().meta[REFUSED] = f"{error.filename}: {error.strerror}"


def _write_as(path: Path, result: Storable, document: Mapping[str, Any]) -> None:
    if path.suffix.lower() == ".csv":
        result.to_csv(path)
    elif path.suffix.lower() == ".npz":
        result.save(path)
    else:
        from cbs.storage import write_whole

        def fill(file: BinaryIO) -> None:
            file.write((as_json(document) + "\n").encode())

        write_whole(path, fill)


def _check_numbers(columns: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Refuse a result without any number, and say where one is missing in a result."""
    import numpy as np

    beside = {name: v for name, v in document.items() if name not in columns and isinstance(v, np.ndarray)}
    missing = {name: ~np.isfinite(values) for name, values in columns.items() if _error_of(name, columns)}
    nothing = [not np.isfinite(values).any() for name, values in beside.items() if _error_of(name, beside)]
    if (missing and all(where.all() for where in missing.values())) or any(nothing):
        raise click.UsageError("no number comes of these values: they are out of the range that can be computed")
    rows = int(next(iter(missing.values())).sum()) if missing else 0  # of the first quantity: others may not exist
    if rows:
        click.echo(f"note: no number at {rows} of {len(next(iter(columns.values())))} points (–)", err=True)


def _error_of(name: str, columns: Mapping[str, Any]) -> str:
    """Name of the column with the error of another one, such as dsigma_err_e2_h of dsigma_e2_h; '' for none."""
    stem, _, unit = name.partition("_")
    return next(
        (error for error in (f"{name}_err", f"{stem}_err_{unit}", f"{name}_err_{unit}") if error in columns), ""
    )


def as_json(document: Mapping[str, Any] | Sequence[Any]) -> str:
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


def compute(
    label: str, work: Callable[[Callable[[int, int], None]], R], target_error: float | None = None,
    max_time: float | None = None,
) -> tuple[R, bool]:  # fmt: skip
    """Run `work(progress)` with its progress on stderr, whose end follows the rules; the result, and if interrupted.

    An interruption before there was a result passes through.
    """
    from cbs.engine import Interrupted

    try:
        with progress.batches(label, target_error, max_time) as report:
            result = work(report)
            return result, not result.provenance.complete
    except Interrupted as stop:
        if stop.result is None:
            raise
        return stop.result, True


def emit(ctx: click.Context, document: Mapping[str, Any], shown: str, *, interrupted: bool) -> None:
    """Print the document with `--json`, else the table, unless a file has it; exit 130 if interrupted.

    If the file could not be written, the result is printed and the exit code is 1.
    """
    refused, interrupted = ctx.meta.get(REFUSED), interrupted or ctx.meta.get(INTERRUPTED, False)
    if ctx.params.get("as_json"):
        click.echo(as_json(document))
    elif ctx.params.get("output") is None or refused:
        click.echo(shown)
    if refused:
        click.echo(f"cbs: {refused}; the result is printed instead", err=True)
        if interrupted:
            ending.told()
        ctx.exit(130 if interrupted else 1)
    if ctx.params.get("plot") is not None:
        from cbs.cli.shared import pictures

        pictures.write_document(ctx.params["plot"], document, ctx.info_name or "result")
    if ctx.params.get("output") is not None:
        click.echo(f"wrote {ctx.params['output']}", err=True)
    click.echo(_closing(ctx, document), err=True)
    if interrupted:
        ending.told()
        click.echo("cbs: interrupted; this is the result of the loops done so far", err=True)
        ctx.exit(130)


def seconds() -> float:
    """Seconds since this process began its command."""
    return time.monotonic() - BEGIN


def _closing(ctx: click.Context, document: Mapping[str, Any]) -> str:
    """One line: what was computed, with what error, in how long, and what is useful next."""
    import numpy as np

    meta = document["meta"]
    line = f"seed {meta['seed']}, {meta['loops']} loops in {meta['batches']} batches"
    errors = next((values for name, values in document.items() if "_err" in name and np.size(values)), ())
    finite = [float(value) for value in np.ravel(np.asarray(errors, dtype=np.float64)) if math.isfinite(value)]
    if finite:
        line += f"; errors up to {max(finite):.2g}"
    line += f"; {seconds():.1f} s"
    options = {param.name for param in ctx.command.params}
    if ctx.params.get("output") is not None:
        return f"{line}; next: cbs info {ctx.params['output']}"
    if "theory" in options and not ctx.params.get("theory"):
        return f"{line}; next: --theory for the formulas"
    return f"{line}; next: --output {ctx.info_name}.csv keeps it"


def csv_text(columns: Mapping[str, Any]) -> str:
    """Return columns of equal length as CSV with ten significant digits."""
    rows = [",".join(columns), *(",".join(f"{v:.10g}" for v in row) for row in zip(*columns.values(), strict=True))]
    return "\n".join(rows) + "\n"
