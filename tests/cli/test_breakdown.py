import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs.comparison.breakdown import ballistic_breakdown, diffusive_fit
from tests.cli.runner import later, refused, run

FITS = ("breakdown", "--l", "100nm", "--tau-ratio", "0.005..0.05", "--points", "2")


def document(*args: str) -> dict[str, Any]:
    result = run(*FITS, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_loops_are_shared_out_and_the_run_is_that_of_the_library() -> None:
    options = ("--b-max", "1", "--fields", "6", "--term", "backscattering", "--loops", "4000", "--seed", "4")
    found = document(*options, "--theory")
    assert found["meta"]["loops"] == 4000
    same = ballistic_breakdown(
        cbs.Conductor(l=1e-7), np.geomspace(0.005, 0.05, 2), b_max=1.0, fields=6, term="backscattering", loops=2000,
        rng=4,
    )  # fmt: skip
    for name, values in same.columns().items():
        assert found[name] == values.tolist()
    for i, L_phi in enumerate((10.0, 10.0**0.5)):
        exact = diffusive_fit(L_phi, 1.0, points=6, term="backscattering")
        assert (found["theory"]["alpha"][i], found["theory"]["tau_ratio"][i]) == pytest.approx(exact, rel=1e-6)
    for name in ("alpha", "tau_ratio"):
        z = (np.array(found[name]) - found["theory"][name]) / found[f"{name}_err"]
        assert found["z"][name] == pytest.approx(z)


def test_the_table_has_exact_fits_beside_those_of_the_run() -> None:
    result = run(*FITS, "--loops", "20000", "--seed", "1", "--theory")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == [
        "tau/tau_phi", "L_phi/nm", "alpha", "alpha_exact", "z_alpha", "tau_ratio", "tau_ratio_exact", "z_tau_ratio",
    ]  # fmt: skip
    assert [float(lines[1][i]) for i in (0, 1)] == [0.005, 1000.0]
    assert float(lines[1][3]) == pytest.approx(0.81, abs=0.01)
    assert float(lines[1][6]) == pytest.approx(1.21, abs=0.02)
    assert "note" not in result.stderr


def test_a_fit_that_is_too_uncertain_says_so() -> None:
    result = run(*FITS, "--loops", "200", "--seed", "1")
    assert result.exit_code == 0
    assert "note: at tau/tau_phi = 0.005, 0.05 the fit is too uncertain" in result.stderr


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = ("--loops", "4000", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*FITS, *args, "--resume", *kept, "--json")
    assert again.stdout == run(*FITS, *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"fits.{suffix}"
        assert run(*FITS, *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    assert cbs.load(tmp_path / "fits.npz").alpha.tolist() == json.loads(again.stdout)["alpha"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--tau-ratio", "0..0.1"), "'--tau-ratio': 0 is not positive; write e.g. 0.001..0.1"),
        (("--tau-ratio", "0.1..0.01"), "'--tau-ratio': 0.1..0.01 runs backwards"),
        (("--tau-ratio", "4..5"), "--b-max must be at least 0.1 B_phi = 0.5 B_tr (got 0.3)"),
        (("--b-max", "0"), "'--b-max': 0 is not positive"),
        (("--b-max", "nan"), "'--b-max': nan is not positive"),
        (("--fields", "2"), "'--fields': 2 is too few; at least 3"),
        (("--points", "1"), "'--points': a range needs at least 2"),
        (("--term", "nonbackscattering"), "'--term': 'nonbackscattering' is not one of"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*FITS, *args))
