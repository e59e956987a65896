"""Open correlated walks of exponential legs, one after another, and pairs of them that meet in a two-leg closing.

Turns follow a table of equal bins over [-pi, pi), constant density inside a bin, drawn by the alias method. Lengths
are in units of the mean leg.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import angle, exp, log, sincos, unit_uniform
from cbs.kernels.normals import LANES, counter, lane_rows
from cbs.kernels.threefry import threefry

LEG, PAIR, REACH = 0, 16, 32  # the last two and the next 15, one a split


@kernel
def turn(u, share, other):
    """Angle in [-pi, pi) for a uniform number u in (0, 1]: bin by the alias method, place inside from the rest of u."""
    n = share.size
    scaled = u * n
    k = min(int(scaled), n - 1)
    rest = scaled - k
    s = share[k]
    own = rest < s
    place = rest / s if own else (rest - s) / (1.0 - s)
    k = k if own else other[k]
    return (k + place) * (2.0 * np.pi / n) - np.pi


@kernel
def turn_bin(ax, ay, bx, by, n):
    """Bin of the angle from a to b, vectors of any length, of n equal bins over [-pi, pi)."""
    return min(int((angle(ax * bx + ay * by, ax * by - ay * bx) + np.pi) * (n / (2.0 * np.pi))), n - 1)


@kernel
def open_walks(first, key, share, other, dx, dy):
    """Legs of the walks first, first + 1, ...; the first leg points along x. dx, dy: (walks, legs)."""
    for w in range(dx.shape[0]):
        c = 1.0
        s = 0.0
        for i in range(dx.shape[1]):
            w0, w1 = threefry(np.uint64(first + w), counter(LEG, i), key[0], key[1])
            if i > 0:
                sine, cosine = sincos(turn(unit_uniform(w1), share, other))
                c, s = c * cosine - s * sine, s * cosine + c * sine
            r = -log(unit_uniform(w0))
            dx[w, i] = r * c
            dy[w, i] = r * s


@kernel
def walk_ends(first, marks, key, share, other, c0, s0, rows):
    """Ends of walks that start along (c0, s0), (walks,), after each of the numbers of legs `marks`, ascending.

    rows, (marks, walks, 7): end point, last direction (at first the starting one), area 1/2 sum (x dy - y dx), first
    direction. LANES walks run side by side; what the last block has too many of is left out.
    """
    x, y, a = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    c, s, r, angle = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for w in range(0, c0.size, LANES):
        here = min(LANES, c0.size - w)
        for j in range(LANES):
            x[j] = y[j] = a[j] = 0.0
            c[j] = c0[w + min(j, here - 1)]
            s[j] = s0[w + min(j, here - 1)]
        m = 0
        for i in range(marks[-1] + 1):
            if i == marks[m]:
                keep_ends(x, y, a, c, s, c0[w : w + here], s0[w : w + here], rows[m, w : w + here])
                m += 1
            if i < marks[-1]:
                draw_legs(np.uint64(first + w), i, key, share, other, r, angle)
                append_legs(i > 0, r, angle, c, s, x, y, a)


@kernel
def keep_ends(x, y, a, c, s, c0, s0, rows):
    """Write the ends of one block of walks into rows, (walks, 7)."""
    for j in range(c0.size):
        # rounding of the turns adds up along the walk; directions leave as unit vectors
        f = 1.0 / np.sqrt(c[j] * c[j] + s[j] * s[j])
        rows[j, 0] = x[j]
        rows[j, 1] = y[j]
        rows[j, 2] = f * c[j]
        rows[j, 3] = f * s[j]
        rows[j, 4] = a[j]
        rows[j, 5] = c0[j]
        rows[j, 6] = s0[j]


@kernel
def draw_legs(number, i, key, share, other, r, angle):
    """Length and turn of leg i of the walks number ... number + LANES - 1; the first leg turns too, for nothing."""
    k0 = key[0]
    k1 = key[1]
    c1 = counter(LEG, i)
    for j in range(LANES):
        w0, w1 = threefry(number + np.uint64(j), c1, k0, k1)
        r[j] = unit_uniform(w0)
        angle[j] = unit_uniform(w1)
    for j in range(LANES):
        r[j] = -log(r[j])
    for j in range(LANES):
        angle[j] = turn(angle[j], share, other)


@kernel
def append_legs(turns, r, angle, c, s, x, y, a):
    """Turn the directions (c, s), unless it is the first leg, and add the legs to end points and areas."""
    for j in range(LANES):
        sine, cosine = sincos(angle[j])
        sine = sine if turns else 0.0
        cosine = cosine if turns else 1.0
        u = c[j] * cosine - s[j] * sine
        v = s[j] * cosine + c[j] * sine
        a[j] += 0.5 * r[j] * (x[j] * v - y[j] * u)
        x[j] += r[j] * u
        y[j] += r[j] * v
        c[j] = u
        s[j] = v


@kernel
def draw_radii(R, u, mu, envelope, peak):
    """Elliptic coordinates mu of the last vertices of LANES pairs, foci R apart, and exponent and size of their law.

    The law of two legs is e^(-R cosh mu) dmu dnu / (4 pi^2). mu is drawn from the envelope of the log-concave factor,
    flat up to the foot of the tangent at R (cosh mu - 1) = 1. arccosh(1 + q) = ln(1 + q + sqrt(q (q + 2))), q = 1/R.
    """
    for j in range(LANES):
        q = 1.0 / R[j]
        peak[j] = log(1.0 + q + np.sqrt(q) * np.sqrt(q + 2.0))
    for j in range(LANES):
        slope = np.sqrt(1.0 + 2.0 * R[j])
        foot = peak[j] - 1.0 / slope
        t = u[j] * peak[j]
        steps = max(-log((peak[j] - t) * slope + 1e-300), 0.0)  # of 1/slope beyond the foot, where t is
        envelope[j] = steps if t >= foot else 0.0
        mu[j] = foot + steps / slope if t >= foot else t


@kernel
def last_vertices(left, right, u, v, x, y, weight):
    """Last vertices (x, y) of LANES pairs that leave the ends of left and right, and their weights.

    left, right (7, LANES), see `close_pairs`; u, v (LANES,) uniform. The weight is that of two legs, K_0(R)/(2 pi) on
    average, times the inverse chance of a pair that far apart, e^(R - 1) beyond 1. Short loops and small functions:
    what the compiler does not put in their place runs lane by lane.
    """
    R, mu, envelope, peak = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for j in range(LANES):
        ex = right[0, j] - left[0, j]
        ey = right[1, j] - left[1, j]
        R[j] = np.sqrt(ex * ex + ey * ey) + 1e-300
    draw_radii(R, u, mu, envelope, peak)
    for j in range(LANES):
        mu[j] = exp(mu[j])
    for j in range(LANES):
        exponent = envelope[j] - 0.5 * R[j] * (mu[j] + 1.0 / mu[j]) + max(R[j] - 1.0, 0.0)
        weight[j] = peak[j] / (2.0 * np.pi) * exp(max(exponent, -700.0))
    for j in range(LANES):
        sine, cosine = sincos(2.0 * np.pi * v[j])
        p = 0.25 * (mu[j] + 1.0 / mu[j]) * cosine
        q = 0.25 * (mu[j] - 1.0 / mu[j]) * sine
        ex = right[0, j] - left[0, j]
        ey = right[1, j] - left[1, j]
        x[j] = 0.5 * (left[0, j] + right[0, j]) + p * ex - q * ey
        y[j] = 0.5 * (left[1, j] + right[1, j]) + p * ey + q * ex


@kernel
def close_pairs(left, right, bare, u, v, density, end, weight, area, cosine):
    """Loops of LANES pairs: weight, area, cosine of first and last leg, each (LANES,).

    left, right: columns (x, y, c, s, area, c0, s0), (7, LANES), of half walks from the origin. A loop runs along left,
    over the last vertex, and back along right. The turn at the origin was drawn with the starting direction of right
    and has no weight. A `bare` right walk has no legs: the last leg ends at the origin and its turn there is weighted.
    `end` is the table of the last turn.
    """
    bins = np.empty((3, LANES), dtype=np.int64)
    x, y, bx, by = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    last_vertices(left, right, u, v, x, y, weight)
    for j in range(LANES):
        ax = x[j] - left[0, j]
        ay = y[j] - left[1, j]
        bx[j] = right[0, j] - x[j]
        by[j] = right[1, j] - y[j]
        bins[0, j] = turn_bin(left[2, j], left[3, j], ax, ay, density.size)
        bins[1, j] = turn_bin(ax, ay, bx[j], by[j], density.size)
        bins[2, j] = turn_bin(bx[j], by[j], -right[2, j], -right[3, j], end.size)
    for j in range(LANES):
        area[j] = left[4, j] - right[4, j] + 0.5 * (left[0, j] * y[j] - left[1, j] * x[j])
        area[j] += 0.5 * (x[j] * right[1, j] - y[j] * right[0, j])
        last = (left[5, j] * bx[j] + left[6, j] * by[j]) / np.sqrt(bx[j] * bx[j] + by[j] * by[j])
        cosine[j] = last if bare else -(left[5, j] * right[5, j] + left[6, j] * right[6, j])
    for j in range(LANES):
        weight[j] *= density[bins[0, j]] * density[bins[1, j]] * end[bins[2, j]]


@kernel
def meet(first, key, split, left, right, bare, density, end, b, total, moments):
    """Add weight (1, cos theta) cos(b area) of all pairs of half walks to total, (2, fields).

    left, right: (walks, 7), see `close_pairs`; `split` numbers the way the legs are shared out. Pairs farther apart
    than 1 + T, T exponential of mean 1 and one for every left walk, are left out and the others weighted with the
    inverse chance e^(R - 1): unbiased, and most pairs cost one comparison. moments: sums over the left walks of the
    weight (1 + cos theta) with all right ones, and of its square.
    """
    x, y = right[:, 0].copy(), right[:, 1].copy()
    place = np.empty(x.size, dtype=np.int64)
    pairs = np.empty((2, x.size + LANES), dtype=np.int64)
    row = np.zeros(left.shape[0])
    waiting = 0
    for i in range(left.shape[0] + 1):
        last = i == left.shape[0]
        if not last:
            waiting = find_pairs(i, first, key, split, left, x, y, place, pairs, waiting)
        start = 0
        while waiting - start >= (1 if last else LANES):
            here = min(LANES, waiting - start)
            add_pairs(first, key, split, pairs[:, start : start + here], left, right, bare, density, end, b, total, row)
            start += here
        waiting = keep_waiting(pairs, start, waiting)
    for i in range(row.size):
        moments[0] += row[i]
        moments[1] += row[i] * row[i]


@kernel
def find_pairs(i, first, key, split, left, x, y, place, pairs, waiting):
    """Line up the pairs of left walk i with all right ends (x, y) within its reach behind `waiting` others, (2, n)."""
    w0, w1 = threefry(np.uint64(first + i), counter(REACH + split, 0), key[0], key[1])
    reach = 1.0 - log(unit_uniform(w0))
    for n in range(within(left[i, 0], left[i, 1], reach * reach, x, y, place)):
        pairs[0, waiting] = i
        pairs[1, waiting] = place[n]
        waiting += 1
    return waiting


@kernel
def keep_waiting(pairs, start, waiting):
    """Move the pairs from `start` on to the front; how many these are."""
    for n in range(start, waiting):
        pairs[0, n - start] = pairs[0, n]
        pairs[1, n - start] = pairs[1, n]
    return waiting - start


@kernel
def within(x0, y0, square, x, y, place):
    """Number of points (x, y) closer to (x0, y0) than the root of `square`; their indices, ascending, in place.

    Without a branch: every index is written where the next one that counts has its place.
    """
    n = 0
    for j in range(x.size):
        place[n] = j
        n += 1 if (x[j] - x0) ** 2 + (y[j] - y0) ** 2 < square else 0
    return n


@kernel
def read_pairs(first, key, split, pairs, left, right, near, far, number, u, v):
    """Read the halves of up to LANES loops, pairs (2, n), into lanes; their number and two uniforms of their own."""
    place = np.empty(LANES, dtype=np.uint64)
    for j in range(LANES):
        n = min(j, pairs.shape[1] - 1)
        for c in range(near.shape[0]):
            near[c, j] = left[pairs[0, n], c]
            far[c, j] = right[pairs[1, n], c]
        number[j] = np.uint64(first + pairs[0, n])
        place[j] = counter(PAIR + split, pairs[1, n])
    for j in range(LANES):
        w0, w1 = threefry(number[j], place[j], key[0], key[1])
        u[j] = unit_uniform(w0)
        v[j] = unit_uniform(w1)


@kernel
def add_pairs(first, key, split, pairs, left, right, bare, density, end, b, total, row):
    """Add up to LANES loops: pairs (2, n) numbers of left and right walks, row the sums of the left walks."""
    near, far = lane_rows(7), lane_rows(7)
    u, v, weight, area, cosine = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    number = np.empty(LANES, dtype=np.uint64)
    read_pairs(first, key, split, pairs, left, right, near, far, number, u, v)
    close_pairs(near, far, bare, u, v, density, end, weight, area, cosine)
    for n in range(pairs.shape[1]):
        row[pairs[0, n]] += weight[n] * (1.0 + cosine[n])
        for f in range(b.size):
            s, c = sincos(b[f] * area[n])
            total[0, f] += weight[n] * c
            total[1, f] += weight[n] * c * cosine[n]
