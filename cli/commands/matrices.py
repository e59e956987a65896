"""`cbs matrices`: the factors 2, 1 and 1/2 from random scattering matrices, without any path."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.options import ANGLE
from cbs.cli.shared.types import Count, QuantityRange

if TYPE_CHECKING:
    from cbs.ensembles import ScatteringTable
    from cbs.ensembles.matrices import Ensemble

IN_HELP = ("Compute", 140, "2 : 1 : 1/2 from random scattering matrices, without any path.")

NAMES = ("COE", "CUE", "CSE")


@click.command(epilog="Example: cbs matrices --channels 4 --loops 4000 --seed 1 --theory")
@click.option(
    "--ensemble",
    type=click.Choice(NAMES, case_sensitive=False),
    multiple=True,
    help="Circular orthogonal, unitary, symplectic ensemble; may be given several times.  [default: all three]",
)
@click.option("--channels", type=Count(2), default=10, show_default=True,
              help="Channels M of the scatterer; Kramers pairs M, 2M channels, for CSE and --theta.")  # fmt: skip
@click.option(
    "--theta",
    type=QuantityRange(ANGLE),
    help="Instead: the family from COE (0deg) to CSE (90deg), U^T (cos theta + J sin theta) U.",
)
@click.option("--points", type=Count(), default=7, show_default=True, help="Angles in the range, evenly.")
@click.option("--theory", is_flag=True, help="Add the exact values at this number of channels, with z.")
@options.run(loops=20_000, counted="Matrices of each ensemble")
@schedule.options("a probability")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def matrices(ctx: click.Context, /, **given: Any) -> None:
    """Scattering back into the incoming channel over scattering elsewhere, for random matrices of each symmetry.

    With time reversal 2 (COE), without it 1 (CUE), with spin-orbit coupling 0 into the Kramers channel (CSE) and 1/2
    with the final spin summed, exact at any number of channels. From COE to CSE it goes as 1 + cos 2 theta for many
    channels. Nothing here knows a path, a loop or a phase.
    """
    from cbs import ensembles

    options.needs(ctx, "points", "theta")
    common = {"channels": given["channels"], "matrices": given["loops"], "rng": given["seed"]}
    if given["theta"] is None:
        names = tuple(dict.fromkeys(given["ensemble"])) or NAMES
        work = partial(ensembles.table, names, **common)
    else:
        if given["ensemble"]:
            raise click.UsageError("--ensemble goes without --theta: COE is --theta 0deg, CSE is --theta 90deg")
        names, work = (), partial(ensembles.family, options.spaced(ctx, given["theta"], given["points"]), **common)
    found, interrupted = schedule.compute("matrices", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, names, given["channels"]))
    document = beside.document(found, theory, z, **({"ensemble": list(names)} if names else {}))
    output.write(found, document, given["output"])
    output.emit(ctx, document, _table(found, names, theory, z), interrupted=interrupted)


def _theory(
    found: "ScatteringTable", names: tuple["Ensemble", ...], channels: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Exact probabilities; inside a Kramers pair (same spin) it is that of any other channel."""
    import numpy as np

    from cbs.ensembles import exact_probabilities

    if names:
        pairs = [exact_probabilities(name, channels) for name in names]
    else:
        pairs = [exact_probabilities("COE", channels, float(theta)) for theta in found.x]
    back, other = np.array(pairs).T
    partner = np.where(np.isnan(found.partner), np.nan, other)
    theory = {
        "back": back,
        "partner": partner,
        "other": other,
        "ratio": back / other,
        "summed": 0.5 * (back + partner) / other,
    }
    z = {name: beside.z_scores(getattr(found, name), getattr(found, f"{name}_err"), theory[name]) for name in theory}
    return theory, z


def _table(found: "ScatteringTable", names: tuple[str, ...], theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    columns: dict[str, Any] = {"N": found.channels} if names else {"theta_deg": np.degrees(found.x)}
    for name in ("back", "other", "ratio", "summed"):
        columns |= {name: getattr(found, name), f"{name}_err": getattr(found, f"{name}_err")}
        if theory and name in ("ratio", "summed"):
            columns |= {f"{name}_exact": theory[name], f"{name}_z": np.round(z[name], 2)}
    lines = tables.table(columns).splitlines()
    labels = ["", *names] if names else [""] * len(lines)
    return "\n".join(f"{label:<5}{line}".rstrip() for label, line in zip(labels, lines, strict=True))
