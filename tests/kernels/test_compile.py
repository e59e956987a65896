"""The cache of machine code: never stale, never in the way."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from cbs.kernels import compile as compiling
from cbs.kernels import machine_code

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import numpy as np
from cbs.kernels.compile import CACHE
from cbs.kernels.normals import uniforms
out = np.empty(3)
uniforms(np.arange(3, dtype=np.uint64), 8, np.array([1, 2], dtype=np.uint64), out)
print(CACHE)
print(out.tolist())
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that may be edited; returns the folder that holds it."""
    shutil.copytree(ROOT / "cbs", tmp_path / "copy" / "cbs", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


def start(package: Path, cache: Path, temporary: Path | None = None) -> "subprocess.Popen[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CBS_", "NUMBA_"))}
    environment |= {"PYTHONPATH": str(package), "CBS_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    if temporary is not None:
        environment["TMPDIR"] = str(temporary)
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    return subprocess.Popen(
        command, cwd=package, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Cache folder and numbers that the program printed."""
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    folder, numbers = out.splitlines()
    return folder, numbers


def test_an_edited_callee_changes_the_caller(package: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    folder, numbers = finish(start(package, cache))
    assert folder.startswith(str(cache))
    assert any(Path(folder).rglob("*.nbc")), "nothing was cached"
    assert finish(start(package, cache)) == (folder, numbers)
    callee = package / "cbs" / "kernels" / "elementary.py"
    text = callee.read_text()
    assert text.count("return 2.0 - from_bits((word >> S12) | ONE_BITS)") == 1
    edited = text.replace("return 2.0 - from_bits((word >> S12) | ONE_BITS)", "return from_bits(word >> S12) + 7.0")
    callee.write_text(edited)
    other_folder, other_numbers = finish(start(package, cache))
    assert other_folder != folder
    assert other_numbers == "[7.0, 7.0, 7.0]"


def test_machine_code_that_is_not_whole_is_compiled_anew(package: Path, tmp_path: Path) -> None:
    """An empty file and a turned bit here; halves and noise reach no further (`test_no_damage_reaches_the_loader`)."""
    cache = tmp_path / "cache"
    _, numbers = finish(start(package, cache))
    damages = (lambda content: b"", lambda content: content[:-5] + bytes([content[-5] ^ 1]) + content[-4:])
    for damage in damages:
        files = [*cache.rglob("*.nbc")]
        assert files
        for path in files:
            path.write_bytes(damage(path.read_bytes()))
        assert finish(start(package, cache))[1] == numbers


def test_no_damage_reaches_the_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "CACHE", tmp_path)
    cache, dice, target = machine_code.FileCache(start, ""), random.Random(4), Target()
    body = dice.randbytes(600)
    good = hashlib.sha256(body).digest() + body
    path = cache._path("signature", target.codegen())
    assert path is not None
    for i in range(1000):
        place = dice.randrange(len(good))
        flipped = good[:place] + bytes([good[place] ^ (1 << dice.randrange(8))]) + good[place + 1 :]
        path.write_bytes((good[:place], flipped, dice.randbytes(place), good + good[:1])[i % 4])
        assert cache.load_overload("signature", target) is None
        assert not path.exists()


class Target:
    """What a cache asks of a target of the compiler."""

    def refresh(self) -> None:
        pass

    def codegen(self) -> "Target":
        return self

    def magic_tuple(self) -> tuple[str]:
        return ("here",)


def test_a_full_disk_means_computing_without_a_cache(package: Path, tmp_path: Path) -> None:
    """Files may not grow beyond 100 bytes: the folder can be made, nothing can be kept."""
    script = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n" + PROGRAM
    environment = {"PYTHONPATH": str(package), "CBS_CACHE_DIR": str(tmp_path / "c"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=package, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("compiled kernels cannot be kept") == 1
    assert len(done.stderr.splitlines()) == 1
    assert [path for path in (tmp_path / "c").rglob("*") if path.is_file()] == []


def test_concurrent_first_runs_work(package: Path, tmp_path: Path) -> None:
    results = {finish(process) for process in [start(package, tmp_path / "cache") for _ in range(3)]}
    assert len(results) == 1


def test_a_cache_that_cannot_be_written_is_replaced(package: Path, tmp_path: Path) -> None:
    blocked, temporary = tmp_path / "blocked", tmp_path / "temporary"
    blocked.write_text("a file where the folder should be")
    temporary.mkdir()
    folder, _ = finish(start(package, blocked, temporary))
    assert folder.startswith(str(temporary))
    assert Path(folder).stat().st_mode & 0o077 == 0


def test_the_package_folder_holds_no_machine_code() -> None:
    assert not [*(ROOT / "cbs").rglob("*.nbi"), *(ROOT / "cbs").rglob("*.nbc")]


def test_the_folder_is_named_after_all_sources_and_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    hashes = [compiling.source_hash(tmp_path)]
    (tmp_path / "b.py").write_text("")
    hashes.append(compiling.source_hash(tmp_path))
    (tmp_path / "a.py").write_text("x = 2\n")
    hashes.append(compiling.source_hash(tmp_path))
    monkeypatch.setattr(numba, "__version__", "0.0")
    hashes.append(compiling.source_hash(tmp_path))
    assert len(set(hashes)) == 4


def test_fast_maths_is_only_what_keeps_nan_and_rounding() -> None:
    assert compiling.FLAGS == {"contract", "nsz"}
