"""`cbs spin-channels`: the return with the same spin, with the opposite one, and their sum, against the length."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.comparison.formulary.asked import Asked
    from cbs.observables.returns.spin_channels import SpinChannels

IN_HELP = ("Compute", 70, "Return with the same spin and with the opposite one.")


@click.command(
    epilog="Example: cbs spin-channels --l 100nm --elliott-yafet 200nm --length 200nm..1um --points 3 --loops 6000"
    " --seed 1 --theory"
)
@options.mean_free_path
@options.wave_number
@options.spin
@click.option("--field", type=Quantity(FIELD), default="0mT", show_default=True, help="Perpendicular field.")
@click.option(
    "--length",
    type=QuantityRange(LENGTH, positive=True),
    required=True,
    help="Diffusion length sqrt(D t), one value or a range.",
)
@click.option("--points", type=Count(), default=11, show_default=True, help="Lengths in the range, evenly in ln.")
@click.option("--family", type=click.Choice(("flights", "brownian")), default="flights", show_default=True,
              help="Straight legs between scatterers (exact), or the diffusive limit.")  # fmt: skip
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run, with z where exact.")
@options.run(loops=100_000)
@schedule.options("of the classical return")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def spin_channels(ctx: click.Context, /, **given: Any) -> None:
    """Return with the same spin and flipped, in units of the classical return with any spin; their sum is 1 + <C>.

    Strong spin-orbit coupling: the flipped channel is empty for every loop (Kramers), the same spin returns as often as
    a classical one (same_ratio 1), which is half in all. Without spin-orbit coupling 2, 0 and 2. Spin along z, the
    normal of the film.
    """
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    spin = options.mechanisms(given)
    lengths = options.spaced(ctx, given["length"], given["points"], in_ln=True)
    work = partial(
        cbs.spin_channels, film, lengths, spin=spin, field=given["field"], paths=given["family"],
        loops=given["loops"], rng=given["seed"],
    )  # fmt: skip
    found, interrupted = schedule.compute("spin channels", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, film, spin, given))
    document = beside.document(found, theory, z)
    output.write(found, document, given["output"])
    output.emit(ctx, document, _table(found, theory, z), interrupted=interrupted)


def _theory(
    found: "SpinChannels", film: Any, spin: list[Any], given: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Formulas by the name of the column, and distances where they are exact for the run as it is."""
    from cbs.comparison.formulary.asked import ISOTROPIC, Asked

    run = Asked(film, tuple(spin), found.length, family=given["family"])
    exact = run.family == "brownian" or given["field"] == 0.0
    if run.kinds <= ISOTROPIC and not run.has_axes:
        theory = _isotropic(run, given["field"])
    else:
        theory, exact = _one_sum(run, given["field"])
    if not exact:
        click.echo("note: the formulas are the diffusive limit of this run, so there is no z", err=True)
    pairs = {name: (getattr(found, name), getattr(found, f"{name}_err")) for name in theory}
    return theory, {name: beside.z_scores(*pairs[name], theory[name]) for name in theory if exact}


def _isotropic(run: "Asked", field: float) -> dict[str, Any]:
    """Every column, for spin-orbit and magnetic scattering of one length each."""
    from cbs import theory
    from cbs.constants import E_CHARGE, HBAR

    if run.family == "flights" and field == 0.0:
        L_so, L_s = run.isotropic.values()
        values = theory.flights_spin_channels(run.x, run.film.l, L_so=L_so, L_s=L_s)
    else:
        so, s = ((run.x / length) ** 2 for length in run.isotropic.values())
        values = theory.diffusive_spin_channels(so, s, 2.0 * E_CHARGE * field * run.x**2 / HBAR)
    names = ("same", "flip", "total", "same_ratio", "classical_same")
    return {name: getattr(values, name) for name in names}


def _one_sum(run: "Asked", field: float) -> tuple[dict[str, Any], bool]:
    """The sum, which is the return ratio, and both channels where time reversal leaves no flip; whether exact."""
    import numpy as np

    from cbs.comparison.formulary import returns
    from cbs.phases.traits import trait_of

    known = returns.columns(run, field)
    name = "flights" if "flights" in known else "cooperon"
    total = {"total": known[name]}
    if field == 0.0 and not any(trait_of(m).odd for m in run.spin):
        total = {"same": known[name], "flip": np.zeros(run.x.size), **total}
    return total, name == "flights" or run.family == "brownian"


def _table(found: "SpinChannels", theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    columns: dict[str, Any] = {"length_nm": 1e9 * found.length}
    for name in ("same", "flip", "total", "same_ratio"):
        columns |= {name: getattr(found, name), f"{name}_err": getattr(found, f"{name}_err")}
        if name in theory:
            columns[f"{name}_exact" if z else f"{name}_limit"] = theory[name]
        if name in z:
            columns[f"{name}_z"] = np.round(z[name], 2)
    return tables.table(columns)
