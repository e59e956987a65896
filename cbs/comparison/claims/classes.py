"""Symmetry classes: return 2 : 1 : 1/2, the Haar law of strongly turned spins, and the spin channels of the return."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG, mean_over_tiles, ratio, unit_loops
from cbs.parameters import ElliottYafet, MagneticImpurities, Rashba
from cbs.phases.rotations import Scale
from cbs.phases.spin import forward_propagator, interference

STRONG = 4.0  # sqrt(D t)/L_so: the Haar law within 1e-8 for spin-orbit scattering, 1e-4 for magnetic impurities


def _class(task: Task, name: str) -> Estimate:
    length = STRONG * LEG
    if name == "unitary by field":
        return ratio(task, length, family="brownian", x=12.0)
    kind = {"symplectic": ElliottYafet, "unitary by impurities": MagneticImpurities}[name]
    return ratio(task, length, kind(LEG), family="brownian")


CLASSES = {
    "symplectic": lambda: 1.0 + float(theory.isotropic_cooperon(STRONG**2)),
    "unitary by impurities": lambda: 1.0 + float(theory.isotropic_cooperon(0.0, STRONG**2)),
    "unitary by field": lambda: 1.0 + float(theory.levy_area_characteristic(12.0)),
}


def _haar(task: Task, power: int) -> Estimate:
    """Mean of cos(power * omega), omega the net rotation angle of strongly turned spins."""
    scale, spin = Scale(math.sqrt(2.0) * STRONG, 1.0, brownian=True), (ElliottYafet(1.0),)

    def reading(tile: object) -> np.ndarray:
        c = np.clip(interference(tile, spin, scale), -1.0, 1.0)  # type: ignore[arg-type]
        return np.asarray(np.cos(power * np.arccos(c)))

    return mean_over_tiles(unit_loops(task), reading, task.loops)


def _haar_below(task: Task, c: float) -> Estimate:
    scale, spin = Scale(math.sqrt(2.0) * STRONG, 1.0, brownian=True), (ElliottYafet(1.0),)
    return mean_over_tiles(unit_loops(task), lambda tile: 1.0 * (interference(tile, spin, scale) < c), task.loops)


def _law_below(task: Task, c: float, t: float) -> Estimate:
    """Share of loops with cos omega below c after the time t, in units of tau_so."""
    scale, spin = Scale(math.sqrt(2.0 * t), 1.0, brownian=True), (ElliottYafet(1.0),)
    return mean_over_tiles(unit_loops(task), lambda tile: 1.0 * (interference(tile, spin, scale) < c), task.loops)


def _same_spin(task: Task, y: float) -> Estimate:
    """Return with the same spin over a classical channel: (1/4)|Tr(U + V)|^2 = 4 u_0^2."""
    scale, spin = Scale(math.sqrt(2.0 * y), 1.0, brownian=True), (Rashba(1.0),)
    return mean_over_tiles(
        unit_loops(task), lambda tile: 4.0 * forward_propagator(tile, spin, scale)[0] ** 2, task.loops
    )


CLAIMS = (
    Claim(
        "return", "Return 1 in a field or with magnetic impurities, 1/2 with strong spin-orbit coupling (2 without)",
        _class, lambda name: CLASSES[name](), (("symplectic",), ("unitary by impurities",), ("unitary by field",)),
        "{}", 6_000,
    ),
    Claim(
        "haar-moments", "Strongly turned spins are uniform on SU(2): <cos w> = -1/2, <cos 2w> = 0",
        _haar, lambda power: float(theory.haar_cosine_moment(power)), ((1,), (2,), (3,)), "cos {} w", 5_000,
    ),
    Claim(
        "haar-law", "Strongly turned spins: P(cos w < c) = (pi - w + sin w)/pi",
        _haar_below, lambda c: float(theory.haar_cosine_cumulative(c)), ((-0.8,), (0.0,), (0.6,)), "c = {}", 5_000,
    ),
    Claim(
        "rotation-law", "Spin-orbit scattering at any time is diffusion on SU(2): P(cos w < c) from its characters",
        _law_below, lambda c, t: float(theory.spin_orbit_cosine_cumulative(c, t)),
        ((0.5, 0.2), (0.0, 0.7), (-0.5, 1.5)), "c = {}, t/tau_so = {}", 5_000,
    ),
    Claim(
        "same-spin", "Return with the same spin, Rashba: 2 (1 + C), classical on average when turned strongly",
        _same_spin, lambda y: 2.0 * (1.0 + float(theory.rashba_cooperon(y))), ((1.0,), (4.0,), (15.0,)), "y = {}",
        5_000,
    ),
)  # fmt: skip
GROUP = Group(
    "classes", "Symmetry classes of the return", CLAIMS,
    "uniform law and characters of SU(2)", "the return is 1 + C", "matrices", place=60,
)  # fmt: skip
