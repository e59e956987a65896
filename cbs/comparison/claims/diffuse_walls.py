"""Strips between diffuse walls: integral equations, a ball that is followed, and the diffusion of long wires."""

import math
from functools import partial
from typing import cast

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.diffuse_ball import passes
from cbs.comparison.sampling import LEG, mean_of
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Strip, Term


def _curve(task: Task, width: float, L_phi: float, term: str = "total", b: float = 0.0) -> MagnetoconductanceCurve:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    return magnetoconductance(
        film, b * film.B_tr, geometry=Strip(width * LEG, "diffuse"), term=cast(Term, term), loops=task.loops,
        rng=task.seed, workers=1,
    )  # fmt: skip


def _walks(task: Task, width: float, L_phi: float, term: str = "total") -> Estimate:
    curve = _curve(task, width, L_phi, term)
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _exact(width: float, L_phi: float, term: str = "total") -> float:
    return theory.strip_diffuse_correction(width=width, L_phi=L_phi, l=1.0, term=cast(Term, term))


def _followed(task: Task, width: float, L_phi: float, b: tuple[float, ...] = (0.0,)) -> Estimate:
    """A ball followed from scatterers and from walls; with two b the change from the first to the second."""

    def values(at_wall: bool, first: int, n: int) -> float:
        rate, seed = 0.5 / L_phi**2, (task.seed, first)
        found = passes(n, seed, width=width, rate=rate, b=np.array(b), at_wall=at_wall)
        return float(np.diff(found, prepend=0.0)[-1])

    parts = [mean_of(partial(values, at_wall), task.loops // 2) for at_wall in (False, True)]
    return Estimate(sum(part.value for part in parts), math.hypot(*(part.error for part in parts)))


def _in_a_field(task: Task, width: float, L_phi: float, b: float) -> Estimate:
    curve, ball = _curve(task, width, L_phi, b=b), _followed(task, width, L_phi, (0.0, b))
    return Estimate(float(curve.delta[0]) - ball.value, math.hypot(float(curve.delta_err[0]), ball.error))


def _slope(task: Task, width: float, lengths: tuple[float, float]) -> Estimate:
    """Slope against L_phi, from two runs of their own."""
    near, far = (_walks(Task(task.loops, task.seed + i), width, length) for i, length in enumerate(lengths))
    step = lengths[1] - lengths[0]
    return Estimate((far.value - near.value) / step, math.hypot(far.error, near.error) / step)


def _slope_exact(width: float, _lengths: tuple[float, float]) -> float:
    """-(2/W) (D tau_phi)^(1/2) with the diffusion that the correlations of open walks give."""
    diffusion, _ = theory.strip_transport_ratios(width, walls="diffuse")
    return -2.0 / width * math.sqrt(float(diffusion))


CLAIMS = (
    Claim(
        "diffuse-walls", "Flights between diffuse walls with the current that the walls leave: integral equations",
        _walks, _exact,
        (
            (0.2, 1.0, "total"), (0.5, 2.0, "total"), (1.0, 3.0, "total"), (0.3, 0.5, "total"),
            (0.5, 2.0, "backscattering"), (0.5, 2.0, "nonbackscattering"),
        ),
        "W = {} l, L_phi = {} l, {}", 40_000,
    ),
    Claim(
        "diffuse-walls-long", "A long wire knows its own diffusion alone: d sigma/d L_phi = -(2/W) (D_wire/D)^(1/2)",
        _slope, _slope_exact, ((1.0, (8.0, 12.0)),), "W = {} l, L_phi = {} l", 10_000,
    ),
    Claim(
        "diffuse-walls-followed", "A ball thrown back by diffuse walls passes its start as often as the equations say",
        _followed, _exact, ((0.5, 1.0), (1.0, 1.0)), "W = {} l, L_phi = {} l", 40_000,
    ),
    Claim(
        "diffuse-walls-field", "Flights between diffuse walls change in a field as the followed ball does",
        _in_a_field, lambda *point: 0.0, ((0.5, 1.0, 10.0), (1.0, 1.0, 3.0)),
        "W = {} l, L_phi = {} l, B = {} B_tr", 40_000,
    ),
)  # fmt: skip
GROUP = Group(
    "diffuse-walls", "Strips between diffuse walls", CLAIMS,
    "integral equations between scatterers and walls; a ball that is followed; diffusion from correlations of walks",
    "that a wall closes loops with the square of the current and takes it back from all directions alike",
    "diffuse-walls-long: the universal correction of a long wire fixes the sum of all closing weights", place=131,
)  # fmt: skip
