import json
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run

FILM = ("dephasing", "--l", "100nm", "--loops", "2000", "--seed", "7")
LENGTHS = ("--l-phi", "300nm..3um", "--points", "3")
HOT = ("--temperature", "0.5K..8K", "--points", "3")
D = ("--diffusion", "0.03m^2/s")


def document(*args: str) -> dict[str, Any]:
    result = run(*FILM, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_is_the_run_of_the_library_with_its_slope() -> None:
    found = document(*LENGTHS, "--rashba", "400nm", "--theory")
    L_phi = np.geomspace(300e-9, 3e-6, 3)
    curve = cbs.dephasing(cbs.Conductor(l=100e-9), L_phi, spin=cbs.Rashba(400e-9), loops=2000, rng=7)
    assert found["dsigma_e2_h"] == curve.dsigma.tolist()
    assert found["slope_against"] == "ln tau_phi"
    assert found["slope_e2_h"] == pytest.approx(np.polyfit(2.0 * np.log(L_phi), curve.dsigma, 1)[0])
    exact = [float(theory.rashba_ballistic(0.0, l=1e-7, L_phi=L, L_so=4e-7)) for L in L_phi]
    assert found["theory"]["ballistic"] == pytest.approx(exact)
    assert set(found["theory"]) == {"ballistic", "ilp"}


@pytest.mark.parametrize(
    ("args", "rate"),
    [
        (("--a-p", "3e9,1"), lambda T: 3e9 * T),
        (("--a-p", "3e9,1", "--a-p", "1e9,2", "--saturation", "1ns"), lambda T: 3e9 * T + 1e9 * T**2 + 1e9),
        (("--nyquist", "30"), lambda T: theory.nyquist_rate(T, 30.0)),
        (("--nyquist", "30", "--a-p", "1e9,2"), lambda T: theory.nyquist_rate(T, 30.0) + 1e9 * T**2),
    ],
)
def test_temperatures_go_through_the_rates_that_add_up(args: tuple[str, ...], rate: Any) -> None:
    found = document(*HOT, *D, *args)
    T = np.geomspace(0.5, 8.0, 3)
    assert found["T_K"] == pytest.approx(T)
    assert found["L_phi_m"] == pytest.approx(np.sqrt(0.03 / rate(T)))
    assert found["slope_against"] == "ln T"
    assert found["slope_e2_h"] > 0.0


def test_the_table_ends_with_the_slope() -> None:
    result = run(*FILM, *HOT, *D, "--a-p", "3e9,1")
    assert result.stdout.splitlines()[0].split() == ["T/K", "L_phi/nm", "dsigma/(e^2/h)"]
    assert result.stdout.splitlines()[-1].startswith("slope against ln T: 0.")


def test_a_single_length_has_no_slope() -> None:
    found = document("--l-phi", "1um")
    assert found["slope_e2_h"] is None
    assert len(found["dsigma_e2_h"]) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "give either --l-phi, such as 300nm..3um, or --temperature"),
        ((*LENGTHS, *HOT), "give either --l-phi"),
        ((*LENGTHS, *D), "--diffusion goes with --temperature"),
        ((*LENGTHS, "--a-p", "1e9,1"), "--a-p goes with --temperature"),
        ((*HOT, *D), "--temperature needs a rate"),
        ((*HOT, "--a-p", "1e9,1"), "--temperature needs --diffusion"),
        ((*HOT, *D, "--a-p", "1e9"), "'--a-p': '1e9' is not A,p"),
        ((*HOT, *D, "--a-p", "-1,1"), "'--a-p': -1,1: A must be positive"),
        ((*HOT, *D, "--nyquist", "1"), "g must be above 2"),
        (("--temperature", "0K..1K", *D, "--nyquist", "9"), "'--temperature': 0K..1K must be positive"),
        (("--l-phi", "3um..1um"), "'--l-phi': 3um..1um runs backwards"),
        (("--l-phi", "inf"), "inf is not allowed here"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*FILM, *args))


def test_scaling_gives_the_flow_and_its_slope() -> None:
    args = ("scaling", "--l", "50nm", "--length", "500nm..5um", "--points", "3", "--loops", "2000", "--seed", "7")
    found = json.loads(run(*args, "--k-f", "0.4/nm", "--json").stdout)
    curve = cbs.scaling(cbs.Conductor(l=50e-9, k_F=4e8), np.geomspace(5e-7, 5e-6, 3), loops=2000, rng=7)
    assert found["dg_e2_h"] == curve.dg.tolist()
    assert found["g_e2_h"] == pytest.approx((10.0 + curve.dg).tolist())
    assert found["slope_e2_h"] == curve.slope
    assert found["trusted"] == [True] * 3
    weak = run(*args, "--k-f", "0.04/nm")
    assert weak.stdout.count("beyond k_F l = 1") == 3
    assert "warning: k_F l = 2 is below 5" in weak.stderr
    free = run(*args)
    assert "beyond" not in free.stdout
    assert free.stdout.splitlines()[-1].startswith(f"slope dg/d ln L: {curve.slope:.4g}")
    assert free.stdout.splitlines()[0].split() == ["length/nm", "dg/(e^2/h)"]  # no g without k_F


def test_a_single_size_has_no_slope_and_is_refused() -> None:
    assert "at least two different sizes" in refused("scaling", "--l", "50nm", "--length", "1um", "--loops", "200")
