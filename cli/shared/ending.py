"""How a process of the command line ends: signals, the last second after Ctrl-C, standard streams that are closed.

One signal ends a run with what is there: KeyboardInterrupt in the main thread, and a watch that ends the process a
second later whatever it is doing then. The watch is a thread that is there from the beginning and hears of signals
through a pipe (`signal.set_wakeup_fd`): an answer to a signal may interrupt the main thread anywhere, with any lock of
Python in its hands, so that it must start nothing, and it does not run at all while the main thread waits in C.
Inside the compiler, where an exception does damage, and on a second signal the process ends at once. Workers never
outlive it, temporary files neither.
"""

import contextlib
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn

SECONDS = 0.9
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
SILENT = "cbs: interrupted\n"


class _State:
    """What has come."""

    interrupted = False
    told = False


def interrupted() -> bool:
    """Whether a signal has asked this process to end."""
    return _State.interrupted


def told() -> None:
    """Note that the user knows of the interruption."""
    _State.told = True


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Answer signals as above while a command runs; for the main thread of a process of its own."""
    _State.interrupted = _State.told = False
    heard, told = os.pipe()
    os.set_blocking(told, False)
    threading.Thread(target=_watch, args=(heard,), daemon=True).start()
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for name in SIGNALS:
        signal.signal(name, _came)
    yield


@contextlib.contextmanager
def raising() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does while a command runs inside another program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, signal.default_int_handler) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def leave(code: int) -> NoReturn:
    """End the process now: no thread is waited for, no worker and no temporary file stays."""
    processes, storage = sys.modules.get("cbs.engine.processes"), sys.modules.get("cbs.storage")
    if processes is not None:
        processes.kill_all()
    if storage is not None:
        storage.remove_temporary_files()
    os._exit(code)


class _Forgiving(io.TextIOWrapper):
    """A stream for progress and notes: where they cannot be written, the result is none the worse."""

    def write(self, text: str, /) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def open_streams() -> None:
    """Give closed standard streams a place that swallows everything, so that no file takes their number.

    Standard error may fail without ending the run: a full disk under a log loses no result.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            if os.open(os.devnull, os.O_RDWR) != number:
                continue  # pragma: no cover
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if number == 0 else "w", closefd=False))  # noqa: SIM115
    if sys.stderr is (own := sys.__stderr__) and own is not None:
        sys.stderr = _Forgiving(own.buffer, encoding=own.encoding, errors=own.errors, line_buffering=True)


def flushed(code: int) -> int:
    """Return `code` once stdout is written, 1 if it cannot be; what is left is dropped."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has what it wanted
        pass
    except (OSError, ValueError) as error:
        _say(f"cbs: stdout: {getattr(error, 'strerror', None) or error}\n")
    else:
        return code
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    return code or 1


def _came(_number: int, _frame: FrameType | None) -> None:
    again, _State.interrupted = _State.interrupted, True
    busy = getattr(sys.modules.get("cbs.kernels.compile"), "busy", None)  # none while it is being imported
    if again or (busy is not None and busy()):
        _end()
    sys.unraisablehook = _nothing
    threading.excepthook = _nothing
    raise KeyboardInterrupt


def _watch(heard: int) -> None:
    """End the process a moment after the first signal that asks for it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    while os.read(heard, 1)[0] not in SIGNALS:
        pass
    time.sleep(SECONDS)
    _end()


def _end() -> NoReturn:
    if not _State.told:
        _say(SILENT)
    leave(130)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, text.encode())


def _nothing(_: Any) -> None:
    """Threads and finalizers that an interrupt has hit have nothing to tell."""
