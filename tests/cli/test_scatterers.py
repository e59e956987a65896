"""Scatterers and estimators of `cbs magnetoconductance`: laws of the angle, helical carriers, plain loops."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.loops.walks import henyey_greenstein
from tests.cli.runner import refused, run

FILM = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--loops", "2000", "--seed", "7")
FIELD = ("--field", "0mT..20mT", "--points", "3")
B = np.array([0.0, 0.01, 0.02])
LENGTHS: Any = {"l": 100e-9, "L_phi": 1e-6}


def document(*args: str) -> dict[str, Any]:
    result = run(*FILM, *args, "--theory", "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_anisotropic_scatterers_and_their_exact_value_without_field(tmp_path: Path) -> None:
    law = tmp_path / "law.csv"
    law.write_text("angle_deg, density\n" + "".join(f"{a}, {1 + math.cos(math.radians(a))}\n" for a in range(181)))
    common = ("magnetoconductance", "--l", "100nm", "--l-phi", "400nm", *FIELD, "--loops", "12000", "--seed", "4")
    drawn = json.loads(run(*common, "--mean-cosine", "0.5", "--theory", "--json").stdout)
    curve = cbs.magnetoconductance(
        cbs.Conductor(l=100e-9, L_phi=400e-9), B, scatterers=henyey_greenstein(0.5), loops=12000, rng=4
    )
    assert drawn["dsigma_e2_h"] == curve.dsigma.tolist()
    exact = float(theory.anisotropic_correction(400e-9, 50e-9, theory.henyey_greenstein(0.5)))
    assert drawn["theory"]["at_zero"] == [pytest.approx(exact, abs=1e-5), None, None]
    assert drawn["theory"]["hln_delta"] == pytest.approx(
        theory.hln(B, l=1e-7, L_phi=4e-7) - theory.hln(0.0, l=1e-7, L_phi=4e-7)
    )
    read = json.loads(run(*common, "--scattering", str(law), "--theory", "--json").stdout)
    exact = float(theory.anisotropic_correction(400e-9, 50e-9, [1.0, 0.5]))
    assert read["theory"]["at_zero"][0] == pytest.approx(exact, abs=1e-4)
    assert abs(read["dsigma_e2_h"][0] - exact) < 4.5 * read["dsigma_err_e2_h"][0] < 0.1


def test_one_helical_cone_is_antilocalized() -> None:
    args = (
        "magnetoconductance",
        "--l",
        "100nm",
        "--l-phi",
        "400nm",
        "--helical",
        "--field",
        "0mT..2mT",
        "--points",
        "2",
    )
    found = json.loads(run(*args, "--loops", "30000", "--seed", "4", "--theory", "--json").stdout)
    assert found["unit"] == "e^2/h per cone"
    exact = float(theory.helical_correction(400e-9, l=100e-9))
    assert found["theory"]["at_zero"] == [pytest.approx(exact), None]
    assert abs(found["dsigma_e2_h"][0] - exact) < 4.5 * found["dsigma_err_e2_h"][0] < 0.05
    assert found["theory"]["hln_delta"][1] < 0.0
    assert found["delta_e2_h"][1] < 0.0
    assert found["meta"]["parameters"]["spin"] == [{"mechanism": "Helical", "gap": 0.0}]


def test_a_run_with_anisotropic_scatterers_is_continued_from_its_checkpoint(tmp_path: Path) -> None:
    args = ("magnetoconductance", "--l", "100nm", "--l-phi", "400nm", "--mean-cosine", "0.3", *FIELD, "--seed", "4")
    kept = ("--checkpoint", str(tmp_path / "run.npz"))
    first = run(*args, *kept, "--loops", "20000", "--max-time", "0.001s")
    assert "ended by --max-time" in first.stderr
    again = run(*args, *kept, "--resume", "--loops", "20000", "--json")
    assert again.stdout == run(*args, "--loops", "20000", "--json").stdout


def test_helical_carriers_stand_alone() -> None:
    common = ("return-probability", "--l", "100nm", "--length", "1um", "--helical", "--loops", "2000", "--seed", "1")
    found = json.loads(run(*common, "--json").stdout)
    assert found["ratio"][0] == pytest.approx(0.5, abs=0.05)
    assert "--helical goes without --rashba: the pseudospin" in refused(*common, "--rashba", "1um")
    assert "Brownian loops do not carry --helical" in refused(*common, "--family", "brownian")


def test_the_plain_estimator_is_that_of_the_library() -> None:
    found = document(*FIELD, "--estimator", "plain")
    curve = cbs.magnetoconductance(cbs.Conductor(**LENGTHS), B, estimator="plain", loops=2000, rng=7)
    assert found["dsigma_e2_h"] == pytest.approx(curve.dsigma.tolist(), rel=1e-12)
    assert found["meta"]["parameters"]["estimator"] == "plain"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--family", "brownian"), "--estimator plain does not apply to --family brownian"),
        (("--family", "lattice"), "does not apply to --family lattice: its walks count as they are"),
        (("--mean-cosine", "0.3"), "--estimator plain does not apply to --mean-cosine"),
        (("--helical",), "--estimator plain does not apply to --helical"),
        (("--geometry", "bulk"), "--estimator plain does not apply to --geometry bulk"),
    ],
)
def test_the_estimator_belongs_to_flights_in_a_film(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*FILM, *FIELD, "--estimator", "plain", *args)
