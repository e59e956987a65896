r"""Rows of long loops: how many legs a row holds, and the exact moments of what happens inside it.

Loops of up to `MAX_ROWS` legs keep one row a leg. Longer loops keep single legs at both ends and share the others over
the remaining rows, so that the cost of a loop is bounded. A group of m legs is one exact Gaussian row (variance 2 g,
g ~ Gamma(m/2)); its fractions are Dirichlet(1/2, ..., 1/2), from which, with s^2 the variance and R the chord,

.. math:: <a^2> = s^4 (m-1)(m-2) / (12 (m+2)(m+4)) + s^2 R^2 / 12 (1 - 15/((m+2)(m+4)))

is the mean square of the area a between group and chord: <A^2> = s^4 e_3(f)/2 for a closed polygon, and
s^2 R^2 (1 - sum f^3)/12 for the part linear in the chord. A Brownian piece is the limit 1/12, 1/12. Drawing a as a
normal number of that variance leaves the fourth cumulant out: the relative bias of <cos kA> falls as rows^-3; at
x = kDt = 10 it is -3e-3 with 64 rows and -4e-4 with 128, so -3e-5 with 320 (measured: tests/loops/test_grouping.py).
The path length of a group given s^2 and R is drawn as a normal number: without R its mean square is (m + 1) s^2, and a
leg of fraction f is longer by sqrt(pi/2) s f^(3/2) (R^2/4s^2 - 1/2) to first order in f.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.legs import fill_counts

MAX_ROWS = 320
ENDS = 0.15  # part of the rows at either end of a grouped loop that holds single legs: neighbours of known direction
TWELFTH = 1.0 / 12.0


@dataclass(frozen=True, slots=True)
class RowMoments:
    """Moments of a row by its count, arrays of shape (largest count + 1,): see the kernels `sub_areas`, `lengths`.

    `own` and `chord` multiply s^4 and s^2 R^2 in the mean square sub-area, `per_root` sqrt(variance) in the mean
    length, `reach` its dependence on the chord, `spread` the variance in the variance of the length; `kick_own`,
    `kick_chord` are as `own` and `chord` for the commutator of m equal independent kicks (random spin rotations).
    `contraction`, `kick_contraction` are (1 - sum f^2)/12 of the fractions f: the mean third term of the Magnus
    expansion.
    """

    own: FloatArray
    chord: FloatArray
    per_root: FloatArray
    reach: FloatArray
    spread: FloatArray
    contraction: FloatArray
    kick_own: FloatArray
    kick_chord: FloatArray
    kick_contraction: FloatArray


def flight_moments(largest: int) -> RowMoments:
    """Moments of rows of 0, 1, ..., `largest` exponential legs, or to the next power of two: few tables serve."""
    return _flight_table(1 << (largest - 1).bit_length())


@lru_cache(maxsize=32)
def _flight_table(largest: int) -> RowMoments:
    m = np.arange(largest + 1, dtype=np.float64)
    q = (m + 2.0) * (m + 4.0)
    own = np.maximum((m - 1.0) * (m - 2.0), 0.0) / (12.0 * q)
    chord = np.maximum(1.0 - 15.0 / q, 0.0) * TWELFTH
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = gamma_ratio(largest)
        per_root = m * ratio / np.sqrt(2.0)
        reach = 2.0 * m / (m + 1.0) * ratio / np.sqrt(2.0)
        spread = np.maximum(m + 1.0 - per_root**2 - 0.25 * reach**2, 0.0)
        kick_own = (1.0 - 1.0 / m) * (1.0 - 2.0 / m) * TWELFTH
        kick_chord = (1.0 - 1.0 / m**2) * TWELFTH
        kick_contraction = (1.0 - 1.0 / m) * TWELFTH
    contraction = np.maximum(1.0 - 3.0 / (m + 2.0), 0.0) * TWELFTH
    for array in (own, chord, per_root, reach, spread, contraction, kick_own, kick_chord, kick_contraction):
        array[0] = 0.0
    return RowMoments(own, chord, per_root, reach, spread, contraction, np.abs(kick_own), kick_chord, kick_contraction)


def brownian_moments() -> RowMoments:
    """Moments of Brownian rows: count 0 is padding, count 1 a piece of the continuous path (its length is infinite)."""
    piece = np.array([0.0, TWELFTH])
    return RowMoments(piece, piece, np.zeros(2), np.zeros(2), np.zeros(2), piece, piece, piece, piece)


def single_ends(max_rows: int) -> int:
    """Single legs at either end of loops of more than `max_rows` legs: 48 of 320 rows."""
    return max(1, int(ENDS * max_rows))


def largest_count(most_legs: int, max_rows: int = MAX_ROWS) -> int:
    """Most legs that a row holds in loops of up to `most_legs` legs."""
    ends = single_ends(max_rows)
    return max(1, -(-(most_legs - 2 * ends) // (max_rows - 2 * ends)))


def row_numbers(n_legs: np.ndarray, max_rows: int = MAX_ROWS) -> np.ndarray:
    """Rows in use in every block of loops of N legs, even; (blocks,) int64 from (blocks, lanes)."""
    rows = np.minimum(n_legs, max_rows).max(axis=1)
    return np.asarray(rows + rows % 2, dtype=np.int64)


def row_counts(n_legs: np.ndarray, max_rows: int = MAX_ROWS) -> tuple[np.ndarray, np.ndarray]:
    """Legs in every row of loops of N legs.

    Parameters
    ----------
    n_legs : ndarray of int, shape (blocks, lanes)
        Number of legs N >= 3, or 0 for an empty lane.
    max_rows : int
        Even; loops of more legs are grouped.

    Returns
    -------
    count : ndarray of int32, shape (blocks, rows, lanes)
        Rows is even; each loop's counts add up to N, the first and the last rows hold one leg.
    rows : ndarray of int64, shape (blocks,)
        Rows in use in every block, even.
    """
    rows = row_numbers(n_legs, max_rows)
    count = np.empty((n_legs.shape[0], int(rows.max()), n_legs.shape[1]), dtype=np.int32)
    fill_counts(n_legs, max_rows, single_ends(max_rows), count)
    return count, rows


def gamma_ratio(largest: int) -> FloatArray:
    """Gamma(m/2) / Gamma((m+1)/2) for m = 0, 1, ..., `largest`; infinite at 0.

    Every second value follows from r(m + 2) = r(m) m/(m + 1), from sqrt(pi) at 1 and 2/sqrt(pi) at 2, so that no
    library of special functions has to be loaded for a table.
    """
    m = np.arange(1.0, largest + 3.0)
    ratio = np.empty(m.size + 1)
    ratio[:3] = np.inf, np.sqrt(np.pi), 2.0 / np.sqrt(np.pi)
    for first in (1, 2):
        ratio[first + 2 :: 2] = ratio[first] * np.cumprod((m / (m + 1.0))[first - 1 : -2 : 2])
    return ratio[: largest + 1]
