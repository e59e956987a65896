"""Open correlated walks of exponential legs, one after another, and pairs of them that meet in a two-leg closing.

Turns follow a table of equal bins over [-pi, pi), constant density inside a bin, drawn by the alias method. Lengths
are in units of the mean leg.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, sincos, unit_uniform
from cbs.kernels.normals import LANES, counter
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
def relative_density(ax, ay, bx, by, density):
    """2 pi p(angle from a to b) of unit vectors, from the table."""
    n = density.size
    angle = np.arctan2(ax * by - ay * bx, ax * bx + ay * by)
    return density[min(int((angle + np.pi) * (n / (2.0 * np.pi))), n - 1)]


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
def last_vertex(R, u, v):
    """Vertex of the two-leg law in elliptic coordinates, foci R apart: cosh mu, sinh mu, cos nu, sin nu and a weight.

    The law of two legs is e^(-R cosh mu) dmu dnu / (4 pi^2). mu is drawn from the envelope of the log-concave factor,
    flat up to the foot of the tangent at R (cosh mu - 1) = 1; the weight is the integral K_0(R)/(2 pi) on average.
    """
    peak = np.arccosh(1.0 + 1.0 / R)
    slope = np.sqrt(1.0 + 2.0 * R)
    foot = peak - 1.0 / slope
    t = u * peak
    mu = t if t < foot else foot - log((peak - t) * slope + 1e-300) / slope
    envelope = 0.0 if t < foot else (mu - foot) * slope
    ch = np.cosh(mu)
    weight = peak * np.exp(envelope - R * ch) / (2.0 * np.pi)
    sine, cosine = sincos(2.0 * np.pi * v)
    return ch, np.sinh(mu), cosine, sine, weight


@kernel
def close_pair(left, right, bare, u, v, density, end):
    """Two legs from the end of `left` to that of `right`: weight, area of the loop, cosine of first and last leg.

    left, right: rows (x, y, c, s, area, c0, s0) of half walks from the origin. The loop runs along left, over the last
    vertex, and back along right. The turn at the origin was drawn with the starting direction of right and has no
    weight. A `bare` right walk has no legs: the last leg ends at the origin and its turn there is weighted. `end` is
    the table of the last turn.
    """
    ex = right[0] - left[0]
    ey = right[1] - left[1]
    R = np.sqrt(ex * ex + ey * ey) + 1e-300
    ex /= R
    ey /= R
    ch, sh, cn, sn, weight = last_vertex(R, u, v)
    p = 0.5 * R * ch * cn
    q = 0.5 * R * sh * sn
    x = 0.5 * (left[0] + right[0]) + p * ex - q * ey
    y = 0.5 * (left[1] + right[1]) + p * ey + q * ex
    r1 = 0.5 * R * (ch + cn)
    r2 = 0.5 * R * (ch - cn)
    ax = (x - left[0]) / r1
    ay = (y - left[1]) / r1
    bx = (right[0] - x) / r2
    by = (right[1] - y) / r2
    weight *= relative_density(left[2], left[3], ax, ay, density)
    weight *= relative_density(ax, ay, bx, by, density)
    weight *= relative_density(bx, by, -right[2], -right[3], end)
    area = left[4] - right[4] + 0.5 * (left[0] * y - left[1] * x + x * right[1] - y * right[0])
    cosine = left[5] * bx + left[6] * by if bare else -(left[5] * right[5] + left[6] * right[6])
    return weight, area, cosine


@kernel
def meet(first, key, split, left, right, bare, density, end, b, total, moments):
    """Add weight (1, cos theta) cos(b area) of all pairs of half walks to total, (2, fields).

    left, right: (walks, 7), see `close_pair`; `split` numbers the way the legs are shared out. Pairs farther apart than
    1 + T, T exponential of mean 1 and one for every left walk, are left out and the others weighted with the inverse
    chance e^(R - 1): unbiased, and most pairs cost one comparison. moments: sums over the left walks of the weight
    (1 + cos theta) with all right ones, and of its square.
    """
    x, y = right[:, 0].copy(), right[:, 1].copy()
    place = np.empty(x.size, dtype=np.int64)
    for i in range(left.shape[0]):
        w0, w1 = threefry(np.uint64(first + i), counter(REACH + split, 0), key[0], key[1])
        reach = 1.0 - log(unit_uniform(w0))
        row = 0.0
        for n in range(within(left[i, 0], left[i, 1], reach * reach, x, y, place)):
            j = place[n]
            w0, w1 = threefry(np.uint64(first + i), counter(PAIR + split, j), key[0], key[1])
            weight, area, cosine = close_pair(left[i], right[j], bare, unit_uniform(w0), unit_uniform(w1), density, end)
            weight *= np.exp(max(0.0, np.sqrt((x[j] - left[i, 0]) ** 2 + (y[j] - left[i, 1]) ** 2) - 1.0))
            row += weight * (1.0 + cosine)
            add_cosines(weight, area, cosine, b, total)
        moments[0] += row
        moments[1] += row * row


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
def add_cosines(weight, area, cosine, b, total):
    """Add weight (1, cosine) cos(b area) to total, (2, fields), all fields side by side."""
    for f in range(b.size):
        s, c = sincos(b[f] * area)
        total[0, f] += weight * c
        total[1, f] += weight * c * cosine
