"""Tables and texts of fits: rounding, limits, forms, references; all from results made by hand."""

import csv
import io
import math
from typing import Any

import numpy as np
import pytest

from cbs.comparison import methods, tables
from cbs.comparison.fit import Fit, Parameter
from cbs.comparison.measured import Measured
from cbs.comparison.rounding import rounded, span

B = np.linspace(0.0, 0.01, 6)


def parameter(name: str, value: float, error: float, low: float, high: float, **rest: Any) -> Parameter:
    given = {"low95": low, "high95": high, "unit": "m", "bounds": (1e-9, 1e-3)}
    return Parameter(name, value, error, low, high, **(given | rest))


def made(source: str, T: float | None, *parameters: Parameter, chi2: float = math.nan, error: float = math.nan) -> Fit:
    n = len(parameters)
    return Fit(
        "hln", source, parameters, {"L_s": 1e-6}, np.eye(n), np.eye(n), B, B, np.full(B.size, error), B, chi2, math.nan,
        4, 0.0, 2.0, 3.0, 0.004, 7.2, 0.003, (), (), {}, None, T,
    )  # fmt: skip


L_PHI = parameter("L_phi", 598.13e-9, 6.83e-9, 591e-9, 605e-9)
OPEN = parameter("L_so", 7e-6, math.inf, 2.6e-6, math.inf, low95=2.15e-6)
FITS = (made("a_1.csv", 0.3, L_PHI, OPEN), made("b|c.csv", None, L_PHI))


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (598.13, 6.83, ("598.1", "6.8")), (9.999, 0.00199, ("9.9990", "0.0020")), (1234.0, 75.2, ("1234", "75")),
        (12345.0, 1234.0, ("12300", "1200")), (5.0, 0.0996, ("5.00", "0.10")), (1.0, math.inf, ("1", "inf")),
    ],
)  # fmt: skip
def test_errors_have_two_digits(value: float, error: float, shown: tuple[str, str]) -> None:
    assert rounded(value, error) == shown


def test_ends_of_an_interval_have_the_places_of_the_error() -> None:
    assert span(19.99944, 20.00046, 0.00051) == "19.99944 .. 20.00046"
    assert span(199.541, 200.04, 0.25) == "199.54 .. 200.04"
    assert span(2612.3, math.inf, math.inf) == "2612 .. inf"


def test_markdown_writes_limits_and_leaves_empty_columns_out() -> None:
    text = tables.as_markdown(FITS)
    head, _, first, second = text.splitlines()[:4]
    assert head == "| curve | T (K) | model | L_phi (nm) | L_so (nm) | rms (e2/h) |"
    assert first == "| a_1.csv | 0.3 | hln | 598.1 ± 6.8 | > 2.15e+03 | 0.004 |"
    assert second == "| b/c.csv |  | hln | 598.1 ± 6.8 |  | 0.004 |"
    assert "95 % confidence" in text


def test_latex_escapes_names_and_sets_numbers_in_mathematics() -> None:
    text = tables.as_latex(FITS)
    assert r"a\_1.csv & 0.3 & hln & $598.1 \pm 6.8$ & $> 2.15e+03$ & 0.004 \\" in text
    assert r"$L_\varphi$ (nm)" in text
    assert text.count(r"\hline") == 3


def test_csv_has_every_number_in_a_column_of_its_own() -> None:
    first, second = csv.DictReader(io.StringIO(tables.as_csv(FITS)))
    assert float(first["L_phi_nm"]) == pytest.approx(598.13)
    assert float(first["L_phi_error_nm"]) == pytest.approx(6.83)
    assert first["L_so_high_nm"] == "inf"
    assert float(first["L_so_low95_nm"]) == pytest.approx(2150.0)
    assert second["L_so_nm"] == ""
    assert first["chi2"] == ""
    assert first["T_K"] == "0.3"


def test_the_methods_text_says_what_was_done_and_cites() -> None:
    steps = ("symmetrised, B and -B averaged: odd part of 0.01 e^2/h (rms) removed",)
    curves = [Measured(B, B, None, "a", True, 0.3, None, steps), Measured(B, B, None, "b", True, 4.0)]
    text = methods.methods(FITS, curves, ["L_phi"])
    for words in (
        "2 magnetoconductance curves between 0.3 and 4 K", "fields up to 10 mT", "odd part of 0.01 e^2/h (rms) removed",
        "a parameter of the fit, not a point", "L_phi and L_so; L_s = 1000 nm was held",
        "L_phi was shared by all curves", "up to 7 neighbouring points count as one",
        "[1] S. Hikami", "[2] F. James and M. Roos",
    ):  # fmt: skip
        assert words in text
    with_errors = methods.methods([made("c", 1.0, L_PHI, chi2=5.5, error=0.1)], curves[:1])
    assert "weighted by their errors" in with_errors
    assert "chi^2 = 5.5 for 4 degrees of freedom" in with_errors
