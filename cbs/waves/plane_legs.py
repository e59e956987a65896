r"""Legs between point scatterers in the plane: exact propagators, alone, with Rashba coupling, and in a field.

Lengths in mean free paths, k = k l. A leg of length r carries exp(-r/(2 l_phi)): intensity absorbed at the rate
v/l_phi. Without coupling g = -(i/4) H0(k r). With Rashba coupling of Q l = Q the exact propagator is G0 + G1 n.sigma,

.. math:: G_0 = -\tfrac{i}{8k}[k_+ H_0(k_+ r) + k_- H_0(k_- r)], \quad
    G_1 = \tfrac{1}{8k}[k_+ H_1(k_+ r) - k_- H_1(k_- r)], \quad k_\pm = k \mp Q/2,\ n = (dy, -dx)/r

(the common wave number at the Fermi energy is k up to second order in Q/k). In a field a straight leg with Peierls'
phase would not conserve flux; the leg is the WKB form along the cyclotron orbit, with the phase of the symmetric gauge.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import j0, j1, y0, y1

from cbs.checks import FloatArray

ComplexArray = NDArray[np.complex128]


def distances(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Components and lengths of the steps to a (n, 2) from b (m, 2), shape (n, m)."""
    dx, dy = (a[:, None, i] - b[None, :, i] for i in range(2))
    return dx, dy, np.hypot(dx, dy)


def hankel(order: int, x: FloatArray) -> ComplexArray:
    """H0 or H1 of the first kind of real arguments, several times faster than the general function."""
    real, imaginary = (j0, y0) if order == 0 else (j1, y1)
    return np.asarray(real(x) + 1j * imaginary(x))


def hankels(k: float, r: FloatArray, orders: tuple[int, ...]) -> list[ComplexArray]:
    """H0, H1 of k r, shape of r; of the distances among the same points, a symmetric table, half is computed."""
    if r.shape[0] != r.shape[1] or not np.array_equal(r, r.T):
        return [hankel(order, k * r) for order in orders]
    i, j = np.triu_indices(r.shape[0])
    half, tables = k * r[i, j], [np.empty(r.shape, dtype=np.complex128) for _ in orders]
    for order, table in zip(orders, tables, strict=True):
        table[i, j] = table[j, i] = hankel(order, half)
    return tables


def bare_leg(r: FloatArray, k: float, l_phi: float) -> ComplexArray:
    """-(i/4) H0(k r) with absorption; 0 at r = 0, where a scatterer does not act on itself."""
    safe = np.where(r > 0.0, r, 1.0)
    return np.where(r > 0.0, -0.25j * hankels(k, safe, (0,))[0] * np.exp(-0.5 * r / l_phi), 0.0)


def field_leg(a: FloatArray, b: FloatArray, bare: ComplexArray, k: float, field: float) -> ComplexArray:
    r"""Legs in a field: B = field * B_tr, e B l^2/hbar = field/2.

    q(r) = (k^2 - \beta^2 r^2/4)^{1/2}, \beta = field/2: amplitude (k/q)^{1/2}, phase the integral of q - k, and the
    flux of the triangle with the origin.
    """
    if field == 0.0:
        return bare
    beta = 0.5 * field
    _, _, r = distances(a, b)
    half = np.minimum(0.5 * abs(beta) * r / k, 0.99)
    root = np.sqrt(1.0 - half**2)
    extra = 0.5 * k * r * (root + np.arcsin(half) / np.where(half > 0.0, half, 1.0)) - k * r
    flux = 0.5 * beta * (a[:, None, 0] * b[None, :, 1] - a[:, None, 1] * b[None, :, 0])
    return np.asarray(bare * np.exp(1j * (np.where(r > 0.0, extra, 0.0) + flux)) / np.sqrt(root))


def rashba_leg(a: FloatArray, b: FloatArray, k: float, l_phi: float, Q: float) -> ComplexArray:
    """Legs with Rashba coupling, shape (2 n, 2 m): spin is the faster index."""
    dx, dy, r = distances(a, b)
    safe = np.where(r > 0.0, r, 1.0)
    plus, minus = k - 0.5 * Q, k + 0.5 * Q
    decay = np.where(r > 0.0, np.exp(-0.5 * safe / l_phi), 0.0) / (8.0 * k)
    (plus_0, plus_1), (minus_0, minus_1) = hankels(plus, safe, (0, 1)), hankels(minus, safe, (0, 1))
    even = -1j * decay * (plus * plus_0 + minus * minus_0)
    odd = decay * (plus * plus_1 - minus * minus_1)
    nx, ny = dy / safe, -dx / safe
    legs = np.empty((a.shape[0], 2, b.shape[0], 2), dtype=np.complex128)
    legs[:, 0, :, 0] = legs[:, 1, :, 1] = even
    legs[:, 0, :, 1] = odd * (nx - 1j * ny)
    legs[:, 1, :, 0] = odd * (nx + 1j * ny)
    return legs.reshape(2 * a.shape[0], 2 * b.shape[0])


def rashba_back(legs: ComplexArray) -> ComplexArray:
    """Legs from a to b, shape (2 m, 2 n), given those of `rashba_leg` from b to a: n turns round, the spins stay."""
    there = legs.reshape(legs.shape[0] // 2, 2, -1, 2)
    turned = np.array([[1.0, -1.0], [-1.0, 1.0]])[:, None, :]
    return np.asarray((there.transpose(2, 1, 0, 3) * turned).reshape(legs.shape[1], legs.shape[0]))
