"""One line run in a folder of its own, with files of every kind in it, and what must hold afterwards."""

import contextlib
import io
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
from click.testing import Result

from cbs.benchmark import merit, scaling, speed
from cbs.cli.commands import figure, gallery, lecture
from cbs.figures.frame.qualities import Quality
from cbs.figures.registry import FIGURES
from tests.cli.runner import run

SECONDS = 10.0  # of one processor
LEAST_LOOPS = 2000


def fill(folder: Path) -> None:
    """Files of every kind that a command may meet."""
    noise = np.random.default_rng(1).bytes(3000)
    array, archive = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "<f8", "fortran_order": False, "shape": (10**13,)})
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("header.npy", array.getvalue() + b"abc")
    curve = b"B_mT,delta_e2_h\n" + b"".join(b"%d,%f\n" % (b, 0.01 * b * b) for b in range(20))
    contents = {
        "empty.csv": b"", "noise.csv": noise, "latin.csv": "B_T,delta\n0,\xe9\n".encode("latin-1"), "curve.csv": curve,
        "deep.json": b"[" * 100_000 + b"]" * 100_000, "lie.npz": archive.getvalue(), "cut.npz": archive.getvalue()[:90],
        "options.toml": b'l = "100nm"\nloops = 200\n', "deep.toml": b"a=" + b"[" * 5000 + b"]" * 5000,
        "law.csv": b"angle_deg,density\n0,1\n180,1\n", "nan.csv": curve.replace(b"0.040000", b"nan"),
        "wide.csv": b",".join(b"c%d" % i for i in range(3000)) + b"\n" + b",".join(3000 * [b"1"]) + b"\n",
        **_results(),
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "folder.csv").mkdir()
    (folder / "closed.csv").write_bytes(curve)
    (folder / "closed.csv").chmod(0)
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    os.mkfifo(folder / "pipe.csv")


_KEPT: dict[str, bytes] = {}


def _results() -> dict[str, bytes]:
    """Results in every form, made once."""
    if not _KEPT:
        curve = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT", "--points", "12")
        with tempfile.TemporaryDirectory() as name:
            for form in ("csv", "npz", "json"):
                path = Path(name) / f"run.{form}"
                assert run(*curve, "--loops", "640", "--seed", "1", "--output", str(path)).exit_code == 0
                _KEPT[path.name] = path.read_bytes()
    return _KEPT


@contextlib.contextmanager
def inside(folder: str) -> Iterator[Path]:
    """The working folder for a while (`contextlib.chdir` of later Pythons)."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield Path(folder)
    finally:
        os.chdir(before)


@contextlib.contextmanager
def small_work() -> Iterator[None]:
    """Few figures of few loops, a short lecture, no work of minutes: the ways through the commands stay whole."""

    def loops(quality: Quality, lecture: int, *, draft: int = 0) -> int:
        return max(min(round(lecture * quality.factor), LEAST_LOOPS), 1)

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(Quality, "loops", loops))
        stack.enter_context(mock.patch.object(lecture, "ORDER", ("paths", "film:two-ways", "page")))
        for command in (figure, gallery):  # all of them: two
            few = {name: FIGURES[name] for name in ("paths", "factor-of-two")}
            stack.enter_context(mock.patch.object(command, "FIGURES", few))
        works = speed.works  # the first two pieces of work, however many rounds are asked for
        stack.enter_context(mock.patch.object(speed, "works", lambda space: works(space)[:2]))
        stack.enter_context(mock.patch.object(merit, "measure", list))
        stack.enter_context(mock.patch.object(scaling, "measure", list))
        stack.enter_context(mock.patch.object(scaling, "before_and_after", list))
        yield


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Everything that lies in a folder, with time and size."""
    found = {}
    for path in folder.rglob("*"):
        at = path.lstat()
        found[str(path.relative_to(folder))] = (0, 0) if path.is_dir() else (at.st_mtime_ns, at.st_size)
    return found


def check(words: tuple[str, ...], variables: dict[str, str], *, again: bool = True) -> int:
    """Run a line and return the exit code; one that took long is run again, since the first may compile kernels.

    Raises
    ------
    AssertionError
        For a fault, a traceback, a warning of numpy, more or less than one line of complaint, ten seconds of work, a
        file that is left or changed where the line failed, JSON that is none.
    """
    with tempfile.TemporaryDirectory() as name, inside(name) as folder, small_work():
        fill(folder)
        before = state(folder)
        begin = time.process_time()
        result = run(*words, **variables)
        took = time.process_time() - begin
        after = state(folder)
        (folder / "closed.csv").chmod(0o600)
    told = f"{variables or ''} cbs {' '.join(words)}\n{result.stderr[-1500:]}"
    assert result.exit_code in (0, 1, 2), told
    if took >= SECONDS and again:
        return check(words, variables, again=False)
    assert took < SECONDS, f"{took:.1f} s: {told}"
    assert "a fault of cbs" not in result.stderr, told
    assert "Traceback" not in result.output, told
    assert "RuntimeWarning" not in result.output, told
    if result.exit_code and not (words[0] == "verify" and "FAILED" in result.stdout):
        _failed(result, before, after, told)
    elif "--json" in words and result.stdout.strip():
        json.loads(result.stdout)
    return result.exit_code


def _failed(result: Result, before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], told: str) -> None:
    complaints = [line for line in result.stderr.splitlines() if line.startswith("cbs: ")]
    assert len(complaints) == 1, told
    assert len(complaints[0]) < 2100, told
    assert after == before, f"left {sorted({*before.items()} ^ {*after.items()})}: {told}"
