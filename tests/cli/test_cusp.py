import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run
from tests.statistics import assert_z, seeds

FILM = ("cusp", "--l", "20nm", "--l-phi", "500nm..1um", "--points", "2")


def document(*args: str) -> dict[str, Any]:
    result = run(*FILM, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def exact_width(L_phi: float) -> float:
    film = cbs.Conductor(l=20e-9, L_phi=L_phi)
    change = lambda z: float(theory.ballistic(z * film.B_phi, l=20e-9, L_phi=L_phi))  # noqa: E731
    return film.B_phi * float(brentq(lambda z: change(z) - change(0.0) - 0.1, 1.0, 20.0))


@seeds
def test_the_width_goes_with_the_square_of_the_coherence_length(seed: int) -> None:
    found = document("--loops", "40000", "--seed", str(seed), "--theory")
    exact = np.array([exact_width(L) for L in found["L_phi_m"]])
    assert found["theory"]["ballistic"] == pytest.approx(exact, rel=1e-7)
    width, err = np.array(found["width_T"]), np.array(found["width_err_T"])
    assert_z(width, err, exact, resolution=0.1 * exact, n=3)
    slope = np.log(exact[1] / exact[0]) / np.log(2.0)
    assert_z(found["exponent"], found["exponent_err"], slope, resolution=0.2, n=3)
    assert found["z"]["ballistic"] == pytest.approx((width - exact) / err)
    assert set(found["theory"]) == {"ballistic", "hln"}
    assert found["theory"]["hln"] == pytest.approx(exact, rel=0.03)
    assert set(found["z"]) == {"ballistic"}


def test_the_loops_are_shared_out_and_the_run_is_that_of_the_library() -> None:
    found = document(
        "--rashba", "300nm", "--rule", "0.05", "--term", "backscattering", "--loops", "2000", "--seed", "4"
    )
    assert found["meta"]["loops"] == 2000
    same = cbs.cusp_width(
        cbs.Conductor(l=20e-9), np.geomspace(500e-9, 1e-6, 2), rule=0.05, spin=cbs.Rashba(300e-9),
        term="backscattering", loops=1000, rng=4,
    )  # fmt: skip
    assert found["width_T"] == same.width.tolist()
    assert (found["exponent"], found["exponent_err"]) == same.exponent


def test_a_rule_that_is_not_reached_is_refused_with_the_reason() -> None:
    told = run(*FILM, "--rule", "9", "--loops", "200", "--seed", "1").stderr
    assert "the change stays below --rule 9 e^2/h up to 400 B_phi; give a smaller --rule" in told


def test_the_table_ends_with_the_exponent() -> None:
    result = run(*FILM, "--loops", "20000", "--seed", "1", "--theory")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["L_phi/nm", "width/mT", "width/B_phi", "hln/mT", "ballistic/mT", "z_ballistic"]
    assert lines[-1].startswith("width ~ L_phi^p: p = -")


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = ("--loops", "4000", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*FILM, *args, "--resume", *kept, "--json")
    assert again.stdout == run(*FILM, *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"cusp.{suffix}"
        assert run(*FILM, *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    stored = cbs.load(tmp_path / "cusp.npz")
    assert stored.width.tolist() == json.loads(again.stdout)["width_T"]
    assert stored.plot().get_yscale() == "log"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--points", "501"), "--l-phi must hold at most 500 values (got 501)"),
        (("--rule", "0"), "'--rule': 0 is not positive"),
        (("--l-phi", "1um..500nm"), "'--l-phi': 1um..500nm runs backwards"),
        (("--l-phi", "inf"), "inf is not allowed here"),
        (("--l-phi", "1m..2m"), "needs loops of"),
        (("--term", "all"), "'--term': 'all' is not one of"),
        (("--elliott-yafet-z", "1um"), "--elliott-yafet-z needs --elliott-yafet"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*FILM, *args))
