"""Loops that carry a weighted sum: counted, told once, and warned of where a few heavy ones carry it all."""

import warnings
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.checks import FloatArray
from cbs.loops.walks import henyey_greenstein
from cbs.observables import carried
from cbs.observables.conductivity.anisotropic import return_densities
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans

FILM = cbs.Conductor(l=100e-9, L_phi=200e-9)
STRIP, WIDE = cbs.Strip(50e-9), cbs.Strip(1e-6)


class Heavy:
    """Loops of weight 1, one in `every` of weight `heavy`."""

    def __init__(self, heavy: float, every: int) -> None:
        self.heavy, self.every = heavy, every

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        weight = np.where(np.arange(first, first + n_loops) % self.every == 0, self.heavy, 1.0)
        return np.append(weight.mean(), carried.moments(weight, n_loops))


def run(heavy: float, every: int, loops: int = 6400, **how: Any) -> tuple[BatchMeans, Provenance]:
    return carried.run(engine.begin(how, 1, loops), Heavy(heavy, every), {}, lambda *both: both)


def test_equal_weights_are_all_carried_and_heavy_ones_alone() -> None:
    tally, provenance = run(1.0, 10)
    assert tally.means.shape[1] == 1, "moments are no values"
    assert provenance.parameters["effective_loops"] == 6400.0
    n, h = 6400, 64
    _, provenance = run(10.0, 100)
    expected = (n - h + 10.0 * h) ** 2 / (n - h + 100.0 * h)
    assert provenance.parameters["effective_loops"] == pytest.approx(expected, abs=0.1)


def test_few_that_carry_are_warned_of_and_few_loops_are_not() -> None:
    with pytest.warns(UserWarning, match=r"loops of 6400 carry the sum .* give at least \d+ times as many"):
        run(1e6, 800)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(1.0, 10, loops=64)


def test_of_several_sums_the_worst_counts_and_empty_ones_do_not() -> None:
    means = np.array([[1.0, 1.0, 0.0, 1.0, 10.0, 0.0]])  # mean |w|, then mean w^2, of three sums
    assert carried.effective_loops(BatchMeans(np.array([500.0]), means)) == pytest.approx(50.0)


def test_a_target_error_does_not_judge_the_moments() -> None:
    schedule = engine.Schedule(target_error=0.01)
    _, judged = run(10.0, 2, loops=64 * 640, schedule=schedule, workers=1)
    assert judged.ended_by == "target_error"

    class Moving(Heavy):
        def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
            return np.array([1.0, number, number**2], dtype=float)

    making = engine.begin({"schedule": schedule, "workers": 1}, 1, 64 * 640)
    _, steady = carried.run(making, Moving(1.0, 1), {}, lambda *both: both)
    assert steady.ended_by == "target_error"


WEIGHTED: dict[str, Any] = {
    "flights shared out": lambda: cbs.magnetoconductance(FILM, 1e-3, spin=cbs.Rashba(2e-7), loops=1000, rng=1),
    "walks that join": lambda: cbs.magnetoconductance(FILM, 1e-3, scatterers=henyey_greenstein(0.3), loops=1000, rng=1),
    "walks led home": lambda: cbs.magnetoconductance(FILM, 1e-3, scatterers=henyey_greenstein(0.9), loops=1000, rng=1),
    "spinors": lambda: cbs.magnetoconductance(FILM, 1e-3, spin=cbs.Helical(), loops=4000, rng=1),
    "flights between mirrors": lambda: cbs.magnetoconductance(FILM, 1e-3, geometry=STRIP, loops=1000, rng=1),
    "and of two legs": lambda: cbs.magnetoconductance(
        FILM, 1e-3, geometry=cbs.Strip(50e-9, two_legs=True), loops=1000, rng=1
    ),
    "Brownian between mirrors": lambda: cbs.magnetoconductance(
        FILM, 1e-3, geometry=WIDE, paths="brownian", loops=1000, rng=1
    ),
    "and with spin": lambda: cbs.magnetoconductance(
        FILM, 1e-3, geometry=WIDE, paths="brownian", spin=cbs.Rashba(3e-7), loops=1000, rng=1
    ),
    "cylinder": lambda: cbs.magnetoconductance(FILM, flux=0.1, geometry=cbs.Cylinder(3e-7), loops=1000, rng=1),
    "bulk with spin": lambda: cbs.magnetoconductance(
        FILM, [0.0, 1e-1], geometry=cbs.Bulk(), spin=cbs.ElliottYafet(3e-7), loops=1000, rng=1
    ),
    "return between mirrors": lambda: cbs.return_probability(FILM, [5e-7, 1e-6], geometry=WIDE, loops=1000, rng=1),
    "and its spin": lambda: cbs.return_probability(
        FILM, 5e-7, geometry=WIDE, spin=cbs.Rashba(3e-7), loops=256, rng=1
    ),
    "fluctuations": lambda: cbs.conductance_fluctuations(FILM, 1e-3, length=1e-6, width=1e-6, loops=2000, rng=1),
    "return densities": lambda: return_densities(henyey_greenstein(0.5), [3, 10], loops=1000, rng=1),
}  # fmt: skip


@pytest.mark.parametrize("name", WEIGHTED)
def test_every_weighted_estimator_tells_how_many_carry_it(name: str) -> None:
    provenance = WEIGHTED[name]().provenance
    assert 20.0 < provenance.parameters["effective_loops"] <= provenance.loops


def test_few_long_loops_are_told_where_a_field_changes_them() -> None:
    """Thousands of loops carry the correction; those of l_phi, which a weak field changes, hardly ever meet."""
    film = cbs.Conductor(l=2e-8, L_phi=1e-6)
    whole = cbs.magnetoconductance(film, 0.0, spin=cbs.Helical(), loops=12_000, rng=1).provenance
    with pytest.warns(UserWarning, match=r"carry the sum or its change in a field"):
        change = cbs.magnetoconductance(film, 2e-3, spin=cbs.Helical(), loops=12_000, rng=1).provenance
    assert change.parameters["effective_loops"] < 100.0 < 400.0 < whole.parameters["effective_loops"]
