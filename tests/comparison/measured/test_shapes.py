"""Every shape of file gives the one curve that was written into it, without a script, and says what it took."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs.comparison.measured import Measured
from tests.comparison.measured.shapes import OHM, SHAPES, SIGMA, B


def agrees(curve: Measured) -> None:
    order = np.argsort(curve.B, kind="stable")
    field, sigma = curve.B[order], curve.sigma[order]
    repeated = curve.B.size // B.size
    np.testing.assert_allclose(field, np.repeat(B, repeated), atol=1e-9)
    np.testing.assert_allclose(sigma, np.repeat(SIGMA, repeated), rtol=1e-7)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_read(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]()
    path = tmp_path / shape.name
    path.write_bytes(shape.content)
    curves = cbs.read_measured(path, **shape.options)
    assert len(curves) == shape.curves
    for curve in curves:
        agrees(curve)
        assert curve.absolute
        assert any(note.startswith("field:") for note in curve.notes)
        assert any(" in " in note and "column" in note for note in curve.notes)


def test_temperatures_and_gates_are_known(tmp_path: Path) -> None:
    def read(name: str) -> list[Measured]:
        shape = SHAPES[name]()
        path = tmp_path / shape.name
        path.write_bytes(shape.content)
        return cbs.read_measured(path, **shape.options)

    assert [c.T for c in read("rows_of_temperatures")] == [1.5, 3.0, 6.0]
    assert [c.T for c in read("wide_temperatures")] == [2.0, 4.0, 8.0]
    assert [c.T for c in read("blocks_of_temperatures")] == [1.5, 4.2]
    assert [c.by for c in read("lockin_by_gate")] == [("Vg", -2.0), ("Vg", -1.8)]
    assert read("ppms")[0].T == pytest.approx(2.0004, abs=5e-4)
    assert [c.by and c.by[1] for c in read("gates_in_rows")] == pytest.approx([-1.7, -1.8, -1.9, -2.0])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO(SHAPES["numpy_saved"]().content)

    monkeypatch.setattr(sys, "stdin", Stream())
    (curve,) = cbs.read_measured("-")
    agrees(curve)
    assert curve.name == "standard input"


def test_arrays_by_name_and_tables_of_numbers() -> None:
    agrees(cbs.read_measured({"B_mT": 1e3 * B, "R (kOhm)": 1e-3 * OHM})[0])
    agrees(cbs.read_measured(np.array([B, OHM]), x="1:T", y="2:Ohm")[0])
    record = np.array(list(zip(B, SIGMA, strict=True)), dtype=[("B_T", float), ("sigma_e2_h", float)])
    agrees(cbs.read_measured(record)[0])


def test_dataframe_and_workbook(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"B (Oe)": 1e4 * B, "Rxx (Ohm)": OHM, "remark": ["ok"] * B.size})
    agrees(cbs.read_measured(frame)[0])
    pytest.importorskip("openpyxl")
    path = tmp_path / "film.xlsx"
    with pandas.ExcelWriter(path) as writer:
        pandas.DataFrame({"notes": ["sample 7"]}).to_excel(writer, sheet_name="about", index=False)
        frame.to_excel(writer, sheet_name="sweep", index=False, startrow=3)
    (curve,) = cbs.read_measured(path)
    agrees(curve)
    assert any("'sweep'" in note for note in curve.notes)
    with pytest.raises(ValueError, match="--sheet none.*it has about, sweep"):
        cbs.read_measured(path, workbook_sheet="none")
