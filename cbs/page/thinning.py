"""The loops of the page stand for sixteen times as many: pairs of like loops are taken apart until 2048 are left.

Of every two loops one goes. Which one is decided by what both would do to the balance between the loops kept and those
dropped, over a family of cos(x A) and C cos(x A): greedy form of the self-balancing walk (Alweiss, Liu and Sawhney,
STOC 2021), used for thinning as by Dwivedi and Mackey (J. Mach. Learn. Res. 25, 152 (2024)). The exact averages are
not looked at. What is left is shuffled, so that its first loops are no better than any others.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray
from cbs.page.pool import MECHANISMS, N_LOOPS, Pool, make_pool, spin_interferences
from cbs.page.scales import LARGEST_COUPLING

HALVINGS = 4
N_DRAWN = N_LOOPS << HALVINGS
_BLOCK = 2048
_GRAIN = 64.0  # whole numbers: the products are exact, so that every machine keeps the same loops
_FLUX: FloatArray = np.concatenate([[0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.4, 1.8, 2.3, 2.8, 3.4, 4.0], np.arange(5, 62.0)])
_STRENGTHS: FloatArray = 2.0 ** np.concatenate([np.arange(3.5, 0.5, -0.25), np.arange(0.5, -2.5, -0.5)])


@cache
def thinned_pool(seed: int, coupling: float = LARGEST_COUPLING) -> Pool:
    """Return 2048 loops out of the first 32768 of the stream `seed` whose means are close to those of all.

    Parameters
    ----------
    seed : int
        Seed of the stream.
    coupling : float
        Largest L_phi/L_so that will be asked for.

    Raises
    ------
    ValueError
        If the seed is negative.
    """
    drawn = make_pool(seed, N_DRAWN)
    kept = _halve(drawn, _STRENGTHS * (coupling / LARGEST_COUPLING))
    np.random.default_rng(np.random.SeedSequence(drawn.seed, spawn_key=(2,))).shuffle(kept)
    return Pool(drawn.seed, drawn.vertices[kept], drawn.kicks[kept])


def _halve(pool: Pool, strengths: FloatArray) -> NDArray[np.intp]:
    """Return the numbers of the loops that are kept."""
    size = _FLUX.size * (1 + (len(MECHANISMS) - 1) * strengths.size)
    balance = [np.zeros(size) for _ in range(HALVINGS)]
    waiting: list[tuple[int, FloatArray] | None] = [None] * HALVINGS
    kept, scale = [], None
    for first in range(0, pool.n_loops, _BLOCK):
        part = slice(first, first + _BLOCK)
        rows = _features(Pool(pool.seed, pool.vertices[part], pool.kicks[part]), strengths)
        scale = _GRAIN / np.maximum(rows.std(axis=0), 1e-3) if scale is None else scale
        np.rint(np.multiply(rows, scale, out=rows), out=rows)
        for n, row in enumerate(rows, start=first):
            loop = (n, row)
            for level in range(HALVINGS):
                partner, waiting[level] = waiting[level], None
                if partner is None:
                    waiting[level] = loop
                    break
                difference = partner[1] - loop[1]
                if balance[level] @ difference <= 0.0:
                    balance[level] += difference
                    loop = partner
                else:
                    balance[level] -= difference
            else:
                kept.append(loop[0])
    return np.array(kept)


def _features(pool: Pool, strengths: FloatArray) -> FloatArray:
    """Return cos(x A) alone and times the interference of the spin, a row a loop."""
    flux = np.cos(pool.areas[:, None] * _FLUX)
    spins = [spin for name in MECHANISMS if name != "none" for spin in spin_interferences(pool, name, strengths)]
    rows = np.empty((pool.n_loops, 1 + len(spins), _FLUX.size))
    rows[:, 0] = flux
    for i, spin in enumerate(spins, start=1):
        np.multiply(flux, spin[:, None], out=rows[:, i])
    return rows.reshape(pool.n_loops, -1)
