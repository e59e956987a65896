"""Circular ensembles: the same 2 : 1 : 1/2 from random scattering matrices, which know no path, loop or phase."""

import math

from cbs import ensembles
from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.ensembles.matrices import Ensemble

# Exact values from the second moments of the uniform law on U(N) (Weingarten), written out here once more.


def _means(task: Task, ensemble: Ensemble, channels: int, theta: float | None = None) -> ensembles.ScatteringMeans:
    return ensembles.scattering(ensemble, channels, theta=theta, matrices=task.loops, rng=task.seed)


def _back(task: Task, ensemble: Ensemble, channels: int) -> Estimate:
    s = _means(task, ensemble, channels)
    return Estimate(s.back, s.back_err)


def _other(task: Task, ensemble: Ensemble, channels: int) -> Estimate:
    s = _means(task, ensemble, channels)
    return Estimate(s.other, s.other_err)


def _ratio(task: Task, ensemble: Ensemble, channels: int) -> Estimate:
    s = _means(task, ensemble, channels)
    return Estimate(s.ratio, s.ratio_err)


def _partner(task: Task, pairs: int) -> Estimate:
    s = _means(task, "CSE", pairs)
    return Estimate(s.partner, s.partner_err)


def _summed(task: Task, pairs: int) -> Estimate:
    s = _means(task, "CSE", pairs)
    return Estimate(s.summed, s.summed_err)


def _family(task: Task, pairs: int, theta: float) -> Estimate:
    s = _means(task, "COE", pairs, theta)
    return Estimate(s.ratio, s.ratio_err)


def _family_exact(pairs: int, theta: float) -> float:
    n, cosine = 2 * pairs, math.cos(2.0 * theta)
    return (1.0 + cosine) * (n - 1.0) / (n - cosine)


BACK = {"COE": lambda m: 2.0 / (m + 1.0), "CUE": lambda m: 1.0 / m}
OTHER = {"COE": lambda m: 1.0 / (m + 1.0), "CUE": lambda m: 1.0 / m, "CSE": lambda m: 1.0 / (2.0 * m - 1.0)}
RATIO = {"COE": 2.0, "CUE": 1.0}

CLAIMS = (
    Claim(
        "matrix-back", "Scattering back into the own channel: 2/(M+1) for COE, 1/M for CUE",
        _back, lambda name, m: BACK[name](m), (("COE", 2), ("COE", 6), ("CUE", 3)), "{}, M = {}", 4_000,
    ),
    Claim(
        "matrix-other", "Scattering into another channel: 1/(M+1), 1/M, 1/(2M-1)",
        _other, lambda name, m: OTHER[name](m), (("COE", 3), ("CUE", 4), ("CSE", 3)), "{}, M = {}", 4_000,
    ),
    Claim(
        "matrix-ratio", "Back over other: exactly 2 for COE and 1 for CUE at every size",
        _ratio, lambda name, m: RATIO[name], (("COE", 4), ("COE", 10), ("CUE", 6)), "{}, M = {}", 4_000,
    ),
    Claim(
        "matrix-same-spin", "CSE: straight back with the same spin is classical, 1/(2M-1)",
        _partner, lambda m: 1.0 / (2.0 * m - 1.0), ((2,), (5,)), "M = {}", 4_000,
    ),
    Claim(
        "matrix-summed", "CSE: the return with the final spin summed is one half",
        _summed, lambda m: 0.5, ((2,), (4,)), "M = {}", 4_000,
    ),
    Claim(
        "matrix-family", "From COE to CSE, S = U^T (cos + J sin) U: ratio (1 + cos 2 theta)(N - 1)/(N - cos 2 theta)",
        _family, _family_exact, ((2, 0.3), (3, 0.8), (5, 1.2)), "M = {}, theta = {}", 4_000,
    ),
)  # fmt: skip
GROUP = Group(
    "matrices", "Circular ensembles of scattering matrices", CLAIMS,
    "moments of random matrices at finite size", NOTHING, place=170,
)  # fmt: skip
