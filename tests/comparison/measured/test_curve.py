"""Measured curves are read from the usual columns, and what is wrong in a file is named with its line."""

from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs.comparison.measured import CONDUCTANCE_QUANTUM, Measured, read_measured

FIVE = "\n".join(f"{b},{-0.1 * b}" for b in range(1, 6))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "curve.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("unit", "tesla"), [("B_T", 1.0), ("B_mT", 1e-3), ("B_G", 1e-4)])
def test_units_of_the_field(tmp_path: Path, unit: str, tesla: float) -> None:
    (measured,) = read_measured(written(tmp_path, f"# made\n{unit},dsigma_e2_h\n{FIVE}\n"))
    np.testing.assert_allclose(measured.B, tesla * np.arange(1, 6))
    np.testing.assert_allclose(measured.sigma, -0.1 * np.arange(1, 6))
    assert measured.error is None
    assert measured.name == "curve.csv"


def test_siemens_and_errors(tmp_path: Path) -> None:
    rows = "\n".join(f"{b},{3.874e-5 * b},1e-6" for b in range(1, 6))
    (measured,) = read_measured(written(tmp_path, f"B_mT,sigma_S,sigma_err_S\n{rows}\n"))
    assert measured.sigma[0] == pytest.approx(1.0, rel=1e-3)
    assert measured.error is not None
    assert measured.error[0] == pytest.approx(1e-6 / CONDUCTANCE_QUANTUM)


def test_own_files_are_read_as_change_from_zero_field(tmp_path: Path) -> None:
    film = cbs.Conductor(l=1e-7, L_phi=5e-7)
    curve = cbs.magnetoconductance(film, np.linspace(0.0, 5e-3, 7), loops=500, rng=1)
    (measured,) = read_measured(curve.to_csv(tmp_path / "own.csv"))
    np.testing.assert_allclose(measured.sigma, curve.delta[1:], rtol=1e-9)
    assert measured.error is not None
    np.testing.assert_allclose(measured.error, curve.delta_err[1:], rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("just words\nand more\n", "at least two columns of numbers"),
        (f"B,dsigma_S\n{FIVE}", "column 1 'B': it has no unit; allowed: a magnetic field in T, mT, .*--x B:mT"),
        (f"B (foo),dsigma_S\n{FIVE}", "'foo' is not a known unit; allowed: .*--x B:mT"),
        (f"B_T,dsigma\n{FIVE}", "column 2 'dsigma': it has no unit; .*--y dsigma:e2/h"),
        (f"B_T,sigma (furlong)\n{FIVE}", "'furlong' is not a known unit"),
        (f"B_T,G (G0)\n{FIVE}", "'G0' is not a known unit"),
        (f"B_T,current\n{FIVE}", "column 2 'current': it has no unit"),
        (f"B_T,I (nA)\n{FIVE}", "must have a column of conductance or resistance with its unit.*1 B_T; 2 I .nA.*--y"),
        (
            f"time_s,dsigma_S\n{FIVE}",
            "must have a column of the magnetic field.*1 time_s; 2 dsigma_S; say which with --x",
        ),
        (f"B_T,dsigma_S\n{FIVE}\n6,x", "line 7: every cell must be a number"),
        (f"B_T,dsigma_S\n{FIVE}\n6", "line 7: must have 2 cells like the header"),
        ("B_T,dsigma_S\n1,2\n1,3\n", "at least 5 different fields"),
        (f"B_T,V (V)\n{FIVE}", "is a voltage: give the current, e.g. --current 10nA"),
        (f"B_T,rho (Ohm m)\n{FIVE}", "give the thickness, e.g. --thickness 20nm"),
        (f"B_T,R (Ohm)\n{FIVE}", "resistances must be positive"),
        (f"B_T,dR (Ohm)\n{FIVE}", "a change of resistance"),
        (
            "B_T,R1 (Ohm),R2 (Ohm)\n" + FIVE.replace(",", ",3,"),
            "column 2 'R1 .Ohm.' and column 3 .* may each be the value.*--y",
        ),
        (
            "B_T;dsigma_S\n" + FIVE.replace(",", ";").replace("-0.1", "-0,1"),
            "both decimal commas .* and decimal points",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_measured(written(tmp_path, text))


def test_larger_fields_can_be_left_out_and_errors_must_be_positive() -> None:
    B = np.arange(-6.0, 7.0)
    assert Measured(B, B, None).up_to(5.0).B.size == 11
    with pytest.raises(ValueError, match="error must be positive"):
        Measured(B, B, np.zeros(13))
    with pytest.raises(ValueError, match="equal lengths"):
        Measured(B, B[:5], None)
