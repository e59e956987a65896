r"""Anisotropic scatterers: the correction with its weights, and the return densities.

The walk has legs of mean l_q = v tau_q and turns by a law p(theta) with mean cosine p_1; l_tr = l_q/(1 - p_1) is the
`l` of the film, so that D = v l/2. Loops of N legs are weighted with the turn of the return,

.. math:: \Delta\sigma = -2 l_{tr}^2 \sum_{N\ge3} x'^{N-2} \Bigl\langle \prod_j 2\pi p(n_j, n_{j+1})\,
          2\pi p(-n_N\cdot n_1)\, (1 + n_1\cdot n_N) \cos(kA) \Bigr\rangle W

(derived from the Hikami boxes; p = 1/(2 pi) gives the weights of Dmitriev, Kachorovskii and Gornyi).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.kernels.normals import uniforms
from cbs.loops import guided, walks
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import PURPOSE_NUMBER, key_words
from cbs.loops.walks import AngleLaw, law_of
from cbs.observables import carried
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Question, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans, batch_sizes

POOLS, MOST_WALKS, LARGEST_POOL = 16, 4096, 1024  # pools for every 4096 half walks of a batch
SUMS = 2  # whose loops are counted: all of them, and those that a weak field changes
LEAST_POOL = 16  # walks: fewer have pools in which hardly a pair meets
MOST_LEGS, MOST_LEGS_WITH_SPIN = 1e5, 3e3
WEIGHTS = {"backscattering": (1.0, 0.0), "nonbackscattering": (0.0, 1.0), "total": (1.0, 1.0)}


@dataclass(frozen=True, slots=True)
class AnisotropicBatch:
    """One batch of loops in all fields; `b` is the phase per area in units of the dephased mean leg.

    `share` multiplies the correction, `l` is the transport mean free path in metres. Walks of sharp laws and those that
    turn the spin are led home one by one, others join half walks in pairs.
    """

    seed: int
    angles: AngleLaw
    ratio: float
    b: tuple[float, ...]
    term: str
    share: float = 1.0
    spin: tuple[SpinMechanism, ...] = ()
    l: float = 1.0

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, then the moments of its weights and of long loops' (`over_pools`)."""
        if self.spin or guided.is_sharp(self.angles):
            total, moments = self._guided(first, n_loops)
        else:
            total, moments = self._pairs(LogSeries(self.ratio), number, n_loops)
        return np.append(total * (-2.0 * self.share / (1.0 - self.angles.mean_cosine) ** 2), moments)

    def _guided(self, first: int, n_loops: int) -> tuple[FloatArray, FloatArray]:
        """Means over n_loops walks that are led home."""
        terms, fields, total = WEIGHTS[self.term], np.array(self.b), np.zeros(len(self.b))
        key = key_words(self.seed, guided.STREAM)
        drawn = guided.LedNumbers.draw(self.angles, self.ratio, first, n_loops, key)
        if not self.spin:
            weight, area = guided.returns(self.angles, drawn.n_legs, first, self.seed, terms)
            weight *= drawn.factor
            total += np.array([weight @ np.cos(b * area) for b in fields])
            return total / n_loops, np.repeat(carried.moments(weight, n_loops), SUMS)
        moments, leg = np.zeros(2), (1.0 - self.angles.mean_cosine) * self.l
        # in units of (2 D tau_q)^(1/2), as flights have it, every leg has the kicks of its duration
        scale = Scale(np.sqrt(leg * self.l), self.l, brownian=False)
        unit = leg / ((1.0 + self.ratio) * scale.unit)
        for tile in guided.tiles(self.angles, drawn, first, self.seed, terms, unit=unit):
            value = tile.weight * interference(tile, self.spin, scale)
            total += [np.sum(value * np.cos(b / unit**2 * tile.area)) for b in fields]
            moments += carried.moments(tile.weight, n_loops)
        return total / n_loops, np.repeat(moments, SUMS)

    def _pairs(self, law: LogSeries, number: int, n_loops: int) -> tuple[FloatArray, FloatArray]:
        """Means over pools of about n_loops half walks on either side."""
        fields = np.array(self.b)

        def returns(n_legs: int, start: int, size: int) -> tuple[FloatArray, FloatArray]:
            return walks.pair_returns(self.angles, n_legs, start, size, self.seed, fields)

        density, moments = over_pools(law, number, n_loops, self.seed, walks.STREAM, returns, in_field=any(self.b))
        return law.weight * (np.array(WEIGHTS[self.term]) @ density), moments


