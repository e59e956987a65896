"""What was done, as a text that could stand in a methods section, with its references."""

import math
from collections.abc import Sequence

import numpy as np

from cbs.comparison.fit import MODELS, Fit
from cbs.comparison.measured import Measured
from cbs.version import __version__

MINUIT = "F. James and M. Roos, Comput. Phys. Commun. 10, 343 (1975)"
TOGETHER = 1.5  # points that count as one
_NUISANCE = {
    "prefactor": "a factor in front of the formula",
    "offset": "a constant for the error of sigma(0)",
    "B0": "an offset of the field",
    "slope": "a linear background",
    "curvature": "a background proportional to B^2",
}
_STEPS = ("symmetrised", "field shifted", "outliers left out", "subtracted:", "fitted from")


def methods(fits: Sequence[Fit], curves: Sequence[Measured], shared: Sequence[str] = ()) -> str:
    """Return the text: data, steps, model, likelihood, intervals, and the references it cites."""
    first = fits[0]
    model = MODELS.get(first.model)
    source = model.source if model else ""
    references = [reference for reference in (source, MINUIT) if reference]
    cite = {reference: f"[{i}]" for i, reference in enumerate(references, 1)}
    sentences = [_data(curves), *_steps(curves), _model(first, model.words if model else "", cite.get(source, ""))]
    if shared:
        sentences.append(f"{_listed(shared)} {_were(len(shared))} shared by all curves.")
    sentences.append(_likelihood(fits))
    sentences.append(
        f"Minima and intervals were found with MINUIT {cite[MINUIT]}; intervals are those of the profile likelihood, "
        f"one-sided where the profile has no other end. Fits were made with cbs {__version__}."
    )
    listed = "\n".join(f"[{i}] {reference}" for i, reference in enumerate(references, 1))
    return " ".join(sentences) + f"\n\n{listed}\n"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _data(curves: Sequence[Measured]) -> str:
    top = max(float(np.abs(curve.B).max()) for curve in curves)
    known = sorted({curve.T for curve in curves if curve.T is not None})
    at = (
        ""
        if not known
        else f" at {known[0]:.3g} K"
        if len(known) == 1
        else f" between {known[0]:.3g} and {known[-1]:.3g} K"
    )
    number = "One magnetoconductance curve" if len(curves) == 1 else f"{len(curves)} magnetoconductance curves"
    kinds = {curve.absolute for curve in curves}
    words = "" if kinds == {False} else "; the conductivity at zero field was a parameter of the fit, not a point"
    return (
        f"{number}{at}, with fields up to {1e3 * top:.4g} mT, {'was' if len(curves) == 1 else 'were'} analysed{words}."
    )


def _steps(curves: Sequence[Measured]) -> list[str]:
    """What was done to the curves before the fit, each kind once with its largest size."""
    found = []
    for step in _STEPS:
        notes = [note for curve in curves for note in curve.notes if step in note]
        if notes:
            found.append(
                f"Curves were conditioned: {notes[0]}{f' (and {len(notes) - 1} more)' if len(notes) > 1 else ''}."
            )
    return found


def _model(fit: Fit, words: str, cite: str) -> str:
    names = [p.name for p in fit.parameters if p.name not in _NUISANCE]
    nuisance = [_NUISANCE[p.name] for p in fit.parameters if p.name in _NUISANCE]
    about = ", ".join(text for text in (words, cite) if text)
    text = f"The model was {fit.model}{f' ({about})' if about else ''} with free parameters {_listed(names)}"
    text += f" and {_listed(nuisance)}" if nuisance else ""
    held = [f"{name} = {_quantity(name, value)}" for name, value in fit.fixed.items()]
    return text + (f"; {_listed(held)} {_were(len(held))} held." if held else ".")


def _quantity(name: str, value: float) -> str:
    return f"{1e9 * value:.4g} nm" if name.startswith("L_") or name in ("l", "width", "thickness") else f"{value:.4g}"


def _likelihood(fits: Sequence[Fit]) -> str:
    text = "Points were weighted by their errors"
    if any(np.all(np.isnan(fit.error)) for fit in fits):
        text = "The variance of the points was estimated from the scatter about the fit"
    together, sample = max(fit.inflation for fit in fits), fits[0].options.get("sample")
    if sample is not None:
        text += (
            f"; the conductance fluctuations of a sample of {1e6 * sample[0]:.4g} um by {1e6 * sample[1]:.4g} um (Lee, "
            "Stone and Fukuyama, Phys. Rev. B 35, 1039 (1987)) are part of the likelihood"
        )
    elif together > TOGETHER:
        field = max(fit.correlation_field for fit in fits)
        text += (
            f"; residuals are autocorrelated over up to {1e3 * field:.2g} mT (reproducible conductance fluctuations), "
            f"and their correlation is part of the likelihood: up to {together:.0f} neighbouring points count as one"
        )
    good = [fit for fit in fits if math.isfinite(fit.chi2)]
    if good:
        chi2, dof = sum(fit.chi2 for fit in good), sum(fit.dof for fit in good)
        text += f"; chi^2 = {chi2:.1f} for {dof} degrees of freedom"
    return text + "."
