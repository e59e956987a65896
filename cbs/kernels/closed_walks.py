r"""Closed walks between scatterers that turn by a law: directions first, then lengths that bring them home.

The directions of a loop do not know its lengths. The turn of the return is drawn with its weight, the others by the
law, the last of them as a bridge, so that all add up. Given the directions n_i the density of return is that of
:math:`\sum r_i n_i` at 0, r_i exponential. With the rates :math:`1 + h n_i` in place of 1 the sum is zero on average
where h minimises :math:`-\sum \ln(1 + h n_i)`; what is left is the density of a sum at its own mean, found by two
groups of legs whose common scales are fixed by the rest. No weight is large: no law of the angle is ever in it alone.
"""

import math

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, sincos, unit_uniform
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry
from cbs.kernels.walks import turn

TURN, CHOICE, LENGTH, RETURN = 48, 49, 50, 51
DEEP = -40.0  # exponent of a weight that does not count
STEPS = 200


@kernel
def sum_density(k, angle, density, sums):
    """2 pi times the density of the sum of k turns: the table of the law, or its k-fold one, linear between nodes."""
    n = density.size if k == 1 else sums.shape[1]
    x = (angle + np.pi) / (2.0 * np.pi)
    x = n * (x - np.floor(x))
    i = min(int(x), n - 1)
    if k == 1:
        return density[i]
    f = x - i
    return (1.0 - f) * sums[k, i] + f * sums[k, i + 1 if i + 1 < n else 0]


@kernel
def bridge(number, key, share, other, density, sums, peaks, q, need, at, turns):
    """Fill turns[at : at + q] with turns whose sum is `need` up to whole circles.

    One half is drawn freely and accepted by what is left for the other, then the other is halved. Which half is free is
    drawn, so that a rare large turn may stand in either.
    """
    event = turns.size
    while q > 1:
        half = q // 2
        limit = peaks[half] * peaks[q - half] / (peaks[half] + peaks[q - half])
        while True:
            w0, w1 = threefry(number, counter(CHOICE, event), key[0], key[1])
            first = unit_uniform(w0) < 0.5
            free = half if first else q - half
            start = at if first else at + half
            total = 0.0
            for i in range(free):
                event += 1
                v0, v1 = threefry(number, counter(TURN, event), key[0], key[1])
                angle = turn(unit_uniform(v1), share, other)
                turns[start + i] = angle
                total += angle
            event += 1
            a = sum_density(free, total, density, sums)
            b = sum_density(q - free, need - total, density, sums)
            if unit_uniform(w1) * limit * (a + b) <= a * b:
                break
        at += half if first else 0
        q -= free
        need -= total
    turns[at] = need


@kernel
def directions(number, key, share, other, density, sums, peaks, n, need, turns, c, s):
    """Directions of n legs, the first along x, whose n - 1 turns add up to `need`, and the density of that sum."""
    q = min(n - 1, sums.shape[0] - 1)
    for i in range(n - 1 - q):
        w0, w1 = threefry(number, counter(TURN, i), key[0], key[1])
        turns[i] = turn(unit_uniform(w1), share, other)
        need -= turns[i]
    weight = sum_density(q, need, density, sums)
    bridge(number, key, share, other, density, sums, peaks, q, need, n - 1 - q, turns)
    turns[n - 1] = 0.0
    angle = 0.0
    for i in range(n):
        s[i], c[i] = sincos(angle)
        angle += turns[i]
        angle -= 2.0 * np.pi * np.floor(angle / (2.0 * np.pi))
    return weight


@kernel
def tilt(n, c, s):
    """Minimum of -sum ln(1 + h n_i) over h: exponent, h, and the second derivatives xx, xy, yy.

    Newton steps shortened by 1/(1 + decrement) stay where all rates are positive. Directions that all lie to one side
    have no minimum: the exponent falls below DEEP.
    """
    hx = hy = exponent = xx = xy = yy = 0.0
    for _ in range(STEPS):
        gx = gy = xx = xy = yy = exponent = 0.0
        for i in range(n):
            rate = 1.0 + hx * c[i] + hy * s[i]
            exponent -= np.log(rate)
            x = c[i] / rate
            y = s[i] / rate
            gx += x
            gy += y
            xx += x * x
            xy += x * y
            yy += y * y
        det = xx * yy - xy * xy
        if exponent < DEEP or det <= 1e-14 * xx * yy:
            return 2.0 * DEEP, hx, hy, xx, xy, yy
        dx = (yy * gx - xy * gy) / det
        dy = (xx * gy - xy * gx) / det
        decrement = np.sqrt(dx * gx + dy * gy)
        if decrement < 1e-3:
            break
        hx += dx / (1.0 + decrement)
        hy += dy / (1.0 + decrement)
    return exponent, hx, hy, xx, xy, yy


@kernel
def gamma_density(x, m):
    """Density of the sum of m exponential numbers."""
    return np.exp((m - 1.0) * np.log(x) - x - math.lgamma(m)) if m > 1.0 else np.exp(-x)


