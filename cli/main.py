"""The command `cbs`: one table of commands, imported only when they run."""

from typing import Any

import click

from cbs.cli.lazy import LazyGroup
from cbs.version import __version__

COMMANDS = {
    "figure": ("cbs.cli.figure:figure", "Write figures: --all, --list, or by name."),
    "magnetoconductance": ("cbs.cli.magnetoconductance:magnetoconductance", "Conductivity correction against field."),
    "table": ("cbs.cli.table:table", "Conductivity correction against field and coherence length."),
    "return-probability": (
        "cbs.cli.return_probability:return_probability",
        "Quantum over classical return probability.",
    ),
    "spin-channels": ("cbs.cli.spin_channels:spin_channels", "Return with the same spin and with the opposite one."),
    "helical": ("cbs.cli.helical:helical", "Return of helical carriers by the angle between first and last leg."),
    "crossover": ("cbs.cli.crossover:crossover", "Return from class to class: 2, 1/2, 1, as parameters are turned."),
    "distribution": ("cbs.cli.distribution:distribution", "Single loops: law of their interference or their area."),
    "cusp": ("cbs.cli.cusp:cusp", "Width of the cusp at zero field against L_phi."),
    "breakdown": ("cbs.cli.breakdown:breakdown", "What a diffusive fit returns beyond its range, against the truth."),
    "dephasing": ("cbs.cli.dephasing:dephasing", "Correction at zero field against L_phi or temperature; slope."),
    "scaling": ("cbs.cli.scaling:scaling", "Conductance against size, slope, scaling function beta(g)."),
    "cone": ("cbs.cli.cone:cone", "Light scattered back from a half-space, against the angle."),
    "matrices": ("cbs.cli.matrices:matrices", "2 : 1 : 1/2 from random scattering matrices, without any path."),
    "strip": ("cbs.cli.strip:strip", "Walks between walls: diffusion along them, and flux that cancels."),
    "scattering": ("cbs.cli.scattering:scattering", "Memory of the direction and tau_tr of anisotropic scatterers."),
    "verify": ("cbs.cli.verify:verify", "Every claim against an exact value; z-scores and their distribution."),
    "plot": ("cbs.cli.plot:plot", "Draw saved results: several on one axis, formulas, residuals, measured data."),
    "lecture": ("cbs.cli.lecture:lecture", "Write the lecture: slides with build-ups, films, page and notes; offline."),
    "gallery": ("cbs.cli.gallery:gallery", "Write one page with all figures, captions and commands."),
    "animate": ("cbs.cli.animate:animate", "Write films: a loop and its partner, with field, with spin."),
    "fit": ("cbs.cli.fit:fit", "L_phi, L_so ... from measured sigma(B), with intervals and warnings."),
    "demo": ("cbs.cli.demo:demo", "Write the live page for the lecture hall: one file, no network."),
    "bench": ("cbs.cli.bench:bench", "Measured speed beside NumPy; figure of merit; scaling."),
    "scales": ("cbs.cli.scales:scales", "Convert lengths, fields, times, mobility and density; name the regime."),
    "about": ("cbs.cli.about:about", "Versions and what the processor offers."),
    "info": ("cbs.cli.info:info", "Say what made a file: npz, csv, json, png, pdf, svg."),
    "cite": ("cbs.cli.cite:cite", "References for the program and its formulas."),
}


def _version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"cbs {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: cbs scales --l 100nm --l-phi 1um",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main(**_: Any) -> None:
    """Coherent backscattering, weak localization and antilocalization by Monte Carlo over closed loops.

    Quantities carry units (100nm, 1.2um, 20mT, 4.2K), ranges two dots (0mT..20mT). Every option may also stand in
    a variable (--l-phi: CBS_L_PHI) or in a TOML file (--config). Results go to stdout, everything else to stderr.
    """
