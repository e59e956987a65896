import math

import numpy as np
import pytest

from cbs import engine
from cbs.cli.shared import progress
from cbs.cli.shared.progress import Report
from tests.engine.batches import Normals


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(monkeypatch: pytest.MonkeyPatch, **rules: float) -> tuple[Clock, list[tuple[int, int, str]], Report]:
    """A clock, what was put on the screen, and a report to it that hides nothing."""
    clock, states = Clock(), []
    monkeypatch.setattr(progress.time, "monotonic", clock)

    def show(done: int, expected: int, text: str) -> None:
        states.append((done, expected, text))

    return clock, states, Report(show, 0.0, begin=100.0, **rules)


def test_compiling_is_no_part_of_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, states, report = shown(monkeypatch)
    for done, now in ((4, 160.0), (8, 162.0), (64, 190.0)):
        clock.now = now
        report.with_error(done, 64, lambda: 0.01234)
    assert states == [
        (4, 64, "60.0 s, error 0.012"),
        (8, 64, "62.0 s, error 0.012, about 28 s left"),  # 56 batches at 2 a second
        (64, 64, "90.0 s, error 0.012"),
    ]


def test_a_target_error_sets_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, states, report = shown(monkeypatch, target_error=0.01)
    report.with_error(1, 1000, lambda: math.nan)
    clock.now = 110.0
    report.with_error(11, 1000, lambda: 0.03)
    assert states == [(1, 1000, "0.0 s"), (11, 99, "10.0 s, error 0.03, about 88 s left")]  # nine times the batches


def test_a_time_limit_sets_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, states, report = shown(monkeypatch, max_time=600.0)
    report(1, 10**6)
    clock.now = 200.0
    report(11, 10**6)
    assert states[-1] == (11, 10**6, "100.0 s, about 8.33 min left")


def test_a_log_is_not_flooded_and_errors_are_not_computed_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, states, _ = shown(monkeypatch)
    report = Report(lambda *state: states.append(state), 5.0, begin=100.0)
    asked: list[float] = []
    for done in range(1, 21):
        clock.now += 1.0
        report.with_error(done, 20, lambda: asked.append(clock.now) or 0.5)
    assert [state[0] for state in states] == [5, 10, 15, 20]
    assert asked == [105.0, 110.0, 115.0, 120.0]


def test_the_engine_tells_the_error_of_the_batches_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    _, states, report = shown(monkeypatch)
    done = engine.run(Normals(4), (50,) * 20, workers=1, progress=report)
    assert len(states) == 20
    assert states[-1][2] == f"0.0 s, error {np.max(done.tally.err):.2g}"
    assert "error" not in states[0][2]  # a single batch has none
