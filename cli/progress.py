"""How far a run has come: a bar on a terminal, a plain line now and then in a log. Always on stderr."""

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
    if sys.stderr.isatty():
        with _bar(label) as report:
            yield report
    else:
        yield _lines(label)


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
