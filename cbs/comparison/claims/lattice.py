"""Closed walks on the square lattice: areas against exact counts; return and conductance in a field and with spin.

Counts by exhaustive enumeration to length 8 and dynamic programming to 12 (OEIS A352838; Mashkevich, Ouvry, J. Stat.
Phys. 137, 71 (2009)): COUNTS[length][A] walks with area A >= 0, as many with -A.
"""

import math

import numpy as np
from scipy.special import ellipkm1

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG, mean_of
from cbs.loops import lattice
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.parameters import Conductor, ElliottYafet, Rashba, SpinMechanism

FILM = Conductor(l=LEG)
COUNTS = {
    4: (28, 4),
    6: (232, 72, 12),
    8: (2156, 1008, 308, 48, 8),
    10: (21944, 13160, 5540, 1560, 420, 80, 20),
    12: (240280, 168780, 87192, 33628, 11964, 3636, 1200, 264, 72, 12),
}


def probability(length: int, area: int) -> float:
    """Share of closed walks of `length` steps whose area is +area or -area."""
    counts = COUNTS[length]
    return (1 if area == 0 else 2) * counts[area] / (2 * sum(counts) - counts[0])


def area_square(length: int) -> float:
    """<A^2> = n^2 (n-1)/(6 (2n-1)), length 2n."""
    n = length // 2
    return n * n * (n - 1) / (6.0 * (2 * n - 1))


def flux_cosine(length: int, q: int) -> float:
    """<cos(2 pi A/q)>: Hofstadter moments, from the counts."""
    return sum(probability(length, a) * math.cos(2.0 * math.pi * a / q) for a in range(len(COUNTS[length])))


def _probability(task: Task, length: int, area: int) -> Estimate:
    return mean_of(lambda first, n: np.mean(np.abs(_areas(length, n, task, first)) == area), task.loops)


def _area_square(task: Task, length: int) -> Estimate:
    return mean_of(lambda first, n: np.mean(_areas(length, n, task, first).astype(float) ** 2), task.loops)


def _flux(task: Task, length: int, q: int) -> Estimate:
    return mean_of(lambda first, n: np.mean(np.cos(2.0 * np.pi * _areas(length, n, task, first) / q)), task.loops)


def _areas(length: int, n: int, task: Task, first: int) -> np.ndarray:
    return lattice.areas(length, n, seed=task.seed, first=first)


def _return(task: Task, length: int, field: float, spin: tuple[SpinMechanism, ...]) -> Estimate:
    found = return_probability(
        FILM, LEG * math.sqrt(0.5 * length), field=field, spin=spin, paths="lattice", loops=task.loops, rng=task.seed,
        workers=1,
    )  # fmt: skip
    return Estimate(float(found.ratio[0]), float(found.ratio_err[0]))


def _in_field(task: Task, length: int, q: int) -> Estimate:
    """1/q flux quanta h/e for twice the charge: 2 B/B_tr = 2 pi/q."""
    return _return(task, length, math.pi / q * FILM.B_tr, ())


def _kicked(task: Task, length: int, L_so: float) -> Estimate:
    return _return(task, length, 0.0, (ElliottYafet(L_so * LEG),))


def _rashba(task: Task, length: int, L_so: float, q: int) -> Estimate:
    return _return(task, length, math.pi / q * FILM.B_tr, (Rashba(L_so * LEG),))


def _rashba_exact(length: int, L_so: float, q: int) -> float:
    turn = math.sqrt(2.0) / L_so
    return 1.0 + theory.lattice_spin_interference(length, 2.0 * math.pi / q, linear=((0.0, turn), (-turn, 0.0)))


def _correction(task: Task, L_phi: float, quanta: float, *spin: SpinMechanism) -> Estimate:
    """Correction in e^2/h with so many h/2e a cell, L_phi in units of l."""
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    found = magnetoconductance(
        film, math.pi * quanta * film.B_tr, spin=spin, loops=task.loops, rng=task.seed, workers=1, paths="lattice"
    )
    return Estimate(float(found.dsigma[0]), float(found.dsigma_err[0]))


def _without_field(task: Task, L_phi: float) -> Estimate:
    return Estimate(_correction(task, L_phi, 0.0).value)


def elliptic(L_phi: float) -> float:
    """1 + x^2/4 - (2/pi) K(x), x = exp(-tau/tau_phi); L_phi in units of l."""
    decay = 0.5 / L_phi**2
    return 1.0 + 0.25 * math.exp(-2.0 * decay) - 2.0 / math.pi * float(ellipkm1(-math.expm1(-2.0 * decay)))


