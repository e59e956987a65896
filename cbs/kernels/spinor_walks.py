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
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry
from cbs.kernels.walks import LEG, PAIR, REACH, turn

ROW = 12  # numbers kept of a half walk, see `spinor_ends`


@kernel
def rung(ax, ay, bx, by, model):
    """Values p, z, Re x, Im x of a rung from unit vector a to b; model: f_0, f_m, f_i, J, c^2, s^2."""
    c = ax * bx + ay * by
    s = ay * bx - ax * by
    if model[3] == 2.0:
        c, s = 2.0 * c * c - 1.0, 2.0 * c * s
    up, down = model[4], model[5]
    norm = model[0] / (up * up + down * down)
    re = up + down * c
    im = down * s
    intravalley = norm * (re * re + im * im) + model[1] * (1.0 - c)
    mass = model[1] * (1.0 - c)
    return (
        intravalley + model[2],
        intravalley - model[2],
        norm * (re * re - im * im) - mass * c,
        2.0 * norm * re * im - mass * s,
    )


@kernel
def spinor_ends(first, marks, key, share, other, model, c0, s0, rows):
    """Ends of walks that start along (c0, s0), (walks,), after each of the numbers of legs `marks`, ascending.

    rows, (marks, walks, ROW): end point, last direction, area, first direction, z and the complex x of the rungs passed
    over their p, sums of r cos 3 phi and r sin 3 phi.
    """
    for w in range(c0.size):
        x = 0.0
        y = 0.0
        area = 0.0
        z = 1.0
        re = 1.0
        im = 0.0
        warp_c = 0.0
        warp_s = 0.0
        c = c0[w]
        s = s0[w]
        m = 0
        for i in range(marks[-1] + 1):
            if i == marks[m]:
                f = 1.0 / np.sqrt(c * c + s * s)
                row = rows[m, w]
                row[0] = x
                row[1] = y
                row[2] = f * c
                row[3] = f * s
                row[4] = area
                row[5] = c0[w]
                row[6] = s0[w]
                row[7] = z
                row[8] = re
                row[9] = im
                row[10] = warp_c
                row[11] = warp_s
                m += 1
            if i < marks[-1]:
                w0, w1 = threefry(np.uint64(first + w), counter(LEG, i), key[0], key[1])
                if i > 0:
                    sine, cosine = sincos(turn(unit_uniform(w1), share, other))
                    p, pz, px, py = rung(1.0, 0.0, cosine, sine, model)
                    p = 1.0 / (p + 1e-300)
                    z *= pz * p
                    re, im = (re * px - im * py) * p, (re * py + im * px) * p
                    c, s = c * cosine - s * sine, s * cosine + c * sine
                r = -log(unit_uniform(w0))
                area += 0.5 * r * (x * s - y * c)
                x += r * c
                y += r * s
                warp_c += r * c * (4.0 * c * c - 3.0)
                warp_s += r * s * (3.0 - 4.0 * s * s)


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
