"""Closed flights in a strip |y| <= width/2 between diffuse walls: walks that meet a leg drawn back from their start.

Vertices are scatterers and places where a wall is met, (x, y, on a wall); legs are straight and of mean 1. A wall sends
out by the cosine law (the sine of the angle to the normal is uniform), a scatterer in every direction alike.
"""

import math

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, log, sincos, unit_uniform
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry

START, FORTH, BACK = 0, 1, 2
TINY = 1e-300


@kernel
def room_ahead(c, s, y, width):
    """Way from the height y along the unit vector (c, s) to the wall, and its part c along the strip with it."""
    return (0.5 * width - y) / s if s > 0.0 else (0.5 * width + y) / (-s) if s < 0.0 else np.inf


@kernel
def next_vertex(number, purpose, event, key, vertex, width):
    """Draw a leg from a vertex; its end and its unit vector."""
    x, y, on_wall = vertex
    w0, w1 = threefry(number, counter(purpose, event), key[0], key[1])
    if on_wall:
        c = 2.0 * unit_uniform(w1) - 1.0
        s = np.sqrt(max(0.0, 1.0 - c * c))
        s = -s if y > 0.0 else s
    else:
        c, s = direction(w1)
    r = -log(unit_uniform(w0))
    room = room_ahead(c, s, y, width)
    if r < room:
        return (x + r * c, y + r * s, False), c, s
    return (x + room * c, 0.5 * width if s > 0.0 else -0.5 * width, True), c, s


@kernel
def leg_density(start, end):
    """Density of the end of a leg, given its start: per area at scatterers, per length at walls."""
    dx = end[0] - start[0]
    dy = end[1] - start[1]
    r = np.sqrt(dx * dx + dy * dy) + TINY
    slope = abs(dy) / r
    return np.exp(-r) / (2.0 * r) * (slope if start[2] else 1.0 / np.pi) * (slope if end[2] else 1.0)


@kernel
def current(c, s, y, width, fade):
    """Way along the strip that is left on the unit vector (c, s), c (1 - exp(-fade room)), over the mean free path."""
    return c * (1.0 - np.exp(-fade * room_ahead(c, s, y, width)))


@kernel
def begin(number, key, at_wall, width):
    """Start of a walk, the lower wall or anywhere, and its weight: half of the scatterers lie as (distance)^(-1/2).

    Near a wall a loop of a place on it and one more scatterer is as large as the distance of its start, and weighs its
    inverse: without the many starts there the mean square of the weights would be infinite.
    """
    if at_wall:
        return (0.0, -0.5 * width, True), 1.0
    w0, w1 = threefry(number, counter(START, 0), key[0], key[1])
    u = 2.0 * unit_uniform(w0) - 1.0  # its sign tells the wall
    v = abs(u) if unit_uniform(w1) < 0.5 else u * u
    y = 0.5 * width * (1.0 - v)
    return (0.0, y if u > 0.0 else -y, False), 2.0 / (1.0 + 0.5 / np.sqrt(v + TINY))


@kernel
def first_from_wall(number, key, start, width):
    """First leg from a wall: end, unit vector, weight. Half are short, exp(-r)/(pi r)^(1/2), for a like reason."""
    w0, w1 = threefry(number, counter(FORTH, 0), key[0], key[1])
    v0, v1 = threefry(number, counter(START, 1), key[0], key[1])
    c = 2.0 * unit_uniform(w1) - 1.0
    s = np.sqrt(max(0.0, 1.0 - c * c))
    cosine = direction(v1)[0]
    r = -log(unit_uniform(w0)) * (1.0 if unit_uniform(v0) < 0.5 else cosine * cosine)
    room = width / (s + TINY)
    if r < room:
        return (r * c, start[1] + r * s, False), c, s, 2.0 / (1.0 + 1.0 / np.sqrt(np.pi * r + TINY))
    free = np.exp(-room)
    return (room * c, start[1] + width, True), c, s, 2.0 * free / (free + math.erfc(np.sqrt(room)) + TINY)


