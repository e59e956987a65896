"""Legs of open walks, row by row: the raw material of closed loops.

A *row* of a loop is one leg (count 1), a group of legs (count m > 1, drawn by its exact end point) or padding (count
0). Arrays have shape (blocks, rows, LANES); the number of rows is even. `var` is the variance of a row per component.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, log, unit_uniform
from cbs.kernels.normals import LANES, counter, lane_normals, lane_rows
from cbs.kernels.threefry import threefry

LEGS, GROUP = 0, 16  # purposes 0, 1, 2 and 16 upwards
SMALLEST = 1e-100  # its cube is a normal number


@kernel
def flight_legs(loop, rows, key, dx, dy, var):
    """Exponential legs in uniform directions as Gaussians of random variance, r = |h| (n1, n2), h standard normal.

    |h| times a 2D normal has an exponential length of mean 1: the variance h^2 = 2 g has g ~ Gamma(1/2), and
    int g^(-1/2) e^(-g(1+q^2)) dg / sqrt(pi) = (1+q^2)^(-1/2), the Fourier transform of e^(-r)/(2 pi r). Two rows at a
    time share three pairs of normals.
    """
    p = lane_rows(3)
    q = lane_rows(3)
    for b in range(loop.shape[0]):
        for i in range(0, rows[b], 2):
            lane_normals(loop, b, LEGS, i, key, p, q)
            for j in range(LANES):
                h = p[2, j]
                a = abs(h)
                dx[b, i, j] = a * p[0, j]
                dy[b, i, j] = a * q[0, j]
                var[b, i, j] = h * h
            for j in range(LANES):
                h = q[2, j]
                a = abs(h)
                dx[b, i + 1, j] = a * p[1, j]
                dy[b, i + 1, j] = a * q[1, j]
                var[b, i + 1, j] = h * h


@kernel
def clear_padding(n_rows, dx, dy, var):
    """Set the rows from n_rows[b, lane] on to zero: they are padding; n_rows has shape (blocks, LANES)."""
    for b in range(n_rows.shape[0]):
        least = n_rows[b, 0]
        for j in range(LANES):
            least = min(least, n_rows[b, j])
        for i in range(least, dx.shape[1]):
            for j in range(LANES):
                keep = i < n_rows[b, j]
                dx[b, i, j] = dx[b, i, j] if keep else 0.0
                dy[b, i, j] = dy[b, i, j] if keep else 0.0
                var[b, i, j] = var[b, i, j] if keep else 0.0


@kernel
def gamma_variate(shape, loop, row, key, attempt):
    """Gamma variate of shape >= 1 by Marsaglia and Tsang (ACM Trans. Math. Softw. 26, 363 (2000)), addressed by row.

    `attempt` is the number of the first attempt: those before it were rejected.
    """
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
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
def lane_gammas(loop, b, row, key, count, p, q, r, g):
    """First attempts at gamma variates of shape count/2 for a row of block b, into g; -1 where they are rejected.

    p, q (1, LANES) and r (LANES,) are work space. The same numbers as `gamma_variate` takes, lane by lane without
    branches; lanes of fewer than two legs are filled with something that is not used.
    """
    k0 = key[0]
    k1 = key[1]
    lane_normals(loop, b, GROUP, row, key, p, q)
    c1 = counter(GROUP + 1, row)
    for j in range(LANES):
        w0, w1 = threefry(loop[b, j], c1, k0, k1)
        r[j] = unit_uniform(w0)
    for j in range(LANES):
        d = 0.5 * max(count[b, row, j], 2) - 1.0 / 3.0
        x = p[0, j]
        v = 1.0 + x / np.sqrt(9.0 * d)
        w = max(v, SMALLEST)
        w = w * w * w
        keep = (v > SMALLEST) & (log(r[j]) < 0.5 * x * x + d * (1.0 - w + log(w)))
        g[j] = d * w if keep else -1.0


@kernel
def group_scales(loop, count, rows, key, dx, dy, var):
    """Give every group of m > 1 legs its scale g ~ Gamma(m/2), variance 2 g: the exact law of m exponential legs."""
    p = lane_rows(1)
    q = lane_rows(1)
    r = np.empty(LANES)
    g = np.empty(LANES)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            most = 0
            for j in range(LANES):
                most = max(most, count[b, i, j])
            if most > 1:
                lane_gammas(loop, b, i, key, count, p, q, r, g)
                for j in range(LANES):
                    if g[j] < 0.0 and count[b, i, j] > 1:
                        g[j] = gamma_variate(0.5 * count[b, i, j], loop[b, j], i, key, 1)
                for j in range(LANES):
                    group = count[b, i, j] > 1
                    v = 2.0 * g[j] if group else var[b, i, j]
                    scale = np.sqrt(v / var[b, i, j]) if group else 1.0
                    var[b, i, j] = v
                    dx[b, i, j] *= scale
                    dy[b, i, j] *= scale


@kernel
def gaussian_legs(loop, rows, key, step_variance, dx, dy):
    """Gaussian legs of equal variance per component: the steps of a Brownian walk."""
    s = np.sqrt(step_variance)
    p = lane_rows(1)
    q = lane_rows(1)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            lane_normals(loop, b, LEGS, i, key, p, q)
            for j in range(LANES):
                dx[b, i, j] = s * p[0, j]
                dy[b, i, j] = s * q[0, j]


@kernel
def fill_counts(n_legs, max_rows, ends, count):
    """Legs in every row, count (blocks, rows, LANES): 1 a row; longer loops have `ends` single legs at either end."""
    for b in range(n_legs.shape[0]):
        most = 0
        for j in range(LANES):
            most = max(most, n_legs[b, j])
        for i in range(count.shape[1]):
            for j in range(LANES):
                count[b, i, j] = 1 if i < n_legs[b, j] else 0
        if most > max_rows:
            group_legs(b, n_legs, max_rows, ends, count)


@kernel
def group_legs(b, n_legs, max_rows, ends, count):
    """Share the inner legs of the long loops of block b among the inner rows, as evenly as whole numbers allow."""
    inner = max_rows - 2 * ends
    for j in range(LANES):
        n = n_legs[b, j]
        if n > max_rows:
            base = (n - 2 * ends) // inner
            rest = (n - 2 * ends) % inner
            for i in range(ends, max_rows - ends):
                count[b, i, j] = base + (1 if i - ends < rest else 0)
            for i in range(max_rows, count.shape[1]):
                count[b, i, j] = 0
