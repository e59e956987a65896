"""Laws of the number of legs N of a closed flight loop, as quantile functions of n = N - 2 >= 1.

Sorted, stratified uniform numbers through a quantile function give every batch its share of short and long loops and
put loops of nearly equal length side by side. Formulas: the return weight of N legs is 1/(N-2)
(docs/explanation/loops.md). Special functions are loaded where they are used: a quarter second that most runs save.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.strata import place_in_strata, search_ascending

TABLE = 65536


class LegLaw(Protocol):
    """A law of n = N - 2 with its total weight."""

    @property
    def weight(self) -> float:
        """Sum of the unnormalised weights over all n."""

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest n with cumulative probability >= u, for ascending u in (0, 1], shape (m,); int64."""


@dataclass(frozen=True, slots=True)
class LogSeries:
    """Weights x^n / n with x = 1/(1 + ratio), ratio = l/l_phi > 0: dephasing absorbed, no truncation."""

    ratio: float

    @property
    def weight(self) -> float:
        """Sum of x^n/n, -ln(1 - x) = ln(1 + l_phi/l)."""
        return math.log1p(1.0 / self.ratio)

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest n with cumulative probability >= u; table up to n = 65536, bisection on the exact tail beyond."""
        decay = math.log1p(self.ratio)
        cumulative = _log_series_table(self.ratio)
        found = np.empty(u.size, dtype=np.int64)
        search_ascending(cumulative, u, found)
        found += 1
        if u.size and found[-1] > cumulative.size:
            beyond = found > cumulative.size
            target = (1.0 - u[beyond]) * self.weight
            last = int(cumulative.size + 60.0 / decay)
            found[beyond] = _bisect(lambda k: log_series_tail(k, decay) <= target, cumulative.size, last, target.size)
        return found


@dataclass(frozen=True, slots=True)
class Harmonic:
    """Weights 1/n for n <= last: no dephasing; the field has killed the interference of all longer loops."""

    last: int

    @property
    def weight(self) -> float:
        """Harmonic number of `last`."""
        from scipy.special import digamma

        return float(digamma(self.last + 1.0) + np.euler_gamma)

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest n with cumulative probability >= u."""
        from scipy.special import digamma

        n = np.arange(1, min(self.last, TABLE) + 1, dtype=np.float64)
        found = np.searchsorted(np.cumsum(1.0 / n) / self.weight, u, side="left") + 1
        beyond = found > n.size
        if np.any(beyond) and self.last > n.size:
            target = u[beyond] * self.weight
            found[beyond] = _bisect(
                lambda k: digamma(k + 1.0) + np.euler_gamma >= target, n.size, self.last, target.size
            )
        return np.minimum(found, self.last).astype(np.int64)


@dataclass(frozen=True, slots=True)
class TruncatedPoisson:
    """Poisson number of mean mu = t/tau, conditioned to be at least 1: loops of fixed duration t."""

    mean: float

    @property
    def weight(self) -> float:
        """Probability of a Poisson number above zero, 1 - exp(-mean)."""
        return -math.expm1(-self.mean)

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest n with cumulative probability >= u; the table reaches 12 standard deviations and more."""
        from scipy.special import gammaln

        spread = 12.0 * math.sqrt(self.mean) + 40.0
        low, high = max(1, int(self.mean - spread)), int(self.mean + spread)
        n = np.arange(low, high + 1, dtype=np.float64)
        pmf = np.exp(n * math.log(self.mean) - self.mean - gammaln(n + 1.0)) / self.weight
        cumulative = np.cumsum(pmf)
        return low + np.minimum(np.searchsorted(cumulative, u, side="left"), n.size - 1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Allotted:
    """A law whose loops are shared out unevenly: strata of equal probability get `shares` of the loops, and weights.

    The mean of weight times anything is the mean under the law itself, whatever the shares.

    Parameters
    ----------
    law : LegLaw
        The law that the weighted loops follow.
    shares : tuple of float, shape (n_strata,)
        Positive, sum 1; short loops first.
    """

    law: LegLaw
    shares: tuple[float, ...]

    @property
    def weight(self) -> float:
        """Sum of the unnormalised weights of the law."""
        return self.law.weight

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest n with cumulative probability >= u under the law itself."""
        return self.law.quantile(u)

    @property
    def effective_share(self) -> float:
        """Part of the loops that, of equal weight, would spread as much as all of them with theirs."""
        return len(self.shares) ** 2 / float(np.sum(1.0 / np.array(self.shares)))

    def counts(self, n: int) -> np.ndarray:
        """Loops of every stratum in a batch of n, at least one each."""
        strata = len(self.shares)
        ends = np.rint(np.cumsum(self.shares) * (n - strata)).astype(np.int64)
        return np.asarray(1 + np.diff(ends, prepend=0))

    def places(self, uniform: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Cumulative probabilities, ascending and stratified, of a batch of loops, and the weights of the loops.

        Weights: probability of a stratum over its part of the batch; they add up to n. `uniform` (n,) holds numbers in
        (0, 1].
        """
        n = uniform.size
        if n < 4 * len(self.shares):
            return (np.arange(n) + uniform) / n, np.ones(n)
        place, weight = np.empty(n), np.empty(n)
        place_in_strata(uniform, self.counts(n), place, weight)
        return place, weight


def log_series_tail(n: FloatArray, decay: float) -> FloatArray:
    """Sum over k > n of exp(-decay k)/k, for n >= 1000, relative error below 1e-12.

    The sum is int_decay^inf e^(-ns)/(e^s - 1) ds; 1/(e^s - 1) = 1/s - 1/2 + s/12 - ... is integrated term by term.
    """
    from scipy.special import exp1

    z = n * decay
    e = np.exp(-z)
    return np.asarray(exp1(z) - e / (2.0 * n) + e * (z + 1.0) / (12.0 * n * n))


@lru_cache(maxsize=8)
def _log_series_table(ratio: float) -> FloatArray:
    """Cumulative probabilities of n = 1, 2, ...; every batch of a run uses the same ones."""
    decay = math.log1p(ratio)
    n = np.arange(1, _table_size(decay) + 1, dtype=np.float64)
    table = np.cumsum(np.exp(-decay * n) / n) / LogSeries(ratio).weight
    table.setflags(write=False)
    return table


def _table_size(decay: float) -> int:
    return int(min(TABLE, 60.0 / decay + 64))


def _bisect(reached, low: int, high: int, size: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Smallest integer in (low, high] where the monotonic condition `reached` holds, element by element."""
    below, above = np.full(size, float(low)), np.full(size, float(high))
    while np.any(above - below > 1.0):
        middle = np.floor(0.5 * (below + above))
        ok = reached(middle)
        above, below = np.where(ok, middle, above), np.where(ok, below, middle)
    return above.astype(np.int64)
