"""The verification table: every claim at every point, with its own independent loops, judged together.

The limit on |z| follows from the number of comparisons in the whole table, whatever part of it is run, so that a
correct program fails once in ten thousand tables.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from typing import Any

from cbs.comparison.claim import ROUNDING, Claim, Task, own_seed
from cbs.comparison.claims import GROUPS, Group
from cbs.comparison.zscore import ZDistribution, z_distribution, z_limit
from cbs.engine import executor
from cbs.provenance import seed_from

BATCHES = 64  # the fewest that an error comes from
QUALITIES = {"draft": 1, "lecture": 9, "publication": 100}  # loops over those of a draft: errors 3 and 10 times smaller
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One claim at one point, compared.

    Attributes
    ----------
    name, group, claim, point : str
        Name with the point, group, the claim in words, and the point alone ("" without parameters).
    monte_carlo, error, exact : float
        Estimate, one standard error (0 for an identity), exact value.
    z : float
        (monte_carlo - exact)/error; for an identity the difference in units of 1e-12.
    passed : bool
        |z| below the limit of the table; at most 1 for an identity.
    identity : bool
        Whether the values must agree to rounding.
    """

    name: str
    group: str
    claim: str
    point: str
    monte_carlo: float
    error: float
    exact: float
    z: float
    passed: bool
    identity: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """The table: rows in order, the seed and quality that made it, the limit on |z|."""

    checks: tuple[Check, ...]
    seed: int
    quality: str
    limit: float

    @property
    def passed(self) -> bool:
        """Whether every row passed."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """Rows that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def distribution(self) -> ZDistribution:
        """Distribution of z over the rows with errors, which are independent of each other."""
        return z_distribution([check.z for check in self.checks if not check.identity])


def verify(
    *, quality: str = "draft", seed: int | None = None, only: Sequence[str] = (), workers: int | None = None,
    progress: Progress | None = None,
) -> Verification:  # fmt: skip
    """Compare every claim with its exact value.

    Parameters
    ----------
    quality : {"draft", "lecture", "publication"}
        Number of loops: 1, 9 or 100 times those of a draft.
    seed : int, optional
        Every point of every claim draws from a stream of its own that follows from this seed; None draws a seed.
    only : sequence of str
        Groups to run; all by default. A row is the same in every selection.
    workers : int, optional
        Points at a time; the number of processors by default. It changes no result.
    progress : callable, optional
        progress(done, all) after every point.

    Returns
    -------
    Verification
        The rows in the order of the table.

    Raises
    ------
    ValueError
        For an unknown quality or group, or a bad seed.
    """
    if quality not in QUALITIES:
        raise ValueError(f"quality must be one of {', '.join(QUALITIES)} (got {quality!r})")
    seed = seed_from(seed)
    n = sum(len(claim.points) for group in GROUPS for claim in group.claims if not claim.identity)
    limit = z_limit(n, batches=BATCHES)
    rows = [(group, claim, point) for group in _chosen(only) for claim in group.claims for point in claim.points]
    found: dict[int, Check] = {}
    with executor("threads", workers) as pool:
        waiting = {
            pool.submit(_compare, group.name, claim, point, seed, QUALITIES[quality], limit): i
            for i, (group, claim, point) in enumerate(rows)
        }
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            if progress is not None:
                progress(len(found), len(rows))
    return Verification(tuple(found[i] for i in range(len(rows))), seed, quality, limit)


def group_names() -> tuple[str, ...]:
    """Names of all groups, in order."""
    return tuple(group.name for group in GROUPS)


def check_groups(only: Sequence[str]) -> None:
    """Refuse names of groups that are not in the table."""
    for name in only:
        if name not in group_names():
            raise ValueError(f"group must be one of {', '.join(group_names())} (got {name!r})")


def _chosen(only: Sequence[str]) -> tuple[Group, ...]:
    check_groups(only)
    return tuple(group for group in GROUPS if not only or group.name in only)


def _compare(group: str, claim: Claim, point: tuple[Any, ...], seed: int, factor: int, limit: float) -> Check:
    name = claim.point_name(point)
    loops = claim.loops if claim.identity else claim.loops * factor
    estimate = claim.measure(Task(loops, own_seed(seed, f"{group}/{name}")), *point)
    exact = float(claim.exact(*point))
    unit = ROUNDING if claim.identity else estimate.error
    difference = estimate.value - exact
    z = difference / unit if unit > 0.0 else math.copysign(math.inf, difference)  # a mean without error is a fault
    passed = abs(z) <= (1.0 if claim.identity else limit)
    return Check(
        name, group, claim.words, claim.label.format(*point), estimate.value, estimate.error, exact, z, passed,
        claim.identity,
    )  # fmt: skip
