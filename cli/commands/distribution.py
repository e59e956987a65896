"""`cbs distribution`: how single loops are distributed, by their interference or by the area they enclose."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Number, NumberRange

if TYPE_CHECKING:
    from cbs.observables.distribution import Distribution

IN_HELP = ("Compute", 100, "Single loops: law of their interference or their area.")

MECHANISMS = ("rashba", "dresselhaus", "elliott-yafet")
ONLY = {"interference": ("mechanism", "strength", "points"), "area": ("steps", "largest")}


@click.command(
    epilog="Example: cbs distribution --of interference --mechanism elliott-yafet --strength 0.5..2 --points 2 --bins 5"
    " --loops 4000 --seed 1 --theory"
)
@click.option(
    "--of",
    type=click.Choice(("interference", "area")),
    required=True,
    help="cos omega = (1/2) Re Tr V^+U of a loop, or |A|/(D t).",
)
@click.option("--mechanism", type=click.Choice(MECHANISMS), help="What turns the spin.  [default: rashba]")
@click.option("--strength", type=NumberRange("0.5..4"), help="sqrt(D t)/L_so, one value or a range; for interference.")
@click.option("--points", type=Count(), help="Strengths in the range, evenly.  [default: 4]")
@click.option("--steps", type=Count(3), help="Steps of a closed Gaussian polygon, for areas.  [default: the limit]")
@click.option(
    "--largest", type=Number(positive=True), metavar="NUMBER", help="Upper end of the bins of |A|/(D t).  [default: 2]"
)
@click.option("--bins", type=Count(), default=10, show_default=True, help="Equal bins.")
@click.option("--theory", is_flag=True, help="Add the exact law with z, or the law of strong coupling.")
@options.run(loops=20_000)
@schedule.options("of a share or a moment")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def distribution(ctx: click.Context, /, **given: Any) -> None:
    """Distribution of single diffusive loops: their interference as spin-orbit coupling grows, or their area.

    Every loop interferes with either sign once its spin is turned; only the mean settles, from 1 to -1/2, where cos
    omega has the density sqrt((1 - c)/(1 + c))/pi. Areas follow the law of Levy, (pi/4) sech^2(pi A/2Dt) per D t.
    """
    _check(given)
    work = _interference(ctx, given) if given["of"] == "interference" else _area(given)
    found, interrupted = schedule.compute("distribution", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, given))
    moments = {name: getattr(found, name) for name in ("mean", "mean_err", "square", "square_err")}
    document = beside.document(found, theory, z, **moments)
    output.write(found, document, given["output"])
    output.emit(ctx, document, _text(found, theory, z), interrupted=interrupted)


def _check(given: dict[str, Any]) -> None:
    for of, names in ONLY.items():
        for name in names:
            if of != given["of"] and given[name] is not None:
                raise click.UsageError(f"--{name} goes with --of {of}")
    if given["of"] == "interference" and given["strength"] is None:
        raise click.UsageError("--of interference needs --strength, sqrt(D t)/L_so, such as 0.5..4")


def _interference(ctx: click.Context, given: dict[str, Any]) -> Any:
    import cbs

    strengths = options.spaced(ctx, given["strength"], given["points"] or 4)
    mechanism: Any = given["mechanism"] or MECHANISMS[0]
    return partial(
        cbs.interference_distribution,
        strengths,
        mechanism=mechanism,
        bins=given["bins"],
        loops=given["loops"],
        rng=given["seed"],
    )


def _area(given: dict[str, Any]) -> Any:
    import cbs

    largest = given["largest"] or 2.0
    return partial(
        cbs.area_distribution,
        n_legs=given["steps"],
        bins=given["bins"],
        largest=largest,
        loops=given["loops"],
        rng=given["seed"],
    )


def _theory(found: "Distribution", given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Laws by name: what is exact has the name of the column and a z, the limit of strong coupling is called haar."""
    import numpy as np

    theory = _area_theory(found, given["steps"]) if found.quantity == "area" else _interference_theory(found, given)
    exact = [name for name in theory if name != "haar"]
    errors = {name: getattr(found, f"{name}_err") for name in exact}
    if "share" in theory:  # of the law itself: a bin with too few loops has too small an error of its own
        errors["share"] = np.sqrt(theory["share"] * (1.0 - theory["share"]) / found.provenance.loops)
    return theory, {name: beside.z_scores(getattr(found, name).ravel(), errors[name], theory[name]) for name in exact}


def _area_theory(found: "Distribution", steps: int | None) -> dict[str, Any]:
    """Law, mean and mean square of |A|/(D t)."""
    import numpy as np

    from cbs import theory

    if steps is None:
        share, mean, square = theory.levy_area_cumulative(found.edges), 2.0 * math.log(2.0) / math.pi, 1.0 / 3.0
    else:
        share, square = theory.polygon_area_cumulative(found.edges, steps), theory.polygon_area_second_moment(steps)
        mean = theory.polygon_area_mean(steps)
    return {"share": 2.0 * np.diff(share), "mean": np.array([mean]), "square": np.array([square])}


def _interference_theory(found: "Distribution", given: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    from cbs import theory

    t = found.strength**2
    haar = np.tile(np.diff(theory.haar_cosine_cumulative(found.edges)), t.size)
    if given["mechanism"] != "elliott-yafet":
        return {"mean": theory.rashba_cooperon(t), "haar": haar}
    share = [np.diff(_cumulative(found.edges, float(value))) for value in t]
    square = np.where(t > 0.0, theory.spin_orbit_cosine_square(t), 1.0)
    return {"share": np.concatenate(share), "mean": theory.isotropic_cooperon(t), "square": square, "haar": haar}


def _cumulative(edges: Any, t: float) -> Any:
    """Law of cos omega; without coupling all loops lie in the last bin."""
    from cbs import theory
    from cbs.theory.rotation_law import LEAST

    return theory.spin_orbit_cosine_cumulative(edges, t) if t >= LEAST else 1.0 * (edges >= 1.0)


def _text(found: "Distribution", theory: dict[str, Any], z: dict[str, Any]) -> str:
    """Histogram, then the moments."""
    import numpy as np

    columns = found.columns()
    if "share" in z:
        columns |= {"exact": theory["share"], "z": np.round(z["share"], 2)}
    if "haar" in theory:
        columns["haar"] = theory["haar"]
    moments: dict[str, Any] = {} if found.quantity == "area" else {"strength": found.strength}
    for name in ("mean", "square"):
        moments |= {name: getattr(found, name), f"{name}_err": getattr(found, f"{name}_err")}
        if name in theory:
            moments |= {f"{name}_exact": theory[name], f"{name}_z": np.round(z[name], 2)}
    return f"{tables.table(columns)}\n\n{tables.table(moments)}"
