"""`cbs strip`: classical walks between walls, how they diffuse along the strip and how their flux cancels."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Number, QuantityRange
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.observables.strip_transport import StripTransport

IN_HELP = ("Compute", 110, "Classical walks between walls; their conductivity: magnetoconductance --geometry wire.")


@click.command(
    epilog="Example: cbs strip --l 1um --width 100nm..10um --points 5 --walls specular --loops 2000 --seed 1 --theory"
)
@options.mean_free_path
@click.option(
    "--width", type=QuantityRange(LENGTH, positive=True), required=True, help="Distance of the walls, one or a range."
)
@click.option("--points", type=Count(), default=11, show_default=True, help="Widths in the range, evenly in ln.")
@click.option(
    "--walls",
    type=click.Choice(("specular", "diffuse")),
    default="specular",
    show_default=True,
    help="How they reflect: like a mirror, or by the cosine law.",
)
@click.option(
    "--duration",
    type=Number(positive=True),
    default=40.0,
    show_default=True,
    metavar="NUMBER",
    help="Path length of the walks in mean free paths.",
)
@click.option("--theory", is_flag=True, help="Add the exact values, with z.")
@options.run(loops=50_000, counted="Walks in every strip")
@schedule.options("")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def strip(ctx: click.Context, /, **given: Any) -> None:
    """Walks in a strip against its width: diffusion along it, and the rate at which a weak field dephases.

    diffusion: over that of the plane, v l/2. dephasing: over the rate of Altshuler and Aronov for l << W,
    k^2 (v l/2) W^2/12, k = 2eB/hbar; it falls as 0.63 W/l between specular walls closer than l and as 0.48 W/l between
    diffuse ones, because the flux of a path that goes from wall to wall cancels.
    """
    import cbs

    film = cbs.Conductor(l=given["l"])
    widths = options.spaced(ctx, given["width"], given["points"], in_ln=True)
    work = partial(
        cbs.strip_transport, film, widths, walls=given["walls"], duration=given["duration"], loops=given["loops"],
        rng=given["seed"],
    )  # fmt: skip
    result, interrupted = schedule.compute("strip", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(result, given["l"]))
    document = beside.document(result, theory, z, walls=result.walls, duration=result.duration)
    output.write(result, document, given["output"])
    columns = result.columns()
    shown = {"width_nm": 1e9 * columns.pop("width_m")} | columns | beside.columns(theory, z)
    output.emit(ctx, document, tables.table(shown), interrupted=interrupted)


def _theory(result: "StripTransport", l: float) -> tuple[dict[str, Any], dict[str, Any]]:
    from cbs import theory

    diffusion, dephasing = theory.strip_transport_ratios(
        result.width / l, walls="diffuse" if result.walls == "diffuse" else "specular", duration=result.duration
    )
    return {"diffusion_exact": diffusion, "dephasing_exact": dephasing}, {
        "diffusion_exact": beside.z_scores(result.diffusion, result.diffusion_err, diffusion),
        "dephasing_exact": beside.z_scores(result.dephasing, result.dephasing_err, dephasing),
    }
