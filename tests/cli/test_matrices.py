import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import ensembles
from tests.cli.runner import refused, run
from tests.statistics import assert_z, seeds


def document(*args: str) -> dict[str, Any]:
    result = run("matrices", *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_two_one_and_one_half(seed: int) -> None:
    found = document("--channels", "5", "--loops", "12000", "--seed", str(seed), "--theory")
    assert (found["ensemble"], found["beta"], found["channels"]) == (["COE", "CUE", "CSE"], [1, 2, 4], [5, 5, 10])
    assert_z(found["ratio"][:2], found["ratio_err"][:2], [2.0, 1.0], resolution=0.2, n=3)
    assert_z(found["summed"][2], found["summed_err"][2], 0.5, resolution=0.05, n=3)
    assert found["ratio"][2] < 1e-28  # the Kramers channel is empty in every matrix
    assert found["theory"]["ratio"] == pytest.approx([2.0, 1.0, 0.0])
    assert found["theory"]["summed"] == [None, None, pytest.approx(0.5)]
    assert found["z"]["ratio"][:2] == pytest.approx(
        (np.array(found["ratio"][:2]) - [2.0, 1.0]) / found["ratio_err"][:2]
    )
    assert found["z"]["ratio"][2] is None  # rounding is no standard error


@seeds
def test_the_family_goes_from_two_to_one_half(seed: int) -> None:
    args = ("--channels", "3", "--theta", "0deg..90deg", "--points", "4", "--loops", "12000", "--seed", str(seed))
    found = document(*args, "--theory")
    cosine, n = np.cos(2.0 * np.radians([0.0, 30.0, 60.0])), 6
    exact = (1.0 + cosine) * (n - 1.0) / (n - cosine)
    assert found["theory"]["ratio"][:3] == pytest.approx(exact)
    assert_z(found["ratio"][:3], found["ratio_err"][:3], exact, resolution=0.15, n=4)
    assert_z(found["summed"][3], found["summed_err"][3], 0.5, resolution=0.05, n=4)
    assert "ensemble" not in found


def test_a_row_is_the_run_of_its_ensemble_alone() -> None:
    found = document("--ensemble", "cse", "--ensemble", "CUE", "--channels", "3", "--loops", "640", "--seed", "4")
    assert found["ensemble"] == ["CSE", "CUE"]
    for i, name in enumerate(found["ensemble"]):
        alone = ensembles.scattering(name, 3, matrices=640, rng=4)
        assert (found["ratio"][i], found["ratio_err"][i]) == pytest.approx((alone.ratio, alone.ratio_err), rel=1e-12)
    at_45 = document("--theta", "45deg", "--channels", "3", "--loops", "640", "--seed", "4")
    alone = ensembles.scattering("COE", 3, theta=0.25 * math.pi, matrices=640, rng=4)
    assert at_45["ratio"] == pytest.approx([alone.ratio], rel=1e-12)


def test_the_table_names_the_ensembles() -> None:
    args = ("matrices", "--loops", "200", "--seed", "1", "--channels", "2")
    lines = run(*args, "--theory").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["N", "COE", "CUE", "CSE"]
    assert lines[0].split()[3:6] == ["ratio", "ratio_exact", "ratio_z"]
    assert "exact" not in run(*args).stdout
    assert run(*args, "--theta", "0deg..90deg", "--points", "2").stdout.split()[0] == "theta/deg"


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = ("--channels", "2", "--loops", "640", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run("matrices", *args, "--resume", *kept, "--json")
    assert again.stdout == run("matrices", *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"matrices.{suffix}"
        assert run("matrices", *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    stored = cbs.load(tmp_path / "matrices.npz")
    assert stored.ratio.tolist() == json.loads(again.stdout)["ratio"]
    assert stored.plot().get_xlabel().startswith("Dyson index")
    assert repr(stored).startswith("ScatteringTable(3 ensembles, ratio ")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--channels", "1"), "'--channels': 1 is too few; at least 2"),
        (("--channels", "5000"), "channels must be at most 1000 (got 5000)"),
        (("--ensemble", "GOE"), "'--ensemble': 'GOE' is not one of"),
        (("--ensemble", "COE", "--theta", "30deg"), "--ensemble goes without --theta"),
        (("--theta", "0deg..9deg", "--points", "1e6"), "'--points': 1000000 is too many; at most 5000"),
        (("--theta", "30"), "'--theta': 30 has no unit"),
        (("--theta", "0deg..9deg", "--points", "1"), "a range needs at least 2"),
        (("--loops", "100"), "--loops must be at least 128 (got 100)"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused("matrices", *args)
