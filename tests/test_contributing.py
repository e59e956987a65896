"""The worked examples of CONTRIBUTING.md go into a copy of the source, a file and an entry of a table each, and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n# ([^\n]*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
TRIALS = [code for name, code in BLOCKS if name == "try it"]


def put_into_table(path: Path, table: str, lines: str) -> None:
    """Add imports to the imports of a file, and the other lines at the top of one of its tables."""
    imports = "".join(line + "\n" for line in lines.splitlines() if line.startswith(("import ", "from ")))
    entries = "".join(line + "\n" for line in lines.splitlines() if line.startswith(" "))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".pyi":  # its imports are the list
        assert len(imports.splitlines()) <= 2 and not entries, "a function and its result"
        path.write_text(text + imports, encoding="utf-8")
        return
    found = re.search(rf"^{table}\b[^\n]*[{{(]\n", text, re.MULTILINE)
    assert found is not None, f"{path.name} has no table {table} of several lines"
    assert len(re.findall(r"^    [^ )]", entries, re.MULTILINE)) == 1, "one entry is what is promised"
    text = text[: found.end()] + entries + text[found.end() :]
    first_import = re.search(r"^(import|from) ", text, re.MULTILINE)
    assert first_import is not None
    path.write_text(text[: first_import.start()] + imports + text[first_import.start() :], encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with all four examples in it."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "cbs", root / "cbs", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("cli", "figures"):
        shutil.copytree(ROOT / folder, root / "cbs" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, code in BLOCKS:
        if name == "try it":
            continue
        file, _, table = name.partition(", in ")
        path = root / (file if file.startswith("cbs/") else f"cbs/{file}")
        if table:
            put_into_table(path, table, code)
        else:
            assert not path.exists(), f"{name} is no new file"
            path.write_text(code, encoding="utf-8")
    return root


def test_the_examples_are_as_short_as_they_say() -> None:
    names = [name for name, _ in BLOCKS if name != "try it"]
    assert len(TRIALS) == 4
    files = [False, True]  # a new file, an entry of a table
    assert [", in " in name for name in names] == [*files, *files, *files, False, False, *files]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(TRIALS)))
def test_an_example_does_what_it_says(copy: Path, number: int) -> None:
    environment = os.environ | {"PYTHONPATH": str(copy), "MPLBACKEND": "Agg"}
    program = f"import cbs; assert cbs.__file__.startswith({str(copy)!r})\n{TRIALS[number]}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_examples_keep_the_style() -> None:
    lint = shutil.which("ruff", path=Path(sys.executable).parent)
    assert lint is not None
    for name, code in BLOCKS:
        if name != "try it" and ", in " not in name:
            folder = "figures/example.py" if name.startswith("figures") else "cbs/example.py"
            done = subprocess.run(
                [lint, "check", "--stdin-filename", folder, "-"], input=code, cwd=ROOT, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{name}: {done.stdout}"
