"""Unit 6: dephasing and temperature. The exponent of the dephasing rate from curves at five temperatures."""

from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.course.curves import MeasuredCurve, noisy
from cbs.course.unit import Slip, Unit

TEMPERATURES = (0.3, 0.6, 1.2, 2.4, 4.8)  # K


@dataclass(frozen=True, slots=True)
class Dephasing:
    """Coherence length at one kelvin (metres), exponent of 1/tau_phi against temperature."""

    L_phi_1K: float
    p: float


def draw(rng: np.random.Generator | None) -> Dephasing:
    """Exponents between electron-electron and phonon dephasing."""
    if rng is None:
        return Dephasing(0.7e-6, 1.2)
    return Dephasing(1e-9 * float(rng.integers(500, 901)), float(rng.choice([0.8, 0.9, 1.0, 1.1, 1.3, 1.4, 1.5, 1.6])))


def measure(film: Dephasing, rng: np.random.Generator) -> tuple[MeasuredCurve, ...]:
    """Curves of a film without spin-orbit coupling, in the diffusive limit."""
    B = np.linspace(0.0, 10e-3, 61)
    lengths = [film.L_phi_1K * T ** (-0.5 * film.p) for T in TEMPERATURES]
    return tuple(noisy(T, B, theory.hln_simple(B, L_phi), rng) for T, L_phi in zip(TEMPERATURES, lengths, strict=True))


UNIT = Unit(
    name="unit-6",
    title="Dephasing and temperature from a measured curve",
    asks=(
        "Five curves sigma(B) of one film, from 0.3 K to 4.8 K, are in cbs.course.data('unit-6'). The dephasing rate "
        "grows as 1/tau_phi ~ T^p. What is p?"
    ),
    draw=draw,
    answer=lambda film: film.p,
    tolerance=0.06,
    learnt="the width of the cusp is B_phi = hbar/(4 e D tau_phi): proportional to the rate, whatever D is",
    slips=(
        Slip(lambda film: 0.5 * film.p, "that is the exponent of 1/L_phi; L_phi^2 = D tau_phi"),
        Slip(lambda film: -0.5 * film.p, "that is the exponent of L_phi; L_phi^2 = D tau_phi"),
        Slip(lambda film: -film.p, "that is the exponent of tau_phi; asked is that of the rate"),
        Slip(lambda film: 2.0 * film.p, "one square too much: 1/tau_phi goes as 1/L_phi^2, not as its fourth power"),
        Slip(lambda film: film.p / np.log(10.0), "natural and decimal logarithms are mixed"),
        Slip(lambda film: film.p * np.log(10.0), "natural and decimal logarithms are mixed"),
    ),
    measure=measure,
)
