"""Two conductivities of the same realizations and their difference, for several conductors at once."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from cbs import engine
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans
from cbs.waves.results import WaveTable

if TYPE_CHECKING:
    from cbs.engine.running import BatchFunction


def of_pairs(
    batch: "Callable[[int, Any], BatchFunction]", conductors: tuple[Any, ...], what: str, columns: str,
    realizations: int, rng: Rng, how: "engine.HowWords",
) -> WaveTable:  # fmt: skip
    """Run a batch of `conductors` that gives each of them two conductivities; `columns` name both and the difference.

    Parameters
    ----------
    batch : callable
        From the seed and the conductors to a function of one batch.
    conductors : tuple
        Frozen values with a width, independent of each other.
    what, columns : str
        Name of the table; its three columns.
    realizations : int
        At least 16.
    rng, how
        As in `cbs.magnetoconductance`.
    """
    making = engine.begin(how, rng, realizations, name="realizations", least=16)
    n = len(conductors)
    rows = np.kron(np.eye(n), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]))
    record: dict[str, Any] = {"what": what, f"{what}s": [asdict(conductor) for conductor in conductors]}
    x = np.array([conductor.width for conductor in conductors])

    def build(tally: BatchMeans, provenance: Provenance) -> WaveTable:
        found = tally.linear(rows)
        value, err = found.mean.reshape(n, 3), found.err.reshape(n, 3)
        return WaveTable(what, "width_l", columns, x, value, err, provenance)

    return making.run(batch(making.seed, conductors), record, build)
