"""`cbs figure`: names, refusals, redrawing, and one tiny real run, bit for bit the same twice."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cbs import figures
from cbs.cli.main import main
from cbs.figures.frame import data
from cbs.figures.registry import FIGURES, find
from tests.figures.made import made


def call(*arguments):
    result = CliRunner().invoke(main, ["figure", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def stored_paths(tmp_path):
    path = tmp_path / "stored.npz"
    data.save(path, find("paths"), made("paths"))
    return path


def test_list_names_every_figure_with_a_title():
    lines = call("--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(FIGURES)


def test_list_as_json():
    rows = json.loads(call("--list", "--json").stdout)
    assert [row["name"] for row in rows] == list(FIGURES)
    assert all(set(row) == {"name", "title"} for row in rows)


def test_list_imports_neither_numba_nor_matplotlib():
    code = "import sys; from cbs.cli.main import main\ntry: main(['figure', '--list'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'numba', 'matplotlib', 'scipy'} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["path"], "did you mean paths?"),
        (["nothing-like-it"], "cbs figure --list"),
        ([], "name a figure"),
        (["--all", "paths"], "--all goes without names"),
        (["paths", "--style", "drak"], "did you mean dark?"),
        (["paths", "--format", "pgn"], "did you mean png?"),
        (["paths", "--format", ","], "must name at least one"),
        (["paths", "--quality", "best"], "'best' is not one of"),
        (["paths", "--seed", "-1"], "--seed"),
        (["--from", "nowhere.npz"], "nowhere.npz cannot be read"),
    ],
)
def test_misuse_is_one_line_and_touches_nothing(tmp_path, arguments, words):
    result = call(*arguments, "--out", tmp_path / "made")
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    assert not (tmp_path / "made").exists()


def test_folder_that_cannot_be_written_is_found_before_the_run(tmp_path):
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        result = call("paths", "--out", out)
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1
        assert "--out" in result.stderr


def test_damaged_data_file_is_one_line(tmp_path):
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 nothing")
    result = call("--from", tmp_path / "x.npz", "--out", tmp_path / "made")
    assert result.exit_code == 2
    assert "is not the data file of a figure" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "made").exists()


def test_redraw_runs_no_monte_carlo(tmp_path, stored_paths, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a run was started")

    monkeypatch.setattr(find("paths").module(), "compute", refuse)
    # The annotation tells which dataclass is stored; it stays with the replaced function's module.
    monkeypatch.setattr(refuse, "__annotations__", {"return": type(made("paths"))}, raising=False)
    result = call("--from", stored_paths, "--out", tmp_path / "made", "--format", "png,svg", "--style", "paper,dark")
    assert result.exit_code == 0, result.stderr
    names = {path.name for path in (tmp_path / "made").iterdir()}
    pictures = {"paths.png", "paths.svg", "paths-dark.png", "paths-dark.svg"}
    assert names == pictures | {"paths.npz", "paths.txt"}
    assert {line.rsplit("/", 1)[-1] for line in result.stdout.splitlines()} == pictures
    assert "4 pictures" in result.stderr


def test_redraw_of_another_figure_is_refused(tmp_path, stored_paths):
    result = call("dephasing", "--from", stored_paths, "--out", tmp_path / "made")
    assert result.exit_code == 2
    assert "holds figure paths, not dephasing" in result.stderr


def test_real_run_twice_gives_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        result = call("paths", "--quality", "draft", "--format", "png,pdf,svg", "--seed", 5, "--out", tmp_path / folder)
        assert result.exit_code == 0, result.stderr
        assert "[1/1] paths" in result.stderr
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    assert "seed 5" in (tmp_path / "a" / "paths.txt").read_text(encoding="utf-8")
    assert figures.read_provenance(tmp_path / "a" / "paths.pdf")["provenance"]["seed"] == 5
