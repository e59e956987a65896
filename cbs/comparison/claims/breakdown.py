"""What is read off a curve: width of its cusp; prefactor and coherence time of a diffusive fit beyond its range.

Points stand where the loops of a draft make the readings linear in the curve, so that z is normal.
"""

import math

from cbs import theory
from cbs.comparison.breakdown import ballistic_breakdown, diffusive_fit
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.observables.cusp import GRID, cusp_width
from cbs.parameters import Conductor

FILM = Conductor(l=1.0)
POINTS = ((0.001, 0.3), (0.01, 0.3), (0.1, 1.0))


def _prefactor(task: Task, ratio: float, b_max: float) -> Estimate:
    found = ballistic_breakdown(FILM, ratio, b_max=b_max, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.alpha[0]), float(found.alpha_err[0]))


def _time(task: Task, ratio: float, b_max: float) -> Estimate:
    found = ballistic_breakdown(FILM, ratio, b_max=b_max, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.tau_ratio[0]), float(found.tau_ratio_err[0]))


def _exact(ratio: float, b_max: float) -> tuple[float, float]:
    """Prefactor and coherence time over the true one, from the exact sums at the same fields."""
    return diffusive_fit(math.sqrt(0.5 / ratio), b_max)


def _width(task: Task, L_phi: float, rule: float) -> Estimate:
    """Width in units of B_phi."""
    found = cusp_width(FILM, L_phi, rule=rule, loops=task.loops, rng=task.seed, workers=1)
    unit = Conductor(l=1.0, L_phi=L_phi).B_phi
    return Estimate(float(found.width[0]) / unit, float(found.width_err[0]) / unit)


def _width_exact(L_phi: float, rule: float) -> float:
    unit = float(theory.characteristic_field(L_phi))
    at_zero = float(theory.ballistic(0.0, l=1.0, L_phi=L_phi))
    return theory.first_crossing(lambda x: theory.ballistic(unit * x, l=1.0, L_phi=L_phi) - at_zero, GRID[1:], rule)


CLAIMS = (
    Claim(
        "cusp-width", "Field in B_phi at which the cusp has changed by a set value, against the exact ballistic curve",
        _width, _width_exact, ((3.0, 0.1), (10.0, 0.1), (20.0, 0.3)), "L_phi = {} l, {} e^2/h", 60_000,
    ),
    Claim(
        "breakdown-prefactor", "Prefactor of the diffusive formula fitted to ballistic curves: the fit to exact sums",
        _prefactor, lambda ratio, b_max: _exact(ratio, b_max)[0], POINTS, "tau/tau_phi = {}, B up to {} B_tr", 40_000,
    ),
    Claim(
        "breakdown-time", "Coherence time of the same fit over the true one, too long where the fields reach far",
        _time, lambda ratio, b_max: _exact(ratio, b_max)[1], POINTS, "tau/tau_phi = {}, B up to {} B_tr", 40_000,
    ),
)  # fmt: skip
GROUP = Group(
    "breakdown", "Width of the cusp, and diffusive fits beyond their range", CLAIMS,
    "the same reading of exact ballistic curves", "the fit itself, and how a width is read",
    "diffusive: within its range the fit returns what was put in", place=110,
)  # fmt: skip
