r"""A ball followed from scatterer to scatterer and from wall to wall: a witness of closed flights in strips.

No image, no bridge and no law of closed loops is used. A ball leaves a scatterer that lies anywhere between the walls,
flies exponential legs, is thrown back by the walls and absorbed at the rate of dephasing; a loop of N legs is the event
that it passes its start on leg N. Through a line of the length 2d across its path at the start it passes on average 2d
l W_N times, W_N the density of return; a start closer to a wall than d is mirrored, so that nothing is cut off.

Current along the strip: the closing leg, along which both waves of the pair enter and leave, is the first or the last,
n_1x^2 and n_Nx^2, and where one wave scatters at the start twice the two currents are on one each, 2 n_1x n_Nx:
(n_1x + n_Nx)^2 in all. Unit of length: the mean free path.
"""

import numpy as np

from cbs.checks import FloatArray

NEAR = 0.01  # d; what a kink of W_3 at the start does to the sum is below 0.2 d
RETRACED = 1e-10  # a second leg that misses the start by less goes back the way it came


def passes(
    n: int, seed: tuple[int, ...], *, width: float, rate: float, b: FloatArray, least: int = 3, weighted: bool = True
) -> FloatArray:
    """Correction of a strip in e^2/h at every phase per area b, from n balls.

    Parameters
    ----------
    n, seed
        Number of balls, and words of their random numbers.
    width, rate : float
        Of the strip, and of absorption per length, l/l_phi.
    b : ndarray, shape (m,)
        B/B_tr.
    least : int
        Legs of the shortest loop, 3, or 2 (whose part without field depends on d).
    weighted : bool
        The weight of the current; else 1.
    """
    random = np.random.default_rng(seed)
    x, y0, total = np.zeros(n), random.uniform(0.0, width, n), np.zeros(b.size)
    y, legs, flux, life = y0.copy(), np.ones(n, dtype=np.int64), np.zeros(n), random.exponential(1.0 / rate, n)
    c, s = _directions(random, n)
    left, c1 = random.exponential(size=n), c.copy()
    while x.size:
        room = np.where(s > 0.0, width - y, y) / np.maximum(np.abs(s), 1e-300)
        step = np.minimum(np.minimum(left, room), life)
        for start in (y0, -y0, 2.0 * width - y0):
            foot, miss = (start - y) * s - x * c, np.abs((start - y) * c + x * s)
            hit = (legs >= least) & (foot > 0.0) & (foot <= step) & (miss < NEAR) & (miss > RETRACED)
            area = flux[hit] + foot[hit] * c[hit] * (y[hit] - 0.5 * width + 0.5 * foot[hit] * s[hit])
            total += np.cos(np.outer(b, area)) @ (np.square(c1 + c)[hit] if weighted else np.ones(area.size))
        flux += step * c * (y - 0.5 * width + 0.5 * step * s)
        x, y, left, life = x + step * c, np.clip(y + step * s, 0.0, width), left - step, life - step
        thrown = left > 0.0
        new_c, new_s = _directions(random, x.size)
        c, s, legs = np.where(thrown, c, new_c), np.where(thrown, -s, new_s), legs + ~thrown
        left = np.where(thrown, left, random.exponential(size=x.size))
        alive = life > 0.0
        x, y0, y, flux, life = x[alive], y0[alive], y[alive], flux[alive], life[alive]
        c, s, c1, left, legs = c[alive], s[alive], c1[alive], left[alive], legs[alive]
    return -total / (NEAR * n)


def _directions(random: np.random.Generator, n: int) -> tuple[FloatArray, FloatArray]:
    angle = random.uniform(0.0, 2.0 * np.pi, n)
    return np.cos(angle), np.sin(angle)
