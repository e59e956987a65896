"""Aharonov-Bohm phase in many fields at once, through a histogram of areas.

The cost of a loop no longer grows with the number of fields.

Every loop is shared linearly between two points of an area grid of width h = `STEP`/k_max, which replaces its cosine
by a chord: the error is at most STEP^2/8 = 5e-5 per unit weight, and a tenth of that on average. Loops beyond the
grid are done directly.
"""

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.flux import add_area_histogram, add_flux_cosines
from cbs.kernels.normals import LANES

STEP = 0.02
REACH = 120.0  # the grid ends at |A| = REACH / k_max


class AreaHistogram:
    """Weighted histogram of |A| for fields k (per unit of area) and several weights a loop.

    Parameters
    ----------
    k : ndarray, shape (fields,)
        Phase per area, 2eB/hbar in the units of the areas; the largest sets the grid and must not be zero.
    n_weights : int
        Weights a loop (dephasing lengths, terms, spin strengths).
    """

    def __init__(self, k: FloatArray, n_weights: int) -> None:
        self.k = np.asarray(k, dtype=np.float64)
        self.width = STEP / float(np.max(np.abs(self.k)))
        points = -(-int(REACH / STEP + 2) // LANES) * LANES
        self.histogram = np.zeros((points, n_weights))
        self.reach = (points - 2) * self.width
        self.far = np.zeros((self.k.size, n_weights, LANES))

    def add(self, area: FloatArray, weight: FloatArray) -> None:
        """Add loops of signed area, (...), with weights (..., n_weights)."""
        flat, weights = area.reshape(-1), weight.reshape(area.size, -1)
        far = np.abs(flat) >= self.reach
        if np.any(far):
            self._add_far(flat[far], weights[far])
            flat, weights = flat[~far], np.ascontiguousarray(weights[~far])
        add_area_histogram(flat, weights, self.width, self.histogram)

    def cosine_sums(self) -> FloatArray:
        """Sum of weight cos(k A) over all loops added, shape (fields, n_weights)."""
        total = self.far.copy()
        points, n_weights = self.histogram.shape
        grid = (self.width * np.arange(points)).reshape(-1, LANES)
        weight = np.ascontiguousarray(self.histogram.T).reshape(n_weights, -1, LANES)
        add_flux_cosines(self.k, grid, weight, total)
        return np.asarray(total.sum(axis=2))

    def _add_far(self, area: FloatArray, weight: FloatArray) -> None:
        padding = -area.size % LANES
        areas = np.pad(area, (0, padding)).reshape(-1, LANES)
        weights = np.pad(weight.T, ((0, 0), (0, padding))).reshape(weight.shape[1], -1, LANES)
        add_flux_cosines(self.k, areas, np.ascontiguousarray(weights), self.far)
