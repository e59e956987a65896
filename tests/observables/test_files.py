"""Results of runs come back from files."""

import numpy as np

import cbs

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)
T = np.array([0.5, 1.0, 2.0, 4.0])
SIZES = np.geomspace(0.5e-6, 4e-6, 6)


def test_results_come_back_from_files(tmp_path) -> None:
    for run in (
        cbs.temperature_dependence(FILM, T, rate=1e10 * T, D=0.02, loops=200, rng=1),
        cbs.scaling(FILM, SIZES, loops=200, rng=1),
        cbs.class_crossover(FILM, 1e-7, spin=[[], cbs.Rashba(1e-7)], loops=200, rng=1),
        cbs.cusp_width(FILM, [1e-6], loops=2000, rng=1),
        cbs.magnetoconductance(FILM, flux=[0.0, 0.2], geometry=cbs.Cylinder(1e-6), loops=200, rng=1),
        cbs.magnetoconductance(FILM, [0.0, 0.2], loops=200, rng=1, geometry=cbs.Bulk()),
    ):
        again = cbs.load(run.save(tmp_path / "run.npz"))
        assert type(again) is type(run)
        assert again.provenance.as_dict() == run.provenance.as_dict()
        for name, values in run.columns().items():
            assert np.array_equal(again.columns()[name], values, equal_nan=True)
        assert run.to_csv(tmp_path / "run.csv").read_text().splitlines()[1] == ",".join(run.columns())
        assert str(run.provenance.seed) in repr(run)
