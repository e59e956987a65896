"""How far a run has come: a bar on a terminal, a plain line now and then in a log. Always on stderr."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def batches(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callable progress(done_batches, all_batches) that shows the state on stderr."""
    with _compiler_told():
        if sys.stderr.isatty():
            with _bar(label) as report:
                yield report
        else:
            yield _lines(label)


class _Told(logging.Handler):
    """Says on stderr what the compiled kernels have to say: that they are being compiled, or cannot be kept."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"note: {record.getMessage()}", err=True)


@contextmanager
def _compiler_told() -> Iterator[None]:
    log, handler = logging.getLogger("cbs.kernels"), _Told()
    before = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.level, log.propagate = before


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    from tqdm import tqdm

    bar: Any = tqdm(total=None, desc=label, unit=" batches", file=sys.stderr, leave=False, dynamic_ncols=True)

    def report(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield report
    finally:
        bar.close()


def _lines(label: str) -> Callable[[int, int], None]:
    begin = time.monotonic()
    last = begin

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= SECONDS_BETWEEN_LINES:
            last = now
            click.echo(f"{label}: {done}/{total} batches, {now - begin:.1f} s", err=True)

    return report
