"""`cbs cone`: light scattered back from a half-space, brighter than its surroundings straight backwards."""

import math
from functools import partial
from typing import Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count, Number, Quantity, QuantityRange
from cbs.quantities import LENGTH, Dimension

IN_HELP = ("Compute", 130, "Light scattered back from a half-space or slab, against the angle.")

ANGLE = Dimension(
    "an angle", "5mrad", {"rad": "1", "mrad": "1e-3", "urad": "1e-6", "deg": "0.017453292519943295"}, ("mrad",)
)
FEW = 5
PATHS = Dimension("a length in l", "10l", {"l": "1"}, ("l",))


@click.command(epilog="Example: cbs cone --k-l 200 --angle 0mrad..10mrad --points 6 --loops 2000 --seed 1 --theory")
@click.option("--angle", type=QuantityRange(ANGLE), required=True, help="Angle from straight back, one or a range.")
@click.option("--points", type=Count(), default=21, show_default=True, help="Angles in the range, evenly.")
@click.option(
    "--incidence", type=Quantity(ANGLE), default="0rad", help="Of the incoming light, from the normal.  [default: 0]"
)
@click.option(
    "--plane",
    type=click.Choice(("along", "across")),
    default="along",
    show_default=True,
    help="Whether the angle turns in the plane of incidence, away from the normal, or out of it.",
)
@click.option(
    "--k-l",
    "k_l",
    type=Number(positive=True),
    metavar="NUMBER",
    help="Wave number times mean free path, 2 pi l over the wavelength.",
)
@click.option("--l", "l", type=Quantity(LENGTH, positive=True), help="Instead, with --wavelength: mean free path.")
@click.option("--wavelength", type=Quantity(LENGTH, positive=True), help="Wavelength inside the medium.")
@click.option(
    "--albedo",
    type=Number(0.0, 1.0, positive=True),
    default=1.0,
    show_default=True,
    metavar="NUMBER",
    help="Share of the light that a scattering leaves; below 1 the tip is round.",
)
@click.option(
    "--mean-cosine",
    type=Number(-1.0),
    default=0.0,
    show_default=True,
    metavar="NUMBER",
    help="Of the angle of a scattering (Henyey, Greenstein).",
)
@click.option("--thickness", type=Quantity(PATHS, positive=True), help="Of a slab, such as 10l; else a half-space.")
@click.option(
    "--index",
    type=Number(),
    default=1.0,
    show_default=True,
    metavar="NUMBER",
    help="Refractive index over that outside: mirrors at the surfaces.",
)
@click.option(
    "--faraday",
    type=Number(-100.0),
    default=0.0,
    show_default=True,
    metavar="NUMBER",
    help="Phase between both ways per mean free path along the field, 2 V B l.",
)
@click.option(
    "--so-scatterings",
    type=Number(positive=True),
    metavar="NUMBER",
    help="Spin-1/2 waves: tau_so in scatterings; a dip.",
)
@click.option("--ways", type=QuantityRange(PATHS), help="Time-resolved: lengths of the ways inside, such as 20l..40l.")
@click.option(
    "--scatterings",
    type=Count(8),
    default=4096,
    show_default=True,
    help="Walks are followed to this scattering; the rest is added as diffusion has it.",
)
@click.option("--theory", is_flag=True, help="Add the exact values with z, and the diffusion approximation.")
@options.run(loops=100_000, counted="Walks of light")
@schedule.options("units of the bistatic coefficient, 3.73 at the tip")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def cone(ctx: click.Context, /, **given: Any) -> None:
    """Cone of coherent backscattering of scalar waves from a half-space or slab of scatterers, against the angle.

    Enhancement: intensity over the incoherent background; 1.88 straight back without absorption, not 2, because light
    scattered once has no partner. Half as high 0.365/(k l) from the tip. A measured cone: cbs fit-cone.
    """
    import cbs

    if given["ways"] is not None and math.isfinite(given["ways"].stop) and options.is_typed(ctx, "scatterings"):
        raise click.UsageError("--scatterings means nothing where --ways end: walks are followed until they are longer")
    angles = options.spaced(ctx, given["angle"], given["points"])
    infinite = {name: math.inf if given[name] is None else given[name] for name in ("thickness", "so_scatterings")}
    medium = cbs.Turbid(
        given["albedo"], index=given["index"], mean_cosine=given["mean_cosine"], faraday=given["faraday"], **infinite
    )
    ways = (0.0, math.inf) if given["ways"] is None else (given["ways"].start, given["ways"].stop)
    work = partial(
        cbs.backscattering_cone, angles, k_l=_k_l(given), medium=medium, incidence=given["incidence"],
        plane=given["plane"], ways=ways, scatterings=given["scatterings"], loops=given["loops"], rng=given["seed"],
    )  # fmt: skip
    curve, interrupted = schedule.compute("cone", work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(curve))
    document = beside.document(curve, theory, z)
    output.write(curve, document, given["output"])
    shown = {
        "angle_mrad": 1e3 * curve.angle,
        "enhancement": curve.enhancement,
        "err": curve.enhancement_err,
    } | beside.columns(theory, z)
    output.emit(ctx, document, tables.table(shown), interrupted=interrupted)


def _k_l(given: dict[str, Any]) -> float:
    pair = (given["l"], given["wavelength"])
    if given["k_l"] is not None and pair == (None, None):
        return float(given["k_l"])
    if given["k_l"] is None and None not in pair:
        return 2.0 * math.pi * float(pair[0]) / float(pair[1])
    raise click.UsageError("give either --k-l, such as 200, or both --l and --wavelength, such as 20um and 600nm")


def _theory(curve: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from cbs.comparison.formulary.beside import of_record

    slow = math.isfinite(curve.thickness) or curve.mean_cosine != 0.0
    if slow and curve.angle.size > FEW:
        click.echo(f"note: exact values by discrete ordinates, up to seconds each: {curve.angle.size}", err=True)
    found = of_record(curve.provenance.parameters)
    if not found:
        click.echo("no exact values for this medium and geometry", err=True)
    z = {"exact": beside.z_scores(curve.enhancement, curve.enhancement_err, found["exact"])} if "exact" in found else {}
    return found, z
