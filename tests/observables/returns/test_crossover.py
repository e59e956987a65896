"""Crossover from one symmetry class to another."""

from collections.abc import Callable

import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)


@seeds
def test_turning_the_coupling_joins_the_classes(seed: int) -> None:
    strengths, length = [50e-9, 200e-9, 1e-6], 300e-9
    steps = [cbs.Rashba(L) for L in strengths] + [cbs.ElliottYafet(L) for L in strengths]
    curve = cbs.class_crossover(FILM, length, spin=[[], *steps, []], field=[0.0] * 7 + [50.0], loops=20_000, rng=seed)
    assert curve.ratio[0] == 2.0
    rashba = [float(theory.rashba_flights_return_ratio(length, l=FILM.l, L_so=L)) for L in strengths]
    isotropic = [float(theory.flights_return_ratio(length, l=FILM.l, L_so=L)) for L in strengths]
    assert_z(curve.ratio[1:7], curve.ratio_err[1:7], rashba + isotropic, resolution=0.06, n=7)
    assert_z(curve.ratio[7], curve.ratio_err[7], 1.0, resolution=0.06, n=7)
    alone = cbs.class_crossover(FILM, length, spin=[steps[0]], loops=20_000, rng=seed)
    assert alone.ratio[0] == pytest.approx(curve.ratio[1], abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cbs.class_crossover(FILM, 1e-7, spin=[]), "at least one step"),
        (lambda: cbs.class_crossover(FILM, 1e-7, spin=[[], []], field=[0.0] * 3), "one for each of the 2 steps"),
        (lambda: cbs.class_crossover(FILM, 1.0, spin=[[]]), "needs loops of"),
    ],
)
def test_bad_values_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
