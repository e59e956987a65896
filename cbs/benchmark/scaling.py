"""What a fixed error costs: against L_phi/l for two families, and before and after against L_phi/l, B/B_tr, L_phi/L_so.

Before: `estimator="plain"`, every loop as it is. After: known means in place of noise, loops shared out by a pilot,
loops averaged over the images of their pieces where that pays. A cost is variance times CPU time, over the square of
the error that is aimed at.
"""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cbs.checks import FloatArray
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Rashba

RATIOS = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
IN_B_TR = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
IN_L_SO = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
TARGET = 1e-3  # e^2/h
L, FILM = 20e-9, Conductor(l=20e-9, L_phi=600e-9)
LOOPS = 65_536
FEW = 2048  # loops of a warm-up run, which leaves compilation out

Run = Callable[..., MagnetoconductanceCurve]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds for a standard error of 1e-3 e^2/h of delta sigma over 1 to 30 B_phi, at one L_phi/l."""

    L_phi_over_l: float
    flights_s: float
    diffusive_s: float


@dataclass(frozen=True, slots=True)
class Point:
    """CPU seconds for a standard error of 1e-3 e^2/h of delta sigma at one abscissa, before and after.

    Attributes
    ----------
    against : str
        "L_phi/l" (no spin, 1 to 30 B_phi), "B/B_tr" (no spin, L_phi = 30 l, this one field) or "L_phi/L_so" (Rashba,
        L_phi = 30 l, 1 to 30 B_phi).
    x : float
        The abscissa.
    plain_s, s : float
        Plain estimator, and the one that runs take by default.
    """

    against: str
    x: float
    plain_s: float
    s: float

    @property
    def gain(self) -> float:
        """How many times cheaper it has become."""
        return self.plain_s / self.s


def measure() -> list[Cost]:
    """Measure the cost of both families at every L_phi/l."""
    costs = []
    for ratio in RATIOS:
        film = Conductor(l=L, L_phi=ratio * L)
        flights = partial(magnetoconductance, film, _fields(film))
        costs.append(Cost(ratio, _cost(flights), _cost(partial(flights, paths="brownian"))))
    return costs


def before_and_after() -> list[Point]:
    """Measure the cost with and without all means at every abscissa."""
    points = []
    for ratio in RATIOS:
        film = Conductor(l=L, L_phi=ratio * L)
        points.append(_point("L_phi/l", ratio, partial(magnetoconductance, film, _fields(film))))
    for b in IN_B_TR:
        points.append(_point("B/B_tr", b, partial(magnetoconductance, FILM, np.array([b * FILM.B_tr]))))
    for strength in IN_L_SO:
        spin = Rashba(L_so=FILM.L_phi / strength)
        points.append(_point("L_phi/L_so", strength, partial(magnetoconductance, FILM, _fields(FILM), spin=spin)))
    return points


def _fields(film: Conductor) -> FloatArray:
    return np.asarray(np.geomspace(1.0, 30.0, 8) * film.B_phi)


def _point(against: str, x: float, estimate: Run) -> Point:
    return Point(against, x, _cost(partial(estimate, estimator="plain")), _cost(estimate))


def _cost(estimate: Run) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that values are small beside errors, or formulas out of range: none is read
        estimate(loops=FEW, rng=0, workers=1)
        start = time.process_time()
        curve = estimate(loops=LOOPS, rng=1, workers=1)
    return float((time.process_time() - start) * np.mean(curve.delta_err**2) / TARGET**2)
