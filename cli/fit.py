"""`cbs fit`: lengths from measured sigma(B), with intervals and with what the reader should know about them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli import options, output
from cbs.cli.types import Count, Quantity
from cbs.quantities import FIELD, LENGTH
from cbs.version import __version__

if TYPE_CHECKING:
    from cbs.comparison.fit import Fit, Parameter

NAMES = (
    "wl", "hln", "hln-magnetic", "ilp", "ilp-cubic", "ballistic", "ballistic-hln", "ballistic-magnetic",
    "ballistic-rashba", "hln-anisotropic", "graphene-spin-orbit", "graphene", "graphene-bilayer", "helical",
    "helical-two", "hln-zeeman", "rashba-dresselhaus", "rashba-dresselhaus-cubic",
)  # fmt: skip


@click.command(epilog="Example: cbs fit examples/data/graphene_wse2/wal_0.3K.csv --model hln --seed 1")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--model", type=click.Choice(NAMES), default="hln", show_default=True, help="Formula of sigma(B) - sigma(0)."
)
@click.option("--prefactor", is_flag=True, help="Also fit a factor in front of the formula.")
@click.option(
    "--offset", is_flag=True, help="Also fit a constant: sigma(0) of the measurement has an error of its own."
)
@click.option(
    "--l", "l", type=Quantity(LENGTH, positive=True), help="Mean free path: says how ballistic the fields are."
)
@click.option("--b-max", "B_max", type=Quantity(FIELD, positive=True), help="Leave larger fields out.")
@click.option("--robust", is_flag=True, help="Weigh large residuals down (soft L1 loss).")
@click.option(
    "--bootstrap", type=Count(0), default=100, show_default=True, help="Resamplings where there are no errors."
)
@click.option("--seed", type=Count(0), help="Seed of the resampling.  [default: drawn, and printed]")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw data, fits and residuals as PNG, PDF or SVG.")
@options.json
def fit(files: tuple[Path, ...], plot: Path | None, as_json: bool, **given: Any) -> None:
    """Fit L_phi, L_so ... to measured magnetoconductance, one file a curve.

    A file is CSV with a header: B_T or B_mT, a column delta... or dsigma... in e^2/h, optionally its error (..._err).
    Best of a dozen starts; intervals from the profile of chi^2; without errors in the file the scatter comes from
    resampled blocks of residuals, because neighbouring points of a measured curve are not independent.
    """
    if plot is not None:
        output.checked(plot, (".png", ".pdf", ".svg"), click.Option(["--plot"]))
    from cbs.comparison.fit import fit_curves
    from cbs.comparison.measured import read_measured

    B_max, rng = given.pop("B_max"), given.pop("seed")
    fits = []
    for path in files:
        measured = read_measured(path)
        fits.append(fit_curves(measured if B_max is None else measured.up_to(B_max), rng=rng, **given))
    if plot is not None:
        from cbs.comparison.fit_picture import draw

        draw(fits).savefig(plot)
        click.echo(f"wrote {plot}", err=True)
    click.echo(output.as_json(document(fits)) if as_json else "\n\n".join(_text(found) for found in fits))


def document(fits: "list[Fit]") -> dict[str, Any]:
    """Return all fits as one JSON document, lengths in metres."""
    return {"fits": [_as_dict(found) for found in fits], "meta": {"version": __version__}}


def _as_dict(found: "Fit") -> dict[str, Any]:
    parameters = {
        p.name: {"value": p.value, "error": p.error, "low": p.low, "high": p.high} for p in found.parameters
    }  # fmt: skip
    return {
        "file": found.source,
        "model": found.model,
        "parameters": parameters,
        "correlation": found.correlation,
        "chi2": found.chi2,
        "rms_e2_h": found.rms,
        "points": found.B.size,
        "points_that_count_as_one": found.inflation,
        "other_minima": found.other_minima,
        "messages": found.messages,
        "seed": found.seed,
    }


def _text(found: "Fit") -> str:
    from cbs.comparison.fit import MODELS

    lines = [f"{found.source}: {MODELS[found.model].words}; {found.B.size} points, rms residual {found.rms:.3g} e^2/h"]
    lines.extend(f"  {_parameter(p)}" for p in found.parameters)
    lines.extend(f"  note: {message}" for message in found.messages)
    return "\n".join([*lines, f"  seed {found.seed}"])


def _parameter(p: "Parameter") -> str:
    unit, scale = (" nm", 1e9) if p.name.startswith("L_") else (" e^2/h", 1.0) if p.name == "offset" else ("", 1.0)
    value, error, low, high = (f"{scale * number:.4g}" for number in (p.value, p.error, p.low, p.high))
    return f"{p.name:<10}{value:>9} +- {error}{unit}   68 % interval {low} .. {high}{unit}"
