import math
import time
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.engine import Schedule
from tests.engine.batches import Normals, same_bits

SIZES = (100,) * 400


def test_a_run_without_rules_ends_with_its_loops() -> None:
    done = engine.run(Normals(1), SIZES[:64])
    assert (done.ended_by, done.complete, done.loops) == ("loops", True, 6400)


@pytest.mark.parametrize("seed", [1, 2])
def test_target_error_ends_at_the_first_prefix_that_reaches_it(seed: int) -> None:
    everything = engine.run(Normals(seed), SIZES).tally
    target = 0.01
    errors = [type(everything)(everything.sizes[:k], everything.means[:k]).err.max() for k in range(16, 401)]
    expected = 16 + next(k for k, err in enumerate(errors) if err <= target)
    assert 60 < expected < 140  # (1/target)^2 = 10^4 loops
    for workers in (1, 2, 5):
        done = engine.run(Normals(seed), SIZES, workers=workers, schedule=Schedule(target_error=target))
        assert (done.ended_by, done.complete) == ("target_error", True)
        assert done.tally.n_batches == expected
        assert same_bits(done.tally.means, everything.means[:expected])


def test_target_error_waits_for_sixteen_batches() -> None:
    assert engine.run(Normals(1), SIZES, schedule=Schedule(target_error=1e3)).tally.n_batches == 16


def test_a_target_out_of_reach_ends_with_the_loops() -> None:
    done = engine.run(Normals(1), SIZES[:20], schedule=Schedule(target_error=1e-9))
    assert (done.ended_by, done.loops) == ("loops", 2000)


def test_max_time_ends_the_run() -> None:
    begin = time.monotonic()
    done = engine.run(Normals(1, pause=0.02), SIZES, workers=1, schedule=Schedule(max_time=0.3))
    assert time.monotonic() - begin < 2.0
    assert (done.ended_by, done.complete) == ("max_time", True)
    assert 2 <= done.tally.n_batches <= 15


def test_max_time_leaves_enough_for_an_error() -> None:
    done = engine.run(Normals(1), SIZES, workers=1, schedule=Schedule(max_time=1e-9))
    assert done.tally.n_batches == 2
    assert np.all(np.isfinite(done.tally.err))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"target_error": 0.0}, "target_error must be positive"),
        ({"target_error": math.inf}, "target_error must be finite"),
        ({"max_time": -1.0}, "max_time must be positive"),
        ({"max_time": math.nan}, "max_time must be a number"),
        ({"resume": True}, "resume needs a checkpoint"),
        ({"seconds_between_writes": -1.0}, "seconds_between_writes must not be negative"),
    ],
)
def test_bad_schedules_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Schedule(**given)


@pytest.mark.parametrize("workers", [1, 2])
def test_observables_say_what_ended_them(workers: int) -> None:
    film = cbs.Conductor(l=1e-7, L_phi=1e-6)
    schedule = Schedule(target_error=0.03)
    curve = cbs.magnetoconductance(film, [1e-3], loops=64_000, rng=1, workers=workers, schedule=schedule)
    assert curve.provenance.ended_by == "target_error"
    assert curve.dsigma_err[0] <= 0.03
    assert curve.provenance.loops < 64_000
    table = cbs.dephasing(film, [1e-6], loops=64_000, rng=1, workers=workers, schedule=schedule)
    assert (table.provenance.ended_by, table.dsigma_err[0] <= 0.03) == ("target_error", True)
    ratio = cbs.return_probability(film, [3e-7], field=2e-3, loops=64_000, rng=1, workers=workers, schedule=schedule)
    assert (ratio.provenance.ended_by, ratio.ratio_err[0] <= 0.03) == ("target_error", True)
