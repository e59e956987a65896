"""Exact values beside Monte Carlo ones: distances in standard errors, the same for every command with `--theory`."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.cli.shared import misuse
from cbs.cli.shared.output import INTERRUPTED
from cbs.errors import Misuse

T = TypeVar("T")
Columns = dict[str, Any]

EXACT = ("ballistic", "diffusive", "lattice", "flights", "strip")  # formulas of the loops of their own runs
ROUNDING = 1e-14  # of values near 1: an error below it is not one of statistics


def formulas(asked: bool, make: Callable[[], Columns]) -> Columns:
    """Return the formulas that `make` finds beside a result, none if they were not asked for; see `_kept`."""
    return (_kept(make) if asked else None) or {}


def formulas_and_z(asked: bool, make: Callable[[], tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    """Return formulas and distances in standard errors as `formulas` does."""
    return (_kept(make) if asked else None) or ({}, {})


def _kept(make: Callable[[], T]) -> T | None:
    """Return what `make` does; None and a note where formulas are refused, so that no result is lost by them."""
    try:
        return make()
    except Misuse as error:
        words = misuse.sentence(click.get_current_context(), error)
    except KeyboardInterrupt:
        click.get_current_context().meta[INTERRUPTED] = True
        words = "interrupted"
    except (ArithmeticError, MemoryError):
        words = "these values are out of the range that it can be computed for"
    click.echo(f"note: no formula stands beside the result: {words}", err=True)
    return None


def z_scores(value: ArrayLike, err: ArrayLike, exact: ArrayLike) -> FloatArray:
    """Return (value - exact)/err, shape of `value`; nan where the error is rounding or a number is missing.

    Parameters
    ----------
    value, err : array_like, shape (n,)
        Monte Carlo values and one standard error each.
    exact : array_like, shape (n,)
        Values of the same thing from a closed formula, same unit.
    """
    value, err, exact = (np.asarray(array, dtype=np.float64) for array in (value, err, exact))
    known = err > ROUNDING
    return np.asarray(np.where(known, (value - exact) / np.where(known, err, 1.0), np.nan))


def document(result: Any, theory: Mapping[str, Any], z: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return what `--json` prints: columns, formulas and distances where there are any, `more`, where it comes from."""
    extra = {"theory": theory, "z": z} if theory else {}
    return {**result.columns(), **extra, **more, "meta": result.provenance.as_dict()}


def judged(
    theory: Mapping[str, Any], value: ArrayLike, err: ArrayLike, unit: str = "", exact: tuple[str, ...] = EXACT
) -> dict[str, Any]:
    """Return the columns that a table shows for formulas of one quantity: z stands beside those that are exact.

    Parameters
    ----------
    theory : mapping of str to array_like
        Values by the name of the formula.
    value, err : array_like
        Monte Carlo values and one standard error each, in the same unit.
    unit : str
        What the name of a column ends in, such as e2_h.
    exact : tuple of str
        Formulas that hold for the very loops that were drawn.
    """
    ending = f"_{unit}" if unit else ""
    shown: dict[str, Any] = {}
    for name, values in theory.items():
        shown[name + ending] = values
        if name in exact:
            shown[f"z_{name}"] = z_scores(value, err, values)
    return shown


def columns(theory: Mapping[str, Any], z: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a table shows for `theory` and `z`: every formula, its distances next to it."""
    shown: dict[str, Any] = {}
    for name, values in theory.items():
        shown[name] = values
        if name in z:
            shown["z" if len(z) == 1 else f"z_{name}"] = np.round(z[name], 2)
    return shown
