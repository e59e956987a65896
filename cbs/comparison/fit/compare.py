"""Which model the data prefer, and how the answer moves with the largest field."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs import checks
from cbs.checks import Misuse
from cbs.comparison.fit.fitting import fit_curves
from cbs.comparison.fit.models import MODELS
from cbs.comparison.fit.results import Fit
from cbs.comparison.measured import Measured

ALL = "all"
FITTED_QUICKLY = ("wl", "hln", "hln-magnetic", "ilp", "ilp-cubic", "hln-anisotropic", "graphene", "helical")
TELL_APART = 6.0  # difference of AIC: below it the weights differ by less than a factor 20
_SHARES = (0.1, 0.15, 0.22, 0.33, 0.5, 0.7, 1.0)  # of the largest field
_LEAST_POINTS = 4  # beyond the parameters


@dataclass(frozen=True, slots=True)
class Row:
    """One model in a comparison.

    Attributes
    ----------
    model : str
        Name.
    chi2, p : float
        As in `Fit`; nan without errors.
    aic, bic : float
        Of the curve; smaller is better.
    weight : float
        Share of exp(-AIC/2) among the models.
    fit : Fit
        The fit itself.
    """

    model: str
    chi2: float
    p: float
    aic: float
    bic: float
    weight: float
    fit: Fit


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models in the order of their AIC, and what that says."""

    rows: tuple[Row, ...]
    verdict: str


def compare(curve: Measured, models: str | Sequence[str] = ALL, **options: Any) -> Comparison:
    """Fit several models to one curve and rank them.

    Parameters
    ----------
    curve : Measured
        The curve.
    models : "all" or sequence of str
        Names in `MODELS`; "all" are those that need nothing but the curve.
    **options
        As in `fit_curves`.

    Returns
    -------
    Comparison
        AIC (H. Akaike, IEEE Trans. Autom. Control 19, 716 (1974)) from the likelihood that knows about neighbours, the
        same for every model.

    Raises
    ------
    ValueError
        For unknown models.
    """
    names = FITTED_QUICKLY if models == ALL else tuple(models)
    if not names:
        raise Misuse(f"models must name at least one of {', '.join(MODELS)} (got none)")
    fits = [fit_curves(curve, name, **options) for name in names]
    fits.sort(key=lambda fit: fit.aic)
    relative = np.exp(-0.5 * (np.array([fit.aic for fit in fits]) - fits[0].aic))
    rows = tuple(
        Row(fit.model, fit.chi2, fit.p, fit.aic, fit.bic, float(w), fit)
        for fit, w in zip(fits, relative / relative.sum(), strict=True)
    )
    return Comparison(rows, _verdict(rows))


def _verdict(rows: Sequence[Row]) -> str:
    """One line: which the data prefer, which they cannot tell apart."""
    best = rows[0]
    if best.fit.no_effect:
        return "no effect seen: a flat line describes these data as well as any model"
    near = [row.model for row in rows[1:] if row.aic - best.aic < TELL_APART]
    far = [row.model for row in rows[1:] if row.aic - best.aic >= TELL_APART]
    first = (
        f"the data cannot tell {best.model} and {', '.join(near)} apart" if near else f"the data prefer {best.model}"
    )
    out = f"; they are against {', '.join(far)}" if far else ""
    return f"{first}{out} (difference of AIC {TELL_APART:g})"


@dataclass(frozen=True, slots=True)
class Scan:
    """Fits up to several largest fields: `B_max` (T) and the fit of each."""

    B_max: tuple[float, ...]
    fits: tuple[Fit, ...]

    def values(self, name: str) -> tuple[tuple[float, float, float], ...]:
        """Value and both ends of the 68 % interval of a parameter, one for each largest field."""
        return tuple((fit[name].value, fit[name].low, fit[name].high) for fit in self.fits)

    def steady(self, name: str) -> bool:
        """Whether the values at all largest fields lie inside each other's 95 % intervals."""
        last = self.fits[-1][name]
        return all(fit[name].low95 <= last.value <= fit[name].high95 for fit in self.fits if not fit.no_effect)


def scan_b_max(
    curve: Measured, model: str = "auto", B_max: Sequence[float] | None = None, **options: Any
) -> Scan:  # fmt: skip
    """Fit a model up to several largest fields.

    Parameters
    ----------
    curve : Measured
        The curve.
    model : str
        As in `fit_curves`.
    B_max : sequence of float, optional
        Largest fields, tesla; by default from a tenth of the range to all of it.
    **options
        As in `fit_curves`.

    Raises
    ------
    ValueError
        If no largest field leaves points enough.
    """
    top = float(np.abs(curve.B).max())
    wanted = [share * top for share in _SHARES] if B_max is None else [checks.positive("B_max", b, "T") for b in B_max]
    fields, fits = [], []
    for field in sorted(wanted):
        inside = np.unique(np.abs(curve.B)[np.abs(curve.B) <= field * (1.0 + 1e-12)]).size
        if inside >= len(MODELS.get(model, MODELS["hln"]).knobs) + _LEAST_POINTS + 1:
            fits.append(fit_curves(curve.up_to(field * (1.0 + 1e-12)), model, **options))
            fields.append(field)
    if not fits:
        raise Misuse(f"B_max leaves too few points of {curve.name or 'the curve'}; give larger fields")
    return Scan(tuple(fields), tuple(fits))


def usable_field(fit: Fit, l: float) -> float:
    """Return the largest field up to which a diffusive fit of L_phi is biased by less than its error, tesla.

    The exact curve of the fitted lengths takes the place of the data, with the errors of the fit scaled to the points
    that are left; 0 where no field is low enough, nan where the model has no exact form.

    Parameters
    ----------
    fit : Fit
        A fit with a diffusive model.
    l : float
        Mean free path, metres.
    """
    model = MODELS[fit.model]
    if not model.exact or fit["L_phi"].open_high:
        return math.nan
    exact = MODELS[model.exact]
    values = {**fit.values, "l": checks.positive("l", l, "m")}
    best = 0.0
    noise = fit.rms if np.all(np.isnan(fit.error)) else fit.error
    for share in _SHARES:
        inside = np.abs(fit.B) <= share * float(np.abs(fit.B).max())
        B = fit.B[inside]
        if np.unique(np.abs(B)).size < len(model.knobs) + _LEAST_POINTS:
            continue
        sigma = exact(B, **{knob.name: values[knob.name] for knob in (*exact.knobs, *exact.settings)})
        error = np.full(B.size, noise) if np.isscalar(noise) else np.asarray(noise)[inside]
        again = fit_curves(Measured(B, sigma, error, "exact"), fit.model, independent=True)["L_phi"]
        if abs(again.value - values["L_phi"]) < 0.5 * (again.high - again.low):
            best = float(np.abs(B).max())
    return best
