"""What the pages of the site show runs as it stands there; what they name exists."""

import doctest
import importlib
import importlib.util
import os
import pkgutil
import re
import shlex
from pathlib import Path

import click
import pytest

import cbs
from cbs.cli.commands.cite import REFERENCES
from cbs.cli.main import COMMANDS, main
from tests.cli.runner import run

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MADE = ("api", "commands", "gallery", "claims", "tutorials", "course", "answers", "lessons", "made")
PAGES = {
    str(path.relative_to(DOCS)): path.read_text(encoding="utf-8")
    for path in sorted(DOCS.rglob("*.md"))
    if not set(path.relative_to(DOCS).parts) & set(MADE)
}
NOT_HERE = (
    "figure",
    "gallery",
    "demo",
    "animate",
    "bench",
)  # minutes; run where the site is built, or by their own tests
LINES = sorted({line.strip() for text in PAGES.values() for line in text.splitlines() if line.startswith("    cbs ")})
SHORT = [
    line for line in LINES if line.split()[1] not in NOT_HERE and " ... " not in line and line != "cbs verify --seed 1"
]
LONG = [line for line in LINES if line.split()[1] in NOT_HERE]
PYTHON = [
    (page, code)
    for page, text in PAGES.items()
    for code in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    if "dask" not in code  # needs a running scheduler; see the tests of the engine
]


def test_there_are_pages_commands_and_blocks() -> None:
    assert len(PAGES) > 20
    assert len(SHORT) > 20
    assert PYTHON


@pytest.mark.parametrize("line", SHORT)
def test_a_command_of_a_page_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    few = {} if "--loops" in line else {"CBS_LOOPS": "1000"}
    result = run(*shlex.split(line)[1:], **few)
    assert result.exit_code == 0, result.output


@pytest.mark.slow
@pytest.mark.parametrize("line", LONG)
def test_a_command_of_minutes_runs_in_draft_quality(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*shlex.split(line.replace("--quality lecture", ""))[1:], CBS_QUALITY="draft", CBS_ROUNDS="1")
    assert result.exit_code == 0, result.output
    assert list(tmp_path.iterdir())


