"""`cbs fit-cone`: mean free path and absorption length from a measured cone of light."""

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.commands.cone import ANGLE
from cbs.cli.shared import fit_output, fit_work, options, output
from cbs.cli.shared.types import Number, Quantity
from cbs.quantities import LENGTH

if TYPE_CHECKING:
    from cbs.comparison.light import ConeFit

IN_HELP = ("Compare and fit", 163, "Mean free path and absorption from a measured cone of light.")

FILES = {"plot": (".png", ".pdf", ".svg"), "output": (".csv", ".json")}
STYLES = ("paper", "slides", "dark")
MICROMETRE = 1e6


class Absorption(Quantity):
    """A length, or the word fit."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return metres; nan for fit."""
        return math.nan if str(value).strip().lower() == "fit" else super().convert(value, param, ctx)


@click.command(
    "fit-cone",
    epilog="Example: cbs fit-cone examples/data/cone/cone.csv --wavelength 633nm --index 1.33 --absorption fit",
)
@click.argument("file", metavar="FILE")
@click.option("--x", metavar="COLUMN[:UNIT]", help="Column of the angle, by title or number (from 1); unit: mrad, deg.")
@click.option("--y", metavar="COLUMN", help="Column of the intensity.")
@click.option("--error", metavar="COLUMN", help="Column of the standard error; none: take no errors.")
@click.option("--wavelength", type=Quantity(LENGTH, positive=True), required=True, help="Outside the medium.")
@click.option(
    "--index",
    type=Number(),
    default=1.0,
    show_default=True,
    metavar="NUMBER",
    help="Refractive index of the medium over that outside.",
)
@click.option(
    "--absorption",
    type=Absorption(LENGTH, positive=True, inf="none"),
    metavar="LENGTH|fit",
    help="Absorption length, or fit.  [default: none]",
)
@click.option(
    "--resolution",
    type=Quantity(ANGLE),
    default="0rad",
    metavar="ANGLE",
    help="Full width at half maximum of beam and detector.  [default: 0]",
)
@click.option(
    "--contrast",
    type=Number(positive=True),
    metavar="NUMBER",
    help="Height over that of scalar light.  [default: fitted]",
)
@click.option(
    "--centre", type=Quantity(ANGLE), help="Exact backscattering in the angles of the file.  [default: fitted]"
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw data, fit and residuals as PNG, PDF or SVG.")
@click.option("--style", type=click.Choice(STYLES), default="paper", show_default=True, help="Of the picture.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the fit: .csv, .json.")
@options.json
@click.pass_context
def fit_cone(ctx: click.Context, /, *, file: str, as_json: bool, **given: Any) -> None:
    """Transport mean free path and absorption length from a measured cone of coherent backscattering.

    The exact shape of the cone of a half-space at normal incidence, with mirror (--index), absorption and instrument
    (--resolution), is fitted to intensity against angle; intervals are profiles of the likelihood. Exact for isotropic
    scatterers; of others l comes out 4 to 9 % below the transport mean free path (mean cosine 0.3 to 0.75). The file
    may have any delimiter and units of the angle in its header; what was understood is said.
    """
    for name, suffixes in FILES.items():
        if given[name] is not None:
            output.checked(given[name], suffixes, click.Option([f"--{name}"]))
    options.needs(ctx, "style", "plot")
    found = _fitted(file, given)
    document = found.to_dict()
    for path, content in _contents(found, document, given):
        from cbs.storage import write_bytes

        write_bytes(path, content)
        click.echo(f"wrote {path}", err=True)
    click.echo(output.as_json(document) if as_json else _text(found))


def _fitted(file: str, given: dict[str, Any]) -> "ConeFit":
    from cbs.comparison.light import fit_measured, read_cone

    fit_work.there(file)
    cone = read_cone(file, given["x"], given["y"], given["error"])
    absorption = given["absorption"]
    work = partial(
        fit_measured, cone, wavelength=given["wavelength"], index=given["index"], resolution=given["resolution"],
        contrast=given["contrast"], centre=given["centre"],
    )  # fmt: skip
    found = work(absorption=math.inf if absorption is None else None if math.isnan(absorption) else absorption)
    for note in cone.notes:
        click.echo(f"read: {note}", err=True)
    return found


def _contents(found: "ConeFit", document: dict[str, Any], given: dict[str, Any]) -> list[tuple[Path, bytes]]:
    """What is to be written where."""
    contents: list[tuple[Path, bytes]] = []
    if given["output"] is not None:
        is_json = given["output"].suffix.lower() == ".json"
        contents.append(
            (
                given["output"],
                (output.as_json(document) + "\n" if is_json else output.csv_text(found.columns())).encode(),
            )
        )
    if given["plot"] is not None:
        from cbs.figures.results import fitted_cone

        contents.append((given["plot"], fit_output.drawn(fitted_cone.draw(found, given["style"]), given["plot"])))
    return contents


def _text(found: "ConeFit") -> str:
    """Numbers, width, how good it is, notes."""
    m = found.measured
    good = f"p = {found.p:.2g}" if found.p == found.p else f"scatter {found.sigma[0]:.3g} sets the errors"
    lines = [f"{m.name}: {m.angle.size} angles, chi2 = {found.chi2:.1f} at {found.dof} degrees of freedom, {good}"]
    lines += [f"  {line}" for line in found.shown()]
    lines.append(f"  full width at half height {1e3 * found.fwhm:.4g} mrad, k l = {found.k_l:.3g} (outside)")
    return "\n".join(lines + [f"note: {message}" for message in found.messages])
