"""Worker processes, each at the other end of a pipe, fed by a thread. Lost ones are replaced; they end with the parent.

They never see Ctrl-C, SIGTERM or SIGHUP, which a terminal or a batch system sends to all processes of a job: their
signal masks are inherited from the thread that starts them, so that this holds from their first instruction on, before
any Python runs. The parent ends them.
"""

import atexit
import contextlib
import os
import signal
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from cbs.engine.memory import keep_freed_memory

STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
SECONDS_TO_END = 5.0
SECONDS_TO_START = 1.0  # waited for one that is being started when all are to end; it ends with its parent else
SPAWN = get_context("spawn")  # a fork of a process with threads may hang
_pools: "weakref.WeakSet[ProcessPool]" = weakref.WeakSet()
_starting = threading.RLock()  # an answer to a signal may end the processes in the middle of ending them


class _Own(threading.local):
    """The process of a thread, and this end of its pipe."""

    worker: Any = None


@dataclass(eq=False)
class ProcessPool:
    """An executor of `workers` processes; they start with the first batches.

    A process that dies fails its batch with BrokenExecutor and is replaced by the next one.
    """

    workers: int
    closed: bool = False
    threads: ThreadPoolExecutor = field(init=False)
    running: dict[int, Any] = field(init=False, default_factory=dict)  # process by process number
    own: "_Own" = field(init=False, default_factory=lambda: _Own())

    def __post_init__(self) -> None:
        self.threads = ThreadPoolExecutor(self.workers, initializer=_leave_signals_to_others)
        _pools.add(self)

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> "Future[Any]":
        """Run fn(*args) in one of the processes."""
        return self.threads.submit(self._call, fn, args)

    def shutdown(self, *, wait: bool, cancel_futures: bool) -> None:
        """End the processes: those that are at work too, unless `wait`."""
        if not wait:
            self.kill()
        self.threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        self.kill()
        for process in list(self.running.values()):
            process.join(SECONDS_TO_END)

    def kill(self) -> None:
        """End all processes now, those that are being started included."""
        self.closed = True
        held = _starting.acquire(timeout=SECONDS_TO_START)
        try:
            for process in list(self.running.values()):
                process.kill()
        finally:
            if held:
                _starting.release()

    def _call(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            process, pipe = self.own.worker or self._start()
            pipe.send((fn, args))
            good, value = pipe.recv()
        except (EOFError, OSError) as error:
            self._forget()
            raise BrokenExecutor("a worker process died") from error
        if good:
            return value
        raise value

    def _start(self) -> tuple[Any, "Connection[Any, Any]"]:
        here, there = SPAWN.Pipe()
        process: Any = SPAWN.Process(target=serve, args=(there,), daemon=True)
        with _starting:
            if self.closed:
                raise BrokenExecutor("the processes have been ended")
            if os.name == "posix":
                resource_tracker.ensure_running()  # lets signals into the thread that starts it
            _leave_signals_to_others()
            process.start()
            there.close()
            self.running[process.pid or 0] = process
        self.own.worker = process, here
        return process, here

    def _forget(self) -> None:
        if self.own.worker is None:
            return
        process, pipe = self.own.worker
        self.own.worker = None
        pipe.close()
        process.join(SECONDS_TO_END)
        self.running.pop(process.pid, None)


def serve(pipe: "Connection[Any, Any]") -> None:
    """Run what comes through the pipe until it closes; the main function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            fn, args = pipe.recv()
            _answer(pipe, _outcome(fn, args))
    os._exit(0)


def _answer(pipe: "Connection[Any, Any]", outcome: tuple[bool, Any]) -> None:
    try:
        pipe.send(outcome)
    except OSError:
        raise
    except Exception as error:  # of the pickling: the value of a batch is no business of this file
        pipe.send((False, TypeError(f"the answer of a batch cannot be sent: {error}")))


def kill_all() -> None:
    """End the processes of all pools now: the program is about to leave without waiting for anything."""
    for pool in list(_pools):
        pool.kill()


atexit.register(kill_all)  # before multiprocessing asks them by SIGTERM, which they do not see


def _outcome(fn: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, fn(*args)
    except Exception as error:  # told in the parent
        return False, error


def _leave_signals_to_others() -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
