"""Graphene and cones with a gap: exact ladders in a field, literal spinors of two valleys, slopes, the return."""

import math

import numpy as np

from cbs import theory
from cbs.carriers import Graphene, Helical
from cbs.comparison import literal_spinors
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import FILM, LEG
from cbs.loops import flights
from cbs.loops.spinor_walks import Rungs, loop_channels
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.parameters import Conductor

INF = math.inf
POINTS = (
    ("monolayer", 6.0, INF, INF, 0.05),
    ("monolayer", 4.0, 3.0, 2.0, 0.2),
    ("bilayer", 4.0, 3.0, 2.0, 0.2),
    ("monolayer", 2.0, 0.8, INF, 1.0),
    ("bilayer", 2.0, INF, 0.7, 1.0),
)


def _field(task: Task, layers: str, L_phi: float, L_i: float, L_z: float, b: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    spin = Graphene(L_i * LEG, L_z * LEG, layers=layers)
    curve = magnetoconductance(film, b * film.B_tr, loops=task.loops, rng=task.seed, workers=1, spin=spin)
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _field_exact(layers: str, L_phi: float, L_i: float, L_z: float, b: float) -> float:
    lengths = {"L_phi": L_phi * LEG, "L_i": L_i * LEG, "L_z": L_z * LEG}
    B = b * Conductor(l=LEG).B_tr
    return float(theory.graphene_correction(B, l=LEG, layers=layers, **lengths))  # type: ignore[arg-type]


def _warped(task: Task, layers: str, L_phi: float, L_w: float) -> Estimate:
    film, spin = Conductor(l=LEG, L_phi=L_phi * LEG), Graphene(3.0 * LEG, L_w=L_w * LEG, layers=layers)
    curve = magnetoconductance(film, 0.0, loops=task.loops, rng=task.seed, workers=1, spin=spin)
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _warped_exact(layers: str, L_phi: float, L_w: float) -> float:
    lengths = {"L_phi": L_phi * LEG, "L_i": 3.0 * LEG, "L_w": L_w * LEG}
    return float(theory.graphene_correction(0.0, l=LEG, layers=layers, **lengths))  # type: ignore[arg-type]


def _gap(task: Task, gap: float, b: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=4.0 * LEG)
    curve = magnetoconductance(film, b * film.B_tr, loops=task.loops, rng=task.seed, workers=1, spin=Helical(gap))
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _gap_exact(gap: float, b: float) -> float:
    return float(theory.cone_correction(b * Conductor(l=LEG).B_tr, l=LEG, L_phi=4.0 * LEG, gap=gap))


def _literal(task: Task, layers: str, n_legs: int) -> Estimate:
    """Largest deviation of the channels of closed loops from spinors carried through all their scatterers."""
    rungs = Rungs(0.5, 0.2, 0.3, winding=1 if layers == "monolayer" else 2)
    warping, worst = 0.7, 0.0
    for legs in flights.closed_loops(n_legs, task.loops, seed=task.seed):
        p, z, x = loop_channels(rungs, legs)
        phi, r = np.arctan2(legs[:-1, 1], legs[:-1, 0]), np.hypot(legs[:-1, 0], legs[:-1, 1])
        turned = x * np.exp(-2j * warping * np.sum(r * np.cos(3.0 * phi)))
        found = literal_spinors.interference(rungs, legs, warping)
        parts = (found.weight - p, found.other - 0.5 * (p - z), found.same - turned.real)
        worst = max(worst, *(abs(part) / p for part in parts))
    return Estimate(worst)


def _return(task: Task, layers: str, length: float, L_i: float, L_z: float) -> Estimate:
    spin = Graphene(L_i * LEG, L_z * LEG, layers=layers)
    found = return_probability(FILM, length * LEG, spin=spin, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.ratio[0]), float(found.ratio_err[0]))


def _return_exact(layers: str, length: float, L_i: float, L_z: float) -> float:
    return float(theory.graphene_return_ratio(length, 1.0, L_i=L_i, L_z=L_z, layers=layers))  # type: ignore[arg-type]


CLAIMS = (
    Claim(
        "graphene-field", "Graphene in a field: ladders of valleys and masses in Landau levels, S[p] - S[z] + 2 S[x]",
        _field, _field_exact, POINTS, "{}, L_phi = {} l, L_i = {} l, L_z = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "graphene-warping", "Graphene with trigonal warping: ladder of the threefold leg at zero field",
        _warped, _warped_exact, (("monolayer", 4.0, 1.5), ("bilayer", 4.0, 0.7)), "{}, L_phi = {} l, L_w = {} l",
        20_000,
    ),
    Claim(
        "graphene-literal", "Two-valley spinors through every scatterer of a loop and of its partner: the channels",
        _literal, lambda layers, n_legs: 0.0, (("monolayer", 3), ("monolayer", 4), ("bilayer", 3)), "{}, N = {}", 12,
        identity=True,
    ),
    Claim(
        "graphene-return", "Graphene's return to a point: 1/2, 3/2, 1 or 5/4 of the classical one, and between",
        _return, _return_exact,
        (
            ("monolayer", 1.0, 1.0, 2.0), ("monolayer", 4.0, 3.0, INF), ("bilayer", 1.5, 2.0, 1.5),
            ("bilayer", 4.0, 2.0, INF),
        ),
        "{}, sqrt(D t) = {} l, L_i = {} l, L_z = {} l", 10_000,
    ),
    Claim(
        "cone-gap", "A gap turns the antilocalization of a helical cone into localization: ladder of its spinors",
        _gap, _gap_exact, ((0.3, 0.0), (0.3, 0.2), (0.7, 0.2), (0.95, 1.0)), "Delta/E = {}, B = {} B_tr", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "graphene", "Valleys of graphene, and cones with a gap", CLAIMS,
    "ladders of angular harmonics in Landau levels; spinors of two valleys and their scatterers, as matrices",
    "that both boxes of the diagram have the rung from -n_N to n_1, and 1 + cos theta",
    "graphene-literal shares no channel, sign or phase; the limit of McCann et al. in tests of cbs.theory", place=155,
)  # fmt: skip
