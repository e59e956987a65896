"""Standard streams that are closed, full or left by their reader: no result is lost, no fault is told."""

import subprocess
import sys
from pathlib import Path

import pytest

CURVE = "magnetoconductance --l 100nm --l-phi 1um --field 0mT..20mT --points 3 --loops 640 --seed 1 --output run.csv"
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")


def shell(folder: Path, words: str, streams: str) -> subprocess.CompletedProcess[str]:
    """`cbs words` with its streams as the shell's words say."""
    line = f'"{sys.executable}" -c "from cbs.cli.start import main; main()" {words} {streams}'
    return subprocess.run(["sh", "-c", line], cwd=folder, text=True, capture_output=True)


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&- <&-", "2>/dev/full", ">/dev/full"])
def test_the_file_is_written_whatever_the_streams_are(tmp_path: Path, streams: str) -> None:
    assert shell(tmp_path, CURVE, streams).returncode == 0
    assert len((tmp_path / "run.csv").read_text().splitlines()) >= 4


def test_notes_that_find_no_room_cost_no_result(tmp_path: Path) -> None:
    ended = shell(tmp_path, CURVE.removesuffix(" --output run.csv"), "2>/dev/full")
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[0].split() == ["B/mT", "dsigma/(e^2/h)", "delta/(e^2/h)"]


def test_a_table_that_finds_no_room_is_told_with_its_place(tmp_path: Path) -> None:
    ended = shell(tmp_path, "scales --l 100nm --l-phi 1um", ">/dev/full")
    assert (ended.returncode, ended.stderr) == (1, "cbs: stdout: No space left on device\n")


def test_a_reader_may_leave(tmp_path: Path) -> None:
    ended = shell(tmp_path, "scales --l 100nm --l-phi 1um", "| true")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_misuse_needs_no_stream(tmp_path: Path) -> None:
    assert shell(tmp_path, "scales --l 100parsec", "2>/dev/full").returncode == 2
