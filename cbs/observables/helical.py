"""Return of helical carriers by angle, and of ordinary spins by channel: where 'zero' and 'half' both are right.

A helical carrier never scatters straight back (C = -1 for k -> -k) and returns to a point half as often as a classical
one; an ordinary spin with strong spin-orbit coupling never returns flipped (Kramers) and as often as classically
with the same spin, which again is half in all.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine, storage
from cbs.checks import FloatArray
from cbs.kernels.normals import uniforms
from cbs.loops import brownian, flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import Tile, key_words
from cbs.observables.weights import check_loops, parameters
from cbs.parameters import Conductor, Helical, SpinMechanism
from cbs.phases import helical
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, propagators, rotations
from cbs.provenance import Provenance, seed_from
from cbs.tallies import BatchMeans, batch_sizes

PURPOSE_ANGLE = 15
LONGEST = 1e9  # legs
FAMILIES = ("flights", "brownian")


@dataclass(frozen=True, slots=True)
class HelicalBatch:
    """One batch of flights of fixed duration; row: shares and sums of the bins, then means and largest deviations."""

    seed: int
    mean_legs: float
    bins: int

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Share, ratio and cosine of every bin, then mean ratio, mean of backscattering, and the two deviations."""
        sums, tail = np.zeros((3, self.bins)), np.zeros(4)
        key = key_words(self.seed, flights.STREAM << 32)
        for tile in flights.tiles(TruncatedPoisson(self.mean_legs), first, n_loops, key, duration=self.mean_legs):
            kept = tile.filled
            c, cosine = helical.point_interference(tile)[kept], tile.cosine[kept]
            u = np.empty(tile.loop.size)
            uniforms(tile.loop.ravel(), PURPOSE_ANGLE, key, u)
            back = helical.backscattering_interference(tile, 2.0 * math.pi * u.reshape(tile.loop.shape))[kept]
            theta = np.arccos(np.clip(cosine, -1.0, 1.0))
            bin_ = np.minimum((theta * (self.bins / math.pi)).astype(np.int64), self.bins - 1)
            for row, values in zip(sums, (np.ones(c.size), 1.0 + c, cosine), strict=True):
                row += np.bincount(bin_, values, self.bins)
            tail[0] += np.sum(1.0 + c)
            tail[1] += np.sum(back)
            tail[2] = max(tail[2], np.max(np.abs(c + 0.5 * (1.0 - cosine))))
            tail[3] = max(tail[3], np.max(np.abs(back + 1.0)))
        tail[:2] /= n_loops
        return np.concatenate([sums.ravel() / n_loops, tail])


