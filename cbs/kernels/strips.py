"""Strips 0 < y < width: flux of folded loops and walks between specular or diffuse walls.

A specular wall is undone by unfolding: the path runs straight on, and y is folded back where it is needed. The flux
that counts for a closed loop is the integral of (y - width/2) dx, up to a sign its area.
"""

import math

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, log, unit_uniform
from cbs.kernels.normals import LANES, counter
from cbs.kernels.threefry import threefry

LEG, WALL = 0, 1


@kernel
def fold(y, width):
    """Distance from the middle line, in [-width/2, width/2], of the unfolded coordinate y."""
    t = y / width
    t -= 2.0 * np.floor(0.5 * t)
    return width * (0.5 - abs(t - 1.0))


@kernel
def fold_integral(y, width):
    """Integral of `fold` from 0 to y: periodic with period 2 width, zero at the walls."""
    t = y / width
    t -= 2.0 * np.floor(0.5 * t)
    u = abs(t - 1.0)
    part = 0.5 * u * (1.0 - u)
    return width * width * (part if t > 1.0 else -part)


@kernel
def displace_ends(rows, target, dy, var):
    """Turn loops into walks to (0, target): add var_i/(sum var) target to every row; target (blocks, LANES)."""
    total = np.empty(LANES)
    for b in range(dy.shape[0]):
        total[:] = 0.0
        for i in range(rows[b]):
            v = var[b, i]
            for j in range(LANES):
                total[j] += v[j]
        for i in range(rows[b]):
            y = dy[b, i]
            v = var[b, i]
            for j in range(LANES):
                y[j] += v[j] / total[j] * target[b, j]


@kernel
def fold_rows(rows, y0, var, nodes, near, width, dx, dy, bow, area):
    """Fold the rows of free Brownian loops from the heights y0 (blocks, LANES): dy becomes the true displacement.

    The mean height of a row is that of its chord, and where a wall is nearer than near sqrt(var) its push besides; bow:
    -dx (mean height less the middle of the ends); area: -sum dx mean. nodes: (2, n), times in (0, 1) and weights.
    """
    y, z, mean = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for b in range(dx.shape[0]):
        for j in range(LANES):
            y[j] = y0[b, j]
            z[j] = fold(y[j], width)
            area[b, j] = 0.0
        for i in range(rows[b]):
            for j in range(LANES):
                rise = dy[b, i, j]
                level = abs(rise) < 1e-5 * width
                change = (fold_integral(y[j] + rise, width) - fold_integral(y[j], width)) / (1.0 if level else rise)
                mean[j] = fold(y[j] + 0.5 * rise, width) if level else change
            for j in range(LANES):
                end = fold(y[j] + dy[b, i, j], width)
                room = 0.5 * width - max(abs(z[j]), abs(end))
                if room < near * np.sqrt(var[b, i, j]) or np.floor(y[j] / width) != np.floor(
                    (y[j] + dy[b, i, j]) / width
                ):
                    mean[j] += wall_push(y[j], dy[b, i, j], var[b, i, j], nodes, width)
                bow[b, i, j] = -dx[b, i, j] * (mean[j] - 0.5 * (z[j] + end))
                area[b, j] -= dx[b, i, j] * mean[j]
                y[j] += dy[b, i, j]
                dy[b, i, j] = end - z[j]
                z[j] = end


@kernel
def wall_push(y, rise, var, nodes, width):
    """What the walls add to the mean height of a Brownian piece of this variance from y to y + rise, unfolded.

    At the time u the height is normal about the chord with variance u (1 - u) var; a wall at the distance d keeps it
    away by E|d + s N| - d.
    """
    total = 0.0
    for n in range(nodes.shape[1]):
        u = nodes[0, n]
        z = fold(y + u * rise, width)
        s = np.sqrt(2.0 * u * (1.0 - u) * var)
        for side in range(2):
            x = (0.5 * width + (z if side == 0 else -z)) / s
            if x < 6.0:  # beyond it is below 1e-17
                push = s * (np.exp(-x * x) / np.sqrt(np.pi) - x * math.erfc(x))
                total += nodes[1, n] * (push if side == 0 else -push)
    return total


@kernel
def folded_flux(rows, dx, dy, y0, width, flux):
    """Integral of fold(y) dx along straight rows that start at height y0; y0, flux (blocks, LANES).

    A row contributes dx (T(y') - T(y))/(y' - y), T the integral of fold; nearly level rows the value at the middle.
    """
    for b in range(dx.shape[0]):
        flux[b] = 0.0
        for j in range(LANES):
            y = y0[b, j]
            for i in range(rows[b]):
                s = dy[b, i, j]
                level = abs(s) < 1e-5 * width
                mean = (fold_integral(y + s, width) - fold_integral(y, width)) / (1.0 if level else s)
                flux[b, j] += dx[b, i, j] * (fold(y + 0.5 * s, width) if level else mean)
                y += s


@kernel
def folded_variance(rows, first, second, y0, target, width, out):
    """Mean square of fold(y) minus the square of its mean over the points of a bridge from y0 to y0 + target.

    The steps of the bridge are the rows of `first`, then those of `second`, closed with equal weights.
    """
    total = np.empty(LANES)
    y = np.empty(LANES)
    mean = np.empty(LANES)
    square = np.empty(LANES)
    for b in range(out.shape[0]):
        n = 2.0 * rows[b]
        total[:] = 0.0
        mean[:] = 0.0
        square[:] = 0.0
        y[:] = y0[b]
        for i in range(rows[b]):
            for j in range(LANES):
                total[j] += first[b, i, j] + second[b, i, j]
        for part in (first, second):
            for i in range(rows[b]):
                for j in range(LANES):
                    y[j] += part[b, i, j] + (target[b, j] - total[j]) / n
                    z = fold(y[j], width)
                    mean[j] += z
                    square[j] += z * z
        for j in range(LANES):
            out[b, j] = square[j] / n - (mean[j] / n) ** 2


@kernel
def strip_walks(first, key, length, width, diffuse, x, flux):
    """End x and integral of (y - width/2) dx of walks of this path length and mean leg 1, started everywhere alike.

    Walls reflect specularly, or diffusely by the cosine law (the sine of the angle to the normal is uniform).
    x, flux: (walks,).
    """
    for w in range(x.size):
        number = np.uint64(first + w)
        w0, w1 = threefry(number, counter(LEG, 0), key[0], key[1])
        y = width * (unit_uniform(w0) - 0.5)
        c, s = direction(w1)
        left = length
        px = 0.0
        area = 0.0
        event = 1
        while left > 0.0:
            w0, w1 = threefry(number, counter(LEG, event), key[0], key[1])
            r = min(-log(unit_uniform(w0)), left)
            left -= r
            while r > 0.0:
                room = (0.5 * width - y) / s if s > 0.0 else (0.5 * width + y) / (-s) if s < 0.0 else np.inf
                step = min(r, room)
                area += step * c * (y + 0.5 * step * s)
                px += step * c
                y += step * s
                r -= step
                if r > 0.0:
                    up = s > 0.0
                    y = 0.5 * width if up else -0.5 * width
                    s = -s
                    if diffuse:
                        event += 1
                        v0, v1 = threefry(number, counter(WALL, event), key[0], key[1])
                        c = 2.0 * unit_uniform(v0) - 1.0
                        s = np.sqrt(max(0.0, 1.0 - c * c))
                        s = -s if up else s
            c, s = direction(w1)
            event += 1
        x[w] = px
        flux[w] = area