def _in_flux(task: Task, L_phi: float, p: int, q: int) -> Estimate:
    return _correction(task, L_phi, p / q)


def _in_flux_exact(L_phi: float, p: int, q: int, **lengths: float) -> float:
    return float(theory.lattice_correction(math.pi * p / q * FILM.B_tr, l=LEG, L_phi=L_phi * LEG, **lengths))


def _kicked_in_flux(task: Task, L_so: float, p: int, q: int) -> Estimate:
    return _correction(task, 5.0, p / q, ElliottYafet(L_so * LEG))


def _coupled(task: Task, L_so: float, p: int, q: int) -> Estimate:
    return _correction(task, 5.0, p / q, Rashba(L_so * LEG))


def _coupled_exact(L_so: float, p: int, q: int) -> float:
    couplings = theory.SpinCouplings(L_so * LEG)
    B = math.pi * p / q * FILM.B_tr
    return float(theory.lattice_spin_correction(B, l=LEG, L_phi=5.0 * LEG, couplings=couplings))


CLAIMS = (
    Claim(
        "area-count", "Share of closed lattice walks with area A: exact counts (28 + 2*4 walks of 4 steps, ...)",
        _probability, probability, ((4, 0), (6, 1), (8, 0), (10, 2), (12, 3)), "{} steps, |A| = {}", 40_000,
    ),
    Claim(
        "lattice-area-square", "Second moment n^2 (n-1)/(6 (2n-1)) of closed lattice walks of 2n steps",
        _area_square, area_square, ((8,), (40,), (400,)), "{} steps", 20_000,
    ),
    Claim(
        "hofstadter", "Closed lattice walks in 1/q flux quantum a cell: Hofstadter moment from the counts",
        _flux, flux_cosine, ((8, 3), (10, 4), (12, 2)), "{} steps, q = {}", 40_000,
    ),
    Claim(
        "lattice-return-field", "Return on the lattice in a field: Hofstadter moments from powers of Harper's matrix",
        _in_field, lambda length, q: 1.0 + theory.lattice_flux_cosine(length, 2.0 * math.pi / q),
        ((12, 5), (60, 40), (200, 150)), "{} steps, q = {}", 20_000,
    ),
    Claim(
        "lattice-return-kicks", "Return on the lattice, a random rotation a step: 1 + (1/2)[3((1+2m)/3)^N - 1]",
        _kicked,
        lambda length, L_so: 1.0 + float(theory.elliott_yafet_interference(length, 2.0 / 3.0 / L_so**2)),
        ((8, 2.0), (40, 4.0)), "{} steps, L_so = {} l", 20_000,
    ),
    Claim(
        "lattice-return-rashba", "Rashba coupling and a field on the lattice: two spins carried through every step",
        _rashba, _rashba_exact, ((8, 2.0, 6), (30, 4.0, 40)), "{} steps, L_so = {} l, q = {}", 20_000,
    ),
    Claim(
        "lattice-zero-field", "Lattice without field and spin: -(2/pi) K(x) + 1 + x^2/4, x = exp(-tau/tau_phi)",
        _without_field, elliptic, ((0.5,), (3.0,), (40.0,)), "L_phi = {} l", 1_000, identity=True,
    ),
    Claim(
        "lattice-conductance", "Lattice at p/q flux quanta h/2e a cell: resolvent of Harper's matrix",
        _in_flux, _in_flux_exact, ((0.7, 1, 2), (3.0, 2, 5), (10.0, 1, 40)), "L_phi = {} l, p/q = {}/{}", 20_000,
    ),
    Claim(
        "lattice-conductance-kicks", "Lattice in a field, a random rotation a step: resolvents of triplets and singlet",
        _kicked_in_flux, lambda L_so, p, q: _in_flux_exact(5.0, p, q, L_so=L_so * LEG),
        ((1.5, 0, 1), (4.0, 1, 30)), "L_so = {} l, p/q = {}/{}", 20_000,
    ),
    Claim(
        "lattice-conductance-rashba", "Lattice in a field with Rashba coupling: resolvent of two spins",
        _coupled, _coupled_exact, ((2.0, 0, 1), (3.0, 1, 30)), "L_so = {} l, p/q = {}/{}", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "lattice", "Closed walks on the square lattice", CLAIMS,
    "counts by enumeration; powers and resolvents of Harper's matrix, with two spins carried through every step",
    "every walk counts one in the conductance, without a return angle",
    "none: told where the family is described; returns do not have that weight", place=20,
)  # fmt: skip
