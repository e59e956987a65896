import io
import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs import engine, storage
from cbs.engine import Schedule, checkpoint, fingerprint
from cbs.engine.running import BatchFunction
from tests.engine.batches import Normals, same_bits

ROOT = Path(__file__).resolve().parents[2]
SIZES = (50,) * 60
PLAN = Normals(4)
WORK = """
import sys
from pathlib import Path
from cbs import engine
from tests.engine.batches import Normals
schedule = engine.Schedule(checkpoint=sys.argv[1], resume=True, seconds_between_writes=0.0)
engine.run(Normals(4, pause=0.008), (50,) * 60, workers=2, schedule=schedule)
"""


def stopped_after(path: Path, batches: int, sizes: tuple[int, ...] = SIZES, batch: BatchFunction = PLAN) -> engine.Run:
    """A run with a checkpoint, interrupted after so many batches."""

    def stop(done: int, _total: int) -> None:
        if done == batches:
            raise KeyboardInterrupt

    return engine.run(batch, sizes, progress=stop, schedule=Schedule(checkpoint=path, resume=path.exists()))


def resumed(path: Path, sizes: tuple[int, ...] = SIZES, batch: BatchFunction = PLAN) -> engine.Run:
    return engine.run(batch, sizes, schedule=Schedule(checkpoint=path, resume=True))


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


def refused_or_harmless(path: Path, damage: bytes, whole: engine.Run) -> bool:
    """Whether a damaged file is refused; if it is not, the run must have the bits of the whole one."""
    path.write_bytes(damage)
    try:
        done = resumed(path)
    except ValueError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        assert path.read_bytes() == damage
        return True
    assert same_bits(done.tally.means, whole.tally.means)
    assert same_bits(done.tally.sizes, whole.tally.sizes)
    return False


def test_a_damaged_file_is_refused_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    good, whole = path.read_bytes(), engine.run(PLAN, SIZES)
    damages = [good[:cut] for cut in range(0, len(good), 97)]
    damages += [good[:i] + bytes([good[i] ^ 0x55]) + good[i + 1 :] for i in range(0, len(good), 29)]
    refused = sum(refused_or_harmless(path, damage, whole) for damage in damages)
    assert refused > 0.8 * len(damages)


@pytest.mark.slow
def test_a_thousand_damaged_files_give_no_wrong_result(tmp_path: Path) -> None:
    path, dice = tmp_path / "run.npz", random.Random(12)
    stopped_after(path, 20)
    good, whole = path.read_bytes(), engine.run(PLAN, SIZES)
    refused = 0
    for _ in range(1000):
        damage = bytearray(good)
        for _ in range(dice.choice([1, 1, 2, 20])):
            begin = dice.randrange(len(good))
            piece = dice.choice([0, 1, 1, 4, 100])
            damage[begin : begin + piece] = dice.randbytes(dice.choice([0, 1, piece, piece]))
        refused += refused_or_harmless(path, bytes(damage), whole)
    assert refused > 800


def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """Whole archives with checksums that are right, of which one entry is not what it should be."""
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    whole = engine.run(PLAN, SIZES)
    with np.load(path) as file:
        good = dict(file)
    header = json.loads(good["header"].tobytes())
    contents = [
        {**good, "header": np.frombuffer(json.dumps(changed).encode(), dtype=np.uint8)}
        for name in header
        if name != "asked"
        for changed in (
            {key: value for key, value in header.items() if key != name},
            *({**header, name: value} for value in (None, [], -1, "x", 10**6, {"sizes": [[1]]})),
        )
    ]
    for name in ("sizes", "means"):
        array = good[name]
        odd = (array[:-1], np.concatenate([array, array[:1]]), array[:, None], array.astype("U4"), array[:0], array * 2)
        contents += [{**good, name: value} for value in odd if not (name == "means" and value is odd[-1])]
    contents += [{key: value for key, value in good.items() if key != name} for name in good]
    contents += [{**good, "open_total": np.ones(3)}, {**good, "means": good["means"].T}]
    contents += [{**good, "means": good["means"][:, :1]}]
    for content in contents:
        stream = io.BytesIO()
        np.savez(stream, **content)
        assert refused_or_harmless(path, stream.getvalue(), whole), content.get("header")


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


@pytest.mark.parametrize("kills", [6, pytest.param(40, marks=pytest.mark.slow)])
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, kills: int) -> None:
    path, moments = tmp_path / "run.npz", random.Random(11)
    seen = [0]
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", WORK, str(path)], cwd=ROOT, stderr=subprocess.PIPE)
        try:
            process.wait(wait_for_checkpoint(path, process) + moments.uniform(0.0, 0.03))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        _, complaint = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), complaint.decode()
        with np.load(path) as file:
            seen.append(json.loads(file["header"].tobytes())["batches"])
        assert seen == sorted(seen), "finished batches were lost"
    assert 1 <= seen[5] < 60
    batch = Normals(4, pause=0.008)
    done = resumed(path, batch=batch)
    assert same_bits(done.tally.means, engine.run(batch, SIZES).tally.means)
    assert [item.name for item in tmp_path.iterdir() if not item.name.endswith(".part")] == ["run.npz"]


def wait_for_checkpoint(path: Path, process: "subprocess.Popen[bytes]") -> float:
    """Wait until the process has touched the file, so that the kills fall into the run and not into its start."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    while process.poll() is None and (not path.exists() or path.stat().st_mtime_ns == before):
        time.sleep(0.002)
    return 0.0


def test_leaving_in_the_middle_of_a_write_leaves_the_file_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second signal comes while a checkpoint is on its way to the disk: nothing half-written stays."""
    path = tmp_path / "run.npz"
    stopped_after(path, 10)
    before = path.read_bytes()

    class Left(BaseException):
        """Instead of the end of the process, after which nothing runs."""

    def leave(_: int) -> None:
        assert len(list(tmp_path.iterdir())) == 2
        storage.remove_temporary_files()
        assert [item.name for item in tmp_path.iterdir()] == ["run.npz"]
        raise Left

    monkeypatch.setattr(checkpoint.os, "fsync", leave)
    with pytest.raises(Left):
        stopped_after(path, 20)
    assert path.read_bytes() == before
