"""`cbs return-probability`: how much likelier than a classical ball a wave comes home, against the diffusion length."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, carriers, options, output, schedule, tables
from cbs.cli.shared.types import Count, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.observables.results import ReturnProbabilityCurve
    from cbs.observables.returns.strip import StripReturn

IN_HELP = ("Compute", 60, "Quantum over classical return probability: film, strip (--width), graphene.")


@click.command(
    epilog="Example: cbs return-probability --l 100nm --rashba 400nm --length 300nm..3um --points 4 --loops 4000"
)
@options.mean_free_path
@options.wave_number
@options.spin
@carriers.add
@click.option("--field", type=Quantity(FIELD), default="0mT", show_default=True, help="Perpendicular field.")
@click.option(
    "--length",
    type=QuantityRange(LENGTH, positive=True),
    required=True,
    help="Diffusion length sqrt(D t), one value or a range.",
)
@click.option("--points", type=Count(), default=11, show_default=True, help="Lengths in the range, evenly in ln.")
@click.option(
    "--family",
    type=click.Choice(("flights", "brownian", "lattice")),
    default="flights",
    show_default=True,
    help="Straight legs between scatterers (exact), the diffusive limit, or closed walks on the square lattice of "
    "constant sqrt(2) l, durations rounded to an even number of steps.",
)
@click.option(
    "--width",
    type=Quantity(LENGTH, positive=True),
    help="In a strip of this width between reflecting walls, from two dimensions to one: Brownian loops.",
)
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run.")
@options.run(loops=100_000)
@schedule.options("")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def return_probability(ctx: click.Context, /, **given: Any) -> None:
    """Quantum over classical return probability, 1 + <C>, against the diffusion length sqrt(D t).

    2 without spin-orbit coupling, 1/2 with strong spin-orbit coupling, 1 in a field or with magnetic impurities.
    Helical carriers return half as often as classical ones to a point, and never straight back; graphene (--graphene)
    1/2 or 3/2 as often, mono- or bilayer, and 5/4 once its valleys are mixed. No dephasing. t/tau = 2 length^2 / l^2.
    In a strip (--width) density is the classical return density over that of the plane, averaged over the width: 1, or
    2 sqrt(pi) length/width in one dimension.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    lengths = options.spaced(ctx, given["length"], given["points"], in_ln=True)
    where = cbs.Film() if given["width"] is None else cbs.Strip(given["width"])
    paths = given["family"] if options.is_given(ctx, "family") else None
    work = partial(
        cbs.return_probability, film, lengths, geometry=where, paths=paths, spin=spin, field=given["field"],
        loops=given["loops"], rng=given["seed"],
    )  # fmt: skip
    given["family"] = "brownian" if given["width"] is not None else given["family"]
    curve, interrupted = schedule.compute("return probability", work, given)
    if abs(curve.length / lengths - 1.0).max() > 1e-9:
        click.echo("note: durations rounded to an even number of steps; length and t/tau are those walked", err=True)
    theory = beside.formulas(given["theory"], lambda: _theory(film, spin, curve.length, given))
    document = {**curve.columns(), **({"theory": theory} if theory else {}), "meta": curve.provenance.as_dict()}
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _table(curve, theory, given["family"]), interrupted=interrupted)


def _theory(film: Any, spin: list[Any], lengths: Any, given: dict[str, Any]) -> dict[str, Any]:
    from cbs.comparison.formulary import returns
    from cbs.comparison.formulary.asked import Asked

    size = math.inf if given["width"] is None else given["width"]
    asked = Asked(film, tuple(spin), lengths, family=given["family"], size=size)
    columns = returns.columns(asked, given["field"])
    if not columns:
        click.echo("note: no closed formula covers this run", err=True)
    return columns


def _table(curve: "ReturnProbabilityCurve | StripReturn", theory: dict[str, Any], family: str) -> str:
    """The columns of the contract; the Cooperon is exact for Brownian loops alone."""
    shown = curve.columns()
    start = {"length_nm": 1e9 * shown.pop("length_m")}
    shown["err"] = shown.pop("ratio_err")
    exact = (*beside.EXACT, "cooperon") if family == "brownian" else beside.EXACT
    return tables.table(start | shown | beside.judged(theory, curve.ratio, curve.ratio_err, exact=exact))
