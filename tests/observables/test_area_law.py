"""Areas of flights weighted by coherence: their sum and their cosine transform are exact sums."""

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.comparison.areas import transform
from cbs.constants import E_CHARGE, HBAR
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=400e-9)
EDGES = np.geomspace(1e-24, 1e-10, 401)


@seeds
def test_law_of_flights_has_the_exact_sum_and_transform(seed: int) -> None:
    law = cbs.coherent_areas(FILM, EDGES, loops=100_000, rng=seed, workers=1)
    B = np.array([0.0, 2e-3, 2e-2, 1e-1])
    exact = theory.ballistic(B, l=FILM.l, L_phi=FILM.L_phi)
    bins = transform(2.0 * E_CHARGE / HBAR * B[1:], EDGES)
    bins = np.vstack([np.diff(np.log(EDGES)), bins])  # the first row: the whole law
    err = np.sqrt(np.square(bins) @ np.square(law.law_err))  # bins hardly share loops: an upper limit
    assert_z(bins @ law.law, err, np.append(-exact[0], exact[1:] - exact[0]), resolution=0.05 * -exact[0])


def test_diffusive_law_for_large_areas_and_less_for_small_ones() -> None:
    film = cbs.Conductor(l=20e-9, L_phi=600e-9)
    law = cbs.coherent_areas(film, np.geomspace(1e-17, 1e-12, 31), loops=200_000, rng=1, workers=1)
    diffusive = theory.coherent_area_law(law.area, L_phi=film.L_phi, l=film.l)
    far = law.area > 1e-13  # 250 l^2
    assert np.all(law.law_err[far] < 0.004)
    np.testing.assert_allclose(law.law[far], diffusive[far], atol=0.02)
    near = int(np.argmin(np.abs(law.area - film.l**2)))
    assert law.law[near] < 0.8 * diffusive[near]  # loops of few legs are flat


def test_stored_and_read_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    law = cbs.coherent_areas(FILM, np.geomspace(1e-15, 1e-13, 5), loops=200, rng=1)
    law.save(tmp_path / "law.npz")
    assert cbs.load(tmp_path / "law.npz") == law
    assert law.plot().get_xscale() == "log"
    assert "seed 1" in repr(law)


@pytest.mark.parametrize(
    ("edges", "film", "message"),
    [
        ([1e-14], FILM, "edges must hold"),
        ([2e-14, 1e-14], FILM, "ascending"),
        ([1e-14, 2e-14], cbs.Conductor(5e-8), "inf"),
    ],
)
def test_bad_values_are_named(edges: list[float], film: cbs.Conductor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cbs.coherent_areas(film, edges)
