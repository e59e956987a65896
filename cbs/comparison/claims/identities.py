"""What holds for every single loop, to rounding: no error, no z-score."""

import math

import numpy as np

from cbs import ensembles
from cbs.checks import FloatArray
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import FILM, LEG, flights_lasting, largest_over_tiles, unit_loops
from cbs.loops.tiles import Tile
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.parameters import (
    Conductor,
    CubicDresselhaus,
    Cylinder,
    Dresselhaus,
    ElliottYafet,
    MagneticImpurities,
    Paths,
    Rashba,
    Ring,
    SpinMechanism,
    Zeeman,
)
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, propagators, rotations

FLIGHTS = Scale(unit=1.0, l=1.0, brownian=False)
BROWNIAN = Scale(unit=3.0, l=1.0, brownian=True)
SCALES = {"flights": FLIGHTS, "brownian": BROWNIAN}
WEAK_FILM = Conductor(l=LEG, L_phi=3.0 * LEG)


def _deviation(task: Task, family: str, deviation_of: object) -> Estimate:
    tiles = flights_lasting(12.0, task) if family == "flights" else unit_loops(task)
    return largest_over_tiles(tiles, deviation_of, task.loops)  # type: ignore[arg-type]


def _interference_is_one(task: Task, family: str, spin: tuple[SpinMechanism, ...]) -> Estimate:
    return _deviation(task, family, lambda tile: interference(tile, spin, SCALES[family]) - 1.0)


def _helix(task: Task, family: str) -> Estimate:
    return _interference_is_one(task, family, (Rashba(1.3), Dresselhaus(1.3)))


def _helix_in_field(task: Task, family: str) -> Estimate:
    """The field along the axis of all rotations, the diagonal."""
    return _interference_is_one(task, family, (Rashba(1.3), Dresselhaus(1.3), Zeeman(2.0, -0.25 * math.pi)))


def _zeeman(task: Task, family: str) -> Estimate:
    return _interference_is_one(task, family, (Zeeman(0.7, 0.4),))


EVEN: tuple[SpinMechanism, ...] = (Rashba(1.1), Dresselhaus(2.3), CubicDresselhaus(3.0), ElliottYafet(1.7))


def _both(tile: Tile, family: str, spin: tuple[SpinMechanism, ...]) -> tuple[FloatArray, FloatArray]:
    vectors = rotations(tile, spin, SCALES[family])
    vectors.odd  # noqa: B018  (asking for it makes it: both paths are then multiplied out)
    return propagators(tile, vectors)


def _partner(task: Task, family: str) -> Estimate:
    """Distance of the partner's propagator from the inverse."""

    def distance(tile: Tile) -> FloatArray:
        u, v = _both(tile, family, EVEN)
        return np.asarray(np.max(np.abs(np.stack([u[0] - v[0], *(u[1:] + v[1:])])), axis=0))

    return _deviation(task, family, distance)


def _kramers(task: Task, family: str) -> Estimate:
    """Amplitude to come back with the spin flipped: off-diagonal element of U + V."""

    def flip(tile: Tile) -> FloatArray:
        u, v = _both(tile, family, EVEN)
        return np.asarray(np.hypot(u[1] + v[1], u[2] + v[2]))

    return _deviation(task, family, flip)


def _norm(task: Task, family: str) -> Estimate:
    def distance(tile: Tile) -> FloatArray:
        u, v = _both(tile, family, (*EVEN, MagneticImpurities(2.0), Zeeman(3.0)))
        return np.asarray(np.abs(np.sum(u * u, axis=0) - 1.0) + np.abs(np.sum(v * v, axis=0) - 1.0))

    return _deviation(task, family, distance)


def _closed(task: Task, family: str) -> Estimate:
    def gap(tile: Tile) -> FloatArray:
        return np.asarray(np.hypot(tile.dx.sum(axis=1), tile.dy.sum(axis=1)))

    return _deviation(task, family, gap)


