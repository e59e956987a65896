import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, run

FILM = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--loops", "2000", "--seed", "7")
FIELD = ("--field", "0mT..20mT", "--points", "3")
FLUX = ("--flux", "0..0.5", "--points", "3")
B = np.array([0.0, 0.01, 0.02])
LENGTHS: Any = {"l": 100e-9, "L_phi": 1e-6}
RASHBA = theory.SpinCouplings(4e-7)
PHI = np.array([0.0, 0.25, 0.5])


def document(*args: str) -> dict[str, Any]:
    result = run(*later(*FILM, *args), "--theory", "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    ("args", "unit", "columns"),
    [
        (("--geometry", "cylinder", "--circumference", "1um", *FLUX), "e^2/h", {"flux_h_e", "dsigma_e2_h"}),
        (("--geometry", "ring", "--circumference", "1um", *FLUX), "e^2/h", {"flux_h_e", "delta_e2_h"}),
        (("--geometry", "bulk", *FIELD), "e^2/h per metre", {"B_T", "delta_e2_h_per_m"}),
        (("--geometry", "wire", "--width", "500nm", *FIELD), "e^2/h per square", {"B_T", "dsigma_e2_h"}),
    ],
    ids=["cylinder", "ring", "bulk", "wire"],
)
def test_every_geometry_states_its_unit_and_stands_beside_its_formula(
    args: tuple[str, ...], unit: str, columns: set[str]
) -> None:
    found = document(*args)
    assert (found["geometry"], found["unit"]) == (args[1], unit)
    assert columns <= found.keys()
    for name, values in found["theory"].items():
        delta = name.endswith("delta") or args[1] == "bulk"
        measured = next(v for k, v in found.items() if k.startswith("delta_e2" if delta else "dsigma_e2"))
        errors = next(v for k, v in found.items() if k.startswith("delta_err" if delta else "dsigma_err"))
        if name != "wire_delta":  # for W << L_phi alone
            assert abs(measured[1] - values[1]) < 4.5 * errors[1]


def test_diffuse_walls_stand_beside_their_integral_equations() -> None:
    args = ("--geometry", "wire", "--width", "50nm", "--walls", "diffuse", "--l-phi", "200nm", *FIELD)
    found = document(*args, "--loops", "20000")
    exact = theory.strip_diffuse_correction(width=50e-9, L_phi=200e-9, l=100e-9)
    values = found["theory"]["strip_diffuse"]
    assert values[0] == pytest.approx(exact)
    assert values[1:] == [None, None]
    assert abs(found["dsigma_e2_h"][0] - exact) < 4.5 * found["dsigma_err_e2_h"][0]
    assert found["meta"]["parameters"]["walls"] == "diffuse"
    film = cbs.Conductor(l=100e-9, L_phi=200e-9)
    curve = cbs.magnetoconductance(film, 0.0, geometry=cbs.Strip(50e-9, "diffuse"), loops=640, rng=1)
    with pytest.warns(UserWarning, match="the width 50nm is below l"):
        assert cbs.comparison.formulas(curve)["strip_diffuse"].values[0] == pytest.approx(exact)
    assert "strip_diffuse" not in document(*args, "--rashba", "1um")["theory"]


def test_spin_in_a_wire_stands_beside_the_exact_strip() -> None:
    args = ("--geometry", "wire", "--width", "500nm", "--family", "brownian", "--field", "2mT")
    found = document(*args, "--rashba", "600nm")
    lengths: Any = {"width": 500e-9, "L_phi": 1e-6}
    exact = theory.strip_spin_correction(2e-3, l=1e-7, couplings=theory.SpinCouplings(600e-9), **lengths)
    assert found["theory"] == {"strip": [pytest.approx(float(exact))]}
    assert abs(found["dsigma_e2_h"][0] - exact) < 4.5 * found["dsigma_err_e2_h"][0]
    kicks = document(*args, "--elliott-yafet", "600nm")["theory"]
    assert kicks.keys() == {"strip", "strip_delta", "wire_delta"}
    assert kicks["strip_delta"] == [pytest.approx(float(theory.strip(2e-3, L_so=600e-9, **lengths)) / 500e-9)]


