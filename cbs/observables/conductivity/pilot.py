r"""A pilot batch before a run of flights: how loops are shared out over their lengths, and how much control is taken.

Estimator of a field: sum of w C cos(kA) - beta (cos(kA) - m), m = <cos kA> at the variances of the loop's legs, in
closed form (`cbs.kernels.area_means`). Any beta gives the same mean; the pilot measures the one with the smallest
variance. Strata of equal probability in the number of legs get loops in proportion to sqrt(variance/cost) (J. Neyman,
J. R. Stat. Soc. 97, 558 (1934)); their weights keep the mean. The pilot's loops are its own, so that nothing is fitted
to the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.area_means import area_means
from cbs.loops.grouping import MAX_ROWS
from cbs.loops.leg_numbers import Allotted, LegLaw
from cbs.loops.tiles import Tile

STREAM = 12
STRATA = 16
LEAST, MOST = 512, 2048  # loops of a pilot
MOST_FIELDS = 48  # in the pilot; the coefficients of more are interpolated
EVEN = 0.1  # part of the loops that is shared out evenly: bounds every weight by 1/EVEN
TINY = 1e-300
DIGITS = 6
# cost of a loop in units of one leg drawn: its start, a row that holds a group, a spin rotation, a cosine, a row's mean
COST_LOOP, COST_GROUP, COST_SPIN, COST_COSINE, COST_MEAN, COST_GROUP_MEAN = 10.0, 4.0, 2.0, 0.2, 0.04, 0.08


@dataclass(frozen=True, slots=True)
class Plan:
    """What the pilot found: the law with its shares, and the coefficient of the control in every field, or nothing."""

    law: LegLaw
    control: tuple[float, ...]


def pilot_loops(loops: int) -> int:
    """Loops of the pilot of a run of `loops`: a sixteenth of them, within bounds, a multiple of the strata."""
    return min(max(loops // 16, LEAST), MOST) // STRATA * STRATA


def fields_of_pilot(b: FloatArray) -> FloatArray:
    """Those of the fields b, ascending, that the pilot looks at."""
    if b.size <= MOST_FIELDS:
        return b
    return b[np.unique(np.linspace(0, b.size - 1, MOST_FIELDS).astype(np.int64))]


def plan(law: LegLaw, b: FloatArray, tiles: Iterable[Tile], weights: Iterable[FloatArray], mechanisms: int) -> Plan:
    """Return the shares of the strata and the control from the loops of a pilot.

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
    """
    k = fields_of_pilot(b)
    parts = [_sample(tile, weight, k) for tile, weight in zip(tiles, weights, strict=True)]
    weight, cosine, mean, cost = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    z = cosine - mean
    # what is asked for: the correction in every field and, where zero field is among them, its change
    change = weight * (cosine - 1.0) if k[0] == 0.0 else weight * cosine
    square = np.sum(z * z, axis=1)
    # spinless, the weight hardly knows the area: its own mean is a better coefficient than the noisy regression
    known = 0.5 * (weight * cosine + change) if mechanisms else weight * z
    beta = np.divide(np.sum(known * z, axis=1), square, out=np.zeros(k.size), where=square > 0.0)
    rows = cost[0] + COST_LOOP + mechanisms * COST_SPIN * cost[1] + b.size * COST_COSINE
    controlled = rows + b.size * (COST_COSINE + cost[2])
    scales = [max(float(values.var(axis=1).mean()), TINY) for values in (weight * cosine, change)]
    plain = _figure((weight * cosine, change), scales, rows)
    better = _figure((weight * cosine - beta[:, None] * z, change - beta[:, None] * z), scales, controlled)
    best, use = (better, True) if better[0] < plain[0] else (plain, False)
    # rounded, so that a processor with other last bits makes the same plan and may go on with the run
    shares = np.round((1.0 - EVEN) * best[1] + EVEN / STRATA, DIGITS)
    control = tuple(np.round(np.interp(b, k, beta), DIGITS).tolist()) if use else ()
    return Plan(Allotted(law, tuple((shares / shares.sum()).tolist())), control)


def _sample(tile: Tile, weight: FloatArray, k: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Weight (n,), cosine and its mean (fields, n), and three costs (3, n) of the loops of a tile."""
    kept, m = tile.filled, tile.moments
    mean = np.empty((k.size, *tile.area.shape))
    area_means(k, tile.rows, tile.count, m.own, m.chord, tile.var, mean)
    cosine = np.cos(k[:, None] * tile.area[kept])
    rows = np.broadcast_to(tile.rows[:, None], tile.area.shape)[kept].astype(np.float64)
    groups = tile.n_legs[kept] > MAX_ROWS
    cost = [rows * np.where(groups, COST_GROUP, 1.0), rows, rows * np.where(groups, COST_GROUP_MEAN, COST_MEAN)]
    return weight[kept], cosine, mean[:, kept], np.array(cost)


def _figure(estimates: tuple[FloatArray, ...], scales: list[float], cost: FloatArray) -> tuple[float, FloatArray]:
    """Variance in units of the scales times cost at the best shares, and those shares.

    Estimates (fields, n) and cost (n,) of loops in ascending order.
    """
    size = cost.size // STRATA
    variance = np.zeros(STRATA)
    for values, scale in zip(estimates, scales, strict=True):
        variance += values.reshape(-1, STRATA, size).var(axis=2, ddof=1).mean(axis=0) / scale
    effort = cost.reshape(STRATA, size).mean(axis=1)
    shares = np.sqrt(variance / effort)
    total = float(shares.sum())
    if total == 0.0:
        return 0.0, np.full(STRATA, 1.0 / STRATA)
    return float(np.sum(np.sqrt(variance * effort)) ** 2), shares / total
