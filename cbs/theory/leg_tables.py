"""Leg transforms at the levels of the block rule, interpolated in ln b: what a curve of a hundred fields costs.

The transforms of `cbs.theory.leg_transforms` depend on the field alone, are analytic in ln b, and are needed at the
same levels for every field. Splines of degree 7 through 20 points a decade change the sums by less than 1e-12. Tabled
is what keeps its digits at both ends: (1 - S)/S ~ u/2 ... u^(1/2) of the smooth parts S, u = b (2n + 1).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import BSpline, make_interp_spline

from cbs.checks import FloatArray
from cbs.theory.leg_transforms import Transform, real_levels, whole_levels
from cbs.theory.level_sums import FIRST_BLOCK, LevelBlocks, level_blocks

LEAST_LEVELS = 65536  # the tail beyond is replaced by an integral, relative error 1/(24 n^2)
SMALLEST, LARGEST = 1e-12, 600.0  # b of the table: with stronger fields more levels count
_STEP, _DEGREE = 0.12, 7
_MARGIN = 8  # knots beyond the ends


@dataclass(frozen=True, slots=True)
class Legs:
    """Transforms of a set of fields, shape (n_b, number of levels) each.

    Attributes
    ----------
    value, deficit, bare_deficit : ndarray
        P_n and 1 - P_n, 1 - R_n at the whole levels n < FIRST_BLOCK.
    upper, lower : Transform
        P at the nodes of the block rule, and one level below.
    bare : Transform
        R at the nodes; its value is not used.
    blocks : LevelBlocks
        The rule.
    """

    value: FloatArray
    deficit: FloatArray
    bare_deficit: FloatArray
    upper: Transform
    lower: Transform
    bare: Transform
    blocks: LevelBlocks


def legs(b: FloatArray) -> Legs:
    """Return the transforms of fields b > 0 in units of B_tr, from the table where it reaches."""
    if b.size < 4 or b.min() < SMALLEST or b.max() > LARGEST:
        return direct_legs(b, level_blocks(max(LEAST_LEVELS, 100.0 * float(b.max()))))
    spline, blocks = _table()
    return _unpacked(np.asarray(spline(np.log(b))), b, blocks)


def direct_legs(b: FloatArray, blocks: LevelBlocks) -> Legs:
    """Return the transforms of fields b > 0, every integral done."""
    value, deficit = whole_levels(b, FIRST_BLOCK, bare=False)
    _, bare_deficit = whole_levels(b, FIRST_BLOCK, bare=True)
    upper, lower, bare = (
        real_levels(b, blocks.nodes - below, bare=is_bare)
        for below, is_bare in ((0.0, False), (1.0, False), (0.0, True))
    )
    return Legs(value, deficit, bare_deficit, upper, lower, bare, blocks)


@lru_cache(maxsize=1)
def _table() -> tuple[BSpline, LevelBlocks]:
    """Spline of all columns against ln b."""
    blocks = level_blocks(LEAST_LEVELS)
    x = np.arange(np.log(SMALLEST) - _MARGIN * _STEP, np.log(LARGEST) + _MARGIN * _STEP, _STEP)
    rows = [_packed(direct_legs(np.exp(part), blocks), np.exp(part)) for part in np.array_split(x, x.size // 32)]
    return make_interp_spline(x, np.concatenate(rows), k=_DEGREE), blocks


def _packed(found: Legs, b: FloatArray) -> FloatArray:
    """Columns of the table: smooth functions of ln b of order one."""
    u = b[:, None] * (2.0 * np.arange(FIRST_BLOCK) + 1.0)
    columns = [found.value * np.sqrt(1.0 + u), found.deficit * (1.0 + u) / u, found.bare_deficit * (1.0 + u) / u]
    for below, part in ((0.0, found.upper), (1.0, found.lower)):
        columns += [part.deficit / part.value / _shape(b, found.blocks.nodes - below), part.alternating]
    columns += [found.bare.deficit * _bare_shape(b, found.blocks.nodes), found.bare.alternating]
    return np.concatenate(columns, axis=1)


def _unpacked(table: FloatArray, b: FloatArray, blocks: LevelBlocks) -> Legs:
    u = b[:, None] * (2.0 * np.arange(FIRST_BLOCK) + 1.0)
    n, m = FIRST_BLOCK, blocks.nodes.size
    value, deficit, bare_deficit = (table[:, i * n : (i + 1) * n] for i in range(3))
    parts = [table[:, 3 * n + i * m : 3 * n + (i + 1) * m] for i in range(6)]
    pair = []
    for below, ratio, alternating in ((0.0, parts[0], parts[1]), (1.0, parts[2], parts[3])):
        g = ratio * _shape(b, blocks.nodes - below)
        smooth = 1.0 / (1.0 + g)
        pair.append(Transform(smooth, g * smooth, alternating))
    bare = parts[4] / _bare_shape(b, blocks.nodes)
    return Legs(
        value / np.sqrt(1.0 + u), deficit * u / (1.0 + u), bare_deficit * u / (1.0 + u), pair[0], pair[1],
        Transform(1.0 - bare, bare, parts[5]), blocks,
    )  # fmt: skip


def _shape(b: FloatArray, n: FloatArray) -> FloatArray:
    """Asymptotic form of (1 - S)/S, up to factors."""
    u = b[:, None] * (2.0 * n + 1.0)
    return np.asarray(u / np.sqrt(1.0 + u))


def _bare_shape(b: FloatArray, n: FloatArray) -> FloatArray:
    """Asymptotic form of 1 / (1 - R), up to factors."""
    u = b[:, None] * (2.0 * n + 1.0)
    return np.asarray((1.0 + u) / u)
