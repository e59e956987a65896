"""The cache of machine code: never stale, never in the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from cbs.kernels import compile as compiling

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
