"""The command `cbs`: one table of commands, imported only when they run."""

import ast
import re
from pathlib import Path
from typing import Any

import click

from cbs.cli.lazy import LazyGroup
from cbs.version import __version__

_IN_HELP = re.compile(r"^IN_HELP = (\(.*?\))(?:  # fmt: skip)?$", re.M | re.S)


def _table() -> dict[str, dict[str, str]]:
    """Heading to commands, name to summary, from IN_HELP of the files in `cli/commands`: none is imported."""
    found = []
    for path in (Path(__file__).parent / "commands").glob("[a-z]*.py"):
        heading, place, summary = ast.literal_eval(_IN_HELP.search(path.read_text(encoding="utf-8"))[1])  # type: ignore[index]
        found.append((place, path.stem.replace("_", "-"), heading, summary))
    table: dict[str, dict[str, str]] = {}
    for _, name, heading, summary in sorted(found):
        table.setdefault(heading, {})[name] = summary
    return table


HEADINGS = _table()
COMMANDS = {name: summary for commands in HEADINGS.values() for name, summary in commands.items()}


def _version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"cbs {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    table=HEADINGS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: cbs scales --l 100nm --l-phi 1um",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main(**_: Any) -> None:
    """Coherent backscattering, weak localization and antilocalization by Monte Carlo over closed loops.

    Quantities carry units (100nm, 1.2um, 20mT, 4.2K), ranges two dots (0mT..20mT). Every option may also stand in
    a variable (--l-phi: CBS_L_PHI) or in a TOML file (--config). Results go to stdout, everything else to stderr.
    """
