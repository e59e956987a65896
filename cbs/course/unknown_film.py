"""Unit 8: find the material. One curve of an unknown film with Rashba coupling, to be fitted and named."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import least_squares

from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR, M_E
from cbs.course.curves import MeasuredCurve, noisy
from cbs.course.unit import Slip, Unit

TEMPERATURE = 0.3  # K


@dataclass(frozen=True, slots=True)
class Unknown:
    """Length of one radian of the spin, coherence length; metres."""

    L_so: float
    L_phi: float

    def rashba_parameter(self, mass: float) -> float:
        """Return alpha = hbar^2/(2 m L_so) in eV m for an effective mass over that of the free electron."""
        return HBAR**2 / (2.0 * mass * M_E * self.L_so) / E_CHARGE


def draw(rng: np.random.Generator | None) -> Unknown:
    """Between a gas with strong and one with moderate coupling."""
    if rng is None:
        return Unknown(150e-9, 0.7e-6)
    L_so = 1e-9 * float(rng.integers(90, 261))
    return Unknown(L_so, float(f"{L_so * rng.uniform(4.3, 5.5):.3g}"))


def fields(film: Unknown) -> FloatArray:
    """Fields that show both the peak and its end: up to 12 hbar/(4 e L_so^2)."""
    return np.linspace(0.0, 12.0 * float(theory.characteristic_field(film.L_so)), 81)


def measure(film: Unknown, rng: np.random.Generator) -> tuple[MeasuredCurve, ...]:
    """One curve in the diffusive limit."""
    B = fields(film)
    return (noisy(TEMPERATURE, B, theory.ilp(B, L_phi=film.L_phi, L_so=film.L_so), rng),)


@cache
def by_hikami(film: Unknown) -> float:
    """Return what a fit of Hikami, Larkin and Nagaoka with L_phi and L_so finds on this curve, metres."""
    B = fields(film)
    curve = theory.ilp(B, L_phi=film.L_phi, L_so=film.L_so)

    def misfit(logarithms: FloatArray) -> FloatArray:
        L_phi, L_so = np.exp(logarithms)
        return np.asarray(theory.hln(B, L_phi=L_phi, L_so=L_so) - curve)

    found = least_squares(misfit, np.log([film.L_phi, film.L_so]))
    return float(np.exp(found.x[1]))


UNIT = Unit(
    name="unit-8",
    title="Find the material",
    asks=(
        "cbs.course.data('unit-8') is sigma(B) of an unknown film with Rashba coupling. Along which length L_so, in "
        "metres, does its spin turn by one radian?"
    ),
    draw=draw,
    answer=lambda film: film.L_so,
    tolerance=0.06,
    learnt="with the mass, alpha = hbar^2/(2 m L_so) names the material; say which formula gave the length",
    slips=(
        Slip(
            by_hikami,
            "the formula of Hikami, Larkin and Nagaoka (or half a turn, pi L_so): Rashba coupling needs that of "
            "Iordanskii, Lyanda-Geller and Pikus, and a radian",
        ),
        Slip(lambda film: film.L_phi, "that is L_phi: the narrow dip at zero field; L_so stands in the peak beside it"),
        Slip(lambda film: 2.0 * film.L_so, "L_so = hbar^2/(2 m alpha); the 2 was left out"),
        Slip(lambda film: 0.5 * film.L_so, "a 2 too many: L_so = hbar^2/(2 m alpha) is one radian"),
        Slip(lambda film: 2.0 * math.pi * film.L_so, "2 pi L_so is a whole turn; asked is one radian"),
        Slip(lambda film: 1e9 * film.L_so, "that is in nanometres; asked is metres"),
    ),
    measure=measure,
)
