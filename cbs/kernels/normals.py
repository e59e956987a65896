"""Normal and uniform variates addressed by (key, purpose, loop, row), by Box and Muller from one Threefry call."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, from_bits, log, to_bits, unit_uniform
from cbs.kernels.threefry import threefry

LANES = 32
SHIFT = np.uint64(40)


@kernel
def lane_rows(n):
    """Work space (n, LANES), not filled: one function, since numba compiles `np.empty` anew for every written shape."""
    return np.empty((n, LANES))


@kernel
def filled_lanes(value):
    """Work space (LANES,) filled with a number."""
    work = np.empty(LANES)
    for j in range(LANES):
        work[j] = value
    return work


@kernel
def counter(purpose, row):
    """Second counter word: what the number is for (below 2^24) and the row of the loop (below 2^40)."""
    return (np.uint64(purpose) << SHIFT) + np.uint64(row)


@kernel
def lane_normals(loop, b, first, row, key, p, q):
    """Fill p and q, (purposes, LANES), with independent standard normals for the loops loop[b] and this row.

    Purpose m uses the counter (first + m, row). Two short loops instead of one long, and no views: past a certain
    size the compiler stops inlining and with it vectorising, and every view costs an atomic reference count.
    One random word feeds the radius, the other the angle.
    """
    k0 = key[0]
    k1 = key[1]
    for m in range(p.shape[0]):
        c1 = counter(first + m, row)
        for j in range(LANES):
            w0, w1 = threefry(loop[b, j], c1, k0, k1)
            p[m, j] = from_bits(w0)
            q[m, j] = from_bits(w1)
        for j in range(LANES):
            radius = np.sqrt(-2.0 * log(unit_uniform(to_bits(p[m, j]))))
            c, s = direction(to_bits(q[m, j]))
            p[m, j] = radius * c
            q[m, j] = radius * s


@kernel
def uniforms(loop, purpose, key, out):
    """Uniform numbers in (0, 1], one a loop. loop: (n,) uint64, key: (2,) uint64, out: (n,)."""
    c1 = counter(purpose, 0)
    k0 = key[0]
    k1 = key[1]
    for j in range(loop.size):
        w0, w1 = threefry(loop[j], c1, k0, k1)
        out[j] = unit_uniform(w0)
