r"""A pilot batch before a run of flights: how loops are shared out over their lengths, and how much control is taken.

Estimator of a field: sum of w C cos(kA) - beta (cos(kA) - m), m = <cos kA> at the variances of the loop's legs, in
closed form (`cbs.kernels.area_means`). Any beta gives the same mean; the pilot measures the one with the smallest
variance. Strata of equal probability in the number of legs get loops in proportion to sqrt(variance/cost) (J. Neyman,
J. R. Stat. Soc. 97, 558 (1934)); their weights keep the mean. The pilot's loops are its own, so that nothing is fitted
to the run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.area_means import add_area_means
from cbs.loops.grouping import MAX_ROWS
from cbs.loops.leg_numbers import Allotted, LegLaw
from cbs.loops.tiles import Tile
from cbs.observables.conductivity.images import Imaged

STREAM = 12
STRATA = 16
LEAST, MOST = 512, 2048  # loops of a pilot
MOST_FIELDS = 48  # in the pilot; the coefficients of more are interpolated
EVEN = 0.1  # part of the loops that is shared out evenly: bounds every weight by 1/EVEN
TINY = 1e-300
DIGITS = 6
# cost of a loop in units of one leg drawn: its start, a row that holds a group, a spin rotation, a cosine, a row's mean
COST_LOOP, COST_GROUP, COST_SPIN, COST_COSINE, COST_MEAN, COST_GROUP_MEAN = 10.0, 4.0, 2.0, 0.2, 0.04, 0.08
COST_IMAGES = 40.0  # averaging one loop over images in one field
PAYS = 0.75  # of the figure without images: a pilot does not know its variances better


@dataclass(frozen=True, slots=True)
class Plan:
    """What the pilot found.

    Attributes
    ----------
    law : LegLaw
        The law of the run with its shares.
    control : tuple of float
        Coefficient of the control in every field, or nothing.
    images_from : int
        Legs from which loops are averaged over images; 0 for never.
    image_control : tuple of float
        Coefficient of the control of these loops in every field.
    """

    law: LegLaw
    control: tuple[float, ...]
    images_from: int = 0
    image_control: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimator on the pilot's loops in ascending order: its values, its control, what a loop costs.

    Attributes
    ----------
    value : ndarray, shape (fields, n)
        Weight of the return angle times interference.
    change : ndarray, shape (fields, n)
        Its change from zero field, where that is among the fields.
    z : ndarray, shape (fields, n)
        Cosine of the area less its known mean.
    cost, controlled : ndarray, shape (n,)
        In units of one leg drawn, without and with control.
    """

    value: FloatArray
    change: FloatArray
    z: FloatArray
    cost: FloatArray
    controlled: FloatArray

    def coefficients(self, known: FloatArray) -> FloatArray:
        """Best coefficient of the control in every field, from the part of the value that goes with it."""
        square = np.sum(self.z * self.z, axis=1)
        found = np.zeros(square.size)
        np.divide(np.sum(known * self.z, axis=1), square, out=found, where=square > 0.0)
        return found

    def strata(self, scales: list[float], beta: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Variance in units of the scales and cost of every stratum, both (STRATA,)."""
        size, variance = self.cost.size // STRATA, np.zeros(STRATA)
        for values, scale in zip((self.value, self.change), scales, strict=True):
            left = values if beta is None else values - beta[:, None] * self.z
            variance += left.reshape(-1, STRATA, size).var(axis=2, ddof=1).mean(axis=0) / scale
        return variance, (self.cost if beta is None else self.controlled).reshape(STRATA, size).mean(axis=1)


def pilot_loops(loops: int) -> int:
    """Loops of the pilot of a run of `loops`: a sixteenth of them, within bounds, a multiple of the strata."""
    return min(max(loops // 16, LEAST), MOST) // STRATA * STRATA


def fields_of_pilot(b: FloatArray) -> FloatArray:
    """Those of the fields b, ascending, that the pilot looks at."""
    if b.size <= MOST_FIELDS:
        return b
    return b[np.unique(np.linspace(0, b.size - 1, MOST_FIELDS).astype(np.int64))]


def plan(
    law: LegLaw,
    b: FloatArray,
    tiles: Iterable[Tile],
    weights: Iterable[FloatArray],
    mechanisms: int,
    images: Callable[[Tile, FloatArray], Imaged] | None = None,
) -> Plan:
    """Return the shares of the strata, the control, and from which loops on images pay, from the loops of a pilot.

    Parameters
    ----------
    law : LegLaw
        Law that the pilot's loops follow, ascending.
    b : ndarray, shape (n,)
        Fields of the run, B/B_tr, ascending.
    tiles : iterable of Tile
        The pilot's loops.
    weights : iterable of ndarray
        Weight of the return angle times interference of the loops of every tile, (blocks, LANES).
    mechanisms : int
        Number of spin mechanisms.
    images : callable, optional
        images(tile, fields) averages loops over images, where the mechanisms allow it.
    """
    k, tiles = fields_of_pilot(b), list(tiles)
    parts = [_sample(tile, weight, k) for tile, weight in zip(tiles, weights, strict=True)]
    weight, cosine, mean, cost = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    one = _estimate(weight * cosine, weight[None], cosine - mean, cost, k, b.size, mechanisms)
    # spinless, the weight hardly knows the area: its own mean is a better coefficient than the noisy regression
    beta = one.coefficients(0.5 * (one.value + one.change) if mechanisms else weight * one.z)
    scales = [max(float(values.var(axis=1).mean()), TINY) for values in (one.value, one.change)]
    plain, better = one.strata(scales), one.strata(scales, beta)
    use = _figure(better) < _figure(plain)
    best, images_from, image_beta = (better if use else plain), 0, np.zeros(0)
    if images is not None:
        two = _imaged(tiles, images, k, b.size, mean, cost, mechanisms)
        image_beta = two.coefficients(0.5 * (two.value + two.change))
        joined, start = _joined(best, two.strata(scales, image_beta))
        if _figure(joined) > PAYS * _figure(best):
            joined, start = best, STRATA
        best = joined
        n_legs = np.concatenate([tile.n_legs[tile.filled] for tile in tiles])
        images_from = int(n_legs[start * (n_legs.size // STRATA)]) if start < STRATA else 0
    # rounded, so that a processor with other last bits makes the same plan and may go on with the run
    shares = np.round((1.0 - EVEN) * _shares(best) + EVEN / STRATA, DIGITS)
    allotted = Allotted(law, tuple((shares / shares.sum()).tolist()))
    return Plan(
        allotted, _at_all(b, k, beta) if use else (), images_from, _at_all(b, k, image_beta) if images_from else ()
    )


def _at_all(b: FloatArray, k: FloatArray, beta: FloatArray) -> tuple[float, ...]:
    return tuple(np.round(np.interp(b, k, beta), DIGITS).tolist())


def _estimate(
    value: FloatArray, at_zero: FloatArray, z: FloatArray, cost: FloatArray, k: FloatArray, fields: int, mechanisms: int
) -> Estimate:
    """Loops as they are; at_zero (1, n): their value without flux."""
    change = value - at_zero if k[0] == 0.0 else value
    rows = cost[0] + COST_LOOP + mechanisms * COST_SPIN * cost[1] + fields * COST_COSINE
    return Estimate(value, change, z, rows, rows + fields * (COST_COSINE + cost[2]))


def _imaged(
    tiles: Iterable[Tile], images: Callable[[Tile, FloatArray], Imaged], k: FloatArray, fields: int, mean: FloatArray,
    cost: FloatArray, mechanisms: int,
) -> Estimate:  # fmt: skip
    """The same loops averaged over images."""
    values, cosines = [], []
    for tile in tiles:
        found, kept = images(tile, k), tile.filled
        values.append((found.coherent + found.between * np.cos(k[:, None, None] * tile.area))[:, kept])
        cosines.append(found.cosine[:, kept])
    value = np.concatenate(values, axis=-1)
    here = _estimate(value, value[:1], np.concatenate(cosines, axis=-1) - mean, cost, k, fields, mechanisms)
    rows = here.controlled + fields * COST_IMAGES
    return Estimate(value, here.change, here.z, rows, rows)


def _sample(tile: Tile, weight: FloatArray, k: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Weight (n,), cosine and its mean (fields, n), and three costs (3, n) of the loops of a tile."""
    kept, m = tile.filled, tile.moments
    mean = np.zeros((k.size, *tile.area.shape))
    add_area_means(k, tile.rows, tile.count, m.own, m.chord, tile.var, np.ones(tile.area.shape), mean)
    cosine = np.cos(k[:, None] * tile.area[kept])
    rows = np.broadcast_to(tile.rows[:, None], tile.area.shape)[kept].astype(np.float64)
    groups = tile.n_legs[kept] > MAX_ROWS
    cost = [rows * np.where(groups, COST_GROUP, 1.0), rows, rows * np.where(groups, COST_GROUP_MEAN, COST_MEAN)]
    return weight[kept], cosine, mean[:, kept], np.array(cost)


def _joined(
    short: tuple[FloatArray, FloatArray], long: tuple[FloatArray, FloatArray]
) -> tuple[tuple[FloatArray, FloatArray], int]:
    """Strata of both estimators with the best change from the one of short to that of long loops, and where it is."""
    choices = [
        (np.concatenate([short[0][:i], long[0][i:]]), np.concatenate([short[1][:i], long[1][i:]]))
        for i in range(STRATA + 1)
    ]
    start = int(np.argmin([_figure(choice) for choice in choices]))
    return choices[start], start


def _figure(strata: tuple[FloatArray, FloatArray]) -> float:
    """Variance times cost at the best shares of strata with these variances and costs."""
    variance, effort = strata
    return float(np.sum(np.sqrt(variance * effort)) ** 2)


def _shares(strata: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Best shares of the loops."""
    variance, effort = strata
    shares = np.sqrt(variance / effort)
    total = float(shares.sum())
    return shares / total if total > 0.0 else np.full(STRATA, 1.0 / STRATA)
