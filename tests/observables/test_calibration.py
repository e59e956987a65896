"""Whether errors are what they say: a hundred seeds of every estimator whose loops have weights, against exact values.

The spread of (estimate - exact)/error is 1, and less than one value in a hundred lies beyond three errors. Walks of
anisotropic scatterers stand in `conductivity/test_anisotropic.py`.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cbs import ensembles, theory
from cbs.carriers import Helical
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, ElliottYafet, Rashba, Strip

RUNS = 100
FILM, WIRE = Conductor(l=100e-9, L_phi=300e-9), Conductor(l=20e-9, L_phi=1e-6)
NARROW = {"width": 0.5, "L_phi": 2.0, "l": 1.0}
Run = tuple[Callable[[int], Any], str, float]


def curve(film: Conductor, B: float, **how: Any) -> Callable[[int], Any]:
    return lambda seed: magnetoconductance(film, B, rng=seed, workers=1, **how)


def kicks(L_so: float) -> tuple[tuple[float, float], ...]:
    s2 = 2.0 / 3.0 / L_so**2
    return (1.5, (1.0 + 2.0 * (1.0 - s2) * math.exp(-0.5 * s2)) / 3.0), (-0.5, 1.0)


def strip(two_legs: bool = False, **how: Any) -> Callable[[int], Any]:
    film = Conductor(l=100e-9, L_phi=200e-9)
    return curve(film, 0.0, geometry=Strip(50e-9, two_legs=two_legs), paths="flights", loops=2000, **how)


RUN: dict[str, Callable[[], Run]] = {
    "flights, loops shared out by a pilot, controlled": lambda: (
        curve(FILM, 0.3 * FILM.B_tr, spin=Rashba(150e-9), loops=4000),
        "dsigma",
        float(theory.rashba_ballistic(0.3 * FILM.B_tr, l=FILM.l, L_phi=FILM.L_phi, L_so=150e-9)),
    ),
    "half walks of a helical cone": lambda: (
        curve(FILM, 0.0, spin=Helical(), loops=4000),
        "dsigma",
        -0.5 * float(theory.anisotropic_correction(FILM.L_phi, 0.5 * FILM.l, [1.0, 0.5])),
    ),
    "flights between mirrors": lambda: (strip(), "dsigma", theory.strip_flights_correction(**NARROW)),
    "flights between mirrors, two legs": lambda: (
        strip(two_legs=True),
        "dsigma",
        theory.strip_flights_correction(**NARROW, two_legs=True),
    ),
    "flights between mirrors, kicks": lambda: (
        strip(spin=ElliottYafet(120e-9)),
        "dsigma",
        theory.strip_flights_correction(**NARROW, channels=kicks(1.2)),
    ),
    "Brownian loops between mirrors": lambda: (
        curve(WIRE, 4.0 * WIRE.B_phi, geometry=Strip(1e-6), paths="brownian", loops=2000),
        "delta",
        float(theory.strip(4.0 * WIRE.B_phi, width=1e-6, L_phi=WIRE.L_phi)) / 1e-6,
    ),
    "matrices, same spin": lambda: (
        lambda seed: ensembles.scattering("CSE", 2, matrices=2000, rng=seed),
        "partner",
        1.0 / 3.0,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_a_hundred_seeds_spread_as_their_errors_say(name: str, record_property: Callable[[str, str], None]) -> None:
    run, quantity, exact = RUN[name]()
    found = [run(9000 + i) for i in range(RUNS)]
    value, err = (np.array([np.ravel(getattr(one, quantity + end))[0] for one in found]) for end in ("", "_err"))
    z = (value - exact) / err
    told = f"{name}: mean {z.mean():+.2f}, spread {z.std(ddof=1):.2f}, beyond 3: {np.mean(np.abs(z) > 3.0):.0%}"
    record_property("calibration", told)
    assert abs(z.mean()) < 0.4, told
    assert abs(z.std(ddof=1) - 1.0) < 0.25, told  # three and a half errors of the spread of a hundred
    assert np.mean(np.abs(z) > 3.0) <= 0.02, told
