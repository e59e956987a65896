"""Whether errors are what they say: many seeds of every estimator whose loops have weights, against exact values.

The spread of (estimate - exact)/error is 1 +- 0.15, and less than one value in a hundred lies beyond three errors. A
hundred seeds know the spread to 7 %, so that one right estimator in thirty would fail: there are four hundred. Walks of
anisotropic scatterers, which cost more, stand in `conductivity/test_anisotropic.py` with a hundred.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cbs import ensembles, theory
from cbs.carriers import Helical
from cbs.comparison.claim import Claim, Task
from cbs.comparison.claims import GROUPS
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, ElliottYafet, Rashba, Strip
from tests.statistics import CALIBRATION, assert_calibrated

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
    "walks between diffuse walls": lambda: (
        curve(Conductor(l=100e-9, L_phi=200e-9), 0.0, geometry=Strip(50e-9, "diffuse"), loops=8000),
        "dsigma",
        theory.strip_diffuse_correction(**NARROW),
    ),
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


CLAIMED: dict[str, tuple[str, tuple[Any, ...], int]] = {
    "Brownian loops between mirrors, with spin": ("strip-antilocalization", (0.8, 0.4, 0.0), 256),
    "return between mirrors": ("strip-density", (0.7,), 512),
    "cylinder": ("cylinder", ("cylinder", 1e-6, 0.25, "elliott-yafet"), 2000),
    "bulk with spin": ("bulk", (5.0, math.inf, "elliott-yafet"), 2000),
    "fluctuations": ("fluctuations-covariance", (1.0, 1.0, 0.3, 0.2, 10.0), 1500),
}


def by_name(claim: str) -> Claim:
    return next(one for group in GROUPS for one in group.claims if one.name == claim)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", RUN)
def test_many_seeds_spread_as_their_errors_say(name: str, record_property: Callable[[str, str], None]) -> None:
    run, quantity, exact = RUN[name]()
    found = [run(9000 + i) for i in range(CALIBRATION)]
    value, err = (np.array([np.ravel(getattr(one, quantity + end))[0] for one in found]) for end in ("", "_err"))
    record_property("calibration", assert_calibrated((value - exact) / err, name))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", CLAIMED)
def test_many_seeds_of_a_claim_spread_as_its_errors_say(name: str, record_property: Callable[[str, str], None]) -> None:
    word, point, loops = CLAIMED[name]
    claim = by_name(word)
    found = [claim.measure(Task(loops, 9000 + i), *point) for i in range(CALIBRATION)]
    z = np.array([(one.value - claim.exact(*point)) / one.error for one in found])
    record_property("calibration", assert_calibrated(z, name))