@kernel
def scales(parts):
    """Factors of the groups, (4, 4) rows (number of legs, x, y, own scale): two stay, two close; and the density.

    The two with the widest angle, counted with their legs, take the scales that bring the sum to zero.
    """
    best = 0.0
    a = b = 0
    for i in range(4):
        for j in range(i):
            if parts[i, 0] > 0.0 and parts[j, 0] > 0.0:
                cross = abs(parts[i, 1] * parts[j, 2] - parts[i, 2] * parts[j, 1]) / (parts[i, 3] * parts[j, 3])
                cross *= np.sqrt(parts[i, 0] * parts[j, 0])
                if cross > best:
                    best = cross
                    a = i
                    b = j
    if best == 0.0:
        return 0.0, 0, 0, 0.0, 0.0
    x = y = 0.0
    for i in range(4):
        if i != a and i != b:
            x -= parts[i, 1]
            y -= parts[i, 2]
    cross = parts[a, 1] * parts[b, 2] - parts[a, 2] * parts[b, 1]
    fa = (x * parts[b, 2] - y * parts[b, 1]) / cross
    fb = (parts[a, 1] * y - parts[a, 2] * x) / cross
    if fa <= 0.0 or fb <= 0.0:
        return 0.0, a, b, fa, fb
    own = parts[a, 3] * parts[b, 3]
    density = gamma_density(fa * parts[a, 3], parts[a, 0]) * gamma_density(fb * parts[b, 3], parts[b, 0])
    return density * own / abs(cross), a, b, fa, fb


@kernel
def lengths(number, key, n, c, s, group, r):
    """Lengths of n legs with these directions that add up to zero: fills r and returns the weight, density over draws.

    Groups are the quadrants after the covariance of the tilted legs has been made round, so that legs in a thin beam
    are told apart.
    """
    exponent, hx, hy, xx, xy, yy = tilt(n, c, s)
    if exponent < DEEP:
        return 0.0
    l11 = np.sqrt(xx)
    l21 = xy / l11
    l22 = np.sqrt(yy - l21 * l21)
    parts = np.zeros((4, 4))
    for i in range(n):
        w0, w1 = threefry(number, counter(LENGTH, i), key[0], key[1])
        u = -log(unit_uniform(w0))
        rate = 1.0 + hx * c[i] + hy * s[i]
        x = c[i] / (rate * l11)
        y = (s[i] / rate - l21 * x) / l22
        k = (1 if x > 0.0 else 0) + (2 if y > 0.0 else 0)
        group[i] = k
        r[i] = u / rate
        parts[k, 0] += 1.0
        parts[k, 1] += u * x
        parts[k, 2] += u * y
        parts[k, 3] += u
    density, a, b, fa, fb = scales(parts)
    if density > 0.0:
        for i in range(n):
            r[i] *= fa if group[i] == a else fb if group[i] == b else 1.0
    return density * np.exp(exponent) / (l11 * l22)


@kernel
def returning(number, key, share, other, weights, terms):
    """Angle from the first leg to the last one reversed, drawn by tables of its own, and the weight of both terms."""
    w0, w1 = threefry(number, counter(RETURN, 0), key[0], key[1])
    angle = turn(unit_uniform(w0), share, other)
    k = min(int((angle + np.pi) * (weights.size / (2.0 * np.pi))), weights.size - 1)
    return angle, weights[k] * (terms[0] - terms[1] * np.cos(angle)), unit_uniform(w1)


@kernel
def closed_walks(first, key, law, sums, peaks, opening, n_legs, factor, terms, b, total, moments):
    """Add factor weight (terms_0 + terms_1 cos theta) cos(b area) of the loops number first and up to total, (fields,).

    law: share, other, density, tables of a turn; opening: share, other, weights, those of the turn of the return.
    moments: sums of the values without field, and of their squares. Loops whose directions cannot close well are left
    out with a chance that the others make up for.
    """
    share, other, density = law
    most = n_legs.max() + 1
    turns = np.empty(most)
    c = np.empty(most)
    s = np.empty(most)
    r = np.empty(most)
    group = np.empty(most, dtype=np.int64)
    for w in range(n_legs.size):
        number = np.uint64(first + w)
        n = n_legs[w]
        angle, value, chance = returning(number, key, opening[0], opening[1], opening[2], terms)
        value *= directions(number, key, share, other, density, sums, peaks, n, np.pi - angle, turns, c, s)
        x = c[:n].sum()
        y = s[:n].sum()
        keep = min(1.0, np.exp(2.0 - (x * x + y * y) / (2.0 * n)))
        if chance > keep or value == 0.0:
            continue
        value *= factor[w] / keep * lengths(number, key, n, c, s, group, r)
        if value == 0.0:
            continue
        x = y = area = 0.0
        for i in range(n):
            area += 0.5 * r[i] * (x * s[i] - y * c[i])
            x += r[i] * c[i]
            y += r[i] * s[i]
        moments[0] += value
        moments[1] += value * value
        for f in range(b.size):
            total[f] += value * np.cos(b[f] * area)
