"""The list of fit models: what each describes, its parameters with their ranges, what it needs, where it holds."""

from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import output

if TYPE_CHECKING:
    from cbs.comparison.fit import Model
    from cbs.comparison.fit.knobs import Knob

LOOPS_WORDS = "the simulation itself, any mechanism, geometry and scatterer of cbs magnetoconductance"
LOOPS_FITS = "L_phi and every length given as fit (--rashba fit, --width fit, --l fit)"
LOOPS_HOLD = "where the simulation does: exact for flights; the error of the loops is part of the likelihood"
NUISANCE = "every model also takes --prefactor, --offset, --field-offset, --background B2 or B+B2"


def shown(*, as_json: bool) -> None:
    """Print the list."""
    click.echo(output.as_json(document()) if as_json else text())


def text() -> str:
    """Return the list."""
    from cbs.comparison.fit import MODELS

    lines = [line for model in MODELS.values() for line in (*_lines(model), "")]
    loops = (f"loops: {LOOPS_WORDS}", f"  fits   {LOOPS_FITS}", "  needs  --l", f"  holds  {LOOPS_HOLD}")
    return "\n".join([*lines, *loops, "", NUISANCE])


def document() -> dict[str, Any]:
    """Return the list for `--json`; lengths in m."""
    from cbs.comparison.fit import MODELS

    models = [
        {
            "name": model.name, "words": model.words, "source": model.source, "holds": _holds(model),
            "fits": [
                {"name": knob.name, "words": knob.words, "low": knob.low, "high": knob.high} for knob in model.knobs
            ],
            "needs": [{"name": knob.name, "words": knob.words, "option": _given(knob)} for knob in model.settings],
        }
        for model in MODELS.values()
    ]  # fmt: skip
    loops = {
        "name": "loops", "words": f"{LOOPS_WORDS}; fits {LOOPS_FITS}", "source": "cbs.magnetoconductance",
        "holds": LOOPS_HOLD, "fits": [], "needs": [{"name": "l", "words": "mean free path", "option": "--l"}],
    }  # fmt: skip
    return {"models": [*models, loops], "nuisance": NUISANCE}


def _lines(model: "Model") -> list[str]:
    lines = [f"{model.name}: {model.words}"]
    lines += [f"  fits   {_knob(knob)}" for knob in model.knobs]
    lines += [f"  needs  {knob.name}, {knob.words} ({_given(knob)})" for knob in model.settings]
    return [*lines, f"  holds  {_holds(model)}", f"  source {model.source}"]


def _holds(model: "Model") -> str:
    if not model.diffusive:
        return "at any field and any length, isotropic point scatterers"
    exact = f"; exact with --l: {model.exact}" if model.exact else ""
    return f"for B well below B_tr and lengths above the mean free path{exact}"


def _knob(knob: "Knob") -> str:
    return f"{knob.name}, {knob.words}; {_shown(knob.low)} to {_shown(knob.high)}"


def _shown(value: float) -> str:
    from cbs import quantities

    return quantities.show(value, quantities.LENGTH)


def _given(knob: "Knob") -> Any:
    return "--l" if knob.name == "l" else f"--fix {knob.name}=..."
