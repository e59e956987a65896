"""From open walks to closed loops, and what is read off a loop: area, length, first and last direction."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.legs import LEGS
from cbs.kernels.normals import LANES, lane_normals, lane_rows

SUB_AREA, LENGTH = 3, 4
TINY = 1e-300


@kernel
def close_walks(rows, scale, dx, dy, var, area):
    """Subtract (var_i / sum var) * total from every row, scale the loop, and return its signed area.

    Given the variances this is the exact conditional law of Gaussian rows that sum to zero. Shapes: rows (blocks,),
    scale and area (blocks, LANES), dx, dy, var (blocks, rows, LANES); var is scaled along with the squares.
    A = 1/2 sum (x_i dy_i - y_i dx_i).
    """
    tx = np.empty(LANES)
    ty = np.empty(LANES)
    tv = np.empty(LANES)
    for b in range(dx.shape[0]):
        tx[:] = 0.0
        ty[:] = 0.0
        tv[:] = 0.0
        for i in range(rows[b]):
            for j in range(LANES):
                tx[j] += dx[b, i, j]
                ty[j] += dy[b, i, j]
                tv[j] += var[b, i, j]
        for j in range(LANES):
            tx[j] = tx[j] / tv[j]
            ty[j] = ty[j] / tv[j]
        shift_rows(b, rows[b], scale, tx, ty, dx, dy, var)
        walk_area(b, rows[b], dx, dy, tx, ty, area)


@kernel
def shift_rows(b, n, scale, tx, ty, dx, dy, var):
    """Subtract var (tx, ty) from the rows of block b and scale them; tx, ty (LANES,)."""
    for i in range(n):
        for j in range(LANES):
            s = scale[b, j]
            v = var[b, i, j]
            dx[b, i, j] = s * (dx[b, i, j] - v * tx[j])
            dy[b, i, j] = s * (dy[b, i, j] - v * ty[j])
            var[b, i, j] = s * s * v


@kernel
def walk_area(b, n, dx, dy, px, py, area):
    """Signed area of the walks in block b; px, py are work space, (LANES,)."""
    px[:] = 0.0
    py[:] = 0.0
    for j in range(LANES):
        area[b, j] = 0.0
    for i in range(n):
        for j in range(LANES):
            x = dx[b, i, j]
            y = dy[b, i, j]
            area[b, j] += 0.5 * (px[j] * y - py[j] * x)
            px[j] += x
            py[j] += y


@kernel
def sub_areas(loop, count, rows, key, own, chord, dx, dy, var, sub, area):
    """Area between the legs inside a row and its chord, drawn as a normal number of the exact conditional variance.

    Variance given the row's displacement R and variance s^2 per component: own[count] s^4 + chord[count] s^2 R^2,
    both 1/12 for a Brownian piece and 0 for a single leg (derivation: `cbs.loops.grouping`). The sum is added to
    `area`.
    """
    p = lane_rows(1)
    q = lane_rows(1)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            lane_normals(loop, b, SUB_AREA, i, key, p, q)
            for j in range(LANES):
                c = count[b, i, j]
                v = var[b, i, j]
                x = dx[b, i, j]
                y = dy[b, i, j]
                a = p[0, j] * np.sqrt(v * (own[c] * v + chord[c] * (x * x + y * y)))
                sub[b, i, j] = a
                area[b, j] += a


@kernel
def leg_lengths(rows, dx, dy, length):
    """Path length of every loop of single legs, sum |r|, shape (blocks, LANES)."""
    for b in range(dx.shape[0]):
        for j in range(LANES):
            length[b, j] = 0.0
        for i in range(rows[b]):
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                length[b, j] += np.sqrt(x * x + y * y)


@kernel
def row_lengths(loop, rows, count, key, per_root, reach, spread, dx, dy, var, length):
    """Path length of every loop: |r| of single legs; of groups a normal number, given variance v and chord R.

    Mean sqrt(v) (per_root[m] + reach[m] (R^2/4v - 1/2)), variance spread[m] v (derivation: `cbs.loops.grouping`).
    """
    p = lane_rows(1)
    q = lane_rows(1)
    for b in range(dx.shape[0]):
        for j in range(LANES):
            length[b, j] = 0.0
        for i in range(rows[b]):
            lane_normals(loop, b, LENGTH, i, key, p, q)
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                c = count[b, i, j]
                v = max(var[b, i, j], TINY)
                square = x * x + y * y
                group = per_root[c] + reach[c] * (0.25 * square / v - 0.5) + p[0, j] * np.sqrt(spread[c])
                length[b, j] += np.sqrt(square) if c <= 1 else np.sqrt(v) * max(group, 0.0)


@kernel
def rescale(rows, duration, length, dx, dy, var, area):
    """Scale every loop to the path length `duration`; `length` becomes the factor, 0 in lanes without a loop."""
    for b in range(dx.shape[0]):
        for j in range(LANES):
            length[b, j] = duration / length[b, j] if length[b, j] > 0.0 else 0.0
            area[b, j] *= length[b, j] * length[b, j]
        for i in range(rows[b]):
            for j in range(LANES):
                f = length[b, j]
                dx[b, i, j] *= f
                dy[b, i, j] *= f
                var[b, i, j] *= f * f


@kernel
def return_cosines(last, dx, dy, cosine):
    """Cosine of the angle between the first leg and the last, row last[b, lane], both along the path."""
    for b in range(dx.shape[0]):
        for j in range(LANES):
            i = last[b, j]
            ax = dx[b, 0, j]
            ay = dy[b, 0, j]
            bx = dx[b, i, j]
            by = dy[b, i, j]
            cosine[b, j] = (ax * bx + ay * by) / np.sqrt((ax * ax + ay * ay) * (bx * bx + by * by))


@kernel
def neighbour_cosines(rows, count, dx, dy, cosine):
    """Mean cosine of the angle between neighbouring legs round the loop, the last and the first among them.

    Rows that hold a group have no direction and are left out. A closed loop may start at any of its vertices with equal
    probability, so this has the mean of `return_cosines`. cosine (blocks, LANES), 0 in lanes without legs.
    """
    first_x, first_y = np.empty(LANES), np.empty(LANES)
    before_x, before_y = np.empty(LANES), np.empty(LANES)
    last_x, last_y = np.empty(LANES), np.empty(LANES)
    before, pairs = np.empty(LANES), np.empty(LANES)
    for b in range(dx.shape[0]):
        for j in range(LANES):
            x = dx[b, 0, j]
            y = dy[b, 0, j]
            single = 1.0 if count[b, 0, j] == 1 else 0.0
            unit = single / np.sqrt(x * x + y * y + TINY)
            first_x[j] = before_x[j] = last_x[j] = unit * x
            first_y[j] = before_y[j] = last_y[j] = unit * y
            before[j] = single
            pairs[j] = single
            cosine[b, j] = 0.0
        for i in range(1, rows[b]):
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                single = 1.0 if count[b, i, j] == 1 else 0.0
                unit = single / np.sqrt(x * x + y * y + TINY)
                x *= unit
                y *= unit
                cosine[b, j] += x * before_x[j] + y * before_y[j]
                pairs[j] += single * before[j]
                before_x[j] = x
                before_y[j] = y
                before[j] = single
                last_x[j] = x if single > 0.0 else last_x[j]
                last_y[j] = y if single > 0.0 else last_y[j]
        for j in range(LANES):
            closing = first_x[j] * last_x[j] + first_y[j] * last_y[j]
            cosine[b, j] = (cosine[b, j] + closing) / max(pairs[j], 1.0)


@kernel
def angle_weights(share, constant, cosine):
    """Replace every cosine by share (constant + cosine): the weight of a loop by its return angle."""
    for b in range(cosine.shape[0]):
        for j in range(LANES):
            cosine[b, j] = share[b, j] * (constant + cosine[b, j])


@kernel
def closed_polygons(loop, rows, key, step_variance, dx, dy, area):
    """Closed walks of Gaussian rows of equal variance, and their signed areas: steps minus their mean.

    loop, area (blocks, LANES), rows (blocks,), dx, dy (blocks, rows, LANES). Two passes over a block while it is in
    cache.
    """
    s = np.sqrt(step_variance)
    p = lane_rows(1)
    q = lane_rows(1)
    tx = np.empty(LANES)
    ty = np.empty(LANES)
    px = np.empty(LANES)
    py = np.empty(LANES)
    a = np.empty(LANES)
    for b in range(loop.shape[0]):
        for j in range(LANES):
            tx[j] = ty[j] = px[j] = py[j] = a[j] = 0.0
        for i in range(rows[b]):
            lane_normals(loop, b, LEGS, i, key, p, q)
            for j in range(LANES):
                x = s * p[0, j]
                y = s * q[0, j]
                dx[b, i, j] = x
                dy[b, i, j] = y
                tx[j] += x
                ty[j] += y
        for j in range(LANES):
            tx[j] /= rows[b]
            ty[j] /= rows[b]
        for i in range(rows[b]):
            for j in range(LANES):
                x = dx[b, i, j] - tx[j]
                y = dy[b, i, j] - ty[j]
                dx[b, i, j] = x
                dy[b, i, j] = y
                a[j] += 0.5 * (px[j] * y - py[j] * x)
                px[j] += x
                py[j] += y
        for j in range(LANES):
            area[b, j] = a[j]


@kernel
def areas(rows, dx, dy, area):
    """Signed area swept from the start by walks that need not be closed; area (blocks, LANES)."""
    px = np.empty(LANES)
    py = np.empty(LANES)
    for b in range(dx.shape[0]):
        walk_area(b, rows[b], dx, dy, px, py, area)
