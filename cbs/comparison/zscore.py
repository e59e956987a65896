"""When a mean disagrees with an exact value, and whether many z-scores are what they should be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

FALSE_ALARM = 1e-4


def z_limit(n: int, false_alarm: float = FALSE_ALARM, *, batches: int | None = None) -> float:
    """Return the limit L with P(any of `n` independent |z| > L) = `false_alarm` (Sidak, two sided).

    The z are standard normal, or Student's with batches - 1 degrees of freedom where errors come from so many batches.
    """
    each = -math.expm1(math.log1p(-false_alarm) / n)
    return float(-ndtri(0.5 * each) if batches is None else -stdtrit(batches - 1, 0.5 * each))


@dataclass(frozen=True, slots=True)
class ZDistribution:
    """Distribution of independent z-scores.

    Attributes
    ----------
    n : int
        How many.
    mean, spread : float
        Mean and standard deviation: 0 and 1 if estimates, errors and exact values are right.
    largest : float
        Largest |z|.
    share_beyond_2 : float
        Share with |z| > 2: 4.55 % for standard normal z.
    p_value : float
        Kolmogorov-Smirnov probability that standard normal z are at least this far from their law.
    """

    n: int
    mean: float
    spread: float
    largest: float
    share_beyond_2: float
    p_value: float


def z_distribution(z: Sequence[float]) -> ZDistribution:
    """Return the distribution of independent z-scores; nan where there are too few."""
    values = np.asarray(z, dtype=np.float64)
    n = int(values.size)
    if n == 0:
        return ZDistribution(0, math.nan, math.nan, math.nan, math.nan, math.nan)
    from scipy.stats import kstest

    finite = values[np.isfinite(values)]
    return ZDistribution(
        n,
        float(values.mean()),
        float(values.std(ddof=1)) if n > 1 else math.nan,
        float(np.abs(values).max()),
        float(np.mean(np.abs(values) > 2.0)),
        float(kstest(finite, "norm").pvalue) if finite.size == n else 0.0,
    )
