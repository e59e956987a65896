"""Unit 5: three symmetry classes. What a longer coherence does to the conductivity in each."""

import math
from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.course.unit import Slip, Unit


@dataclass(frozen=True, slots=True)
class Cooling:
    """Mean free path, spin-orbit length, coherence length before and after; metres."""

    l: float
    L_so: float
    warm: float
    cold: float


def draw(rng: np.random.Generator | None) -> Cooling:
    """Strong spin-orbit scattering, coherence that grows two to six fold."""
    if rng is None:
        return Cooling(20e-9, 30e-9, 600e-9, 2.4e-6)
    warm = float(f"{rng.uniform(0.5e-6, 0.9e-6):.3g}")
    return Cooling(20e-9, 30e-9, warm, float(f"{warm * rng.uniform(2.5, 6.0):.3g}"))


def change(cooling: Cooling, *, slope: float) -> float:
    """Change of the conductivity for a slope d sigma/d ln L_phi."""
    return slope * math.log(cooling.cold / cooling.warm)


_SYMPLECTIC = 2.0 * theory.logarithmic_slope("symplectic")
_ORTHOGONAL = 2.0 * theory.logarithmic_slope("orthogonal")

UNIT = Unit(
    name="unit-5",
    title="Three symmetry classes",
    asks=(
        "A film with l = {l} and strong spin-orbit scattering (L_so = {L_so}) is cooled until L_phi has grown from "
        "{warm} to {cold}. By how much does its conductivity at zero field change, in e^2/h with both spins?"
    ),
    draw=draw,
    answer=lambda cooling: change(cooling, slope=_SYMPLECTIC),
    tolerance=0.05,
    learnt="slopes per ln L_phi with both spins: -2/pi orthogonal, 0 unitary, +1/pi symplectic; 1 : 0 : -1/2",
    slips=(
        Slip(lambda cooling: change(cooling, slope=_ORTHOGONAL), "that is the orthogonal class"),
        Slip(
            lambda cooling: change(cooling, slope=-_ORTHOGONAL),
            "the sign is right, the size is twice that of antilocalization: -1/2, not -1",
        ),
        Slip(
            lambda cooling: change(cooling, slope=0.5 * _SYMPLECTIC),
            "half of it: that is one spin of two, or the slope per ln tau_phi where L_phi^2 = D tau_phi",
        ),
        Slip(
            lambda cooling: change(cooling, slope=-_SYMPLECTIC),
            "the size is right, the sign is not: antilocalization makes the cold film conduct better",
        ),
        Slip(
            lambda cooling: _SYMPLECTIC * math.log10(cooling.cold / cooling.warm),
            "the slope belongs to the natural logarithm, not to decades",
        ),
    ),
)
