"""Options that say how a measured file is to be read, shared by the commands that take one."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cbs.cli.shared.types import Quantity
from cbs.quantities import LENGTH

C = TypeVar("C", bound=Callable[..., Any])


def add(command: C) -> C:
    """Add `--x`, `--y`, `--error`, `--by`, `--current` and what else a file may need."""
    added = (
        click.option(
            "--x", metavar="COLUMN[:UNIT]", help="Column of the field, by title or number (from 1); or -25mT..25mT."
        ),
        click.option(
            "--y", metavar="COLUMN[:UNIT]", help="Column of conductance, resistance or voltage; several: 2,3,4."
        ),
        click.option("--error", metavar="COLUMN", help="Column of the standard error; none: take no errors."),
        click.option(
            "--by", metavar="COLUMN", help="Column that parts the curves (temperature, gate); none: one curve."
        ),
        click.option("--current", metavar="CURRENT|COLUMN", help="For voltages: 10nA, or the column of the current."),
        click.option(
            "--length-over-width", type=float, help="Of the sample, where resistance or conductance is no sheet value."
        ),
        click.option(
            "--thickness", type=Quantity(LENGTH, positive=True), help="For resistivities of the bulk (Ohm m)."
        ),
        click.option("--rows", "rows_are_curves", is_flag=True, default=None, help="Every row of the file is a curve."),
        click.option("--sheet", "workbook_sheet", help="Sheet of a workbook.  [default: the first with numbers]"),
    )
    for option in reversed(added):
        command = option(command)
    return command
