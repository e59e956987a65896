"""Batches to an executor, results merged in batch order. The batch, not the worker, owns its random numbers.

A batch is a pure, picklable callable of (batch number, first loop, loops) that returns one row of means. Anything with
`submit(fn, *args) -> Future` can run it; by default threads over kernels that release the interpreter lock. The same
seed gives the same bits on any number of threads, processes or machines, with any number of stops and resumes between.
"""

from typing import TYPE_CHECKING

from cbs.engine.executors import Executor, executor, worker_count
from cbs.engine.making import How, HowWords, Making, begin
from cbs.engine.running import BatchFunction, Interrupted, Progress, Run, run
from cbs.engine.schedule import Schedule

if TYPE_CHECKING:
    from typing_extensions import Unpack as Unpack

__all__ = [
    "BatchFunction",
    "Executor",
    "How",
    "HowWords",
    "Interrupted",
    "Making",
    "Progress",
    "Run",
    "Schedule",
    "begin",
    "executor",
    "run",
    "worker_count",
]
