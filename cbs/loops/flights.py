"""Closed loops of N straight legs of exponential length between isotropic point scatterers: drawn exactly.

Leg i = |h_i| (n1, n2) with h, n1, n2 standard normal. Given return to the start the h_i^2 / sum h^2 are
Dirichlet(1/2, ...) as before, and their sum shrinks from 2 Gamma(N/2) to 2 Gamma(N/2 - 1), that is by an independent
U^(1/(N/2-1)). So: draw an open flight, subtract (h_i^2 / sum h^2) times its end point, scale by U^(1/(N-2)). No
rejection, no weights (proof: docs/explanation/loops.md).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cbs import checks
from cbs.checks import FloatArray
from cbs.kernels import closing
from cbs.kernels import flights as kernels
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import grouping
from cbs.loops.leg_numbers import Allotted, LegLaw
from cbs.loops.tiles import PURPOSE_NUMBER, PURPOSE_SCALE, Tile, into_lanes, key_words, tile_slices

STREAM = 1


def places(law: LegLaw, loop: np.ndarray, key: np.ndarray) -> tuple[FloatArray, FloatArray | None]:
    """Cumulative probabilities, ascending, of the loops `loop` (n,), which form one batch, and their weights if any.

    One uniform number in each 1/n, or as an `Allotted` law shares them out.
    """
    u = np.empty(loop.size)
    uniforms(loop, PURPOSE_NUMBER, key, u)
    if isinstance(law, Allotted):
        return law.places(u)
    return (np.arange(loop.size) + u) / loop.size, None


def stratified_leg_numbers(law: LegLaw, loop: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Numbers of legs N, ascending, of the loops `loop` (n,), which form one batch."""
    return law.quantile(places(law, loop, key)[0]) + 2


def tiles(
    law: LegLaw, first: int, n_loops: int, key: np.ndarray, *, leg: float = 1.0, duration: float | None = None,
    max_rows: int = grouping.MAX_ROWS,
) -> Iterator[Tile]:  # fmt: skip
    """Yield the loops number `first` ... `first + n_loops - 1` of the stream `key`, one batch, in tiles.

    Parameters
    ----------
    law : LegLaw
        Law of N - 2, sampled by strata over the batch; loops of an `Allotted` law carry weights, `Tile.weight`.
    first, n_loops : int
        Numbers of the loops: the same numbers give the same loops.
    key : ndarray, shape (2,)
        Key of the random numbers (`key_words`).
    leg : float
        Mean leg in units of l. Loops weighted with exp(-L/l_phi) are loops of legs l x', x' = 1/(1 + l/l_phi).
    duration : float, optional
        Path length v t in units of l; every loop is scaled to it exactly.
    max_rows : int
        Loops with more legs are grouped.
    """
    loop = np.arange(first, first + n_loops, dtype=np.uint64)
    place, weight = places(law, loop, key)
    n_legs, lanes = into_lanes(law.quantile(place) + 2), into_lanes(loop)
    share = None if weight is None else into_lanes(weight)
    for part in tile_slices(grouping.row_numbers(n_legs, max_rows)):
        yield draw(
            lanes[part], n_legs[part], key, leg=leg, duration=duration, max_rows=max_rows,
            share=None if share is None else share[part],
        )  # fmt: skip


def draw(
    loop: np.ndarray, n_legs: np.ndarray, key: np.ndarray, *, leg: float = 1.0, duration: float | None = None,
    max_rows: int = grouping.MAX_ROWS, share: FloatArray | None = None,
) -> Tile:  # fmt: skip
    """Draw the closed loops with numbers `loop` and legs `n_legs`, both (blocks, LANES); lengths in units of l.

    `share` (blocks, LANES) holds the weights of the loops, if they have any.
    """
    rows = grouping.row_numbers(n_legs, max_rows)
    moments = grouping.flight_moments(grouping.largest_count(int(n_legs.max()), max_rows))
    shape = (loop.shape[0], int(rows.max()), LANES)
    count, area = np.empty(shape, dtype=np.int32), np.empty(loop.shape)
    dx, dy, var = np.empty(shape), np.empty(shape), np.empty(shape)
    sub = np.zeros(shape) if moments.own.size > 2 else None
    kernels.closed_flights(
        loop, n_legs, rows, max_rows, grouping.single_ends(max_rows), sub is not None, key, PURPOSE_SCALE, leg, count,
        dx, dy, var, area,
    )  # fmt: skip
    tile = Tile(key, loop, n_legs, rows, count, moments, dx, dy, var, sub, area, None, share)
    if duration is not None:
        closing.rescale(rows, duration, tile.length, dx, dy, var, area)
        tile = replace(tile, duration=duration)
    if sub is not None:
        closing.sub_areas(loop, count, rows, key, moments.own, moments.chord, dx, dy, var, sub, area)
    area[n_legs == 0] = 0.0
    return tile


def closed_loops(n_legs: int, n_loops: int, *, seed: int = 0, first: int = 0) -> FloatArray:
    """Closed loops of exactly `n_legs` legs: the loops number `first` and up of the stream `seed`.

    Parameters
    ----------
    n_legs : int
        Legs of every loop, at least 3.
    n_loops : int
        How many loops.
    seed, first : int
        Stream, and the number of the first loop; loop 17 is the same loop however many are drawn.

    Returns
    -------
    ndarray, shape (n_loops, n_legs, 2)
        Legs in units of the mean free path; the legs of a loop add up to zero within rounding.
    """
    n_legs = checks.whole("n_legs", n_legs, least=3)
    n_loops = checks.whole("n_loops", n_loops)
    loop = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    tile = draw(loop, np.full(loop.shape, n_legs), key_words(seed, STREAM), max_rows=n_legs + n_legs % 2)
    legs_xy = np.stack([tile.dx, tile.dy], axis=-1)[:, :n_legs]
    return np.ascontiguousarray(np.moveaxis(legs_xy, 2, 1).reshape(-1, n_legs, 2)[:n_loops])
