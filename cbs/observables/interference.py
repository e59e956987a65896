"""Interference of single loops, not averaged: how (1/2) Tr V^+U is distributed as spin-orbit coupling grows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.engine.making import MOST_LOOPS
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from cbs.parameters import Dresselhaus, ElliottYafet, Rashba, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance, Rng, seed_from
from cbs.tabled import Compared

Coupling = Literal["rashba", "dresselhaus", "elliott-yafet"]
COUPLINGS: dict[str, Callable[[float], SpinMechanism]] = {
    "rashba": Rashba,
    "dresselhaus": Dresselhaus,
    "elliott-yafet": ElliottYafet,
}


@dataclass(frozen=True, slots=True)
class InterferenceSample(Compared):
    """Interference of the same Brownian loops at several strengths.

    Attributes
    ----------
    strength : ndarray, shape (n_s,)
        sqrt(D t)/L_so.
    cos_omega : ndarray, shape (n_s, loops)
        (1/2) Re Tr V^+U of every loop: the cosine of its net rotation angle.
    area : ndarray, shape (loops,)
        Signed area in units of D t.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    strength: FloatArray
    cos_omega: FloatArray
    area: FloatArray
    provenance: Provenance


def interference_sample(
    strength: ArrayLike,
    *,
    mechanism: Coupling = "rashba",
    n_legs: int = brownian.ROWS,
    loops: int = 20_000,
    rng: Rng = None,
) -> InterferenceSample:
    """Return the interference and the area of single Brownian loops.

    Parameters
    ----------
    strength : array_like, shape (n_s,)
        sqrt(D t)/L_so, not negative.
    mechanism : {"rashba", "dresselhaus", "elliott-yafet"}
        Which coupling turns the spin.
    n_legs : int
        Pieces a loop is cut into; the error of the cut falls as 1/n_legs^2.
    loops : int
        Number of loops.
    rng : int, optional
        Seed.

    Raises
    ------
    ValueError
        For bad values.
    """
    strengths = checks.vector("strength", strength)
    if np.any(strengths < 0.0):
        raise Misuse(f"strength must not be negative (got {strengths.min():g})")
    if mechanism not in COUPLINGS:
        raise Misuse(f"mechanism must be one of {', '.join(COUPLINGS)} (got {mechanism!r})")
    n_legs = checks.whole("n_legs", n_legs, least=4)
    seed, loops = seed_from(rng), checks.whole("loops", loops, least=2, most=MOST_LOOPS)
    spin: tuple[SpinMechanism, ...] = (COUPLINGS[mechanism](1.0),)
    columns, areas = [], []
    for tile in brownian.tiles(0, loops, key_words(seed, brownian.STREAM), n_rows=n_legs):
        units = np.sqrt(2.0) * strengths
        c = [interference(tile, spin if unit else (), Scale(unit, 1.0, brownian=True))[tile.filled] for unit in units]
        columns.append(np.array(c))
        areas.append(2.0 * tile.area[tile.filled])
    record: dict[str, object] = {"observable": "interference-sample", "mechanism": mechanism, "n_legs": n_legs}
    record["strength"] = strengths.tolist()
    provenance = Provenance(seed, loops, 1, record)
    return InterferenceSample(strengths, np.concatenate(columns, axis=1), np.concatenate(areas), provenance)
