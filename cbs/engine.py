"""Batches to an executor, results merged in batch order. The batch, not the worker, owns its random numbers.

A batch function is a pure function of (plan, batch number, first loop, loops) that returns one row of means. Anything with
`submit(fn, *args) -> Future` can run it; by default threads over kernels that release the interpreter lock.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from cbs.checks import FloatArray, whole
from cbs.tallies import BatchMeans

Progress = Callable[[int, int], None]
BatchFunction = Callable[[int, int, int], FloatArray]


class Executor(Protocol):
    """Anything that runs functions later: thread and process pools, Dask clients, MPI pools."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> "Future[Any]":
        """Run fn(*args) somewhere and return a future."""


@dataclass(frozen=True, slots=True)
class Run:
    """Batch means of a run, and whether it reached its last batch."""

    tally: BatchMeans
    complete: bool

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
    batch: BatchFunction, sizes: tuple[int, ...], *, workers: int | None = None, executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:  # fmt: skip
    """Run all batches and return their means in batch order.

    Parameters
    ----------
    batch : callable
        batch(number, first_loop, n_loops) -> ndarray of means, shape (n_values,); pure.
    sizes : tuple of int
        Loops of every batch.
    workers : int, optional
        Threads of the default executor; the number of processors by default. The result does not depend on it.
    executor : object with submit, optional
        Runs the batches instead of threads.
    progress : callable, optional
        progress(done, all) after every batch.

    Returns
    -------
    Run
        Incomplete if a KeyboardInterrupt came: then it holds the leading batches that were done.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    jobs = [(k, int(starts[k]), n) for k, n in enumerate(sizes)]
    rows: list[FloatArray] = []
    complete = True
    with _executor(executor, workers) as pool:
        try:
            for row in _in_order(pool, batch, jobs, window=4 * worker_count(workers)):
                rows.append(row)
                if progress is not None:
                    progress(len(rows), len(jobs))
        except KeyboardInterrupt:
            complete = False
    if not rows:
        raise Interrupted(None)
    means = np.array(rows)
    return Run(BatchMeans(np.array(sizes[: len(rows)], dtype=np.float64), means), complete)


def worker_count(workers: int | None) -> int:
    """Return the number of threads to use."""
    if workers is not None:
        return whole("workers", workers, most=4096)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


@contextmanager
def _executor(executor: Executor | None, workers: int | None) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    pool = ThreadPoolExecutor(worker_count(workers))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: Executor, batch: BatchFunction, jobs: list[tuple[int, int, int]], window: int
) -> Iterator[FloatArray]:
    """Yield the rows of `jobs` in order with at most `window` jobs under way."""
    waiting: deque[Future[Any]] = deque()
    for job in jobs:
        waiting.append(pool.submit(batch, *job))
        if len(waiting) >= window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
