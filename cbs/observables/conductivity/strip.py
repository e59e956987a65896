r"""Magnetoconductance of strips between reflecting walls.

Diffusive strips use reflected Brownian loops (any W against L_phi and l_B, l << W), ballistic ones exact flights
between specular walls (any W against l). Conductivities are per square: the conductance of a strip is dsigma W/length.
"""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import strips
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.strip_pieces import pieces
from cbs.loops.tiles import key_words
from cbs.loops.windings import PURPOSE_DURATION, DurationTable, draw_durations, strata
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.returns.strip import check_walls, points, rows
from cbs.parameters import Conductor, Question, SpinMechanism, Strip
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference

LAST = 60.0  # durations up to LAST tau_phi
MOST_LEGS, MOST_PIECES = 1e5, 3e3
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

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b."""
        law, fields, total = LogSeries(self.ratio), np.array(self.b), np.zeros(len(self.b))
        key = key_words(self.seed, strips.STREAM)
        for loops in strips.flights(law, first, n_loops, key, leg=1.0, width=self.width):
            # of the current along the strip only the x components count: 2 n_1x n_Nx in the place of cos theta
            weight = loops.weight * (self.term != "nonbackscattering")
            if self.term != "backscattering":
                weight = weight + 2.0 * loops.weight * loops.along
            if self.spin:
                tile = pieces(loops, width=self.width, leg=1.0 / (1.0 + self.ratio))
                weight = weight * interference(tile, self.spin, Scale(self.l, self.l, brownian=False))
            for i, b in enumerate(fields):
                total[i] += np.sum(weight * np.cos(b * loops.flux))
        return np.asarray(total * (-law.weight / (math.pi * n_loops)))


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction to the conductivity along a strip with reflecting walls, per square.

    Diffusive paths (l << width; both terms together), or exact flights between specular walls at any l/width. Times
    width it is conductance times length, -2 L_phi for a narrow wire. The spin turns with the true displacement between
    the walls: rotations of linear coupling are all about one axis where W << L_so, and antilocalization disappears
    [1]_.

    Raises
    ------
    ValueError
        For L_phi = inf, for flights with loops of more than 1e5 legs or with spin 3e3 pieces, and for diffusive paths
        with spin if L_phi is above 8 widths.

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
    check_walls(strip.walls)
    if spin and question.paths != "brownian":
        _check_pieces(film, strip.width)
    elif spin and film.L_phi > LONGEST_WITH_SPIN * strip.width:
        raise Misuse(
            f"{{L_phi}} must be at most {LONGEST_WITH_SPIN:g} widths with spin, {LONGEST_WITH_SPIN * strip.width:g} m "
            f"(got {film.L_phi:g} m); the closed formula has no such limit", L_phi=""
        )  # fmt: skip
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    make = _diffusive if question.paths == "brownian" else _ballistic
    batch = make(making.seed, film, strip.width, term, b, spin)
    record = parameters(
        "strip-magnetoconductance", film, spin, width_m=strip.width, family=question.paths, term=term,
        B_T=fields.tolist(),
    )  # fmt: skip
    return making.run(batch, record, in_fields(fields, term, place))


def _check_pieces(film: Conductor, width: float) -> None:
    longest = film.l_phi / film.l * (1.0 + film.l / width)
    if longest > MOST_PIECES:
        raise Misuse(
            f"{{width}} must keep (l_phi/l)(1 + l/width), the pieces of a loop, below {MOST_PIECES:g} with spin "
            f"(got {longest:.1e}); use a wider strip, a shorter L_phi or {{paths}}", width="", paths="'brownian'"
        )  # fmt: skip


def _diffusive(
    seed: int, film: Conductor, width: float, term: str, b: FloatArray, spin: tuple[SpinMechanism, ...]
) -> DiffusiveBatch | SpinBatch:
    def weight(s: FloatArray) -> FloatArray:
        cutoff = -np.expm1(-2.0 * s / film.l**2) * np.exp(-s / film.L_phi**2)
        return np.asarray(cutoff * strips.density_ratio(s, width))

    table = DurationTable.of(weight, 1e-9 * film.l**2, LAST * film.L_phi**2)
    k = tuple((b / film.l**2).tolist())
    return SpinBatch(seed, film, width, k, table, spin) if spin else DiffusiveBatch(seed, film, width, k, table)


def _ballistic(
    seed: int, film: Conductor, width: float, term: str, b: FloatArray, spin: tuple[SpinMechanism, ...]
) -> FlightBatch:
    ratio = film.l / film.l_phi
    if ratio * MOST_LEGS < 1.0:
        raise Misuse(
            f"{{L_phi}} must keep l_phi/l below {MOST_LEGS:g} (got {film.L_phi:g} m); use {{paths}}",
            L_phi="", paths="'brownian'",
        )  # fmt: skip
    leg = 1.0 / (1.0 + ratio)
    return FlightBatch(seed, ratio, width / (film.l * leg), tuple((b * leg**2).tolist()), term, spin, film.l)
