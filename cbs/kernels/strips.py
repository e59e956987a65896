"""Strips 0 < y < width: flux of folded loops and walks between specular or diffuse walls.

A specular wall is undone by unfolding: the path runs straight on, and y is folded back where it is needed. The flux
that counts for a closed loop is the integral of (y - width/2) dx, up to a sign its area.
"""

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
