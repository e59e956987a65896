import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.runner import refused, run


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.npz", "a.png", "a.pdf", "a.svg", "a.html"])
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


FILM = ("--l", "100nm", "--l-phi", "1um", "--rashba", "0.2um")
RUN = ("magnetoconductance", *FILM, "--field", "0mT..2mT", "--points", "2")


def test_a_checkpoint_tells_its_run_and_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "part.npz"
    assert run(*RUN, "--loops", "6400", "--seed", "3", "--checkpoint", str(path)).exit_code == 0
    told = json.loads(run("info", str(path), "--json").stdout)
    assert told["checkpoint_of"] == "magnetoconductance"
    assert (told["seed"], told["loops"], told["loops_done"], told["complete"]) == (3, 6400, 6400, True)
    assert told["batches_done"] == told["batches"] == 64
    assert told["parameters"]["spin"] == [{"type": "Rashba", "L_so": 2e-7}]
    assert told["parameters"]["l"] == 1e-7
    assert "checkpoint_of" in run("info", str(path)).stdout


def test_an_unfinished_checkpoint_is_not_complete(tmp_path: Path) -> None:
    path = tmp_path / "part.npz"
    result = run(*RUN, "--loops", "640000", "--target-error", "0.05", "--seed", "3", "--checkpoint", str(path))
    assert result.exit_code == 0
    told = json.loads(run("info", str(path), "--json").stdout)
    assert told["complete"] is False
    assert 0 < told["batches_done"] < told["batches"]
    assert 0 < told["loops_done"] < told["loops"] == 640_000


def test_a_damaged_checkpoint_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "part.npz"
    run(*RUN, "--loops", "6400", "--checkpoint", str(path))
    path.write_bytes(path.read_bytes()[:-300])
    assert "is damaged or was not written by cbs" in refused("info", str(path))


def test_the_page_tells_its_pool(tmp_path: Path) -> None:
    path = tmp_path / "demo.html"
    assert run("demo", "--out", str(path), "--seed", "5").exit_code == 0
    told = json.loads(run("info", str(path), "--json").stdout)
    assert (told["seed"], told["loops"], told["parameters"]["page"]) == (5, 2048, "demo")
    path.write_text(path.read_text(encoding="utf-8").replace('"provenance":{', '"provenance":['), encoding="utf-8")
    assert "is damaged or was not written by cbs" in refused("info", str(path))
