"""`cbs fit`: text, JSON, picture, messages and refusals."""

import json
from pathlib import Path

import pytest

from cbs.cli.fit import NAMES
from cbs.cli.fit import fit as command
from cbs.comparison.fit import MODELS
from tests.cli.runner import refused, run

DATA = Path(__file__).resolve().parent.parent.parent / "examples" / "data" / "graphene_wse2"
FILE = str(DATA / "wal_0.3K.csv")


def test_the_example_of_the_help_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA.parent.parent.parent)
    assert command.epilog is not None
    result = run(*command.epilog.split()[2:])
    assert result.exit_code == 0, result.output
    assert "L_phi" in result.stdout
    assert "hang together" in result.stdout


def test_models_of_the_command_are_those_of_the_library() -> None:
    needs_a_size = {name for name, model in MODELS.items() if {"width", "thickness"} & {k.name for k in model.settings}}
    assert set(NAMES) == set(MODELS) - needs_a_size


def test_json_has_values_intervals_and_messages() -> None:
    arguments = ("fit", FILE, str(DATA / "wal_0.025K.csv"), "--seed", "1", "--bootstrap", "20", "--json")
    first, second = (run(*arguments).stdout for _ in range(2))
    assert first == second
    fits = json.loads(first)["fits"]
    assert [found["file"] for found in fits] == ["wal_0.3K.csv", "wal_0.025K.csv"]
    for found in fits:
        for parameter in found["parameters"].values():
            assert parameter["low"] < parameter["value"] < parameter["high"]
        assert found["points"] == 120
        assert found["points_that_count_as_one"] > 3
    assert fits[1]["parameters"]["L_phi"]["value"] > fits[0]["parameters"]["L_phi"]["value"]


def test_picture_is_written(tmp_path: Path) -> None:
    path = tmp_path / "fit.png"
    result = run("fit", FILE, "--bootstrap", "0", "--seed", "1", "--plot", str(path), "--b-max", "10mT", "--l", "30nm")
    assert result.exit_code == 0, result.output
    assert path.stat().st_size > 10_000
    assert "50 points" in result.stdout


def test_misuse_is_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("field,sigma\n1,2\n")
    assert "B_T, B_mT or B_G" in refused("fit", str(bad))
    assert "--model" in refused("fit", FILE, "--model", "hnl")
    assert "--l" in refused("fit", FILE, "--l", "30")
    assert "must end with" in refused("fit", FILE, "--plot", str(tmp_path / "x.doc"))
    assert "different fields" in refused("fit", FILE, "--b-max", "0.5mT")
    assert "none.csv" in refused("fit", str(tmp_path / "none.csv"))
