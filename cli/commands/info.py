"""`cbs info FILE`: what made a file."""

import json
import re
from pathlib import Path
from typing import Any

import click

from cbs.cli.shared import options, output
from cbs.errors import Misuse

IN_HELP = ("Tools", 260, "Say what made a file: npz, csv, json, png, pdf, svg.")

MOST_OF_A_LINE = 2**24
KINDS = (".npz", ".csv", ".json", ".png", ".pdf", ".svg", ".html", ".htm")


@click.command(epilog="Example: cbs info curve.csv")
@click.argument("file", type=click.Path(path_type=Path))
@options.json
def info(file: Path, as_json: bool) -> None:
    """What made FILE: seed, loops, parameters and version.

    FILE is a result (npz, csv, json), a picture (png, pdf, svg), the page of cbs demo (html), or a file of --checkpoint
    (npz), whose finished batches are told too.
    """
    from cbs.reading import regular

    try:
        _check_kind(file)
        record = _record(regular(file))
    except Misuse as error:
        raise click.BadParameter(str(error), param_hint="FILE") from error
    except OSError as error:
        raise click.BadParameter(f"{file}: {error.strerror or error}", param_hint="FILE") from error
    if as_json:
        click.echo(output.as_json(record))
        return
    rows = _rows(record)
    width = max((len(name) for name, _ in rows), default=0) + 2
    click.echo("\n".join(f"{name:<{width}}{value}" for name, value in rows))


def _record(path: Path) -> dict[str, Any]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _of_csv(path)
    if suffix == ".json":
        return _of_json(path)
    if suffix == ".npz":
        return _of_npz(path)
    if suffix in (".png", ".pdf", ".svg"):
        from cbs import figures

        return figures.read_provenance(path)
    return _of_page(path)


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in KINDS:
        kinds = ", ".join(KINDS[:-2]) + f" or {KINDS[-2]}"
        raise click.BadParameter(f"{path} must end with {kinds}", param_hint="FILE")


def _of_csv(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline(MOST_OF_A_LINE)
    return _object(path, first[2:] if first.startswith("# ") else "")


def _of_json(path: Path) -> dict[str, Any]:
    document = _object(path, _text(path))
    meta = document.get("meta")
    if not isinstance(meta, dict):
        raise Misuse(f'{path} has no "meta"; it was not written by cbs')
    return meta


def _of_npz(path: Path) -> dict[str, Any]:
    from cbs import figures, storage

    try:
        return storage.read_header(path)
    except ValueError as error:
        for read in (_of_checkpoint, figures.read_provenance):
            try:
                return read(path)
            except ValueError:
                continue
        raise error from None


def _of_checkpoint(path: Path) -> dict[str, Any]:
    from cbs.engine.checkpoint import FORMAT
    from cbs.reading import NOT_OURS, as_json, read_arrays

    arrays = read_arrays(path)
    try:
        header, sizes = as_json(arrays["header"].tobytes()), arrays["sizes"]
        if header["format"] != FORMAT:
            raise ValueError
        plan = header["plan"]
        *_, folder, room, _ = ("", "", *str(plan.pop("type", plan.pop("batch", ""))).split("."))
        if folder == "conductivity" and room not in ("table", "dephasing"):
            room = "magnetoconductance"  # its methods are one command
        loops, batches, _ = (plan.pop(name) for name in ("loops", "batches", "sizes"))
        return {
            "checkpoint_of": room.replace("_", "-"), "version": header["version"], "seed": plan.pop("seed", None),
            "loops": loops, "loops_done": int(sizes.sum()) + int(header["open_loops"]),
            "batches": batches, "batches_done": header["batches"], "complete": header["batches"] == batches,
            "parameters": _readable(plan),
        }  # fmt: skip
    except NOT_OURS:
        raise Misuse(f"{path} is damaged or was not written by cbs") from None


def _readable(value: Any) -> Any:
    """Plain values of a plan: its exact hexadecimal floats in decimal, its types without their rooms."""
    if isinstance(value, dict):
        return {name: _readable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"-?0x[0-9a-f.]+p[+-]\d+|-?inf|nan", value):
        return float.fromhex(value)
    return value.rsplit(".", 1)[-1] if value.startswith("cbs.") else value


def _of_page(path: Path) -> dict[str, Any]:
    from cbs.page.page import read_provenance

    try:
        return read_provenance(_text(path))
    except ValueError:
        raise Misuse(f"{path} is damaged or was not written by cbs") from None


def _text(path: Path) -> str:
    from cbs.reading import read_bytes

    return read_bytes(path).decode("utf-8", errors="replace")


def _object(path: Path, text: str) -> dict[str, Any]:
    from cbs.reading import as_json

    try:
        found = as_json(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Misuse(f"{path} is damaged or was not written by cbs")
    return found


def _rows(record: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows = []
    for key, value in record.items():
        if isinstance(value, dict):
            rows.extend(_rows(value, f"{prefix}{key}."))
        else:
            text = value if isinstance(value, str) else json.dumps(output.plain(value))
            rows.append((prefix + key, text if len(text) <= 160 else text[:157] + "..."))
    return rows
