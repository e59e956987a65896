r"""Magnetoconductance of strips between reflecting walls.

Diffusive strips use reflected Brownian loops (any W against L_phi and l_B, l << W), ballistic ones exact flights
between specular walls (any W against l), with the weight of the current along the strip (`cbs.loops.strip_currents`).
Conductivities are per square: the conductance of a strip is dsigma W/length.
"""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import BatchFunction, Making
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import strip_pairs, strips
from cbs.loops.durations import PURPOSE_DURATION, DurationTable, draw_durations, strata
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.strip_currents import current_weight
from cbs.loops.strip_pieces import pieces
from cbs.loops.tiles import key_words
from cbs.observables import carried
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.returns.strip import points, rows
from cbs.parameters import Conductor, Question, SpinMechanism, Strip
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, may_begin_anywhere
from cbs.tallies import whole_groups

LAST = 60.0  # durations up to LAST tau_phi
MOST_LEGS, MOST_PIECES = 1e5, 3e3
PAIRS = 4  # one loop in PAIRS has two legs, where these are wanted
GROUP = 2 * LANES  # loops of two durations: a batch of one knows long loops or short ones, and its error follows them
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
        """Correction in e^2/h at every k, then the moments of the weights."""
        key, k2, total = key_words(self.seed, strips.STREAM), np.array(self.k) ** 2, np.zeros(len(self.k))
        moments = np.zeros(carried.MOMENTS)
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
            moments += carried.moments(share[part] * weight, n_loops)
        return np.append(total / (-math.pi * n_loops), moments)


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
        """Correction in e^2/h at every k, then the moments of the weights."""
        key, k, total = key_words(self.seed, strips.STREAM), np.array(self.k), np.zeros(len(self.k))
        moments = np.zeros(carried.MOMENTS)
        s, density = draw_durations(self.table, first, n_loops, key)
        for group, (loop, _, size) in enumerate(strata(first, n_loops)):
            unit, n_rows = math.sqrt(2.0 * s[group]), rows(s[group] / self.width**2)
            scale = Scale(unit, self.film.l, brownian=True)
            cutoff = -math.expm1(-2.0 * s[group] / self.film.l**2) * math.exp(-s[group] / self.film.L_phi**2)
            for paths in strips.brownian_paths(loop[:size], key, width=self.width / unit, n_rows=n_rows):
                weight = (paths.weight * interference(paths.tile, self.spin, scale)).ravel()
                phases = np.cos(np.outer(k * unit**2, paths.tile.area.ravel()))
                total += (cutoff / density[group]) * (phases @ weight)
                moments += carried.moments(cutoff / density[group] * paths.weight, n_loops)
        return np.append(total / (-math.pi * n_loops), moments)


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
        """Correction in e^2/h at every b, then the moments of the weights."""
        law, key, pairs = LogSeries(self.ratio), key_words(self.seed, strips.STREAM), 0
        total, moments = np.zeros(len(self.b)), np.zeros(carried.MOMENTS)
        if self.two_legs:
            pairs = max(1, n_loops // PAIRS)
            short = strip_pairs.flights(first, pairs, key_words(self.seed, strip_pairs.STREAM), width=self.width)
            for loops in short:
                weight = self._weight(loops) / pairs
                total += self._sum(loops, weight)
                moments += carried.moments(n_loops * weight, n_loops)
        long = n_loops - pairs
        for loops in strips.flights(law, first, long, key, leg=1.0, width=self.width):
            weight = self._weight(loops) * (law.weight / long)
            total += self._sum(loops, weight)
            moments += carried.moments(n_loops * weight, n_loops)
        return np.append(-total / math.pi, moments)

    def _weight(self, loops: strips.StripLoops) -> FloatArray:
        return loops.weight * current_weight(loops, self.term, anywhere=may_begin_anywhere(self.spin))

    def _sum(self, loops: strips.StripLoops, weight: FloatArray) -> FloatArray:
        """Sum of the loops at every b."""
        if self.spin:
            tile = pieces(loops, width=self.width, leg=1.0 / (1.0 + self.ratio))
            weight = weight * interference(tile, self.spin, Scale(self.l, self.l, brownian=False))
        return np.array([np.sum(weight * np.cos(b * loops.flux)) for b in self.b])


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction to the conductivity along a strip with reflecting walls, per square.

    Diffusive paths (l << width; both terms together), which do not know whether walls reflect specularly or diffusely,
    or exact flights between specular walls at any l/width (diffuse ones: `diffuse_walls`). Times
    width it is conductance times length, -2 L_phi for a narrow wire. The spin turns with the true displacement between
    the walls: rotations of linear coupling are all about one axis where W << L_so, and antilocalization disappears
    [1]_.

    Raises
    ------
    ValueError
        For L_phi = inf, for flights with loops of more than 1e5 legs or with spin 3e3 pieces, and for diffusive paths
        with spin if L_phi is above 8 widths.

    Notes
    -----
    Brownian loops with spin share a duration by groups: they are rounded up to whole pairs of groups, 4096 or more.

    References
    ----------
    .. [1] A. G. Mal'shukov, K. A. Chao, Phys. Rev. B 61, R2413 (2000); S. Kettemann, Phys. Rev. Lett. 98, 176808
       (2007).
    """
    film, fields, term, spin = question.conductor, question.x, question.term, question.spin
    strip = cast(Strip, question.geometry)
    if math.isinf(film.L_phi):
        raise Misuse(
            "{L_phi} = inf diverges in a strip (the return density falls as t^(-1/2)); give a finite L_phi", L_phi=""
        )
    if strip.two_legs and (question.paths, term) != ("flights", "total"):
        other = "paths" if question.paths != "flights" else "term"
        raise Misuse(
            f"{{two_legs}} does not apply to {{{other}}}: Brownian paths have no legs, and the terms apart diverge for "
            "two legs",
            two_legs="",
            **{other: repr(question.paths if other == "paths" else term)},
        )
    if spin and question.paths != "brownian":
        _check_pieces(film, strip.width)
    elif spin and film.L_phi > LONGEST_WITH_SPIN * strip.width:
        raise Misuse(
            f"{{L_phi}} must be at most {LONGEST_WITH_SPIN:g} widths with spin, {LONGEST_WITH_SPIN * strip.width:g} m "
            f"(got {film.L_phi:g} m); the closed formula has no such limit",
            L_phi="",
        )
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    batch: BatchFunction
    if question.paths == "brownian":
        batch = _diffusive(making.seed, film, strip.width, b, spin)
    else:
        batch = _ballistic(making.seed, film, strip, term, b, spin)
    record = parameters(
        "strip-magnetoconductance", film, spin, width_m=strip.width, family=question.paths, term=term,
        two_legs=strip.two_legs, B_T=fields.tolist(),
    )  # fmt: skip
    sizes = whole_groups(making.loops, GROUP) if isinstance(batch, SpinBatch) else None
    return carried.run(making, batch, record, in_fields(fields, term, place), sizes=sizes)


def _check_pieces(film: Conductor, width: float) -> None:
    longest = film.l_phi / film.l * (1.0 + film.l / width)
    if longest > MOST_PIECES:
        raise Misuse(
            f"{{width}} must keep (l_phi/l)(1 + l/width), the pieces of a loop, below {MOST_PIECES:g} with spin "
            f"(got {longest:.1e}); use a wider strip, a shorter L_phi or {{paths}}",
            width="",
            paths="'brownian'",
        )


def _diffusive(
    seed: int, film: Conductor, width: float, b: FloatArray, spin: tuple[SpinMechanism, ...]
) -> DiffusiveBatch | SpinBatch:
    def weight(s: FloatArray) -> FloatArray:
        cutoff = -np.expm1(-2.0 * s / film.l**2) * np.exp(-s / film.L_phi**2)
        return np.asarray(cutoff * strips.density_ratio(s, width))

    table = DurationTable.of(weight, 1e-9 * film.l**2, LAST * film.L_phi**2)
    k = tuple((b / film.l**2).tolist())
    return SpinBatch(seed, film, width, k, table, spin) if spin else DiffusiveBatch(seed, film, width, k, table)


def _ballistic(
    seed: int, film: Conductor, strip: Strip, term: str, b: FloatArray, spin: tuple[SpinMechanism, ...]
) -> FlightBatch:
    ratio = film.l / film.l_phi
    if ratio * MOST_LEGS < 1.0:
        raise Misuse(
            f"{{L_phi}} must keep l_phi/l below {MOST_LEGS:g} (got {film.L_phi:g} m); use {{paths}}",
            L_phi="",
            paths="'brownian'",
        )
    leg = 1.0 / (1.0 + ratio)
    width, phase = strip.width / (film.l * leg), tuple((b * leg**2).tolist())
    return FlightBatch(seed, ratio, width, phase, term, spin, film.l, strip.two_legs)
