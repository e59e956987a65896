import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cbs import engine
from cbs.engine import processes
from tests.engine.batches import Normals

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, time
from cbs import engine
from cbs.engine import processes
from tests.engine.batches import Normals

def tell(done, total):
    if done == 4:
        print("running", flush=True)

schedule = engine.Schedule(checkpoint=sys.argv[1])
batch = Normals(4, pause=0.02)
done = engine.run(batch, (50,) * 4000, executor=sys.argv[2], workers=2, progress=tell, schedule=schedule)
print(done.tally.n_batches, done.ended_by, flush=True)
time.sleep(float(sys.argv[3]))
"""


def started(path: Path, executor: str, linger: float = 0.0) -> "subprocess.Popen[str]":
    """A run in a process group of its own, with its first batches done."""
    program = path.with_name("program.py")
    guarded = "if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in PROGRAM.splitlines())
    program.write_text(guarded)
    process = subprocess.Popen(
        [sys.executable, str(program), str(path), executor, str(linger)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    return process


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_one_interrupt_ends_cleanly_with_what_is_there(tmp_path: Path, executor: str) -> None:
    path = tmp_path / "run.npz"
    process = started(path, executor)
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does: workers get it too
    out, complaint = process.communicate(timeout=20)
    assert process.returncode == 0, complaint
    assert complaint == ""
    batches, ended_by = out.split()
    assert (ended_by, int(batches) >= 4) == ("interrupt", True)
    with np.load(path) as file:
        assert json.loads(file["header"].tobytes())["batches"] == int(batches)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the workers in /proc")
def test_processes_end_with_a_killed_parent(tmp_path: Path) -> None:
    process = started(tmp_path / "run.npz", "processes")
    assert len(in_session(process.pid)) >= 3
    process.kill()
    process.communicate(timeout=20)
    end = time.monotonic() + 10.0
    while in_session(process.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert in_session(process.pid) == []


def in_session(session: int) -> list[int]:
    """Process numbers of a session, from /proc/*/stat: the sixth field, zombies left out."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append(int(path.parent.name))
    return found


def test_a_second_interrupt_stops_at_once(tmp_path: Path) -> None:
    process = started(tmp_path / "run.npz", "threads", linger=60.0)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert "interrupt" in process.stdout.readline()
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert time.monotonic() - begin < 5.0
    assert process.returncode == -signal.SIGINT


def test_an_interrupt_does_not_wait_for_running_batches() -> None:
    def stop(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    begin = time.monotonic()
    done = engine.run(SlowLater(), (10,) * 8, workers=2, progress=stop)
    assert time.monotonic() - begin < 1.5
    assert (done.complete, done.ended_by, done.tally.n_batches) == (False, "interrupt", 1)


def test_an_interrupt_before_the_first_batch_has_no_result() -> None:
    with pytest.raises(engine.Interrupted) as stopped:
        engine.run(interrupted, (10,) * 8, workers=1)
    assert stopped.value.result is None


def interrupted(_number: int, _first: int, _n_loops: int) -> np.ndarray:
    raise KeyboardInterrupt


class SlowLater:
    """Normals, whose later batches take two seconds."""

    def __call__(self, number: int, first: int, n_loops: int) -> np.ndarray:
        time.sleep(2.0 if number else 0.0)
        return Normals(1)(number, first, n_loops)


def test_processes_may_be_ended_in_the_middle_of_ending_them() -> None:
    """A second signal comes while the first is being answered: in the same thread, with the same lock in its hands."""
    with processes._starting:
        processes.kill_all()


def test_processes_are_ended_while_one_is_being_started_for_ever() -> None:
    holds, ends = threading.Event(), threading.Event()

    def hold() -> None:
        with processes._starting:
            holds.set()
            ends.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait()
    pool = processes.ProcessPool(1)
    killed = []
    pool.running[0] = SimpleNamespace(kill=lambda: killed.append(0))
    pool.kill()
    ends.set()
    thread.join()
    assert killed == [0]
