r"""Magnetoconductance of strips between reflecting walls.

Diffusive strips use reflected Brownian loops (any W against L_phi and l_B, l << W), ballistic ones exact flights
between specular walls (any W against l), with the weight of the current along the strip (`cbs.loops.strip_currents`).
Conductivities are per square: the conductance of a strip is dsigma W/length.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import strip_pairs, strips
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.strip_currents import current_weight
from cbs.loops.strip_pieces import pieces
from cbs.loops.tiles import key_words
from cbs.loops.windings import PURPOSE_DURATION, DurationTable, draw_durations, strata
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.strip_return import check_walls, mechanisms_in_a_strip, points, rows
from cbs.observables.weights import check_loops, check_term, parameters
from cbs.parameters import Conductor, CubicDresselhaus, Helical, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, may_begin_anywhere
from cbs.provenance import Provenance
from cbs.tallies import batch_sizes

FAMILIES = ("brownian", "flights")
LAST = 60.0  # durations up to LAST tau_phi
MOST_LEGS, MOST_PIECES = 1e5, 3e3
PAIRS = 4  # one loop in PAIRS has two legs, where these are wanted
LONGEST_WITH_SPIN = 8.0  # L_phi in widths: longer loops would need too many pieces between the walls


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
        loop, u = np.arange(first, first + n_loops, dtype=np.uint64), np.empty(n_loops)
        uniforms(loop, PURPOSE_DURATION, key, u)
        # every loop has its own duration, in its own stratum: long loops are few and matter most
        s, density = self.table.draw((np.arange(n_loops) + u) / n_loops)
        share = -np.expm1(-2.0 * s / self.film.l**2) * np.exp(-s / self.film.L_phi**2) / density
        for start in range(0, n_loops, LANES):
            part = slice(start, start + LANES)
            n_points = points(float(s[part].max()) / self.width**2)
            weight, variance = strips.brownian(loop[part], s[part], key, width=self.width, n_points=n_points)
            total += np.exp(-np.outer(k2, s[part] * variance)) @ (share[part] * weight)
        return np.asarray(total / (-math.pi * n_loops))


@dataclass(frozen=True, slots=True)
class SpinBatch:
    """As `DiffusiveBatch` with spin mechanisms: every loop is walked and turns the spin."""

    seed: int
    film: Conductor
    width: float
    k: tuple[float, ...]
    table: DurationTable
    spin: tuple[SpinMechanism, ...]

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every k."""
        key, k, total = key_words(self.seed, strips.STREAM), np.array(self.k), np.zeros(len(self.k))
        s, density = draw_durations(self.table, first, n_loops, key)
        for group, (loop, _, size) in enumerate(strata(first, n_loops)):
            unit, n_rows = math.sqrt(2.0 * s[group]), rows(s[group] / self.width**2)
            scale = Scale(unit, self.film.l, brownian=True)
            cutoff = -math.expm1(-2.0 * s[group] / self.film.l**2) * math.exp(-s[group] / self.film.L_phi**2)
            for paths in strips.brownian_paths(int(loop[0]), size, key, width=self.width / unit, n_rows=n_rows):
                weight = (paths.weight * interference(paths.tile, self.spin, scale)).ravel()
                phases = np.cos(np.outer(k * unit**2, paths.tile.area.ravel()))
                total += (cutoff / density[group]) * (phases @ weight)
        return np.asarray(total / (-math.pi * n_loops))


