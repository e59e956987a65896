"""Uniform closed walks on the square lattice: every closed walk of 2n steps is drawn with the same probability.

In u = x + y and v = x - y a step moves both by +-1, so a closed walk is a pair of independent bridges: two shufflings
of n ups and n downs. Their areas are whole numbers, whose exact counts are known (Mashkevich, Ouvry, J. Stat. Phys.
137, 71 (2009)). Walks of different lengths are drawn with the law of all returns to the origin.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.kernels.lattice import lattice_walks
from cbs.kernels.normals import LANES, uniforms
from cbs.loops.grouping import flight_moments
from cbs.loops.tiles import PURPOSE_NUMBER, ROWS_IN_TILE, Tile, into_lanes, key_words

STREAM = 3
# Lattice constant in the unit of a tile: a step then has variance 1 per component, as the legs of flights have, so that
# `phases.rotations.Scale` holds with the unit a/sqrt(2) = sqrt(2 D t) of one step.
SPACING = 2.0**0.5
MOST_STEPS = 1 << 20
LEFT_OUT = 1e-12  # exp(-N decay) of the longest walks drawn, against that of the shortest


@dataclass(frozen=True, slots=True)
class StepLaw:
    r"""Law of the number of steps N = 4, 6, ... of a closed walk, :math:`P_N e^{-N d}`, P_N the chance to return.

    .. math:: P_N = 4^{-N} \binom{N}{N/2}^2

    Walks of two steps, there and back, enclose nothing and are left out; so are those so long that the exponential has
    fallen by `LEFT_OUT`.

    Parameters
    ----------
    decay : float
        d = tau/tau_phi > 0.
    """

    decay: float

    @property
    def most(self) -> int:
        """Steps of the longest walk."""
        return 4 + 2 * math.ceil(-0.5 * math.log(LEFT_OUT) / self.decay)

    @property
    def weight(self) -> float:
        """Sum of the unnormalised weights."""
        return math.exp(-4.0 * self.decay) * _cumulative(self)[1]

    def quantile(self, u: FloatArray) -> np.ndarray:
        """Smallest N with cumulative probability >= u, for u in (0, 1], shape (m,); int64."""
        return np.asarray(4 + 2 * np.searchsorted(_cumulative(self)[0], u, side="left"), dtype=np.int64)


@lru_cache(maxsize=8)
def _cumulative(law: StepLaw) -> tuple[FloatArray, float]:
    """Cumulative probabilities of N = 4, 6, ..., and the sum of the weights over exp(-4 decay)."""
    n = np.arange(2.0, law.most // 2 + 1.0)
    returns = np.cumprod((1.0 - 0.5 / np.arange(1.0, n[-1] + 1.0)) ** 2)[1:]
    weight = returns * np.exp(-2.0 * law.decay * (n - 2.0))
    table = np.cumsum(weight)
    table /= table[-1]
    table.setflags(write=False)
    return table, float(np.sum(weight))


def tiles_by_law(law: StepLaw, first: int, n_loops: int, key: np.ndarray) -> Iterator[Tile]:
    """Yield the closed walks number `first` ... `first + n_loops - 1` of the stream `key`, one batch, short ones first.

    The `LANES` loops of a block share a number of steps, drawn by strata: block number g has its share of the
    probability, and every loop of the batch is equally likely in each 1/n_loops of it, so that means over loops are
    unbiased.
    """
    lanes = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    present = into_lanes(np.ones(n_loops, dtype=np.int64))
    u = np.empty(lanes.shape[0])
    uniforms(lanes[:, 0].copy(), PURPOSE_NUMBER, key, u)
    steps = law.quantile((LANES * np.arange(u.size) + u * present.sum(axis=1)) / n_loops)
    numbers, starts = np.unique(steps, return_index=True)
    for n_steps, here, end in zip(numbers.tolist(), starts.tolist(), [*starts[1:].tolist(), u.size], strict=True):
        yield from _cut(lanes[here:end], present[here:end], key, n_steps=n_steps)


def tiles(n_steps: int, first: int, n_loops: int, key: np.ndarray) -> Iterator[Tile]:
    """Yield the closed walks number `first` ... `first + n_loops - 1` of the stream `key` in tiles; n_steps is even."""
    lanes = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64))
    yield from _cut(lanes, into_lanes(np.ones(n_loops, dtype=np.int64)), key, n_steps=n_steps)


def _cut(lanes: np.ndarray, present: np.ndarray, key: np.ndarray, *, n_steps: int) -> Iterator[Tile]:
    """Draw blocks of walks of the same number of steps in tiles of about `ROWS_IN_TILE` rows."""
    blocks = max(1, ROWS_IN_TILE // n_steps)
    for start in range(0, lanes.shape[0], blocks):
        part = slice(start, start + blocks)
        yield draw(lanes[part], present[part], key, n_steps=n_steps)


def draw(loop: np.ndarray, present: np.ndarray, key: np.ndarray, *, n_steps: int) -> Tile:
    """Draw the closed walks with numbers `loop`, (blocks, LANES); the lattice constant is SPACING tile units."""
    shape = (loop.shape[0], n_steps, LANES)
    dx, dy, area = np.empty(shape), np.empty(shape), np.empty(loop.shape)
    lattice_walks(loop, n_steps, SPACING, key, dx, dy, area)
    return Tile(
        key=key,
        loop=loop,
        n_legs=np.where(present > 0, n_steps, 0),
        rows=np.full(loop.shape[0], n_steps, dtype=np.int64),
        count=np.ones(shape, dtype=np.int32),
        moments=flight_moments(1),
        dx=dx,
        dy=dy,
        var=np.ones(shape),
        sub=np.zeros(shape),
        area=area,
        duration=SPACING * n_steps,
    )


def closed_walks(n_steps: int, n_loops: int, *, seed: int = 0, first: int = 0) -> np.ndarray:
    """Uniform closed walks on the square lattice: the walks number `first` and up of the stream `seed`.

    Parameters
    ----------
    n_steps : int
        Steps of every walk, even, at least 2.
    n_loops : int
        How many walks.
    seed, first : int
        Stream, and the number of the first walk; walk 17 is the same however many are drawn.

    Returns
    -------
    ndarray of int64, shape (n_loops, n_steps, 2)
        Steps in lattice constants, (+-1, 0) or (0, +-1); those of a walk add up to zero.

    Raises
    ------
    ValueError
        If n_steps is odd (no walk of odd length closes) or too small.
    """
    n_steps, n_loops = check_steps(n_steps), checks.whole("n_loops", n_loops)
    parts = [
        np.moveaxis(np.stack([t.dx, t.dy], axis=-1), 2, 1).reshape(-1, n_steps, 2)
        for t in tiles(n_steps, first, n_loops, key_words(seed, STREAM))
    ]
    return np.rint(np.concatenate(parts)[:n_loops] / SPACING).astype(np.int64)


def areas(n_steps: int, n_loops: int, *, seed: int = 0, first: int = 0) -> np.ndarray:
    """Signed areas of the walks that `closed_walks` draws, in unit cells: ndarray of int64, shape (n_loops,)."""
    n_steps, n_loops = check_steps(n_steps), checks.whole("n_loops", n_loops)
    parts = [t.area.ravel() for t in tiles(n_steps, first, n_loops, key_words(seed, STREAM))]
    return np.rint(np.concatenate(parts)[:n_loops] / SPACING**2).astype(np.int64)


def check_steps(n_steps: int) -> int:
    """Return the number of steps of a closed walk: even and at least 2."""
    n_steps = checks.whole("n_steps", n_steps, least=2, most=MOST_STEPS)
    if n_steps % 2:
        raise Misuse(f"n_steps must be even (got {n_steps}); no walk of odd length closes on the square lattice")
    return n_steps