def _factor_of_two(task: Task, family: Paths) -> Estimate:
    curve = return_probability(FILM, 2.0 * LEG, paths=family, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(curve.ratio[0]))


def _even_in_field(task: Task) -> Estimate:
    B = 0.7 * WEAK_FILM.B_tr
    curve = magnetoconductance(WEAK_FILM, [B, -B], spin=[Rashba(2.0 * LEG)], loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(curve.dsigma[1] - curve.dsigma[0]))


def _no_h_over_e(task: Task, geometry: str) -> Estimate:
    shape = {"cylinder": Cylinder, "ring": Ring}[geometry]
    curve = magnetoconductance(
        WEAK_FILM, flux=[0.13, 0.63], geometry=shape(3.0 * LEG), loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.dsigma[1] - curve.dsigma[0]))


def _zero_field(task: Task, L_phi: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(film, 0.0, term="backscattering", loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(curve.dsigma[0]))


def _kramers_matrix(task: Task, pairs: int) -> Estimate:
    return Estimate(ensembles.scattering("CSE", pairs, matrices=task.loops, rng=task.seed).back)


def _zero(*_: object) -> float:
    return 0.0


BOTH = (("flights",), ("brownian",))
CLAIMS = (
    Claim(
        "spin-helix", "Persistent spin helix, alpha = beta: C = 1 for every loop",
        _helix, _zero, BOTH, "{}", 3_000, identity=True,
    ),
    Claim(
        "spin-helix-field", "Persistent spin helix in a field along its axis: still C = 1 for every loop",
        _helix_in_field, _zero, BOTH, "{}", 3_000, identity=True,
    ),
    Claim(
        "zeeman-alone", "An in-plane field alone leaves C = 1 for every loop",
        _zeeman, _zero, BOTH, "{}", 3_000, identity=True,
    ),
    Claim(
        "partner", "Spin-orbit coupling: the partner, multiplied out along the reversed path, is the inverse",
        _partner, _zero, BOTH, "{}", 2_000, identity=True,
    ),
    Claim(
        "kramers", "Spin-orbit coupling: no loop comes back with its spin flipped (Kramers)",
        _kramers, _zero, BOTH, "{}", 2_000, identity=True,
    ),
    Claim(
        "norm", "All mechanisms together: both propagators stay unitary",
        _norm, _zero, BOTH, "{}", 2_000, identity=True,
    ),
    Claim("closed", "Every loop closes: its legs add up to zero", _closed, _zero, BOTH, "{}", 3_000, identity=True),
    Claim(
        "factor-of-two", "Without spin and field every loop counts twice: the return is exactly doubled",
        _factor_of_two, lambda family: 2.0, BOTH, "{}", 2_000, identity=True,
    ),
    Claim(
        "even-in-field", "The correction is even in the field: sigma(B) - sigma(-B) = 0",
        _even_in_field, _zero, loops=2_000, identity=True,
    ),
    Claim(
        "zero-field", "Backscattering at zero field without spin: -(1/pi) ln(1 + tau_phi/tau), every loop the same",
        _zero_field, lambda L: -math.log1p(2.0 * L * L) / math.pi, ((0.5,), (3.0,), (40.0,)), "L_phi = {} l", 1_000,
        identity=True,
    ),
    Claim(
        "no-h-over-e", "Cylinder and ring repeat after h/2e: no period h/e",
        _no_h_over_e, _zero, (("cylinder",), ("ring",)), "{}", 2_000, identity=True,
    ),
    Claim(
        "kramers-matrix", "CSE: no matrix scatters into the time-reversed channel",
        _kramers_matrix, _zero, ((2,), (5,)), "M = {}", 256, identity=True,
    ),
)  # fmt: skip
GROUP = Group(
    "identities", "Exact for every loop", CLAIMS,
    "symmetries: reversal, gauge, Kramers", "that V is the product of the partner's rotations",
    "matrices (kramers-matrix)", place=180,
)  # fmt: skip
