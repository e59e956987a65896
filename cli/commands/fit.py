"""`cbs fit`: lengths from measured sigma(B), with intervals and with what the reader should know about them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import fit_loops, fit_models, fit_output, fit_reading, fit_work, options, output
from cbs.cli.shared.fit_types import Background, Conductivity, FieldOffset, Named, Pair, Sides, commas
from cbs.cli.shared.types import Count, Number, Quantity
from cbs.quantities import DIFFUSION, FIELD, LENGTH

if TYPE_CHECKING:
    from cbs.cli.shared.fit_work import Answer

IN_HELP = ("Compare and fit", 160, "L_phi, L_so ... from measured sigma(B), with intervals and warnings.")

NAMES = (
    "wl", "hln", "hln-magnetic", "ilp", "ilp-cubic", "ballistic", "ballistic-hln", "ballistic-magnetic",
    "ballistic-rashba", "hln-anisotropic", "graphene-spin-orbit", "graphene", "graphene-bilayer", "helical",
    "helical-two", "surfaces", "helical-gap", "hln-zeeman", "rashba-dresselhaus", "rashba-dresselhaus-cubic", "wire",
    "strip", "bulk", "thick-film", "film-parallel",
)  # fmt: skip
PICTURES = (".png", ".pdf", ".svg")
FILES = {
    "plot": PICTURES, "law_plot": PICTURES, "scan_plot": PICTURES, "contour_plot": PICTURES,
    "table": (".csv", ".md", ".tex"), "methods": (".txt", ".md"), "output": (".json",),
}  # fmt: skip
LAWS = ("power", "power+saturation", "power+square", "power+square+saturation")
STYLES = ("paper", "slides", "dark")


@click.command(epilog="Example: cbs fit examples/data/graphene_wse2/wal_0.3K.csv --model hln --seed 1")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--models", is_flag=True, help="List the models: parameters, ranges, sources.")
@click.option(
    "--show", is_flag=True, help="Draw the raw data, what was understood, and the range proposed; fit nothing."
)
@fit_reading.add
@click.option("--symmetrise", "--symmetrize", is_flag=True, help="Keep the even part: B and -B, sweeps up and down.")
@click.option("--field-offset", type=FieldOffset(), help="Trapped flux: fit it, or subtract a field.")
@click.option("--background", type=Background(), help="Fit a background B^2 or B + B^2, or subtract a curve (hot).")
@click.option("--outliers", type=click.FloatRange(1.0), metavar="Z", help="Leave points out beyond Z deviations.")
@click.option("--b-min", "B_min", type=Quantity(FIELD, positive=True), help="Leave smaller fields out.")
@click.option("--b-max", "B_max", type=Quantity(FIELD, positive=True), help="Leave larger fields out.")
@click.option(
    "--model", type=click.Choice(("auto", "all", *NAMES, fit_loops.MODEL)), default="auto", show_default=True,
    help="Formula; auto: hln, or its exact form where --l is given; all: compare; loops: the simulation itself.",
)  # fmt: skip
@click.option("--l", "l", type=fit_loops.Held(), help="Mean free path: exact sums, B_tr; loops can fit it.")
@click.option("--diffusive", is_flag=True, help="With --l: keep the diffusive formula.")
@click.option("--prefactor", is_flag=True, help="Also fit a factor in front of the formula.")
@click.option(
    "--second-order", type=Conductivity(), help="Hold the prefactor of wl, ballistic at 1 - 2/(pi G), G in e^2/h."
)
@click.option("--offset", is_flag=True, default=None, help="Also fit a constant: sigma(0) has an error of its own.")
@click.option("--fix", type=Named(), multiple=True, help="Hold a parameter: L_c=1um, prefactor=1.")
@click.option("--bound", type=Named(pair=True), multiple=True, help="Allowed range: L_so=50nm..1um.")
@click.option(
    "--share",
    multiple=True,
    callback=commas,
    metavar="NAME[,NAME]",
    help="Same in all curves: L_so,L_c; L_phi=law: by --law.",
)
@click.option("--robust", is_flag=True, help="Weigh large residuals down.")
@click.option("--independent", is_flag=True, help="Take neighbouring points as independent.")
@click.option(
    "--fluctuations",
    "sample",
    type=Sides(),
    help="Noise: conductance fluctuations of this sample.",
)
@click.option(
    "--thermal-length", "L_T", type=Quantity(LENGTH, positive=True),
    help="With --fluctuations: sqrt(hbar D/k_B T), at every temperature; or give --diffusion.",
)  # fmt: skip
@click.option("--bootstrap", type=Count(0), default=0, show_default=True, help="Check errors by as many resamplings.")
@click.option("--seed", type=Count(0), help="Seed, where a model is a simulation.  [default: drawn, and printed]")
@click.option("--scan", type=click.Choice(("b-max",)), help="Fit again up to smaller fields: how the answer moves.")
@click.option("--scan-plot", type=click.Path(path_type=Path), help="With --scan: draw it.")
@click.option("--law", type=click.Choice(LAWS), help="Also fit 1/tau_phi against temperature by these terms.")
@click.option("--power", type=click.FloatRange(0.0, 8.0), help="With --law: hold the power p of A T^p.")
@click.option(
    "--diffusion",
    type=Quantity(DIFFUSION, positive=True),
    help="With --law: D, for times instead of lengths.",
)
@click.option(
    "--mass", type=Number(positive=True), help="With --law: effective mass, for D = hbar sigma/(2 m) times h/e^2."
)
@click.option("--law-plot", type=click.Path(path_type=Path), help="With --law: draw L_phi against temperature.")
@click.option("--contour", type=Pair(), multiple=True, help="Joint 68 and 95 % regions of two parameters: L_phi,L_so.")
@click.option("--contour-plot", type=click.Path(path_type=Path), help="With --contour: draw them.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw data, fits and residuals as PNG, PDF or SVG.")
@click.option("--style", type=click.Choice(STYLES), default="paper", show_default=True, help="Of the picture.")
@click.option("--table", type=click.Path(path_type=Path), help="Write a table: .csv, .md or .tex.")
@click.option(
    "--methods", type=click.Path(path_type=Path), help="Write what was done as a text with references: .txt, .md."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write everything: .json.")
@click.option(
    "--replay", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Fit again as a result says."
)
@fit_loops.add
@options.json
@click.pass_context
def fit(ctx: click.Context, /, files: tuple[str, ...], models: bool, show: bool, as_json: bool, **given: Any) -> None:
    """Fit L_phi, L_so ... to measured magnetoconductance.

    FILE is text in columns (any delimiter, decimal comma, instrument preamble, with or without header), a workbook
    (.xlsx) or - for standard input. Columns and units are taken from the header; what was understood is printed, and
    what is unclear is asked for by the option that says it. Curves of several temperatures or gates in one file are
    parted. Intervals are those of the likelihood's profile; autocorrelated neighbours, and halves at +B and -B
    that repeat each other, count as fewer points.
    """
    if models:
        fit_models.shown(as_json=as_json)
        return
    _check_outputs(given)
    if not show:
        options.needs(ctx, "style", "plot", "law_plot", "scan_plot", "contour_plot")
    options.needs(ctx, "diffusive", "l")
    if show:
        fit_output.show(files, given)
        return
    given, curves = fit_work.curves_for(ctx, files, given)
    found = fit_work.run(curves, given)
    _write(found, given, as_json)


def _check_outputs(given: dict[str, Any]) -> None:
    """Refuse names that cannot be written before any work."""
    for name, suffixes in FILES.items():
        if given[name] is not None:
            output.checked(given[name], suffixes, click.Option([f"--{name.replace('_', '-')}"]))


def _write(found: "Answer", given: dict[str, Any], as_json: bool) -> None:
    """Write the files that were asked for, then the result to stdout; what was understood is said in any case."""
    document = fit_output.document(found, given)
    for path in fit_output.write_files(found, document, given):
        click.echo(f"wrote {path}", err=True)
    if as_json:
        for curve in found.analysis.curves:
            click.echo(f"{curve.name}: {'; '.join(curve.notes)}", err=True)
    click.echo(output.as_json(document) if as_json else fit_output.text(found))
