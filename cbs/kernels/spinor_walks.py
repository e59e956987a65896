"""Open walks of carriers with pseudospin and valleys, and pairs of them that meet: the channels of the Cooperon.

A rung from direction n to n' has three values: the probability p = 2 pi p(angle) of the scatterers together, its part z
in which scattering between valleys counts negative, and the amplitude x of both paths staying in their valleys,

    x = f_0 (c^2 + s^2 e^(i J d))^2/(c^4 + s^4) - f_m e^(i J d) (1 - cos J d),  d = phi - phi',

the squared overlap of spinors (c, s e^(i J phi)), J their winding, and that of scatterers that are a mass. It is
multiplied out along the loop; a Berry phase is what comes out, not what is put in. Lengths in units of the mean leg.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos, unit_uniform
from cbs.kernels.normals import LANES, counter, lane_rows
from cbs.kernels.threefry import threefry
from cbs.kernels.walks import REACH, draw_legs, find_pairs, keep_waiting, last_vertices, read_pairs

ROW = 12  # numbers kept of a half walk, see `spinor_ends`


@kernel
def rung(ax, ay, bx, by, model):
    """Values p, z, Re x, Im x of a rung from unit vector a to b; model: f_0, f_m, f_i, J, c^2, s^2."""
    return turned(
        ax * bx + ay * by, ay * bx - ax * by, model[0], model[1], model[2], model[3] == 2.0, model[4], model[5]
    )


@kernel
def turned(c, s, scalar, mass, between, twice, up, down):
    """Values of a rung with the cosine c and the sine s of d; `twice` for J = 2. No branch: lanes run side by side."""
    double = 2.0 * c * s
    c = 2.0 * c * c - 1.0 if twice else c
    s = double if twice else s
    norm = scalar / (up * up + down * down)
    re = up + down * c
    im = down * s
    flip = mass * (1.0 - c)
    intravalley = norm * (re * re + im * im) + flip
    return (
        intravalley + between,
        intravalley - between,
        norm * (re * re - im * im) - flip * c,
        2.0 * norm * re * im - flip * s,
    )


@kernel
def spinor_ends(first, marks, key, share, other, model, c0, s0, rows):
    """Ends of walks that start along (c0, s0), (walks,), after each of the numbers of legs `marks`, ascending.

    rows, (marks, walks, ROW): end point, last direction, area, first direction, z and the complex x of the rungs passed
    over their p, sums of r cos 3 phi and r sin 3 phi. LANES walks run side by side, as in `cbs.kernels.walks`.
    """
    walk = lane_rows(ROW)
    r, angle = np.empty(LANES), np.empty(LANES)
    for w in range(0, c0.size, LANES):
        here = min(LANES, c0.size - w)
        for j in range(LANES):
            for m in range(ROW):
                walk[m, j] = 0.0
            walk[2, j] = walk[5, j] = c0[w + min(j, here - 1)]
            walk[3, j] = walk[6, j] = s0[w + min(j, here - 1)]
            walk[7, j] = walk[8, j] = 1.0
        m = 0
        for i in range(marks[-1] + 1):
            if i == marks[m]:
                for j in range(here):
                    for n in range(ROW):
                        rows[m, w + j, n] = walk[n, j]
                    f = 1.0 / np.sqrt(walk[2, j] * walk[2, j] + walk[3, j] * walk[3, j])
                    rows[m, w + j, 2] *= f
                    rows[m, w + j, 3] *= f
                m += 1
            if i < marks[-1]:
                draw_legs(np.uint64(first + w), i, key, share, other, r, angle)
                if i > 0:
                    pass_rungs(angle, model, walk)
                append_spinor_legs(r, walk)


@kernel
def pass_rungs(angle, model, walk):
    """Turn the directions of LANES walks and multiply their z and x by those of the rung over its p."""
    scalar, mass, between, up, down = model[0], model[1], model[2], model[4], model[5]
    twice = model[3] == 2.0
    value = lane_rows(6)
    for j in range(LANES):
        value[0, j], value[1, j] = sincos(angle[j])
    for j in range(LANES):
        p, pz, px, py = turned(value[1, j], -value[0, j], scalar, mass, between, twice, up, down)
        value[2, j] = 1.0 / (p + 1e-300)
        value[3, j] = pz
        value[4, j] = px
        value[5, j] = py
    for j in range(LANES):
        c = walk[2, j]
        s = walk[3, j]
        walk[2, j] = c * value[1, j] - s * value[0, j]
        walk[3, j] = s * value[1, j] + c * value[0, j]
    for j in range(LANES):
        re = walk[8, j]
        im = walk[9, j]
        walk[7, j] *= value[3, j] * value[2, j]
        walk[8, j] = (re * value[4, j] - im * value[5, j]) * value[2, j]
        walk[9, j] = (re * value[5, j] + im * value[4, j]) * value[2, j]


@kernel
def append_spinor_legs(r, walk):
    """Add a leg to LANES walks: end points, areas, warpings. Short loops: each has few rows to be told apart."""
    for j in range(LANES):
        walk[4, j] += 0.5 * r[j] * (walk[0, j] * walk[3, j] - walk[1, j] * walk[2, j])
    for j in range(LANES):
        c = walk[2, j]
        walk[0, j] += r[j] * c
        walk[10, j] += r[j] * c * (4.0 * c * c - 3.0)
    for j in range(LANES):
        s = walk[3, j]
        walk[1, j] += r[j] * s
        walk[11, j] += r[j] * s * (3.0 - 4.0 * s * s)


@kernel
def close_spinors(left, right, bare, u, v, model, value):
    """Two legs from the ends of LANES walks `left` to those of `right`, both (ROW, LANES): value, (8, LANES).

    Its rows: weights p, z, Re x, Im x, area, cosine, and both warpings. The rungs of `right` are met backwards and
    reversed: its x is conjugated, its warping changes sign. The first direction of `right` was drawn with p, so that
    its turn at the origin counts with z/p and x/p; a `bare` right walk has no legs, and the last leg's turn into the
    first one has all its weight.
    """
    leg = lane_rows(6)
    x, y, weight = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    last_vertices(left, right, u, v, x, y, weight)
    for j in range(LANES):
        ax = x[j] - left[0, j]
        ay = y[j] - left[1, j]
        bx = right[0, j] - x[j]
        by = right[1, j] - y[j]
        leg[4, j] = np.sqrt(ax * ax + ay * ay)
        leg[5, j] = np.sqrt(bx * bx + by * by)
        leg[0, j] = ax / leg[4, j]
        leg[1, j] = ay / leg[4, j]
        leg[2, j] = bx / leg[5, j]
        leg[3, j] = by / leg[5, j]
    for j in range(LANES):
        value[0, j] = value[1, j] = value[2, j] = weight[j]
        value[1, j] *= left[7, j] * right[7, j]
        value[2, j] = weight[j] * (left[8, j] * right[8, j] + left[9, j] * right[9, j])
        value[3, j] = weight[j] * (left[9, j] * right[8, j] - left[8, j] * right[9, j])
    for j in range(LANES):
        value[4, j] = left[4, j] - right[4, j] + 0.5 * (left[0, j] * y[j] - left[1, j] * x[j])
        value[4, j] += 0.5 * (x[j] * right[1, j] - y[j] * right[0, j])
    pass_rung(left[2], left[3], leg[0], leg[1], 1.0, False, model, value)
    pass_rung(leg[0], leg[1], leg[2], leg[3], 1.0, False, model, value)
    if bare:
        pass_rung(leg[2], leg[3], left[5], left[6], -1.0, False, model, value)
    else:
        pass_rung(leg[2], leg[3], right[2], right[3], -1.0, False, model, value)
        pass_rung(right[5], right[6], left[5], left[6], 1.0, True, model, value)
    for j in range(LANES):
        last = left[5, j] * leg[2, j] + left[6, j] * leg[3, j]
        value[5, j] = last if bare else -(left[5, j] * right[5, j] + left[6, j] * right[6, j])
    for j in range(LANES):
        a = leg[0, j]
        b = leg[2, j]
        value[6, j] = left[10, j] - right[10, j] + leg[4, j] * a * (4.0 * a * a - 3.0)
        value[6, j] += leg[5, j] * b * (4.0 * b * b - 3.0)
    for j in range(LANES):
        a = leg[1, j]
        b = leg[3, j]
        value[7, j] = left[11, j] - right[11, j] + leg[4, j] * a * (3.0 - 4.0 * a * a)
        value[7, j] += leg[5, j] * b * (3.0 - 4.0 * b * b)


@kernel
def pass_rung(ax, ay, bx, by, sign, over, model, value):
    """Multiply the p, z and x of `value` by those of the rungs from a to sign b, over their p where that was drawn."""
    scalar, mass, between, up, down = model[0], model[1], model[2], model[4], model[5]
    twice = model[3] == 2.0
    part = lane_rows(4)
    for j in range(LANES):
        c = sign * (ax[j] * bx[j] + ay[j] * by[j])
        s = sign * (ay[j] * bx[j] - ax[j] * by[j])
        part[0, j], part[1, j], part[2, j], part[3, j] = turned(c, s, scalar, mass, between, twice, up, down)
    for j in range(LANES):
        f = 1.0 / (part[0, j] + 1e-300) if over else 1.0
        re = value[2, j]
        im = value[3, j]
        value[0, j] *= 1.0 if over else part[0, j]
        value[1, j] *= f * part[1, j]
        value[2, j] = f * (re * part[2, j] - im * part[3, j])
        value[3, j] = f * (re * part[3, j] + im * part[2, j])


@kernel
def warp(star, warping, value):
    """Multiply Re x by the mean of cos(2 w sum r cos 3(phi + star)) over two directions at right angles."""
    for j in range(LANES):
        sine, cosine = sincos(2.0 * np.pi * star[j])
        one, two = sincos(2.0 * warping * (cosine * value[6, j] - sine * value[7, j]))
        value[3, j] = two
        one, two = sincos(2.0 * warping * (sine * value[6, j] + cosine * value[7, j]))
        value[2, j] *= 0.5 * (value[3, j] + two)


@kernel
def add_in_fields(b, value, sums):
    """Add the weights (1, cosine) cos(b area) of LANES loops to sums, (fields, 6, LANES)."""
    flux = np.empty(LANES)
    for f in range(b.size):
        for j in range(LANES):
            s, c = sincos(b[f] * value[4, j])
            flux[j] = c
        for m in range(3):
            for j in range(LANES):
                part = flux[j] * value[m, j]
                sums[f, m, j] += part
                sums[f, 3 + m, j] += part * value[5, j]


@kernel
def add_spinor_pairs(first, key, split, pairs, left, right, bare, model, warping, b, sums, row):
    """Add up to LANES loops: pairs (2, n) numbers of left and right walks, row the sums of the left walks."""
    near, far, value = lane_rows(ROW), lane_rows(ROW), lane_rows(8)
    u, v, star = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    number = np.empty(LANES, dtype=np.uint64)
    read_pairs(first, key, split, pairs, left, right, near, far, number, u, v)
    close_spinors(near, far, bare, u, v, model, value)
    for j in range(pairs.shape[1], LANES):
        value[0, j] = value[1, j] = value[2, j] = 0.0
    if warping != 0.0:
        reach = counter(REACH + split, 0)
        for j in range(LANES):
            w0, w1 = threefry(number[j], reach, key[0], key[1])
            star[j] = unit_uniform(w1)
        warp(star, warping, value)
    for n in range(pairs.shape[1]):
        row[pairs[0, n]] += value[0, n] * (1.0 + value[5, n])
    add_in_fields(b, value, sums)


@kernel
def meet_spinors(first, key, split, left, right, bare, model, warping, b, total, moments):
    """Add weights (1, cos theta) cos(b area) of all pairs to total, (2, 3, fields): the channels p, z and Re x.

    Pairs are left out as in `cbs.kernels.walks.meet`. With warping x has the factor cos(2 w sum r cos 3(phi + star)),
    the mean over both valleys, for a direction of the crystal and the one at right angles to it. x beside the area
    counts as the mean over a loop and its mirror image, cos(b area) Re x: over both signs of the field.
    """
    x, y = right[:, 0].copy(), right[:, 1].copy()
    place = np.empty(x.size, dtype=np.int64)
    pairs = np.empty((2, x.size + LANES), dtype=np.int64)
    row = np.zeros(left.shape[0])
    sums = np.zeros((b.size, 6, LANES))
    waiting = 0
    for i in range(left.shape[0] + 1):
        last = i == left.shape[0]
        if not last:
            waiting = find_pairs(i, first, key, split, left, x, y, place, pairs, waiting)
        start = 0
        while waiting - start >= (1 if last else LANES):
            here = min(LANES, waiting - start)
            part = pairs[:, start : start + here]
            add_spinor_pairs(first, key, split, part, left, right, bare, model, warping, b, sums, row)
            start += here
        waiting = keep_waiting(pairs, start, waiting)
    for f in range(b.size):
        for m in range(6):
            for j in range(LANES):
                total[m // 3, m % 3, f] += sums[f, m, j]
    for i in range(row.size):
        moments[0] += row[i]
        moments[1] += row[i] * row[i]
