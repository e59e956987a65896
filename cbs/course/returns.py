"""Unit 1: random walks that come home. The density of return of N exponential legs, exact."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.integrate import trapezoid
from scipy.special import gamma, j0, j1, kv

from cbs.course.unit import Slip, Unit

WALKS = 1_000_000
NEAR = 0.3  # radius of "home" in mean free paths


@dataclass(frozen=True, slots=True)
class Walk:
    """Mean free path in metres, number of legs."""

    l: float
    n_legs: int


def draw(rng: np.random.Generator | None) -> Walk:
    """Eight to twelve legs."""
    if rng is None:
        return Walk(100e-9, 9)
    return Walk(1e-9 * float(rng.integers(50, 151)), int(rng.choice([8, 10, 11, 12])))


def expected(n_legs: int, radius: float) -> float:
    r"""Mean number of walks that end within `radius` l: the leg transform is :math:`(1 + q^2 l^2)^{-1/2}`.

    The end of N legs has the Matern density, so the share within r is 1 - 2 (r/2)^(N/2) K_(N/2)(r)/Gamma(N/2).
    """
    half = 0.5 * n_legs
    share: float = 1.0 - 2.0 * (0.5 * radius) ** half * float(kv(half, radius)) / float(gamma(half))
    return WALKS * share


@cache
def of_fixed_length(n_legs: int, radius: float) -> float:
    """The same for legs that all have length l (Pearson's walk): share r times the integral of J0(q)^N J1(q r)."""
    q = np.linspace(0.0, 60.0, 20_001)  # J0^8 has fallen to 1e-8 there
    return WALKS * radius * float(trapezoid(j0(q) ** n_legs * j1(q * radius), q))


UNIT = Unit(
    name="unit-1",
    title="Random walks that come home",
    asks=(
        "A million walks of {n_legs} legs start at one point; legs have exponential length with mean l = {l} and any "
        "direction. How many end within 0.3 l of the start?"
    ),
    draw=draw,
    answer=lambda walk: expected(walk.n_legs, NEAR),
    tolerance=0.05,
    learnt="the density of return is 1/(2 pi l^2 (N - 2)): it falls only as 1/N, so loops of every length count",
    slips=(
        Slip(
            lambda walk: expected(walk.n_legs, NEAR) * (walk.n_legs - 2) / walk.n_legs,
            "the density of pure diffusion, 1/(4 pi D t) with t = N tau, has N where exponential legs have N - 2",
        ),
        Slip(
            lambda walk: of_fixed_length(walk.n_legs, NEAR),
            "all legs have the same length l: exponential legs have twice the mean square, <r^2> = 2 l^2",
        ),
        Slip(lambda walk: expected(walk.n_legs, 0.5 * NEAR), "0.3 l is the radius of home, not its diameter"),
        Slip(
            lambda walk: expected(walk.n_legs, NEAR) / math.pi,
            "a factor of pi is missing: home is a disc of area pi r^2",
        ),
        Slip(lambda walk: expected(walk.n_legs, NEAR) / WALKS, "that is the share; asked is the number"),
    ),
)
