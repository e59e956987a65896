"""Every computation refuses what is no film, no run and no array, with the exception of cbs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cbs
from cbs.errors import Misuse, WrongType

FILM = cbs.Conductor(l=1e-7, L_phi=3e-7)
RASHBA = [cbs.Rashba(2e-7)]
CALLS: dict[str, Callable[..., Any]] = {
    "magnetoconductance": lambda film, **how: cbs.magnetoconductance(film, B=0.0, **how),
    "return_probability": lambda film, **how: cbs.return_probability(film, 3e-7, **how),
    "dephasing": lambda film, **how: cbs.dephasing(film, [3e-7], **how),
    "magnetoconductance_table": lambda film, **how: cbs.magnetoconductance_table(film, [0.0], L_phi=[3e-7], **how),
    "cusp_width": lambda film, **how: cbs.cusp_width(film, [3e-7], **how),
    "conductance_fluctuations": lambda film, **how: cbs.conductance_fluctuations(
        film, 0.0, length=1e-6, width=1e-6, **how
    ),
    "helical_return": lambda film, **how: cbs.helical_return(film, 3e-7, **how),
    "spin_channels": lambda film, **how: cbs.spin_channels(film, [3e-7], spin=RASHBA, **how),
    "scaling": lambda film, **how: cbs.scaling(film, [3e-7, 1e-6], **how),
    "strip_transport": lambda film, **how: cbs.strip_transport(film, [1e-7], walls="diffuse", **how),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_film_is_refused(name: str) -> None:
    for bad in ("film", None, 3, cbs.Conductor, {"l": 1e-7}):
        with pytest.raises(WrongType, match=r"must be a cbs\.Conductor"):
            CALLS[name](bad, loops=64, rng=1)


@pytest.mark.parametrize(
    "how", [{"executor": 5}, {"progress": 5}, {"schedule": 5}, {"workers": 0}, {"loops": 1.5}, {"rng": -1}, {"lops": 2}]
)
def test_what_is_no_run_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(Misuse):
        cbs.magnetoconductance(FILM, B=0.0, **{"loops": 64, "rng": 1, **how})


def test_values_that_are_masked_out_are_not_taken() -> None:
    B = np.ma.masked_array([0.0, 1.0, 2e-3], [False, True, False])
    with pytest.raises(Misuse, match=r"B must hold no masked values; leave them out, as B\.compressed\(\)"):
        cbs.magnetoconductance(FILM, B=B, loops=64, rng=1)
    assert cbs.magnetoconductance(FILM, B=B.compressed(), loops=64, rng=1).B.tolist() == [0.0, 2e-3]
    assert cbs.magnetoconductance(FILM, B=np.ma.masked_array([1e-3]), loops=64, rng=1).B.tolist() == [1e-3]


@pytest.mark.parametrize("ways", [(1.0,), 5.0, None, "ab", (1.0, 2.0, 3.0), ("a", "b"), (np.nan, 1.0), (2.0, 1.0)])
def test_ways_are_two_lengths(ways: Any) -> None:
    with pytest.raises(Misuse, match="ways"):
        cbs.backscattering_cone(0.0, k_l=100.0, ways=ways, loops=64, rng=1)


@pytest.mark.parametrize("medium", ["x", None, 5, cbs.Turbid])
def test_a_medium_is_one(medium: Any) -> None:
    with pytest.raises(WrongType, match=r"medium must be a cbs\.Turbid"):
        cbs.backscattering_cone(0.0, k_l=100.0, medium=medium, loops=64, rng=1)


@pytest.mark.parametrize("length", [1e-300, 1e300])
def test_lengths_beyond_all_measure_are_refused(length: float) -> None:
    with pytest.raises(Misuse, match="must lie between 1e-60 and 1e"):
        cbs.Conductor(l=length)
    with pytest.raises(Misuse, match="must lie between 1e-60 and 1e"):
        cbs.Rashba(length)


def test_a_cone_whose_walks_end_too_soon_is_told() -> None:
    with pytest.warns(UserWarning, match="walks followed to 32 scatterings leave the tip up to 0.01 too low"):
        cbs.backscattering_cone(0.0, k_l=100.0, scatterings=32, loops=4000, rng=1)
