"""What `cbs fit` does between its options and its output: read, replay, condition, fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.checks import Misuse
from cbs.cli.shared import fit_loops
from cbs.cli.shared.progress import batches
from cbs.reading import as_json, read_text

if TYPE_CHECKING:
    from cbs.comparison.analysis import Analysis, Steps
    from cbs.comparison.coherence_law import CoherenceLaw
    from cbs.comparison.field_scan import FieldScan
    from cbs.comparison.measured import Measured
    from cbs.comparison.model_choice import Choice

READING = ("x", "y", "error", "by", "current", "length_over_width", "thickness", "rows_are_curves", "workbook_sheet")
FITTING = (
    "model",
    "l",
    "diffusive",
    "prefactor",
    "offset",
    "fix",
    "bound",
    "share",
    "robust",
    "independent",
    "bootstrap",
    "seed",
    "contour",
    "second_order",
    "sample",
    "L_T",
    *fit_loops.names(),
    "law",
    "power",
    "diffusion",
    "mass",
)
STEPS = ("symmetrise", "field_offset", "background", "outliers", "B_min", "B_max")
BY_LAW = "L_phi=law"  # in --share: the coherence length follows from the law
KINDS = ("B2", "B+B2")  # backgrounds that are fitted; anything else is a file


def curves_for(
    ctx: click.Context, files: Sequence[str], given: dict[str, Any]
) -> "tuple[dict[str, Any], list[Measured]]":
    """Return the options and the curves: of the files, or of a result that is fitted again."""
    if given["replay"] is not None:
        if files:
            raise click.UsageError("--replay takes its curves from the result: leave FILE out")
        return _replayed(ctx, given)
    if not files:
        raise click.UsageError("give at least one FILE, or - for standard input; cbs fit --help shows the rest")
    return given, [curve for name in files for curve in read(name, given)]


def there(name: str) -> None:
    """Refuse what is no file of numbers; a hyphen is standard input."""
    if name != "-" and not Path(name).is_file():
        raise click.UsageError(
            f"{name} is {'a folder' if Path(name).is_dir() else 'no file'}; give a file with columns of numbers"
        )


def read(name: str, given: dict[str, Any]) -> "list[Measured]":
    """Return the curves of one file."""
    from cbs.comparison.measured import read_measured

    there(name)
    return read_measured(name, **{option: given[option] for option in READING})


def _replayed(ctx: click.Context, given: dict[str, Any]) -> "tuple[dict[str, Any], list[Measured]]":
    """Curves and options of a result; options given on the command line win."""
    from cbs.comparison.analysis import restored

    text = read_text(given["replay"])
    try:
        document = as_json(text)
        stored = dict(document["meta"]["options"])
    except (ValueError, KeyError, TypeError):
        raise click.BadParameter(
            f"{given['replay']} is no result of cbs fit (--output or --json)", param_hint="--replay"
        ) from None
    curves = restored(document)
    merged = dict(given)
    for name in FITTING + STEPS:
        if name not in stored or ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            continue
        value = stored[name]
        if name in ("fix", "bound"):
            value = tuple((key, tuple(number) if isinstance(number, list) else number) for key, number in value)
        if name == "contour":
            value = tuple(tuple(pair) for pair in value)
        merged[name] = tuple(value) if name == "share" else value
    for name in ("symmetrise", "outliers", "B_min", "B_max"):  # the stored curves have been through these
        if ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
            merged[name] = None if name != "symmetrise" else False
    if merged["background"] not in (None, *KINDS) or isinstance(merged["field_offset"], float):
        for name in ("background", "field_offset"):
            if ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE and merged[name] not in (
                *KINDS,
                "fit",
            ):
                merged[name] = None
    return merged, curves


def steps_for(given: dict[str, Any]) -> "Steps":
    """Return the conditioning that the options ask for."""
    from cbs.comparison.analysis import Steps

    offset, background = given["field_offset"], None
    if given["background"] not in (None, *KINDS):
        hot = read(given["background"], given)
        if len(hot) != 1:
            raise click.BadParameter(
                f"{given['background']} holds {len(hot)} curves; give a file with one", param_hint="--background"
            )
        background = hot[0]
    return Steps(
        symmetrise=given["symmetrise"], shift=offset if isinstance(offset, float) else None, centred=offset == "fit",
        outliers=given["outliers"], background=background, B_min=given["B_min"], B_max=given["B_max"],
    )  # fmt: skip


def fit_options(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options of `cbs.comparison.fit.fit_curves`."""
    background = given["background"] if given["background"] in KINDS else None
    return {
        "model": given["model"], "l": given["l"], "prefactor": given["prefactor"], "offset": given["offset"],
        "field_offset": given["field_offset"] == "fit", "background": background, "fix": dict(given["fix"]),
        "bounds": dict(given["bound"]), "share": given["share"], "robust": given["robust"],
        "independent": given["independent"], "bootstrap": given["bootstrap"],
        "diffusive": given["diffusive"], "rng": given["seed"], "contours": given["contour"],
        "second_order": given["second_order"], "sample": given["sample"], "L_T": given["L_T"], "D": given["diffusion"],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was asked for: the fits, the law of the temperature, models compared, scans of the range."""

    analysis: "Analysis"
    law: "CoherenceLaw | None"
    choice: "Choice | None" = None
    scans: "tuple[FieldScan, ...]" = ()


def run(curves: "Sequence[Measured]", given: dict[str, Any]) -> Answer:
    """Return the fit of the curves and what else was asked for."""
    _complete(given)
    steps, chosen, choice = steps_for(given), fit_options(given), None
    try:
        if given["model"] == fit_loops.MODEL:
            chosen["model"] = fit_loops.model(given, [steps(curve) for curve in curves])
            chosen["l"] = None if given["l"] == "fit" else given["l"]
        if given["model"] == "all":
            from cbs.comparison.model_choice import compare

            with batches("models compared", unit="models") as progress:
                choice = compare([steps(curve) for curve in curves], chosen, progress=progress)
            chosen["model"] = choice.best.model
            chosen["share"] = tuple(name for name in chosen["share"] if _has(choice, name))
        found, temperature = _fits_and_law(curves, steps, chosen, given)
        scans = _scans(found, chosen) if given["scan"] is not None else ()
    except ValueError as error:
        raise _named(error) from None
    return Answer(found, temperature, choice, scans)


def _fits_and_law(
    curves: "Sequence[Measured]", steps: "Steps", chosen: dict[str, Any], given: dict[str, Any]
) -> "tuple[Analysis, CoherenceLaw | None]":
    """Fits, and the law of the temperature that was asked for: after them, or inside with --share L_phi=law."""
    from cbs.comparison.analysis import Analysis, analyse, conditioned

    if BY_LAW not in given["share"]:
        found = analyse(curves, steps, chosen)
        return found, law(found, given)
    from cbs.comparison.joint_law import joint_law

    chosen["share"] = tuple(name for name in chosen["share"] if name != BY_LAW)
    D = given["diffusion"] if given["mass"] is None else _diffusion(analyse(curves, steps, chosen), given)
    ready, options = conditioned(curves, steps, chosen)
    joint, temperature = joint_law(ready, options, D=D, **_terms(given))
    return Analysis(ready, joint), temperature


def _complete(given: dict[str, Any]) -> None:
    """Refuse options that mean nothing without another one, and draw the seed of a simulation."""
    fit_loops.check(given)
    if given["model"] == fit_loops.MODEL and given["seed"] is None:
        from cbs.provenance import seed_from

        given["seed"] = seed_from(None)
    for needed, names in (("law", ("power", "mass", "law_plot")), ("scan", ("scan_plot",))):
        for name in names:
            if given[name] is not None and given[needed] is None:
                raise click.UsageError(f"--{name.replace('_', '-')} needs --{needed}")
    if given["diffusion"] is not None and given["law"] is None and given["sample"] is None:
        raise click.UsageError("--diffusion needs --law or --fluctuations")
    if given["L_T"] is not None and given["sample"] is None:
        raise click.UsageError("--thermal-length needs --fluctuations")
    if given["sample"] is not None and given["independent"]:
        raise click.UsageError("give either --independent or --fluctuations: each says what the noise is")
    if given["contour_plot"] is not None and not given["contour"]:
        raise click.UsageError("--contour-plot needs --contour, e.g. --contour L_phi,L_so")
    if BY_LAW in given["share"] and given["law"] is None:
        raise click.UsageError(f"--share {BY_LAW} needs --law, e.g. --law power+saturation")


def _has(choice: "Choice", name: str) -> bool:
    """Whether the best model has a parameter of that name."""
    found: Any = choice.best.found
    fits = getattr(found, "fits", (found,))
    return any(p.name == name for fit in fits for p in fit.parameters)


def _scans(found: "Analysis", chosen: dict[str, Any]) -> "tuple[FieldScan, ...]":
    """The range of every curve, each fitted alone."""
    from cbs.comparison.field_scan import scan_b_max

    alone = {name: value for name, value in chosen.items() if name != "share"}
    return tuple(scan_b_max(curve, alone) for curve in found.curves)


def law(found: "Analysis", given: dict[str, Any]) -> "CoherenceLaw | None":
    """Return the law of the coherence time that was asked for."""
    if given["law"] is None:
        return None
    from cbs.comparison.coherence_law import coherence_law

    return coherence_law(found.fits, D=_diffusion(found, given), **_terms(given))


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    """Terms of the law as arguments."""
    terms = given["law"]
    return {"power": given["power"], "square": "square" in terms, "saturation": "saturation" in terms}


def _diffusion(found: "Analysis", given: dict[str, Any]) -> float | None:
    """D as given, or from the mass and the conductivity of the curves."""
    if given["mass"] is None:
        return given["diffusion"]  # type: ignore[no-any-return]
    from cbs.comparison.joint_law import diffusion_constant

    levels = [fit["offset"].value for fit in found.fits if any(p.name == "offset" for p in fit.parameters)]
    if len(levels) < len(found.fits) or not all(curve.absolute for curve in found.curves):
        raise click.BadParameter(
            "needs sigma(0), and these curves are differences: give --diffusion", param_hint="--mass"
        )
    return diffusion_constant(given["mass"], sum(levels) / len(levels))


def _named(error: ValueError) -> ValueError:
    """The same error, with the option in place of the argument's name."""
    text = str(error)
    for argument, option in (("share must", "--share must"), ("bounds of", "--bound: bounds of")):
        if text.startswith(argument):
            return Misuse(option + text.removeprefix(argument))
    return Misuse(f"--fix, --bound: {text}") if "has no parameter" in text else error
