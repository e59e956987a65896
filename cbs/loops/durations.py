"""Durations of loops, s = D t in square metres, sampled by strata from a table and weighted exactly.

`LANES` loops share one duration where the loops of a group are drawn side by side.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.normals import LANES, uniforms

PURPOSE_DURATION = 10
CELLS = 4096


@dataclass(frozen=True, slots=True)
class DurationTable:
    """Durations s = D t with a density that is constant in ln s inside every cell.

    Attributes
    ----------
    first, step : float
        Left end of the first cell in ln(s/m^2), and the width of a cell.
    cumulative : ndarray, shape (cells + 1,)
        Probability below every edge, from 0 to 1.
    """

    first: float
    step: float
    cumulative: FloatArray

    @classmethod
    def of(cls, weight: Callable[[FloatArray], FloatArray], least: float, most: float) -> "DurationTable":
        """Table for the positive function `weight`(s) per ln s between `least` and `most`, square metres."""
        first = math.log(least)
        step = (math.log(most) - first) / CELLS
        mass = weight(np.exp(first + step * (np.arange(CELLS) + 0.5)))
        cumulative = np.concatenate([[0.0], np.cumsum(mass)])
        return cls(first, step, cumulative / cumulative[-1])

    def draw(self, u: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Durations s of the uniform numbers `u` in (0, 1], and their probability density per ln s."""
        cell = np.clip(np.searchsorted(self.cumulative, u, side="left") - 1, 0, CELLS - 1)
        mass = self.cumulative[cell + 1] - self.cumulative[cell]
        inside = (u - self.cumulative[cell]) / mass
        return np.exp(self.first + self.step * (cell + inside)), mass / self.step


def strata(first: int, n_loops: int) -> Iterator[tuple[np.ndarray, int, int]]:
    """Yield the loops number `first` ... in groups sharing a duration: numbers (LANES,), start, how many are real."""
    for start in range(0, n_loops, LANES):
        size = min(LANES, n_loops - start)
        yield np.arange(first + start, first + start + LANES, dtype=np.uint64), start, size


def draw_durations(table: DurationTable, first: int, n_loops: int, key: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Durations of the groups of one batch, stratified: group number g has its share of the probability.

    Returns
    -------
    s, density : ndarray, shape (groups,)
        Durations D t in square metres and their density per ln s. Every loop of the batch is equally likely in each
        1/n_loops of the probability, so that means over loops weighted with 1/density are unbiased.
    """
    starts = np.arange(0, n_loops, LANES)
    sizes = np.minimum(LANES, n_loops - starts)
    u = np.empty(starts.size)
    uniforms((starts + first).astype(np.uint64), PURPOSE_DURATION, key, u)
    return table.draw((starts + u * sizes) / n_loops)
