"""Waves in disorder, split-step: peak, its build-up, Kramers' zero, magnetic impurities, echo. Witness: waves.

The measured side knows no path, loop or phase; the exact side is a symmetry (2, 0, 1) or the law of isotropic
scattering at fixed energy: after the time x = t/tau a path of n scatterings has the weight Poisson(n + 1; x).
"""

import math

import numpy as np
from scipy.special import gammaln, xlogy

from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.comparison.extrapolation import extrapolated
from cbs.waves import momentum
from cbs.waves.medium import Medium

WITNESS = "waves: a plane wave in white-noise disorder, stepped in time; no path, loop or phase"
PLATEAU = np.arange(10.0, 51.0)
K_L = (5.0, 10.0, 20.0)
ECHO = (8.0, 2)  # kick at 8 lifetimes, by 2 wave numbers: the echo comes at 16


def build_up(x: float) -> float:
    """Peak over ring at x = t/tau without spin: 2 - (x^2/2)/(e^x - 1 - x); single scattering has no partner."""
    return 2.0 - 0.5 * x**2 / (math.expm1(x) - x)


def magnetic(x: float, share: float) -> float:
    """The same with a share of the rate due to fixed random spins, final spin summed."""
    n = np.arange(1, 400)
    weight = np.exp(xlogy(n + 1, x) - gammaln(n + 2) - x)  # Poisson's law at n + 1
    kept = 0.5 * (3.0 * (1.0 - 2.0 * share / 3.0) ** n - (1.0 - 2.0 * share) ** n)
    return 1.0 + float(np.sum((kept * weight)[1:]) / weight.sum())


def _peak(task: Task) -> Estimate:
    found = momentum.run(Medium(), PLATEAU, plateau=PLATEAU[0], realizations=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.value[-1, 0]), float(found.err[-1, 0]))


def _at_three(task: Task, x: float, share: float, column: str) -> Estimate:
    """Ratio at x for three k l, extrapolated to k l = infinity."""
    found = []
    for i, k_l in enumerate(K_L):
        medium = Medium(k_l=k_l, magnetic=share)
        table = momentum.run(medium, np.array([x]), realizations=task.loops, rng=task.seed + i, workers=1)
        found.append([float(part[0]) for part in table.column(column)])
    value, err = np.array(found).T
    return extrapolated(np.array(K_L), value, err)


def _echo(task: Task, x: float) -> Estimate:
    table = momentum.run(Medium(), np.array([x]), kick=ECHO, realizations=task.loops, rng=task.seed, workers=1)
    return Estimate(float(table.value[0, 0]), float(table.err[0, 0]))


def _kramers(task: Task, rashba: float) -> Estimate:
    """Largest share of a single realization and time."""
    medium = Medium(rashba=rashba, exact=True)
    generator = np.random.default_rng(task.seed)
    found = momentum.realizations(medium, "helicity", task.loops, generator, (1.0, 3.0, 10.0, 30.0))
    return Estimate(float(np.max(found[:, :, 0] / found[:, :, 3].mean(axis=1, keepdims=True))))


CLAIMS = (
    Claim(
        "wave-peak", "Waves: a plane wave in disorder comes back to -k0 twice as often as to any other direction",
        _peak, lambda: 2.0, loops=2_048,
    ),
    Claim(
        "wave-build-up",
        "Waves: the peak builds up as 2 - (x^2/2)/(e^x - 1 - x), x = t/tau; from k l = 5, 10, 20 to infinity",
        lambda task, x: _at_three(task, x, 0.0, "back"), build_up, ((1.0,), (3.0,)), "t = {} tau", 1_024,
    ),
    Claim(
        "wave-magnetic",
        "Waves: fixed random spins, share f = 0.3, take the peak away, C_n = (1/2)[3 (1 - 2f/3)^n - (1 - 2f)^n]",
        lambda task, x: _at_three(task, x, 0.3, "summed"), lambda x: magnetic(x, 0.3), ((4.0,), (8.0,)),
        "t = {} tau", 256,
    ),
    Claim(
        "wave-kramers", "Waves with Rashba coupling: (k, s) never goes to (-k, -s), every realization, every time",
        _kramers, lambda rashba: 0.0, ((0.5,), (2.0,)), "Q l = {}", 24, True,
    ),
    Claim(
        "wave-echo", "Waves: a kick at T ends the peak, which comes back at 2 T and at no other time",
        _echo, lambda x: 2.0 if x == 2.0 * ECHO[0] else 1.0, ((16.0,), (24.0,)), "t = {} tau, T = 8 tau", 768,
    ),
)  # fmt: skip
GROUP = Group("waves", "Waves in disorder: peak, Kramers zero, echo", CLAIMS, WITNESS, NOTHING, place=190, waves=True)
