"""Average over images of the pieces of a loop: any piece may be reversed in order, or mirrored at its chord.

The legs of a piece are exchangeable and its steps symmetric, so both leave the law of the loop and the chord of the
piece as they are. In the triplet (spin 1) a piece with quaternion (w, x, y, z), x along the axis of its mirror, and
area a between path and chord becomes the mean over its images of a rotation matrix times exp(i k a),

    reversed: z -> -z, a -> -a;    mirrored: y -> -y, z -> -z, a -> -a,

and the loop the trace of their product times exp(i k A) of the polygon of chords. (1/2)(triplet - singlet) is the
interference; the singlet is the product of the cosines of the pieces and of the polygon.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES, filled_lanes, lane_rows
from cbs.kernels.spin import TINY

PIECES = 8


@kernel
def image_interference(rows, count, even, dx, dy, sub, axes, mirror, k, inside, outside, triplet, singlet, plain):
    """Interference and area cosine averaged over the images of PIECES pieces of every loop, at every k[f].

    rows (blocks,), count (blocks, rows, LANES), even (3, blocks, rows, LANES) rotation vectors that reverse with the
    path, dx, dy, sub likewise, axes (2, 2) from the direction of a chord to the axis of its mirror, mirror whether
    mirroring keeps the law. inside, outside (blocks, LANES): sums of the cosines of the angles between neighbouring
    single legs in the same piece and in different ones, for the weight of the return angle. triplet, singlet (fields,
    blocks, LANES); plain (blocks, LANES): interference without flux and images.
    """
    q = np.empty((4, PIECES, LANES))
    chord = np.empty((2, PIECES, LANES))
    area = lane_rows(PIECES)
    polygon = np.empty(LANES)
    for b in range(dx.shape[0]):
        pieces = min(PIECES, rows[b])
        neighbours(b, rows[b], pieces, count, dx, dy, inside, outside)
        cut(b, rows[b], pieces, even, dx, dy, sub, q, chord, area)
        close(pieces, chord, polygon)
        whole(b, pieces, q, plain)
        into_frames(pieces, axes, q, chord)
        for f in range(k.size):
            average(b, f, k[f], pieces, mirror, q, chord, area, polygon, triplet, singlet)


@kernel
def cut(b, n, pieces, even, dx, dy, sub, q, chord, area):
    """Quaternion, chord and area between path and chord of every piece of block b."""
    for p in range(pieces):
        for j in range(LANES):
            q[0, p, j] = 1.0
            q[1, p, j] = q[2, p, j] = q[3, p, j] = 0.0
            chord[0, p, j] = chord[1, p, j] = area[p, j] = 0.0
        for i in range(n * p // pieces, n * (p + 1) // pieces):
            for j in range(LANES):
                x = even[0, b, i, j]
                y = even[1, b, i, j]
                z = even[2, b, i, j]
                h = np.sqrt(0.25 * (x * x + y * y + z * z) + TINY)
                sine, c = sincos(h)
                f = 0.5 * sine / h
                x *= f
                y *= f
                z *= f
                w0 = q[0, p, j]
                x0 = q[1, p, j]
                y0 = q[2, p, j]
                z0 = q[3, p, j]
                q[0, p, j] = c * w0 - x * x0 - y * y0 - z * z0
                q[1, p, j] = c * x0 + x * w0 + y * z0 - z * y0
                q[2, p, j] = c * y0 + y * w0 + z * x0 - x * z0
                q[3, p, j] = c * z0 + z * w0 + x * y0 - y * x0
            for j in range(LANES):
                area[p, j] += 0.5 * (chord[0, p, j] * dy[b, i, j] - chord[1, p, j] * dx[b, i, j]) + sub[b, i, j]
                chord[0, p, j] += dx[b, i, j]
                chord[1, p, j] += dy[b, i, j]


@kernel
def close(pieces, chord, polygon):
    """Area of the polygon of chords."""
    x = filled_lanes(0.0)
    y = filled_lanes(0.0)
    for j in range(LANES):
        polygon[j] = 0.0
    for p in range(pieces):
        for j in range(LANES):
            polygon[j] += 0.5 * (x[j] * chord[1, p, j] - y[j] * chord[0, p, j])
            x[j] += chord[0, p, j]
            y[j] += chord[1, p, j]


@kernel
def whole(b, pieces, q, plain):
    """Interference 2 w^2 - 1 of the whole loop from the quaternions of its pieces."""
    w = filled_lanes(1.0)
    x = filled_lanes(0.0)
    y = filled_lanes(0.0)
    z = filled_lanes(0.0)
    for p in range(pieces):
        for j in range(LANES):
            w1 = q[0, p, j] * w[j] - q[1, p, j] * x[j] - q[2, p, j] * y[j] - q[3, p, j] * z[j]
            x1 = q[0, p, j] * x[j] + q[1, p, j] * w[j] + q[2, p, j] * z[j] - q[3, p, j] * y[j]
            y1 = q[0, p, j] * y[j] + q[2, p, j] * w[j] + q[3, p, j] * x[j] - q[1, p, j] * z[j]
            z1 = q[0, p, j] * z[j] + q[3, p, j] * w[j] + q[1, p, j] * y[j] - q[2, p, j] * x[j]
            w[j] = w1
            x[j] = x1
            y[j] = y1
            z[j] = z1
    for j in range(LANES):
        plain[b, j] = 2.0 * w[j] * w[j] - 1.0


@kernel
def into_frames(pieces, axes, q, chord):
    """Replace chords by the unit axes of their mirrors in the space of the spin, quaternions by those along them."""
    for p in range(pieces):
        for j in range(LANES):
            gx = axes[0, 0] * chord[0, p, j] + axes[0, 1] * chord[1, p, j]
            gy = axes[1, 0] * chord[0, p, j] + axes[1, 1] * chord[1, p, j]
            size = np.sqrt(gx * gx + gy * gy)
            gx = gx / size if size > TINY else 1.0
            gy = gy / size if size > TINY else 0.0
            x = q[1, p, j]
            y = q[2, p, j]
            q[1, p, j] = gx * x + gy * y
            q[2, p, j] = gx * y - gy * x
            chord[0, p, j] = gx
            chord[1, p, j] = gy


@kernel
def average(b, f, k, pieces, mirror, q, chord, area, polygon, triplet, singlet):
    """Trace of the product of the averaged matrices, and product of the cosines, of the loops of block b at k."""
    re = np.empty((3, 3, LANES))
    im = np.empty((3, 3, LANES))
    c = np.empty(LANES)
    s = np.empty(LANES)
    cosines = filled_lanes(1.0)
    for row in range(3):
        for column in range(3):
            for j in range(LANES):
                re[row, column, j] = 1.0 if row == column else 0.0
                im[row, column, j] = 0.0
    for p in range(pieces):
        for j in range(LANES):
            sine, cosine = sincos(k * area[p, j])
            s[j] = sine
            c[j] = cosine
            cosines[j] *= cosine
        for column in range(3):
            turn(p, column, mirror, q, chord, c, s, re, im)
    for j in range(LANES):
        sine, cosine = sincos(k * polygon[j])
        trace_re = re[0, 0, j] + re[1, 1, j] + re[2, 2, j]
        trace_im = im[0, 0, j] + im[1, 1, j] + im[2, 2, j]
        triplet[f, b, j] = trace_re * cosine - trace_im * sine
        singlet[f, b, j] = cosines[j] * cosine


@kernel
def turn(p, column, mirror, q, chord, c, s, re, im):
    """Multiply one column from the left by the averaged matrix of piece p, in the frame of its mirror.

    Entries even in z take cos ka, entries odd in z take i sin ka; the mirror leaves out those odd in y.
    """
    kept = 0.0 if mirror else 2.0
    for j in range(LANES):
        w = q[0, p, j]
        x = q[1, p, j]
        y = q[2, p, j]
        z = q[3, p, j]
        gx = chord[0, p, j]
        gy = chord[1, p, j]
        a_re = gx * re[0, column, j] + gy * re[1, column, j]
        a_im = gx * im[0, column, j] + gy * im[1, column, j]
        b_re = gx * re[1, column, j] - gy * re[0, column, j]
        b_im = gx * im[1, column, j] - gy * im[0, column, j]
        z_re = re[2, column, j]
        z_im = im[2, column, j]
        d0 = (w * w + x * x - y * y - z * z) * c[j]
        d1 = (w * w - x * x + y * y - z * z) * c[j]
        d2 = (w * w - x * x - y * y + z * z) * c[j]
        wx = 2.0 * w * x * c[j]
        wz = 2.0 * w * z * s[j]
        xz = 2.0 * x * z * s[j]
        xy = kept * x * y * c[j]
        wy = kept * w * y * c[j]
        yz = kept * y * z * s[j]
        r0 = d0 * a_re + xy * b_re + wz * b_im + wy * z_re - xz * z_im
        m0 = d0 * a_im + xy * b_im - wz * b_re + wy * z_im + xz * z_re
        r1 = xy * a_re - wz * a_im + d1 * b_re - wx * z_re - yz * z_im
        m1 = xy * a_im + wz * a_re + d1 * b_im - wx * z_im + yz * z_re
        r2 = -wy * a_re - xz * a_im + wx * b_re - yz * b_im + d2 * z_re
        m2 = -wy * a_im + xz * a_re + wx * b_im + yz * b_re + d2 * z_im
        re[0, column, j] = gx * r0 - gy * r1
        im[0, column, j] = gx * m0 - gy * m1
        re[1, column, j] = gy * r0 + gx * r1
        im[1, column, j] = gy * m0 + gx * m1
        re[2, column, j] = r2
        im[2, column, j] = m2


@kernel
def neighbours(b, n, pieces, count, dx, dy, inside, outside):
    """Cosines between neighbouring single legs over their number: of the same piece, and of two or round the end."""
    before_x, before_y, before = filled_lanes(0.0), filled_lanes(0.0), filled_lanes(0.0)
    first_x, first_y = filled_lanes(0.0), filled_lanes(0.0)
    last_x, last_y = filled_lanes(0.0), filled_lanes(0.0)
    pairs = filled_lanes(0.0)
    for j in range(LANES):
        inside[b, j] = outside[b, j] = 0.0
    for p in range(pieces):
        for i in range(n * p // pieces, n * (p + 1) // pieces):
            starts = 0.0 if i == n * p // pieces else 1.0
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                single = 1.0 if count[b, i, j] == 1 else 0.0
                unit = single / np.sqrt(x * x + y * y + TINY)
                x *= unit
                y *= unit
                cosine = x * before_x[j] + y * before_y[j]
                inside[b, j] += starts * cosine
                outside[b, j] += (1.0 - starts) * cosine
                pairs[j] += single * before[j]
                before_x[j] = x
                before_y[j] = y
                before[j] = single
                first_x[j] = x if i == 0 else first_x[j]
                first_y[j] = y if i == 0 else first_y[j]
                last_x[j] = x if single > 0.0 else last_x[j]
                last_y[j] = y if single > 0.0 else last_y[j]
    for j in range(LANES):
        outside[b, j] += first_x[j] * last_x[j] + first_y[j] * last_y[j]
        pairs[j] += 1.0 if count[b, 0, j] == 1 else 0.0
        inside[b, j] /= max(pairs[j], 1.0)
        outside[b, j] /= max(pairs[j], 1.0)
