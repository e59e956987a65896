import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run
from tests.statistics import assert_z, seeds

FILM = ("crossover", "--l", "50nm", "--length", "500nm", "--points", "3")
SPIN_ORBIT, FIELD = ("--turn", "elliott-yafet=150nm..5um"), ("--turn", "field=0mT..20mT")


def document(*args: str) -> dict[str, Any]:
    result = run(*FILM, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_from_orthogonal_to_symplectic_to_unitary(seed: int) -> None:
    found = document(*SPIN_ORBIT, *FIELD, "--family", "brownian", "--loops", "8000", "--seed", str(seed), "--theory")
    lengths = np.array([5e-6, np.sqrt(5e-6 * 150e-9), 150e-9, 150e-9, 150e-9])
    assert found["ElliottYafet_L_so_m"] == pytest.approx(lengths)
    assert found["field_T"] == pytest.approx([0.0, 0.0, 0.0, 0.01, 0.02])
    x = 2.0 * 1.602176634e-19 / 1.054571817e-34 * np.array(found["field_T"]) * 500e-9**2
    exact = 1.0 + theory.isotropic_cooperon((500e-9 / lengths) ** 2) * theory.levy_area_characteristic(x)
    assert exact[[0, 2, 4]] == pytest.approx([2.0, 0.5, 1.0], abs=0.03)
    assert found["theory"]["cooperon"] == pytest.approx(exact)
    assert_z(found["ratio"], found["ratio_err"], exact, resolution=0.06)
    difference = np.array(found["ratio"]) - exact
    assert found["z"]["cooperon"] == pytest.approx(difference / found["ratio_err"])


@seeds
def test_flights_have_their_own_exact_values(seed: int) -> None:
    args = ("--turn", "rashba=150nm..2um", "--turn", "magnetic=200nm..1um", "--loops", "8000", "--seed", str(seed))
    found = document(*args, "--theory")
    exact = [float(theory.rashba_flights_return_ratio(500e-9, 50e-9, L)) for L in found["Rashba_L_so_m"][:3]]
    assert found["theory"]["flights"] == [*(pytest.approx(value) for value in exact), None, None, None]
    assert found["MagneticImpurities_L_s_m"][:3] == ["inf"] * 3
    assert_z(found["ratio"][:3], found["ratio_err"][:3], exact, resolution=0.06, n=4)
    assert_z(found["ratio"][-1], found["ratio_err"][-1], 1.0, resolution=0.06, n=4)


@seeds
def test_couplings_beside_impurities_are_exact_in_the_diffusive_limit(seed: int) -> None:
    args = ("--rashba", "400nm", "--elliott-yafet", "2um", "--field", "1mT", "--turn", "magnetic=400nm..2um")
    found = document(*args, "--family", "brownian", "--loops", "8000", "--seed", str(seed), "--theory")
    assert_z(found["ratio"], found["ratio_err"], found["theory"]["cooperon"], resolution=0.06)


@seeds
def test_spin_orbit_scattering_and_impurities_together_are_exact(seed: int) -> None:
    args = (*SPIN_ORBIT, "--turn", "magnetic=300nm..2um", "--loops", "8000", "--seed", str(seed), "--theory")
    found = document(*args)
    assert None not in found["theory"]["flights"]
    assert_z(found["ratio"], found["ratio_err"], found["theory"]["flights"], resolution=0.06)


def test_the_steps_are_those_of_the_library() -> None:
    found = document(
        "--turn", "zeeman=100nm..1um", "--zeeman-angle", "45deg", "--rashba", "300nm", "--loops", "200", "--seed", "4"
    )
    lengths = np.geomspace(1e-6, 100e-9, 3)
    steps = [(cbs.Rashba(300e-9), cbs.Zeeman(L, angle=np.pi / 4)) for L in lengths]
    curve = cbs.class_crossover(cbs.Conductor(l=50e-9), 500e-9, spin=steps, loops=200, rng=4)
    assert found["ratio"] == pytest.approx(curve.ratio.tolist(), rel=1e-12)
    assert found["Zeeman_L_z_m"] == pytest.approx(lengths)


def test_a_detail_waits_for_its_mechanism() -> None:
    found = document(*FIELD, *SPIN_ORBIT, "--elliott-yafet-z", "1um", "--loops", "200", "--seed", "4")
    assert found["ElliottYafet_L_so_z_m"] == ["inf"] * 3 + [pytest.approx(1e-6)] * 3


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = (*SPIN_ORBIT, "--loops", "640", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*FILM, *args, "--resume", *kept, "--json")
    assert again.stdout == run(*FILM, *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"crossover.{suffix}"
        assert run(*FILM, *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    assert (tmp_path / "crossover.csv").read_text().splitlines()[1] == "ElliottYafet_L_so_m,field_T,ratio,ratio_err"
    stored = cbs.load(tmp_path / "crossover.npz")
    assert stored.turned["ElliottYafet_L_so_m"] == pytest.approx(np.geomspace(5e-6, 150e-9, 3))
    assert len(stored.plot().lines) > 3


def test_the_table_and_its_notes() -> None:
    result = run(*FILM, *SPIN_ORBIT, "--loops", "200", "--seed", "1", "--theory")
    head = ["ElliottYafet_L_so/nm", "field/mT", "ratio", "flights", "z", "cooperon"]
    assert result.stdout.splitlines()[0].split() == head
    assert result.stderr.count("diffusive limit") == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "Missing option '--turn'"),
        (("--turn", "rashba"), "'rashba' is not NAME=RANGE with one of rashba, dresselhaus"),
        (("--turn", "spin=1um..2um"), "'spin=1um..2um' is not NAME=RANGE"),
        (("--turn", "rashba=1um"), "does not turn anything; write a range such as rashba=100nm..10um"),
        (("--turn", "rashba=1..2"), "1 has no unit"),
        (("--turn", "rashba=0nm..1um"), "must be positive"),
        (("--turn", "field=2mT..1mT"), "runs backwards"),
        ((*SPIN_ORBIT, *SPIN_ORBIT), "--turn elliott-yafet is given 2 times; turn it once"),
        ((*SPIN_ORBIT, "--elliott-yafet", "1um"), "--elliott-yafet goes without --turn elliott-yafet"),
        ((*FIELD, "--field", "1mT"), "--field goes without --turn field"),
        ((*FIELD, "--points", "9999"), "'--points': 9999 is too many; at most 5000"),
        ((*FIELD, "--points", "1"), "'--points': 1 is too few"),
        ((*SPIN_ORBIT, "--zeeman-angle", "3deg"), "--zeeman-angle needs --zeeman"),
        ((*SPIN_ORBIT, "--length", "1mm"), "use a shorter one, a larger l or --family brownian"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*FILM, *args))
