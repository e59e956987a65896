"""Conductance fluctuations from closed loops against the modes of the sample."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
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
    return float(theory.conductance_fluctuations(dB * MT, **lengths))  # type: ignore[arg-type]


def _universal(task: Task, L: float) -> Estimate:
    """Variance of a coherent sample at zero field, both spins."""
    found = conductance_fluctuations(
        Conductor(l=1e-9), 0.0, length=L * UM, width=UM, B=0.0, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(found.variance, found.variance_err)


def _universal_exact(L: float) -> float:
    """(48/pi^4) sum_{m > 0, n >= 0} (m^2 + (L/W)^2 n^2)^-2: 8/15 of a wire, 0.742 of a square."""
    m, n = np.arange(1, 801)[:, None], np.arange(0, 801)
    total = sum(float(np.sum((part**2 + (L * n) ** 2.0) ** -2.0)) for part in np.array_split(m, 40))
    return 48.0 / math.pi**4 * total


CLAIMS = (
    Claim(
        "fluctuations-covariance", "Covariance of the conductance at two fields: modes between leads and mirrors",
        _covariance, _covariance_exact,
        ((1.0, 1.0, INF, INF, 0.0), (1.0, 1.0, INF, INF, 10.0), (1.0, 1.0, 0.3, 0.2, 10.0), (1.0, 1.0, 0.3, INF, 4.0)),
        "{} x {} um, L_phi = {} um, L_T = {} um, {} mT apart", 1_500,
    ),
    Claim(
        "fluctuations-universal", "Coherent samples: variance 8/15 (e^2/h)^2 of wires, 0.742 of squares (Lee, Stone)",
        _universal, _universal_exact, ((1.0,), (3.0,)), "{} widths long", 1_500,
    ),
)  # fmt: skip
GROUP = Group(
    "fluctuations", "Conductance fluctuations of one sample", CLAIMS,
    "modes of a rectangle between leads and mirrors, in a field; the universal numbers of Lee and Stone",
    "weights 4 and 2 of the two kinds of fluctuations",
    "fluctuations-universal fixes their sum, the law of hot wires in tests of cbs.theory the first", place=157,
)  # fmt: skip
