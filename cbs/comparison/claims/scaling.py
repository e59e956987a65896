"""Scaling: the slope of the conductance per spin with the size, by symmetry class, and the way from class to class."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import FILM, LEG
from cbs.observables.returns.crossover import class_crossover
from cbs.observables.scaling import scaling
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, SpinMechanism

SIZES = np.array([20.0, 30.0, 45.0, 60.0])
MECHANISMS: dict[str, tuple[SpinMechanism, ...]] = {
    "orthogonal": (),
    "symplectic": (ElliottYafet(1.0),),
    "unitary": (MagneticImpurities(1.0),),
}
LENGTHS = {"orthogonal": (math.inf, math.inf), "symplectic": (1.0, math.inf), "unitary": (math.inf, 1.0)}


def _slope(task: Task, name: str) -> Estimate:
    found = scaling(Conductor(l=1.0), SIZES, spin=MECHANISMS[name], loops=task.loops, rng=task.seed, workers=1)
    return Estimate(found.slope, found.slope_err)


def _slope_exact(name: str) -> float:
    """Slope of the exact correction per spin at the same sizes."""
    x = np.log(SIZES) - np.log(SIZES).mean()
    L_so, L_s = LENGTHS[name]
    values = 0.5 * theory.ballistic_isotropic(0.0, l=1.0, L_phi=SIZES, L_so=L_so, L_s=L_s)
    return float(x @ values / (x @ x))


def _crossover(task: Task, L_so: float, L_s: float) -> Estimate:
    spin = [m for m in (_spin_orbit(L_so), _magnetic(L_s)) if m is not None]
    found = class_crossover(FILM, 2.0 * LEG, spin=[spin], loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(np.ravel(found.ratio)[0]), float(np.ravel(found.ratio_err)[0]))


def _spin_orbit(L: float) -> ElliottYafet | None:
    return None if math.isinf(L) else ElliottYafet(L * LEG)


def _magnetic(L: float) -> MagneticImpurities | None:
    return None if math.isinf(L) else MagneticImpurities(L * LEG)


CLAIMS = (
    Claim(
        "scaling-slope", "dg/d ln L per spin, beta(g) = slope/g: -1/pi, +1/(2 pi) and 0 for L >> l",
        _slope, _slope_exact, (("orthogonal",), ("symplectic",), ("unitary",)), "{}", 12_000,
    ),
    Claim(
        "class-crossover", "From 2 towards 1/2 and 1 at sqrt(D t) = 2 l as spin-orbit and magnetic lengths fall",
        _crossover, lambda L_so, L_s: float(theory.flights_return_ratio(2.0, 1.0, L_so=L_so, L_s=L_s)),
        ((6.0, math.inf), (2.0, math.inf), (2.0, 4.0), (1.0, 1.5)), "L_so = {} l, L_s = {} l", 10_000,
    ),
)  # fmt: skip
GROUP = Group(
    "scaling", "Scaling of the conductance", CLAIMS,
    "universal slopes of the perturbative beta function", "the conductance per spin is half of the total",
    "matrices for the classes; diffusive for the slopes", place=100,
)  # fmt: skip
