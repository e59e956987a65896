import json
from pathlib import Path

from tests.cli.runner import refused, run

FEW = ("coverage", "--model", "wl", "--count", "1", "--noise", "gaussian", "--curves", "4", "--seed", "3")


def test_the_table_is_printed_written_and_the_same_again(tmp_path: Path) -> None:
    shown = run(*FEW)
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.splitlines()[0].split()[:3] == ["model", "prefactor", "noise"]
    assert len(shown.stdout.splitlines()) == 7
    assert "outside 68" in shown.stderr
    path = tmp_path / "table.csv"
    assert run(*FEW, "--out", str(path)).exit_code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "seed 3" in lines[0]
    rows = json.loads(run(*FEW, "--json").stdout)["rows"]
    assert [row["inside_68"] for row in rows] == [float(line.split(",")[7]) for line in lines[2:]]


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    assert "between 1 and" in refused("coverage", "--count", "0.5")
    assert ".csv" in refused("coverage", "--out", str(tmp_path / "table.txt"))
