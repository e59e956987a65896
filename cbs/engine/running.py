"""The run itself: batches out, rows in order, stop rules, checkpoint, interruption, lost workers."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from cbs.checks import FloatArray, Misuse
from cbs.engine import executors, fingerprint
from cbs.engine.checkpoint import Checkpoint, foreign, warn_unwritten
from cbs.engine.executors import Executor
from cbs.engine.memory import keep_freed_memory
from cbs.engine.processes import ProcessPool
from cbs.engine.rows import Rows, batches_in_a_row
from cbs.engine.schedule import Schedule
from cbs.tallies import BatchMeans

Progress = Callable[[int, int], None]
BatchFunction = Callable[[int, int, int], FloatArray]
Job = tuple[int, int, int]

MOST_LOSSES = 4  # in a row, on one batch
WAITING_PER_WORKER = 4
FOREIGN_WORKERS = 16  # taken for an executor that does not say how many it has
NO_SCHEDULE = Schedule()


@dataclass(frozen=True, slots=True)
class Run:
    """Batch means of a run, whether it was left alone, and what ended it: loops, target_error, max_time, interrupt."""

    tally: BatchMeans
    complete: bool
    ended_by: str = "loops"

    @property
    def loops(self) -> int:
        """Loops tallied."""
        return int(self.tally.sizes.sum())


class Interrupted(KeyboardInterrupt):
    """The run was stopped by the user; `result` holds what the finished batches gave, or None if there were too few."""

    def __init__(self, result: Any) -> None:
        super().__init__("interrupted")
        self.result = result


def run(
    batch: BatchFunction, sizes: Sequence[int], *, workers: int | None = None, executor: Executor | str | None = None,
    progress: Progress | None = None, schedule: Schedule | None = None, aside: int = 0,
) -> Run:  # fmt: skip
    """Run all batches and return their means in batch order.

    Parameters
    ----------
    batch : callable
        batch(number, first_loop, n_loops) -> ndarray of means, shape (n_values,); pure, picklable for other processes.
    sizes : sequence of int
        Loops of every batch.
    workers : int, optional
        Threads or processes of an executor made here; the number of processors by default. It changes no result.
    executor : object with submit, or str, optional
        Runs the batches instead of threads; "threads", "processes" and "dask://host:port" are opened for this run.
    progress : callable, optional
        progress(done, all) after every batch. If it has a method `with_error`, that is called in its place as
        with_error(done, all, error), where error() is the largest standard error so far.
    schedule : Schedule, optional
        Stop rules and checkpoint.
    aside : int
        Values at the end of a row that no stop rule judges.

    Returns
    -------
    Run
        Incomplete if a KeyboardInterrupt came: then it holds the leading batches that were done.

    Raises
    ------
    Interrupted
        If a KeyboardInterrupt came before the first batch was done.
    ValueError
        If the checkpoint exists but may not be resumed, or belongs to another run.
    RuntimeError
        If workers keep dying on the same batch.
    """
    keep_freed_memory()
    state = _State(batch, tuple(sizes), schedule or NO_SCHEDULE, progress, aside)
    ended_by = "interrupt"
    try:
        with _opened(executor, workers) as pool:
            ended_by = state.go_on(pool)
    except KeyboardInterrupt:
        pass
    finally:
        state.keep()
    if not state.rows.batches:
        raise Interrupted(None)
    return Run(state.rows.tally(), ended_by != "interrupt", ended_by)


@dataclass(slots=True)
class _State:
    """What a run has so far."""

    batch: BatchFunction
    sizes: tuple[int, ...]
    schedule: Schedule
    progress: Progress | None
    aside: int
    begin: float = field(default_factory=time.monotonic)
    rows: Rows = field(init=False)
    checkpoint: Checkpoint | None = field(init=False, default=None)
    told: bool = field(init=False, default=False)  # that the checkpoint cannot be written

    def __post_init__(self) -> None:
        self.rows = Rows(batches_in_a_row(len(self.sizes)))
        if self.schedule.checkpoint is None:
            return
        plan = fingerprint.plan(self.batch, self.sizes)
        self.checkpoint = Checkpoint(
            Path(self.schedule.checkpoint), plan, self.schedule.seconds_between_writes, dict(self.schedule.asked)
        )
        if self.schedule.resume:
            self.rows = self.checkpoint.read(self.sizes) or self.rows
        else:
            self.checkpoint.refuse_existing()
        self.checkpoint.try_folder()  # one that cannot be written to is found now, not after an hour

    def go_on(self, pool: Executor) -> str:
        """Run the batches that are missing; return what ended the run."""
        ended_by = self._ended_by()
        if ended_by:
            return ended_by
        starts = accumulate(self.sizes, initial=0)
        jobs = islice(zip(range(len(self.sizes)), starts, self.sizes, strict=False), self.rows.batches, None)
        for (number, _, n_loops), row in _in_order(pool, self.batch, jobs):
            if self.rows.means and row.shape != self.rows.means[0].shape:  # those of a file
                raise foreign(Path(str(self.schedule.checkpoint)))
            self.rows = self.rows.plus(n_loops, row, last=number + 1 == len(self.sizes))
            self._write(due_only=True)
            self._tell(number + 1)
            ended_by = self._ended_by()
            if ended_by:
                return ended_by
        return "loops"

    def _tell(self, done: int) -> None:
        """Call the progress; one that has `with_error` is also given what returns the largest error so far."""
        if self.progress is None:
            return
        with_error = getattr(self.progress, "with_error", None)
        if with_error is None:
            self.progress(done, len(self.sizes))
        else:
            with_error(done, len(self.sizes), self._largest_error)

    def _largest_error(self) -> float:
        return self.rows.largest_error(self.aside)

    def keep(self) -> None:
        """Write what is there to the checkpoint, if there is one."""
        self._write(due_only=False)

    def _write(self, *, due_only: bool) -> None:
        """Write the checkpoint; a disk that is full does not end the run, and is tried again when it is due."""
        if self.checkpoint is None:
            return
        try:
            (self.checkpoint.write_if_due if due_only else self.checkpoint.write)(self.rows)
        except OSError as error:
            if not self.told:
                self.told = True
                warn_unwritten(error)

    def _ended_by(self) -> str:
        return self.schedule.ended_by(self.rows, time.monotonic() - self.begin, self.aside) if self.rows.batches else ""


def _opened(executor: Executor | str | None, workers: int | None) -> Any:
    if executor is None:
        return executors.executor("threads", workers)
    if not isinstance(executor, str):
        return nullcontext(executor)
    if executor == "mpi":
        raise Misuse("executor 'mpi' serves a whole program: open it once, `with engine.executor('mpi') as pool:`")
    return executors.executor(executor, workers)


def _in_order(pool: Executor, batch: BatchFunction, jobs: Iterator[Job]) -> Iterator[tuple[Job, FloatArray]]:
    """Yield jobs with their rows, in order; a few per worker are under way. What is left over is cancelled."""
    window = WAITING_PER_WORKER * getattr(pool, "workers", FOREIGN_WORKERS)
    waiting: deque[tuple[Job, Future[Any]]] = deque()
    try:
        for job in jobs:
            waiting.append((job, _submit(pool, batch, job)))
            if len(waiting) >= window:
                yield _first(pool, batch, waiting)
        while waiting:
            yield _first(pool, batch, waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _first(pool: Executor, batch: BatchFunction, waiting: deque[tuple[Job, "Future[Any]"]]) -> tuple[Job, FloatArray]:
    """Take the first job off `waiting` with its row; a batch whose process died is repeated."""
    for _ in range(MOST_LOSSES):
        job, future = waiting[0]
        try:
            row = future.result()
        except BrokenExecutor:
            if not isinstance(pool, ProcessPool):
                raise
            waiting[0] = job, _submit(pool, batch, job)
        else:
            waiting.popleft()
            return job, row
    raise RuntimeError(
        f"worker processes died {MOST_LOSSES} times on batch {waiting[0][0][0]}: out of memory, killed, "
        "or started by a script without `if __name__ == '__main__':`"
    )


def _submit(pool: Executor, batch: BatchFunction, job: Job) -> "Future[Any]":
    try:
        return pool.submit(batch, *job)
    except BrokenExecutor as error:  # told when its turn comes, like a loss under way
        broken: Future[Any] = Future()
        broken.set_exception(error)
        return broken
