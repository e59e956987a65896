"""What the columns of saved results and the formulas beside them are called in pictures, and in which units."""

import re
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.formulary.sources import SOURCES
from cbs.figures.frame import scales


@dataclass(frozen=True, slots=True)
class Named:
    """A column in words.

    Parameters
    ----------
    text : str
        Label of its axis, {} where the unit goes.
    unit : str or float
        field or length: the unit follows the values; a number: what the values are multiplied by.
    logarithmic : bool
        Whether its axis is.
    """

    text: str
    unit: str | float = 1.0
    logarithmic: bool = False


STEP = "step"  # the number of a row
EXACT = "_exact"  # the end of a formula that belongs to one column
COORDINATES = {
    "B_T": Named("magnetic field $B$ ({})", "field"),
    "dB_T": Named("difference of the fields $\\Delta B$ ({})", "field"),
    "length_m": Named("diffusion length √($Dt$) of the loop ({})", "length", True),
    "L_phi_m": Named("coherence length $L_\\phi$ ({})", "length", True),
    "width_m": Named("width $W$ ({})", "length", True),
    "T_K": Named("temperature (K)", logarithmic=True),
    "tau_over_tau_phi": Named("$\\tau/\\tau_\\phi$", logarithmic=True),
    "t_over_tau": Named("time $t/\\tau$"),
    "flux_h_e": Named("flux $\\Phi$ through the hole ($h/e$)"),
    "angle_rad": Named("angle from backscattering (mrad)", 1e3),
    "theta_rad": Named("angle of the return (degrees)", 180.0 / np.pi),
    "area_m2": Named("enclosed area (µm²)", 1e12, True),
    "n": Named("scatterings $n$"),
    "scatterings": Named("scatterings $n$"),
    "beta": Named("Dyson index $\\beta$"),
    STEP: Named("step"),
    "low": Named("value of one loop, middle of the bin"),
}
VALUES = {
    "delta_e2_h": Named("change of conductivity ($e^2/h$)"),
    "delta_e2_h_per_m": Named("change of conductivity ($e^2/h$ per m)"),
    "dsigma_e2_h": Named("correction $\\Delta\\sigma$ ($e^2/h$)"),
    "g_e2_h": Named("conductance per spin $g$ ($e^2/h$)"),
    "dg_e2_h": Named("change of the conductance per spin ($e^2/h$)"),
    "ratio": Named("return probability,\nquantum / classical"),
    "same": Named("return with the same spin"),
    "enhancement": Named("intensity / background"),
    "back": Named("intensity backwards / background"),
    "coherent": Named("coherent intensity"),
    "width_T": Named("width of the cusp ({})", "field", True),
    "alpha": Named("prefactor $\\alpha$, fitted / true"),
    "tau_ratio": Named("coherence time $\\tau_\\phi$, fitted / true"),
    "cosine": Named("mean cosine"),
    "share": Named("share of the loops"),
    "dephasing": Named("dephasing by a field\nover its rate for $l \\ll W$"),
    "diffusion": Named("diffusion along the strip"),
    "density": Named("return density, strip / plane"),
    "correlation": Named("correlation of the conductances"),
    "law_e2_h": Named("$A\\,F(A)$ ($e^2/h$)"),
}
FIRST = (  # what is shown unless another column is named
    "delta_e2_h", "delta_e2_h_per_m", "dsigma_e2_h", "ratio", "enhancement", "dephasing", "correlation", "g_e2_h",
)  # fmt: skip
ERRORS = {"g_e2_h": "dg_err_e2_h"}  # where the name does not tell
SHORT = {"hln": "HLN", "ilp": "ILP", "cooperon": "diffusive", "diffusion": "diffusion"}


def coordinate(column: str) -> Named:
    """Return what a coordinate is called; its column's name in words where that is not known."""
    return COORDINATES.get(column, Named(_words(column)))


def value(column: str) -> Named:
    """Return what a value is called."""
    return VALUES.get(column, Named(_words(column)))


def scaled(named: Named, values: FloatArray) -> tuple[float, str]:
    """Return what `values` are multiplied by, and the label with its unit."""
    if not isinstance(named.unit, str):
        return named.unit, named.text
    factor, unit = (scales.field_unit if named.unit == "field" else scales.length_unit)(
        float(np.nanmax(np.abs(values)))
    )
    return factor, named.text.format(unit)


def is_exact(formula: str) -> bool:
    """Whether a formula is exact for the paths of the run that it covers, not a limit of them (diffusing light)."""
    if formula.endswith(EXACT):
        return True
    return formula != "diffusion" and SOURCES.get(formula, (formula, ""))[0].startswith("exact")


def formula_name(formula: str) -> str:
    """Return what a formula is called at its line."""
    short = SHORT.get(formula.removesuffix("_delta")) or ("theory" if formula in VALUES else "")
    return short or ("exact" if is_exact(formula) else _words(formula.removesuffix("_delta")))


def _words(column: str) -> str:
    return re.sub("_", " ", column)
