"""`cbs animate`: the command around the films."""

import json
from pathlib import Path

import pytest

from cbs.cli.commands.animate import animate
from cbs.film.registry import FILMS
from tests.cli.runner import refused, run


def test_example_of_the_help_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = str(animate.epilog).split("Example: cbs ")[1].split()
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "out/two-ways.gif" in result.stdout.splitlines()
    assert "3/3 frames" in result.stderr
    assert ("out/two-ways.mp4" in result.stdout) != ("no ffmpeg" in result.stderr)


def test_list_has_a_line_a_film() -> None:
    lines = run("animate", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(FILMS)
    assert [entry["name"] for entry in json.loads(run("animate", "--list", "--json").stdout)] == list(FILMS)


def test_misuse_is_one_line() -> None:
    assert "did you mean spin-on?" in refused("animate", "spin-no")
    assert "name a film: two-ways" in refused("animate")
    assert "--size" in refused("animate", "two-ways", "--size", "4k")
    assert "--frames" in refused("animate", "two-ways", "--frames", "0")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    assert "is a file" in refused("animate", "two-ways", "--frames", "1", "--out", str(taken))
