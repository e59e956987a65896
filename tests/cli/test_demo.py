"""`cbs demo`: one file, whole or not at all."""

from pathlib import Path

import pytest

from cbs.cli.commands.demo import demo
from tests.cli.runner import refused, run


def test_writes_one_small_page_and_says_what_it_did(tmp_path: Path) -> None:
    out = tmp_path / "lecture.html"
    result = run("demo", "--out", str(out), "--seed", "7")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(out)
    assert "seed 7" in result.stderr
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert out.stat().st_size < 500_000
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_example_of_the_help_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = str(demo.epilog).split("Example: cbs ")[1].split()
    assert run(*words).exit_code == 0
    assert (tmp_path / "demo.html").is_file()


@pytest.mark.parametrize(
    ("out", "reason"),
    [("page.txt", "must end with .html"), ("nowhere/page.html", "does not exist"), ("folder.html", "is a folder")],
)
def test_a_bad_name_is_refused_before_any_work(tmp_path: Path, out: str, reason: str) -> None:
    (tmp_path / "folder.html").mkdir()
    assert reason in refused("demo", "--out", str(tmp_path / out))


def test_a_bad_seed_is_refused(tmp_path: Path) -> None:
    assert "--seed" in refused("demo", "--out", str(tmp_path / "page.html"), "--seed", "-1")


def test_an_old_page_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("old")
    assert run("demo", "--out", str(out)).exit_code == 0
    assert out.stat().st_size > 100_000