@dataclass(frozen=True, slots=True)
class FlightBatch:
    """Correction of a strip with specular walls from exact flights; `b` is the phase per area in units of the leg."""

    seed: int
    ratio: float
    width: float
    b: tuple[float, ...]
    term: str
    spin: tuple[SpinMechanism, ...]
    l: float
    two_legs: bool

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b."""
        law, key, pairs = LogSeries(self.ratio), key_words(self.seed, strips.STREAM), 0
        total = np.zeros(len(self.b))
        if self.two_legs:
            pairs = max(1, n_loops // PAIRS)
            short = strip_pairs.flights(first, pairs, key_words(self.seed, strip_pairs.STREAM), width=self.width)
            for loops in short:
                total += self._sum(loops) / pairs
        long = n_loops - pairs
        for loops in strips.flights(law, first, long, key, leg=1.0, width=self.width):
            total += self._sum(loops) * (law.weight / long)
        return -total / math.pi

    def _sum(self, loops: strips.StripLoops) -> FloatArray:
        """Sum of the loops at every b."""
        weight = loops.weight * current_weight(loops, self.term, anywhere=may_begin_anywhere(self.spin))
        if self.spin:
            tile = pieces(loops, width=self.width, leg=1.0 / (1.0 + self.ratio))
            weight = weight * interference(tile, self.spin, Scale(self.l, self.l, brownian=False))
        return np.array([np.sum(weight * np.cos(b * loops.flux)) for b in self.b])


def strip_magnetoconductance(
    film: Conductor, B: ArrayLike, *, width: float, spin: SpinMechanism | Helical | Sequence[Any] = (),
    family: str = "brownian", term: str = "total", walls: str = "specular", two_legs: bool = False,
    loops: int = 100_000, rng: int | None = None, workers: int | None = None,
    executor: engine.Executor | str | None = None, progress: engine.Progress | None = None,
    schedule: engine.Schedule | None = None,
) -> MagnetoconductanceCurve:  # fmt: skip
    """Return the correction to the conductivity along a strip with reflecting walls.

    Parameters
    ----------
    film : Conductor
        Mean free path and finite L_phi.
    B : array_like, shape (n,)
        Fields normal to the strip, tesla.
    width : float
        Distance of the walls, metres; the strip runs along x.
    spin : sequence of spin mechanisms, optional
        Any combination (no cubic coupling on flights): the spin turns with the true displacement between the walls.
        Rotations of linear coupling are all about one axis where W << L_so, and antilocalization disappears [1]_.
    family : {"brownian", "flights"}
        Diffusive paths (l << width; both terms together), or exact flights between specular walls at any l/width.
    term : {"total", "backscattering", "nonbackscattering"}
        For flights; diffusive paths give the total.
    walls : {"specular"}
        Reflection by mirrors; closed loops between diffuse walls are refused with the reason.
    two_legs : bool
        Whether loops of two legs, out and back by way of a wall, are added to the total of flights: they enclose flux.
    loops, rng, workers, executor, progress, schedule
        As in `cbs.magnetoconductance`.

    Returns
    -------
    MagnetoconductanceCurve
        Per square: times width it is conductance times length, -2 L_phi for a narrow wire.

    Raises
    ------
    ValueError
        For bad values, for L_phi = inf, for flights with loops of more than 1e5 legs or with spin 3e3 pieces, and for
        diffusive paths with spin if L_phi is above 8 widths.

    References
    ----------
    .. [1] A. G. Mal'shukov, K. A. Chao, Phys. Rev. B 61, R2413 (2000); S. Kettemann, Phys. Rev. Lett. 98, 176808
       (2007).
    """
    fields = checks.vector("B", B, "tesla")
    width = checks.positive("width", width, "m")
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)} (got {family!r})")
    if math.isinf(film.L_phi):
        raise ValueError("L_phi = inf diverges in a strip (the return density falls as t^(-1/2)); give a finite L_phi")
    check_walls(walls)
    if two_legs and (family, term) != ("flights", "total"):
        raise ValueError(
            f"two_legs goes with family flights and term total (got {family}, {term}): Brownian paths have no legs, "
            "and the terms apart diverge for two legs"
        )
    mechanisms = _check_spin(spin, film, width, family)
    warn_if_too_disordered(film)
    schedule = schedule or engine.Schedule()
    seed, loops, term = schedule.seed(rng), check_loops(loops), check_term(term)
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    make = _diffusive if family == "brownian" else _ballistic
    batch = make(seed, film, width, term, b, mechanisms, two_legs)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    record = parameters(
        "strip-magnetoconductance", film, mechanisms, width_m=width, family=family, term=term,
        two_legs=two_legs, B_T=fields.tolist(),
    )  # fmt: skip
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete, done.ended_by)
    curve = MagnetoconductanceCurve.from_tally(fields, term, done.tally, place[:-1], provenance)
    if not done.complete:
        raise engine.Interrupted(curve)
    return curve


def _check_spin(spin: Any, film: Conductor, width: float, family: str) -> tuple[SpinMechanism, ...]:
    mechanisms = mechanisms_in_a_strip(spin)
    if mechanisms and family != "brownian":
        _check_pieces(mechanisms, film, width)
    elif mechanisms and film.L_phi > LONGEST_WITH_SPIN * width:
        raise ValueError(
            f"L_phi must be at most {LONGEST_WITH_SPIN:g} widths with spin, {LONGEST_WITH_SPIN * width:g} m (got "
            f"{film.L_phi:g} m); see cbs.theory.strip_spin_correction"
        )
    return mechanisms


def _check_pieces(mechanisms: tuple[SpinMechanism, ...], film: Conductor, width: float) -> None:
    if any(isinstance(m, CubicDresselhaus) for m in mechanisms):
        raise ValueError(
            "spin must not hold CubicDresselhaus on flights in a strip: its third harmonic belongs to whole legs, and "
            "walls cut them; use family 'brownian'"
        )
    longest = film.l_phi / film.l * (1.0 + film.l / width)
    if longest > MOST_PIECES:
        raise ValueError(
            f"width must keep (l_phi/l)(1 + l/width), the pieces of a loop, below {MOST_PIECES:g} with spin "
            f"(got {longest:.1e}); use a wider strip, a shorter L_phi or family 'brownian'"
        )


def _diffusive(
    seed: int,
    film: Conductor,
    width: float,
    term: str,
    b: FloatArray,
    spin: tuple[SpinMechanism, ...],
    two_legs: bool,
) -> DiffusiveBatch | SpinBatch:
    if term != "total":
        raise ValueError(f"term must be total on Brownian paths, which have no legs (got {term!r}); use flights")

    def weight(s: FloatArray) -> FloatArray:
        cutoff = -np.expm1(-2.0 * s / film.l**2) * np.exp(-s / film.L_phi**2)
        return np.asarray(cutoff * strips.density_ratio(s, width))

    table = DurationTable.of(weight, 1e-9 * film.l**2, LAST * film.L_phi**2)
    k = tuple((b / film.l**2).tolist())
    return SpinBatch(seed, film, width, k, table, spin) if spin else DiffusiveBatch(seed, film, width, k, table)


def _ballistic(
    seed: int,
    film: Conductor,
    width: float,
    term: str,
    b: FloatArray,
    spin: tuple[SpinMechanism, ...],
    two_legs: bool,
) -> FlightBatch:
    ratio = film.l / film.l_phi
    if ratio * MOST_LEGS < 1.0:
        raise ValueError(f"L_phi must keep l_phi/l below {MOST_LEGS:g} (got {film.L_phi:g} m); use family 'brownian'")
    leg = 1.0 / (1.0 + ratio)
    return FlightBatch(seed, ratio, width / (film.l * leg), tuple((b * leg**2).tolist()), term, spin, film.l, two_legs)
