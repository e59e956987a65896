r"""Strips between walls: return density, magnetoconductance, and the field's dephasing rate with its flux cancellation.

Diffusive strips use reflected Brownian loops (any W against L_phi and l_B, l << W), ballistic ones exact flights
between specular walls (any W against l). Conductivities are per square: the conductance of a strip is dsigma W/length.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.loops import strips
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import key_words
from cbs.loops.windings import DurationTable, draw_durations, strata
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.weights import check_loops, check_term, parameters
from cbs.parameters import Conductor
from cbs.provenance import Provenance, seed_from
from cbs.tallies import BatchMeans, batch_sizes

FAMILIES = ("brownian", "flights")
LEAST_POINTS, LARGEST_POINTS, POINTS_PER_WIDTH = 128, 4096, 100
LAST = 60.0  # durations up to LAST tau_phi
MOST_LEGS = 1e5


def _points(spread: float) -> int:
    """Even number of points of a Brownian loop of D t = spread in units of W^2."""
    return int(min(max(POINTS_PER_WIDTH * spread, LEAST_POINTS), LARGEST_POINTS)) // 2 * 2


@dataclass(frozen=True, slots=True)
class ReturnBatch:
    """Reflected Brownian loops at every spread D t / W^2; row: weights, then weights times interference."""

    seed: int
    spread: tuple[float, ...]
    x_width: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means of Z and of Z C, shape (2 n,)."""
        out = np.zeros((2, len(self.spread)))
        loop = np.arange(first, first + n_loops, dtype=np.uint64)
        for p, s in enumerate(self.spread):
            key, n_points = key_words(self.seed, (strips.STREAM << 32) + 2 + p), _points(s)
            for part in np.array_split(loop, max(1, n_loops * n_points // 2_000_000)):
                weight, variance = strips.brownian(part, np.full(part.size, s), key, width=1.0, n_points=n_points)
                out[:, p] += weight.sum(), np.sum(weight * np.exp(-(self.x_width**2) * s * variance))
        return out.ravel() / n_loops


@dataclass(frozen=True, slots=True)
class StripReturn:
    """Return to a point of a strip, averaged over its width, in units of the return density of the plane.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Diffusion length sqrt(D t), metres.
    density, density_err : ndarray, shape (n,)
        Classical return density times 4 pi D t, and one standard error: 1 in a wide strip, 2 sqrt(pi D t)/W in a
        narrow one.
    coherent, coherent_err : ndarray, shape (n,)
        Density times mean interference.
    ratio, ratio_err : ndarray, shape (n,)
        Quantum over classical return probability, 1 + coherent/density.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    density: FloatArray
    density_err: FloatArray
    coherent: FloatArray
    coherent_err: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    provenance: Provenance


def strip_return(
    film: Conductor, length: ArrayLike, *, width: float, field: float = 0.0, loops: int = 100_000,
    rng: int | None = None, workers: int | None = None, executor: engine.Executor | None = None,
    progress: engine.Progress | None = None,
) -> StripReturn:  # fmt: skip
    """Return density and ratio of a diffusive strip against the diffusion length, from two dimensions to one.

    Parameters
    ----------
    film : Conductor
        Named in the provenance; the strip is diffusive, l << width.
    length : array_like, shape (n,)
        Diffusion lengths sqrt(D t), metres, at most 20 widths.
    width : float
        Distance of the reflecting walls, metres.
    field : float
        Field normal to the strip, tesla.
    loops, rng, workers, executor, progress
        As in `cbs.return_probability`.

    Raises
    ------
    ValueError
        For bad values.
    """
    lengths = checks.vector("length", length, "m")
    width = checks.positive("width", width, "m")
    for value in lengths:
        if checks.positive("length", float(value), "m") > 20.0 * width:
            raise ValueError(
                f"length must be at most 20 widths, {20.0 * width:g} m (got {value:g} m); see cbs.theory.wire"
            )
    seed, loops = seed_from(rng), check_loops(loops)
    x_width = abs(checks.finite("field", field, "tesla")) / film.B_tr * (width / film.l) ** 2  # k W^2
    batch = ReturnBatch(seed, tuple(((lengths / width) ** 2).tolist()), x_width)
    sizes = batch_sizes(max(2, -(-loops // lengths.size)))
    done = engine.run(batch, sizes, workers=workers, executor=executor, progress=progress)
    record = parameters("strip-return", film, (), width_m=width, length_m=lengths.tolist(), field_T=float(field))
    provenance = Provenance(seed, done.loops * lengths.size, done.tally.n_batches, record, done.complete)
    n, tally = lengths.size, done.tally
    density, coherent = (BatchMeans(tally.sizes, part) for part in (tally.means[:, :n], tally.means[:, n:]))
    quotient = coherent.mean / density.mean
    rest = BatchMeans(tally.sizes, (coherent.means - quotient * density.means) / density.mean)
    result = StripReturn(
        lengths, density.mean, density.err, coherent.mean, coherent.err, 1.0 + quotient, rest.err, provenance
    )
    if not done.complete:
        raise engine.Interrupted(result)
    return result


@dataclass(frozen=True, slots=True)
class DiffusiveBatch:
    """Correction of a diffusive strip in all fields; `k` is 2eB/hbar in 1/m^2, durations from the table."""

    seed: int
    film: Conductor
    width: float
    k: tuple[float, ...]
    table: DurationTable

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every k."""
        key, k2, total = key_words(self.seed, strips.STREAM), np.array(self.k) ** 2, np.zeros(len(self.k))
        s, density = draw_durations(self.table, first, n_loops, key)
        for group, (loop, _, size) in enumerate(strata(first, n_loops)):
            here = np.full(size, s[group])
            n_points = _points(s[group] / self.width**2)
            weight, variance = strips.brownian(loop[:size], here, key, width=self.width, n_points=n_points)
            cutoff = -math.expm1(-2.0 * s[group] / self.film.l**2) * math.exp(-s[group] / self.film.L_phi**2)
            total += (cutoff / density[group]) * (np.exp(-np.outer(k2 * s[group], variance)) @ weight)
        return np.asarray(total / (-math.pi * n_loops))


@dataclass(frozen=True, slots=True)
class FlightBatch:
    """Correction of a strip with specular walls from exact flights; `b` is the phase per area in units of the leg."""

    seed: int
    ratio: float
    width: float
    b: tuple[float, ...]
    term: str

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b."""
        law, fields, total = LogSeries(self.ratio), np.array(self.b), np.zeros(len(self.b))
        key = key_words(self.seed, strips.STREAM)
        for loops in strips.flights(law, first, n_loops, key, leg=1.0, width=self.width):
            # of the current along the strip only the x components count: 2 n_1x n_Nx in the place of cos theta
            weight = loops.weight * (self.term != "nonbackscattering")
            if self.term != "backscattering":
                weight = weight + 2.0 * loops.weight * loops.along
            for i, b in enumerate(fields):
                total[i] += np.sum(weight * np.cos(b * loops.flux))
        return np.asarray(total * (-law.weight / (math.pi * n_loops)))


def strip_magnetoconductance(
    film: Conductor, B: ArrayLike, *, width: float, family: str = "brownian", term: str = "total", loops: int = 100_000,
    rng: int | None = None, workers: int | None = None, executor: engine.Executor | str | None = None,
    progress: engine.Progress | None = None, schedule: engine.Schedule | None = None,
) -> MagnetoconductanceCurve:  # fmt: skip
    """Return the correction to the conductivity along a strip with reflecting walls, without spin.

    Parameters
    ----------
    film : Conductor
        Mean free path and finite L_phi.
    B : array_like, shape (n,)
        Fields normal to the strip, tesla.
    width : float
        Distance of the walls, metres.
    family : {"brownian", "flights"}
        Diffusive paths (l << width; both terms together), or exact flights between specular walls at any l/width.
    term : {"total", "backscattering", "nonbackscattering"}
        For flights; diffusive paths give the total.
    loops, rng, workers, executor, progress, schedule
        As in `cbs.magnetoconductance`.

    Returns
    -------
    MagnetoconductanceCurve
        Per square: times width it is conductance times length, -2 L_phi for a narrow wire.

    Raises
    ------
    ValueError
        For bad values, for L_phi = inf, and for flights with loops of more than 1e5 legs.
    """
    fields = checks.vector("B", B, "tesla")
    width = checks.positive("width", width, "m")
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)} (got {family!r})")
    if math.isinf(film.L_phi):
        raise ValueError("L_phi = inf diverges in a strip (the return density falls as t^(-1/2)); give a finite L_phi")
    warn_if_too_disordered(film)
    schedule = schedule or engine.Schedule()
    seed, loops, term = schedule.seed(rng), check_loops(loops), check_term(term)
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    batch = _diffusive(seed, film, width, term, b) if family == "brownian" else _ballistic(seed, film, width, term, b)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    record = parameters(
        "strip-magnetoconductance", film, (), width_m=width, family=family, term=term, B_T=fields.tolist()
    )
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete, done.ended_by)
    curve = MagnetoconductanceCurve.from_tally(fields, term, done.tally, place[:-1], provenance)
    if not done.complete:
        raise engine.Interrupted(curve)
    return curve


def _diffusive(seed: int, film: Conductor, width: float, term: str, b: FloatArray) -> DiffusiveBatch:
    if term != "total":
        raise ValueError(f"term must be total on Brownian paths, which have no legs (got {term!r}); use flights")

    def weight(s: FloatArray) -> FloatArray:
        cutoff = -np.expm1(-2.0 * s / film.l**2) * np.exp(-s / film.L_phi**2)
        return np.asarray(cutoff * strips.density_ratio(s, width))

    table = DurationTable.of(weight, 1e-9 * film.l**2, LAST * film.L_phi**2)
    return DiffusiveBatch(seed, film, width, tuple((b / film.l**2).tolist()), table)


def _ballistic(seed: int, film: Conductor, width: float, term: str, b: FloatArray) -> FlightBatch:
    ratio = film.l / film.l_phi
    if ratio * MOST_LEGS < 1.0:
        raise ValueError(f"L_phi must keep l_phi/l below {MOST_LEGS:g} (got {film.L_phi:g} m); use family 'brownian'")
    leg = 1.0 / (1.0 + ratio)
    return FlightBatch(seed, ratio, width / (film.l * leg), tuple((b * leg**2).tolist()), term)
