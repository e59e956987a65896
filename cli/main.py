"""The command `cbs`: one table of commands, imported only when they run."""

from typing import Any

import click

from cbs.cli.lazy import LazyGroup
from cbs.version import __version__

_COMPUTE = {
    "magnetoconductance": "Conductivity correction against field: film, wire (walls: strip), ring, bulk, helical.",
    "table": "The same of a film against field and coherence length, from the same loops.",
    "dephasing": "Correction at zero field against L_phi or temperature; slope.",
    "cusp": "Width of the cusp at zero field against L_phi.",
    "scaling": "Conductance against size, slope, scaling function beta(g).",
    "return-probability": "Quantum over classical return probability: film, strip (--width), helical.",
    "spin-channels": "Return with the same spin and with the opposite one.",
    "crossover": "Return from class to class: 2, 1/2, 1, as parameters are turned.",
    "helical": "Return of helical carriers by its angle; their conductivity: magnetoconductance --helical.",
    "distribution": "Single loops: law of their interference or their area.",
    "strip": "Classical walks between walls; their conductivity: magnetoconductance --geometry wire.",
    "scattering": "Memory of the direction and tau_tr of anisotropic scatterers.",
    "cone": "Light scattered back from a half-space, against the angle.",
    "matrices": "2 : 1 : 1/2 from random scattering matrices, without any path.",
    "waves": "The same from waves that know no loops: peak, echo, loop sum, strip.",
}
_COMPARE = {
    "fit": "L_phi, L_so ... from measured sigma(B), with intervals and warnings.",
    "breakdown": "What a diffusive fit returns beyond its range, against the truth.",
    "verify": "Every claim against an exact value; z-scores and their distribution.",
}
_SHOW = {
    "figure": "Write figures: --all, --list, or by name.",
    "plot": "Draw saved results: several on one axis, formulas, residuals, measured data.",
    "lecture": "Write the lecture: slides with build-ups, films, page and notes; offline.",
    "gallery": "Write one page with all figures, captions and commands.",
    "animate": "Write films: a loop and its partner, with field, with spin.",
    "demo": "Write the live page for the lecture hall: one file, no network.",
}
_TOOLS = {
    "scales": "Convert lengths, fields, times, mobility and density; name the regime.",
    "info": "Say what made a file: npz, csv, json, png, pdf, svg.",
    "about": "Versions and what the processor offers; compile ahead.",
    "bench": "Measured speed beside NumPy; figure of merit; scaling.",
    "cite": "References for the program and its formulas.",
}
HEADINGS = {"Compute": _COMPUTE, "Compare and fit": _COMPARE, "Show": _SHOW, "Tools": _TOOLS}
COMMANDS = {name: summary for commands in HEADINGS.values() for name, summary in commands.items()}


def _version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"cbs {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    table=HEADINGS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: cbs scales --l 100nm --l-phi 1um",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main(**_: Any) -> None:
    """Coherent backscattering, weak localization and antilocalization by Monte Carlo over closed loops.

    Quantities carry units (100nm, 1.2um, 20mT, 4.2K), ranges two dots (0mT..20mT). Every option may also stand in
    a variable (--l-phi: CBS_L_PHI) or in a TOML file (--config). Results go to stdout, everything else to stderr.
    """
