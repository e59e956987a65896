"""Legs of open walks, row by row: the raw material of closed loops.

A *row* of a loop is one leg (count 1), a group of legs (count m > 1, drawn by its exact end point) or padding (count 0).
Arrays have shape (blocks, rows, LANES); the number of rows is even. `var` is the variance of a row per component.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, log, unit_uniform
from cbs.kernels.normals import LANES, counter, normal_lanes
from cbs.kernels.threefry import threefry

STEP_EVEN, STEP_ODD, SCALE, GROUP = 0, 1, 2, 16


@kernel
def normal_triples(loop, first, i, key, x, y, z):
    """Fill rows i and i+1 of x, y, z, (rows, LANES), with standard normals; purposes first, first+1, first+2."""
    normal_lanes(loop, counter(first, i), key, x[i], y[i])
    normal_lanes(loop, counter(first + 1, i), key, x[i + 1], y[i + 1])
    normal_lanes(loop, counter(first + 2, i), key, z[i], z[i + 1])


@kernel
def flight_legs(loop, count, rows, key, dx, dy, var):
    """Exponential legs in uniform directions as Gaussians of random variance, r = |h| (n1, n2), h standard normal.

    |h| times a 2D normal has an exponential length of mean 1: the variance h^2 = 2 g has g ~ Gamma(1/2), and
    int g^(-1/2) e^(-g(1+q^2)) dg / sqrt(pi) = (1+q^2)^(-1/2), the Fourier transform of e^(-r)/(2 pi r). Groups keep
    their unit normals here; `group_scales` completes them.
    """
    for b in range(loop.shape[0]):
        for i in range(0, rows[b], 2):
            normal_triples(loop[b], STEP_EVEN, i, key, dx[b], dy[b], var[b])
            for r in range(i, i + 2):
                x = dx[b, r]
                y = dy[b, r]
                v = var[b, r]
                c = count[b, r]
                for j in range(LANES):
                    single = 1.0 if c[j] == 1 else 0.0
                    group = 1.0 if c[j] > 1 else 0.0
                    scale = single * abs(v[j]) + group
                    x[j] *= scale
                    y[j] *= scale
                    v[j] = single * v[j] * v[j]


@kernel
def gamma_variate(shape, loop, row, key):
    """Gamma variate of shape >= 1 by Marsaglia and Tsang (ACM Trans. Math. Softw. 26, 363 (2000)), addressed by row."""
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    attempt = 0
    while True:
        w0, w1 = threefry(loop, counter(GROUP + 2 * attempt, row), key[0], key[1])
        w2, w3 = threefry(loop, counter(GROUP + 2 * attempt + 1, row), key[0], key[1])
        x = np.sqrt(-2.0 * log(unit_uniform(w0))) * direction(w1)[0]
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if log(unit_uniform(w2)) < 0.5 * x * x + d * (1.0 - v + log(v)):
                return d * v
        attempt += 1


@kernel
def group_scales(loop, count, rows, key, dx, dy, var):
    """Give every group of m > 1 legs its scale g ~ Gamma(m/2), variance 2 g: the exact law of m exponential legs."""
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                if count[b, i, j] > 1:
                    v = 2.0 * gamma_variate(0.5 * count[b, i, j], loop[b, j], i, key)
                    var[b, i, j] = v
                    dx[b, i, j] *= np.sqrt(v)
                    dy[b, i, j] *= np.sqrt(v)


@kernel
def gaussian_legs(loop, rows, key, step_variance, dx, dy):
    """Gaussian legs of equal variance per component: the steps of a Brownian walk."""
    s = np.sqrt(step_variance)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            normal_lanes(loop[b], counter(STEP_EVEN, i), key, x, y)
            for j in range(LANES):
                x[j] *= s
                y[j] *= s
