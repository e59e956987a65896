"""`cbs crossover`: the return from one symmetry class to another, as one parameter after the other is turned."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Interval, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cbs.observables.returns.crossover import CrossoverCurve

IN_HELP = ("Compute", 80, "Return from class to class: 2, 1/2, 1, as parameters are turned.")

STRENGTHS = {trait.option.lstrip("-"): options.named(trait.option) for trait in options.spin_traits()}  # and "field"


@dataclass(frozen=True, slots=True)
class Turn:
    """A parameter and the range through which it is turned, SI units."""

    flag: str
    ends: Interval

    @property
    def name(self) -> str:
        """Name of the value inside Python."""
        return STRENGTHS.get(self.flag, self.flag)

    def values(self, points: int) -> "NDArray[np.float64]":
        """Values from weak to strong: lengths evenly in ln from long to short, fields evenly."""
        import numpy as np

        start, stop = self.ends.start, self.ends.stop
        return np.linspace(start, stop, points) if self.flag == "field" else np.geomspace(stop, start, points)


class TurnType(click.ParamType):  # type: ignore[type-arg]
    """`NAME=RANGE`, such as rashba=100nm..10um or field=0mT..20mT."""

    name = "NAME=RANGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Turn:
        """Return the parameter and its range."""
        if isinstance(value, Turn):
            return value
        flag, equals, ends = str(value).partition("=")
        flag = flag.strip().lstrip("-")
        if not equals or flag not in (*STRENGTHS, "field"):
            names = ", ".join((*STRENGTHS, "field"))
            self.fail(f"{value!r} is not NAME=RANGE with one of {names}; write e.g. rashba=100nm..10um", param, ctx)
        kind = QuantityRange(FIELD) if flag == "field" else QuantityRange(LENGTH, positive=True)
        found = kind.convert(ends, param, ctx)
        if found.start == found.stop:
            example = "0mT..20mT" if flag == "field" else "100nm..10um"
            self.fail(f"{value} does not turn anything; write a range such as {flag}={example}", param, ctx)
        return Turn(flag, found)


@click.command(
    epilog="Example: cbs crossover --l 50nm --length 500nm --turn elliott-yafet=150nm..5um --turn field=0mT..5mT"
    " --points 4 --loops 4000 --seed 1 --theory"
)
@options.mean_free_path
@options.wave_number
@options.spin
@click.option("--field", type=Quantity(FIELD), default="0mT", show_default=True, help="Perpendicular field.")
@click.option("--length", type=Quantity(LENGTH, positive=True), required=True, help="Diffusion length sqrt(D t).")
@click.option("--turn", "turns", type=TurnType(), multiple=True, required=True,
              help="Spin option or field to turn, from weak to strong; the next --turn goes on there.")  # fmt: skip
@click.option("--points", type=Count(2), default=9, show_default=True, help="Steps of every turn.")
@click.option("--family", type=click.Choice(("flights", "brownian")), default="flights", show_default=True,
              help="Straight legs between scatterers (exact), or the diffusive limit.")  # fmt: skip
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover the steps, with z where exact.")
@options.run(loops=20_000)
@schedule.options("")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def crossover(ctx: click.Context, /, **given: Any) -> None:
    """Quantum over classical return of loops of one duration, while one parameter after the other is turned.

    Orthogonal class 2, symplectic (spin-orbit coupling) 1/2, unitary (field or magnetic impurities) 1. All steps see
    the same loops. Lengths are turned from long (weak) to short, a field from its first value to its last.
    """
    import cbs

    _check(given)
    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    settings = _settings(given["turns"], given["points"], given)
    spin, field = [options.mechanisms(step) for step in settings], [step["field"] for step in settings]
    work = partial(
        cbs.class_crossover, film, given["length"], spin=spin, field=field, paths=given["family"],
        loops=given["loops"], rng=given["seed"],
    )  # fmt: skip
    curve, interrupted = schedule.compute("crossover", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(curve, film, spin, given))
    document = beside.document(curve, theory, z)
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _table(curve, theory, z), interrupted=interrupted)


def _check(given: dict[str, Any]) -> None:
    flags = [turn.flag for turn in given["turns"]]
    for turn in given["turns"]:
        if flags.count(turn.flag) > 1:
            raise click.UsageError(f"--turn {turn.flag} is given {flags.count(turn.flag)} times; turn it once")
        if given[turn.name] not in (None, 0.0):
            raise click.UsageError(f"--{turn.flag} goes without --turn {turn.flag}: it is fixed or turned, not both")


def _settings(turns: Sequence[Turn], points: int, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of every step; what has been turned stays strong, what has not is off."""
    steps, now = [], dict(given)
    flags = {f"--{turn.flag}" for turn in turns}
    traits = [trait for trait in options.spin_traits() if trait.option in flags]
    details = {options.named(detail.flag): trait.option for trait in traits for detail in trait.details}
    for number, turn in enumerate(turns):
        for value in turn.values(points)[1 if number and turn.ends.start == 0.0 else 0 :]:
            now[turn.name] = float(value)
            off = {f"--{later.flag}" for later in turns[number + 1 :]}
            steps.append(now | {name: None for name, of in details.items() if of in off})
    return steps


def _theory(
    curve: "CrossoverCurve", film: Any, spin: Sequence[Any], given: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Formulas at every step, nan where one does not cover it, and distances from the one that is exact."""
    import numpy as np

    from cbs.comparison.formulary import returns
    from cbs.comparison.formulary.asked import Asked

    at, found = np.array([curve.length]), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a diffusive formula out of its range, at every step: told once, below
        for step, field in zip(spin, curve.field, strict=True):
            found.append(returns.columns(Asked(film, tuple(step), at, family=given["family"]), float(field)))
    names = [name for name in ("flights", "cooperon") if any(name in step for step in found)]
    theory = {name: np.array([float(step.get(name, [np.nan])[0]) for step in found]) for name in names}
    if given["family"] == "flights":
        click.echo("note: cooperon is the diffusive limit; it asks for lengths well above l", err=True)
    exact = "flights" if given["family"] == "flights" else "cooperon"
    return theory, {
        name: beside.z_scores(curve.ratio, curve.ratio_err, theory[name]) for name in theory if name == exact
    }


def _table(curve: "CrossoverCurve", theory: dict[str, Any], z: dict[str, Any]) -> str:
    lengths = {f"{name.removesuffix('_m')}_nm": 1e9 * values for name, values in curve.turned.items()}
    columns = {**lengths, "field_mT": 1e3 * curve.field, "ratio": curve.ratio, "err": curve.ratio_err}
    return tables.table(columns | beside.columns(theory, z))
