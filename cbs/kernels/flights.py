"""Closed flights in one call, so that threads meet at the interpreter once a tile: legs, groups, closing, areas."""

import numpy as np

from cbs.kernels import closing, legs
from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, unit_uniform
from cbs.kernels.normals import LANES, counter
from cbs.kernels.threefry import threefry


@kernel
def scales(loop, n_legs, purpose, key, leg, scale):
    """Factor leg U^(1/(N-2)) by which closing shrinks a loop of N legs; scale (blocks, LANES)."""
    c1 = counter(purpose, 0)
    for b in range(loop.shape[0]):
        for j in range(LANES):
            w0, w1 = threefry(loop[b, j], c1, key[0], key[1])
            scale[b, j] = leg * np.exp(log(unit_uniform(w0)) / max(n_legs[b, j] - 2, 1))


@kernel
def keep_rows(n_legs, max_rows, kept):
    """Rows of a loop that are not padding, at least one; kept (blocks, LANES)."""
    for b in range(n_legs.shape[0]):
        for j in range(LANES):
            kept[b, j] = max(min(n_legs[b, j], max_rows), 1)


@kernel
def closed_flights(loop, n_legs, rows, max_rows, ends, key, purpose, leg, duration, own, chord, per_root, reach, spread,
                   count, dx, dy, var, sub, area):  # fmt: skip
    """Draw closed flights: fills count, dx, dy, var (blocks, rows, LANES), area (blocks, LANES) and, if groups, sub.

    loop, n_legs (blocks, LANES), rows (blocks,); own, chord, per_root, reach, spread: moments by count, longer than 2
    where rows hold groups; leg: mean leg; duration: path length of every loop, 0 if it is free.
    """
    grouped = own.size > 2
    kept = np.empty(loop.shape, dtype=np.int64)
    scale = np.empty(loop.shape)
    legs.fill_counts(n_legs, max_rows, ends, count)
    legs.flight_legs(loop, rows, key, dx, dy, var)
    if grouped:
        legs.group_scales(loop, count, rows, key, dx, dy, var)
    keep_rows(n_legs, max_rows, kept)
    legs.clear_padding(kept, dx, dy, var)
    scales(loop, n_legs, purpose, key, leg, scale)
    closing.close_walks(rows, scale, dx, dy, var, area)
    if duration > 0.0:
        if grouped:
            closing.row_lengths(loop, rows, count, key, per_root, reach, spread, dx, dy, var, scale)
        else:
            closing.leg_lengths(rows, dx, dy, scale)
        closing.rescale(rows, duration, scale, dx, dy, var, area)
    if grouped:
        closing.sub_areas(loop, count, rows, key, own, chord, dx, dy, var, sub, area)
    for b in range(n_legs.shape[0]):
        for j in range(LANES):
            area[b, j] = area[b, j] if n_legs[b, j] > 0 else 0.0
