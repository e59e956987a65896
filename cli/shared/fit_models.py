"""The list of fit models: what each describes, its parameters with their ranges, what it needs, where it holds."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cbs.comparison.fit import Model
    from cbs.comparison.fit.knobs import Knob

LOOPS = (
    "loops: the simulation itself, any mechanism, geometry and scatterer of cbs magnetoconductance",
    "  fits   L_phi and every length given as fit (--rashba fit, --width fit, --l fit)",
    "  needs  --l",
    "  holds  where the simulation does: exact for flights; the error of the loops is part of the likelihood",
)


def listed(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the list and end, if it was asked for."""
    if asked and not ctx.resilient_parsing:
        click.echo(text())
        ctx.exit()


def text() -> str:
    """Return the list."""
    from cbs.comparison.fit import MODELS

    lines = [line for model in MODELS.values() for line in (*_lines(model), "")]
    nuisance = "every model also takes --prefactor, --offset, --field-offset, --background B2 or B+B2"
    return "\n".join([*lines, *LOOPS, "", nuisance])


def _lines(model: "Model") -> list[str]:
    lines = [f"{model.name}: {model.words}"]
    lines += [f"  fits   {_knob(knob)}" for knob in model.knobs]
    lines += [f"  needs  {knob.name}, {knob.words} ({_given(knob)})" for knob in model.settings]
    if model.diffusive:
        exact = f"; exact with --l: {model.exact}" if model.exact else ""
        lines.append(f"  holds  for B well below B_tr and lengths above the mean free path{exact}")
    else:
        lines.append("  holds  at any field and any length, isotropic point scatterers")
    return [*lines, f"  source {model.source}"]


def _knob(knob: "Knob") -> str:
    return f"{knob.name}, {knob.words}; {_shown(knob.low)} to {_shown(knob.high)}"


def _shown(value: float) -> str:
    from cbs import quantities

    return quantities.show(value, quantities.LENGTH)


def _given(knob: "Knob") -> Any:
    return "--l" if knob.name == "l" else f"--fix {knob.name}=..."
