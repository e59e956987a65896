"""The program `cbs`: Ctrl-C, SIGTERM and SIGHUP are answered from here on, before anything else is imported."""

import os
import signal
from typing import Any

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def _at_once(*_: Any) -> None:
    os.write(2, b"cbs: interrupted\n")
    os._exit(130)


def main() -> None:
    """Run the command line of this process.

    Libraries of linear algebra get one thread each, if the user says nothing else: the batches already run side by
    side, and threads that wait for one another inside small matrices cost up to seven times the work.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    for name in ("SIGHUP", "SIGTERM", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _at_once)
    from cbs.cli.main import main as command

    command()
