"""`cbs demo`: one file, whole or not at all."""

from pathlib import Path

import pytest

from cbs.cli.commands.demo import demo
from cbs.page.page import read_provenance
from tests.cli.runner import refused, run


def test_writes_one_small_page_and_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the example of its help."""
    monkeypatch.chdir(tmp_path)
    words = str(demo.epilog).split("Example: cbs ")[1].split()
    out = tmp_path / "demo.html"
    result = run(*words, "--seed", "7")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == out.name
    assert "seed 7" in result.stderr
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert out.stat().st_size < 600_000
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_film_of_ones_own_is_on_the_page_and_what_it_does_not_need_is_said(tmp_path: Path) -> None:
    out = tmp_path / "well.html"
    lengths = ("--l", "30nm", "--l-phi", "430nm", "--rashba", "90nm", "--k-f", "1.2/nm", "--mass", "0.03")
    result = run("demo", "--out", str(out), *lengths)
    assert result.exit_code == 0, result.output
    assert "note: the page holds for any film as to --mass" in result.stderr
    found = read_provenance(out.read_text(encoding="utf-8"))["parameters"]
    assert (found["l_m"], found["L_phi_m"], found["k_F_per_m"]) == pytest.approx((30e-9, 430e-9, 1.2e9))
    assert found["couplings"] == {"rashba": pytest.approx(90e-9)}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--rashba", "20nm"), "L_phi/L_so must lie between 0.25 and 16"),
        (("--magnetic", "1mm"), "L_phi/L_s must lie between 0.25 and 16"),
        (("--l", "1um", "--l-phi", "1um"), "--l-phi must be longer than l"),
        (("--rashba", "1um", "--dresselhaus", "1um"), "one coupling makes the class"),
        (("--rashba", "blue"), "--rashba"),
    ],
)
def test_a_film_that_the_page_cannot_show_is_refused(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    assert reason in refused("demo", "--out", str(tmp_path / "page.html"), *words)
    assert list(tmp_path.iterdir()) == []


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
