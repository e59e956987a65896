import json
from pathlib import Path

import click
import numpy as np
import pytest

from cbs.cli.shared import output, progress, tables

OPTION = click.Option(["--output"])


def problem(path: Path) -> str:
    with pytest.raises(click.BadParameter) as caught:
        output.checked(path, (".csv", ".npz"), OPTION)
    return caught.value.message


def test_files_that_cannot_be_written_are_found_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").touch()
    assert problem(tmp_path / "curve.txt").endswith("must end with .csv or .npz")
    assert problem(tmp_path / "folder.csv").endswith("is a folder")
    assert problem(tmp_path / "none" / "curve.csv").endswith("does not exist")
    assert problem(tmp_path / "file" / "curve.csv").endswith("is not a folder")
    assert problem(Path("/proc/curve.csv")).endswith("cannot be written")


def test_the_check_touches_nothing(tmp_path: Path) -> None:
    assert output.checked(tmp_path / "curve.csv", (".csv",), OPTION) == tmp_path / "curve.csv"
    assert list(tmp_path.iterdir()) == []


def test_json_has_no_infinity_and_no_nan() -> None:
    text = output.as_json({"a": np.array([1.0, np.inf, -np.inf, np.nan]), "b": [{"c": np.float64(0.1)}]})
    assert json.loads(text) == {"a": [1.0, "inf", "-inf", None], "b": [{"c": 0.1}]}


def test_json_keeps_every_bit() -> None:
    values = np.random.default_rng(5).normal(size=50)
    assert json.loads(output.as_json({"a": values}))["a"] == values.tolist()


def test_the_table_is_aligned() -> None:
    lines = click.unstyle(tables.table({"x": [1.0, 10.0], "long_name": [0.5, -1e-7]})).splitlines()
    assert lines == [" x  long_name", " 1        0.5", "10     -1e-07"]


def test_a_log_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.batches("run") as report:
        for done in range(1, 4):
            report(done, 3)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("run: 3/3 batches, ")


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress.batches("run") as report:
        report(3, 3)
    assert "run" in capsys.readouterr().err
