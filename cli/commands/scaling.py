"""`cbs scaling`: the conductance against the size of the film, its slope, and the scaling function."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import options, output, schedule, tables
from cbs.cli.shared.types import Count, QuantityRange
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.observables.scaling import ScalingCurve

IN_HELP = ("Compute", 50, "Conductance against size, slope, scaling function beta(g).")


@click.command(
    epilog="Example: cbs scaling --l 50nm --k-f 0.1/nm --length 500nm..5um --points 4 --loops 20000 --seed 1"
)
@options.mean_free_path
@options.wave_number
@options.spin
@click.option("--length", type=QuantityRange(LENGTH, positive=True), required=True, help="Range of sizes of the film.")
@click.option("--points", type=Count(), default=11, show_default=True, help="Sizes in the range, evenly in ln.")
@options.run(loops=200_000)
@schedule.options("e^2/h, both spins")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def scaling(ctx: click.Context, /, **given: Any) -> None:
    """Conductance per spin against the size L, the slope dg/d ln L with its error, and beta(g) = slope/g.

    The slope is -1/pi = -0.318 e^2/h (orthogonal), 0 (unitary, at this order) or 1/(2 pi) = 0.159 (symplectic). With
    --k-f the flow starts at the Drude value g = k_F l/2 per spin; where it falls to that of k_F l = 1 (Ioffe, Regel)
    the loop picture has ended, and the row is marked.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    sizes = options.spaced(ctx, given["length"], given["points"], in_ln=True)
    work = partial(cbs.scaling, film, sizes, spin=spin, loops=given["loops"], rng=given["seed"])
    curve, interrupted = schedule.compute("scaling", work, given)
    document = {
        **curve.columns(),
        "trusted": curve.trusted,
        "slope_e2_h": curve.slope,
        "slope_err_e2_h": curve.slope_err,
        "meta": curve.provenance.as_dict(),
    }
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _text(curve), interrupted=interrupted)


def _text(curve: "ScalingCurve") -> str:
    beta = curve.beta(curve.g)[0] if curve.k_F_l == curve.k_F_l else curve.g  # nan without k_F
    lines = tables.table(
        {"length_nm": 1e9 * curve.length, "g_e2_h": curve.g, "dg_e2_h": curve.dg, "err": curve.dg_err, "beta": beta}
    ).splitlines()
    if curve.k_F_l == curve.k_F_l:
        lines[1:] = [
            line if good else f"{line}  beyond k_F l = 1" for line, good in zip(lines[1:], curve.trusted, strict=True)
        ]
    return "\n".join([*lines, f"slope dg/d ln L: {tables.measured(curve.slope, curve.slope_err)} e^2/h per spin"])
