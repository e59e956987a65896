"""The engine with real batches: same bits for any workers, interrupted runs keep the leading batches."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.tallies import batch_sizes

FILM = cbs.Conductor(l=1e-7, L_phi=5e-7)


def numbered(number: int, first: int, n_loops: int) -> np.ndarray:
    """A batch whose means tell which batch it was."""
    return np.array([number, first, n_loops, np.random.default_rng(number).normal()])


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_batches_come_in_order_with_the_loops_before_them(workers: int) -> None:
    sizes = batch_sizes(1003)
    done = engine.run(numbered, sizes, workers=workers)
    rows = done.tally.means
    assert done.complete
    assert done.loops == 1003
    np.testing.assert_array_equal(rows[:, 0], np.arange(len(sizes)))
    np.testing.assert_array_equal(rows[:, 1], np.cumsum((0, *sizes[:-1])))
    np.testing.assert_array_equal(rows[:, 2], sizes)
    np.testing.assert_array_equal(done.tally.sizes, sizes)


def test_slow_batches_do_not_change_the_order() -> None:
    def slow_first(number: int, first: int, n_loops: int) -> np.ndarray:
        time.sleep(0.05 if number == 0 else 0.0)
        return numbered(number, first, n_loops)

    many, one = engine.run(slow_first, (3,) * 20, workers=7), engine.run(slow_first, (3,) * 20, workers=1)
    assert many.tally.means.tobytes() == one.tally.means.tobytes()


def test_progress_counts_every_batch_once() -> None:
    seen: list[tuple[int, int]] = []
    engine.run(numbered, (2,) * 10, workers=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(k, 10) for k in range(1, 11)]


def test_workers_run_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=20)

    def wait_for_the_other(number: int, first: int, n_loops: int) -> np.ndarray:
        meeting.wait()
        return numbered(number, first, n_loops)

    assert engine.run(wait_for_the_other, (1, 1), workers=2).complete


def test_an_error_in_a_batch_is_raised_as_it_is() -> None:
    def broken(number: int, first: int, n_loops: int) -> np.ndarray:
        if number == 3:
            raise FloatingPointError("batch 3")
        return numbered(number, first, n_loops)

    with pytest.raises(FloatingPointError, match="batch 3"):
        engine.run(broken, (1,) * 8, workers=2)


def stop_after(n: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done == n:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("workers", [1, 7])
def test_an_interrupted_run_carries_the_leading_batches(workers: int) -> None:
    done = engine.run(numbered, (2,) * 30, workers=workers, progress=stop_after(5))
    assert not done.complete
    assert done.tally.n_batches == 5
    whole = engine.run(numbered, (2,) * 30)
    assert done.tally.means.tobytes() == whole.tally.means[:5].tobytes()


@pytest.mark.parametrize(
    "observable",
    [
        lambda **options: cbs.magnetoconductance(FILM, B=[0.0, 1e-3], **options),
        lambda **options: cbs.return_probability(FILM, length=[3e-7], spin=cbs.Rashba(2e-7), **options),
        lambda **options: cbs.dephasing(FILM, L_phi=[1e-6, 3e-7], **options),
    ],
    ids=["magnetoconductance", "return-probability", "dephasing"],
)
def test_an_interrupted_observable_carries_a_valid_curve(observable: Callable[..., object]) -> None:
    with pytest.raises(engine.Interrupted) as stop:
        observable(loops=640, rng=1, progress=stop_after(20))
    curve = stop.value.result
    assert not curve.provenance.complete
    assert (curve.provenance.batches, curve.provenance.loops) == (20, 200)
    assert np.all(np.isfinite(curve.covariance))


def test_an_interrupt_after_one_batch_leaves_values_without_errors() -> None:
    with pytest.raises(engine.Interrupted) as stop:
        cbs.magnetoconductance(FILM, B=[1e-3], loops=640, rng=1, progress=stop_after(1))
    curve = stop.value.result
    assert np.all(np.isfinite(curve.dsigma))
    assert np.all(np.isnan(curve.dsigma_err))


@pytest.mark.parametrize("loops", [2, 63, 64, 65, 1000])
def test_small_runs_have_an_error(loops: int) -> None:
    curve = cbs.magnetoconductance(FILM, B=[1e-3], loops=loops, rng=1)
    assert curve.provenance.loops == loops
    assert curve.provenance.batches == min(64, loops)
    assert np.all(np.isfinite(curve.dsigma_err))
    assert np.all(curve.dsigma_err > 0.0)