@dataclass(frozen=True, slots=True)
class HelicalReturn:
    """Return of helical carriers to a point, by the angle between first and last leg.

    Attributes
    ----------
    edges : ndarray, shape (n + 1,)
        Edges of the bins of |theta|, radians, from 0 to pi.
    share, share_err : ndarray, shape (n,)
        Share of the loops in every bin and one standard error.
    ratio, ratio_err : ndarray, shape (n,)
        Quantum over classical return probability in every bin, (1 + cos theta)/2; nan in empty bins.
    cosine : ndarray, shape (n,)
        Mean of cos theta over the loops of the bin.
    mean_ratio, mean_ratio_err : float
        Over all loops.
    backscattering : float
        Mean interference of k -> -k: -1.
    deviation, backscattering_deviation : float
        Largest |C + (1 - cos theta)/2| and |C + 1| of any loop: rounding.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    edges: FloatArray
    share: FloatArray
    share_err: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    cosine: FloatArray
    mean_ratio: float
    mean_ratio_err: float
    backscattering: float
    deviation: float
    backscattering_deviation: float
    provenance: Provenance

    @property
    def angle(self) -> FloatArray:
        """Middle of every bin, radians."""
        return np.asarray(0.5 * (self.edges[1:] + self.edges[:-1]))

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"theta": self.angle, "share": self.share, "ratio": self.ratio, "ratio_err": self.ratio_err}

    def to_csv(self, path: str | Path) -> Path:
        """Write the table as CSV with the provenance in `#` lines."""
        return storage.write_csv(path, self.columns(), self.provenance)


def helical_return(
    film: Conductor, length: float, *, bins: int = 24, loops: int = 100_000, rng: int | None = None,
    workers: int | None = None, executor: engine.Executor | None = None, progress: engine.Progress | None = None,
) -> HelicalReturn:  # fmt: skip
    r"""Return how often helical carriers come back to a point after a fixed time, by the angle of the return.

    .. math:: C = -\tfrac12 (1 - \cos\theta), \qquad C(k \to -k) = -1

    Parameters
    ----------
    film : Conductor
        Only its mean free path enters; scattering is isotropic.
    length : float
        Diffusion length sqrt(D t), metres.
    bins : int
        Equal bins of the angle between first and last leg, 0 to pi.
    loops : int
        Closed loops in the whole run.
    rng, workers, executor, progress
        As in `cbs.magnetoconductance`.

    Returns
    -------
    HelicalReturn

    Raises
    ------
    ValueError
        For bad values, and for lengths whose loops would have more than 1e9 legs.

    References
    ----------
    .. [1] T. Ando, T. Nakanishi, R. Saito, J. Phys. Soc. Jpn. 67, 2857 (1998).
    """
    length = checks.positive("length", length, "m")
    bins = checks.whole("bins", bins, most=3600)
    seed, loops = seed_from(rng), check_loops(loops)
    batch = HelicalBatch(seed, _mean_legs(film, np.array([length]))[0], bins)
    done = engine.run(batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress)
    record = parameters("helical-return", film, (), length_m=length, bins=bins, carriers=Helical.__name__)
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete)
    result = _helical_result(done.tally, bins, provenance)
    if not done.complete:
        raise engine.Interrupted(result)
    return result


def _helical_result(tally: BatchMeans, bins: int, provenance: Provenance) -> HelicalReturn:
    share = BatchMeans(tally.sizes, tally.means[:, :bins])
    ratio, ratio_err = _quotient(tally, slice(bins, 2 * bins), slice(bins))
    cosine, _ = _quotient(tally, slice(2 * bins, 3 * bins), slice(bins))
    deviation, backscattering_deviation = tally.means[:, -2:].max(axis=0)
    return HelicalReturn(
        np.linspace(0.0, math.pi, bins + 1), share.mean, share.err, ratio, ratio_err, cosine,
        float(tally.mean[-4]), float(tally.err[-4]), float(tally.mean[-3]), float(deviation),
        float(backscattering_deviation), provenance,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelBatch:
    """One batch of loops at every diffusion length; means of same and flipped spin, and of classical same spin."""

    seed: int
    lengths: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    l: float
    b: float
    family: str

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means over the loops, shape (3 n_lengths,)."""
        total = np.zeros((3, len(self.lengths)))
        for p, length in enumerate(self.lengths):
            unit = self.l if self.family == "flights" else math.sqrt(2.0) * length
            scale, k = Scale(unit, self.l, brownian=self.family == "brownian"), self.b * (unit / self.l) ** 2
            for tile in self._tiles(p, first, n_loops):
                u, v = propagators(tile, rotations(tile, self.spin, scale))
                own, cross = 0.5 * (u * u + v * v), u * v * np.cos(k * tile.area)
                same, flip = (own + cross)[[0, 3]].sum(axis=0), (own + cross)[[1, 2]].sum(axis=0)
                for row, values in zip(total, (same, flip, own[0] + own[3]), strict=True):
                    row[p] += np.sum(values[tile.filled])
        return total.ravel() / n_loops

    def _tiles(self, point: int, first: int, n_loops: int) -> Iterator[Tile]:
        if self.family == "brownian":
            return brownian.tiles(first, n_loops, key_words(self.seed, brownian.STREAM))
        legs = 2.0 * (self.lengths[point] / self.l) ** 2
        key = key_words(self.seed, (flights.STREAM << 32) + point)
        return flights.tiles(TruncatedPoisson(legs), first, n_loops, key, duration=legs)


