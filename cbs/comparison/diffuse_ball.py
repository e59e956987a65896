r"""A ball followed between diffuse walls: a witness of closed flights that closes nothing.

A ball leaves its start, flies exponential legs, is thrown anywhere by scatterers, by the cosine law by walls, and is
absorbed at the rate of dephasing. The density of its returns is the way it covers in a small disc around its start,
over the part of the disc that lies between the walls; on a wall the hits of a short piece, over its length. Both sizes
are taken away in a straight line through that and its double. Legs end at scatterers and walls; the first two do not
count.

Current along the strip: a straight continuation beyond the start, behind the first leg or ahead of the last, is as long
as an exponential flight that the wall cuts, on average 1 - e^{-s}; the square of the sum of both. On a wall it is that
square for one direction of the cosine law. Unit of length: the mean free path.
"""

import numpy as np

from cbs.checks import FloatArray

NEAR = 0.05  # radius of the disc, half length of the piece of wall, in widths
SIZES = ((1.0, 2.0), (2.0, -1.0))  # in NEAR, with what each counts


def _directions(random: np.random.Generator, wall: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Unit vectors: from scatterers (wall 0) anywhere, from the lower wall (1) up and from the upper one (-1) down."""
    angle = random.uniform(0.0, 2.0 * np.pi, wall.size)
    sine = random.uniform(-1.0, 1.0, wall.size)
    return np.where(wall == 0, np.cos(angle), sine), np.where(wall == 0, np.sin(angle), wall * np.sqrt(1.0 - sine**2))


def _current(c: FloatArray, s: FloatArray, y: FloatArray, width: float) -> FloatArray:
    room = np.where(s > 0.0, width - y, y) / np.maximum(np.abs(s), 1e-300)
    return np.asarray(-c * np.expm1(-room))


def _between(y: FloatArray, width: float, radius: float) -> FloatArray:
    """Area of a disc about the height y that lies between the walls."""
    t = np.minimum(np.stack([y, width - y]) / radius, 1.0)
    return np.asarray(radius**2 * (np.pi - np.sum(np.arccos(t) - t * np.sqrt(1.0 - t * t), axis=0)))


def passes(n: int, seed: tuple[int, ...], *, width: float, rate: float, b: FloatArray, at_wall: bool) -> FloatArray:
    """Part of the correction in e^2/h at every phase per area b, from n balls that start at scatterers or on a wall.

    Parameters
    ----------
    n, seed
        Number of balls, and words of their random numbers.
    width, rate : float
        Of the strip, and of absorption per length, l/l_phi.
    b : ndarray, shape (m,)
        B/B_tr.
    at_wall : bool
        Where the balls start; the correction is the sum of both.
    """
    random, sizes = np.random.default_rng((*seed, int(at_wall))), [(r * NEAR * width, f) for r, f in SIZES]
    y0 = np.zeros(n) if at_wall else random.uniform(0.0, width, n)
    c, s = _directions(random, np.full(n, float(at_wall)))
    direction = _directions(random, np.ones(n))  # for the current from a wall
    own = _current(*direction, y0, width) ** 2 if at_wall else np.ones(n)
    x, y, flux, behind = np.zeros(n), y0.copy(), np.zeros(n), -_current(-c, -s, y0, width)
    life, legs, total = random.exponential(1.0 / rate, n), 1, np.zeros(b.size)
    while x.size:
        flight = random.exponential(size=x.size)
        room = np.where(s > 0.0, width - y, y) / np.maximum(np.abs(s), 1e-300)
        step = np.minimum(np.minimum(flight, room), life)
        hits, dx = (flight > room) & (life > room), step * c
        end = np.where(hits, np.where(s > 0.0, width, 0.0), y + step * s)
        for radius, factor in sizes if legs >= 3 else ():
            foot, miss = (y0 - y) * s - x * c, (y0 - y) * c + x * s
            if at_wall:  # two walls, a piece of 2 radius
                home = hits & (s < 0.0) & (np.abs(x + dx) < radius)
                weight, length = own[home] / (width * radius), step[home]
            else:
                half = np.sqrt(np.maximum(radius**2 - miss**2, 0.0))
                chord = np.minimum(foot + half, step) - np.maximum(foot - half, 0.0)
                home = (half > 0.0) & (chord > 0.0)
                weight = (behind[home] + _current(c[home], s[home], y0[home], width)) ** 2
                weight *= chord[home] / _between(y0[home], width, radius)
                length = foot[home]
            area = flux[home] + length * c[home] * (y[home] - 0.5 * width + 0.5 * length * s[home])
            total += factor * (np.cos(np.outer(b, area)) @ weight)
        flux = flux + dx * (0.5 * (y + end) - 0.5 * width)
        x, y, life, legs = x + dx, end, life - step, legs + 1
        wall = np.where(hits, np.where(s > 0.0, -1.0, 1.0), 0.0)
        alive = life > 0.0
        x, y, y0, flux, life, own, behind = (a[alive] for a in (x, y, y0, flux, life, own, behind))
        c, s = _directions(random, wall[alive])
    return -2.0 * total / n
