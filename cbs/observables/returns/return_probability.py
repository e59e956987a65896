"""Quantum over classical return probability, 1 + <C>, of loops of fixed duration t: 2, 1 or 1/2 by symmetry class."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.carriers import Carriers, Graphene, Helical, Surfaces
from cbs.checks import FloatArray, Misuse
from cbs.loops import brownian, flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import Tile, key_words
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import ReturnProbabilityCurve
from cbs.observables.returns.lattice import LatticeBatch
from cbs.observables.returns.strip import strip_return
from cbs.parameters import Conductor, Film, Paths, SpinMechanism, Strip
from cbs.phases.carriers import carrier_of
from cbs.phases.graphene import graphene_interference
from cbs.phases.helical import point_interference
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import BROWNIAN, FLIGHTS, LATTICE
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans, batch_sizes

LONGEST = 1e9  # legs
FILM = Film()


@dataclass(frozen=True, slots=True)
class FlightBatch:
    """One batch of flights at every duration: `n_loops` loops for each, from a stream of its own."""

    seed: int
    lengths: tuple[float, ...]
    b: float
    spin: tuple[SpinMechanism | Carriers, ...]
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every diffusion length."""
        return np.array([self._point(p, first, n_loops) for p in range(len(self.lengths))])

    def _point(self, point: int, first: int, n_loops: int) -> float:
        mean_legs = 2.0 * (self.lengths[point] / self.l) ** 2
        scale = Scale(unit=self.l, l=self.l, brownian=False)
        total = 0.0
        law, key = TruncatedPoisson(mean_legs), key_words(self.seed, (flights.STREAM << 32) + point)
        for tile in flights.tiles(law, first, n_loops, key, duration=mean_legs):
            c = _interference(tile, self.spin, scale)
            total += float(np.sum(c * _flux_cosine(tile, self.b)))
        return total / n_loops


@dataclass(frozen=True, slots=True)
class BrownianBatch:
    """One batch of unit Brownian loops, scaled to every duration."""

    seed: int
    lengths: tuple[float, ...]
    b: float
    spin: tuple[SpinMechanism, ...]
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every diffusion length, all from the same loops."""
        total = np.zeros(len(self.lengths))
        for tile in brownian.tiles(first, n_loops, key_words(self.seed, brownian.STREAM)):
            for p, length in enumerate(self.lengths):
                unit = math.sqrt(2.0) * length
                c = interference(tile, self.spin, Scale(unit, self.l, brownian=True))
                total[p] += np.sum(c * _flux_cosine(tile, self.b * (unit / self.l) ** 2))
        return total / n_loops


class Family(Protocol):
    """What `engine.run` takes, with the lengths it really has: a family may round them."""

    @property
    def lengths(self) -> tuple[float, ...]:
        """Diffusion lengths, metres."""

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every length."""


# A family is called with seed, lengths, B/B_tr, mechanisms and l; beside it what it asks of a mechanism.
FAMILIES: dict[str, tuple[Callable[..., Family], str]] = {
    "flights": (FlightBatch, FLIGHTS),
    "brownian": (BrownianBatch, BROWNIAN),
    "lattice": (LatticeBatch, LATTICE),
}


