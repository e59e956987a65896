"""The usual way, in vectorised NumPy: walk at random, keep the walks that come home. Baseline of the figure of merit.

Exponential legs between isotropic scatterers; after every leg n >= 3 the walkers within a disc of radius d = 0.1 l of
the start count as loops, weight exp(-L/l_phi) cos(2eBA/hbar) C. W_N = 1/(2 pi l^2 (N - 2)) turns their number into
conductivity.
"""

import math

import numpy as np

from cbs.checks import FloatArray
from cbs.parameters import Conductor

RADIUS = 0.1  # of the disc, in l: published programs take 0.02 and less


def correction(
    rng: np.random.Generator, film: Conductor, B: FloatArray, n_walks: int, most_legs: int, L_so: float | None
) -> FloatArray:
    """Backscattering correction in e^2/h at fields B (tesla) from `n_walks` trial walks of up to `most_legs` legs."""
    fields, rate = np.asarray(B) / film.B_tr, film.l / film.l_phi
    position, area, length = np.zeros((n_walks, 2)), np.zeros(n_walks), np.zeros(n_walks)
    u = np.zeros((4, n_walks))
    u[0] = 1.0
    total = np.zeros(fields.size)
    for n in range(1, most_legs + 1):
        angle, r = rng.uniform(0.0, 2.0 * math.pi, n_walks), rng.exponential(1.0, n_walks)
        dx, dy = r * np.cos(angle), r * np.sin(angle)
        area += 0.5 * (position[:, 0] * dy - position[:, 1] * dx)
        length += r
        position[:, 0] += dx
        position[:, 1] += dy
        if L_so is not None:
            u = _turned(u, dy, -dx, film.l / L_so)
        home = (position[:, 0] ** 2 + position[:, 1] ** 2 < RADIUS**2) & (n >= 3)
        if np.any(home):
            weight = np.exp(-rate * length[home]) * (2.0 * u[0, home] ** 2 - 1.0)
            total += np.cos(np.outer(fields, area[home])) @ weight
    # sum over loops of W_N <...> times 2 l^2, in e^2/h: W_N is (returns per walk) / (pi d^2)
    return np.asarray(-total * 2.0 / (math.pi * RADIUS**2 * n_walks))


def _turned(u: FloatArray, x: FloatArray, y: FloatArray, strength: float) -> FloatArray:
    r = np.hypot(x, y)
    c, f = np.cos(0.5 * strength * r), np.sin(0.5 * strength * r) / r
    a, b = f * x, f * y
    w, p, q, s = u
    return np.array([c * w - a * p - b * q, c * p + a * w + b * s, c * q + b * w - a * s, c * s + a * q - b * p])
