"""The formatter has the last word on how code is set, but for what it would tear apart."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import FILE_LINES, FUNCTION_LINES, ROOT, longest_function, source_files

SKIP = re.compile(r"\s*$")
LEAST_LINES = 5


def formatted(text: str, path: Path) -> str:
    lint = shutil.which("ruff", path=Path(sys.executable).parent)
    assert lint is not None
    command = [lint, "format", "--stdin-filename", str(path.relative_to(ROOT)), "-"]
    return subprocess.run(command, input=text, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_code_is_kept_from_the_formatter_only_where_that_saves_five_lines_or_the_budget() -> None:
    idle = []
    tests = list((ROOT / "tests").rglob("*.py"))
    for path in [*(path for _, path in source_files()), *tests]:
        lines = path.read_text(encoding="utf-8").split("\n")
        for i, line in enumerate(lines):
            if SKIP.search(line):
                without = formatted("\n".join([*lines[:i], SKIP.sub("", line), *lines[i + 1 :]]), path)
                longer = without.count("\n") + 1 - len(lines)
                in_budget = without.count("\n") <= FILE_LINES and longest_function(without) <= FUNCTION_LINES
                if longer < LEAST_LINES and (in_budget or path in tests):
                    idle.append(f"{path}:{i + 1} would take {longer} lines more without `fmt: skip`")
    assert idle == []
