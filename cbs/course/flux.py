"""Unit 3: flux and the cusp. How far a field lifts the conductivity of a film."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cbs import theory
from cbs.constants import E2_H
from cbs.course.unit import Slip, Unit


@dataclass(frozen=True, slots=True)
class Film:
    """Mean free path, coherence length (metres), field (tesla)."""

    l: float
    L_phi: float
    B: float


def draw(rng: np.random.Generator | None) -> Film:
    """A film with L_phi of ten mean free paths in a few B_phi."""
    if rng is None:
        return Film(100e-9, 1e-6, 1e-3)
    l, ratio, fields = 1e-9 * rng.integers(60, 121), rng.uniform(8.0, 12.0), rng.uniform(3.0, 6.0)
    L_phi = float(f"{l * ratio:.3g}")
    return Film(float(l), L_phi, float(f"{fields * float(theory.characteristic_field(L_phi)):.3g}"))


@cache
def rise(film: Film, *, of_field: float = 1.0) -> float:
    """Exact sigma(B) - sigma(0), e^2/h, both spins, at `of_field` times the field."""
    both = theory.ballistic([0.0, of_field * film.B], l=film.l, L_phi=film.L_phi)
    return float(both[1] - both[0])


@cache
def itself(film: Film) -> float:
    """Exact correction in the field, e^2/h."""
    return float(theory.ballistic(film.B, l=film.l, L_phi=film.L_phi))


UNIT = Unit(
    name="unit-3",
    title="Flux and the cusp",
    asks=(
        "A film without spin-orbit coupling has l = {l} and L_phi = {L_phi}. By how much has its conductivity "
        "risen in a field of {B}, in e^2/h with both spins?"
    ),
    draw=draw,
    answer=rise,
    tolerance=0.05,
    learnt="a loop of area A has the phase 2 e B A/hbar between its two ways; the large loops are switched off first",
    slips=(
        Slip(
            lambda film: rise(film, of_field=0.5),
            "each way gets e B A/hbar, with opposite sign: between them stand 2 e B A/hbar",
        ),
        Slip(lambda film: rise(film, of_field=2.0), "twice the phase: it is 2 e B A/hbar, not 4"),
        Slip(
            lambda film: rise(film, of_field=0.25),
            "B_phi is hbar/(4 e L_phi^2); the 4 is missing",
        ),
        Slip(lambda film: 0.5 * rise(film), "that is one spin; the film has two"),
        Slip(lambda film: np.pi * rise(film), "that is in units of e^2/(pi h) = e^2/(2 pi^2 hbar); asked is e^2/h"),
        Slip(itself, "that is the correction itself, which is negative; asked is its change from zero field"),
        Slip(lambda film: -rise(film), "the field takes a negative correction away: the conductivity rises"),
        Slip(lambda film: E2_H * rise(film), "that is in siemens; asked is e^2/h"),
    ),
)
