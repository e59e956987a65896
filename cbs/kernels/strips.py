"""Strips 0 < y < width: flux of folded loops and walks between specular or diffuse walls.

A specular wall is undone by unfolding: the path runs straight on, and y is folded back where it is needed. The flux
that counts for a closed loop is the integral of (y - width/2) dx, up to a sign its area.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, exp, log, unit_uniform
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
    -dx (mean height less the middle of the ends); area: -sum dx mean. nodes: (2, n), times in (0, 1) and weights; width
    (blocks, LANES).
    """
    y, z, mean, end, pushed = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    wide = np.empty(LANES)
    for b in range(dx.shape[0]):
        for j in range(LANES):
            y[j] = y0[b, j]
            wide[j] = width[b, j]
            z[j] = fold(y[j], wide[j])
            area[b, j] = 0.0
        for i in range(rows[b]):
            for j in range(LANES):
                rise = dy[b, i, j]
                level = abs(rise) < 1e-5 * wide[j]
                change = (fold_integral(y[j] + rise, wide[j]) - fold_integral(y[j], wide[j])) / (1.0 if level else rise)
                mean[j] = fold(y[j] + 0.5 * rise, wide[j]) if level else change
                end[j] = fold(y[j] + rise, wide[j])
            most = 0.0
            for j in range(LANES):
                room = 0.5 * wide[j] - max(abs(z[j]), abs(end[j]))
                crosses = np.floor(y[j] / wide[j]) != np.floor((y[j] + dy[b, i, j]) / wide[j])
                pushed[j] = 1.0 if (room < near * np.sqrt(var[b, i, j])) | crosses else 0.0
            for j in range(LANES):
                most = max(most, pushed[j])
            if most > 0.0:
                for n in range(nodes.shape[1]):
                    add_pushes(b, i, nodes[0, n], nodes[1, n], wide, y, dy, var, pushed, mean)
            for j in range(LANES):
                bow[b, i, j] = -dx[b, i, j] * (mean[j] - 0.5 * (z[j] + end[j]))
                area[b, j] -= dx[b, i, j] * mean[j]
                y[j] += dy[b, i, j]
                dy[b, i, j] = end[j] - z[j]
                z[j] = end[j]


@kernel
def add_pushes(b, i, u, weight, width, y, dy, var, pushed, mean):
    """Add weight times what the walls add to the mean heights of row i at its time u, where `pushed` is 1, not 0.

    The height there, unfolded, is normal about the chord with variance u (1 - u) var; a wall at the distance d keeps it
    away by E|d + s N| - d.
    """
    lower, upper, size = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for j in range(LANES):
        z = fold(y[j] + u * dy[b, i, j], width[j])
        s = np.sqrt(2.0 * u * (1.0 - u) * var[b, i, j])
        lower[j] = (0.5 * width[j] + z) / s
        upper[j] = (0.5 * width[j] - z) / s
        size[j] = pushed[j] * weight * s
    for j in range(LANES):
        lower[j] = mean_excess(lower[j])
    for j in range(LANES):
        upper[j] = mean_excess(upper[j])
    for j in range(LANES):
        mean[j] += size[j] * (lower[j] - upper[j])


@kernel
def mean_excess(x):
    """exp(-x^2)/sqrt(pi) - x erfc(x) for x >= 0 to 2e-13, and 0 above 6: Chebyshev's series in (x - 3)/(x + 3)."""
    x = min(x, 6.0)  # beyond it is below 1e-17
    t = 1.5 * (x - 3.0) / (x + 3.0) + 0.5
    p = 8.383263373288089e-09
    p = p * t - 1.4125356933584309e-08
    p = p * t - 1.8767306501013288e-07
    p = p * t + 1.882095122468197e-07
    p = p * t + 3.5120549437535204e-06
    p = p * t - 4.126966218571012e-06
    p = p * t - 6.732666268220905e-05
    p = p * t + 0.00020137306134494
    p = p * t + 0.0009946202088535144
    p = p * t - 0.009668837465450632
    p = p * t + 0.038718652688854396
    p = p * t - 0.09751844644217587
    p = p * t + 0.1643991422796928
    p = p * t - 0.17133983967336264
    p = p * t + 0.08181145886629142
    return p * exp(-x * x)


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
