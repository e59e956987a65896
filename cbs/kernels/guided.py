r"""Walks led home: every leg is chosen among a few by what is known of the chance to come back, the last two close.

A walk has turns by a law and exponential lengths. Of the legs it could go on with, one is taken in proportion to h, a
guess at the density of return from its end with the legs that are left, and the loop gets the mean of h over the
candidates, divided by what h promised before, as a factor. The weights are right whatever h is; where h is right they
do not spread. Half of the candidates turn by the law, half by the law around the direction home, and either counts by
the density of both, so that no turn is seldom drawn and heavy. Candidates share a random number by equal distances.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, sincos, unit_uniform
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry

LEG, HOMEWARD, CHOICE, LAST, VERTEX, HEADING = 0, 1, 2, 3, 4, 5
CANDIDATES = 8  # of either kind
FREE = 60  # legs: of a longer walk the first half, that h does not know in detail, goes as it likes
WIDER = 0.02
TINY = 1e-300


@kernel
def fraction(u, j):
    """Number j of CANDIDATES that share the random number u, at equal distances in (0, 1]."""
    u += j / CANDIDATES
    return u if u <= 1.0 else u - 1.0


@kernel
def mixed(j):
    """Order of lengths beside that of turns: the bits of j in reverse."""
    return (j & 1) * 4 + (j & 2) + (j >> 2 & 1)


@kernel
def wrapped(angle):
    """Angle in [-pi, pi)."""
    return angle - 2.0 * np.pi * np.floor((angle + np.pi) / (2.0 * np.pi))


@kernel
def turn_at(u, cumulative, start):
    """Turn with the cumulative probability u, ascending in u; start[i] is the bin of u = i/size."""
    n = cumulative.size - 1
    k = start[min(int(u * start.size), start.size - 1)]
    while k < n - 1 and cumulative[k + 1] < u:
        k += 1
    width = cumulative[k + 1] - cumulative[k]
    place = (u - cumulative[k]) / width if width > 0.0 else 0.5
    return (k + min(max(place, 0.0), 1.0)) * (2.0 * np.pi / n) - np.pi


@kernel
def density_at(angle, density):
    """2 pi p(angle) from the table."""
    n = density.size
    x = (angle + np.pi) / (2.0 * np.pi)
    return density[min(int(n * (x - np.floor(x))), n - 1)]


@kernel
def promise(left, distance, off, tables, reach, index, memory):
    """Guess h at the density of return by `left` legs from `distance`, the last leg pointing `off` the way home.

    Beyond the tables: a normal law around the place, `memory` ahead, where the direction will have been forgotten.
    """
    if left >= index.size:
        square = distance * distance + memory * memory - 2.0 * distance * memory * np.cos(off)
        variance = 2.0 * left * (memory + 1.0) - memory * (3.0 * memory + 2.0)
        # far out walks come back straight, more often than the normal law says: a wider one is added
        narrow = np.exp(-square / variance)
        return (narrow + WIDER * np.exp(-0.5 * square / variance)) / (np.pi * variance) + TINY
    k = index[left]
    table = tables[k]
    s = distance / reach[k]
    beyond = np.exp(-max(0.0, distance - reach[k]))
    x = np.sqrt(min(s, 0.999999)) * (table.shape[0] - 1)
    y = np.sqrt(min(abs(off) / np.pi, 0.999999)) * (table.shape[1] - 1)
    i = int(x)
    j = int(y)
    x -= i
    y -= j
    near = (1.0 - y) * table[i, j] + y * table[i, j + 1]
    far = (1.0 - y) * table[i + 1, j] + y * table[i + 1, j + 1]
    return beyond * ((1.0 - x) * near + x * far) + TINY


@kernel
def chosen(number, key, row, summed, n):
    """Candidate drawn in proportion to its share of the ascending sums summed[:n]."""
    w0, w1 = threefry(number, counter(CHOICE, row), key[0], key[1])
    target = unit_uniform(w0) * summed[n - 1]
    j = 0
    while j < n - 1 and summed[j] < target:
        j += 1
    return j


@kernel
def candidates(number, key, i, left, x, y, heading, law, guide, work):
    """Fill work, rows (dx, dy, heading, promise, summed weight), with legs from (x, y); returns the mean weight.

    All turn by the law; near the end, or where the walk is late, as many more by the law around the way home.
    """
    cumulative, start, density = law
    tables, reach, index, memory = guide
    home = np.arctan2(-y, -x)
    transport = 1.0 + memory
    near = left <= 2.0 * transport or x * x + y * y > left * transport
    total = 0.0
    for kind in range(2 if near else 1):
        w0, w1 = threefry(number, counter(HOMEWARD if kind else LEG, i), key[0], key[1])
        for j in range(CANDIDATES):
            turn = turn_at(fraction(unit_uniform(w0), j), cumulative, start)
            angle = wrapped((home if kind else heading) + turn)
            r = -log(fraction(unit_uniform(w1), mixed(j)))
            s, c = sincos(angle)
            to_x = x + r * c
            to_y = y + r * s
            off = wrapped(angle - np.arctan2(-to_y, -to_x))
            h = promise(left, np.sqrt(to_x * to_x + to_y * to_y), off, tables, reach, index, memory)
            share = 1.0
            if near:
                p = density_at(angle - heading, density)
                share = p / (p + density_at(angle - home, density) + TINY)
            total += share * h / CANDIDATES
            m = kind * CANDIDATES + j
            work[0, m] = r * c
            work[1, m] = r * s
            work[2, m] = angle
            work[3, m] = h
            work[4, m] = total
    return total, (2 if near else 1) * CANDIDATES


@kernel
def last_vertex(distance, psi, u):
    r"""Half tangent T of the turn at the last vertex, seen psi off the way home, and its weight.

    With T = tan(beta/2) the density of two legs is e^(-R cos psi) e^(-S T) dT/T dphi, S = R sin psi, T from tan(psi/2)
    on. T is drawn from 1/T up to where the exponent has grown by 1, then from the exponential law.
    """
    slope = max(distance * np.sin(psi), TINY)
    low = np.tan(0.5 * psi)
    knee = low + 1.0 / slope
    flat = np.exp(-slope * low) * log(knee / low)
    tail = np.exp(-slope * knee)
    u *= flat + tail
    scale = (flat + tail) * np.exp(-distance * np.cos(psi))
    if u < flat:
        T = low * np.exp(u / flat * log(knee / low))
        return T, scale * np.exp(slope * (low - T))
    T = knee - log(max((u - flat) / tail, TINY)) / slope
    return T, scale / (slope * T)


@kernel
def close(number, key, x, y, heading, law, terms, turned, work):
    """Fill work with ways home by two legs, rows (dx, dy, sign, -, summed weight), and return their mean weight.

    The weight counts the turn of the return, if `turned`, and terms_0 + terms_1 cos(theta), whose sign stands apart.
    """
    cumulative, start, density = law
    distance = np.sqrt(x * x + y * y)
    home = np.arctan2(-y, -x)
    total = 0.0
    for kind in range(2):
        w0, w1 = threefry(number, counter(LAST, kind), key[0], key[1])
        v0, v1 = threefry(number, counter(VERTEX, kind), key[0], key[1])
        for j in range(CANDIDATES):
            turn = turn_at(fraction(unit_uniform(w0), j), cumulative, start)
            angle = wrapped((home if kind else heading) + turn)
            p = density_at(angle - heading, density)
            weight = p / (p + density_at(angle - home, density) + TINY)
            off = wrapped(home - angle)
            psi = min(max(abs(off), 1e-12), np.pi - 1e-12)
            T, share = last_vertex(distance, psi, fraction(unit_uniform(w1), mixed(j)))
            beta = 2.0 * np.arctan(T)
            last = angle + (beta if off > 0.0 else -beta)
            weight *= share * density_at(beta, density)
            weight *= density_at(np.pi - last, density) if turned else 1.0
            value = terms[0] + terms[1] * np.cos(last)
            total += weight * abs(value) / (2.0 * np.pi * CANDIDATES)
            # sine rule in the triangle of both legs and the way home
            r = distance * np.sin(max(beta - psi, 0.0)) / max(np.sin(beta), TINY)
            s, c = sincos(angle)
            m = kind * CANDIDATES + j
            work[0, m] = r * c
            work[1, m] = r * s
            work[2, m] = 1.0 if value >= 0.0 else -1.0
            work[4, m] = total
    return total


@kernel
def guided_walk(number, key, n, law, guide, terms, turned, work, dx, dy):
    """Fill dx, dy with a closed walk of n legs, the first along x, and return its weight, of mean W_N.

    W_N is the density of return times the turn of the return and terms_0 + terms_1 cos(theta) on average.
    """
    cumulative, start, density = law
    w0, w1 = threefry(number, counter(LEG, 0), key[0], key[1])
    x = dx[0] = -log(unit_uniform(w0))
    y = dy[0] = 0.0
    heading = 0.0
    weight = 1.0
    promised = 1.0
    free = (n - 1) // 2 if n > max(FREE, guide[2].size) else 0
    for i in range(1, n - 2):
        if i <= free:
            w0, w1 = threefry(number, counter(LEG, i), key[0], key[1])
            heading = wrapped(heading + turn_at(unit_uniform(w1), cumulative, start))
            r = -log(unit_uniform(w0))
            s, c = sincos(heading)
            dx[i] = r * c
            dy[i] = r * s
        else:
            mean, m = candidates(number, key, i, n - 1 - i, x, y, heading, law, guide, work)
            j = chosen(number, key, i, work[4], m)
            weight *= mean / promised
            dx[i] = work[0, j]
            dy[i] = work[1, j]
            heading = work[2, j]
            promised = work[3, j]
        x += dx[i]
        y += dy[i]
    mean = close(number, key, x, y, heading, law, terms, turned, work)
    j = chosen(number, key, n - 2, work[4], 2 * CANDIDATES)
    dx[n - 2] = work[0, j]
    dy[n - 2] = work[1, j]
    dx[n - 1] = -x - dx[n - 2]
    dy[n - 1] = -y - dy[n - 2]
    return weight * mean / promised * work[2, j]


@kernel
def areas_of_walks(first, key, n_legs, law, guide, terms, turned, weight, area):
    """Weights and areas of the walks number first and up, (walks,)."""
    dx = np.empty(n_legs.max())
    dy = np.empty(n_legs.max())
    work = np.empty((5, 2 * CANDIDATES))
    for w in range(n_legs.size):
        weight[w] = guided_walk(np.uint64(first + w), key, n_legs[w], law, guide, terms, turned, work, dx, dy)
        x = y = a = 0.0
        for i in range(n_legs[w]):
            a += 0.5 * (x * dy[i] - y * dx[i])
            x += dx[i]
            y += dy[i]
        area[w] = a


@kernel
def legs_of_walks(loop, n_legs, key, law, guide, terms, unit, legs_x, legs_y, weight, area):
    """Legs (blocks, rows, LANES), weights and areas (blocks, LANES) of walks turned by a random angle.

    Lanes of no legs are left as they are. `unit`: length of the mean leg in the unit of the legs.
    """
    dx = np.empty(legs_x.shape[1])
    dy = np.empty(legs_x.shape[1])
    work = np.empty((5, 2 * CANDIDATES))
    for b in range(loop.shape[0]):
        for j in range(loop.shape[1]):
            n = n_legs[b, j]
            if n == 0:
                continue
            weight[b, j] = guided_walk(loop[b, j], key, n, law, guide, terms, True, work, dx, dy)
            w0, w1 = threefry(loop[b, j], counter(HEADING, 0), key[0], key[1])
            s, c = sincos(2.0 * np.pi * unit_uniform(w0))
            x = y = a = 0.0
            for i in range(n):
                to_x = unit * (c * dx[i] - s * dy[i])
                to_y = unit * (s * dx[i] + c * dy[i])
                legs_x[b, i, j] = to_x
                legs_y[b, i, j] = to_y
                a += 0.5 * (x * to_y - y * to_x)
                x += to_x
                y += to_y
            area[b, j] = a
