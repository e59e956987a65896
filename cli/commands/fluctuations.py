"""`cbs fluctuations`: variance and correlation in the field of the conductance of one sample."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.observables.fluctuations import FluctuationCurve

IN_HELP = ("Compute", 125, "Conductance fluctuations of one sample: variance, correlation in the field.")


@click.command(
    epilog="Example: cbs fluctuations --length 1um --width 1um --l-phi 500nm --difference 0mT..20mT --points 3 "
    "--loops 4000 --seed 1 --theory"
)
@click.option("--length", type=Quantity(LENGTH, positive=True), required=True, help="Of the sample along the current.")
@click.option("--width", type=Quantity(LENGTH, positive=True), required=True, help="Of the sample across it.")
@options.coherence_length
@click.option(
    "--l-t", "L_T", type=Quantity(LENGTH, positive=True, inf="zero temperature"), default="inf", show_default=True,
    help="Thermal length sqrt(hbar D/k_B T).",
)  # fmt: skip
@click.option("--difference", type=QuantityRange(FIELD), required=True, help="Difference of two fields, or a range.")
@click.option("--points", type=Count(), default=11, show_default=True, help="Differences in the range, evenly.")
@click.option("--field", type=Quantity(FIELD), help="Field.  [default: so large that no Cooperon is left]")
@click.option("--theory", is_flag=True, help="Add the sum over the modes of the rectangle, with z.")
@options.run(loops=100_000)
@schedule.options("(e^2/h)^2")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def fluctuations(ctx: click.Context, /, **given: Any) -> None:
    """Conductance fluctuations of one sample: covariance of G at two fields, (e^2/h)^2 with both spins.

    A diffusive rectangle (l far below it) between two leads, with mirrors along the current: a wire, a square, or a
    piece of a film. The variance at zero field (--field 0mT) is twice that in a field without Cooperons: 8/15 in a
    coherent wire, 0.74 in a coherent square. correlation: covariance over the variance; the field where it is 1/2 is
    the scale on which a measured curve wiggles.
    """
    import cbs

    where = {"length": given["length"], "width": given["width"], "L_T": given["L_T"]}
    B = math.inf if given["field"] is None else given["field"]
    fields = options.spaced(ctx, given["difference"], given["points"])
    film = cbs.Conductor(l=min(given["length"], given["width"]) * 1e-3, L_phi=given["L_phi"])
    work = partial(cbs.conductance_fluctuations, film, fields, B=B, loops=given["loops"], rng=given["seed"], **where)
    curve, interrupted = schedule.compute("fluctuations", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(curve, given["L_phi"], B, where))
    means = {
        "variance_e4_h2": curve.variance,
        "variance_err_e4_h2": curve.variance_err,
        "half_field_T": curve.half_field,
    }
    document = beside.document(curve, theory, z, **means)
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _text(curve, theory, z), interrupted=interrupted)


def _theory(
    curve: "FluctuationCurve", L_phi: float, B: float, where: dict[str, float]
) -> tuple[dict[str, Any], dict[str, Any]]:
    from cbs import theory

    exact = theory.conductance_fluctuations(curve.dB, L_phi=L_phi, B=B, **where)  # type: ignore[arg-type]
    return {"modes": exact}, {"modes": beside.z_scores(curve.covariance, curve.covariance_err, exact)}


def _text(curve: "FluctuationCurve", theory: dict[str, Any], z: dict[str, Any]) -> str:
    columns = curve.columns()
    shown = {
        "dB_mT": 1e3 * columns["dB_T"], "covariance": curve.covariance, "covariance_err": curve.covariance_err,
        "correlation": curve.correlation, "correlation_err": curve.correlation_err,
    }  # fmt: skip
    half = "" if math.isnan(curve.half_field) else f"; correlation 1/2 at {1e3 * curve.half_field:.4g} mT"
    return (
        f"{tables.table(shown | beside.columns(theory, z))}\n"
        f"rms: {curve.rms:.4g} e^2/h, variance {curve.variance:.5g} +- {curve.variance_err:.1g}{half}"
    )
