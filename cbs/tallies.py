"""Batch means: number, mean, standard error and covariance of many values tallied together. Knows no physics."""

import math
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse

MOST_VALUES = 20_000  # their covariance takes 3 GiB


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """Means of independent batches, in batch order.

    Parameters
    ----------
    sizes : ndarray, shape (n_batches,)
        Loops in every batch.
    means : ndarray, shape (n_batches, n_values)
        Mean of every value over the loops of the batch.
    """

    sizes: FloatArray
    means: FloatArray

    @property
    def n_batches(self) -> int:
        """Number of batches."""
        return int(self.sizes.size)

    @property
    def mean(self) -> FloatArray:
        """Mean over all loops, shape (n_values,)."""
        return np.asarray(self.sizes @ self.means / self.sizes.sum())

    @property
    def covariance(self) -> FloatArray:
        """Covariance of the means, shape (n_values, n_values): sum_k n_k d_k d_k^T / (n (K - 1)), d_k = m_k - mean."""
        if self.means.shape[1] > MOST_VALUES:
            raise Misuse(f"values must be at most {MOST_VALUES} for a covariance (got {self.means.shape[1]})")
        if self.n_batches < 2:
            return np.full((self.means.shape[1],) * 2, math.nan)
        deviation = (self.means - self.mean) * np.sqrt(self.sizes)[:, None]
        return np.asarray(deviation.T @ deviation / (self.sizes.sum() * (self.n_batches - 1)))

    @property
    def err(self) -> FloatArray:
        """One standard error of the mean, shape (n_values,); nan for a single batch."""
        if self.n_batches < 2:
            return np.full(self.means.shape[1], math.nan)
        squares = self.sizes @ (self.means - self.mean) ** 2
        return np.asarray(np.sqrt(squares / (self.sizes.sum() * (self.n_batches - 1))))

    def linear(self, matrix: FloatArray) -> "BatchMeans":
        """Batch means of the linear combinations matrix @ values; matrix has shape (n_new, n_values)."""
        return BatchMeans(self.sizes, self.means @ np.asarray(matrix).T)


def batch_sizes(loops: int, least_batches: int = 64, largest: int = 65536) -> tuple[int, ...]:
    """Split `loops` into batches that differ by at most one loop: at least 64 of them, none above 65536 loops."""
    n = max(min(least_batches, loops), -(-loops // largest))
    base, rest = divmod(loops, n)
    return (base + 1,) * rest + (base,) * (n - rest)


def whole_groups(loops: int, group: int, least_batches: int = 64, most_groups: int = 64) -> tuple[int, ...]:
    """Sizes of at least 64 equal batches of whole groups of loops that hold `loops` of them or a few more."""
    groups = -(-loops // group)
    n = max(least_batches, -(-groups // most_groups))
    return (group * -(-groups // n),) * n
