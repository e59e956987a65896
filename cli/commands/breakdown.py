"""`cbs breakdown`: what the diffusive formula, fitted beyond its range, returns against the true values."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Interval, Number, NumberRange

if TYPE_CHECKING:
    from cbs.comparison.breakdown import BreakdownFits

IN_HELP = ("Compare and fit", 170, "What a diffusive fit returns beyond its range, against the truth.")

TERMS = ("total", "backscattering")
UNSURE = 0.1  # of the value: larger errors are no longer linear in those of the curve


def _positive(_ctx: click.Context, option: click.Parameter, value: Interval) -> Interval:
    if value.start <= 0.0:
        raise click.BadParameter(f"{value.start:g} is not positive; write e.g. 0.001..0.1", param=option)
    return value


@click.command(
    epilog="Example: cbs breakdown --l 100nm --tau-ratio 0.001..0.1 --points 3 --loops 60000 --seed 1 --theory"
)
@options.mean_free_path
@options.wave_number
@click.option("--tau-ratio", type=NumberRange("0.001..0.1"), default="0.001..0.1", show_default=True,
              callback=_positive,
              help="True tau/tau_phi = l^2/(2 L_phi^2) = B_phi/B_tr, one value or a range.")  # fmt: skip
@click.option("--points", type=Count(), default=5, show_default=True, help="Values in the range, evenly in ln.")
@click.option("--b-max", type=Number(positive=True), default=0.3, show_default=True,
              metavar="NUMBER", help="Largest field of every fit, in B_tr = hbar/(2 e l^2).")  # fmt: skip
@click.option("--fields", type=Count(3), default=10, show_default=True,
              help="Fields of every fit, evenly spaced up to --b-max, all of equal weight.")  # fmt: skip
@click.option("--term", type=click.Choice(TERMS), default="total", show_default=True, help="Part of the correction.")
@click.option("--theory", is_flag=True, help="Add the same fits to the exact sums, with z.")
@options.run(loops=500_000)
@schedule.options("e^2/h, of the correction")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def breakdown(ctx: click.Context, /, **given: Any) -> None:
    """Prefactor and coherence time that a diffusive fit finds, where the true ones are known: both should be 1.

    Monte Carlo curves without spin are fitted by (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)], as measured curves are.
    tau_ratio is the fitted tau_phi over the true one. Both errors follow from the covariance of the curve, to first
    order. The loops are shared out among the curves. nan where the fit has no minimum.
    """
    import cbs
    from cbs.comparison.breakdown import ballistic_breakdown

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    ratios = options.spaced(ctx, given["tau_ratio"], given["points"], in_ln=True)
    work = partial(
        ballistic_breakdown, film, ratios, b_max=given["b_max"], fields=given["fields"], term=given["term"],
        loops=max(2, -(-given["loops"] // ratios.size)), rng=given["seed"],
    )  # fmt: skip
    found, interrupted = schedule.compute("breakdown", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, given))
    document = beside.document(found, theory, z)
    output.write(found, document, given["output"])
    _tell_unsure(found)
    output.emit(ctx, document, _table(found, theory, z), interrupted=interrupted)


def _theory(found: "BreakdownFits", given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same fits to the exact sums, and the distances from them."""
    import numpy as np

    from cbs.comparison.breakdown import diffusive_fit

    fits = [
        diffusive_fit(float(L), given["b_max"], points=given["fields"], term=given["term"])
        for L in found.L_phi / given["l"]
    ]
    alpha, tau_ratio = np.array(fits).T
    z = {
        "alpha": beside.z_scores(found.alpha, found.alpha_err, alpha),
        "tau_ratio": beside.z_scores(found.tau_ratio, found.tau_ratio_err, tau_ratio),
    }
    return {"alpha": alpha, "tau_ratio": tau_ratio}, z


def _tell_unsure(found: "BreakdownFits") -> None:
    """Say where an error is so large that a fit is not linear in its data."""
    import numpy as np

    unsure = np.flatnonzero(
        ~((found.alpha_err < UNSURE * np.abs(found.alpha)) & (found.tau_ratio_err < UNSURE * found.tau_ratio))
    )
    if unsure.size:
        shown = ", ".join(f"{value:.3g}" for value in found.tau_over_tau_phi[unsure])
        click.echo(
            f"note: at tau/tau_phi = {shown} the fit is too uncertain for errors of first order; take more loops or a "
            "larger --b-max",
            err=True,
        )


def _table(found: "BreakdownFits", theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    columns: dict[str, Any] = {"tau/tau_phi": found.tau_over_tau_phi, "L_phi_nm": 1e9 * found.L_phi}
    for name in ("alpha", "tau_ratio"):
        columns |= {name: getattr(found, name), f"{name}_err": getattr(found, f"{name}_err")}
        if theory:
            columns |= {f"{name}_exact": theory[name], f"z_{name}": np.round(z[name], 2)}
    return tables.table(columns)
