"""What a calculation with waves returns: rows of named values with one standard error each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbs.checks import FloatArray
from cbs.provenance import Provenance
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, repr=False)
class WaveTable(Tabled):
    """Values of waves against a parameter.

    Attributes
    ----------
    what : str
        Which calculation.
    axis : str
        Name of x, such as t_over_tau or b.
    labels : str
        Names of the columns, separated by blanks.
    x : ndarray, shape (n,)
        The parameter.
    value, err : ndarray, shape (n, n_labels)
        Means over realizations of the disorder and one standard error each; the rows share realizations.
    provenance : Provenance
        Seed, realizations (as loops), parameters, version.
    """

    what: str
    axis: str
    labels: str
    x: FloatArray
    value: FloatArray
    err: FloatArray
    provenance: Provenance

    def column(self, label: str) -> tuple[FloatArray, FloatArray]:
        """Values and errors of one column, (n,) each."""
        i = self.labels.split().index(label)
        return self.value[:, i], self.err[:, i]

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        found = {self.axis: self.x}
        for i, label in enumerate(self.labels.split()):
            found |= {label: self.value[:, i], f"{label}_err": self.err[:, i]}
        return found

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw all columns against x and return the axes."""
        if ax is None:
            from matplotlib.figure import Figure

            ax = Figure(layout="constrained").subplots()
        for label in self.labels.split():
            value, err = self.column(label)
            ax.errorbar(self.x, value, err, fmt="o", fillstyle="none", label=label)
        ax.set_xlabel(self.axis)
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return (
            f"WaveTable({self.what}: {self.labels} against {self.axis}, {self.x.size} rows, "
            f"{self.provenance.loops} realizations, seed {self.provenance.seed})"
        )


def ratios(tally: BatchMeans, above: FloatArray, below: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ratios of means (above @ means)/(below @ means) and their standard errors.

    Parameters
    ----------
    tally : BatchMeans
        Means of n_values.
    above, below : ndarray, shape (n, n_values)
        What stands above and below, row by row.

    Returns
    -------
    tuple of ndarray, shape (n,)
        The error is that of above - ratio * below, over the mean below (first order).
    """
    mean_below = below @ tally.mean
    ratio = (above @ tally.mean) / mean_below
    return ratio, np.asarray(tally.linear(above - ratio[:, None] * below).err / np.abs(mean_below))


def generator_of(seed: int, number: int, stream: int) -> np.random.Generator:
    """Random numbers of a batch: they depend on the seed, the number of the batch and the calculation alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(stream, number)))