def test_loops_of_two_legs_are_switched() -> None:
    args = ("--geometry", "wire", "--width", "20nm", "--l-phi", "100nm", "--field", "0mT")
    plain, without, added = (document(*args, *more) for more in ((), ("--no-two-legs",), ("--two-legs",)))
    assert plain["dsigma_e2_h"] == without["dsigma_e2_h"]
    assert plain.keys() == added.keys()
    change = added["dsigma_e2_h"][0] - plain["dsigma_e2_h"][0]
    error = math.hypot(added["dsigma_err_e2_h"][0], plain["dsigma_err_e2_h"][0])
    assert abs(change + 0.4975) < 4.5 * error < 0.4


def test_a_thick_film_and_a_run_of_the_library() -> None:
    found = document("--geometry", "bulk", "--thickness", "300nm", *FIELD)
    curve = cbs.magnetoconductance(cbs.Conductor(**LENGTHS), B, geometry=cbs.Bulk(300e-9), loops=2000, rng=7)
    assert found["delta_e2_h_per_m"] == curve.delta.tolist()
    exact = theory.film_perpendicular(B, thickness=300e-9, L_phi=1e-6) / 300e-9
    assert found["theory"]["standing_waves"] == pytest.approx(exact)


def test_half_walks_and_their_formulas() -> None:
    plain = document("--family", "brownian", *FIELD)
    assert plain["term"] == "backscattering"
    assert plain["theory"]["diffusive"] == pytest.approx(theory.diffusive_correction(B, **LENGTHS))
    rashba = document("--family", "brownian", "--rashba", "400nm", *FIELD)
    for value, err, exact in zip(
        rashba["delta_e2_h"][1:],
        rashba["delta_err_e2_h"][1:],
        np.diff(rashba["theory"]["cooperon"], 1)[:1],
        strict=False,
    ):
        assert abs(value - exact) < 4.5 * err


@pytest.mark.parametrize(
    ("args", "exact"),
    [
        ((), lambda: theory.lattice_correction(B, **LENGTHS)),
        (("--term", "backscattering"), lambda: theory.lattice_correction(B, **LENGTHS)),
        (
            ("--elliott-yafet", "400nm", "--magnetic", "900nm"),
            lambda: theory.lattice_correction(B, L_so=4e-7, L_s=9e-7, **LENGTHS),
        ),
        (
            ("--rashba", "400nm", "--zeeman", "2um"),
            lambda: theory.lattice_spin_correction(
                B, couplings=theory.SpinCouplings(4e-7, L_omega=math.sqrt(1e-13)), **LENGTHS
            ),
        ),
    ],
)
def test_walks_on_a_lattice_stand_beside_their_exact_value(args: tuple[str, ...], exact: Callable[[], Any]) -> None:
    found = document("--family", "lattice", *args, *FIELD)
    assert (found["term"], found["unit"]) == ("backscattering", "e^2/h")
    assert found["theory"] == {"lattice": pytest.approx(exact(), abs=1e-12)}
    for value, err, known in zip(
        found["dsigma_e2_h"][1:], found["dsigma_err_e2_h"][1:], found["theory"]["lattice"][1:], strict=True
    ):
        assert abs(value - known) < 4.5 * err


def test_a_lattice_run_is_that_of_the_library_and_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    args = (*FILM, "--family", "lattice", "--rashba", "400nm", *FIELD, "--json")
    curve = cbs.magnetoconductance(
        cbs.Conductor(**LENGTHS), B, spin=[cbs.Rashba(4e-7)], loops=2000, rng=7, paths="lattice"
    )
    whole = run(*args)
    assert json.loads(whole.stdout)["dsigma_e2_h"] == curve.dsigma.tolist()
    kept = ("--checkpoint", str(tmp_path / "run.npz"))
    assert "ended by --max-time" in run(*args, *kept, "--max-time", "0.001s").stderr
    assert run(*args, *kept, "--resume").stdout == whole.stdout


def test_where_the_exact_value_of_a_lattice_would_take_long_nothing_is_claimed() -> None:
    args = (*FILM[:3], "--l-phi", "9um", "--loops", "64", "--seed", "1", "--family", "lattice", *FIELD, "--theory")
    assert "no closed formula covers this run" in run(*args, "--rashba", "400nm").stderr
    assert "no closed formula covers this run" in run(*args, "--rashba", "400nm", "--magnetic", "1um").stderr


