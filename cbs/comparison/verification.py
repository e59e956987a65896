"""The verification table: every claim at every point, with its own independent loops, judged together.

The limit on |z| follows from the number of comparisons in the whole table, whatever part of it is run, so that a
correct program fails once in ten thousand tables.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cbs.checks import Misuse
from cbs.comparison.claim import ROUNDING, Claim, Group, Task, own_seed
from cbs.comparison.claims import GROUPS, WAVE_GROUPS
from cbs.comparison.kept_checks import KeptChecks, seed_in
from cbs.comparison.zscore import ZDistribution, z_distribution, z_limit
from cbs.engine import Interrupted, executor
from cbs.provenance import Rng, seed_from

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
    rival, rival_z : float, optional
        What another answer to the same question gives, and how many errors the estimate lies from it.
    rival_words : str
        That answer in words; "" where there is none.
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
    rival: float | None = None
    rival_z: float | None = None
    rival_words: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The table: rows in order, the seed and quality that made it, the limit on |z|, whether it was left alone."""

    checks: tuple[Check, ...]
    seed: int
    quality: str
    limit: float
    complete: bool = True

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
    *, quality: str = "draft", rng: Rng = None, only: Sequence[str] = (), waves: bool = False,
    workers: int | None = None, progress: Progress | None = None, checkpoint: str | Path | None = None,
    resume: bool = False,
) -> Verification:  # fmt: skip
    """Compare every claim with its exact value.

    Parameters
    ----------
    quality : {"draft", "lecture", "publication"}
        Number of loops: 1, 9 or 100 times those of a draft.
    rng : int, Generator or None
        Every point of every claim draws from a stream of its own that follows from this; None draws one.
    only : sequence of str
        Groups to run; all by default. A row is the same in every selection.
    waves : bool
        Run the groups whose witness is a wave, which take minutes, instead of the others.
    workers : int, optional
        Points at a time; the number of processors by default. It changes no result.
    progress : callable, optional
        progress(done, all) after every point.
    checkpoint : str or Path, optional
        File (JSON) that keeps the finished rows through an interruption or a crash.
    resume : bool
        Go on from the checkpoint if it exists, with its seed if none is given.

    Returns
    -------
    Verification
        The rows in the order of the table.

    Raises
    ------
    ValueError
        For an unknown quality or group, a bad seed, or a checkpoint of another table.
    Interrupted
        After a KeyboardInterrupt; its `result` holds the rows that were done, None if there were none.
    """
    if quality not in QUALITIES:
        raise Misuse(f"quality must be one of {', '.join(QUALITIES)} (got {quality!r})")
    path = None if checkpoint is None else Path(checkpoint)
    seed = seed_from(seed_in(path) if path is not None and resume and rng is None else rng)
    groups = WAVE_GROUPS if waves else GROUPS
    rows = [
        _Row(group.name, claim, point)
        for group in chosen_groups(only, waves=waves)
        for claim in group.claims
        for point in claim.points
    ]
    n = sum(len(claim.points) for group in groups for claim in group.claims if not claim.identity)
    limit = z_limit(n, batches=BATCHES)
    kept = None if path is None else KeptChecks(path, {"seed": seed, "quality": quality})
    found = _kept_rows(kept, resume)
    try:
        _run([row for row in rows if row.name not in found], (seed, quality, limit), found, workers, progress, kept)
        complete = True
    except KeyboardInterrupt:
        complete = False
    finally:
        if kept is not None:
            kept.write({name: asdict(check) for name, check in found.items()})
    table = Verification(tuple(found[row.name] for row in rows if row.name in found), seed, quality, limit, complete)
    if not complete:
        raise Interrupted(table if table.checks else None)
    return table


@dataclass(frozen=True, slots=True)
class _Row:
    """A claim at a point."""

    group: str
    claim: Claim
    point: tuple[Any, ...]

    @property
    def name(self) -> str:
        return f"{self.group}/{self.claim.point_name(self.point)}"


def _kept_rows(kept: KeptChecks | None, resume: bool) -> dict[str, Check]:
    if kept is None:
        return {}
    if not resume and kept.path.exists():
        raise Misuse(f"checkpoint {kept.path} exists; resume from it, or choose another file")
    try:
        return {name: Check(**row) for name, row in kept.read().items()}
    except TypeError:
        raise Misuse(f"checkpoint {kept.path} was written by another version; choose another file") from None


def _run(
    rows: Sequence[_Row],
    how: tuple[int, str, float],
    found: dict[str, Check],
    workers: int | None,
    progress: Progress | None,
    kept: KeptChecks | None,
) -> None:
    """Compare `rows` and put them into `found` as they come."""
    seed, quality, limit = how
    before = len(found)
    with executor("threads", workers) as pool:
        waiting = {
            pool.submit(_compare, row.group, row.claim, row.point, seed, QUALITIES[quality], limit): row.name
            for row in rows
        }
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            if kept is not None:
                kept.write_if_due({name: asdict(check) for name, check in found.items()})
            if progress is not None:
                progress(len(found), before + len(rows))


def group_names(*, waves: bool = False) -> tuple[str, ...]:
    """Names of all groups, in order: those of waves, or the others."""
    return tuple(group.name for group in (WAVE_GROUPS if waves else GROUPS))


def chosen_groups(only: Sequence[str], *, waves: bool = False) -> tuple[Group, ...]:
    """Return the groups of these names, all of them without any; refuse names that are not in the table."""
    groups = WAVE_GROUPS if waves else GROUPS
    names = tuple(group.name for group in groups)
    for name in only:
        if name not in names:
            if name in group_names(waves=True):
                raise Misuse(f"group {name} is one of waves: add --waves")
            raise Misuse(f"group must be one of {', '.join(names)} (got {name!r})")
    return tuple(group for group in groups if not only or group.name in only)


def _compare(group: str, claim: Claim, point: tuple[Any, ...], seed: int, factor: int, limit: float) -> Check:
    name = claim.point_name(point)
    loops = claim.loops if claim.identity else claim.loops * factor
    estimate = claim.measure(Task(loops, own_seed(seed, f"{group}/{name}")), *point)
    exact = float(claim.exact(*point))
    unit = ROUNDING if claim.identity else estimate.error
    difference = estimate.value - exact
    z = difference / unit if unit > 0.0 else math.copysign(math.inf, difference)  # a mean without error is a fault
    passed = abs(z) <= (1.0 if claim.identity else limit)
    found = Check(
        name, group, claim.words, claim.label.format(*point), estimate.value, estimate.error, exact, z, passed,
        claim.identity,
    )  # fmt: skip
    if claim.rival is None:
        return found
    rival = float(claim.rival.value(*point))
    rival_z = (estimate.value - rival) / estimate.error
    return replace(found, rival=rival, rival_z=rival_z, rival_words=claim.rival.words)
