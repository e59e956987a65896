"""Spin precession along the path: Rashba, Dresselhaus, cubic and Zeeman coupling against the Cooperon's forms."""

import math
from dataclasses import replace

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG, mean_over_tiles, of_legs, ratio, unit_loops
from cbs.loops.grouping import flight_moments
from cbs.loops.tiles import Tile
from cbs.parameters import CubicDresselhaus, Dresselhaus, Rashba, SpinMechanism, Zeeman
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.theory import SpinCouplings

LENGTH = 3.0 * LEG  # sqrt(D t) of all diffusive points
STATES = ((0.5,), (1.0,), (theory.RASHBA_ZERO,), (10.0,))


def _mechanisms(rashba: float, dresselhaus: float, cubic: float, omega_t: float, angle: float) -> list[SpinMechanism]:
    """Mechanisms with these values of D Q^2 t, gamma_c t and omega t."""
    spin: list[SpinMechanism] = []
    for kind, strength in ((Rashba, rashba), (Dresselhaus, dresselhaus), (CubicDresselhaus, cubic)):
        if strength:
            spin.append(kind(LENGTH / math.sqrt(strength)))
    if omega_t:
        spin.append(Zeeman(2.0 * LENGTH**2 / (LEG * omega_t), angle))
    return spin


def _mixture(task: Task, rashba: float, dresselhaus: float, cubic: float, omega_t: float, x: float) -> Estimate:
    spin = _mechanisms(rashba, dresselhaus, cubic, omega_t, 0.0)
    return ratio(task, LENGTH, *spin, family="brownian", x=x)


def _mixture_exact(rashba: float, dresselhaus: float, cubic: float, omega_t: float, x: float) -> float:
    lengths = [1.0 / math.sqrt(s) if s else math.inf for s in (rashba, dresselhaus, cubic, omega_t)]
    return 1.0 + float(theory.spin_cooperon(1.0, SpinCouplings(*lengths), x=x))


def _rashba(task: Task, y: float) -> Estimate:
    return ratio(task, LENGTH, Rashba(LENGTH / math.sqrt(y)), family="brownian")


def _rashba_field(task: Task, x: float, y: float) -> Estimate:
    return ratio(task, LENGTH, Rashba(LENGTH / math.sqrt(y)), family="brownian", x=x)


def _dresselhaus_field(task: Task, x: float, y: float) -> Estimate:
    return ratio(task, LENGTH, Dresselhaus(LENGTH / math.sqrt(y)), family="brownian", x=x)


def _polygon(task: Task, y: float, n_legs: int) -> Estimate:
    """Legs are straight here: no correction for the path inside them."""
    scale, straight = Scale(unit=math.sqrt(2.0 * y), l=1.0, brownian=False), flight_moments(1)

    def reading(tile: Tile) -> FloatArray:
        return interference(replace(tile, moments=straight), (Rashba(1.0),), scale)

    return mean_over_tiles(unit_loops(task, n_rows=n_legs, continuous=False), reading, task.loops)


def _legs(task: Task, n_legs: int, L: float) -> Estimate:
    return of_legs(task, n_legs, Rashba(L))


def _lasting(task: Task, length: float, L: float) -> Estimate:
    return ratio(task, length * LEG, Rashba(L * LEG))


def _cubic(task: Task, t: float) -> Estimate:
    return ratio(task, LENGTH, CubicDresselhaus(LENGTH / math.sqrt(t)), family="brownian")


CLAIMS = (
    Claim(
        "rashba", "Diffusive loops, Rashba, D Q^2 t = y: 0.870539 at 1, zero at 4.672631, then -1/2",
        _rashba, lambda y: 1.0 + float(theory.rashba_cooperon(y)), STATES, "y = {:.6g}", 5_000,
    ),
    Claim(
        "rashba-field", "Rashba in a field: area and spin are correlated, 0.44017 at x = 2, y = 3 (product 0.19248)",
        _rashba_field, lambda x, y: 1.0 + float(theory.rashba_cooperon_field(x, y)),
        ((2.0, 3.0), (0.5, 6.0), (1.5, 1.0)), "x = {}, y = {}", 5_000,
    ),
    Claim(
        "dresselhaus-field", "Linear Dresselhaus alone is Rashba in a rotated frame",
        _dresselhaus_field, lambda x, y: 1.0 + float(theory.rashba_cooperon_field(x, y)),
        ((1e-9, 2.0), (1.0, 3.0)), "x = {:.1g}, y = {}", 5_000,
    ),
    Claim(
        "rashba-polygon", "Rashba on closed polygons of N straight Gaussian steps",
        _polygon, lambda y, n: float(theory.rashba_polygon(y, n)),
        ((2.0, 4), (5.0, 12), (8.0, 40)), "y = {}, N = {}", 20_000,
    ),
    Claim(
        "rashba-legs", "Rashba on closed flights of N exponential legs, through the diffusive limit and beyond it",
        _legs, lambda n, L: float(theory.rashba_flights_interference(n, 1.0, L)),
        ((3, 0.7), (6, 2.0), (20, 3.0)), "N = {}, L_so = {} l", 20_000,
    ),
    Claim(
        "rashba-duration", "Return at a fixed duration with Rashba coupling, exponential legs",
        _lasting, lambda length, L: float(theory.rashba_flights_return_ratio(length, 1.0, L)),
        ((0.7, 0.5), (1.5, 1.0), (4.0, 2.0)), "sqrt(D t) = {} l, L_so = {} l", 20_000,
    ),
    Claim(
        "cubic", "Cubic coupling alone: C = exp(-g) + exp(-2g)/2 - 1/2, g = gamma_c t",
        _cubic, lambda g: 0.5 + math.exp(-g) + 0.5 * math.exp(-2.0 * g), ((0.3,), (1.0,), (3.0,)), "g = {}", 4_000,
    ),
    Claim(
        "mixture", "Rashba, Dresselhaus, cubic together (D Q^2 t, gamma_c t): four-state Cooperon, any field",
        _mixture, _mixture_exact,
        ((2.0, 0.5, 0.0, 0.0, 0.0), (3.0, 3.0, 1.0, 0.0, 0.0), (2.0, 0.0, 0.5, 0.0, 0.0), (2.0, 1.0, 0.3, 0.0, 1.0)),
        "{}, {}, {}, omega t = {}, x = {}", 5_000,
    ),
    Claim(
        "zeeman-rashba", "An in-plane field suppresses antilocalization: Rashba y = 6, C = -0.1845 ... +0.0955",
        _mixture, _mixture_exact,
        ((6.0, 0.0, 0.0, 1.0, 0.0), (6.0, 0.0, 0.0, 3.0, 0.0), (6.0, 0.0, 0.0, 10.0, 0.0), (3.0, 0.0, 0.0, 2.0, 1.0)),
        "{}, {}, {}, omega t = {}, x = {}", 4_000,
    ),
)  # fmt: skip
GROUP = Group(
    "precession", "Rashba, Dresselhaus, cubic and Zeeman coupling", CLAIMS,
    "Cooperon of two spins, a non-Abelian vector potential, diagonalised",
    "which rotations the partner inverts; how L_so is defined",
    "identities (spin-helix), lattice-return-rashba (two spins step by step)", place=50,
)  # fmt: skip
