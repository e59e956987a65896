"""Loops that carry a weighted sum: how many, in the provenance, with a warning where they are too few.

A batch of weighted loops ends with moments of its weights, for every sum of its own the mean of |w|, then for every sum
that of w^2. They are no values of the observable: no stop rule judges them, and no result has them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from cbs.checks import FloatArray
from cbs.engine import BatchFunction, Making
from cbs.observables.regime import warn_if_few_carry
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans

MOMENTS = 2
R = TypeVar("R")


def moments(weight: FloatArray, n_loops: int) -> FloatArray:
    """Return the two moments of the weights of some of the `n_loops` loops of a batch, to be added up, shape (2,)."""
    flat = np.ravel(weight)
    return np.array([np.sum(np.abs(flat)), flat @ flat]) / n_loops


def effective_loops(tally: BatchMeans) -> float:
    """Loops (left half walks of pairs) of equal weight that would spread as much: (sum w)^2/sum w^2.

    `tally` holds the moments alone; of several sums, the one that the fewest loops carry. Sums that are zero need none.
    """
    sums, squares = np.split(tally.sizes @ tally.means, MOMENTS)
    every = np.full(sums.shape, tally.sizes.sum())
    return float(np.min(np.divide(sums**2, squares, out=every, where=squares > 0.0)))


def told(provenance: Provenance, effective: float) -> Provenance:
    """Return the provenance with "effective_loops" among its parameters; warn if they are too few."""
    warn_if_few_carry(effective, provenance.loops)
    return replace(provenance, parameters={**provenance.parameters, "effective_loops": round(effective, 1)})


def run(
    making: Making, batch: BatchFunction, record: Mapping[str, Any], build: Callable[[BatchMeans, Provenance], R],
    *, sizes: Sequence[int] | None = None, share: int = 1, points: int = 1,
) -> R:  # fmt: skip
    """Run batches of weighted loops; the number of loops that carry the sum goes into the provenance.

    Parameters
    ----------
    making, batch, record, build, sizes, share
        As in `cbs.engine.Making.run`; the values of `batch` end with its moments, `build` gets the others.
    points : int
        Sums with loops of their own.

    Returns
    -------
    result of `build`
        Its provenance has "effective_loops" among the parameters; a warning is given below 100.
    """
    aside = MOMENTS * points

    def carried(tally: BatchMeans, provenance: Provenance) -> R:
        values, weights = (BatchMeans(tally.sizes, part) for part in np.split(tally.means, [-aside], axis=1))
        return build(values, told(provenance, effective_loops(weights)))

    return making.run(batch, record, carried, sizes=sizes, share=share, aside=aside)
