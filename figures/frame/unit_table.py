"""One table of unit loops for all fields, coherence lengths and coupling strengths of the diffusive regime.

Interference of a loop of duration t depends on x = kDt and y = Dt/L_so^2 only. On a logarithmic lattice the durations
of every field, L_phi and L_so fall on the same points, so one sample of unit loops serves a whole map, and
delta = -(1/pi) int ds/s e^(-s) [C(zs/2, r^2 s) - C(0, r^2 s)] with s = t/tau_phi, z = B/B_phi, r = L_phi/L_so is a sum.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame.progress import Progress

PER_DECADE = 32  # lattice points of sqrt(y) in a decade; fields and durations take every second one of theirs
N_BATCHES = 64
WEAK = 0.15  # sqrt(y) below which C differs from the spinless value by less than y^2 / 8 = 6e-5
STRONG = 8.0  # sqrt(y) above which the triplets have died out: e^(-7 y / 16) < 1e-12
X_ENDS = (1e-3, 40.0)  # below, the field does nothing (x^2/6); above, nothing is left (e^-x)
S_ENDS = (1e-4, 25.0)
N_LEGS = 128


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Mean interference on the lattice, batch by batch.

    Parameters
    ----------
    strength_index : ndarray of int, shape (n_y,)
        log10(sqrt(y)) times PER_DECADE.
    x_index : ndarray of int, shape (n_x,)
        log10(2x) times PER_DECADE / 2.
    mean : ndarray, shape (n_batches, n_y, n_x + 1)
        C(x, y) of each batch; the last column is x = 0.
    loops : int
        Loops in all.
    """

    strength_index: NDArray[np.int64]
    x_index: NDArray[np.int64]
    mean: FloatArray
    loops: int


def make_table(loops: int, seed: int, progress: Progress | None = None) -> UnitTable:
    """Sample unit loops with Rashba coupling in batches and average them on the lattice.

    The spinless part is taken from its exact value x / sinh x (control variate), so only the spin makes noise.
    """
    strength_index = np.arange(
        round(PER_DECADE * np.log10(WEAK)), round(PER_DECADE * np.log10(STRONG)) + 1, dtype=np.int64
    )
    half = PER_DECADE // 2
    x_index = np.arange(
        round(half * np.log10(2 * X_ENDS[0])), round(half * np.log10(2 * X_ENDS[1])) + 1, dtype=np.int64
    )
    strength = 10.0 ** (strength_index / PER_DECADE)
    x = np.append(0.5 * 10.0 ** (x_index / half), 0.0)
    spinless = theory.levy_area_characteristic(x)
    mean_cos = theory.rashba_cooperon(strength**2)
    size = max(loops // N_BATCHES, 1)
    seeds = np.random.SeedSequence(seed).generate_state(N_BATCHES, np.uint32)

    def batch(batch_seed: int) -> FloatArray:
        sample = cbs.interference_sample(strength, mechanism="rashba", n_legs=N_LEGS, loops=size, rng=int(batch_seed))
        # cos - 1: the noise at weak fields falls with x^2, and x = 0 has its exact value.
        phase = np.cos(np.outer(sample.area, x)) - 1.0
        return np.asarray((sample.cos_omega - mean_cos[:, None]) @ phase / size + np.outer(mean_cos, spinless))

    batches = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for i_batch, mean in enumerate(pool.map(batch, seeds)):
            batches.append(mean)
            if progress is not None:
                progress(i_batch + 1, N_BATCHES)
    return UnitTable(strength_index, x_index, np.array(batches), size * N_BATCHES)


def change_with_field(table: UnitTable, z_index: Sequence[int], r_index: Sequence[int]) -> FloatArray:
    """Integrate the table to delta = dsigma(B) - dsigma(0) for every batch.

    Parameters
    ----------
    table : UnitTable
        From `make_table`.
    z_index : sequence of int
        log10(B/B_phi) times PER_DECADE / 2.
    r_index : sequence of int
        log10(L_phi/L_so) times PER_DECADE.

    Returns
    -------
    ndarray, shape (n_batches, n_r, n_z)
        delta, e^2/h for both spins.
    """
    half = PER_DECADE // 2
    s_index = np.arange(round(half * np.log10(S_ENDS[0])), round(half * np.log10(S_ENDS[1])) + 1)
    s = 10.0 ** (s_index / half)
    weight = -np.exp(-s) * np.log(10.0) / half / np.pi
    delta = np.empty((len(table.mean), len(r_index), len(z_index)))
    for i_r, r in enumerate(r_index):
        y_rows = r + s_index  # sqrt(y) = r sqrt(s), both on the lattice of strengths
        for i_z, z in enumerate(z_index):
            difference = _at(table, y_rows, z + s_index) - _at(table, y_rows, None)
            delta[:, i_r, i_z] = difference @ weight
    return delta


def _at(table: UnitTable, y_index: NDArray[np.int64], x_index: NDArray[np.int64] | None) -> FloatArray:
    """C on lattice points, shape (n_batches, n): the table, and its limits outside."""
    n_x = len(table.x_index)
    column = np.full(y_index.shape, -1) if x_index is None else x_index - table.x_index[0]
    x = np.zeros(y_index.shape) if x_index is None else 0.5 * 10.0 ** (x_index / (PER_DECADE // 2))
    row = y_index - table.strength_index[0]
    inside = (row >= 0) & (row < len(table.strength_index)) & (column < n_x)
    column = np.where(column < 0, n_x, column)  # the last column: no field, or one too weak to matter
    found = table.mean[:, np.where(inside, row, 0), np.where(inside, column, 0)]
    spinless = theory.levy_area_characteristic(x)
    limit = np.where(row < 0, spinless, -0.5 * spinless)
    return np.where(inside, found, limit)
