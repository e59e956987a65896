"""`cbs magnetoconductance`: the correction to the conductivity against the field, or the flux through a hole."""

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, geometry, options, output, schedule, tables

if TYPE_CHECKING:
    from cbs.parameters import Question

IN_HELP = ("Compute", 10, "Conductivity correction against field: film, wire (walls: strip), ring, bulk, graphene.")


@click.command(
    epilog="Example: cbs magnetoconductance --l 100nm --l-phi 1um --field 0mT..20mT --points 5 --loops 20000 --seed 1"
)
@options.mean_free_path
@options.coherence_length
@options.wave_number
@options.spin
@geometry.add
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run.")
@options.run(loops=200_000)
@schedule.options("e^2/h")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def magnetoconductance(ctx: click.Context, /, **given: Any) -> None:
    """Conductivity correction against the perpendicular field, in e^2/h for both spins.

    dsigma is the correction itself (negative for weak localization), delta its change from zero field; errors are
    one standard error. With --theory the formulas stand beside: absolute corrections, changes where their name says
    delta and in bulk.

    \b
    What is asked       unit             what --loops counts, and what is special
    film                e^2/h            closed loops of flights
    --family brownian   e^2/h            half walks; weight of backscattering
    --family lattice    e^2/h            closed walks of 4 and more steps of
                                         sqrt(2) l; weight of backscattering
    --mean-cosine,      e^2/h            half walks; --l is the transport mean
    --scattering                         free path
    --helical           e^2/h a cone     half walks; scalar disorder, tau_tr = 2
                                         tau_q
    --gap               e^2/h a cone     the same of a magnetic surface: the gap
                                         mixes in localization
    --surfaces          e^2/h            half walks; both surfaces of a film,
                                         coupled by --l-tun
    --graphene          e^2/h            half walks; valleys and spins together:
                                         antilocalization until --l-i is short,
                                         localization of the bilayer
    --geometry wire     e^2/h a square   closed loops, spin turned by the true
                                         displacement between the walls; times
                                         --width: conductance times length
    --walls diffuse     e^2/h a square   walks that return; spin by --rashba and
                                         --dresselhaus
    --geometry cylinder e^2/h            closed loops around it, by --flux
    --geometry ring     e^2/h            of a wire as long as the ring
    --geometry bulk     e^2/h per metre  closed loops in space; delta only
    """  # noqa: D301  # click's mark for lines that stay as they are
    import cbs
    from cbs.observables.conductivity.methods import answered, settled

    film = cbs.Conductor(l=given["l"], L_phi=given["L_phi"], k_F=given["k_F"])
    where = geometry.geometry(ctx, given)
    x = geometry.abscissa(ctx, where, given)
    question, method = settled(film, x, geometry=where, **geometry.asked(ctx, given))
    work = partial(answered, question, method, loops=given["loops"], rng=given["seed"])
    curve, interrupted = schedule.compute("magnetoconductance", work, given)
    theory = beside.formulas(given["theory"], lambda: _theory(question))
    document = _document(curve, theory, given, method.unit)
    output.write(curve, document, given["output"])
    output.emit(ctx, document, _table(curve.columns(), theory, method.unit), interrupted=interrupted)


def _theory(question: "Question") -> dict[str, Any]:
    from cbs.comparison import formulas

    columns = {name: formula.values for name, formula in formulas(question).items()}
    if not columns:
        click.echo("note: no closed formula covers this run", err=True)
    return columns


def _document(curve: Any, theory: dict[str, Any], given: dict[str, Any], unit: str) -> dict[str, Any]:
    formulas = {"theory": theory} if theory else {}
    kind = {"term": getattr(curve, "term", given["term"]), "geometry": given["geometry"], "unit": unit}
    return {**curve.columns(), **formulas, **kind, "meta": curve.provenance.as_dict()}


def _table(columns: dict[str, Any], theory: dict[str, Any], unit: str) -> str:
    """The columns of the contract under short names: millitesla, err beside dsigma, delta_err beside delta."""
    shown = {}
    for name, values in columns.items():
        if name == "B_T":
            shown["B_mT"] = 1e3 * values
        else:
            shown[re.sub("^dsigma_err$", "err", re.sub("(_err)_.*", r"\1", name))] = values
    suffix = "e2_h_per_m" if unit.endswith("metre") else "e2_h"
    name, err = ("dsigma", "err") if "err" in shown else ("delta", "delta_err")
    return tables.table(shown | beside.judged(theory, shown[f"{name}_{suffix}"], shown[err], suffix))
