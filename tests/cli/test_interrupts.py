"""Signals at any moment, to the whole job as a terminal or a batch system sends them: one line, 130, nobody left."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest

from cbs.cli.shared import ending

PROGRAM = (sys.executable, "-c", "from cbs.cli.start import main; main()")
LONG = (
    "magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT", "--points", "3", "--loops", "1e9",
    "--seed", "1", "--workers", "2", "--checkpoint", "ck.npz", "--output", "o.csv",
)  # fmt: skip
SECONDS = 1.0 * float(os.environ.get("CBS_TEST_PATIENCE", "10"))  # of a machine that many share; alone, 1.5 is enough
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the workers in /proc")


def in_session(session: int) -> list[int]:
    """Process numbers of a session, from /proc/*/stat: the sixth field, zombies left out."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append(int(path.parent.name))
    return found


def interrupted(
    folder: Path, executor: str, name: str, after: float, again: float | None = None, *, began: bool = True
) -> tuple[float, str]:
    """Send a signal to all processes of a run `after` seconds (once more `again` later); latency, what ended badly."""
    folder.mkdir()
    process = subprocess.Popen(
        [*PROGRAM, *LONG, "--executor", executor],
        cwd=folder,
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if began:  # Python itself has no answer to signals in its first hundredths of a second
        wait_for_click(process.pid)
    time.sleep(after)
    os.killpg(process.pid, getattr(signal, name))
    if again is not None:
        time.sleep(again)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, getattr(signal, name))
    begin = time.monotonic()
    try:
        out, complaint = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return 60.0, "hang"
    took = time.monotonic() - begin
    orphans = in_session(process.pid)
    end = time.monotonic() + 2.0
    while orphans and time.monotonic() < end:
        time.sleep(0.02)
        orphans = in_session(process.pid)
    wrong = [] if process.returncode == 130 else [f"exit {process.returncode}"]
    wrong += [f"{len(orphans)} orphans"] * bool(orphans)
    wrong += [f"said {complaint!r}"] * ("Traceback" in complaint or complaint.count("interrupted") != 1)
    left = {path.name for path in folder.iterdir()} - {"ck.npz", "o.csv"}
    wrong += [f"left {left}"] * bool(left)
    return took, "; ".join(wrong)


def wait_for_click(number: int) -> None:
    """Wait until the process has its own answer to SIGINT: the bit stands among the caught signals."""
    status = Path(f"/proc/{number}/status")
    while True:
        caught = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigCgt")]
        threads = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("Threads")]
        modules = Path(f"/proc/{number}/maps").read_text()
        if caught and int(caught[0], 16) & 2 and threads and "python" in modules and "_random" in modules:
            return
        time.sleep(0.005)


def all_moments(folder: Path, count: int, seed: int) -> list[str]:
    """What went wrong in `count` runs with other executors, signals and moments."""
    dice, found = random.Random(seed), []
    for i in range(count):
        executor, name = dice.choice(["threads", "processes"]), dice.choice(SIGNALS)
        after, again = dice.uniform(0.0, 4.0), dice.choice([None, None, dice.uniform(0.0, 0.4)])
        took, wrong = interrupted(folder / str(i), executor, name, after, again)
        if wrong or took > SECONDS:
            found.append(f"{executor} {name} after {after:.2f} s, again {again}: {took:.1f} s; {wrong}")
    return found


@pytest.mark.parametrize(("executor", "name"), [("threads", "SIGHUP"), ("processes", "SIGINT")])
def test_a_signal_ends_the_command_and_its_workers(tmp_path: Path, executor: str, name: str) -> None:
    took, wrong = interrupted(tmp_path / "run", executor, name, 1.5)
    assert (wrong, took < SECONDS) == ("", True)


HELD = """
import os, signal, threading, time
from cbs.cli.shared import ending

with ending.watched():
    {0}
"""
# What the main thread may be at when a signal comes: no answer in Python can help there.
MOMENTS = {
    "starting a thread": """
    with threading._active_limbo_lock:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60.0)
        except KeyboardInterrupt:
            time.sleep(60.0)
    """,
    "waiting while another thread has it": """
    lock = threading.Lock()
    lock.acquire()
    other = lambda: (time.sleep(0.2), signal.pthread_kill(threading.get_ident(), signal.SIGINT), time.sleep(60.0))
    threading.Thread(target=other, daemon=True).start()
    lock.acquire()
    """,
}


@pytest.mark.parametrize("name", SIGNALS)
def test_signals_are_answered_before_anything_is_imported(name: str) -> None:
    code = "import cbs.cli.start as s, os, signal, sys; sys.modules['cbs.cli.main'] = None\n" + (
        f"try:\n    s.main()\nexcept ImportError:\n    os.kill(os.getpid(), signal.{name})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, b"cbs: interrupted\n")


def test_a_signal_may_come_while_the_compiler_is_being_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cbs.kernels.compile", ModuleType("cbs.kernels.compile"))
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(ending._State, "interrupted", False)
    with pytest.raises(KeyboardInterrupt):
        ending._came(signal.SIGINT, None)


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_that_the_main_thread_holds_or_waits_for_keeps_it(moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", HELD.format(MOMENTS[moment].strip())], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"cbs: interrupted\n")


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_signals_at_random_moments(tmp_path: Path) -> None:
    assert all_moments(tmp_path, int(os.environ.get("CBS_TEST_INTERRUPTS", "200")), 5) == []
