"""How the cost of a fixed error grows with L_phi/l, for both estimators."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor

RATIOS = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
TARGET = 1e-3  # e^2/h
L = 20e-9


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds for a standard error of 1e-3 e^2/h of delta sigma over 1 to 30 B_phi, at one L_phi/l."""

    L_phi_over_l: float
    flights_s: float
    diffusive_s: float


def measure(ratios: tuple[float, ...] = RATIOS) -> list[Cost]:
    """Measure the cost at every ratio; a warm-up run at each leaves compilation out."""
    return [
        Cost(
            ratio,
            _cost(ratio, magnetoconductance, 65_536),
            _cost(ratio, partial(magnetoconductance, paths="brownian"), 65_536),
        )
        for ratio in ratios
    ]


def _cost(ratio: float, estimate: Callable[..., MagnetoconductanceCurve], loops: int) -> float:
    film = Conductor(l=L, L_phi=ratio * L)
    B = np.geomspace(1.0, 30.0, 8) * film.B_phi
    estimate(film, B, loops=2048, rng=0, workers=1)
    start = time.process_time()
    curve = estimate(film, B, loops=loops, rng=1, workers=1)
    return float((time.process_time() - start) * np.mean(curve.delta_err**2) / TARGET**2)
