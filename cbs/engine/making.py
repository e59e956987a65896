"""A run, written once: how it is run, its seed and loops, then batches to a result with its provenance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypedDict, TypeVar, cast

from cbs import checks
from cbs.checks import WrongType
from cbs.engine import running
from cbs.engine.executors import Executor
from cbs.engine.running import BatchFunction, Interrupted, Progress
from cbs.engine.schedule import Schedule
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans, batch_sizes

MOST_LOOPS = 10**12
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class How:
    """How a run is run; it changes no number.

    Parameters
    ----------
    workers : int, optional
        Threads or processes; the number of processors by default.
    executor : object with submit, or str, optional
        "threads", "processes", "dask://host:port", or anything with `submit`.
    progress : callable, optional
        progress(done, all) after every batch.
    schedule : Schedule, optional
        Stop rules beside the number of loops, checkpoint and resume.
    """

    workers: int | None = None
    executor: Executor | str | None = None
    progress: Progress | None = None
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        if not (self.executor is None or isinstance(self.executor, str) or hasattr(self.executor, "submit")):
            raise WrongType(f"executor must be a name or an object with submit, got {self.executor!r}")
        if not (self.progress is None or callable(self.progress)):
            raise WrongType(f"progress must be a function of two numbers, got {self.progress!r}")
        if not (self.schedule is None or isinstance(self.schedule, Schedule)):
            raise WrongType(f"schedule must be a cbs.engine.Schedule, got {self.schedule!r}")


class HowWords(TypedDict, total=False):
    """Keywords that every observable takes: the fields of `How`, or one `how` that holds them."""

    workers: int | None
    executor: Executor | str | None
    progress: Progress | None
    schedule: Schedule | None
    how: How | None


@dataclass(frozen=True, slots=True)
class Making:
    """A run about to be made: how, its seed, and its checked number of loops."""

    how: How
    seed: int
    loops: int

    def run(
        self,
        batch: BatchFunction,
        record: Mapping[str, Any],
        build: Callable[[BatchMeans, Provenance], R],
        *,
        sizes: Sequence[int] | None = None,
        share: int = 1,
        aside: int = 0,
    ) -> R:
        """Run the batches and build the result.

        Parameters
        ----------
        batch : callable
            See `cbs.engine.run`.
        record : mapping
            Parameters for the provenance.
        build : callable
            build(tally, provenance) -> result.
        sizes : sequence of int, optional
            Loops of every batch; by default the loops in equal batches.
        share : int
            Points that have loops of their own: the provenance counts the loops of them all.
        aside : int
            Values at the end of a row that no stop rule judges.

        Raises
        ------
        Interrupted
            After Ctrl-C, carrying the result of the batches done.
        """
        how = self.how
        done = running.run(
            batch,
            batch_sizes(self.loops) if sizes is None else sizes,
            workers=how.workers,
            executor=how.executor,
            progress=how.progress,
            schedule=how.schedule,
            aside=aside,
        )
        n = done.tally.n_batches
        result = build(done.tally, Provenance(self.seed, done.loops * share, n, record, done.complete, done.ended_by))
        if not done.complete:
            raise Interrupted(result)
        return result


def begin(
    words: HowWords, rng: Rng, loops: int, *, name: str = "loops", least: int = 2, most: int = MOST_LOOPS
) -> Making:
    """Return the run that keywords, seed and number of loops ask for; `name` is what the loops are called.

    Raises
    ------
    TypeError
        For a keyword that is none of `HowWords`.
    ValueError
        For bad values.
    """
    given = cast("dict[str, Any]", dict(words))
    base = given.pop("how", None) or How()
    known = [field.name for field in fields(How)]
    for word in given:
        if word not in known:
            raise WrongType(f"unexpected keyword {word!r}; beside its parameters a run takes {', '.join(known)}, how")
    how = How(**{name: given.get(name, getattr(base, name)) for name in known})
    schedule = how.schedule or Schedule()
    return Making(how, schedule.seed(rng), checks.whole(name, loops, least=least, most=most))
