"""More forms of files from instruments and plotting programs: read without options, or refused with the reason."""

from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs.comparison.measured import CONDUCTANCE_QUANTUM as SIEMENS

B = np.linspace(-0.03, 0.03, 13)
SIGMA = 12.0 - 40.0 * np.abs(B)
OHM = 1.0 / (SIGMA * SIEMENS)


def table(*columns: object, sign: str = ",", end: str = "\n") -> str:
    """Rows of numbers."""
    made = zip(*(np.asarray(column) for column in columns), strict=True)
    return "".join(sign.join(f"{value:.9g}" for value in row) + end for row in made)


LVM = "LabVIEW Measurement\t\nOperator\tme\n***End_of_Header***\t\n\t\nDate\t2024/03/01\t\nX_Dimension\tField\t\n"
LVM += "***End_of_Header***\t\t\nField_T\tR_Ohm\tComment\n"
FORMS: dict[str, str | bytes] = {
    "remark above the rows": "Comment,B (T),R (Ohm)\nstart,,\n," + table(B, OHM, end="\n,")[:-1],
    "one over a kilohm": "B (T),G (1/kOhm)\n" + table(B, 1e3 * SIEMENS * SIGMA),
    "kilohm to the power -1": "B (T),G (kOhm^-1)\n" + table(B, 1e3 * SIEMENS * SIGMA),
    "one over a megohm": "B (T),G (MOhm^-1)\n" + table(B, 1e6 * SIEMENS * SIGMA),
    "h/e2": "B (T),Rxx (h/e^2)\n" + table(B, 1.0 / SIGMA),
    "h/2e2": "B (T),Rxx (h/2e2)\n" + table(B, 2.0 / SIGMA),
    "quantity over unit": "B/\u00b5T\tR/\u03a9\n" + table(1e6 * B, OHM, sign="\t"),
    "words for prefixes": "B (milliTesla),G (microsiemens)\n" + table(1e3 * B, 1e6 * SIEMENS * SIGMA),
    "mu for micro": "B (T),G (muS)\n" + table(B, 1e6 * SIEMENS * SIGMA),
    "TeX": "$\\mu_0 H$ (T),$R_{xx}$ ($\\Omega/\\square$)\n" + table(B, OHM),
    "TeX with a fraction": "B (T);$\\sigma$ ($\\frac{e^2}{\\pi h}$)\n" + table(B, np.pi * SIGMA, sign=";"),
    "power of ten in braces": "B (T),G (10^{-5} S)\n" + table(B, 1e5 * SIEMENS * SIGMA),
    "plotting program": "B\tG\nT\te\\+(2)/h\n\tsample A 2 K\n" + table(B, SIGMA, sign="\t"),
    "braces": "B {T},R {Ohm}\n" + table(B, OHM),
    "dashes": "B - T;R - Ohm\n" + table(B, OHM, sign=";"),
    "unit inside": "B (T),R (Ohm) at 2K\n" + table(B, OHM),
    "squares told": "# L/W = 5\nB (T)\tRxx (Ohm)\n" + table(B, 5.0 * OHM, sign="\t"),
    "names in comments": "# Column 1:\n#\tname: Field (T)\n# Column 2:\n#\tname: R (Ohm)\n\n" + table(B, OHM),
    "units in comments": "# B: mT\n# R: Ohm\n" + table(1e3 * B, OHM, sign=" "),
    "thousands with a point": "B (T),R (Ohm)\n" + "".join(f'{b:.4f},"{r:,.9f}"\n' for b, r in zip(B, OHM, strict=True)),
    "minus in the title": "B (T);-G (e2/h)\n" + table(B, -SIGMA, sign=";"),
    "two readings of the field": "B set (T),B meas (T),R (Ohm)\n" + table(np.round(B, 1), B, OHM),
    "resistance and its change": "B (T),R (Ohm),Delta R (Ohm)\n" + table(B, OHM, OHM - OHM[6]),
    "UTF-16 without its mark": ("B (mT)\tR (k\u03a9)\r\n" + table(1e3 * B, OHM / 1e3, sign="\t")).encode("utf-16-le"),
    "Shift-JIS": ("\u78c1\u5834(mT),\u62b5\u6297(\u03a9)\n" + table(1e3 * B, OHM)).encode("cp932"),
    "LabVIEW": LVM + table(B, OHM, sign="\t", end="\t\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_read(name: str, tmp_path: Path) -> None:
    text = FORMS[name]
    (tmp_path / "film.dat").write_bytes(text if isinstance(text, bytes) else text.encode())
    (curve,) = cbs.read_measured(tmp_path / "film.dat")
    np.testing.assert_allclose(curve.B, B, atol=1e-9)
    np.testing.assert_allclose(curve.sigma, SIGMA, rtol=1e-7)


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("10^5 G (S)", "multiplied or are to be cannot be known.*--y '2:10"),
        ("G x 10^5 (S)", "cannot be known"),
        ("G*1e5 (S)", "cannot be known"),
        ("R x1000 (Ohm)", "cannot be known.*--y 2:Ohm"),
        ("R/R0", "is a ratio"),
        ("MR (%)", "does not tell the resistance itself"),
        ("G (G_0)", "2e2/h to some, e2/h or"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_asked_for(title: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text(f"B (T),{title}\n" + table(B, SIGMA))
    with pytest.raises(ValueError, match=message):
        cbs.read_measured(tmp_path / "film.csv")
    (curve,) = cbs.read_measured(tmp_path / "film.csv", y="2:10^-5 S")
    np.testing.assert_allclose(curve.sigma, 1e-5 * SIGMA / SIEMENS)


def test_a_factor_in_the_title_of_the_field_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text("B*1000 (T),R (Ohm)\n" + table(1e3 * B, OHM))
    with pytest.raises(ValueError, match=r"cannot be known.*--x 1:mT"):
        cbs.read_measured(tmp_path / "film.csv")
    np.testing.assert_allclose(cbs.read_measured(tmp_path / "film.csv", x="1:mT")[0].B, B, atol=1e-9)


def test_fields_of_several_axes_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text("B_total (T),B_perp (T),R (Ohm)\n" + table(2.0 * B, B, OHM))
    with pytest.raises(ValueError, match="2 columns of fields"):
        cbs.read_measured(tmp_path / "film.csv")


def test_errors_in_percent_and_in_another_unit_are_converted(tmp_path: Path) -> None:
    for title, values in (("error (%)", np.full(B.size, 0.5)), ("sigma_err (uS)", 5e-3 * SIGMA * SIEMENS * 1e6)):
        (tmp_path / "film.csv").write_text(f"B (T),sigma (e2/h),{title}\n" + table(B, SIGMA, values))
        (curve,) = cbs.read_measured(tmp_path / "film.csv")
        assert curve.error is not None
        np.testing.assert_allclose(curve.error, 5e-3 * SIGMA)
    with pytest.raises(ValueError, match=r"--error 1: .* has another unit"):
        cbs.read_measured(tmp_path / "film.csv", error="1")


def test_hours_are_no_kelvins(tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text("t (h),B (T),R (Ohm)\n" + table(np.arange(13) / 60, B, OHM))
    assert cbs.read_measured(tmp_path / "film.csv")[0].T is None


@pytest.mark.parametrize("turned", [False, True])
def test_a_corner_names_what_runs_down_and_then_what_runs_along(turned: bool, tmp_path: Path) -> None:
    T = np.arange(1.0, 14.0)
    sigma = SIGMA[:, None] + np.arange(13)
    block = [[(sigma if turned else sigma.T)[i, j] for j in range(13)] for i in range(13)]
    down, along = (1e3 * B, T) if turned else (T, 1e3 * B)
    corner = "B_mT\\T_K" if turned else "T_K\\B_mT"
    text = corner + "," + table(*([value] for value in along)) + table(down, *np.array(block).T)
    (tmp_path / "film.csv").write_text(text)
    curves = cbs.read_measured(tmp_path / "film.csv", y=":e2/h")
    assert [curve.T for curve in curves] == T.tolist()
    for k, curve in enumerate(curves):
        np.testing.assert_allclose(curve.B, B, atol=1e-9)
        np.testing.assert_allclose(curve.sigma, SIGMA + k)


def test_the_voltage_of_delta_mode_is_a_voltage(tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text("B (T),Delta Voltage (V)\n" + table(B, OHM * 1e-6))
    (curve,) = cbs.read_measured(tmp_path / "film.csv", current="1uA")
    np.testing.assert_allclose(curve.sigma, SIGMA)


@pytest.mark.parametrize(
    ("title", "options", "message"),
    [
        ("R (Ohm)", {"current": "1nA"}, "is a resistance; --current is for voltages"),
        ("R (Ohm/sq)", {"length_over_width": 3.0}, "does not depend on --length-over-width"),
        ("R (Ohm)", {"workbook_sheet": "a"}, "--sheet a: film.csv is no workbook"),
        ("R (Ohm)", {"rows_are_curves": True}, "field"),
    ],
)
def test_an_option_that_the_file_has_no_use_for_is_refused(
    title: str, options: dict[str, object], message: str, tmp_path: Path
) -> None:
    (tmp_path / "film.csv").write_text(f"B (T),{title}\n" + table(B, OHM))
    with pytest.raises(ValueError, match=message):
        cbs.read_measured(tmp_path / "film.csv", **options)  # type: ignore[arg-type]


def test_the_shape_told_by_the_file_is_for_what_depends_on_it(tmp_path: Path) -> None:
    (tmp_path / "film.csv").write_text("# L/W = 5\nB (T),rho_xx (Ohm)\n" + table(B, OHM))
    np.testing.assert_allclose(cbs.read_measured(tmp_path / "film.csv")[0].sigma, SIGMA)
    (curve,) = cbs.read_measured(tmp_path / "film.csv", thickness=1e-8)
    assert any("without the thickness" in note for note in curve.notes)
