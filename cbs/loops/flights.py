"""Closed loops of N straight legs of exponential length between isotropic point scatterers: drawn exactly.

Leg i = |h_i| (n1, n2) with h, n1, n2 standard normal. Given return to the start the h_i^2 / sum h^2 are
Dirichlet(1/2, ...) as before, and their sum shrinks from 2 Gamma(N/2) to 2 Gamma(N/2 - 1), that is by an independent
U^(1/(N/2-1)). So: draw an open flight, subtract (h_i^2 / sum h^2) times its end point, scale by U^(1/(N-2)). No
rejection, no weights (physics: README).
"""

from collections.abc import Iterator

import numpy as np

from cbs import checks
from cbs.checks import FloatArray
from cbs.kernels import closing, legs
from cbs.kernels.normals import uniforms
from cbs.loops import grouping
from cbs.loops.leg_numbers import LegLaw
from cbs.loops.tiles import (
    PURPOSE_NUMBER,
    PURPOSE_SCALE,
    Tile,
    into_lanes,
    key_words,
    path_length,
    tile_slices,
)  # fmt: skip

STREAM = 1


def stratified_leg_numbers(law: LegLaw, loop: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Numbers of legs N, ascending, of the loops `loop` (n,), which form one batch: one uniform number in each 1/n."""
    u = np.empty(loop.size)
    uniforms(loop, PURPOSE_NUMBER, key, u)
    return law.quantile((np.arange(loop.size) + u) / loop.size) + 2


def tiles(
    law: LegLaw, first: int, n_loops: int, key: np.ndarray, *, leg: float = 1.0, duration: float | None = None,
    max_rows: int = grouping.MAX_ROWS,
) -> Iterator[Tile]:  # fmt: skip
    """Yield the loops number `first` ... `first + n_loops - 1` of the stream `key`, one batch, in tiles.

    Parameters
    ----------
    law : LegLaw
        Law of N - 2, sampled by strata over the batch.
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
    n_legs = into_lanes(stratified_leg_numbers(law, loop, key))
    lanes = into_lanes(loop)
    rows_needed = np.minimum(n_legs.max(axis=1), max_rows)
    for part in tile_slices(rows_needed):
        yield draw(lanes[part], n_legs[part], key, leg=leg, duration=duration, max_rows=max_rows)


def draw(
    loop: np.ndarray, n_legs: np.ndarray, key: np.ndarray, *, leg: float = 1.0, duration: float | None = None,
    max_rows: int = grouping.MAX_ROWS,
) -> Tile:  # fmt: skip
    """Draw the closed loops with numbers `loop` and legs `n_legs`, both (blocks, LANES); lengths in units of l."""
    count, rows = grouping.row_counts(n_legs, max_rows)
    moments = grouping.flight_moments(int(n_legs.max()) // (max_rows - 2) + 1)
    dx, dy, var = (np.empty(count.shape) for _ in range(3))
    legs.flight_legs(loop, rows, key, dx, dy, var)
    grouped = bool(n_legs.max() > max_rows)
    if grouped:
        legs.group_scales(loop, count, rows, key, dx, dy, var)
    legs.clear_padding(np.maximum(np.minimum(n_legs, max_rows), 1), dx, dy, var)
    u = np.empty(loop.size)
    uniforms(loop.ravel(), PURPOSE_SCALE, key, u)
    scale = leg * u.reshape(loop.shape) ** (1.0 / np.maximum(n_legs - 2, 1))
    area, cosine = np.empty(loop.shape), np.empty(loop.shape)
    closing.close_walks(rows, scale, dx, dy, var, area)
    if duration is not None:
        length = path_length(rows, count, moments, dx, dy, var)
        _rescale(duration / np.where(n_legs > 0, length, 1.0), dx, dy, var, area)
    sub = None
    if grouped:
        sub = np.zeros(count.shape)
        closing.sub_areas(loop, count, rows, key, moments.own, moments.chord, dx, dy, var, sub, area)
    closing.return_cosines(np.maximum(np.minimum(n_legs, max_rows) - 1, 0), dx, dy, cosine)
    empty = n_legs == 0
    area[empty] = cosine[empty] = 0.0
    return Tile(key, loop, n_legs, rows, count, moments, dx, dy, var, sub, area, cosine, duration)


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


def _rescale(factor: FloatArray, dx: FloatArray, dy: FloatArray, var: FloatArray, area: FloatArray) -> None:
    dx *= factor[:, None, :]
    dy *= factor[:, None, :]
    var *= (factor * factor)[:, None, :]
    area *= factor * factor
