"""Walks in a half-space of isotropic scatterers, and the light that leaves it near the normal.

A walk enters along the normal, scatters first at an exponential depth, and goes on in all directions alike until it
leaves. Lengths are in mean free paths.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, log, sincos, unit_uniform
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry

LEG, TURN = 0, 1
DEEP = 25.0  # scatterings below this depth send out less than e^-25 and are passed over


@kernel
def add_light(weight, x, q, light):
    """Add weight cos(q x) to light, all q at once; q and light (n,)."""
    for i in range(q.size):
        _, c = sincos(q[i] * x)
        light[i] += weight * c


@kernel
def half_space(first, walks, key, q, albedo, near, last, light):
    """Sum a^n e^(-z_n) cos(q (x_n - x_1)) over scatterings n = 2 ... last of walks first ... first + walks - 1.

    Parameters
    ----------
    q : ndarray, shape (n,)
        Wave number along the surface times mean free path.
    albedo : float
        Share a of the light that a scattering leaves.
    near, last : int
        Scatterings up to `near` go to light[0], those after it up to `last` to light[1].
    light : ndarray, shape (2, n)
        Summed over the walks.

    Notes
    -----
    e^(-z_n) is the chance to leave along the normal, so no walk has to do it (next-event estimate).
    """
    for w in range(walks):
        number = np.uint64(first + w)
        w0, w1 = threefry(number, counter(LEG, 1), key[0], key[1])
        z = -log(unit_uniform(w0))
        x = 0.0
        weight = albedo
        for n in range(2, last + 1):
            w0, w1 = threefry(number, counter(LEG, n), key[0], key[1])
            r = -log(unit_uniform(w0))
            mu = 2.0 * unit_uniform(w1) - 1.0
            z += r * mu
            if z < 0.0:
                break
            w0, w1 = threefry(number, counter(TURN, n), key[0], key[1])
            c, s = direction(w0)
            x += r * np.sqrt(1.0 - mu * mu) * c
            weight *= albedo
            if z < DEEP:
                add_light(weight * np.exp(-z), x, q, light[0 if n <= near else 1])
