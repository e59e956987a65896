"""`cbs magnetoconductance`: the correction to the conductivity against the perpendicular field."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli import options, output, schedule
from cbs.cli.types import Count, QuantityRange
from cbs.quantities import FIELD

if TYPE_CHECKING:
    from cbs.observables.results import MagnetoconductanceCurve

TERMS = ("total", "backscattering", "nonbackscattering")


@click.command(
    epilog="Example: cbs magnetoconductance --l 100nm --l-phi 1um --field 0mT..20mT --points 5 --loops 20000 --seed 1"
)
@options.mean_free_path
@options.coherence_length
@options.spin
@click.option("--field", type=QuantityRange(FIELD), required=True, help="Perpendicular field, one value or a range.")
@click.option("--points", type=Count(), default=21, show_default=True, help="Fields in the range, evenly spaced.")
@click.option("--term", type=click.Choice(TERMS), default="total", show_default=True, help="Part of the correction.")
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover these mechanisms.")
@options.run(loops=200_000)
@schedule.options("e^2/h")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def magnetoconductance(ctx: click.Context, /, **given: Any) -> None:
    """Conductivity correction of a film against the perpendicular field, in e^2/h for both spins.

    dsigma is the correction itself (negative for weak localization), delta its change from zero field; errors are
    one standard error. With --theory the absolute corrections of the formulas stand beside.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], L_phi=given["L_phi"])
    spin = options.mechanisms(given)
    fields = options.spaced(ctx, given["field"], given["points"])
    work = partial(
        cbs.magnetoconductance, film, fields, spin=spin, term=given["term"], loops=given["loops"], rng=given["seed"]
    )
    curve, interrupted = schedule.compute("magnetoconductance", work, given)
    theory = _theory(film, spin, curve, given["term"]) if given["theory"] else {}
    document = _document(curve, theory)
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _table(curve, theory), interrupted=interrupted)


def _theory(film: Any, spin: list[Any], curve: "MagnetoconductanceCurve", term: str) -> dict[str, Any]:
    from cbs.cli import formulas

    columns = formulas.columns(film, spin, curve.B, term)
    if not columns:
        click.echo("note: no closed formula covers these mechanisms and this term", err=True)
    return columns


def _document(curve: "MagnetoconductanceCurve", theory: dict[str, Any]) -> dict[str, Any]:
    formulas = {"theory": theory} if theory else {}
    return {**curve.columns(), **formulas, "term": curve.term, "meta": curve.provenance.as_dict()}


def _table(curve: "MagnetoconductanceCurve", theory: dict[str, Any]) -> str:
    columns = {
        "B_mT": 1e3 * curve.B,
        "dsigma_e2_h": curve.dsigma,
        "err": curve.dsigma_err,
        "delta_e2_h": curve.delta,
        "delta_err": curve.delta_err,
    }
    return output.table(columns | {f"{name}_e2_h": values for name, values in theory.items()})
