import json
from pathlib import Path

import numpy as np
import pytest

import cbs
from tests.cli.runner import refused, run

RUN = ("strip", "--l", "1um", "--width", "100nm..10um", "--points", "3", "--loops", "2000", "--seed", "2")


@pytest.mark.parametrize("walls", ["specular", "diffuse"])
def test_both_rates_beside_exact_values(walls: str) -> None:
    found = json.loads(run(*RUN, "--walls", walls, "--theory", "--json").stdout)
    assert found["width_m"] == pytest.approx([1e-7, 1e-6, 1e-5])
    assert (found["walls"], found["duration"]) == (walls, 40.0)
    for name in ("diffusion", "dephasing"):
        z = (np.array(found[name]) - found["theory"][f"{name}_exact"]) / found[f"{name}_err"]
        assert found["z"][f"{name}_exact"] == pytest.approx(z)
        assert np.abs(z).max() < 4.5
    assert found["dephasing"][0] < 0.1 < 0.8 < found["dephasing"][2]


def test_table_and_files(tmp_path: Path) -> None:
    path = tmp_path / "strip.npz"
    result = run(*RUN, "--output", str(path), "--checkpoint", str(tmp_path / "run.npz"))
    assert result.exit_code == 0, result.stderr
    stored = cbs.load(path)
    again = run(*RUN, "--checkpoint", str(tmp_path / "run.npz"), "--resume")
    lines = again.stdout.splitlines()
    assert lines[0].split() == ["width/nm", "diffusion", "dephasing"]
    shown = lines[1].split()[2].split("(")[0]
    assert float(shown) == pytest.approx(stored.dephasing[0], abs=stored.dephasing_err[0])
    assert '"observable": "strip-transport"' in run("info", str(path), "--json").stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--width", "0nm..1um"), "'--width': 0nm..1um must be positive"),
        (("--width", "100"), "has no unit"),
        (("--width", "1um", "--walls", "rough"), "'--walls': 'rough' is not one of"),
        (("--width", "1um", "--duration", "0"), "'--duration'"),
        (("--width", "0.5nm"), "width must be at least l/1000"),
        ((), "Missing option '--width'"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused("strip", "--l", "1um", "--loops", "200", *args)


def test_walks_without_end_are_refused() -> None:
    line = refused("strip", "--l", "1um", "--width", "100nm", "--duration", "1e12")
    assert "--duration must be at most 1e+06 mean free paths" in line
