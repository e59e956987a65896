"""The program `cbs`: Ctrl-C, SIGTERM and SIGHUP are answered from here on, before anything else is imported."""

import os
import signal
from typing import Any


def _at_once(*_: Any) -> None:
    os.write(2, b"cbs: interrupted\n")
    os._exit(130)


def main() -> None:
    """Run the command line of this process."""
    for name in ("SIGHUP", "SIGTERM", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _at_once)
    from cbs.cli.main import main as command

    command()