@pytest.mark.parametrize(
    ("args", "exact"),
    [
        (("--rashba", "400nm"), {"ilp": lambda: theory.ilp(B, L_so=4e-7, **LENGTHS)}),
        (("--rashba", "400nm"), {"ballistic": lambda: theory.rashba_ballistic(B, L_so=4e-7, **LENGTHS)}),
        (("--dresselhaus", "400nm", "--cubic", "1um"), {"ilp": lambda: theory.ilp(B, L_so=4e-7, L_c=1e-6, **LENGTHS)}),
        (("--cubic", "1um"), {"ilp": lambda: theory.ilp(B, L_so=math.inf, L_c=1e-6, **LENGTHS)}),
        (
            ("--rashba", "400nm", "--dresselhaus", "600nm"),
            {"cooperon": lambda: theory.spin_correction(B, couplings=theory.SpinCouplings(4e-7, 6e-7), **LENGTHS)},
        ),
        (
            ("--elliott-yafet", "400nm", "--zeeman", "2um"),
            {"hln_zeeman": lambda: theory.hln_zeeman(B, L_so=4e-7, L_omega=math.sqrt(1e-13), **LENGTHS)},
        ),
        (
            ("--elliott-yafet", "400nm", "--elliott-yafet-z", "inf"),
            {"hln_anisotropic": lambda: theory.hln_anisotropic(B, L_so_x=4e-7, L_so_z=math.inf, **LENGTHS)},
        ),
        (
            ("--rashba", "400nm", "--magnetic", "900nm", "--elliott-yafet", "1um"),
            {"cooperon": lambda: theory.spin_correction(B, couplings=RASHBA, L_so=1e-6, L_s=9e-7, **LENGTHS)},
        ),
        (("--zeeman", "2um"), {"ballistic": lambda: theory.ballistic(B, **LENGTHS)}),
        (("--rashba", "1um", "--dresselhaus", "1um"), {"ballistic": lambda: theory.ballistic(B, **LENGTHS)}),
    ],
)
def test_mixtures_have_their_formulas(args: tuple[str, ...], exact: dict[str, Any]) -> None:
    found = document(*args, *FIELD)["theory"]
    for name, values in exact.items():
        assert found[name] == pytest.approx(values())


def test_without_dephasing_what_is_known_is_given() -> None:
    result = run(
        *(*FILM[:3], "--loops", "500", "--seed", "1", "--field", "10mT..20mT", "--points", "2"),
        *("--theory", "--json", "--rashba", "400nm", "--dresselhaus", "600nm"),
    )
    assert "no closed formula covers this run" in result.stderr
    found = json.loads(
        run(*FILM[:3], "--field", "10mT", "--rashba", "400nm", "--theory", "--json", "--loops", "500").stdout
    )
    assert set(found["theory"]) == {"ilp", "ballistic"}


def test_a_detail_reaches_its_mechanism() -> None:
    spin = document("--zeeman", "1um", "--zeeman-angle", "90deg", "--rashba", "1um", *FIELD)["meta"]["parameters"][
        "spin"
    ]
    assert {m["mechanism"]: m.get("angle") for m in spin} == {"Rashba": None, "Zeeman": pytest.approx(0.5 * math.pi)}


def test_a_diffusive_formula_out_of_its_range_is_one_warning() -> None:
    result = run(*FILM, "--field", "0mT..50mT", "--points", "2", "--rashba", "50nm", "--theory")
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("warning")]
    assert line.startswith(
        "warning: ilp: diffusive, out of range here, Rashba L_so = 50nm is below l = 100nm; the field"
    )
    assert "warning" not in run(*FILM, "--field", "50mT", "--rashba", "50nm").stderr


def test_strong_disorder_is_one_warning() -> None:
    result = run(*FILM, *FIELD, "--k-f", "0.02/nm")
    assert result.exit_code == 0
    assert "warning: k_F l = 2 is below 5" in result.stderr
    assert "warning" not in run(*FILM, *FIELD, "--k-f", "0.2/nm").stderr
