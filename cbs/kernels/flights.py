"""Closed flights in one call, so that threads seldom meet at the interpreter: legs, groups, closing, area."""

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
def closed_flights(loop, n_legs, rows, max_rows, ends, grouped, key, purpose, leg, count, dx, dy, var, area):
    """Draw closed flights of free length: fills count, dx, dy, var (blocks, rows, LANES) and area (blocks, LANES).

    loop, n_legs (blocks, LANES), rows (blocks,); grouped: whether rows may hold groups; leg: mean leg.
    """
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
