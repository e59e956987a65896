"""`cbs scattering`: how walks between anisotropic scatterers forget their direction, and the transport time."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count

if TYPE_CHECKING:
    from cbs.observables.direction_memory import DirectionMemory

IN_HELP = ("Compute", 120, "Memory of the direction and tau_tr of anisotropic scatterers.")


@click.command(epilog="Example: cbs scattering --mean-cosine 0.8 --scatterings 10 --loops 4000 --seed 1 --theory")
@options.angles
@click.option("--scatterings", type=Count(), default=20, show_default=True, help="Scatterings followed, at most 1000.")
@click.option("--theory", is_flag=True, help="Add the exact values, with z.")
@options.run(loops=20_000, counted="Open walks")
@schedule.options("l_q^2, that of the mean square distance")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def scattering(ctx: click.Context, /, **given: Any) -> None:
    """Memory of the direction, tau_tr/tau_q and diffusion of walks between anisotropic scatterers.

    cosine: mean cosine of the angle after n scatterings, p_1^n. diffusion: growth of the mean square distance with the
    leg after n scatterings over that of isotropic scatterers with the same legs, towards D/(v l_q/2) = tau_tr/tau_q =
    1/(1 - p_1). The law of the angle is given by --mean-cosine or by --scattering FILE.
    """
    import cbs
    from cbs.comparison import formulas
    from cbs.parameters import Isotropic

    turns = options.scatterers(given)
    if isinstance(turns, Isotropic):
        raise click.UsageError("give the law of the angle: --mean-cosine, such as 0.5, or --scattering FILE")
    work = partial(cbs.direction_memory, turns, given["scatterings"], loops=given["loops"], rng=given["seed"])
    memory, interrupted = schedule.compute("scattering", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(memory))
    times = {"tau_ratio": memory.tau_ratio, "tau_ratio_err": memory.tau_ratio_err}
    exact = {"tau_ratio_exact": formulas(memory)["tau_ratio"].values.item()} if given["theory"] else {}
    document = beside.document(memory, theory, z, **times, **exact)
    output.write(memory, document, given["output"])
    shown = tables.table(memory.columns() | beside.columns(theory, z))
    output.emit(ctx, document, f"{shown}\n{_times(memory, exact)}", interrupted=interrupted)


def _theory(memory: "DirectionMemory") -> tuple[dict[str, Any], dict[str, Any]]:
    from cbs.comparison import formulas

    exact = formulas(memory)
    names = ("cosine", "diffusion")
    return {f"{name}_exact": exact[name].values for name in names}, {
        f"{name}_exact": beside.z_scores(getattr(memory, name), getattr(memory, f"{name}_err"), exact[name].values)
        for name in names
    }


def _times(memory: "DirectionMemory", exact: dict[str, float]) -> str:
    line = f"tau_tr/tau_q: {tables.measured(memory.tau_ratio, memory.tau_ratio_err)}"
    return line + "".join(f"   exact {value:.5g}" for value in exact.values())
