"""How far the fields of a diffusive fit may reach: up to where its bias stays below its error."""

import math

import numpy as np

from cbs.comparison.fit.minimum import polished
from cbs.comparison.fit.models import MODELS
from cbs.comparison.fit.noise import plain_noise
from cbs.comparison.fit.problem import make_problem
from cbs.comparison.fit.results import Fit
from cbs.comparison.fit.task import Piece, joined

SHARES = np.geomspace(0.02, 1.0, 12)  # of the largest field
LEAST_POINTS = 4  # beyond the parameters


def usable_field(fit: Fit, l: float) -> float:
    """Return the largest field up to which a diffusive fit of L_phi is biased by less than its error, tesla.

    The exact curve of the fitted lengths takes the place of the data; at each largest field the diffusive formula is
    fitted to it, and its error there is that of points with the noise of the fit, or with the error bars.

    Parameters
    ----------
    fit : Fit
        A fit with a diffusive model.
    l : float
        Mean free path, metres.

    Returns
    -------
    float
        0 where no field is low enough; nan where the model has no exact form, or L_phi no upper limit.
    """
    model = MODELS.get(fit.model)
    if model is None or not model.exact or "L_phi" not in fit.values or not fit.values["L_phi"] > l:
        return math.nan
    exact, values = MODELS[model.exact], {**fit.values, "l": l}
    held = {name: value for name, value in fit.fixed.items() if name in model.names}
    problem = make_problem(
        model, l=None, prefactor=False, offset=False, field_offset=False, background=None, fix=held, bounds={}
    )
    if "L_phi" not in problem.names:
        return math.nan
    curve = exact(fit.B, **{knob.name: values[knob.name] for knob in (*exact.knobs, *exact.settings)})
    error = np.where(np.isnan(fit.error), fit.rms, fit.error) * math.sqrt(max(fit.inflation, 1.0))
    start, size, best = problem.vector(values), np.abs(fit.B), 0.0
    for end in SHARES * float(size.max()):
        inside = size <= end * (1.0 + 1e-12)
        if np.unique(size[inside]).size < start.size + LEAST_POINTS:
            continue
        B, bars = fit.B[inside], np.maximum(error[inside], 1e-300)
        piece = Piece(problem, B, curve[inside], bars, plain_noise(bars, 0.0), scaled=False)
        found = polished(joined([piece], ()), start)
        J = piece.jacobian(found) / bars[:, None]
        spread = math.sqrt(float(np.linalg.pinv(J.T @ J)[0, 0]))
        if abs(float(found[0] - start[0])) < spread:
            best = float(size[inside].max())
    return best
