"""Unit 4: spin and the sign. How likely coming home is when Rashba coupling turns the spin."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from cbs import theory
from cbs.course.unit import Slip, Unit


@dataclass(frozen=True, slots=True)
class Turning:
    """Mean free path, length of one radian of the spin, diffusion length sqrt(D t); metres."""

    l: float
    L_so: float
    length: float


def draw(rng: np.random.Generator | None) -> Turning:
    """A spin that turns by about two radians over the loop."""
    if rng is None:
        return Turning(100e-9, 300e-9, 540e-9)
    L_so = 1e-9 * int(rng.integers(250, 401))
    return Turning(1e-9 * round(L_so / 3e-9), L_so, float(f"{L_so * rng.uniform(1.6, 1.95):.3g}"))


@cache
def ratio(turning: Turning, *, times: float = 1.0) -> float:
    """Exact return over the classical one, with L_so longer by a factor."""
    return float(theory.rashba_flights_return_ratio(turning.length, turning.l, times * turning.L_so))


UNIT = Unit(
    name="unit-4",
    title="Spin and the sign",
    asks=(
        "In a film with l = {l}, Rashba coupling turns the spin by one radian along L_so = {L_so}. How likely is "
        "coming home after a time t with sqrt(D t) = {length}, in units of the classical ball's?"
    ),
    draw=draw,
    answer=ratio,
    tolerance=0.02,
    learnt="the two ways bring the spin to V and U = 1/V; what counts is half the trace of U^2, between 1 and -1/2",
    slips=(
        Slip(lambda turning: ratio(turning) - 1.0, "that is the interference; the classical 1 is missing"),
        Slip(
            lambda turning: ratio(turning, times=2.0),
            "half the angle: a spinor has half angles inside, but L_so is one radian of the spin itself",
        ),
        Slip(
            lambda turning: ratio(turning, times=2.0 * math.pi),
            "the spin hardly turns in your answer: L_so is the length of one radian, not of a whole turn",
        ),
        Slip(lambda turning: ratio(turning, times=0.5), "twice the angle: L_so = hbar^2/(2 m alpha) has its 2 already"),
        Slip(lambda turning: 0.5, "one half is the limit of strong coupling; this spin has not turned that far"),
    ),
)
