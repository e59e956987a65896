"""Closed walks between scatterers that prefer small angles: tables of summed turns for `cbs.kernels.closed_walks`.

Pairs of half walks (`cbs.loops.walks`) are joined with the densities of three turns as a weight. Where the law is sharp
that weight is almost always nothing and seldom its cube: few loops make the sum, and the error does not know of those
that did not come. Here all turns follow the law, and the lengths close the loop.
"""

from functools import lru_cache

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import closed_walks as kernels
from cbs.loops.tiles import key_words
from cbs.loops.walks import ISOTROPIC, AngleLaw

STREAM = 5 << 36
SHARP = 3.5  # 2 pi p of the likeliest turn, from which on loops are closed this way
EVEN, MOST = (
    1.0,
    128,
)  # turns drawn as a bridge: until the density of their sum is within EVEN of 1, but no more than MOST
NODES = 4096


def is_sharp(law: AngleLaw) -> bool:
    """Whether pairs of half walks would have weights that spread too far."""
    return float(law.density.max()) > SHARP


@lru_cache(maxsize=16)
def turn_sums(law_bytes: bytes) -> tuple[FloatArray, FloatArray]:
    """2 pi times the density of the sum of k turns at NODES angles from -pi, row k; and the largest value of every row.

    Rows 0 and 1 are not read: one turn has the table of the law.
    """
    law = AngleLaw("", np.frombuffer(law_bytes))
    m = np.arange(1, NODES // 2)
    p = law.harmonic(m)
    most = next((k for k in range(2, MOST) if 2.0 * np.sum(np.abs(p) ** k) < EVEN), MOST)
    sums = np.ones((most + 1, NODES))
    spectrum = np.ones(NODES // 2 + 1)
    for k in range(2, most + 1):
        spectrum[1:-1], spectrum[-1] = np.where(m % 2, -1.0, 1.0) * p**k, 0.0
        sums[k] = np.maximum(np.fft.irfft(spectrum, NODES) * NODES, 0.0)
    peaks = sums.max(axis=1)
    peaks[1] = law.density.max()
    return sums, peaks


@lru_cache(maxsize=16)
def _opening(law_bytes: bytes, terms: tuple[float, float], turned: bool) -> tuple[FloatArray, np.ndarray, FloatArray]:
    """Alias tables of the turn of the return, in proportion to its weight in both terms, and what the weight leaves."""
    law = AngleLaw("", np.frombuffer(law_bytes)) if turned else ISOTROPIC
    bins = law.probability.size
    edges = np.linspace(-np.pi, np.pi, bins + 1)
    drawn = law.probability * np.abs(terms[0] - terms[1] * np.diff(np.sin(edges)) * bins / (2.0 * np.pi))
    drawn = 0.999 * drawn / drawn.sum() + 0.001 * law.probability  # where the weight changes sign
    weights = np.divide(law.probability, drawn, out=np.zeros(bins), where=drawn > 0.0)
    return *AngleLaw("", drawn / drawn.sum()).alias, weights


def returns(
    law: AngleLaw, n_legs: np.ndarray, factor: FloatArray, first: int, seed: int, b: FloatArray,
    terms: tuple[float, float], *, turned: bool = True,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Sums over loops of factor W_N 2 pi p(-n_N n_1) (terms_0 + terms_1 cos theta) cos(b A).

    Parameters
    ----------
    law : AngleLaw
    n_legs, factor : ndarray, shape (n,)
        Legs, 4 and more, and factor of every loop.
    first, seed : int
        Loops number first and up of the stream.
    b : ndarray, shape (n_b,)
        Phase per area, the mean leg being the unit of length.
    terms : tuple of float
        Weights of backscattering and non-backscattering.
    turned : bool
        Whether the turn of the return has the weight 2 pi p.

    Returns
    -------
    sums : ndarray, shape (n_b,)
    moments : ndarray, shape (2,)
        Sums of the values without field and of their squares.
    """
    total, moments = np.zeros(b.size), np.zeros(2)
    sums, peaks = turn_sums(law.probability.tobytes())
    opening = _opening(law.probability.tobytes(), terms, turned)
    tables = (*law.alias, law.density)
    key, weights = key_words(seed, STREAM), np.array(terms)
    kernels.closed_walks(first, key, tables, sums, peaks, opening, n_legs, factor, weights, b, total, moments)
    return total, moments
