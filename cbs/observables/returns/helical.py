"""Return of helical carriers by angle: never straight back (C = -1 for k -> -k), to a point half as often as classical.

Ordinary spins by channel: `cbs.observables.returns.spin_channels`.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbs import checks, engine
from cbs.carriers import Helical
from cbs.checks import FloatArray, Misuse
from cbs.kernels.normals import uniforms
from cbs.loops import flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.observables.record import parameters
from cbs.parameters import Conductor
from cbs.phases import helical
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PURPOSE_ANGLE = 15
LONGEST = 1e9  # legs


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


@dataclass(frozen=True, slots=True, repr=False)
class HelicalReturn(Tabled):
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
        return {
            "theta_rad": self.angle,
            "share": self.share,
            "share_err": self.share_err,
            "ratio": self.ratio,
            "ratio_err": self.ratio_err,
            "cosine": self.cosine,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the ratio against the angle of the return in degrees and return the axes."""
        angle, label = r"angle of the return $\theta$ (degrees)", "return probability, quantum / classical"
        return presentation.errorbar(ax, np.degrees(self.angle), self.ratio, self.ratio_err, angle, label)

    def __repr__(self) -> str:
        return (
            f"HelicalReturn({self.share.size} bins, mean ratio {self.mean_ratio:.4f} +- {self.mean_ratio_err:.1g}, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def helical_return(
    film: Conductor, length: float, *, bins: int = 24, loops: int = 100_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
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
    rng, how
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
    checks.instance("film", film, Conductor)
    length = checks.positive("length", length, "m")
    bins = checks.whole("bins", bins, most=3600)
    making = engine.begin(how, rng, loops)
    batch = HelicalBatch(making.seed, float(mean_legs(film, np.array([length]))[0]), bins)
    record = parameters("helical-return", film, (), length_m=length, bins=bins, carriers=Helical.__name__)
    return making.run(batch, record, lambda tally, provenance: _helical_result(tally, bins, provenance))


def _helical_result(tally: BatchMeans, bins: int, provenance: Provenance) -> HelicalReturn:
    share = BatchMeans(tally.sizes, tally.means[:, :bins])
    ratio, ratio_err = quotient(tally, slice(bins, 2 * bins), slice(bins))
    cosine, _ = quotient(tally, slice(2 * bins, 3 * bins), slice(bins))
    deviation, backscattering_deviation = tally.means[:, -2:].max(axis=0)
    return HelicalReturn(
        np.linspace(0.0, math.pi, bins + 1), share.mean, share.err, ratio, ratio_err, cosine,
        float(tally.mean[-4]), float(tally.err[-4]), float(tally.mean[-3]), float(deviation),
        float(backscattering_deviation), provenance,
    )  # fmt: skip


def quotient(tally: BatchMeans, over: slice, under: slice) -> tuple[FloatArray, FloatArray]:
    """Quotient of two means and its error to first order; nan where nothing was tallied."""
    top, bottom = tally.mean[over], np.where(tally.mean[under] > 0.0, tally.mean[under], np.nan)
    value = top / bottom
    return value, BatchMeans(tally.sizes, (tally.means[:, over] - value * tally.means[:, under]) / bottom).err


def mean_legs(film: Conductor, lengths: FloatArray, *, limited: bool = True) -> FloatArray:
    """Mean number of legs, t/tau, at diffusion lengths in metres, shape of `lengths`; too long ones are refused."""
    for value in lengths:
        checks.positive("length", float(value), "m")
    legs = 2.0 * (lengths / film.l) ** 2
    if limited and legs.max() > LONGEST:
        raise Misuse(f"length {lengths.max():g} m needs loops of {legs.max():.1e} legs; use a shorter one")
    return np.asarray(legs)
