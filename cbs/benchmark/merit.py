"""Figure of merit 1/(variance x CPU time) of sigma(B) over 1 to 30 B_phi, against rejection in NumPy."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cbs.benchmark import rejection
from cbs.checks import FloatArray
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Rashba

FILM = Conductor(l=50e-9, L_phi=1e-6)
STRONG = 200e-9  # L_so = L_phi/5


@dataclass(frozen=True, slots=True)
class Merit:
    """One case: figures of merit (per second, e^2/h to the power -2) and their ratio to rejection."""

    case: str
    estimator: str
    merit: float
    rejection: float

    @property
    def ratio(self) -> float:
        """How much more precision squared a CPU second buys."""
        return self.merit / self.rejection


def fields() -> FloatArray:
    """Eight fields from 1 to 30 B_phi, tesla."""
    return np.geomspace(1.0, 30.0, 8) * FILM.B_phi


def measure() -> list[Merit]:
    """Measure both estimators of this program and rejection for the spinless film and for strong Rashba coupling."""
    return [*_case("spinless", None), *_case("strong Rashba", STRONG)]


def _case(case: str, L_so: float | None) -> list[Merit]:
    spin = [] if L_so is None else [Rashba(L_so)]
    B, base = fields(), _rejection_merit(L_so)

    def pools(seed: int) -> MagnetoconductanceCurve:
        return magnetoconductance(FILM, B, spin=spin, loops=65_536, rng=seed, workers=1, paths="brownian")

    def flights(seed: int) -> MagnetoconductanceCurve:
        return magnetoconductance(FILM, B, spin=spin, term="backscattering", loops=200_000, rng=seed, workers=1)

    return [Merit(case, "pools of half walks", _merit(pools), base), Merit(case, "flights", _merit(flights), base)]


def _merit(run: Callable[[int], MagnetoconductanceCurve]) -> float:
    """Merit of a run that reports its own errors; the first call warms up."""
    run(0)
    start = time.process_time()
    curve = run(1)
    return float(1.0 / (np.mean(curve.dsigma_err**2) * (time.process_time() - start)))


def _rejection_merit(L_so: float | None, batches: int = 12, n_walks: int = 4000, most_legs: int = 1600) -> float:
    """Merit of rejection: variance over batches of walks of up to two dephasing lengths."""
    start = time.process_time()
    values = [
        rejection.correction(np.random.default_rng(k), FILM, fields(), n_walks, most_legs, L_so) for k in range(batches)
    ]
    seconds = (time.process_time() - start) / batches
    return float(1.0 / (np.mean(np.var(values, axis=0, ddof=1)) * seconds))
