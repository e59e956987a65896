import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import refused, run


def lengths(*args: str, **variables: str) -> dict[str, Any]:
    result = run("scales", "--json", *args, **variables)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.toml"
    path.write_text('l = "100nm"\nl_phi = "1um"\nmass = 0.067\n[scales]\nl-so = "300nm"\n[cite]\nbibtex = true\n')
    return path


def test_keys_with_dash_or_underscore_and_a_table_for_the_command(film: Path) -> None:
    found = lengths("--config", str(film))
    assert (found["l_m"], found["L_phi_m"], found["L_so_m"], found["mass"]) == (100e-9, 1e-6, 300e-9, 0.067)


def test_command_line_wins_over_variable_over_file(film: Path) -> None:
    assert lengths("--config", str(film), CBS_L_PHI="2um")["L_phi_m"] == 2e-6
    assert lengths("--config", str(film), "--l-phi", "3um", CBS_L_PHI="2um")["L_phi_m"] == 3e-6


def test_the_file_may_be_named_by_a_variable(film: Path) -> None:
    assert lengths(CBS_CONFIG=str(film))["l_m"] == 100e-9


def test_infinity_of_toml_is_infinity(tmp_path: Path) -> None:
    path = tmp_path / "film.toml"
    path.write_text('l = "100nm"\nl_phi = inf\n')
    assert lengths("--config", str(path))["L_phi_m"] == "inf"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('l_fi = "1um"', "key 'l_fi' is not an option for scales; did you mean l-phi?"),
        ('[scales]\nrashba = "1um"', "key 'rashba' is not an option in [scales]"),
        ('[scale]\nl = "1um"', "table [scale] is not a command; did you mean scales?"),
        ("[cite]\nbibtec = true", "key 'bibtec' is not an option in [cite]; did you mean bibtex?"),
        ("l = 100", "100 has no unit; write e.g. 100nm"),
        ("l = true", "l must be one number or string, got True"),
        ('l = ["1um"]', "l must be one number or string"),
        ('json = "yes"', "json must be true or false, got 'yes'"),
        ("l = ", "is not valid TOML"),
        ("l = \xff", "is not text in UTF-8"),
        ("a = " + 5000 * "[" + 5000 * "]", "is nested too deeply"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "film.toml"
    path.write_bytes(text.encode("latin-1"))
    assert message in refused("scales", "--config", str(path))


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    assert "No such file" in refused("scales", "--config", str(tmp_path / "none.toml"))
    assert "Is a directory" in refused("scales", "--config", str(tmp_path))
