r"""Closed loops of exponential legs between scatterers with any angular law, signs and Berry phases; with a field.

A rung of the Cooperon from direction n to n' is a number R(phi - phi') = sum_m R_m e^{i m (phi - phi')}, not always a
probability: channels of valleys have signs, spinors phases. The loop is closed by the rung from -n_N to n_1 and has
the weight 1 + cos(n_1, n_N) of both boxes. Legs are Toeplitz matrices in m without a field; in a field blocks of
Landau levels n at fixed n + m. Lengths in units of the mean leg, b = B/B_tr of that length.
"""

import math
from functools import lru_cache

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.theory.anisotropic_ring import wave_numbers_above
from cbs.theory.gauss import leggauss

_LEVELS = (60, 84, 120)  # blocks treated exactly, more in strong fields; the error of the rest in 1/n is extrapolated
_UNSEEN = 1e-8  # warping acts by its square
_STARS = (8, 1024)  # directions of the wave vector in a third of a turn: to begin with, and the most
Row = FloatArray


def ladder_sum(rungs: Row, kappa: float, b: float = 0.0) -> float:
    r"""Sum over N >= 3 legs, :math:`-2 \sum_N \int \frac{q\,dq}{2\pi} \mathrm{Tr}[M (RM)^{N-1} K]`.

    Parameters
    ----------
    rungs : ndarray, shape (2 h + 1,)
        Harmonics R_m, |m| <= h, real.
    kappa : float
        Dephasing of a leg, l_q/l_phi > 0: it decays as e^(-(1 + kappa) r).
    b : float
        Field over hbar/(2 e l_q^2).

    Returns
    -------
    float
        e^2/h with both spins for rungs of probability 2 pi p, before the factor (l_tr/l_q)^2.
    """
    rungs, sign = _centred(rungs)
    rungs, closing = _closed(rungs)
    closing = sign * closing
    if b == 0.0:
        return _plane(rungs, closing, kappa, 0.0)
    numbers = [int(n + 10.0 * b) for n in _LEVELS]
    blocks = _blocks(rungs, closing, kappa, b, numbers[-1])
    low = closing.size // 2
    parts = [
        -b / math.pi * blocks[: n + low + 1].sum() + _plane(rungs, closing, kappa, math.sqrt(2.0 * b * (n + 1)))
        for n in numbers
    ]
    inverse = 1.0 / (np.array(numbers) + 1.0)
    return float(np.linalg.solve(np.vander(inverse, increasing=True), np.array(parts))[0])


def warped_ladder_sum(rungs: Row, kappa: float, warping: float) -> float:
    r"""The same without a field, a leg of direction phi gaining the phase :math:`e^{-2 i w r \cos 3\phi}`.

    The mean over both signs of `warping`, which is real, and over the direction of the wave vector.
    """
    rungs, closing = _closed(rungs)
    if abs(warping) < _UNSEEN:
        return _plane(rungs, closing, kappa, 0.0)
    n, third = _STARS[0], 2.0 * math.pi / 3.0
    mean = _over_stars(rungs, closing, kappa, warping, third * np.arange(n) / n)
    while n < _STARS[1]:
        before, n = mean, 2 * n
        mean = 0.5 * (before + _over_stars(rungs, closing, kappa, warping, third * np.arange(1, n, 2) / n))
        if abs(mean - before) < 1e-6 * max(abs(mean), 1e-2):  # a periodic function: twice as many square the error
            return mean
    raise Misuse(f"warping must be weaker: {n} directions of the wave vector do not resolve w = {warping:g}")


