"""The one place that says when a Monte Carlo mean disagrees with an exact value.

A test allows a false alarm of 1e-4 in total, shared out over its n comparisons (Sidak, two sided): |z| stays below 3.9
for one comparison, 4.4 for ten, 4.7 for thirty. Every statistical test runs over the two seeds below, which were
chosen before any result was seen: over the first in the fast suite, over the second in the slow one. The environment
variable CBS_TEST_SEED puts a third in their place, in the fast suite.

Runs repeat bit for bit, so a seed that has passed goes on passing until the code changes. A bias as large as the
`resolution` that a test names is seen by one seed in at least one case of two, a bias of twice that in practically all;
the second seed, and before a release a third, are there for what lies in between.
"""

import os
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FALSE_ALARM = 1e-4
SEEDS = (20261122, 714025)


def chosen_seeds() -> tuple[int, ...]:
    """The two seeds of the suite, or the one of CBS_TEST_SEED in their place."""
    third = os.environ.get("CBS_TEST_SEED")
    return (int(third),) if third else SEEDS


def seeds(test: Any) -> Any:
    """Decorator: run a statistical test, which takes `seed`, over the chosen seeds, the second in the slow suite."""
    first, *rest = chosen_seeds()
    chosen = [first, *(pytest.param(seed, marks=pytest.mark.slow) for seed in rest)]
    return pytest.mark.parametrize("seed", chosen)(test)


def z_limit(n: int, false_alarm: float = FALSE_ALARM) -> float:
    """Limit L with P(any of n standard normal |z| > L) = false_alarm."""
    each = -np.expm1(np.log1p(-false_alarm) / n)
    return float(-ndtri(0.5 * each))


def z_scores(mean: ArrayLike, err: ArrayLike, exact: ArrayLike) -> NDArray[np.float64]:
    """(mean - exact) / err, flat."""
    mean, err, exact = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (mean, err, exact)))
    return np.ravel((mean - exact) / err)


def assert_z(mean: ArrayLike, err: ArrayLike, exact: ArrayLike, *, resolution: ArrayLike, n: int | None = None) -> None:
    """Assert that Monte Carlo means agree with exact values, and that they could have disagreed.

    `err` is one standard error. `resolution` is the difference the test must be able to see: the distance to the
    neighbouring wrong value. Every error must be small enough for that:
    limit * err <= resolution. `n` counts all comparisons of the test; default: those of this call.
    """
    errors = np.ravel(np.asarray(err, dtype=np.float64))
    assert np.all(np.isfinite(errors)), f"errors must be finite: {errors}"
    assert np.all(errors > 0.0), f"errors must be positive (compare exact results exactly): {errors}"
    z = z_scores(mean, err, exact)
    limit = z_limit(z.size if n is None else n)
    sharp = limit * np.asarray(err, dtype=np.float64) <= np.asarray(resolution, dtype=np.float64)
    assert np.all(sharp), f"errors {errors} are too large to see a difference of {resolution!r} (limit {limit:.2f})"
    assert np.all(np.isfinite(z)), f"z-scores must be finite: {z}"
    worst = int(np.argmax(np.abs(z)))
    assert abs(z[worst]) < limit, f"z = {z[worst]:.2f} at comparison {worst} (limit {limit:.2f}); all: {np.round(z, 2)}"


CALIBRATION = 400  # seeds: the spread of so many z-scores is known to 3.6 %, a fourth of what it may be off


def assert_calibrated(z: NDArray[np.float64], name: str) -> str:
    """Assert that errors are what they say, from the z-scores of at least `CALIBRATION` seeds; return their numbers.

    Spread 1.0 +- 0.15, at most one score in a hundred beyond 3 (0.4 % with errors from 64 batches), and a mean within
    four of its errors.
    """
    told = f"{name}: mean {z.mean():+.3f}, spread {z.std(ddof=1):.3f}, beyond 3: {np.mean(np.abs(z) > 3.0):.2%}"
    assert z.size >= CALIBRATION, told
    assert abs(z.mean()) < 4.0 / np.sqrt(z.size), told
    assert abs(z.std(ddof=1) - 1.0) < 0.15, told
    assert np.mean(np.abs(z) > 3.0) <= 0.01, told
    return told