@pytest.mark.parametrize(("page", "code"), PYTHON, ids=[page for page, _ in PYTHON])
def test_a_python_block_of_a_page_runs(page: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    if "import lmfit" in code:
        pytest.importorskip("lmfit", reason="not a dependency; the page was tried with 1.3")
    exec(compile(code, page, "exec"), {"__name__": "__main__"})


EXECUTED = {
    page: "\n".join(found)
    for page, text in PAGES.items()
    if (found := re.findall(r"^```\{executed\}\n(?::hide:\n)?(.*?)^```$", text, re.M | re.S))
}


@pytest.mark.slow  # `make docs` runs them too
@pytest.mark.parametrize("page", sorted(EXECUTED))
def test_the_executed_blocks_of_a_page_run(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXECUTED[page], page, "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.strip()


def test_the_toml_file_of_the_guide_works(tmp_path: Path) -> None:
    found = re.search(r"^```toml\n(.*?)^```$", PAGES["howto/options-in-a-file.md"], re.M | re.S)
    assert found is not None
    path = tmp_path / "film.toml"
    path.write_text(found.group(1))
    result = run("magnetoconductance", "--config", str(path), CBS_LOOPS="2000")
    assert result.exit_code == 0, result.output
    assert "ballistic" in result.stdout


def test_the_page_about_installing_names_every_extra() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("[project.optional-dependencies]", 1)[1].split("\n[", 1)[0]
    extras = re.findall(r"^([a-z]+) = \[", block, re.M)
    assert len(extras) >= 5
    for extra in extras:
        assert re.search(rf"^\|.*`{extra}`.*\|", PAGES["howto/install.md"], re.M), extra


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_between_pages_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", PAGES[page]):
        if "://" in link:
            continue
        target = (DOCS / page).parent / link
        made = target.resolve().relative_to(DOCS).parts[0] in MADE
        assert made or target.exists(), link


def test_every_page_is_in_a_table_of_contents() -> None:
    for page in PAGES:
        name = Path(page).with_suffix("")
        folder = PAGES.get(str(name.parent / "index.md"), "") + PAGES["index.md"]
        if str(name) != "index":
            assert re.search(rf"^({re.escape(name.name)}|{re.escape(str(name))})$", folder, re.M), page


def test_commands_and_options_of_the_pages_exist() -> None:
    context = click.Context(main)
    for page, text in PAGES.items():
        for name in re.findall(r"`cbs ([a-z][a-z-]*)", text):
            assert name in COMMANDS, f"{page}: cbs {name}"
    table = PAGES["reference/questions.md"]
    for name in COMMANDS:
        if name not in ("verify", "scales", "about", "info", "cite", "bench"):
            assert f"cbs {name}" in table, name
    options = {
        option
        for name in COMMANDS
        for found in main.get_command(context, name).params  # type: ignore[union-attr]
        for option in found.opts
    }
    for option in re.findall(r"`(--[a-z][a-z-]*)", table):
        assert option in options, option


def test_names_of_the_library_in_the_pages_exist() -> None:
    for page, text in PAGES.items():
        for name in re.findall(r"`(?:\{py:func\}`)?(cbs(?:\.[A-Za-z_]+)+)", text):
            found: object = cbs
            for part in name.split(".")[1:]:
                try:
                    found = getattr(found, part)
                except AttributeError:
                    found = importlib.import_module(f"{getattr(found, '__name__', '')}.{part}")
            assert found is not None, (page, name)


def test_the_bibliography_has_all_that_is_cited_and_dois_match_their_links() -> None:
    page = PAGES["reference/bibliography.md"]
    for _, reference in REFERENCES:
        assert reference in page, reference
    dois = re.findall(r"\[(10\.[^\]]+)\]\(https://doi\.org/([^)]+)\)", page)
    assert len(dois) > 30
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    for row in rows:
        assert row.split(" | ")[-1] in ("DOI |", "pages |", "title |", "no |"), row
    for shown, linked in dois:
        assert linked.replace("%28", "(").replace("%29", ")") == shown


JOURNALS = "|".join((
    r"Phys\. ", r"J\. Phys", r"J\. R\.", r"J\. Stat", "JETP", r"Prog\. Theor", "Solid State", "INFORMS", "Nature",
    r"Comput\. Phys", "Astrophys", "ACM", "IEEE", "Biometrika",
))  # fmt: skip


def test_every_paper_that_the_program_names_is_in_the_bibliography() -> None:
    page, found = PAGES["reference/bibliography.md"], set()
    for folder in ("cbs", "cli", "figures"):
        for path in (ROOT / folder).rglob("*.py"):
            text = re.sub(r'"\s*\n\s*"|\s*\n\s*(?:# )?', " ", path.read_text(encoding="utf-8"))
            found |= set(re.findall(rf"((?:{JOURNALS})[A-Za-z. ]*?)\s(\d+),\s+([A-Z]?\d+)", text))
    assert len(found) > 35
    for name, volume, first in sorted(found):
        assert f"{name.strip()} {volume}, {first} (" in page, (name, volume, first)


def modules() -> list[str]:
    """Every module of the package, in every folder."""
    names = [name for _, name, _ in pkgutil.walk_packages(cbs.__path__, "cbs.")]
    for package in ("cbs.cli", "cbs.figures"):
        found = importlib.import_module(package)
        names += [package, *(name for _, name, _ in pkgutil.walk_packages(found.__path__, f"{package}."))]
    return sorted(set(names))


def test_no_module_is_left_out_of_the_search_for_examples() -> None:
    names = modules()
    assert "cbs.cli.commands.magnetoconductance" in names
    assert "cbs.figures.boards.factor_of_two" in names
    assert "cbs.kernels.compile" in names


def test_examples_in_docstrings_do_what_they_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    sources = {name: importlib.util.find_spec(name) for name in modules()}
    with_examples = [
        name
        for name, spec in sources.items()
        if spec and spec.origin and ">>>" in Path(spec.origin).read_text(encoding="utf-8")
    ]
    assert with_examples
    for name in with_examples:
        outcome = doctest.testmod(importlib.import_module(name))
        assert outcome.failed == 0, name
    assert os.listdir(tmp_path) == []