@kernel
def turned(u, turn, start, end):
    """Quaternion u of the way to `start`, then that of the leg on to `end`: rotation vector turn (dx, dy)."""
    dx = end[0] - start[0]
    dy = end[1] - start[1]
    a = 0.5 * (turn[0, 0] * dx + turn[0, 1] * dy)
    e = 0.5 * (turn[1, 0] * dx + turn[1, 1] * dy)
    h = np.sqrt(a * a + e * e + TINY)
    sine, c = sincos(h)
    a *= sine / h
    e *= sine / h
    w, i, j, k = u
    return c * w - a * i - e * j, c * i + a * w + e * k, c * j + e * w - a * k, c * k + a * j - e * i


@kernel
def swept(start, end):
    """Integral of y dx along a leg."""
    return 0.5 * (end[0] - start[0]) * (end[1] + start[1])


@kernel
def closed(start, vertex, last, square, ahead, width, fade, terms):
    """Weight of the walk at `vertex` that goes home over `last`, found by the walk or by the leg back (`returns`)."""
    p = leg_density(vertex, last)
    weight = leg_density(last, start) * p / (p + leg_density(start, last) + TINY)
    if start[2]:
        return weight * terms[0] * square
    dx = start[0] - last[0]
    dy = start[1] - last[1]
    r = np.sqrt(dx * dx + dy * dy) + TINY
    on = current(dx / r, dy / r, start[1], width, fade)
    return weight * (terms[0] * (ahead * ahead + on * on) + terms[1] * 2.0 * ahead * on)


@kernel
def counted(weight, flux, home, vertex, last, u, turn, b, value):
    """Add weight times the interference of a closed way in every field; returns |weight|."""
    area = flux + swept(vertex, last) + swept(last, home)
    if turn.size > 0:
        w = turned(turned(u, turn, vertex, last), turn, last, home)[0]
        weight *= 2.0 * w * w - 1.0
    for i in range(b.size):
        value[i] += weight * np.cos(b[i] * area)


@kernel
def returns(first, key, last, at_wall, width, fade, kept, terms, square, turn, b, value, size):
    """Sum of the returns of walks from one place, a scatterer or a wall, in every field.

    last: scatterers that each walk passes before it is absorbed, (walks,), every one with the factor `kept`. fade: mean
    leg over the mean free path.
    terms: factors (2,) of the squares f^2 + g^2 of the currents behind the first leg and ahead of the last, and of
    2 f g; a loop that starts on a wall has `square` in the place of f^2 + g^2. turn: (2, 2), radians per unit of a leg,
    or empty.
    value (fields,) is added to; size (walks,): |weights|. The weight of a loop is its density with every scatterer of
    weight `fade`, but the start.

    The last vertex m of a loop is found in two ways, by the walk, which goes on from its vertex v to m, and by a leg
    back from the start to m, with the densities p and q of m. Either way it counts p (m to start)/(p + q), over p by
    the walk (balance heuristic), so that no pair of close vertices has a weight that grows with its nearness alone.
    """
    for i in range(last.size):
        number = np.uint64(first + i)
        start, share = begin(number, key, at_wall, width)
        back, c, s = next_vertex(number, BACK, 0, key, start, width)
        absorbed = 1.0 if back[2] else fade
        vertex, u, flux, ahead, passed, event, total = start, (1.0, 0.0, 0.0, 0.0), 0.0, 0.0, 0, 0, 0.0
        while True:
            if event == 0 and at_wall:
                end, c, s, more = first_from_wall(number, key, start, width)
                share *= more
            else:
                end, c, s = next_vertex(number, FORTH, event, key, vertex, width)
            if not end[2]:
                passed += 1
                share *= kept
            if passed > last[i]:
                break
            if event == 0:
                ahead = -current(-c, -s, start[1], width, fade)
            else:
                weight = share * closed(start, vertex, end, square, ahead, width, fade, terms)
                counted(weight, flux, start, vertex, end, u, turn, b, value)
                total += abs(weight)
            flux += swept(vertex, end)
            if turn.size > 0:
                u = turned(u, turn, vertex, end)
            vertex = end
            event += 1
            weight = share * absorbed * closed(start, vertex, back, square, ahead, width, fade, terms)
            counted(weight, flux, start, vertex, back, u, turn, b, value)
            total += abs(weight)
        size[i] = total
