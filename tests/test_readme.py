"""What the README shows runs as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.runner import run

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.strip() for line in README.splitlines() if line.startswith("    cbs ")]


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found.group(1)


def test_the_first_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "README.md", "exec"), {"__name__": "__main__"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    at_5_mT = [float(number) for number in re.findall(r"([+-]\d\.\d+) \+-", lines[1])]
    assert at_5_mT == [pytest.approx(0.45, abs=0.05), pytest.approx(-0.19, abs=0.05)]


@pytest.mark.parametrize("line", [line for line in COMMANDS if not line.startswith(("cbs figure", "cbs gallery"))])
def test_a_command_of_the_readme_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    few = {} if "--loops" in line else {"CBS_LOOPS": "2000"}
    result = run(*shlex.split(line)[1:], **few)
    assert result.exit_code == 0, result.output


def test_the_readme_is_short_and_has_five_links_that_lead_somewhere() -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", README)
    assert len(links) == 5
    root = Path(__file__).resolve().parent.parent
    assert all((root / link).is_file() for link in links)
    assert len(README.splitlines()) < 80
