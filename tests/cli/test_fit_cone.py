import json
from pathlib import Path

import pytest

from tests.cli.runner import later, refused, run

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "data" / "cone" / "cone.csv")
FIT = ("fit-cone", EXAMPLE, "--wavelength", "633nm", "--index", "1.33")


def test_a_person_reads_numbers_with_errors() -> None:
    done = run(*FIT, "--absorption", "fit")
    assert done.exit_code == 0
    assert "l = 11.1 +- 1.0 um" in done.stdout
    assert "read: angle: column 1 'theta (mrad)', 1 mrad a unit" in done.stderr
    assert done.stdout.splitlines()[0].startswith("cone.csv: 161 angles, chi2 = ")


def test_files_hold_the_fit(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("fit.json", "fit.png")]
    done = run(*FIT, "--json", "--output", paths[0], "--plot", paths[1], "--absorption", "1mm")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert json.loads(Path(paths[0]).read_text()) == document
    assert (
        document["parameters"]["l"]["low"] < document["parameters"]["l"]["value"] < document["parameters"]["l"]["high"]
    )
    assert document["parameters"]["l_a"] == {
        "value": 1e-3, "error": 0.0, "low": 1e-3, "high": 1e-3, "unit": "m", "fixed": True
    }  # fmt: skip
    assert len(document["fitted"]) == 161
    assert Path(paths[1]).read_bytes().startswith(b"\x89PNG")


def test_csv_has_the_curve(tmp_path: Path) -> None:
    assert run(*FIT, "--output", str(tmp_path / "fit.csv")).exit_code == 0
    lines = (tmp_path / "fit.csv").read_text().splitlines()
    assert lines[0] == "angle_rad,intensity,error,fitted"
    assert len(lines) == 162


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("fit-cone", EXAMPLE), "Missing option '--wavelength'"),
        ((*FIT, "--absorption", "often"), "'--absorption': "),
        ((*FIT, "--absorption", "-1um"), "'--absorption': -1um is not positive"),
        ((*FIT, "--resolution", "-1mrad"), "--resolution must not be negative"),
        ((*FIT, "--output", "x.txt"), "'--output'"),
        ((*FIT, "--x", "9"), "has no such column"),
        (("fit-cone", "nowhere.csv", "--wavelength", "633nm"), "nowhere.csv is no file; give a file"),
        ((*FIT[:4], "--index", "9"), "--index must lie between 1 and 3.5"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*args))
