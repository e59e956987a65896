"""Kills and signals at any moment leave a checkpoint that is whole."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cbs import engine, storage
from cbs.engine import checkpoint
from tests.engine.batches import Normals, same_bits
from tests.engine.stopped import SIZES, resumed, stopped_after

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import sys
from pathlib import Path
from cbs import engine
from tests.engine.batches import Normals
schedule = engine.Schedule(checkpoint=sys.argv[1], resume=True, seconds_between_writes=0.0)
engine.run(Normals(4, pause=0.008), (50,) * 60, workers=2, schedule=schedule)
"""


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
