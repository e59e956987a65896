"""`cbs cusp`: the width of the cusp at zero field against the phase-coherence length."""

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.geometry import TERMS
from cbs.cli.shared.types import Count, Number, QuantityRange
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.comparison.formulary.asked import Asked
    from cbs.comparison.formulary.conductivity import Known
    from cbs.observables.cusp import CuspWidths

IN_HELP = ("Compute", 40, "Width of the cusp at zero field against L_phi.")


@click.command(epilog="Example: cbs cusp --l 20nm --l-phi 300nm..1um --points 3 --loops 30000 --seed 1 --theory")
@options.mean_free_path
@options.wave_number
@click.option("--l-phi", "L_phi", type=QuantityRange(LENGTH, positive=True), required=True,
              help="Coherence length sqrt(D tau_phi), one value or a range.")  # fmt: skip
@options.spin
@click.option("--points", type=Count(), default=5, show_default=True, help="Lengths in the range, evenly in ln.")
@click.option("--rule", type=Number(positive=True), default=0.1, show_default=True, metavar="NUMBER",
              help="Change of the conductivity that defines the width, e^2/h.")  # fmt: skip
@click.option("--term", type=click.Choice(TERMS), default="total", show_default=True, help="Part of the correction.")
@click.option("--theory", is_flag=True, help="Add the width by the formula that covers the run, with z where exact.")
@options.run(loops=500_000)
@schedule.options("e^2/h, of the correction")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def cusp(ctx: click.Context, /, **given: Any) -> None:
    """Field at which the conductivity has changed by --rule from zero field, and how it falls with L_phi.

    A logarithmic cusp has no width of its own, so a rule is needed; with the same rule the width goes as L_phi^-2:
    4.15 B_phi for 0.1 e^2/h without spin-orbit coupling, B_phi = hbar/(4 e L_phi^2). The loops are shared out among the
    lengths. nan where the change does not reach the rule below 400 B_phi.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    lengths = options.spaced(ctx, given["L_phi"], given["points"], in_ln=True)
    work = partial(
        cbs.cusp_width, film, lengths, rule=given["rule"], spin=spin, term=given["term"],
        loops=max(2, -(-given["loops"] // lengths.size)), rng=given["seed"],
    )  # fmt: skip
    found, interrupted = schedule.compute("cusp", work, given)
    if not any(math.isfinite(width) for width in found.width):
        raise click.UsageError(
            f"no width: the change stays below --rule {given['rule']:g} e^2/h up to 400 B_phi; give a smaller --rule"
        )
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, spin, given))
    exponent, err = found.exponent
    document = beside.document(found, theory, z, exponent=exponent, exponent_err=err)
    output.write(found, document, given["output"])
    line = f"width ~ L_phi^p: p = {tables.measured(exponent, err)}"
    output.emit(ctx, document, f"{_table(found, given['l'], theory, z)}\n{line}", interrupted=interrupted)


def _theory(found: "CuspWidths", spin: list[Any], given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Width by every formula, tesla; that of the exact ballistic sum has a z."""
    import numpy as np

    import cbs
    from cbs.comparison.formulary.asked import Asked
    from cbs.comparison.formulary.conductivity import FORMULAS
    from cbs.observables.regime import warn_if_not_diffusive

    films = [cbs.Conductor(l=given["l"], L_phi=float(value)) for value in found.L_phi]
    runs = [Asked(film, tuple(spin), np.zeros(1), given["term"]) for film in films]
    covered = [formula for formula in FORMULAS if all(formula.covers(run) for run in runs)]
    diffusive = [formula.name for formula in covered if formula.diffusive]
    if not covered:
        click.echo("note: no closed formula covers this run", err=True)
    elif diffusive and np.any(np.isfinite(found.width)):
        shortest = min(films, key=lambda film: film.L_phi)
        warn_if_not_diffusive(" and ".join(diffusive), shortest, spin, np.nanmax(found.width))
    theory = {formula.name: np.array([_width(formula, run, found.rule) for run in runs]) for formula in covered}
    unit = np.array([film.B_phi for film in films])
    z = {
        name: beside.z_scores(found.width / unit, found.width_err / unit, theory[name] / unit)
        for name in theory
        if name not in diffusive
    }
    return theory, z


def _width(formula: "Known", run: "Asked", rule: float) -> float:
    """Field at which the change by a formula reaches the rule, looked for where the run looks for it."""
    from cbs.observables.cusp import GRID
    from cbs.theory import first_crossing

    at_zero = float(formula.value(run)[0])
    return first_crossing(lambda B: formula.value(replace(run, x=B)) - at_zero, run.film.B_phi * GRID[1:], rule)


def _table(found: "CuspWidths", l: float, theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    import cbs

    B_phi = np.array([cbs.Conductor(l=l, L_phi=float(L)).B_phi for L in found.L_phi])
    columns = {"L_phi_nm": 1e9 * found.L_phi, "width_mT": 1e3 * found.width, "err_mT": 1e3 * found.width_err}
    in_mT = {name: 1e3 * values for name, values in theory.items()}
    formulas = beside.judged(in_mT, 1e3 * found.width, 1e3 * found.width_err, "mT", exact=tuple(z))
    return tables.table(columns | {"width/B_phi": found.width / B_phi} | formulas)
