"""Tables of field and coherence length from one run, against exact sums and against runs of their own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.observables.conductivity import table
from cbs.observables.conductivity.table import MagnetoconductanceTable
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9)
LENGTHS = np.array([1e-6, 300e-9, 150e-9])
FIELDS = np.array([0.0, 1e-3, 10e-3])


@seeds
def test_every_length_and_field_has_its_exact_value(seed: int) -> None:
    found = cbs.magnetoconductance_table(FILM, FIELDS, LENGTHS, loops=128_000, rng=seed)
    exact = np.array([theory.ballistic(FIELDS, l=FILM.l, L_phi=L, term="total") for L in LENGTHS])
    assert_z(found.dsigma, found.dsigma_err, exact, resolution=0.05, n=30)
    change = (exact - exact[:, :1])[:, 1:]
    assert_z(found.delta[:, 1:], found.delta_err[:, 1:], change, resolution=0.05, n=30)


@seeds
def test_magnetic_impurities_have_their_exact_values(seed: int) -> None:
    found = cbs.magnetoconductance_table(
        FILM, FIELDS, LENGTHS, spin=cbs.MagneticImpurities(300e-9), loops=64_000, rng=seed
    )
    exact = [theory.ballistic_isotropic(FIELDS, l=FILM.l, L_phi=L, L_s=300e-9, term="total") for L in LENGTHS]
    assert_z(found.dsigma, found.dsigma_err, np.array(exact), resolution=0.06, n=18)


def test_the_histogram_of_many_fields_is_the_direct_sum_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    B = np.linspace(0.0, 20e-3, 80)
    run: dict[str, Any] = {"spin": cbs.Rashba(300e-9), "loops": 4000, "rng": 3}
    found = cbs.magnetoconductance_table(FILM, B, LENGTHS, **run)
    monkeypatch.setattr(table, "DIRECT", 100)
    direct = cbs.magnetoconductance_table(FILM, B, LENGTHS, **run)
    difference = np.abs(found.dsigma - direct.dsigma).max()
    # 5e-5 a loop times the weight of all loops over pi, times 2 for 1 + cos theta
    assert 0.0 < difference < 1e-4 / np.pi * np.log1p(2.0 * (1e-6 / FILM.l) ** 2)


def test_the_longest_length_is_the_plain_run_itself() -> None:
    run: dict[str, Any] = {"term": "backscattering", "spin": cbs.Rashba(300e-9), "loops": 3000, "rng": 5}
    found = cbs.magnetoconductance_table(FILM, [5e-3, 0.0, -5e-3], [200e-9, 1e-6], **run)
    alone = cbs.magnetoconductance(cbs.Conductor(FILM.l, 1e-6), [5e-3, 0.0, -5e-3], estimator="plain", **run)
    np.testing.assert_allclose(found.dsigma[1], alone.dsigma, rtol=1e-12)
    np.testing.assert_allclose(found.delta_err[1], alone.delta_err, rtol=1e-9)
    assert found.dsigma[0, 0] == found.dsigma[0, 2]
    assert found.delta[0, 1] == found.delta_err[0, 1] == 0.0


def test_tables_are_written_and_read_back(tmp_path: Path) -> None:
    found = cbs.magnetoconductance_table(FILM, FIELDS, LENGTHS, loops=500, rng=1)
    again = cbs.load(found.save(tmp_path / "table.npz"))
    assert isinstance(again, MagnetoconductanceTable)
    np.testing.assert_array_equal(again.delta_err, found.delta_err)
    assert again.provenance == found.provenance
    lines = found.to_csv(tmp_path / "table.csv").read_text().splitlines()
    assert lines[1] == "L_phi_m,B_T,dsigma_e2_h,dsigma_err_e2_h,delta_e2_h,delta_err_e2_h"
    assert len(lines) == 2 + 9
    axes = found.plot()
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_texts()[0].get_text() == r"$L_\varphi$ = 1000 nm"
    assert "3 lengths x 3 fields" in repr(found)


def test_bad_values_are_refused_in_one_line() -> None:
    with pytest.raises(ValueError, match=r"at most 200000 values \(got 250000\)"):
        cbs.magnetoconductance_table(FILM, np.zeros(500), np.full(500, 1e-6), loops=100, rng=1)
    with pytest.raises(ValueError, match="L_phi must be"):
        cbs.magnetoconductance_table(FILM, [0.0], [np.inf], loops=100, rng=1)
    with pytest.raises(ValueError, match=r"B must stay below 1e\+09 B_tr"):
        cbs.magnetoconductance_table(FILM, [1e9], [1e-6], loops=100, rng=1)
