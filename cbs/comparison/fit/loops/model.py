"""Build the fit model of a simulation."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from cbs import checks, theory
from cbs.checks import Misuse
from cbs.comparison.fit.knobs import L_PHI, Knob
from cbs.comparison.fit.loops.asked import FIT, FLUX_QUANTUM, Asked, Held, asked
from cbs.comparison.fit.loops.lattice import COARSE, STEP, Lattice, field_nodes
from cbs.comparison.fit.loops.nodes import Nodes, Runs, Sheets
from cbs.comparison.fit.model import Model, Simulated
from cbs.engine import How
from cbs.observables.conductivity.methods import answered
from cbs.parameters import Isotropic, Scatterers
from cbs.provenance import Rng, seed_from

LOOPS = 200_000
FEW = 40  # part of the loops that the search for starts takes
BATCHES, FEWEST_BATCHES, A_BATCH = (96, 256), 8, 400  # more than the fields, where their covariance is inverted
PHI_STEP = 0.25  # of ln L_phi, where one run serves all
SHORTEST, FARTHEST = 0.5, 300.0  # L_phi in mean free paths
REACH = 1000.0  # as FARTHEST, where l is fitted: of the longest L_phi over the shortest l, whose loops fill the memory
LEAST_SHARE = 2e-4  # B_phi over the largest field, of the longest L_phi
MARGIN = 1.02  # of the largest field: a shifted one lies inside
_TRIES = 64  # loops of a try whether a length is possible
_SOURCE = "closed loops as in A. Sawada, T. Koga, Phys. Rev. E 95, 023309 (2017), drawn exactly"


def loops_model(
    *, B_max: float, l: Held, spin: Mapping[str, Held] | None = None, geometry: str = "film",
    width: Held | None = None, circumference: Held | None = None, thickness: Held | None = None,
    walls: str = "specular", scatterers: Scatterers | None = None, helical: bool = False, paths: str | None = None,
    term: str | None = None, bounds: Mapping[str, tuple[float, float]] | None = None, loops: int = LOOPS,
    rng: Rng = None, how: How | None = None,
) -> Model:  # fmt: skip
    """Return the simulation as a model for `cbs.fit`: any question of `cbs.magnetoconductance` with open lengths.

    The same random numbers serve every value of the parameters, so the curve is smooth in them; its Monte Carlo error
    with its correlation between fields is part of the likelihood.

    Parameters
    ----------
    B_max : float
        Largest field of the data, tesla.
    l : float or "fit"
        Mean free path, metres.
    spin : mapping, optional
        Mechanisms by the names of their options, with a length in metres or "fit": {"rashba": "fit", "zeeman": 2e-6};
        "zeeman-angle" in radians.
    geometry : {"film", "wire", "cylinder", "ring", "bulk"}
        Where the carriers move; on cylinder and ring the field runs along the axis and threads the hole.
    width, circumference, thickness : float or "fit"
        Of a wire, of a cylinder or ring, of a film between reflecting faces ("bulk"), metres.
    walls, scatterers, helical, paths, term
        As in `cbs.magnetoconductance`.
    bounds : mapping, optional
        Ranges (low, high) of fitted lengths, metres. The longest L_phi decides how long the loops are.
    loops : int
        Loops of a simulated curve.
    rng : int, optional
        Seed; None draws one.
    how : How, optional
        Workers and executor.

    Returns
    -------
    Model
        Curves per square in film, wire and bulk, in e^2/h. Its parameters: L_phi and every length that is to be fitted.
    """
    sizes = {"width": width, "circumference": circumference, "thickness": thickness}
    question = asked(
        l=l, spin=spin or {}, geometry=geometry, sizes=sizes, walls=walls, scatterers=scatterers or Isotropic(),
        helical=helical, paths=paths, term=term,
    )  # fmt: skip
    loops, seed = checks.whole("loops", loops, least=1000), seed_from(rng)
    B_max = MARGIN * checks.positive("B_max", B_max, "T")
    knobs = _bounded(question, B_max, dict(bounds or {}))
    how = how or How()
    coarse = _model(question, knobs, B_max, max(loops // FEW, 1000), seed, how, COARSE, None)
    return _model(question, knobs, B_max, loops, seed, how, STEP, coarse)


def _model(
    question: Asked, knobs: tuple[Knob, ...], B_max: float, loops: int, seed: int, how: How, step: float,
    coarse: Model | None,
) -> Model:  # fmt: skip
    """Model over a lattice of this step; with its coarse sister."""
    names = tuple(knob.name for knob in knobs)
    middle = {knob.name: math.sqrt(knob.low * knob.high) for knob in knobs}
    _, method = question.question(middle, np.zeros(1))
    B, scale = field_nodes(B_max, _periods(question, B_max))
    nodes: Nodes = Runs(question, B, loops, seed, how)
    if method.module == "flights":
        first, last = math.log(knobs[0].low), math.log(knobs[0].high)
        L_phi = np.exp(np.linspace(first, last, 1 + math.ceil((last - first) / PHI_STEP)))
        batches = loops // A_BATCH
        batches = min(max(batches, BATCHES[0]), BATCHES[1]) if coarse else max(batches, FEWEST_BATCHES)
        nodes = Sheets(question, B, L_phi, loops, batches, seed, how)
    lattice = Lattice(nodes, B, scale, names, step)
    simulated = Simulated(lattice.covariance, loops, seed, coarse)
    return Model(
        "loops", question.words(), knobs, lattice, source=_SOURCE, diffusive=False, broadcasts=False,
        simulated=simulated,
    )  # fmt: skip


def _periods(question: Asked, B_max: float) -> float:
    """Return how many times h/2e the largest field drives through a cylinder or ring, at the largest that is fitted."""
    if question.size != "circumference":
        return 0.0
    knob = next((k for k in question.free if k.name == "circumference"), None)
    if knob is not None:
        raise Misuse(
            f"{{circumference}} cannot be fitted: the period of the oscillations gives it, h/2e (got {FIT})",
            circumference="",
        )
    return B_max * question.held["circumference"] ** 2 / (2.0 * math.pi * FLUX_QUANTUM)


def _bounded(question: Asked, B_max: float, bounds: dict[str, tuple[float, float]]) -> tuple[Knob, ...]:
    """L_phi and the fitted lengths with ranges in which the simulation can be run."""
    longest = math.sqrt(float(theory.characteristic_field(1.0)) / (LEAST_SHARE * B_max))
    l = question.held.get("l")
    asked_for, shortest_l = bounds.get("L_phi"), l or bounds.get("l", (0.0,))[0]
    if l:
        low, high = SHORTEST * l, min(max(longest, 20.0 * l), FARTHEST * l)
    else:
        low, high = 0.02 * longest, min(longest, REACH * shortest_l) if shortest_l else longest
    phi = L_PHI.bounded(*(asked_for or (low, high)))
    if not l and shortest_l and phi.high > 1.001 * REACH * shortest_l:
        raise Misuse(
            f"{{L_phi}} must stay below {REACH:g} l, {1e9 * REACH * shortest_l:g} nm at the smallest l that is allowed "
            f"(got {1e9 * phi.high:g} nm)",
            L_phi="",
        )
    least = l or shortest_l or phi.high / REACH
    free = []
    for knob in question.free:
        span = (least, phi.high / SHORTEST) if knob.name == "l" else (0.1 * least, 10.0 * phi.high)
        free.append(knob.bounded(*bounds.get(knob.name, span)))
    if asked_for is None:
        phi = replace(phi, high=_possible(question, phi, tuple(free)))
    return (phi, *free)


def _possible(question: Asked, phi: Knob, free: tuple[Knob, ...]) -> float:
    """Return the longest L_phi, in steps of a fifth, with which the simulation does not refuse; metres."""
    values = {knob.name: math.sqrt(knob.low * knob.high) for knob in free}
    high, refusal = phi.high, Misuse("")
    while high > 2.0 * phi.low:
        try:
            asked_now, method = question.question({**values, "L_phi": high}, np.array([0.0]))
            if method.module != "flights":
                answered(asked_now, method, loops=_TRIES, rng=1)
        except Misuse as error:
            high, refusal = 0.8 * high, error
        else:
            return high
    raise refusal
