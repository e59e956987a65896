from pathlib import Path

import numpy as np
import pytest

from tests.cli.runner import refused


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.npz", "a.png", "a.pdf", "a.svg"])
@pytest.mark.parametrize("content", [b"", b"B_T,x\n1,2\n", b"\x00\xff\x89PNG", b"{}", b"<svg/>"])
def test_foreign_and_damaged_files_are_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert str(path) in refused("info", str(path))


def test_foreign_arrays_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=np.zeros(3))
    assert "was not written by cbs" in refused("info", str(path))


def test_missing_files_and_unknown_kinds_are_one_line(tmp_path: Path) -> None:
    assert "No such file" in refused("info", str(tmp_path / "none.csv"))
    assert "must end with" in refused("info", str(tmp_path / "a.txt"))
    (tmp_path / "folder.csv").mkdir()
    assert "Is a directory" in refused("info", str(tmp_path / "folder.csv"))
