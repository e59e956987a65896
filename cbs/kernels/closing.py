"""From open walks to closed loops, and what is read off a loop: area, length, first and last direction."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.normals import LANES, counter, normal_lanes

SUB_AREA = 3


@kernel
def close_walks(rows, scale, dx, dy, var):
    """Subtract (var_i / sum var) * total from every row, then scale the loop.

    Given the variances this is the exact conditional law of Gaussian rows that sum to zero. Shapes: rows (blocks,),
    scale (blocks, LANES), dx, dy, var (blocks, rows, LANES); var is scaled along with the squares.
    """
    tx = np.empty(LANES)
    ty = np.empty(LANES)
    tv = np.empty(LANES)
    for b in range(dx.shape[0]):
        tx[:] = 0.0
        ty[:] = 0.0
        tv[:] = 0.0
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            v = var[b, i]
            for j in range(LANES):
                tx[j] += x[j]
                ty[j] += y[j]
                tv[j] += v[j]
        s = scale[b]
        for j in range(LANES):
            tx[j] = tx[j] / tv[j]
            ty[j] = ty[j] / tv[j]
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            v = var[b, i]
            for j in range(LANES):
                x[j] = s[j] * (x[j] - v[j] * tx[j])
                y[j] = s[j] * (y[j] - v[j] * ty[j])
                v[j] = s[j] * s[j] * v[j]


@kernel
def sub_areas(loop, count, rows, key, own, chord, dx, dy, var, sub):
    """Area between the legs inside a row and its chord, drawn as a normal number of the exact conditional variance.

    Variance given the row's displacement R and variance s^2 per component: own[count] s^4 + chord[count] s^2 R^2,
    both 1/12 for a Brownian piece and 0 for a single leg (derivation: `cbs.loops.grouping`).
    """
    spare = np.empty(LANES)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            v = var[b, i]
            a = sub[b, i]
            c = count[b, i]
            normal_lanes(loop[b], counter(SUB_AREA, i), key, a, spare)
            for j in range(LANES):
                a[j] *= np.sqrt(v[j] * (own[c[j]] * v[j] + chord[c[j]] * (x[j] * x[j] + y[j] * y[j])))


@kernel
def areas(rows, dx, dy, area):
    """Signed area of every closed walk, A = 1/2 sum (x_i dy_i - y_i dx_i); area has shape (blocks, LANES)."""
    px = np.empty(LANES)
    py = np.empty(LANES)
    for b in range(dx.shape[0]):
        px[:] = 0.0
        py[:] = 0.0
        a = area[b]
        a[:] = 0.0
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            for j in range(LANES):
                a[j] += 0.5 * (px[j] * y[j] - py[j] * x[j])
                px[j] += x[j]
                py[j] += y[j]


@kernel
def row_sums(rows, values, out):
    """Sum over the rows of every loop; values (blocks, rows, LANES) into out (blocks, LANES)."""
    for b in range(values.shape[0]):
        o = out[b]
        o[:] = 0.0
        for i in range(rows[b]):
            v = values[b, i]
            for j in range(LANES):
                o[j] += v[j]


@kernel
def lengths(rows, count, per_root, dx, dy, var, length):
    """Path length of every loop: |r| of single legs, and the mean per_root[count] sqrt(var) of groups."""
    for b in range(dx.shape[0]):
        o = length[b]
        o[:] = 0.0
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            v = var[b, i]
            c = count[b, i]
            for j in range(LANES):
                group = per_root[c[j]] * np.sqrt(v[j])
                o[j] += np.sqrt(x[j] * x[j] + y[j] * y[j]) if c[j] <= 1 else group


@kernel
def return_cosines(last, dx, dy, cosine):
    """Cosine of the angle between the first and the last leg, both along the path; last (blocks, LANES) is the last row."""
    for b in range(dx.shape[0]):
        for j in range(LANES):
            i = last[b, j]
            ax = dx[b, 0, j]
            ay = dy[b, 0, j]
            bx = dx[b, i, j]
            by = dy[b, i, j]
            cosine[b, j] = (ax * bx + ay * by) / np.sqrt((ax * ax + ay * ay) * (bx * bx + by * by))
