"""Does the suite see faults? Each of the table is put into a copy of the source, and its tests must turn red there.

A red suite tells little if nothing can make it red: this is the test of the tests. `make faults` runs it alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.table import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ("cbs", "cli", "figures")


def copied(folder: Path) -> Path:
    """The source and its tests, with `cli` and `figures` also under the package, where the imports look for them."""
    for name in (*SOURCE, "tests", "examples"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    for name in SOURCE[1:]:
        (folder / "cbs" / name).symlink_to(folder / name, target_is_directory=True)
    return folder


def with_fault(folder: Path, fault: Fault) -> str:
    """Put the fault into the copy; return the text that stood there."""
    path = folder / fault.file
    text = path.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, f"{fault.old!r} stands {text.count(fault.old)} times in {fault.file}"
    path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    return text


def run_tests(folder: Path, fault: Fault) -> "subprocess.CompletedProcess[str]":
    """Run the fast ones among the tests of a fault in the copy, up to the first that fails."""
    kernels = {"CBS_CACHE_DIR": str(folder / "cache")} if "kernels" in fault.file else {}
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"} | kernels
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *fault.tests],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("copy"))


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.file}:{fault.new.strip()[:40]}" for fault in FAULTS])
def test_a_fault_turns_its_tests_red(copy: Path, fault: Fault) -> None:
    before = with_fault(copy, fault)
    try:
        done = run_tests(copy, fault)
    finally:
        (copy / fault.file).write_text(before, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr  # 1: tests ran and failed; others mean they did not run
    assert "\nFAILED tests/" in done.stdout, done.stdout


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.file)
def test_what_a_fault_replaces_stands_once(fault: Fault) -> None:
    assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.old) == 1
    assert all((ROOT / test.partition("::")[0]).exists() for test in fault.tests)


def test_every_room_has_a_fault() -> None:
    packages = {path.name for path in (ROOT / "cbs").iterdir() if path.is_dir() and (path / "__init__.py").is_file()}
    tried = {
        Path(fault.file).parts[1] if fault.file.startswith("cbs/") else Path(fault.file).parts[0] for fault in FAULTS
    }
    assert packages | {"cli", "figures"} <= tried
    assert len(FAULTS) >= 30
