"""`cbs helical`: how carriers whose spin follows the momentum come back, by the angle of the return."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Quantity
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.observables.returns.helical import HelicalReturn

IN_HELP = ("Compute", 90, "Return of helical carriers by its angle; their conductivity: magnetoconductance --helical.")


@click.command(epilog="Example: cbs helical --l 100nm --length 150nm --bins 6 --loops 20000 --seed 1 --theory")
@options.mean_free_path
@click.option("--length", type=Quantity(LENGTH, positive=True), required=True, help="Diffusion length sqrt(D t).")
@click.option("--bins", type=Count(), default=12, show_default=True, help="Equal bins of the angle, 0 to 180 degrees.")
@click.option("--theory", is_flag=True, help="Add the exact values with z.")
@options.run(loops=100_000)
@schedule.options("of a share or a ratio")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def helical(ctx: click.Context, /, **given: Any) -> None:
    """Return of helical carriers to a point, quantum over classical, by the angle between first and last leg.

    (1 + cos theta)/2 for every loop: as a classical ball forwards, never straight back; 1/2 on average once the
    direction is forgotten. Exact backscattering k -> -k has C = -1 for every loop, to rounding. Topological surfaces,
    a valley of graphene.
    """
    import cbs

    film = cbs.Conductor(l=given["l"])
    work = partial(
        cbs.helical_return, film, given["length"], bins=given["bins"], loops=given["loops"], rng=given["seed"]
    )
    found, interrupted = schedule.compute("helical return", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, given))
    means = {
        "mean_ratio": found.mean_ratio,
        "mean_ratio_err": found.mean_ratio_err,
        "backscattering": found.backscattering,
        "deviation": found.deviation,
        "backscattering_deviation": found.backscattering_deviation,
    }
    document = beside.document(found, theory, z, **means)
    output.write(found, document, given["output"])
    output.emit(ctx, document, _text(found, theory, z), interrupted=interrupted)


def _theory(found: "HelicalReturn", given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    import numpy as np

    from cbs import theory

    length, l = given["length"], given["l"]
    share = np.diff(theory.return_angle_cumulative(found.edges, length, l))
    exact = {
        "share": share,
        "ratio": theory.helical_return_by_angle(found.edges, length, l),
        "mean_ratio": theory.helical_return_ratio(length, l),
    }
    z = {name: beside.z_scores(getattr(found, name), getattr(found, f"{name}_err"), exact[name]) for name in exact}
    return exact, z


def _text(found: "HelicalReturn", theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    columns: dict[str, Any] = {"theta_deg": np.degrees(found.angle)}
    for name in ("share", "ratio"):
        columns |= {name: getattr(found, name), f"{name}_err": getattr(found, f"{name}_err")}
        if theory:
            columns |= {f"{name}_exact": theory[name], f"{name}_z": np.round(z[name], 2)}
    beside_mean = f", exact {float(theory['mean_ratio']):.6g}, z {float(z['mean_ratio']):+.2f}" if theory else ""
    return (
        f"{tables.table(columns)}\nmean ratio: {tables.measured(found.mean_ratio, found.mean_ratio_err)}{beside_mean}\n"
        f"backscattering: C = {found.backscattering:.6g} for every loop, within {found.backscattering_deviation:.0e}"
    )
