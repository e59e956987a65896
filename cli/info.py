"""`cbs info FILE`: what made a file."""

import json
from pathlib import Path
from typing import Any

import click

from cbs.cli import options, output


@click.command(epilog="Example: cbs info curve.csv")
@click.argument("file", type=click.Path(path_type=Path))
@options.json
def info(file: Path, as_json: bool) -> None:
    """What made FILE: seed, loops, parameters and version of a result (npz, csv, json) or a picture (png, pdf, svg)."""
    try:
        record = _record(file)
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
    raise click.BadParameter(f"{path} must end with .npz, .csv, .json, .png, .pdf or .svg", param_hint="FILE")


def _of_csv(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline()
    return _object(path, first[2:] if first.startswith("# ") else "")


def _of_json(path: Path) -> dict[str, Any]:
    document = _object(path, path.read_text(encoding="utf-8", errors="replace"))
    meta = document.get("meta")
    if not isinstance(meta, dict):
        raise ValueError(f'{path} has no "meta"; it was not written by cbs')
    return meta


def _of_npz(path: Path) -> dict[str, Any]:
    from cbs import figures, storage

    try:
        return storage.read_header(path)
    except ValueError as error:
        try:
            return figures.read_provenance(path)
        except ValueError:
            raise error from None


def _object(path: Path, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"{path} is damaged or was not written by cbs")
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
