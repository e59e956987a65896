"""The leading batches of a run, in order; beyond 4096 neighbours are merged, so memory does not grow with loops."""

from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.tallies import BatchMeans

MOST_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Rows:
    """Means of finished batches. How they are merged follows from the plan alone, never from who computed them when.

    Parameters
    ----------
    group : int
        Batches merged into one row.
    sizes : tuple of int
        Loops of the closed rows.
    means : tuple of ndarray, each of shape (n_values,)
        Means of the closed rows.
    open_batches, open_loops : int
        Batches and loops in the row that is still open.
    open_total : ndarray of shape (n_values,), or None
        Sum of loops times mean over the open row.
    """

    group: int
    sizes: tuple[int, ...] = ()
    means: tuple[FloatArray, ...] = ()
    open_batches: int = 0
    open_loops: int = 0
    open_total: FloatArray | None = None

    @property
    def batches(self) -> int:
        """Batches finished."""
        return len(self.sizes) * self.group + self.open_batches

    def plus(self, n_loops: int, mean: FloatArray, *, last: bool = False) -> "Rows":
        """Rows with the next batch added; `last` closes the open row. A new object: an interruption cannot halve it."""
        if self.group == 1:
            return replace(self, sizes=(*self.sizes, n_loops), means=(*self.means, mean))
        total = n_loops * mean if self.open_total is None else self.open_total + n_loops * mean
        loops, batches = self.open_loops + n_loops, self.open_batches + 1
        if batches == self.group or last:
            return Rows(self.group, (*self.sizes, loops), (*self.means, total / loops))
        return replace(self, open_batches=batches, open_loops=loops, open_total=total)

    def regrouped(self, group: int) -> "Rows":
        """The same batches merged as a run of more or fewer loops merges them; from single batches only."""
        if group == self.group:
            return self
        if self.group != 1:
            raise Misuse(f"rows of {self.group} merged batches cannot be taken apart")
        rows = Rows(group)
        for n_loops, mean in zip(self.sizes, self.means, strict=True):
            rows = rows.plus(n_loops, mean)
        return rows

    def tally(self) -> BatchMeans:
        """Batch means of all finished batches, the open row included."""
        sizes, means = list(self.sizes), list(self.means)
        if self.open_total is not None:
            sizes.append(self.open_loops)
            means.append(self.open_total / self.open_loops)
        return BatchMeans(np.array(sizes, dtype=np.float64), np.array(means))

    def largest_error(self, aside: int = 0) -> float:
        """Largest standard error among the values, the last `aside` of a row left out."""
        err = self.tally().err
        return float(err[: err.size - aside].max())


def batches_in_a_row(n_batches: int, most: int = MOST_ROWS) -> int:
    """Return how many batches are merged into one row so that at most `most` rows are kept."""
    return max(1, -(-n_batches // most))
