"""Open walks of carriers with pseudospin and valleys, and pairs of them that meet: the channels of the Cooperon.

A rung from direction n to n' has three values: the probability p = 2 pi p(angle) of the scatterers together, its part z
in which scattering between valleys counts negative, and the amplitude x of both paths staying in their valleys,

    x = f_0 (c^2 + s^2 e^(i J d))^2/(c^4 + s^4) - f_m e^(i J d) (1 - cos J d),  d = phi - phi',

the squared overlap of spinors (c, s e^(i J phi)), J their winding, and that of scatterers that are a mass. It is
multiplied out along the loop; a Berry phase is what comes out, not what is put in. Lengths in units of the mean leg.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, sincos, unit_uniform
from cbs.kernels.joining import join
from cbs.kernels.normals import LANES, counter, lane_rows
from cbs.kernels.threefry import threefry
from cbs.kernels.walks import PAIR, REACH, draw_legs

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
def close_spinors(left, right, bare, u, v, model):
    """Two legs from the end of `left` to that of `right`: weights p, z, Re x, Im x, area, cosine, and both warpings.

    The rungs of `right` are met backwards and reversed: its x is conjugated, its warping changes sign. The first
    direction of `right` was drawn with p, so that its turn at the origin counts with z/p and x/p; a `bare` right walk
    has no legs, and the last leg's turn into the first one has all its weight.
    """
    x, y, ax, ay, bx, by, r1, r2, weight = join(left, right, u, v)
    p1, z1, re1, im1 = rung(left[2], left[3], ax, ay, model)
    p2, z2, re2, im2 = rung(ax, ay, bx, by, model)
    re1, im1 = re1 * re2 - im1 * im2, re1 * im2 + im1 * re2
    if bare:
        p3, z3, re3, im3 = rung(-bx, -by, left[5], left[6], model)
        z4 = 1.0
        re4 = 1.0
        im4 = 0.0
    else:
        p3, z3, re3, im3 = rung(bx, by, -right[2], -right[3], model)
        p, z4, re4, im4 = rung(right[5], right[6], left[5], left[6], model)
        f = 1.0 / (p + 1e-300)
        z4 *= f
        re4 *= f
        im4 *= f
    re1, im1 = re1 * re3 - im1 * im3, re1 * im3 + im1 * re3
    re1, im1 = re1 * re4 - im1 * im4, re1 * im4 + im1 * re4
    re1, im1 = re1 * left[8] - im1 * left[9], re1 * left[9] + im1 * left[8]
    re1, im1 = re1 * right[8] + im1 * right[9], im1 * right[8] - re1 * right[9]
    area = left[4] - right[4] + 0.5 * (left[0] * y - left[1] * x + x * right[1] - y * right[0])
    cosine = left[5] * bx + left[6] * by if bare else -(left[5] * right[5] + left[6] * right[6])
    warp_c = left[10] - right[10] + r1 * ax * (4.0 * ax * ax - 3.0) + r2 * bx * (4.0 * bx * bx - 3.0)
    warp_s = left[11] - right[11] + r1 * ay * (3.0 - 4.0 * ay * ay) + r2 * by * (3.0 - 4.0 * by * by)
    return (
        weight * p1 * p2 * p3,
        weight * z1 * z2 * z3 * z4 * left[7] * right[7],
        weight * re1,
        weight * im1,
        area,
        cosine,
        warp_c,
        warp_s,
    )


@kernel
def meet_spinors(first, key, split, left, right, bare, model, warping, b, total, moments):
    """Add weights (1, cos theta) cos(b area) of all pairs to total, (2, 3, fields): the channels p, z and Re x.

    Pairs are left out as in `cbs.kernels.walks.meet`. With warping x has the factor cos(2 w sum r cos 3(phi + star)),
    the mean over both valleys, for a direction of the crystal and the one at right angles to it. x beside the area
    counts as the mean over a loop and its mirror image, cos(b area) Re x: over both signs of the field.
    """
    for i in range(left.shape[0]):
        w0, w1 = threefry(np.uint64(first + i), counter(REACH + split, 0), key[0], key[1])
        reach = 1.0 - log(unit_uniform(w0))
        reach2 = reach * reach
        star_s, star_c = sincos(2.0 * np.pi * unit_uniform(w1))
        x = left[i, 0]
        y = left[i, 1]
        row = 0.0
        for j in range(right.shape[0]):
            R2 = (right[j, 0] - x) ** 2 + (right[j, 1] - y) ** 2
            if R2 < reach2:
                w0, w1 = threefry(np.uint64(first + i), counter(PAIR + split, j), key[0], key[1])
                u = unit_uniform(w0)
                v = unit_uniform(w1)
                p, z, re, _im, area, cosine, warp_c, warp_s = close_spinors(left[i], right[j], bare, u, v, model)
                if warping != 0.0:
                    one = 2.0 * warping * (star_c * warp_c - star_s * warp_s)
                    two = 2.0 * warping * (star_s * warp_c + star_c * warp_s)
                    re *= 0.5 * (np.cos(one) + np.cos(two))
                chance = np.exp(max(0.0, np.sqrt(R2) - 1.0))
                row += chance * p * (1.0 + cosine)
                for f in range(b.size):
                    value = chance * np.cos(b[f] * area)
                    total[0, 0, f] += value * p
                    total[0, 1, f] += value * z
                    total[0, 2, f] += value * re
                    total[1, 0, f] += value * p * cosine
                    total[1, 1, f] += value * z * cosine
                    total[1, 2, f] += value * re * cosine
        moments[0] += row
        moments[1] += row * row