def _over_stars(rungs: Row, closing: Row, kappa: float, warping: float, stars: FloatArray) -> float:
    """Mean of the sum over directions `stars` of the wave vector; legs have structure up to q = 6 w."""
    q, weight = wave_numbers_above(kappa, far=40 + round(30.0 * abs(warping)))
    each = [
        weight @ _loops(_warped_legs(q, 1.0 + kappa, closing.size // 2, warping, star), rungs, closing)
        for star in stars
    ]
    return -float(np.mean(each)) / math.pi


def _centred(rungs: Row) -> tuple[Row, float]:
    """Rungs with the largest harmonic in the middle, and the sign that turns a common phase e^(i J d) into (-1)^J.

    The phase adds up to e^(i J pi) round a loop with its closing turn; levels are then those of the soft mode.
    """
    h = rungs.size // 2
    shift = int(np.argmax(np.abs(rungs))) - h
    kept = np.flatnonzero(rungs) - h - shift
    reach = int(np.abs(kept).max(initial=0))
    centred = np.zeros(2 * reach + 1)
    centred[kept + reach] = rungs[kept + h + shift]
    return centred, -1.0 if shift % 2 else 1.0


def _closed(rungs: Row) -> tuple[Row, Row]:
    """Rungs padded by one harmonic on either side, and the harmonics of R(. + pi)(1 + cos) of the last turn."""
    h = rungs.size // 2
    turned = np.pad(rungs * np.where(np.arange(-h, h + 1) % 2, -1.0, 1.0), 2)
    return np.pad(rungs, 1), turned[1:-1] + 0.5 * (turned[:-2] + turned[2:])


def _loops(legs: np.ndarray, rungs: Row, closing: Row) -> FloatArray:
    """Trace of M (RM)^2 (1 - RM)^-1 K for a stack of legs, real part."""
    step = legs * rungs
    first = step @ step @ legs * closing
    return np.asarray(np.trace(np.linalg.solve(np.eye(rungs.size) - step, first), axis1=1, axis2=2).real)


def _plane(rungs: Row, closing: Row, kappa: float, start: float) -> float:
    """All wave numbers above `start` without a field."""
    q, weight = wave_numbers_above(kappa, start)
    m = np.arange(rungs.size)
    rate = 1.0 + kappa
    root = np.sqrt(rate * rate + q * q)
    w = q / (root + rate)
    legs = np.power(-1j * w[:, None, None], np.abs(m[:, None] - m)) / root[:, None, None]
    return float(-(weight @ _loops(legs, rungs, closing)) / np.pi)


def _blocks(rungs: Row, closing: Row, kappa: float, b: float, n: int) -> FloatArray:
    """Traces of the blocks n + m = -h ... n, states below n = 0 left out."""
    h = rungs.size // 2
    table = leg_integrals(b, 1.0 + kappa, n + 2 * h + 2, 2 * h)
    m = np.arange(-h, h + 1)
    level = np.arange(-h, n + 1)[:, None] - m
    distance = np.abs(m[:, None] - m)
    low = np.minimum(level[:, :, None], level[:, None, :])
    legs = np.where(low >= 0, table[distance, np.maximum(low, 0)], 0.0) * np.power(-1j, distance)
    return _loops(legs, rungs, closing)


@lru_cache(maxsize=512)
def leg_integrals(b: float, rate: float, n_levels: int, order: int) -> FloatArray:
    """Integrals over r of e^(-rate r) f_(n,n+k)(r), shape (order + 1, n_levels).

    f_(n,n+k) = (n!/(n+k)!)^(1/2) s^k e^(-s^2/2) L_n^k(s^2), s^2 = b r^2/2, by upward recurrence in n. Channels of one
    film ask for the same integrals, which are kept, and are not to be written to.
    """
    end = min(38.0 / rate, (math.sqrt(4.0 * n_levels + 2.0) + 9.0) * math.sqrt(2.0 / b))
    z, g = leggauss(16)
    edges = np.linspace(0.0, end, 2 + int(end * (math.sqrt(4.0 * b * n_levels) + rate) / 8.0))
    half = 0.5 * np.diff(edges)[:, None]
    r, weight = (edges[:-1, None] + half * (1.0 + z)).ravel(), (half * g).ravel()
    s2, weight = 0.5 * b * r * r, weight * np.exp(-rate * r)
    k = np.arange(order + 1)[:, None]
    table = np.empty((order + 1, n_levels))
    factorial = np.array([math.sqrt(math.factorial(i)) for i in range(order + 1)])[:, None]
    f = np.power(s2, 0.5 * k) * np.exp(-0.5 * s2) / factorial
    before = np.zeros_like(f)
    for n in range(n_levels):
        table[:, n] = f @ weight
        step = (2.0 * n + 1.0 + k - s2) * f - np.sqrt(n * (n + k)) * before
        before, f = f, step / np.sqrt((n + 1.0) * (n + 1.0 + k))
    table.setflags(write=False)
    return table


def _warped_legs(q: FloatArray, rate: float, h: int, warping: float, star: float) -> np.ndarray:
    """Fourier coefficients of 1/(rate + i q cos(phi - star) + 2 i w cos 3 phi) as matrices in m.

    In z = e^(i phi) it is z^3 over a polynomial of sixth degree with three roots on either side of the circle: residues
    of those inside for m <= 0, outside for m >= 0.
    """
    size, turn = (q.size, 6), np.exp(1j * star)
    powers = np.zeros((q.size, 7), dtype=complex)  # of z^6 ... 1
    powers[:, 0] = powers[:, 6] = 1j * warping
    powers[:, 2], powers[:, 3], powers[:, 4] = 0.5j * q / turn, rate, 0.5j * q * turn
    slopes = powers[:, :-1] * np.arange(6, 0, -1)
    companion = np.zeros((*size, 6), dtype=complex)
    companion[:, 0] = -powers[:, 1:] / powers[:, :1]
    companion[:, np.arange(1, 6), np.arange(5)] = 1.0
    z: np.ndarray = np.linalg.eigvals(companion)

    def at(coefficients: np.ndarray) -> np.ndarray:
        value = np.zeros(size, dtype=complex)
        for k in range(coefficients.shape[1]):
            value = value * z + coefficients[:, k : k + 1]
        return value

    for _ in range(3):
        z = z - at(powers) / at(slopes)
    z = np.take_along_axis(z, np.argsort(np.abs(z), axis=1), axis=1)
    residue = z**2 / at(slopes)
    k = np.arange(2 * h + 1)[:, None, None]
    below = np.sum(residue[:, :3] * z[:, :3] ** k, axis=2)  # m = -k
    above = -np.sum(residue[:, 3:] * z[:, 3:] ** -k, axis=2)  # m = k
    coefficients = np.concatenate([above, below[:0:-1]]).T  # m, by index modulo 4 h + 1
    m = np.arange(2 * h + 1)
    return np.asarray(coefficients[:, (m[:, None] - m) % (4 * h + 1)])
