"""Zero-field correction against the phase-coherence length: one run at the longest L_phi, reweighted to the others."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.loops import flights
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import key_words
from cbs.observables.conductivity.flights import leg_law
from cbs.observables.conductivity.weights import check_term, term_weight
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import DephasingCurve
from cbs.parameters import Conductor, SpinMechanism, Term
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import FLIGHTS
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class DephasingBatch:
    """One batch of loops at the smallest rate `ratio` = l/l_phi, weighted with exp(-L excess) for the others."""

    seed: int
    ratio: float
    excess: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    term: str
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every excess dephasing rate l/l_phi - ratio."""
        total = np.zeros(len(self.excess))
        law, scale = LogSeries(self.ratio), Scale(unit=self.l, l=self.l, brownian=False)
        for tile in flights.tiles(
            law, first, n_loops, key_words(self.seed, flights.STREAM), leg=1.0 / (1.0 + self.ratio)
        ):
            weight = term_weight(tile, self.term, self.spin) * interference(tile, self.spin, scale)
            for i, rate in enumerate(self.excess):
                total[i] += np.sum(weight * np.exp(-rate * tile.length))
        return total * (-law.weight / (math.pi * n_loops))


def dephasing(
    film: Conductor, L_phi: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (), term: Term = "total",
    loops: int = 200_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> DephasingCurve:  # fmt: skip
    """Return the correction at B = 0 for several phase-coherence lengths from the same loops.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    L_phi : array_like, shape (n,)
        Phase-coherence lengths, metres, finite.
    spin, term, loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    DephasingCurve
        dsigma in e^2/h, both spins; its slope is -1/pi per ln tau_phi without spin-orbit coupling, +1/(2 pi) with it.

    Raises
    ------
    ValueError
        For bad values.
    """
    checks.instance("film", film, Conductor)
    return dephased(film, L_phi, spin, term, engine.begin(how, rng, loops), lambda curve: curve)


def dephased(
    film: Conductor,
    L_phi: ArrayLike,
    spin: SpinMechanism | Sequence[SpinMechanism],
    term: Term,
    making: engine.Making,
    then: Callable[[DephasingCurve], R],
) -> R:
    """Return what `then` makes of the correction at B = 0, for observables of the same run."""
    lengths = checks.vector("L_phi", L_phi, "m")
    for value in lengths:
        checks.positive("L_phi", float(value), "m")
    mechanisms = check_mechanisms(spin, FLIGHTS)
    warn_if_too_disordered(film)
    rates = 0.5 * (film.l / lengths) ** 2
    ratio = float(rates.min())
    leg_law(Conductor(film.l, float(lengths.max())), 0.0)  # refuses loops beyond all memory
    batch = DephasingBatch(making.seed, ratio, tuple((rates - ratio).tolist()), mechanisms, check_term(term), film.l)
    record = parameters("dephasing", film, mechanisms, term=term, L_phi_m=lengths.tolist())

    def build(tally: BatchMeans, provenance: Provenance) -> R:
        return then(DephasingCurve(lengths, tally.mean, tally.err, tally.covariance, provenance))

    return making.run(batch, record, build)
