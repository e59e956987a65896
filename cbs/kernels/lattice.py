"""Closed walks on the square lattice: two independent bridges of steps +-1 along the diagonals u = x + y, v = x - y."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import from_bits, to_bits, unit_uniform
from cbs.kernels.normals import LANES, counter
from cbs.kernels.threefry import threefry

BRIDGE = 0


@kernel
def bridge_steps(left, ups, word, step):
    """One step of 32 bridges: up with probability ups/left, left steps to go; words as float bits, all (LANES,)."""
    for j in range(LANES):
        up = 1.0 if left * unit_uniform(to_bits(word[j])) <= ups[j] else 0.0
        ups[j] -= up
        step[j] = 2.0 * up - 1.0


@kernel
def lattice_walks(loop, n_steps, step, key, dx, dy, area):
    """Uniform closed walks of n_steps (even) steps of length `step` and their signed areas.

    Every order of n_steps/2 ups and downs is equally likely in u and in v: ups are dealt without putting back. Shapes:
    loop and area (blocks, LANES), dx, dy (blocks, n_steps, LANES). The area is the sum of x dy.
    """
    k0 = key[0]
    k1 = key[1]
    wu = np.empty(LANES)
    wv = np.empty(LANES)
    up_u = np.empty(LANES)
    up_v = np.empty(LANES)
    px = np.empty(LANES)
    half = 0.5 * step
    for b in range(loop.shape[0]):
        up_u[:] = 0.5 * n_steps
        up_v[:] = 0.5 * n_steps
        px[:] = 0.0
        a = area[b]
        a[:] = 0.0
        for i in range(n_steps):
            c1 = counter(BRIDGE, i)
            x = dx[b, i]
            y = dy[b, i]
            for j in range(LANES):
                w0, w1 = threefry(loop[b, j], c1, k0, k1)
                wu[j] = from_bits(w0)
                wv[j] = from_bits(w1)
            bridge_steps(float(n_steps - i), up_u, wu, x)
            bridge_steps(float(n_steps - i), up_v, wv, y)
            for j in range(LANES):
                u = x[j]
                v = y[j]
                x[j] = half * (u + v)
                y[j] = half * (u - v)
                a[j] += px[j] * y[j]
                px[j] += x[j]
