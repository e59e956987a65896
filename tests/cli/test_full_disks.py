"""Disks that are full: of the cache, the output, the checkpoint, the temporary files. The result is never lost."""

import errno
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from cbs.comparison import kept_checks
from cbs.engine import checkpoint
from tests.cli.runner import run

CURVE = (
    "magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT", "--points", "3", "--seed", "1",
    "--loops", "640", "--workers", "1",
)  # fmt: skip
PROGRAM = (sys.executable, "-c", "from cbs.cli.start import main; main()")
ON_A_SMALL_DISK = 'mount -t tmpfs -o size=$1 tmpfs "$2"; [ "$3" = full ] && cat /dev/zero > "$2/rest"; shift 3; "$@"'
ON_A_SMALL_DISK += '; code=$?; rm -f "$0/rest"; find "$0" -type f; exit $code'


def full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("suffix", ["csv", "npz", "json"])
def test_a_result_that_finds_no_room_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    shown = run(*CURVE).stdout
    monkeypatch.setattr("cbs.storage.os.fsync", full)
    path = tmp_path / f"o.{suffix}"
    result = run(*CURVE, "--output", str(path))
    assert (result.exit_code, result.stdout) == (1, shown)
    assert f"cbs: {path}: No space left on device; the result is printed instead" in result.stderr
    assert "wrote" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_that_finds_no_room_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ck.npz"
    few = run(*CURVE, "--checkpoint", str(path), "--target-error", "9", "--json")
    assert json.loads(few.stdout)["meta"]["batches"] == 16
    before = path.read_bytes()
    monkeypatch.setattr(checkpoint.os, "fsync", full)
    result = run(*CURVE, "--checkpoint", str(path), "--resume", "--json")
    assert result.exit_code == 0
    assert result.stderr.count(f"warning: checkpoint {path}: No space left on device; the run goes on") == 1
    assert (path.read_bytes(), [item.name for item in tmp_path.iterdir()]) == (before, ["ck.npz"])
    monkeypatch.undo()
    assert result.stdout == run(*CURVE, "--json").stdout
    assert result.stdout == run(*CURVE, "--checkpoint", str(path), "--resume", "--json").stdout


def test_a_verification_goes_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = ("verify", "--seed", "3", "--only", "matrices", "--workers", "1", "--json")
    monkeypatch.setattr(kept_checks, "write_whole", full)
    result = run(*table, "--checkpoint", str(tmp_path / "v.json"))
    assert result.exit_code == 0
    assert result.stderr.count("the run goes on") == 1
    monkeypatch.undo()
    assert result.stdout == run(*table).stdout


@cache
def can_mount() -> bool:
    """Whether disks can be made here without being anybody special."""
    try:
        return subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def on_a_small_disk(
    disk: Path, size: str, *words: str, filled: bool = True, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run cbs beside a disk of a few kB; the files that are left on it stand at the end of stdout."""
    disk.mkdir()
    script = ["sh", "-c", ON_A_SMALL_DISK, str(disk), size, str(disk), "full" if filled else "empty"]
    return subprocess.run(
        ["unshare", "-rm", *script, *PROGRAM, *words],
        env={**os.environ, **variables}, cwd=disk.parent, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_four_full_disks(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("unshare makes no disks here")
    shown = run(*CURVE).stdout
    disk = [tmp_path / name for name in ("cache", "output", "checkpoint", "early", "temporary")]
    kept = on_a_small_disk(disk[0], "200k", *CURVE, filled=False, CBS_CACHE_DIR=str(disk[0] / "c"))
    assert kept.returncode == 0, kept.stderr
    assert kept.stdout.startswith(shown)
    assert kept.stderr.count("compiled kernels cannot be kept") == 1
    lost = on_a_small_disk(disk[1], "16k", *CURVE, "--output", str(disk[1] / "o.csv"))
    assert (lost.returncode, lost.stdout) == (1, shown), lost.stderr
    ended = on_a_small_disk(disk[2], "8k", *CURVE, "--checkpoint", str(disk[2] / "ck.npz"), filled=False)
    assert (ended.returncode, ended.stdout) == (0, shown + f"{disk[2]}/ck.npz\n"), ended.stderr
    assert ended.stderr.count("the run goes on") == 1
    refused = on_a_small_disk(disk[3], "16k", *CURVE, "--checkpoint", str(disk[3] / "ck.npz"))
    assert (refused.returncode, refused.stdout) == (1, ""), refused.stderr
    assert f"cbs: {disk[3]}/ck.npz: No space left on device" in refused.stderr
    other = on_a_small_disk(disk[4], "16k", *CURVE, "--executor", "processes", TMPDIR=str(disk[4]))
    assert (other.returncode, other.stdout) == (0, shown), other.stderr
