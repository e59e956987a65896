"""Results of runs come back from files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs.names import PLACES
from cbs.tabled import Tabled

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)
T = np.array([0.5, 1.0, 2.0, 4.0])
SIZES = np.geomspace(0.5e-6, 4e-6, 6)


def test_results_come_back_from_files(tmp_path: Path) -> None:
    for run in (
        cbs.temperature_dependence(FILM, T, rate=1e10 * T, D=0.02, loops=200, rng=1),
        cbs.scaling(FILM, SIZES, loops=200, rng=1),
        cbs.class_crossover(FILM, 1e-7, spin=[[], cbs.Rashba(1e-7)], loops=200, rng=1),
        cbs.cusp_width(FILM, [1e-6], loops=2000, rng=1),
        cbs.magnetoconductance(FILM, flux=[0.0, 0.2], geometry=cbs.Cylinder(1e-6), loops=200, rng=1),
        cbs.magnetoconductance(FILM, [0.0, 0.2], loops=200, rng=1, geometry=cbs.Bulk()),
        cbs.magnetoconductance_table(FILM, [0.0, 1e-3], [5e-7, 1e-6], loops=200, rng=1),
        cbs.ensembles.table(channels=3, matrices=128, rng=1),
    ):
        again = cbs.load(run.save(tmp_path / "run.npz"))
        assert again == run == cbs.load(tmp_path / "run.npz", type(run))
        assert again != replace(run, provenance=replace(run.provenance, seed=2))
        assert again.provenance.as_dict() == run.provenance.as_dict()
        for name, values in run.columns().items():
            assert np.array_equal(again.columns()[name], values, equal_nan=True)
        assert run.to_csv(tmp_path / "run.csv").read_text().splitlines()[1] == ",".join(run.columns())
        assert str(run.provenance.seed) in repr(run)


def test_every_result_can_do_what_all_can() -> None:
    kinds = [kind for name in PLACES if isinstance(kind := getattr(cbs, name), type) and hasattr(kind, "save")]
    assert len(kinds) > 20
    assert all(issubclass(kind, Tabled) for kind in kinds)
    assert {kind.__eq__ for kind in kinds} == {Tabled.__eq__}  # none has the one of `dataclass`, which arrays break


def test_another_kind_than_the_expected_one_is_refused(tmp_path: Path) -> None:
    run = cbs.scaling(FILM, SIZES, loops=200, rng=1)
    with pytest.raises(ValueError, match=r"run.npz holds a ScalingCurve, not a CuspWidths"):
        cbs.load(run.save(tmp_path / "run.npz"), cbs.observables.cusp.CuspWidths)
