"""Two surfaces of a topological-insulator film: exact ladders in a field, literal spinors on both surfaces."""

import math

from cbs import theory
from cbs.carriers import Surfaces
from cbs.comparison import literal_surfaces
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG
from cbs.loops import flights
from cbs.loops.spinor_walks import Rungs, loop_channels
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor

INF = math.inf


def _field(task: Task, L_phi: float, L_tun: float, b: float) -> Estimate:
    film, spin = Conductor(l=LEG, L_phi=L_phi * LEG), Surfaces(L_tun * LEG)
    curve = magnetoconductance(film, b * film.B_tr, loops=task.loops, rng=task.seed, workers=1, spin=spin)
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _field_exact(L_phi: float, L_tun: float, b: float) -> float:
    B = b * Conductor(l=LEG).B_tr
    return float(theory.surfaces_correction(B, l=LEG, L_phi=L_phi * LEG, L_tun=L_tun * LEG))


def _change(task: Task, L_tun: float) -> Estimate:
    """Change from zero field over that of one cone's worth, both diffusive."""
    film = Conductor(l=LEG, L_phi=12.0 * LEG)
    curve = magnetoconductance(
        film, 0.02 * film.B_tr, loops=task.loops, rng=task.seed, workers=1, spin=Surfaces(L_tun * LEG)
    )
    return Estimate(float(curve.delta[0]), float(curve.delta_err[0]))


def _change_exact(L_tun: float) -> float:
    film = Conductor(l=LEG, L_phi=12.0 * LEG)
    found = theory.surfaces_correction([0.0, 0.02 * film.B_tr], l=LEG, L_phi=film.L_phi, L_tun=L_tun * LEG)
    return float(found[1] - found[0])


def _literal(task: Task, n_legs: int, share: float) -> Estimate:
    """Largest deviation of the channels of closed loops from spinors carried through all their scatterers."""
    rungs, worst = Rungs(1.0 - share, share), 0.0
    for legs in flights.closed_loops(n_legs, task.loops, seed=task.seed):
        p, _, x = loop_channels(rungs, legs)
        found = literal_surfaces.interference(rungs, legs)
        parts = (found.weight - p, found.same - 0.5 * (x.real - p))
        worst = max(worst, *(abs(part) / p for part in parts))
    return Estimate(worst)


CLAIMS = (
    Claim(
        "surfaces-field", "Both surfaces in a field: ladders even and odd in the surface, (S[x+] + S[x-])/2",
        _field, _field_exact,
        ((4.0, INF, 0.05), (4.0, 3.0, 0.05), (4.0, 2.0, 0.5), (8.0, 6.0, 0.0)),
        "L_phi = {} l, L_tun = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "surfaces-change", "Coupled surfaces fall from two channels of antilocalization to one, in a field",
        _change, _change_exact, ((INF,), (12.0,), (2.0,)), "L_tun = {} l", 30_000,
    ),
    Claim(
        "surfaces-literal", "Spinors on both surfaces through the scatterers of a loop and of its partner: channels",
        _literal, lambda n_legs, share: 0.0, ((3, 0.1), (4, 0.3), (5, 0.5)), "N = {}, {} pass over", 12, identity=True,
    ),
)  # fmt: skip
GROUP = Group(
    "surfaces", "Two surfaces of a topological-insulator film", CLAIMS,
    "ladders in Landau levels; spinors on two surfaces and their scatterers, as matrices",
    "that both boxes of the diagram have the rung from -n_N to n_1, and 1 + cos theta",
    "surfaces-literal shares no channel, sign or phase; one and two channels of the symplectic class in tests of "
    "cbs.theory", place=156,
)  # fmt: skip
