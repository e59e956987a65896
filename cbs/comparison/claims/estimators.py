"""Ways to the same number: plain loops, control variate with shared-out loops, tables by weights and by histogram."""

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.conductivity.table import magnetoconductance_table
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, Rashba, SpinMechanism

NOTHING: dict[str, float] = {}
SPINS: dict[str, tuple[SpinMechanism, dict[str, float]]] = {
    "Elliott-Yafet": (ElliottYafet(3.0 * LEG), {"L_so": 3.0 * LEG}),
    "magnetic": (MagneticImpurities(3.0 * LEG), {"L_s": 3.0 * LEG}),
}
MANY, LONGEST = 101, 10.0


def _corrected(task: Task, estimator: str, L_phi: float, b: float, *spin: SpinMechanism) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(
        film, [0.0, b * film.B_tr], spin=spin, estimator=estimator, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.dsigma[1]), float(curve.dsigma_err[1]))


def _spinless(task: Task, estimator: str, L_phi: float, b: float) -> Estimate:
    return _corrected(task, estimator, L_phi, b)


def _isotropic(task: Task, estimator: str, name: str, L_phi: float, b: float) -> Estimate:
    return _corrected(task, estimator, L_phi, b, SPINS[name][0])


def _rashba(task: Task, estimator: str, L_so: float, L_phi: float, b: float) -> Estimate:
    return _corrected(task, estimator, L_phi, b, Rashba(L_so * LEG))


def _exact(L_phi: float, b: float, lengths: dict[str, float] = NOTHING) -> float:
    B = b * Conductor(l=LEG).B_tr
    return float(theory.ballistic_isotropic(B, l=LEG, L_phi=L_phi * LEG, term="total", **lengths))


def _rashba_exact(L_so: float, L_phi: float, b: float) -> float:
    B = b * Conductor(l=LEG).B_tr
    return float(theory.rashba_ballistic(B, l=LEG, L_phi=L_phi * LEG, L_so=L_so * LEG))


def _table(task: Task, fields: int, L_phi: float, b: float) -> Estimate:
    """One value of a table of `fields` fields up to 1.25 b and two lengths, the longer one ten mean free paths."""
    film = Conductor(l=LEG)
    B = np.linspace(0.0, 1.25 * b, fields) * film.B_tr
    found = magnetoconductance_table(film, B, [LONGEST * LEG, L_phi * LEG], loops=task.loops, rng=task.seed, workers=1)
    place = round(0.8 * (fields - 1))
    return Estimate(float(found.dsigma[1, place]), float(found.dsigma_err[1, place]))


CLAIMS = (
    Claim(
        "spinless", "Total term without spin: exact Landau sums",
        _spinless, lambda estimator, L, b: _exact(L, b),
        tuple((e, *p) for e in ("plain", "controlled") for p in ((0.7, 0.5), (5.0, 0.02), (20.0, 0.01))),
        "{}, L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "isotropic", "Total term with a random rotation a leg: channel sums of the same levels",
        _isotropic, lambda estimator, name, L, b: _exact(L, b, SPINS[name][1]),
        tuple((e, n, 5.0, 0.05) for e in ("plain", "controlled") for n in SPINS),
        "{}, {}, L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "rashba", "Total term with Rashba coupling in a field: Landau blocks of straight legs that turn the spin",
        _rashba, lambda estimator, L_so, L, b: _rashba_exact(L_so, L, b),
        tuple((e, *p) for e in ("plain", "controlled") for p in ((2.0, 5.0, 0.0), (2.0, 5.0, 0.05), (0.7, 3.0, 0.5))),
        "{}, L_so = {} l, L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "table", "Tables of fields and lengths from one run, cosines one by one or through a histogram of areas",
        _table, lambda fields, L, b: _exact(L, b), ((6, 10.0, 0.1), (6, 2.0, 0.5), (MANY, 10.0, 0.1), (MANY, 2.0, 0.5)),
        "{} fields, L_phi = {} l, B = {} B_tr", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "estimators", "Plain and controlled estimators, tables", CLAIMS,
    "the sums of the group ballistic, and Landau blocks of legs that turn the spin",
    "as in the group ballistic", "plain and controlled estimators share no average over loops", place=80,
)  # fmt: skip