@dataclass(frozen=True, slots=True)
class SpinChannels:
    """Return probability by spin channel, in units of the classical return summed over the final spin.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Diffusion length sqrt(D t), metres.
    same, same_err, flip, flip_err, total, total_err : ndarray, shape (n,)
        Return with the same spin along z, with the opposite one, their sum 1 + C; one standard error each.
    same_ratio, same_ratio_err : ndarray, shape (n,)
        Same spin, quantum over classical: 2 without, 1 with strong spin-orbit coupling.
    classical_same : ndarray, shape (n,)
        Classical return with the same spin: 1 at first, 1/2 once the spin is forgotten.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    same: FloatArray
    same_err: FloatArray
    flip: FloatArray
    flip_err: FloatArray
    total: FloatArray
    total_err: FloatArray
    same_ratio: FloatArray
    same_ratio_err: FloatArray
    classical_same: FloatArray
    provenance: Provenance


def spin_channels(
    film: Conductor, length: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (), field: float = 0.0,
    family: str = "flights", loops: int = 100_000, rng: int | None = None, workers: int | None = None,
    executor: engine.Executor | None = None, progress: engine.Progress | None = None,
) -> SpinChannels:  # fmt: skip
    """Return the return probability with the same and the opposite spin; parameters as in `cbs.return_probability`.

    Notes
    -----
    U + U^-1 is a multiple of unity: without field and without mechanisms that break time reversal the flipped channel
    is zero for every loop.

    References
    ----------
    .. [1] G. Bergmann, Phys. Rep. 107, 1 (1984).
    """
    lengths = checks.vector("length", length, "m")
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)} (got {family!r})")
    legs = _mean_legs(film, lengths, limited=family == "flights")
    mechanisms = check_mechanisms(spin)
    seed, loops = seed_from(rng), check_loops(loops)
    b = abs(checks.finite("field", field, "tesla")) / film.B_tr
    batch = ChannelBatch(seed, tuple(lengths.tolist()), mechanisms, film.l, b, family)
    share = legs.size if family == "flights" else 1
    done = engine.run(
        batch, batch_sizes(max(2, -(-loops // share))), workers=workers, executor=executor, progress=progress
    )
    n, tally = lengths.size, done.tally
    more = {"length_m": lengths.tolist(), "field_T": float(field), "family": family}
    record = parameters("spin-channels", film, mechanisms, **more)
    same, flip = (BatchMeans(tally.sizes, tally.means[:, i * n : (i + 1) * n]) for i in range(2))
    both = BatchMeans(tally.sizes, same.means + flip.means)
    result = SpinChannels(
        lengths, same.mean, same.err, flip.mean, flip.err, both.mean, both.err,
        *_quotient(tally, slice(n), slice(2 * n, 3 * n)), tally.mean[2 * n :],
        Provenance(seed, done.loops * share, tally.n_batches, record, done.complete),
    )  # fmt: skip
    if not done.complete:
        raise engine.Interrupted(result)
    return result


def _quotient(tally: BatchMeans, over: slice, under: slice) -> tuple[FloatArray, FloatArray]:
    """Quotient of two means and its error to first order; nan where nothing was tallied."""
    top, bottom = tally.mean[over], np.where(tally.mean[under] > 0.0, tally.mean[under], np.nan)
    value = top / bottom
    return value, BatchMeans(tally.sizes, (tally.means[:, over] - value * tally.means[:, under]) / bottom).err


def _mean_legs(film: Conductor, lengths: FloatArray, *, limited: bool = True) -> FloatArray:
    for value in lengths:
        checks.positive("length", float(value), "m")
    legs = 2.0 * (lengths / film.l) ** 2
    if limited and legs.max() > LONGEST:
        raise ValueError(f"length {lengths.max():g} m needs loops of {legs.max():.1e} legs; use a shorter one")
    return np.asarray(legs)
