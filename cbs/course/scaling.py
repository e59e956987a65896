"""Unit 7: scaling and the insulator. The length at which a film would stop conducting."""

import math
from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.course.unit import Slip, Unit


@dataclass(frozen=True, slots=True)
class Disordered:
    """Mean free path (metres), Fermi wave number (1/m)."""

    l: float
    k_F: float


def draw(rng: np.random.Generator | None) -> Disordered:
    """k_F l between 2 and 4."""
    if rng is None:
        return Disordered(10e-9, 3e8)
    l = 1e-9 * float(rng.integers(6, 15))
    return Disordered(l, float(f"{rng.uniform(2.2, 4.0) / l:.3g}"))


def length(film: Disordered, *, exponent: float = 0.5 * math.pi) -> float:
    """Localization length l exp(exponent k_F l), metres."""
    return film.l * math.exp(exponent * film.k_F * film.l)


UNIT = Unit(
    name="unit-7",
    title="Scaling and the insulator",
    asks=(
        "A film without spin-orbit coupling has l = {l} and k_F = {k_F}. At the size l its conductance per spin is "
        "g = k_F l/2, in e^2/h. Follow it to larger sizes along the slope of first order. At which size, in metres, "
        "is it zero?"
    ),
    draw=draw,
    answer=lambda film: float(theory.localization_length(film.l, film.k_F * film.l)),
    tolerance=0.15,
    learnt="the length is exponential in the conductance: twice the conductance is not twice the length but its square",
    slips=(
        Slip(
            lambda film: length(film, exponent=math.pi),
            "g = k_F l is the conductance of both spins, the slope -1/pi that of one: take both of the same kind",
        ),
        Slip(
            lambda film: length(film, exponent=0.25 * math.pi),
            "the slope -2/pi is that of both spins, g = k_F l/2 that of one: take both of the same kind",
        ),
        Slip(lambda film: length(film, exponent=0.5), "the pi of the slope -1/pi is missing"),
        Slip(lambda film: length(film) / film.l, "that is the length over l; asked is metres"),
        Slip(lambda film: 0.5 * math.pi * film.k_F * film.l, "that is ln(L/l); asked is the length"),
        Slip(lambda film: length(film) * 1e9, "that is in nanometres; asked is metres"),
        Slip(lambda film: length(film) * 1e6, "that is in micrometres; asked is metres"),
    ),
)
