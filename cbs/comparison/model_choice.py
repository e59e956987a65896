"""Which model the data prefer, by Akaike's and Schwarz's criteria, and which the data cannot tell apart."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cbs.comparison.fit import MODELS, Fit, JointFit, fit_curves
from cbs.comparison.measured import Measured

FITTED_QUICKLY = ("wl", "hln", "hln-magnetic", "ilp", "ilp-cubic", "hln-anisotropic", "graphene", "helical")
NOT_APART = 4.0  # of Akaike's criterion


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: the fit (None for the flat line), its criteria, and its share of Akaike's weights."""

    model: str
    found: Fit | JointFit | None
    n_parameters: int
    aic: float
    bic: float
    weight: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Models by Akaike's criterion, best first; what was left out and why; what the reader should know."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def best(self) -> Candidate:
        """The model that the data prefer."""
        return next(candidate for candidate in self.candidates if candidate.found is not None)


def compare(
    curves: Sequence[Measured], options: Mapping[str, Any], names: Sequence[str] = FITTED_QUICKLY,
    progress: Callable[[int, int], None] | None = None,
) -> Choice:  # fmt: skip
    """Fit all models to the same curves.

    Parameters
    ----------
    curves : sequence of Measured
        Fitted jointly where the options share parameters.
    options : mapping
        Of `fit_curves`, without the model.
    names : sequence of str
        Models; by default all that need nothing but the curve and are quick enough to be fitted.
    progress : callable, optional
        progress(done, all) after every model.

    Returns
    -------
    Choice
        One candidate a model; a model that needs what is not given is left out by name.
    """
    data: Measured | list[Measured] = curves[0] if len(curves) == 1 else list(curves)
    found: dict[str, Fit | JointFit] = {}
    left_out = []
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names))
        own = {key: value for key, value in options.items() if key != "model"}
        known = {knob.name for knob in (*MODELS[name].knobs, *MODELS[name].settings)}
        missing = [knob.name for knob in MODELS[name].settings if knob.name not in own.get("fix", {})]
        if missing and not (missing == ["l"] and own.get("l")):
            left_out.append(f"{name} (needs {', '.join(missing)})")
            continue
        own["share"] = tuple(word for word in own.get("share", ()) if word in known)
        fit = fit_curves(data, name, **own)
        found.setdefault((fit if isinstance(fit, Fit) else fit.fits[0]).model, fit)
    return _judged(found, left_out)


def _judged(found: Mapping[str, Fit | JointFit], left_out: Sequence[str]) -> Choice:
    lowest = min(fit.aic for fit in found.values())
    weights = {name: math.exp(-0.5 * (fit.aic - lowest)) for name, fit in found.items()}
    total = sum(weights.values())
    candidates = sorted(
        (
            Candidate(name, fit, number_of_parameters(fit), fit.aic, fit.bic, weights[name] / total)
            for name, fit in found.items()
        ),
        key=lambda candidate: candidate.aic,
    )
    close = [candidate.model for candidate in candidates if candidate.aic - lowest < NOT_APART]
    fewest = min((c for c in candidates if c.model in close), key=lambda c: (c.n_parameters, c.aic))
    messages = [f"the data prefer {candidates[0].model}"]
    if len(close) > 1:
        messages = [f"the data cannot tell {', '.join(close)} apart (AIC within {NOT_APART:g})"]
        if fewest.model != candidates[0].model:
            messages.append(f"{fewest.model} does it with fewest parameters, {fewest.n_parameters}")
    return Choice(tuple(candidates), tuple(left_out), tuple(messages))


def number_of_parameters(found: Fit | JointFit) -> int:
    """Return how many numbers were fitted."""
    return len(found.parameters) if isinstance(found, Fit) else len(found.names)


def lines(choice: Choice) -> list[str]:
    """Return the comparison as lines of a table."""
    best = choice.candidates[0].aic
    out = [f"{'model':<20}{'parameters':>10}{'AIC - best':>12}{'BIC':>10}{'weight':>8}"]
    out += [
        f"{c.model:<20}{c.n_parameters:>10}{c.aic - best:>12.1f}{c.bic:>10.1f}{c.weight:>8.3f}"
        for c in choice.candidates
    ]
    if choice.left_out:
        out.append(f"left out: {'; '.join(choice.left_out)}")
    return [*out, *(f"note: {message}" for message in choice.messages)]


def as_dict(choice: Choice) -> dict[str, Any]:
    """Return the comparison as plain values."""
    return {
        "models": [
            {"model": c.model, "parameters": c.n_parameters, "aic": c.aic, "bic": c.bic, "weight": c.weight}
            for c in choice.candidates
        ],
        "left_out": list(choice.left_out),
        "messages": list(choice.messages),
    }
