"""Curves at one point of the lattice of lengths, sigma(B) - sigma(0) in e^2/h: from the same loops at every point.

Of flights in a film one run with a fixed law of N serves all coherence lengths, each loop reweighted by exp(-L/l_phi);
every other simulation is run at one coherence length.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.fit.loops.asked import Asked
from cbs.engine import How, running
from cbs.observables.conductivity.bulk import BulkCurve
from cbs.observables.conductivity.methods import answered
from cbs.observables.conductivity.table import TableBatch
from cbs.parameters import Question
from cbs.tallies import batch_sizes


class Nodes(Protocol):
    """Curves at the points of a lattice."""

    @property
    def reweighted(self) -> FloatArray | None:
        """Coherence lengths of every run, metres; None where each run has its own."""

    def mean(self, values: Mapping[str, float]) -> FloatArray:
        """Curve at every field, (n_B,); one for each of the coherence lengths, (n_phi, n_B), where they are one run."""

    def covariance(self, values: Mapping[str, float], weight: FloatArray | None) -> FloatArray:
        """Covariance of the curve, (n_B, n_B); `weight` (n_phi,) mixes the coherence lengths of one run."""


def inflated(covariance: FloatArray, batches: int) -> FloatArray:
    """Return a covariance from so many batches, made larger: its inverse would be too large on average.

    By (n - 1)/(n - m - 2) for m values (J. Hartlap, P. Simon, P. Schneider, Astron. Astrophys. 464, 399 (2007)).
    """
    free = max(batches - covariance.shape[0] - 2, 1)
    return np.asarray(covariance * ((batches - 1.0) / free))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Flights in a film between isotropic scatterers.

    The same loops without spin have the exact sum `cbs.theory.ballistic`: where spin turns, what they miss of it is
    taken off with the coefficient of least variance, which leaves hardly any noise where the spin turns little.
    """

    asked: Asked
    B: FloatArray
    L_phi: FloatArray
    loops: int
    batches: int
    seed: int
    how: How
    _plain: dict[float, FloatArray] = field(default_factory=dict)

    @property
    def reweighted(self) -> FloatArray | None:
        """Coherence lengths of every run, metres."""
        return self.L_phi

    def mean(self, values: Mapping[str, float]) -> FloatArray:
        """Curves at all coherence lengths, shape (n_phi, n_B)."""
        return np.asarray(self.rows(values).mean(axis=0))

    def covariance(self, values: Mapping[str, float], weight: FloatArray | None) -> FloatArray:
        """Covariance of a mixture of coherence lengths, from the batches."""
        rows = np.einsum("p,bpn->bn", np.ones(1) if weight is None else weight, self.rows(values))
        return inflated(np.cov(rows, rowvar=False) / rows.shape[0], rows.shape[0])

    def rows(self, values: Mapping[str, float]) -> FloatArray:
        """Curves of every batch, shape (batches, n_phi, n_B)."""
        question, _ = self.asked.question({**values, "L_phi": float(self.L_phi.max())}, self.B)
        changes = self._changes(question, question.spin)
        if not question.spin:
            return changes
        l = question.conductor.l
        if l not in self._plain:
            self._plain[l] = self._changes(question, ())
        plain = self._plain[l]
        exact = theory.ballistic(self.B, l=l, L_phi=self.L_phi[:, None], term=question.term)  # type: ignore[arg-type]
        centred = plain - plain.mean(axis=0)
        power = np.sum(np.square(centred), axis=0)
        shared = np.sum((changes - changes.mean(axis=0)) * centred, axis=0)
        share = np.divide(shared, power, out=np.zeros_like(power), where=power > 0.0)
        return np.asarray(changes - share * (plain - (exact - exact[:, :1])))

    def _changes(self, question: Question, spin: tuple) -> FloatArray:  # type: ignore[type-arg]
        """Differences to zero field, the first of the fields."""
        rates = 0.5 * np.square(question.conductor.l / self.L_phi)
        batch = TableBatch(
            self.seed, float(rates.min()), tuple((rates - rates.min()).tolist()),
            tuple((self.B / question.conductor.B_tr).tolist()), spin, question.term, question.conductor.l,
        )  # fmt: skip
        sizes = batch_sizes(self.loops, self.batches)
        run = running.run(batch, sizes, workers=self.how.workers, executor=self.how.executor)
        values = run.tally.means.reshape(-1, rates.size, self.B.size)
        return np.asarray(values - values[:, :, :1])


@dataclass(frozen=True, slots=True)
class Runs:
    """Any simulation, one run a point, all with the same seed."""

    asked: Asked
    B: FloatArray
    loops: int
    seed: int
    how: How

    @property
    def reweighted(self) -> FloatArray | None:
        """Every run has one coherence length."""
        return None

    def mean(self, values: Mapping[str, float]) -> FloatArray:
        """Curve at every field."""
        return self._run(values)[0]

    def covariance(self, values: Mapping[str, float], weight: FloatArray | None) -> FloatArray:
        """Covariance of the curve."""
        return self._run(values)[1]

    def _run(self, values: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
        question, method = self.asked.question(values, self.B)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ranges are judged once, at the best values
            curve = answered(question, method, loops=self.loops, rng=self.seed, how=self.how)
        covariance = inflated(curve.covariance, curve.provenance.batches)
        if isinstance(curve, BulkCurve):
            return curve.sheet, covariance * curve.thickness**2
        change = np.eye(self.B.size)
        change[:, 0] -= 1.0
        return curve.dsigma - curve.dsigma[0], np.asarray(change @ covariance @ change.T)
