"""Closed flights of N exponential legs: areas, lengths, angles, flux, and their number at a fixed duration."""

import numpy as np
from scipy.special import poch

from cbs import theory
from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.comparison.sampling import flights_lasting, flights_of, mean_over_tiles

LEVELS, NODES = 600, 3000


def area_square(n_legs: int) -> float:
    """<A^2> in l^4: variances are Dirichlet(1/2, ...) parts of G ~ Gamma(N/2 - 1), <A^2> = 2 <G^2> <e_3>."""
    n = 0.5 * n_legs
    triples = n_legs * (n_legs - 1) * (n_legs - 2) / 6.0
    return float(2.0 * (n - 1.0) * n * triples / (8.0 * n * (n + 1.0) * (n + 2.0)))


def flux_cosine(n_legs: int, b: float) -> float:
    """<cos kA> = (N - 2) b sum_n P_n^N for N >= 5, P_n by the midpoint rule, the rest of the sum by its power law."""
    theta = np.pi * (np.arange(NODES) + 0.5) / NODES
    power = np.exp(-(np.tan(0.5 * theta) ** 2) / b) * np.sqrt(np.pi / b) / NODES
    ratio, total, last = np.cos(theta), 0.0, 0.0
    for _ in range(LEVELS):
        last = float(power.sum()) ** n_legs
        total += last
        power = power * ratio
    return (n_legs - 2) * b * (total + last * LEVELS / (0.5 * n_legs - 1.0))


def fixed_duration_area_square(mean_legs: float) -> float:
    """<A^2> in l^4 at the duration t = mu tau: given N, L ~ Gamma(N - 2) and shape are independent; N - 2 Poisson."""
    n = np.arange(1, int(mean_legs + 12.0 * mean_legs**0.5 + 40.0))
    law = np.exp(np.cumsum(np.log(mean_legs / n)) - mean_legs) / -np.expm1(-mean_legs)
    shape = np.array([area_square(int(k) + 2) / poch(float(k), 4) for k in n])
    return float(mean_legs**4 * law @ shape)


def _area_square(task: Task, n_legs: int) -> Estimate:
    return mean_over_tiles(flights_of(n_legs, task), lambda tile: tile.area**2, task.loops)


def _grouped_area_square(task: Task, n_legs: int, rows: int) -> Estimate:
    return mean_over_tiles(flights_of(n_legs, task, max_rows=rows), lambda tile: tile.area**2, task.loops)


def _length(task: Task, n_legs: int, power: int) -> Estimate:
    return mean_over_tiles(flights_of(n_legs, task), lambda tile: tile.length**power, task.loops)


def _closing(task: Task, n_legs: int) -> Estimate:
    return mean_over_tiles(flights_of(n_legs, task), lambda tile: tile.cosine, task.loops)


def _flux(task: Task, n_legs: int, b: float) -> Estimate:
    return mean_over_tiles(flights_of(n_legs, task), lambda tile: np.cos(b * tile.area), task.loops)


def _legs(task: Task, mean_legs: float) -> Estimate:
    return mean_over_tiles(flights_lasting(mean_legs, task), lambda tile: 1.0 * tile.n_legs, task.loops)


def _lasting_area_square(task: Task, mean_legs: float) -> Estimate:
    return mean_over_tiles(flights_lasting(mean_legs, task), lambda tile: tile.area**2, task.loops)


def _lasting_closing(task: Task, mean_legs: float) -> Estimate:
    return mean_over_tiles(flights_lasting(mean_legs, task), lambda tile: tile.cosine, task.loops)


CLAIMS = (
    Claim(
        "area-square", "Closed flights of N legs: <A^2> = 2 <G^2> <e_3>, 1/70 l^4 for triangles",
        _area_square, area_square, ((3,), (5,), (10,), (40,)), "N = {}", 80_000,
    ),
    Claim(
        "grouped-area-square", "Long flights whose legs are grouped: <A^2> as if every leg were drawn",
        _grouped_area_square, lambda n_legs, rows: area_square(n_legs), ((200, 64), (2000, 128)), "N = {}, {} rows",
        12_000,
    ),
    Claim(
        "length", "Length of closed flights: Gamma(N - 2), mean (N - 2) l and not N l",
        _length, lambda n_legs, power: float(poch(n_legs - 2.0, power)),
        ((3, 1), (6, 1), (30, 1), (4, 2), (12, 2)), "N = {}, power {}", 30_000,
    ),
    Claim(
        "closing-angle", "Mean cosine between first and last leg of closed flights of N legs",
        _closing, lambda n_legs: float(theory.closing_cosine(n_legs)), ((3,), (4,), (8,), (30,)), "N = {}", 40_000,
    ),
    Claim(
        "flux", "Flights of N legs in a field: <cos kA> = (N - 2) b sum_n P_n^N over Landau levels",
        _flux, flux_cosine, ((5, 1.0), (8, 0.4), (16, 0.3)), "N = {}, b = {}", 50_000,
    ),
    Claim(
        "fixed-duration-legs", "Legs at a fixed duration: N - 2 is a Poisson number of mean t/tau, at least 1",
        _legs, lambda mu: float(2.0 + mu / -np.expm1(-mu)), ((0.7,), (4.3,)), "t/tau = {}", 30_000,
    ),
    Claim(
        "fixed-duration-area", "Fixed duration: scale and shape of a loop are independent, <A^2> over Poisson N - 2",
        _lasting_area_square, fixed_duration_area_square, ((1.0,), (5.0,), (20.0,)), "t/tau = {}", 60_000,
    ),
    Claim(
        "fixed-duration-closing", "Fixed duration: mean cosine between first and last leg",
        _lasting_closing, lambda mu: float(theory.fixed_duration_closing_cosine(np.sqrt(0.5 * mu), 1.0)),
        ((0.5,), (3.0,), (15.0,)), "t/tau = {}", 40_000,
    ),
)  # fmt: skip
GROUP = Group(
    "flights", "Closed flights between point scatterers", CLAIMS,
    "symmetric functions of Gamma numbers, Landau levels and Poisson numbers", NOTHING, place=10,
)  # fmt: skip