Returns = Callable[[int, int, int], tuple[FloatArray, FloatArray]]


def over_pools(
    law: LogSeries, number: int, n_loops: int, seed: int, stream: int, returns: Returns, most_walks: int = MOST_WALKS,
    *, in_field: bool,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Mean over the law of N of (N - 2) times what pools of half walks return, and moments of all and of long loops.

    A weak field changes long loops alone, which meet seldom: in a field the second sum has those of l_phi and more,
    else all again.

    Parameters
    ----------
    law : LogSeries
        Of N - 2; every pool stands for an equal share of it, and long loops, which meet seldom, get more walks.
    number, n_loops, seed, stream : int
        Number of the batch, its half walks on either side, its random numbers.
    returns : callable
        returns(n_legs, first, size) -> densities and moments of `walks.pair_returns`.
    most_walks : int
        Half walks of a batch that share `POOLS` pools; larger batches have more pools.
    """
    pools, start = POOLS * -(-n_loops // most_walks), number << 32
    pools = max(1, min(pools, n_loops // LEAST_POOL))
    u = np.empty(pools)
    uniforms(np.arange(start, start + pools, dtype=np.uint64), PURPOSE_NUMBER, key_words(seed, stream), u)
    n = law.quantile((np.arange(pools) + u) / pools)
    share = 0.5 / pools + 0.5 * np.sqrt(n + 2) / np.sum(np.sqrt(n + 2))
    sizes = np.maximum(2, (n_loops * share).astype(np.int64))
    total, moments = np.zeros(1), np.zeros((carried.MOMENTS, SUMS))
    for n_i, size, rank in zip(n.tolist(), sizes.tolist(), np.cumsum(sizes).tolist(), strict=True):
        density, parts = returns(n_i + 2, start + rank - size, size)
        total = total + (n_i / pools) * density
        own = np.array([n_i / pools * parts[0], (n_i / pools) ** 2 * parts[1] * n_loops])
        moments += np.outer(own, [1.0, float(n_i * law.ratio >= 1.0 or not in_field)])
    return total, moments.ravel()


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of a film of anisotropic scatterers in every field.

    `l` is the transport mean free path v tau_tr; the legs are shorter, l_q = l (1 - p_1). The loops are half walks on
    either side of the origin, every one joined with all of its pool; where small angles prevail (2 pi p(0) above 3.5)
    and where the spin turns, walks led home. `provenance.parameters["effective_loops"]` counts those that carry the
    sum, with a warning below 100.

    Raises
    ------
    ValueError
        If L_phi is infinite or so long that loops of more than 1e5 legs count, with spin 3e3.
    """
    film, fields, term, angles = question.conductor, question.x, question.term, law_of(question.scatterers)
    batch, place = plan(film, fields, angles, term=term, seed=making.seed, spin=question.spin)
    record = parameters(
        "anisotropic-magnetoconductance", film, question.spin, term=term, angles=angles.name,
        mean_cosine=angles.mean_cosine, B_T=fields.tolist(),
    )  # fmt: skip
    return carried.run(making, batch, record, in_fields(fields, term, place), points=SUMS)


def plan(
    film: Conductor,
    fields: FloatArray,
    angles: AngleLaw,
    *,
    term: str,
    seed: int,
    share: float = 1.0,
    spin: tuple[SpinMechanism, ...] = (),
) -> tuple[AnisotropicBatch, np.ndarray]:
    """Return the batch of a run, its values multiplied by `share`, and the place of every field, then of zero, in it.

    Raises
    ------
    ValueError
        If L_phi is so long that loops of more than 1e5 legs count.
    """
    leg = film.l * (1.0 - angles.mean_cosine)
    ratio = leg / film.l_phi
    most = MOST_LEGS_WITH_SPIN if spin else MOST_LEGS
    if ratio * most < 1.0:
        raise Misuse(
            f"{{L_phi}} must keep l_phi/l_q below {most:g} for walks that turn by a law{' with spin' * bool(spin)} "
            f"(got L_phi = {film.L_phi:g} m); longer loops are diffusive and only know the transport mean free path: "
            "give a shorter L_phi",
            L_phi="",
        )
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    phase = b * (leg / (film.l * (1.0 + ratio))) ** 2
    return AnisotropicBatch(seed, angles, ratio, tuple(phase.tolist()), term, share, spin, film.l), place


@dataclass(frozen=True, slots=True)
class RingBatch:
    """Return densities of loops of several numbers of legs; one pool a batch and number."""

    seed: int
    angles: AngleLaw
    n_legs: tuple[int, ...]

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Density and ring weight of every N, shape (2 n,), then the moments of the weights."""
        field, rows = np.zeros(1), []
        for n in self.n_legs:
            if guided.is_sharp(self.angles):
                rows.append(self._guided(n, first, n_loops))
                continue
            plain = walks.returns(self.angles, n, first, n_loops, self.seed, field, turned=False)
            turned, moments = walks.pair_returns(self.angles, n, first, n_loops, self.seed, field)
            rows.append(np.array([plain[0, 0], turned.sum(), moments[0], moments[1] * n_loops]))
        return np.array(rows).T.ravel()

    def _guided(self, n: int, first: int, n_loops: int) -> FloatArray:
        legs, place = np.full(n_loops, n), first + (n << 40)
        plain = guided.returns(self.angles, legs, place, self.seed, (1.0, 0.0), turned=False)[0]
        turned = guided.returns(self.angles, legs, place, self.seed, (1.0, 1.0))[0]
        return np.array([plain.mean(), turned.mean(), *carried.moments(turned, n_loops)])


@dataclass(frozen=True, slots=True)
class ReturnDensities:
    """Closed walks of N legs between anisotropic scatterers, in units of 1/l_q^2.

    Attributes
    ----------
    n_legs : ndarray, shape (n,)
        Number of legs.
    density, density_err : ndarray, shape (n,)
        Return density W_N and one standard error.
    ring, ring_err : ndarray, shape (n,)
        W_N times the mean of 2 pi p(-n_N n_1) (1 + n_1 n_N): the weight in the conductivity.
    provenance : Provenance
        Seed, half walks, parameters, version.
    """

    n_legs: np.ndarray
    density: FloatArray
    density_err: FloatArray
    ring: FloatArray
    ring_err: FloatArray
    provenance: Provenance


def return_densities(
    angles: AngleLaw,
    n_legs: Sequence[int],
    *,
    loops: int = 20_000,
    rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> ReturnDensities:
    """Return density and ring weight of closed walks of N legs.

    Parameters
    ----------
    angles : AngleLaw
        Law of the scattering angle.
    n_legs : sequence of int
        Legs N, 3 to 1e5.
    loops : int
        Half walks on either side, in pools of loops/64; a pool of M makes M^2 loops.
    rng, how
        As in `cbs.magnetoconductance`.

    Raises
    ------
    ValueError
        For bad values.
    """
    legs = tuple(checks.whole("n_legs", n, least=3, most=int(MOST_LEGS)) for n in n_legs)
    making = engine.begin(how, rng, loops)
    record = {"observable": "return-densities", "angles": angles.name, "n_legs": list(legs)}

    def build(tally: BatchMeans, provenance: Provenance) -> ReturnDensities:
        density, ring = np.split(tally.mean, 2)
        density_err, ring_err = np.split(tally.err, 2)
        return ReturnDensities(np.array(legs), density, density_err, ring, ring_err, provenance)

    sizes = batch_sizes(making.loops, largest=LARGEST_POOL)
    return carried.run(making, RingBatch(making.seed, angles, legs), record, build, sizes=sizes, points=len(legs))