def return_probability(
    film: Conductor, length: ArrayLike, *, geometry: Film | Strip = FILM, paths: Paths | None = None,
    spin: SpinMechanism | Carriers | Sequence[SpinMechanism | Carriers] = (),
    field: float = 0.0, loops: int = 100_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> Any:  # fmt: skip
    """Return the quantum over the classical return probability at every diffusion length, without dephasing.

    Parameters
    ----------
    film : Conductor
        Only its mean free path enters.
    length : array_like, shape (n,)
        Diffusion lengths sqrt(D t), metres; t/tau = 2 length^2/l^2. In a strip at most 20 widths, 8 with spin.
    geometry : Film or Strip
        A film, or a strip between reflecting walls, whose loops are Brownian (l << width).
    paths : {"flights", "brownian", "lattice"}, optional
        Exponential legs between point scatterers (exact at any t; the default in a film), the diffusive limit, or
        uniform closed walks on the square lattice of constant sqrt(2) l, whose durations are rounded to an even number
        of steps of tau.
    spin : sequence of spin mechanisms, optional
        Any combination; or Helical or Graphene alone (flights): the return to a point, 1 - <1 - cos theta>/2 of one
        cone.
    field : float
        Field normal to the film, tesla.
    loops : int
        Closed loops in the whole run, shared among the lengths; Brownian loops in a film serve every length.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    ReturnProbabilityCurve or StripReturn
        ratio = 1 + <(1/2) Re Tr V^+U cos(2eBA/hbar)>, exactly 2 without spin and field; length and t_over_tau are
        those of the loops, on the lattice after rounding. In a strip also the classical density over the plane's.

    Raises
    ------
    ValueError
        For bad values, for lengths whose loops would have more than 1e9 legs or lattice walks more than 2^20 steps,
        and for mechanisms that the loops do not carry.
    """
    checks.instance("film", film, Conductor)
    if paths is not None and paths not in FAMILIES:
        raise Misuse(f"{{paths}} must be one of {', '.join(FAMILIES)} (got {paths!r})", paths="")
    if isinstance(geometry, Strip):
        if paths not in (None, "brownian"):
            raise Misuse("{paths} does not apply to {geometry}: its loops are Brownian", paths=paths, geometry="Strip")
        return strip_return(film, length, geometry, spin=spin, field=field, loops=loops, rng=rng, **how)
    return in_a_film(film, length, paths or "flights", spin=spin, field=field, loops=loops, rng=rng, **how)


def in_a_film(
    film: Conductor, length: ArrayLike, paths: str, *, spin: Any, field: float, loops: int, rng: Rng,
    **how: "engine.Unpack[engine.HowWords]",
) -> ReturnProbabilityCurve:  # fmt: skip
    """Return the ratio of a film; arguments of `return_probability`."""
    lengths = checks.vector("length", length, "m")
    for value in lengths:
        checks.positive("length", float(value), "m")
    t_over_tau = 2.0 * (lengths / film.l) ** 2
    if paths == "flights" and t_over_tau.max() > LONGEST:
        raise Misuse(
            f"{{length}} {lengths.max():g} m needs loops of {t_over_tau.max():.1e} legs; use {{paths}} or a larger l",
            length="",
            paths="'brownian'",
        )
    family, carries = FAMILIES[paths]
    carriers = carrier_of(spin) if paths == "flights" else None
    mechanisms: tuple[Any, ...] = check_mechanisms(spin, carries) if carriers is None else (carriers,)
    if isinstance(carriers, Surfaces):
        raise Misuse(
            "{spin} returns to a point of one surface: give Helical() for it, or ask for the conductance of both",
            spin="Surfaces",
        )
    if isinstance(carriers, Helical) and carriers.gap:
        raise Misuse(
            "{spin} with a gap has a Berry phase of every turn, which the groups of legs of these loops do not keep; "
            "give gap=0, or ask for the conductance",
            spin="Helical",
        )
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    b = abs(checks.finite("field", field, "tesla")) / film.B_tr
    batch = family(making.seed, tuple(lengths.tolist()), b, mechanisms, film.l)
    share = 1 if paths == "brownian" else lengths.size
    sizes = batch_sizes(max(2, -(-making.loops // share)), largest=max(1024, 65536 // share))
    record = parameters(
        "return-probability", film, mechanisms, length_m=lengths.tolist(), field_T=float(field), family=paths
    )
    walked = np.array(batch.lengths)

    def build(tally: BatchMeans, provenance: Provenance) -> ReturnProbabilityCurve:
        ratio = BatchMeans(tally.sizes, 1.0 + tally.means)
        steps = 2.0 * (walked / film.l) ** 2
        return ReturnProbabilityCurve(walked, steps, ratio.mean, ratio.err, ratio.covariance, provenance)

    return making.run(batch, record, build, sizes=sizes, share=share)


def _interference(tile: Tile, spin: tuple[Any, ...], scale: Scale) -> FloatArray:
    carriers = carrier_of(spin)
    if isinstance(carriers, Graphene):
        return graphene_interference(tile, carriers, scale)
    return interference(tile, spin, scale) if carriers is None else point_interference(tile)


def _flux_cosine(tile: Tile, k: float) -> FloatArray | float:
    return np.cos(k * tile.area) if k else 1.0
