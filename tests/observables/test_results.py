"""What every result with a table can do: CSV, npz, xarray, notebooks."""

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import cbs
from cbs.observables.conductivity.rings import FluxCurve
from cbs.observables.results import DephasingCurve, MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.provenance import Provenance

X, Y, ERR = np.array([1e-6, 2e-6]), np.array([0.5, -0.25]), np.array([0.01, 0.02])
MADE = Provenance(seed=3, loops=640, batches=64, parameters={"observable": "made"})
RESULTS = (
    MagnetoconductanceCurve(X, Y, ERR, Y, ERR, np.diag(ERR), "total", MADE),
    ReturnProbabilityCurve(X, X, Y, ERR, np.diag(ERR), MADE),
    DephasingCurve(X, Y, ERR, np.diag(ERR), MADE),
    FluxCurve(X, Y, ERR, Y, ERR, np.diag(ERR), "ring", MADE),
)
each = pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)


@each
def test_table_and_provenance_go_to_csv(tmp_path: Path, result: Any) -> None:
    lines = result.to_csv(tmp_path / "a.csv").read_text().splitlines()
    assert json.loads(lines[0][2:])["seed"] == 3
    columns = result.columns()
    rows = list(csv.DictReader(lines[1:]))
    assert {name: [float(row[name]) for row in rows] for name in columns} == {
        name: values.tolist() for name, values in columns.items()
    }


@each
def test_saved_results_come_back_whole(tmp_path: Path, result: Any) -> None:
    back = cbs.load(result.save(tmp_path / "a.npz"))
    assert type(back) is type(result)
    assert repr(back) == repr(result)
    assert np.array_equal(back.covariance, np.diag(ERR))


@each
def test_notebooks_show_a_table_and_a_plot(result: Any) -> None:
    html = result._repr_html_()
    assert all(f"<th>{name}</th>" in html for name in result.columns())
    axes = result.plot()
    assert axes.get_xlabel()
    assert result.plot(axes) is axes


@each
def test_the_first_column_is_the_coordinate_of_a_dataset(monkeypatch: pytest.MonkeyPatch, result: Any) -> None:
    stand_in = SimpleNamespace(Dataset=lambda data, coords, attrs: (data, coords, attrs))
    monkeypatch.setitem(sys.modules, "xarray", stand_in)
    data, coordinates, attributes = result.to_xarray()
    names = list(result.columns())
    assert list(coordinates) == names[:1]
    assert list(data) == names[1:]
    assert json.loads(attributes["provenance"])["seed"] == 3


def test_without_xarray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match=r"install the extra \[xarray\]"):
        RESULTS[0].to_xarray()


def test_results_compare_by_arrays_and_parameters() -> None:
    film, how = cbs.Conductor(l=100e-9, L_phi=1e-6), {"loops": 130, "rng": 1}
    curve = cbs.magnetoconductance(film, [0.0, 1e-3], **how)
    assert curve == cbs.magnetoconductance(film, [0.0, 1e-3], **how)
    assert curve != cbs.magnetoconductance(film, [0.0, 2e-3], **how)
    assert curve != replace(curve, provenance=replace(curve.provenance, seed=2))
    assert curve != "curve"
    nowhere = replace(curve, delta=np.full(2, np.nan))
    assert nowhere == replace(curve, delta=np.full(2, np.nan))
    assert (nowhere == curve) is False


def test_a_generator_of_numpy_may_stand_for_a_seed() -> None:
    film, generators = cbs.Conductor(l=100e-9, L_phi=1e-6), [np.random.default_rng(3) for _ in range(2)]
    one, other = (cbs.magnetoconductance(film, [1e-3], loops=130, rng=rng) for rng in generators)
    assert one == other
    assert one == cbs.magnetoconductance(film, [1e-3], loops=130, rng=one.provenance.seed)
    assert one != cbs.magnetoconductance(film, [1e-3], loops=130, rng=generators[0])


def test_pandas_gets_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = cbs.magnetoconductance(cbs.Conductor(l=100e-9, L_phi=1e-6), [0.0, 1e-3], loops=130, rng=1)
    made = {}

    class Frame:
        def __init__(self, columns: dict[str, object]) -> None:
            made.update(columns)
            self.attrs: dict[str, object] = {}

    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=Frame))
    assert curve.to_pandas().attrs["provenance"]["seed"] == 1
    assert list(made) == list(curve.columns())
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="to_pandas needs pandas"):
        curve.to_pandas()
