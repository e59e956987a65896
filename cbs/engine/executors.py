"""Where batches run: threads, processes, a Dask cluster, MPI ranks. All have `submit`; none of them changes a bit."""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol
from uuid import uuid4

from cbs.checks import Misuse, whole
from cbs.engine.processes import ProcessPool
from cbs.version import __version__

SPECS = "threads, processes, dask://host:port or mpi"
SECONDS_TO_CONNECT = 15


class Executor(Protocol):
    """Anything that runs functions later: thread and process pools, Dask clients, MPI pools."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> "Future[Any]":
        """Run fn(*args) somewhere and return a future."""


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor that says how many batches it runs at once."""

    inner: Executor
    workers: int

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> "Future[Any]":
        """Run fn(*args) in the pool."""
        return self.inner.submit(fn, *args)


@dataclass(frozen=True, slots=True)
class DaskPool:
    """A Dask client; batches of a lost worker are repeated by the scheduler."""

    client: Any

    @property
    def workers(self) -> int:
        """Threads of all workers at the moment."""
        return max(1, int(sum(self.client.nthreads().values())))

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> "Future[Any]":
        """Run fn(*args) on one of the workers."""
        # A key of its own: Dask would write out all parameters to make one.
        future: Future[Any] = self.client.submit(fn, *args, key=f"batch-{uuid4().hex}")
        return future


def executor(spec: str, workers: int | None = None) -> AbstractContextManager[Executor]:
    """Open the executor that `spec` names; it is closed at the end of the `with` block.

    Parameters
    ----------
    spec : {"threads", "processes", "dask://host:port", "mpi"}
        Dask: the address of a running scheduler (extra [dask]). MPI: the ranks that mpiexec started (extra [mpi]);
        ranks other than 0 compute batches inside `with` and then leave the program.
    workers : int, optional
        Threads or processes; the number of processors by default. Dask and MPI know their own.

    Raises
    ------
    ValueError
        For an unknown spec.
    ImportError
        If the package it needs is missing; the message names the extra.
    ConnectionError
        If no Dask scheduler answers.
    RuntimeError
        If the Dask cluster is lost, or its workers run another version.
    """
    if spec == "threads":
        return _threads(worker_count(workers))
    if spec == "processes":
        return _processes(worker_count(workers))
    if spec == "mpi":
        return _mpi()
    scheme, _, address = spec.partition("://")
    host, _, port = address.rpartition(":")
    if scheme == "dask" and host and port.isdigit():
        return _dask(f"tcp://{address}")
    raise Misuse(f"executor must be {SPECS} (got {spec!r})")


def worker_count(workers: int | None) -> int:
    """Return the number of threads to use."""
    if workers is not None:
        return whole("workers", workers, most=4096)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def version_here() -> str:
    """Version of the package in the process that runs this."""
    return __version__


@contextmanager
def _closing(pool: Any) -> Iterator[Any]:
    """Wait for running batches at a normal end; after an exception or Ctrl-C do not."""
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _threads(workers: int) -> Iterator[Executor]:
    with _closing(ThreadPoolExecutor(workers)) as pool:
        yield Pool(pool, workers)


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    with _closing(ProcessPool(workers)) as pool:
        yield pool


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        dask, comm = import_module("distributed"), import_module("distributed.comm.core")
    except ImportError:
        raise ImportError("executor 'dask://...' needs Dask: install the extra [dask]") from None
    try:
        client = dask.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except OSError:
        raise ConnectionError(f"no Dask scheduler answers at {address} within {SECONDS_TO_CONNECT} s") from None
    with client, _quiet("distributed.batched", "distributed.client"):
        for worker, version in client.run(version_here, on_error="return").items():
            if version != __version__:
                raise RuntimeError(f"Dask worker {worker} needs cbs {__version__} (it has {version})")
        try:
            yield DaskPool(client)
        except dask.KilledWorker as error:
            raise RuntimeError(f"Dask workers died again and again on one batch: {error}") from error
        except (comm.CommClosedError, CancelledError) as error:
            raise RuntimeError(
                f"the Dask scheduler at {address} was lost; resume from the checkpoint, if any"
            ) from error


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Keep loggers from writing tracebacks of losses that are told in one line."""
    before = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in before:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)


@contextmanager
def _mpi() -> Iterator[Executor]:
    try:
        from mpi4py import MPI
        from mpi4py.futures import MPICommExecutor
    except (ImportError, RuntimeError):  # mpi4py without an MPI library raises RuntimeError
        raise ImportError("executor 'mpi' needs mpi4py with an MPI library: install the extra [mpi]") from None
    with MPICommExecutor(MPI.COMM_WORLD, root=0) as pool:
        if pool is not None:
            yield Pool(pool, max(1, MPI.COMM_WORLD.Get_size() - 1))
            return
    raise SystemExit(0)  # a rank that served; rank 0 goes on alone
