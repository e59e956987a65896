"""`cbs table`: the correction against field and coherence length, all values from the same loops."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.geometry import TERMS
from cbs.cli.shared.types import Count, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.observables.conductivity.table import MagnetoconductanceTable

IN_HELP = ("Compute", 20, "The same of a film against field and coherence length, from the same loops.")


@click.command(
    epilog="Example: cbs table --l 100nm --l-phi 300nm..3um --lengths 3 --field 0mT..20mT --points 3 --loops 20000"
)
@options.mean_free_path
@options.wave_number
@click.option(
    "--l-phi", "L_phi", type=QuantityRange(LENGTH, positive=True), required=True, help="Range of coherence lengths."
)
@click.option("--lengths", type=Count(), default=5, show_default=True, help="Coherence lengths, evenly in ln.")
@options.spin
@click.option("--field", type=QuantityRange(FIELD), required=True, help="Perpendicular field, one value or a range.")
@click.option("--points", type=Count(), default=21, show_default=True, help="Fields in the range, evenly spaced.")
@click.option("--term", type=click.Choice(TERMS), default="total", show_default=True, help="Part of the correction.")
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run.")
@options.run(loops=200_000)
@schedule.options("e^2/h")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def table(ctx: click.Context, /, **given: Any) -> None:
    """Conductivity correction of a film against field and coherence length, e^2/h, both spins; one run for all.

    A row for every length and field: dsigma, the correction itself, and delta, its change from zero field, with one
    standard error each. All values share the same loops. Above 64 fields cosines come from a histogram of areas, whose
    error is below 5e-5 of a loop's weight.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    lengths = options.spaced(ctx, given["L_phi"], given["lengths"], in_ln=True)
    fields = options.spaced(ctx, given["field"], given["points"])
    work = partial(
        cbs.magnetoconductance_table, film, fields, lengths, spin=spin, term=given["term"], loops=given["loops"],
        rng=given["seed"],
    )  # fmt: skip
    found, interrupted = schedule.compute("table", work, given)
    theory = beside.formulas(given["theory"], lambda: _theory(found, spin, given["term"]))
    document = {**found.columns(), **({"theory": theory} if theory else {}), "meta": found.provenance.as_dict()}
    output.write(found, document, given["output"])
    output.emit(ctx, document, _text(found, theory), interrupted=interrupted)


def _theory(found: "MagnetoconductanceTable", spin: list[Any], term: str) -> dict[str, Any]:
    """Columns of the formulas that cover every length, in the order of the rows."""
    import numpy as np

    import cbs
    from cbs.comparison.formulary import conductivity as formulas
    from cbs.comparison.formulary.asked import Asked

    l = found.provenance.parameters["conductor"]["l"]
    films = [cbs.Conductor(l=l, L_phi=float(L_phi)) for L_phi in found.L_phi]
    parts = [formulas.columns(Asked(film, tuple(spin), found.B, term, "film", "flights")) for film in films]
    names = [name for name in parts[0] if all(name in part for part in parts)]
    if not names:
        click.echo("note: no closed formula covers this run", err=True)
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _text(found: "MagnetoconductanceTable", theory: dict[str, Any]) -> str:
    columns = found.columns()
    return tables.table(
        {
            "L_phi_nm": 1e9 * columns["L_phi_m"],
            "B_mT": 1e3 * columns["B_T"],
            "dsigma_e2_h": columns["dsigma_e2_h"],
            "err": columns["dsigma_err_e2_h"],
            "delta_e2_h": columns["delta_e2_h"],
            "delta_err": columns["delta_err_e2_h"],
        }
        | beside.judged(theory, columns["dsigma_e2_h"], columns["dsigma_err_e2_h"], "e2_h")
    )
