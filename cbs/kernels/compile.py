"""One decorator for every kernel: how it is compiled, how an interrupt meets the compiler. Files: `machine_code`.

A kernel that other kernels call is compiled twice at most: without the entry from Python for them, which costs the
compiler a third less, and with it only if Python calls it too.
"""

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numba
from numba.core import config
from numba.core.types import unliteral  # type: ignore[attr-defined]

from cbs.kernels import optimiser
from cbs.kernels.machine_code import CACHE, FileCache, source_hash

__all__ = ["CACHE", "FLAGS", "busy", "kernel", "source_hash"]

F = TypeVar("F", bound=Callable[..., Any])

# Safe subset of fast maths: only "multiply-add may be fused" and "the sign of zero is free".
# The rounding tricks of `elementary` and the handling of nan and inf stay as written.
FLAGS = frozenset({"contract", "nsz"})

_lock = threading.Lock()


def kernel(function: F) -> F:
    """Compile `function` with the settings of the project (nogil, cached on disk, NumPy division rules)."""
    outer = _compiled(function, "")
    if config.DISABLE_JIT:
        return outer  # type: ignore[no-any-return]
    made: list[Any] = []

    def inner() -> Any:
        if not made:
            made.append(_compiled(function, "inner", no_cpython_wrapper=True))
        return made[0]

    def get_call_template(args: Any, words: Any) -> Any:  # a constant argument is no reason to compile another one
        return inner().get_call_template(tuple(map(unliteral, args)), words)

    outer.get_call_template = get_call_template  # what kernels ask
    outer.get_overload = lambda signature: inner().get_overload(signature)
    return outer  # type: ignore[no-any-return]


def busy() -> bool:
    """Whether the main thread is inside the compiler, where an exception out of nowhere does damage."""
    return threading.main_thread().ident in optimiser.THREADS


def _compiled(function: Callable[..., Any], face: str, **more: Any) -> Any:
    more |= {"nogil": True, "error_model": "numpy", "fastmath": set(FLAGS), "no_cfunc_wrapper": True}
    made = numba.njit(**more, **optimiser.PIPELINE)(function)
    if config.DISABLE_JIT:
        return made
    made._cache = FileCache(function, face)
    compile_it = made.compile

    def compile_whole(signature: Any) -> Any:
        with _compiler():
            return compile_it(signature)

    made.compile = compile_whole
    return made


@contextmanager
def _compiler() -> Iterator[None]:
    """Inside the compiler: our way through it, no garbage collection (a tenth of the time), no Ctrl-C till its end."""
    with _lock:
        collects = not optimiser.THREADS and gc.isenabled()
        if not optimiser.THREADS:
            optimiser.use(True)
        optimiser.THREADS.append(threading.get_ident())
        if collects:
            gc.disable()
    try:
        with _interrupts_wait():
            yield
    finally:
        with _lock:
            optimiser.THREADS.remove(threading.get_ident())
            if not optimiser.THREADS:
                optimiser.use(False)
            if collects:
                gc.enable()


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold KeyboardInterrupt back in the main thread where Python's own handler would raise it; others decide."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    came = []
    signal.signal(signal.SIGINT, lambda *_: came.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt
