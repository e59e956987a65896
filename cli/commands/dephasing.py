"""`cbs dephasing`: the correction at zero field against the coherence length, or against temperature."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.geometry import TERMS
from cbs.cli.shared.types import Count, Interval, Number, PowerLaw, Quantity, QuantityRange
from cbs.quantities import DIFFUSION, LENGTH, TEMPERATURE, TIME

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

IN_HELP = ("Compute", 30, "Correction at zero field against L_phi or temperature; slope.")

RATES = ("a_p", "nyquist", "saturation")


@click.command(epilog="Example: cbs dephasing --l 100nm --l-phi 300nm..3um --points 4 --loops 20000 --seed 1 --theory")
@options.mean_free_path
@options.wave_number
@click.option("--l-phi", "L_phi", type=QuantityRange(LENGTH, positive=True), help="Range of coherence lengths.")
@click.option("--temperature", type=QuantityRange(TEMPERATURE, positive=True), help="Instead: range of temperatures.")
@click.option("--a-p", type=PowerLaw(), multiple=True, help="Rate A T^p, A in 1/s K^p; may be given several times.")
@click.option(
    "--nyquist", type=Number(positive=True), metavar="G", help="Nyquist rate of a film of sheet conductance G e^2/h."
)
@click.option("--saturation", type=Quantity(TIME, positive=True), help="Coherence time at zero temperature.")
@click.option("--diffusion", type=Quantity(DIFFUSION, positive=True), help="Diffusion constant v l/2.")
@options.spin
@click.option("--points", type=Count(), default=11, show_default=True, help="Values in the range, evenly in ln.")
@click.option("--term", type=click.Choice(TERMS), default="total", show_default=True, help="Part of the correction.")
@click.option("--theory", is_flag=True, help="Add the closed formulas that cover this run.")
@options.run(loops=200_000)
@schedule.options("e^2/h")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def dephasing(ctx: click.Context, /, **given: Any) -> None:
    """Correction at zero field against L_phi or temperature, with its slope against ln tau_phi or ln T.

    e^2/h, both spins, all points from the same loops. Slope against ln tau_phi: -1/pi without spin-orbit coupling,
    +1/(2 pi) with it; against ln T, with a rate ~ T^p, -p times that. The rates --a-p, --nyquist and 1/--saturation
    add up.
    """
    _check(given)
    spin = options.mechanisms(given)
    x = options.spaced(ctx, _range(given), given["points"], in_ln=True)
    curve, interrupted = schedule.compute("dephasing", _work(x, spin, given), given)
    theory = beside.formulas(given["theory"], lambda: _theory(curve.L_phi, spin, given))
    slope, against = _slope(curve), "ln T" if given["temperature"] else "ln tau_phi"
    document = {
        **curve.columns(),
        **({"theory": theory} if theory else {}),
        "slope_e2_h": slope[0],
        "slope_err_e2_h": slope[1],
        "slope_against": against,
        "meta": curve.provenance.as_dict(),
    }
    output.write(curve, document, given["output"])
    line = f"\nslope against {against}: {tables.measured(*slope)} e^2/h" if math.isfinite(slope[0]) else ""
    output.emit(ctx, document, _table(curve, theory) + line, interrupted=interrupted)


def _check(given: dict[str, Any]) -> None:
    if (given["L_phi"] is None) == (given["temperature"] is None):
        raise click.UsageError("give either --l-phi, such as 300nm..3um, or --temperature, such as 0.3K..10K")
    extra = [name for name in (*RATES, "diffusion") if given[name] not in (None, ())]
    if given["temperature"] is None and extra:
        raise click.UsageError(f"--{extra[0].replace('_', '-')} goes with --temperature")
    if given["temperature"] is not None:
        if not set(RATES) & set(extra):
            raise click.UsageError("--temperature needs a rate: --a-p 3e9,1 (A, p), --nyquist or --saturation")
        if given["diffusion"] is None:
            raise click.UsageError("--temperature needs --diffusion, v l/2, to turn times into lengths")


def _range(given: dict[str, Any]) -> Interval:
    chosen: Interval = given["L_phi"] or given["temperature"]
    return chosen


def _work(x: "NDArray[np.float64]", spin: list[Any], given: dict[str, Any]) -> Any:
    import cbs

    film = cbs.Conductor(l=given["l"], k_F=given["k_F"])
    common = {"spin": spin, "term": given["term"], "loops": given["loops"], "rng": given["seed"]}
    if given["temperature"] is None:
        return partial(cbs.dephasing, film, x, **common)
    return partial(cbs.temperature_dependence, film, x, rate=_rate(x, given), D=given["diffusion"], **common)


def _rate(T: "NDArray[np.float64]", given: dict[str, Any]) -> "NDArray[np.float64]":
    from cbs import theory

    nothing = 1.0 / given["saturation"] if given["saturation"] else 0.0
    if given["nyquist"] is None:
        return theory.power_law_rate(T, list(given["a_p"]), nothing)
    rate = theory.nyquist_rate(T, given["nyquist"]) + nothing
    return rate + theory.power_law_rate(T, list(given["a_p"])) if given["a_p"] else rate


def _theory(lengths: "NDArray[np.float64]", spin: Sequence[Any], given: dict[str, Any]) -> dict[str, Any]:
    import cbs
    from cbs.comparison.formulary import conductivity as formulas

    columns = formulas.at_zero_field(cbs.Conductor(l=given["l"]), tuple(spin), lengths, given["term"])
    if not columns:
        click.echo("note: no closed formula covers this run", err=True)
    return columns


def _slope(curve: Any) -> tuple[float, float]:
    from cbs.observables.slopes import straight_line_slope

    if hasattr(curve, "T"):
        found: tuple[float, float] = curve.slope
        return found
    if curve.L_phi.min() == curve.L_phi.max():
        return float("nan"), float("nan")
    import numpy as np

    return straight_line_slope(2.0 * np.log(curve.L_phi), curve.dsigma, curve.covariance)


def _table(curve: Any, theory: dict[str, Any]) -> str:
    first = {"T_K": curve.T} if hasattr(curve, "T") else {}
    columns = {**first, "L_phi_nm": 1e9 * curve.L_phi, "dsigma_e2_h": curve.dsigma, "err": curve.dsigma_err}
    return tables.table(columns | beside.judged(theory, curve.dsigma, curve.dsigma_err, "e2_h"))
