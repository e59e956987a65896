"""How far a run has come, with its error and its end: a bar on a terminal, a line now and then in a log; on stderr."""

import logging
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click

SECONDS_BETWEEN_LINES = 5.0
SECONDS_BETWEEN_MOVES = 0.2
LEAST_BATCHES = 8  # an error from fewer says too little about the end


@dataclass
class Report:
    """Progress of one run: call it with batches done and in all; `with_error` with what returns the present error.

    Parameters
    ----------
    show : callable
        show(done, expected, text): puts the state on stderr.
    seconds_between : float
        Least time between two states that are shown, beside the last.
    target_error : float, optional
        The run ends when its error is this small.
    max_time : float, optional
        The run ends after so many seconds.
    """

    show: Callable[[int, int, str], None]
    seconds_between: float
    target_error: float | None = None
    max_time: float | None = None
    begin: float = field(default_factory=time.monotonic)
    last: float = field(init=False)
    first: tuple[float, int] | None = field(init=False, default=None)  # when the first batches were there, and how many

    def __post_init__(self) -> None:
        self.last = self.begin

    def __call__(self, done: int, total: int) -> None:
        """Show the state without an error, if it is time to."""
        self.with_error(done, total, lambda: math.nan)

    def with_error(self, done: int, total: int, error: Callable[[], float]) -> None:
        """Show the state, if it is time to; only then is the error asked for."""
        now = time.monotonic()
        self.first = self.first or (now, done)
        if done < total and now - self.last < self.seconds_between:
            return
        self.last = now
        err = error()
        expected = self._expected(done, total, err)
        text = f"{now - self.begin:.1f} s"
        if math.isfinite(err):
            text += f", error {err:.2g}"
        left = self._left(done, expected, now)
        if math.isfinite(left):
            text += f", about {_duration(left)} left"
        self.show(done, expected, text)

    def _expected(self, done: int, total: int, err: float) -> int:
        """Batches at the end: errors fall with the inverse root of their number."""
        if self.target_error is None or not math.isfinite(err) or done < LEAST_BATCHES:
            return total
        return min(total, max(done, math.ceil(done * (err / self.target_error) ** 2)))

    def _left(self, done: int, expected: int, now: float) -> float:
        """Seconds to the end at the pace since the first batches: compiling and starting are no part of it."""
        begin, before = self.first or (now, done)
        if done == expected or done - before < 1:
            return math.nan
        seconds = (now - begin) / (done - before) * (expected - done)
        return seconds if self.max_time is None else min(seconds, max(self.max_time - (now - self.begin), 0.0))


@contextmanager
def batches(
    label: str, target_error: float | None = None, max_time: float | None = None, unit: str = "batches"
) -> Iterator[Report]:
    """Give a callable progress(done, all) that shows the state on stderr; its end follows the rules of the run."""
    with _compiler_told():
        if sys.stderr.isatty():
            with _bar(label, unit) as show:
                yield Report(show, SECONDS_BETWEEN_MOVES, target_error, max_time)
        else:
            yield Report(_line(label, unit), SECONDS_BETWEEN_LINES, target_error, max_time)


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
def _bar(label: str, unit: str) -> Iterator[Callable[[int, int, str], None]]:
    from tqdm import tqdm

    shape = f"{{desc}}: {{percentage:3.0f}}%|{{bar}}| {{n_fmt}}/{{total_fmt}} {unit}{{postfix}}"
    bar: Any = tqdm(desc=label, file=sys.stderr, leave=False, dynamic_ncols=True, bar_format="{desc} ...")

    def show(done: int, expected: int, text: str) -> None:
        bar.total, bar.bar_format = expected, shape
        bar.set_postfix_str(text, refresh=False)
        bar.update(done - bar.n)
        bar.refresh()

    try:
        yield show
    finally:
        bar.close()


def _line(label: str, unit: str) -> Callable[[int, int, str], None]:
    def show(done: int, expected: int, text: str) -> None:
        click.echo(f"{label}: {done}/{expected} {unit}, {text}", err=True)

    return show


def _duration(seconds: float) -> str:
    """Return seconds in the unit that suits them."""
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"
