r"""Legs and currents of waves between two mirrors, exact for any width: sums over modes of a strip closed to a ring.

H = -\nabla^2, energy k^2 + i gamma (gamma = k/l_phi absorbs intensity at the rate v/l_phi); the strip has the width W
and the length L, after which it repeats. Modes n <= n_max of either kind of wall; a Hilbert space cut off at n_max is
one of its own, so flux is conserved exactly: only the distance over which scatterers act is finite. With g_n the
propagator of a mode, derivatives by x and by kappa_n^2 are closed, and so are Kubo's vertices

.. math:: A = G v G^\dagger = \frac{2i}{\gamma}\,\partial_x \mathrm{Im} G, \qquad B = G v G^\dagger v G.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray

ComplexArray = NDArray[np.complex128]
WALLS = ("hard", "soft")  # the wave vanishes there, or its slope does
CUT = 1.5  # n_max pi/W over k


@dataclass(frozen=True, slots=True)
class Legs:
    """Matrices between scatterers.

    Attributes
    ----------
    G : ndarray, shape (n, n)
        Propagator of the empty strip, symmetric.
    A : ndarray, shape (n, n)
        G v G^+: imaginary and antisymmetric.
    B : ndarray, shape (n, n)
        G v G^+ v G, symmetric.
    free : float
        Trace of v G v G^+ of the empty strip.
    self_energy : float
        Real part of the propagator of the plane at distance 0, cut off alike: 1/u = Re(1/t) + self_energy.
    """

    G: ComplexArray
    A: ComplexArray
    B: ComplexArray
    free: float
    self_energy: float


def legs(x: FloatArray, y: FloatArray, k: float, width: float, length: float, l_phi: float, wall: str) -> Legs:
    """Return the matrices of scatterers at (x, y), both (n,), in a strip 0 < y < width that repeats after `length`."""
    gamma = k / l_phi
    n = np.arange(0 if wall == "soft" else 1, math.ceil(CUT * k * width / math.pi) + 3)
    q = math.pi * n / width
    across = np.cos(q[:, None] * y) if wall == "soft" else np.sin(q[:, None] * y)
    across *= np.sqrt(np.where(n > 0, 2.0, 1.0) / width)[:, None]
    distance = np.abs(x[:, None] - x[None, :])
    side = np.sign(x[:, None] - x[None, :])
    G, B = np.zeros((2, x.size, x.size), dtype=np.complex128)
    slope = np.zeros((x.size, x.size))
    free = 0.0
    for q_n, f in zip(q, across, strict=True):
        kappa = complex(np.sqrt(k**2 - q_n**2 + 1j * gamma))
        g, g_x, g_energy = _mode(distance, kappa, length)
        both = np.outer(f, f)
        G += both * g
        slope += both * g_x.imag
        current = -4.0 * (g + kappa**2 * g_energy) + 4.0 / gamma * (kappa**2 * g).imag
        B += both * current / (-2j * gamma)
        free -= 4.0 / gamma * (kappa**2 * _mode(np.zeros(1), kappa, length)[0][0]).imag * length
    edge = (n[-1] + 0.5) * math.pi / width
    return Legs(G, 2j / gamma * side * slope, B, float(free), -math.acosh(edge / k) / (2.0 * math.pi))


def _mode(distance: FloatArray, kappa: complex, length: float) -> tuple[ComplexArray, ComplexArray, ComplexArray]:
    """Propagator of one mode on the ring, its slope in x > 0, and its derivative by kappa^2."""
    round_trip = np.exp(1j * kappa * length)
    rest = 1.0 - round_trip
    near, far = np.exp(1j * kappa * distance), np.exp(1j * kappa * (length - distance))
    g = (near + far) / (2j * kappa * rest)
    by_kappa = (distance * near + (length - distance) * far) / (2.0 * kappa * rest) - g / kappa
    by_kappa += g * (1j * length * round_trip / rest)
    return g, (near - far) / (2.0 * rest), by_kappa / (2.0 * kappa)
