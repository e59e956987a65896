"""Every example runs, writes its picture where it is told to, and says what is learnt."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.py"))
LONG = {"graphene_wse2"}  # its parts are in tests of fits, the whole takes its time
each = pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[pytest.mark.slow] * (path.stem in LONG)) for path in EXAMPLES],
    ids=[path.stem for path in EXAMPLES],
)  # fmt: skip


@each
def test_example_runs_and_writes_a_picture_into_the_folder(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(path), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "Agg"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    pictures = list(tmp_path.glob("*.png"))
    assert [picture.stem for picture in pictures] == [path.stem]
    assert pictures[0].stat().st_size > 20_000


@each
def test_example_says_what_is_learnt(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text is not None
    assert "Learnt here" in text
    assert f"python examples/{path.name}" in text


def test_measured_curves_are_complete_and_have_their_note() -> None:
    folder = EXAMPLES[0].parent / "data" / "graphene_wse2"
    note = (folder / "README.md").read_text(encoding="utf-8")
    assert "CC0" in note
    assert "10.1038/s41586-020-2473-8" in note
    for kelvin in ("0.025", "0.3", "0.5", "0.7"):
        B, sigma = np.loadtxt(folder / f"wal_{kelvin}K.csv", delimiter=",", skiprows=1, unpack=True)
        assert B.size == 120
        np.testing.assert_allclose(np.diff(B), 0.2, atol=1e-9)
        assert np.all(np.isfinite(sigma))
