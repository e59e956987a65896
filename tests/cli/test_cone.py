import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run
from tests.statistics import assert_z, seeds

LIGHT = ("cone", "--k-l", "200", "--angle", "0mrad..10mrad", "--points", "3")


def document(*args: str) -> dict[str, Any]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_the_cone_is_the_exact_one(seed: int) -> None:
    found = document(*LIGHT, "--loops", "20000", "--seed", str(seed), "--theory")
    q = 200.0 * np.sin([0.0, 5e-3, 10e-3])
    assert found["q"] == pytest.approx(q)
    assert found["theory"]["exact"] == pytest.approx(theory.enhancement(q), rel=1e-4)  # exit at its own angle
    assert found["theory"]["exact"][0] == pytest.approx(1.8817319)
    assert_z(found["enhancement"], found["enhancement_err"], found["theory"]["exact"], resolution=0.05)
    difference = np.array(found["enhancement"]) - found["theory"]["exact"]
    assert found["z"]["exact"] == pytest.approx(difference / found["enhancement_err"])


def test_wavelength_and_mean_free_path_give_k_l() -> None:
    args = ("cone", "--angle", "1mrad", "--loops", "200", "--seed", "1")
    by_length = document(*args, "--l", "20um", "--wavelength", "600nm", "--albedo", "0.9", "--theory")
    assert by_length["meta"]["parameters"]["k_l"] == pytest.approx(2.0 * np.pi * 20e-6 / 600e-9)
    assert set(by_length["theory"]) == {"exact"}  # the diffusion approximation knows no absorption
    curve = cbs.backscattering_cone(1e-3, k_l=2.0 * np.pi * 20e-6 / 600e-9, medium=cbs.Turbid(0.9), loops=200, rng=1)
    assert by_length["enhancement"] == curve.enhancement.tolist()


def test_the_table_has_formulas_and_distances() -> None:
    args = (*LIGHT, "--loops", "200", "--seed", "1")
    assert run(*args).stdout.splitlines()[0].split() == ["angle/mrad", "enhancement"]
    head = run(*args, "--theory").stdout.splitlines()[0].split()
    assert head == ["angle/mrad", "enhancement", "exact", "z", "diffusion"]


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = (*LIGHT, "--loops", "6400", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*args, "--resume", *kept, "--json")
    assert again.stdout == run(*args, "--workers", "1", "--json").stdout
    assert run(*args, "--resume", *kept, "--output", str(tmp_path / "cone.npz")).exit_code == 0
    stored = cbs.load(tmp_path / "cone.npz")
    assert stored.enhancement.tolist() == json.loads(again.stdout)["enhancement"]
    assert '"seed": 3' in run("info", str(tmp_path / "cone.npz"), "--json").stdout


@pytest.mark.parametrize(
    "more",
    [
        ("--incidence", "40deg", "--plane", "across"),
        ("--thickness", "5l", "--index", "1.33", "--mean-cosine", "0.3"),
        ("--faraday", "0.5", "--albedo", "0.95"),
        ("--so-scatterings", "3"),
        ("--ways", "5l..20l"),
    ],
)
def test_media_have_exact_values_beside(more: tuple[str, ...]) -> None:
    found = document(*LIGHT, "--loops", "4000", "--seed", "2", "--theory", *more)
    assert_z(found["enhancement"], found["enhancement_err"], found["theory"]["exact"], resolution=0.3)
    assert found["theory"].keys() == {"exact"}


def test_without_exact_values_the_command_says_so() -> None:
    done = run(*LIGHT, "--loops", "200", "--seed", "2", "--theory", "--mean-cosine", "0.9")
    assert done.exit_code == 0
    assert "no exact values for this medium and geometry" in done.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--k-l", "200"), "Missing option '--angle'"),
        (("--angle", "1mrad"), "give either --k-l, such as 200, or both --l and --wavelength"),
        (("--angle", "1mrad", "--k-l", "200", "--l", "1um"), "give either --k-l"),
        (("--angle", "1mrad", "--wavelength", "1um"), "give either --k-l"),
        (("--angle", "1", "--k-l", "200"), "'--angle': 1 has no unit; write e.g. 1mrad"),
        (("--angle", "1mrad", "--k-l", "-1"), "'--k-l': -1 is not positive"),
        (("--angle", "1mrad", "--k-l", "nan"), "'--k-l': nan is not positive"),
        (("--angle", "1mrad", "--k-l", "200", "--albedo", "1.1"), "'--albedo': 1.1 is not between 0 and 1"),
        (("--angle", "1mrad", "--k-l", "200", "--scatterings", "3"), "'--scatterings': 3 is too few; at least 8"),
        (
            ("--angle", "0mrad..1mrad", "--k-l", "9", "--points", "1e5"),
            "'--points': 100000 is too many; at most 5000",
        ),
        (("--angle", "1rad", "--k-l", "1e5"), "angle must stay below 1000/k_l = 0.01 rad"),
        (("--angle", "1mrad", "--k-l", "200", "--index", "0.5"), "--index must lie between 1 and 3.5"),
        (("--angle", "1mrad", "--k-l", "200", "--thickness", "5"), "'--thickness': 5 has no unit; write e.g. 5l"),
        (("--angle", "1mrad", "--k-l", "9", "--ways", "9l..2l"), "'--ways': 9l..2l runs backwards"),
        (("--angle", "1mrad", "--k-l", "9", "--ways", "9l"), "--ways must be two lengths"),
        (("--angle", "1mrad", "--k-l", "9", "--incidence", "89deg"), "--incidence must lie between 0 and 1.5 rad"),
        (("--angle", "1mrad", "--k-l", "9", "--faraday", "1", "--mean-cosine", "0.5"), "--faraday goes with isotropic"),
        (("--angle", "2mrad..1mrad", "--k-l", "200"), "'--angle': 2mrad..1mrad runs backwards"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later("cone", "--loops", "200", *args))
