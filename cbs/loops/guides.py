r"""Tables that lead walks home: how likely a walk comes back from where it is, in the direction it goes.

The density of return by n legs is the n-th power of a leg, 1/(1 - iq cos phi), and a turn, p_m, in Fourier space; at
distance R, the last leg pointing alpha off the way home, it is a sum of Bessel functions,

.. math:: h_n(R, \alpha) = \sum_m (-i)^m \cos(m\alpha) \int \frac{q\,dq}{2\pi} c_m^{(n)}(q) J_m(qR),

made with the place of return smeared out a little. It only leads; `cbs.kernels.guided` makes the weights right.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial.legendre import leggauss

from cbs.checks import FloatArray
from cbs.loops.walks import AngleLaw

DISTANCES, DIRECTIONS = 48, 33  # both closer together towards zero, as squares
EVERY, LAST = 24, 600  # numbers of legs: all up to EVERY, then one in 1.12; none beyond LAST
SMEAR = 0.2  # mean legs, for one and two legs
FLOOR = 1e-6  # of the largest value of a table
MOST_HARMONICS = 192
STARTS = 4096


@dataclass(frozen=True, slots=True)
class Guide:
    """What leads walks of one law, lengths in mean legs.

    Attributes
    ----------
    tables : ndarray, shape (n_tables, DISTANCES, DIRECTIONS)
        Density of return.
    reach : ndarray, shape (n_tables,)
        Largest distance of each table.
    index : ndarray, shape (largest number of legs + 1,)
        Table of every number of legs.
    memory : float
        Mean distance along its direction that a walk goes on after a leg, p_1/(1 - p_1).
    cumulative, start : ndarray
        Cumulative probabilities of the turns at the edges of their bins, and the bin of equally spaced ones.
    """

    tables: FloatArray
    reach: FloatArray
    index: np.ndarray
    memory: float
    cumulative: FloatArray
    start: np.ndarray

    def returns(self, n_legs: np.ndarray) -> FloatArray:
        """Return density of walks of n legs to within the smearing, for the law of N alone."""
        at_home = self.tables[:, 0, 0]
        known = at_home[self.index[np.minimum(n_legs, self.index.size - 1)]]
        return np.where(n_legs < self.index.size, known, 1.0 / (2.0 * np.pi * (1.0 + self.memory) * n_legs))


def guide_of(law: AngleLaw) -> Guide:
    """Return the guide of a law, made once."""
    return _guide(law.probability.tobytes())


@lru_cache(maxsize=16)
def _guide(probability: bytes) -> Guide:
    law = AngleLaw("", np.frombuffer(probability))
    transport = 1.0 / (1.0 - law.mean_cosine)
    numbers = list(range(1, EVERY + 1))
    while numbers[-1] < min(max(10.0 * transport, 60.0), LAST):
        numbers.append(int(np.ceil(1.12 * numbers[-1])))
    harmonics = _harmonics(law)
    tables, reach, begin = np.empty((len(numbers), DISTANCES, DIRECTIONS)), np.empty(len(numbers)), 0
    while begin < len(numbers):
        end = begin + int(np.searchsorted(numbers[begin:], 2 * max(numbers[begin], 2), side="right"))
        tables[begin:end], reach[begin:end] = _returns(numbers[begin:end], harmonics, transport)
        begin = end
    largest = tables.max(axis=(1, 2), keepdims=True)
    index = np.searchsorted(numbers, np.arange(numbers[-1] + 1), side="right") - 1
    cumulative = np.append(0.0, np.cumsum(law.probability))
    cumulative[-1] = 1.0
    start = np.searchsorted(cumulative, np.arange(STARTS) / STARTS, side="right") - 1
    return Guide(np.maximum(tables, FLOOR * largest), reach, np.maximum(index, 0), transport - 1.0, cumulative, start)


def _harmonics(law: AngleLaw) -> FloatArray:
    """p_m for m up to where they vanish, or fade out where there are too many."""
    p = law.harmonic(np.arange(MOST_HARMONICS))
    size = max(16, int(np.max(np.flatnonzero(np.abs(p) > 1e-3))) + 1)
    return p[:size] * np.exp(-4.0 * (np.arange(size) / MOST_HARMONICS) ** 4)


def _returns(numbers: list[int], harmonics: FloatArray, transport: float) -> tuple[FloatArray, float]:
    """Tables of these ascending numbers of legs, and the distance they reach."""
    first, last = numbers[0], numbers[-1]
    reach = min(last + 5.0 * np.sqrt(last) + 3.0, 5.0 * np.sqrt(last * transport) + 6.0)
    smear = SMEAR * max(1.0, 0.5 * first) ** 0.75
    size = harmonics.size
    z, weight = leggauss(24 + int(1.3 * reach / smear))
    q = (1.75 / smear) * (1.0 + z)
    weight = (1.75 / smear) / (2.0 * np.pi) * weight * q * np.exp(-0.5 * (q * smear) ** 2)
    leg = 1.0 / (1.0 - 1j * q[:, None] * np.cos(2.0 * np.pi * np.arange(2 * size) / (2 * size)))
    turn = np.concatenate([harmonics, [0.0], harmonics[:0:-1]])
    m = np.arange(size)
    distance = reach * np.linspace(0.0, 1.0, DISTANCES) ** 2
    waves = bessel(size - 1, np.outer(q, distance).ravel()).reshape(size, q.size, DISTANCES)
    cosines = (2.0 - (m[:, None] == 0)) * np.cos(np.outer(m, np.pi * np.linspace(0.0, 1.0, DIRECTIONS) ** 2))
    values, tables = np.ones_like(leg), []
    for n in range(1, last + 1):
        spectrum = np.fft.fft(values * leg, axis=1) * turn
        values = np.fft.ifft(spectrum, axis=1)
        if n in numbers:
            radial = np.einsum(
                "q,qm,mqr->rm", weight, spectrum[:, :size] * (-1j) ** m / (2 * size), waves, optimize=True
            )
            tables.append(radial.real @ cosines)
    return np.array(tables), reach


def bessel(most: int, z: FloatArray) -> FloatArray:
    """J_0 ... J_most of z >= 0, (most + 1, z.size), by Miller's downward recursion (Abramowitz and Stegun, 9.12)."""
    largest = max(float(most), float(z.max()))
    begin = 2 * int(0.5 * (largest + 30.0 + 6.0 * np.sqrt(largest)))
    z = np.maximum(z, 1e-12)
    values = np.zeros((most + 1, z.size))
    above, here, norm = np.zeros_like(z), np.full_like(z, 1e-280), np.zeros_like(z)
    for m in range(begin, 0, -1):
        above, here = here, 2.0 * m / z * here - above
        large = np.abs(here) > 1e200
        if np.any(large):
            scale = np.where(large, 1e-200, 1.0)
            above, here, norm, values = above * scale, here * scale, norm * scale, values * scale
        if m - 1 <= most:
            values[m - 1] = here
        if m % 2 == 1:
            norm += (2.0 if m > 1 else 1.0) * here
    return values / norm
