import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run
from tests.statistics import assert_z, seeds

CARRIERS = ("helical", "--l", "100nm", "--length", "150nm", "--bins", "4")


def document(*args: str) -> dict[str, Any]:
    result = run(*CARRIERS, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_the_return_by_angle_is_exact(seed: int) -> None:
    found = document("--loops", "20000", "--seed", str(seed), "--theory")
    for name in ("share", "ratio"):
        assert_z(found[name], found[f"{name}_err"], found["theory"][name], resolution=0.03, n=9)
    mean = float(theory.helical_return_ratio(150e-9, 100e-9))
    assert found["theory"]["mean_ratio"] == pytest.approx(mean)
    assert_z(found["mean_ratio"], found["mean_ratio_err"], mean, resolution=0.03, n=9)
    assert found["backscattering"] == pytest.approx(-1.0, abs=1e-12)
    assert max(found["deviation"], found["backscattering_deviation"]) < 1e-12
    assert found["theta_rad"] == pytest.approx(np.pi * np.array([0.125, 0.375, 0.625, 0.875]))


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = ("--loops", "6400", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*CARRIERS, *args, "--resume", *kept, "--json")
    assert again.stdout == run(*CARRIERS, *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"helical.{suffix}"
        assert run(*CARRIERS, *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    stored = cbs.load(tmp_path / "helical.npz")
    assert stored.ratio.tolist() == json.loads(again.stdout)["ratio"]
    assert "degrees" in stored.plot().get_xlabel()
    assert repr(stored).startswith("HelicalReturn(4 bins, mean ratio 0.")


def test_the_text() -> None:
    lines = run(*CARRIERS, "--loops", "2000", "--seed", "1", "--theory").stdout.splitlines()
    assert lines[0].split()[:4] == ["theta/deg", "share", "share_exact", "share_z"]
    assert lines[-2].startswith("mean ratio: 0.4")
    assert lines[-1].startswith("backscattering: C = -1 for every loop")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--length", "0nm"), "'--length': 0nm is not positive"),
        (("--length", "1m"), "needs loops of 2.0e+14 legs"),
        (("--bins", "0"), "'--bins': 0 is too few"),
        (("--bins", "4000"), "bins must be at most 3600 (got 4000)"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*CARRIERS, *args))
