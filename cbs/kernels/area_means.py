"""Mean of cos(kA) over all loops with the same variances of their rows, in closed form: a control variate of the area.

A Gaussian row of variance v is a Mehler kernel, so that with a_i = k v_i/2 the mean is sum a_i over the sum of the odd
elementary symmetric polynomials of the a_i: 2 sum a / (prod (1 + a) - prod (1 - a)) without its cancellation (P. Levy,
Proc. 2nd Berkeley Symp., 171 (1951), for equal variances). The normal sub-area of a row that stands for a piece of path
multiplies it by exp(-k^2 (own v^2 + chord v R^2)/2): still Gaussian in R, of variance v/(1 + k^2 chord v^2).
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.normals import LANES, lane_rows

CEILING = 1e300  # where the products end; the mean is then below 1e-290


@kernel
def add_area_means(k, rows, count, own, chord, var, weight, total):
    """Add weight times the mean of cos(k[f] A), given the variances of every loop, to total (fields, n, LANES).

    k (fields,) >= 0, rows (blocks,), count and var (blocks, rows, LANES), own and chord by count, longer than 2 where
    rows may hold groups, weight (blocks, LANES). With n = 1 blocks are added up, lane by lane in a fixed order; with
    as many as blocks they are kept apart.
    """
    work = lane_rows(5)
    narrowing = lane_rows(var.shape[1])
    for b in range(var.shape[0]):
        place = min(b, total.shape[1] - 1)
        grouped = own.size > 2 and holds_groups(b, rows[b], count)
        sum_variances(b, rows[b], grouped, count, own, chord, var, narrowing, work)
        for f in range(k.size):
            block_mean(b, rows[b], k[f], grouped, var, narrowing, work)
            for j in range(LANES):
                total[f, place, j] += weight[b, j] * work[4, j]


@kernel
def holds_groups(b, n, count):
    """Whether any row of block b stands for more than one leg."""
    most = 0
    for i in range(n):
        for j in range(LANES):
            most = max(most, count[b, i, j])
    return most > 1


@kernel
def sum_variances(b, n, grouped, count, own, chord, var, narrowing, work):
    """Sums over the rows of block b into work[0:2]: variances, and own v^2 of groups. narrowing: chord v^2, by row."""
    for j in range(LANES):
        work[0, j] = 0.0
        work[1, j] = 0.0
    for i in range(n):
        for j in range(LANES):
            work[0, j] += var[b, i, j]
    if grouped:
        for i in range(n):
            for j in range(LANES):
                square = var[b, i, j] * var[b, i, j]
                narrowing[i, j] = chord[count[b, i, j]] * square
                work[1, j] += own[count[b, i, j]] * square


@kernel
def block_mean(b, n, k, grouped, var, narrowing, work):
    """Mean of cos(kA) of the loops of block b into work[4]; work[2], work[3] are the even and odd polynomials."""
    for j in range(LANES):
        work[2, j] = 1.0
        work[3, j] = 0.0
    if grouped:
        multiply_groups(b, n, k, var, narrowing, work)
        for j in range(LANES):
            work[3, j] *= np.exp(0.5 * k * k * work[1, j])
    else:
        multiply_legs(b, n, k, var, work)
    for j in range(LANES):
        mean = 0.5 * k * work[0, j] / work[3, j]
        work[4, j] = mean if k > 0.0 else 1.0


@kernel
def multiply_legs(b, n, k, var, work):
    """Even and odd symmetric polynomials of a = k v/2 over single legs."""
    for i in range(n):
        for j in range(LANES):
            a = 0.5 * k * var[b, i, j]
            even = work[2, j] + a * work[3, j]
            odd = work[3, j] + a * work[2, j]
            work[2, j] = min(even, CEILING)
            work[3, j] = min(odd, CEILING)


@kernel
def multiply_groups(b, n, k, var, narrowing, work):
    """The same where rows hold groups: a row counts 1 + k^2 chord v^2 times, with its a narrowed by that factor."""
    for i in range(n):
        for j in range(LANES):
            a = 0.5 * k * var[b, i, j]
            g = 1.0 + k * k * narrowing[i, j]
            even = g * work[2, j] + a * work[3, j]
            odd = g * work[3, j] + a * work[2, j]
            work[2, j] = min(even, CEILING)
            work[3, j] = min(odd, CEILING)
