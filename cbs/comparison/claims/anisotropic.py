"""Scatterers that prefer small angles: memory of the direction, return densities, and the universal logarithm."""

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG, mean_of
from cbs.loops import walks
from cbs.loops.walks import angle_harmonics, henyey_greenstein
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.direction_memory import direction_memory
from cbs.parameters import Conductor

POOL = 64  # half walks on either side: all their pairs are loops


def _memory(task: Task, g: float, n: int) -> Estimate:
    found = direction_memory(henyey_greenstein(g), n, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.cosine[-1]), float(found.cosine_err[-1]))


def _ratio(task: Task, g: float) -> Estimate:
    found = direction_memory(henyey_greenstein(g), 10, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(found.tau_ratio, found.tau_ratio_err)


def _square(task: Task, g: float, n: int) -> Estimate:
    found = direction_memory(henyey_greenstein(g), n - 1, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.square[-1]), float(found.square_err[-1]))


def _square_exact(g: float, n: int) -> float:
    """Sum over pairs of legs: <r^2> = 2 for a leg with itself, g^|i-j| for two."""
    k = np.arange(1, n)
    return float(2.0 * n + 2.0 * np.sum((n - k) * g**k))


def _density(task: Task, g: float, n: int) -> Estimate:
    law = henyey_greenstein(g)

    def density(first: int, size: int) -> float:
        return float(walks.returns(law, n, first, size, task.seed, np.zeros(1), turned=False)[0, 0])

    return mean_of(density, task.loops, largest=POOL)


def _ring(task: Task, harmonics: tuple[float, ...], n: int) -> Estimate:
    law = angle_harmonics(harmonics)

    def weight(first: int, size: int) -> float:
        return float(walks.returns(law, n, first, size, task.seed, np.zeros(1)).sum())

    return mean_of(weight, task.loops, largest=POOL)


def _correction(task: Task, harmonics: tuple[float, ...], L_phi: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(
        film, 0.0, scatterers=angle_harmonics(harmonics), loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _correction_exact(harmonics: tuple[float, ...], L_phi: float) -> float:
    leg = LEG * (1.0 - harmonics[1])
    return float(theory.anisotropic_correction(L_phi * LEG, leg, harmonics))


def _forward(task: Task, g: float, L_phi: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(
        film, 0.0, scatterers=henyey_greenstein(g), loops=task.loops, rng=task.seed, workers=1
    )  # fmt: skip
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _forward_exact(g: float, L_phi: float) -> float:
    """Harmonics g^m down to 1e-3: the rest is below 5e-5 of the sum."""
    harmonics = g ** np.arange(1 + int(np.log(1e-3) / np.log(g)))
    return float(theory.anisotropic_correction(L_phi * LEG, LEG * (1.0 - g), harmonics))


def _isotropic_field(task: Task, L_phi: float, b: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(
        film, b * film.B_tr, scatterers=henyey_greenstein(0.0), loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _isotropic_exact(L_phi: float, b: float) -> float:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    return float(theory.ballistic(b * film.B_tr, l=film.l, L_phi=film.L_phi))


CLAIMS = (
    Claim(
        "direction-memory", "Mean cosine after n scatterings: p_1^n",
        _memory, lambda g, n: g**n, ((0.3, 1), (0.6, 3), (-0.4, 2)), "g = {}, n = {}", 6_000,
    ),
    Claim(
        "transport-time", "tau_tr/tau_q = 1/(1 - <cos>), measured from the walks",
        _ratio, lambda g: 1.0 / (1.0 - g), ((0.3,), (0.7,)), "g = {}", 6_000,
    ),
    Claim(
        "end-to-end", "Mean square distance after n legs between anisotropic scatterers",
        _square, _square_exact, ((0.5, 4), (0.8, 20)), "g = {}, n = {}", 10_000,
    ),
    Claim(
        "return-density", "Return density of N legs between anisotropic scatterers, from half walks that meet",
        _density, lambda g, n: theory.anisotropic_return_density(n, theory.henyey_greenstein(g)),
        ((0.0, 4), (0.4, 5), (0.6, 12)), "g = {}, N = {}", 12_000,
    ),
    Claim(
        "ring-weight", "Weight of loops of N legs in the correction, with the turn of the return and 1 + cos theta",
        _ring, lambda p, n: theory.anisotropic_ring_weight(n, p),
        (((1.0, 0.0), 4), ((1.0, 0.4), 5), ((1.0, 0.5, 0.2), 12)), "p = {}, N = {}", 20_000,
    ),
    Claim(
        "anisotropic-correction", "Correction at zero field, anisotropic weights: Cooperon in angular harmonics",
        _correction, _correction_exact, (((1.0, 0.3), 3.0), ((1.0, 0.5, 0.2), 3.0), ((1.0, -0.2), 1.0)),
        "p = {}, L_phi = {} l_tr", 20_000,
    ),
    Claim(
        "forward-scattering", "Correction where small angles prevail, every walk led home leg by leg: harmonics",
        _forward, _forward_exact, ((0.75, 3.0), (0.9, 2.0)), "g = {}, L_phi = {} l_tr", 4_000,
    ),
    Claim(
        "pairs-in-field", "Half walks that meet, isotropic scatterers, in a field: the exact Landau sums",
        _isotropic_field, _isotropic_exact, ((3.0, 0.3), (2.0, 2.0)), "L_phi = {} l, B = {} B_tr", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "anisotropic", "Small-angle scatterers", CLAIMS,
    "Toeplitz matrices of a leg in angular harmonics",
    "weight 2 pi p(-n_N n_1)(1 + cos theta) of a loop, derived once for both sides",
    "pairs-in-field (isotropic: the boxes' own sums) and helical-slope (universal +1/pi); waves are wanting", place=140,
)  # fmt: skip
