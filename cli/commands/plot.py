"""`cbs plot`: draw saved results, several on one axis, with formulas, residuals and measured data."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import pictures

if TYPE_CHECKING:
    from cbs.figures.results.saved import Saved

IN_HELP = ("Show", 200, "Draw saved results: several on one axis, formulas, residuals, measured data.")


@click.command(epilog="Example: cbs plot curve.csv --out curve.png --theory")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--out", type=click.Path(path_type=Path), required=True, callback=pictures.checked,
              help="Picture (.png, .pdf, .svg).")  # fmt: skip
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover each run, and the residuals.")
@click.option("--column", metavar="NAME", help="Column to draw.  [default: change with the field, correction or ratio]")
@click.option("--style", default="paper", show_default=True, help="paper, slides, dark.")
@click.option("--size", metavar="SIZE", help="column, two-column, 16:9, 4:3, poster, or WxH such as 120mmx80mm.")
@click.option("--title", "headline", metavar="TEXT", help="One sentence above the picture.")
@click.option("--transparent", is_flag=True, help="No ground behind the picture.")
@click.option("--font", metavar="NAME", help="Font of all words, one that is installed.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="en, de, fr, es; zh, ja with --font.")
def plot(files: tuple[Path, ...], out: Path, **given: Any) -> None:
    """Draw results that were saved with --output (csv, npz, json), or measured curves (csv), on one axis.

    A table over L_phi and field is drawn as a family of curves.
    """
    from cbs.figures.frame import sizes, texts
    from cbs.figures.frame.styles import find_style
    from cbs.figures.results import saved

    style = find_style(given["style"])
    texts.check_language(given["language"], given["font"])
    if given["size"]:
        style = sizes.sized(style, given["size"])
    style = replace(
        style, headline=given["headline"] or "", transparent=given["transparent"], language=given["language"],
        font=given["font"] or style.font,
    )  # fmt: skip
    tables = [_read(path, saved.read) for path in files]
    if given["theory"]:
        tables = [_with_theory(table) for table in tables]
    pictures.write(out, tables, style, given["column"])
    click.echo(out)


def _read(path: Path, read: Any) -> "Saved":
    try:
        found: Saved = read(path)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read ({error.strerror})") from error
    return found


def _with_theory(table: "Saved") -> "Saved":
    """Return the table with the formulas that cover its run, from the parameters that it was saved with."""
    if table.measured:
        return table
    found = table if table.theory else pictures.with_formulas(table)
    if not found.theory:
        click.echo(f"note: no closed formula covers {table.name}", err=True)
    return found
