"""`cbs return-probability`: how much likelier than a classical ball a wave comes home, against the diffusion length."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli import options, output, schedule
from cbs.cli.types import Count, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.observables.results import ReturnProbabilityCurve


@click.command(
    epilog="Example: cbs return-probability --l 100nm --rashba 400nm --length 300nm..3um --points 4 --loops 4000"
)
@options.mean_free_path
@options.wave_number
@options.spin
@options.helical
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
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run.")
@options.run(loops=100_000)
@schedule.options("")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def return_probability(ctx: click.Context, /, **given: Any) -> None:
    """Quantum over classical return probability, 1 + <C>, against the diffusion length sqrt(D t).

    2 without spin-orbit coupling, 1/2 with strong spin-orbit coupling, 1 in a field or with magnetic impurities.
    Helical carriers return half as often as classical ones to a
    point, and never straight back. No dephasing. t/tau = 2 length^2 / l^2.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    lengths = options.spaced(ctx, given["length"], given["points"], in_ln=True)
    work = partial(
        cbs.return_probability,
        film,
        lengths,
        spin=spin,
        field=given["field"],
        family=given["family"],
        loops=given["loops"],
        rng=given["seed"],
    )
    curve, interrupted = schedule.compute("return probability", work, given)
    if abs(curve.length / lengths - 1.0).max() > 1e-9:
        click.echo("note: durations rounded to an even number of steps; length and t/tau are those walked", err=True)
    theory = _theory(film, spin, curve.length, given) if given["theory"] else {}
    document = {**curve.columns(), **({"theory": theory} if theory else {}), "meta": curve.provenance.as_dict()}
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _table(curve, theory), interrupted=interrupted)


def _theory(film: Any, spin: list[Any], lengths: Any, given: dict[str, Any]) -> dict[str, Any]:
    from cbs.cli import return_formulas
    from cbs.cli.run import Run

    columns = return_formulas.columns(Run(film, tuple(spin), lengths, family=given["family"]), given["field"])
    if not columns:
        click.echo("note: no closed formula covers this run", err=True)
    return columns


def _table(curve: "ReturnProbabilityCurve", theory: dict[str, Any]) -> str:
    return output.table(
        {"length_nm": 1e9 * curve.length, "t_over_tau": curve.t_over_tau, "ratio": curve.ratio, "err": curve.ratio_err}
        | theory
    )
