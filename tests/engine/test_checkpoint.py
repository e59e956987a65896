import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.engine import Schedule, checkpoint, fingerprint
from cbs.engine.running import BatchFunction
from tests.engine.batches import Normals, same_bits
from tests.engine.stopped import PLAN, SIZES, resumed, stopped_after


@pytest.mark.parametrize("sizes", [SIZES, (3,) * 4200], ids=["batches", "merged batches"])
@pytest.mark.parametrize("batches", [1, 37])
def test_a_resumed_run_has_the_bits_of_an_uninterrupted_one(
    tmp_path: Path, sizes: tuple[int, ...], batches: int
) -> None:
    path = tmp_path / "run.npz"
    partial = stopped_after(path, batches, sizes)
    assert (partial.complete, partial.ended_by, partial.loops) == (False, "interrupt", batches * sizes[0])
    stopped_after(path, batches + 4, sizes)
    done = resumed(path, sizes)
    assert (done.complete, done.ended_by) == (True, "loops")
    whole = engine.run(PLAN, sizes)
    assert same_bits(done.tally.means, whole.tally.means)
    assert same_bits(done.tally.sizes, whole.tally.sizes)
    assert [item.name for item in tmp_path.iterdir()] == ["run.npz"]


def test_more_loops_may_be_added_where_the_batches_are_its_first_ones(tmp_path: Path) -> None:
    path, more = tmp_path / "run.npz", SIZES + SIZES[:15]
    engine.run(PLAN, SIZES, schedule=Schedule(checkpoint=path))
    done = resumed(path, more)
    assert done.loops == 50 * 75
    assert same_bits(done.tally.means, engine.run(PLAN, more).tally.means)


def test_loops_may_be_added_until_batches_are_merged(tmp_path: Path) -> None:
    path, few, many = tmp_path / "run.npz", (3,) * 4090, (3,) * 4200
    engine.run(PLAN, few, schedule=Schedule(checkpoint=path))
    assert same_bits(resumed(path, many).tally.means, engine.run(PLAN, many).tally.means)


def test_a_run_without_a_batch_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    with pytest.raises(ValueError, match="workers must be at most"):
        engine.run(PLAN, SIZES, workers=5000, schedule=Schedule(checkpoint=path))
    assert list(tmp_path.iterdir()) == []
    assert resumed(path).complete


def test_what_was_asked_is_named_first(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    engine.run(PLAN, SIZES, schedule=Schedule(checkpoint=path, asked={"--loops": "3000", "--l": "1um"}))
    asked = Schedule(checkpoint=path, resume=True, asked={"--loops": "3000", "--l": "2um"})
    with pytest.raises(ValueError, match=r"\(--l was 1um, here 2um\)"):
        engine.run(Normals(4, pause=1.0), SIZES, schedule=asked)


def test_a_finished_run_is_read_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    first = resumed(path)

    def never(done: int, total: int) -> None:
        raise AssertionError

    again = engine.run(PLAN, SIZES, progress=never, schedule=Schedule(checkpoint=path, resume=True))
    assert same_bits(first.tally.means, again.tally.means)


def test_a_stop_rule_may_change_on_resuming(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    first = engine.run(PLAN, SIZES, schedule=Schedule(checkpoint=path, target_error=1.0))
    assert first.tally.n_batches == 16
    rule = Schedule(checkpoint=path, resume=True, target_error=1.0)
    assert engine.run(PLAN, SIZES, schedule=rule).tally.n_batches == 16
    assert same_bits(resumed(path).tally.means, engine.run(PLAN, SIZES).tally.means)


@pytest.mark.parametrize(
    ("batch", "sizes", "message"),
    [
        (Normals(5), SIZES, r"seed was 4, here 5"),
        (Normals(4, pause=0.1), SIZES, r"pause was 0, here 0.1"),
        (PLAN, (60,) * 60, r"loops was 3000, here 3600: batches of 50 loops, here 60, so it is no beginning"),
        (PLAN, (50,) * 10, r"loops was 3000, here 500: 1000 are done already"),
        (Normals(4, n_values=4), (50,) * 61, r"loops was 3000, here 3050: other loops belong to it"),
        (PLAN, (51,) + (50,) * 58 + (49,), r"sizes was "),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_and_kept(
    tmp_path: Path, batch: BatchFunction, sizes: tuple[int, ...], message: str
) -> None:
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message) as refusal:
        resumed(path, sizes, batch)
    assert "belongs to another run" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == before


def test_a_checkpoint_of_another_version_is_refused_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    before = path.read_bytes()
    monkeypatch.setattr(checkpoint, "__version__", "0.0.0")
    with pytest.raises(ValueError, match=r"was made by version .*, this is 0\.0\.0"):
        resumed(path)
    assert path.read_bytes() == before


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "thesis.npz"
    path.write_bytes(b"years of work")
    with pytest.raises(ValueError, match="exists; resume from it, or choose another file"):
        engine.run(PLAN, SIZES, schedule=Schedule(checkpoint=path))
    with pytest.raises(ValueError, match="damaged or was not written by cbs; it is kept"):
        resumed(path)
    assert path.read_bytes() == b"years of work"


def test_a_folder_that_is_missing_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        engine.run(PLAN, SIZES, schedule=Schedule(checkpoint=tmp_path / "none" / "run.npz"))


def test_a_failing_batch_leaves_what_was_done(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"

    def fail(done: int, _total: int) -> None:
        if done == 9:
            raise MemoryError

    with pytest.raises(MemoryError):
        engine.run(PLAN, SIZES, progress=fail, schedule=Schedule(checkpoint=path))
    with np.load(path) as file:
        assert json.loads(file["header"].tobytes())["batches"] == 9


def test_an_observable_resumes_bit_for_bit(tmp_path: Path) -> None:
    film, fields = cbs.Conductor(l=1e-7, L_phi=1e-6), [1e-3, 5e-3]
    spin, path = [cbs.Rashba(L_so=4e-7)], tmp_path / "run.npz"
    schedule = Schedule(checkpoint=path, resume=True)

    def stop(done: int, _total: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(engine.Interrupted) as stopped:
        cbs.magnetoconductance(film, fields, spin=spin, loops=6400, rng=3, progress=stop, schedule=schedule)
    assert stopped.value.result.provenance.ended_by == "interrupt"
    assert stopped.value.result.provenance.loops == 700
    with pytest.raises(ValueError, match=r"spin.* here"):
        cbs.magnetoconductance(film, fields, spin=[cbs.Rashba(L_so=5e-7)], loops=6400, rng=3, schedule=schedule)
    done = cbs.magnetoconductance(film, fields, spin=spin, loops=6400, rng=3, schedule=schedule)
    whole = cbs.magnetoconductance(film, fields, spin=spin, loops=6400, rng=3)
    assert same_bits(done.dsigma, whole.dsigma)
    assert same_bits(done.covariance, whole.covariance)


def test_every_parameter_is_in_the_fingerprint() -> None:
    one = fingerprint.plan(PLAN, SIZES)
    for other in (replace(PLAN, seed=5), replace(PLAN, n_values=4), replace(PLAN, pause=1e-300)):
        assert fingerprint.difference(one, fingerprint.plan(other, SIZES))
    assert not fingerprint.difference(one, json.loads(json.dumps(one)))


def test_what_cannot_be_described_cannot_have_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cannot have a checkpoint"):
        engine.run(lambda *_: np.zeros(1), SIZES, schedule=Schedule(checkpoint=tmp_path / "run.npz"))
