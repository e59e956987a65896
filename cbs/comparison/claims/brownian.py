"""Closed Brownian loops and Gaussian polygons: Levy's area law and its exact form at finite N."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.comparison.sampling import mean_over_tiles, unit_loops

# A tile's area is in units of 2 D t: kA = 2 x a, and A/(D t) = 2 a.


def _polygon_flux(task: Task, x: float, n_legs: int) -> Estimate:
    tiles = unit_loops(task, n_rows=n_legs, continuous=False)
    return mean_over_tiles(tiles, lambda tile: np.cos(2.0 * x * tile.area), task.loops)


def _polygon_square(task: Task, n_legs: int) -> Estimate:
    tiles = unit_loops(task, n_rows=n_legs, continuous=False)
    return mean_over_tiles(tiles, lambda tile: 4.0 * tile.area**2, task.loops)


def _polygon_return(task: Task, n_legs: int) -> Estimate:
    tiles = unit_loops(task, n_rows=n_legs, continuous=False)
    return mean_over_tiles(tiles, lambda tile: tile.dx[:, 0] ** 2 + tile.dy[:, 0] ** 2, task.loops)


def _levy_flux(task: Task, x: float) -> Estimate:
    return mean_over_tiles(unit_loops(task), lambda tile: np.cos(2.0 * x * tile.area), task.loops)


def _levy_below(task: Task, a: float) -> Estimate:
    return mean_over_tiles(unit_loops(task), lambda tile: 1.0 * (np.abs(2.0 * tile.area) < a), task.loops)


def _levy_moment(task: Task, power: int) -> Estimate:
    return mean_over_tiles(unit_loops(task), lambda tile: np.abs(2.0 * tile.area) ** power, task.loops)


MOMENTS = {1: 2.0 * math.log(2.0) / math.pi, 2: 1.0 / 3.0, 4: 7.0 / 15.0}

CLAIMS = (
    Claim(
        "polygon-flux", "Closed Gaussian polygons in a field: <cos kA> = 2x/[(1+x/N)^N - (1-x/N)^N]",
        _polygon_flux, lambda x, n: float(theory.polygon_area_characteristic(x, n)),
        ((1.0, 3), (2.0, 6), (0.5, 20), (5.0, 60)), "x = {}, N = {}", 40_000,
    ),
    Claim(
        "polygon-area-square", "Closed Gaussian polygons: <A^2> = (D t)^2 (1 - 1/N)(1 - 2/N)/3",
        _polygon_square, lambda n: float(theory.polygon_area_second_moment(n)), ((3,), (8,), (50,)), "N = {}", 30_000,
    ),
    Claim(
        "polygon-leg", "A leg of a closed Gaussian polygon: <r^2> = (4 D t/N)(1 - 1/N)",
        _polygon_return, lambda n: 2.0 / n * (1.0 - 1.0 / n), ((2,), (5,), (32,)), "N = {}", 20_000,
    ),
    Claim(
        "levy-flux", "Closed Brownian loops in a field: Levy's x/sinh x",
        _levy_flux, lambda x: float(theory.levy_area_characteristic(x)), ((0.5,), (2.0,), (5.0,)), "x = {}", 6_000,
    ),
    Claim(
        "levy-density", "Area of closed Brownian loops: P(|A| < a D t) = tanh(pi a/2)",
        _levy_below, lambda a: math.tanh(0.5 * math.pi * a), ((0.2,), (0.6,), (1.5,)), "a = {}", 6_000,
    ),
    Claim(
        "levy-moments", "Area of closed Brownian loops: <|A|> = 2 ln 2/pi, <A^2> = 1/3, <A^4> = 7/15 in D t",
        _levy_moment, MOMENTS.__getitem__, ((1,), (2,), (4,)), "power {}", 8_000,
    ),
)  # fmt: skip
GROUP = Group(
    "brownian", "Closed Brownian loops and polygons", CLAIMS,
    "Levy's law, and determinants of circulants at finite N", NOTHING, place=30,
)  # fmt: skip
