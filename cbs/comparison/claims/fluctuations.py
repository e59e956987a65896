"""Conductance fluctuations from closed loops against the modes of the sample."""

import math

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Task
from cbs.observables.fluctuations import conductance_fluctuations
from cbs.parameters import Conductor

UM, MT, INF = 1e-6, 1e-3, math.inf


def _covariance(task: Task, L: float, W: float, L_phi: float, L_T: float, dB: float) -> Estimate:
    film = Conductor(l=1e-9, L_phi=L_phi * UM)
    found = conductance_fluctuations(
        film, dB * MT, length=L * UM, width=W * UM, L_T=L_T * UM, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(found.covariance[0]), float(found.covariance_err[0]))


def _covariance_exact(L: float, W: float, L_phi: float, L_T: float, dB: float) -> float:
    lengths = {"length": L * UM, "width": W * UM, "L_phi": L_phi * UM, "L_T": L_T * UM}
    return float(theory.conductance_fluctuations(dB * MT, **lengths))


def _universal(task: Task, L: float) -> Estimate:
    """Variance of a coherent strip at zero field, both spins."""
    found = conductance_fluctuations(
        Conductor(l=1e-9), 0.0, length=L * UM, width=UM, B=0.0, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(found.variance, found.variance_err)


CLAIMS = (
    Claim(
        "fluctuations-covariance", "Covariance of the conductance at two fields: modes between leads and mirrors",
        _covariance, _covariance_exact,
        ((1.0, 1.0, INF, INF, 0.0), (1.0, 1.0, INF, INF, 10.0), (1.0, 1.0, 0.3, 0.2, 10.0), (1.0, 1.0, 0.3, INF, 4.0)),
        "{} x {} um, L_phi = {} um, L_T = {} um, {} mT apart", 6_000,
    ),
    Claim(
        "fluctuations-universal", "Coherent wire: variance 8/15 (e^2/h)^2 (P. A. Lee, A. D. Stone, 1985)",
        _universal, lambda L: 8.0 / 15.0, ((5.0,),), "{} widths long", 6_000,
    ),
)  # fmt: skip
