"""The page's own pool of loops: closed Gaussian polygons and spin kicks, rounded to whole numbers.

What Python computes below it computes from the stored (rounded) numbers with the phases of the library, so that
page and library see exactly the same loops.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.kernels.normals import LANES
from cbs.loops import brownian
from cbs.loops.tiles import Tile, key_words
from cbs.parameters import Rashba
from cbs.phases.linear import add_linear_coupling, linear_matrix
from cbs.phases.rotations import Rotations, Scale
from cbs.phases.spin import propagators
from cbs.provenance import seed_from

N_LOOPS = 2048
N_LEGS = 24
VERTEX_STEP = 1.0 / 8192.0  # in sqrt(2 D t)
KICK_STEP = 1.0 / 24.0  # in standard deviations
MECHANISMS = ("none", "rashba", "isotropic", "magnetic")


@dataclass(frozen=True, slots=True)
class Pool:
    """Loops and kicks as stored.

    Parameters
    ----------
    seed : int
        Seed of the stream they come from.
    vertices : ndarray of int16, shape (n_loops, n_legs - 1, 2)
        Corners after the first leg, the second ...; the start, (0, 0), is left out. Unit: VERTEX_STEP sqrt(2 D t).
    kicks : ndarray of int8, shape (n_loops, n_legs, 3)
        Rotation vector of every leg for isotropic and magnetic scattering. Unit: KICK_STEP standard deviations.
    """

    seed: int
    vertices: NDArray[np.int16]
    kicks: NDArray[np.int8]

    @property
    def n_loops(self) -> int:
        """Number of loops."""
        return len(self.vertices)

    @property
    def legs(self) -> FloatArray:
        """Legs (n_loops, n_legs, 2) in sqrt(2 D t); those of a loop add up to zero exactly."""
        corners = np.pad(self.vertices.astype(np.int64), ((0, 0), (1, 1), (0, 0)))
        return np.diff(corners, axis=1) * VERTEX_STEP

    @property
    def areas(self) -> FloatArray:
        """Signed areas (n_loops,) in units of D t."""
        x, y = np.moveaxis(np.pad(self.vertices.astype(np.int64), ((0, 0), (1, 1), (0, 0))), 2, 0)
        twice = np.sum(x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1], axis=1)
        return np.asarray(twice * VERTEX_STEP**2)


def make_pool(seed: int, n_loops: int = N_LOOPS) -> Pool:
    """Draw loops number 0 ... n_loops - 1 of the stream `seed` and their kicks, and round them.

    Raises
    ------
    ValueError
        If the seed is negative, or `n_loops` is not a positive multiple of the 32 lanes.
    """
    seed, n_loops = seed_from(seed), checks.whole("n_loops", n_loops)
    if n_loops % LANES:
        raise Misuse(f"n_loops must be a multiple of {LANES} (got {n_loops}); a batch has equally many loops")
    legs = brownian.closed_loops(N_LEGS, n_loops, seed=seed)
    corners = np.rint(np.cumsum(legs, axis=1)[:, :-1] / VERTEX_STEP)
    normals = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,))).standard_normal((n_loops, N_LEGS, 3))
    kicks = np.clip(np.rint(normals / KICK_STEP), -127, 127)
    return Pool(seed, corners.astype(np.int16), kicks.astype(np.int8))


def spin_interference(pool: Pool, mechanism: str, strength: float) -> FloatArray:
    """Interference of every loop of the pool, (n_loops,): `spin_interferences` of one strength."""
    return np.asarray(spin_interferences(pool, mechanism, [strength])[0])


def spin_interferences(pool: Pool, mechanism: str, strengths: Iterable[float]) -> FloatArray:
    """Interference (1/2) Tr V^+U of every loop of the pool for many strengths, no field.

    Parameters
    ----------
    pool : Pool
        The loops.
    mechanism : {"none", "rashba", "isotropic", "magnetic"}
        What turns the spin.
    strengths : iterable of float
        sqrt(D t)/L_so (isotropic: sqrt(t/tau_so), magnetic: sqrt(t/tau_s), Hikami's meaning).

    Returns
    -------
    ndarray, shape (n_strengths, n_loops)
        1 without coupling.

    Raises
    ------
    ValueError
        For an unknown mechanism.
    """
    if mechanism not in MECHANISMS:
        raise Misuse(f"mechanism must be one of {', '.join(MECHANISMS)} (got {mechanism!r})")
    wanted = [float(strength) for strength in strengths]
    found = np.ones((len(wanted), pool.n_loops))
    if mechanism == "none" or not any(wanted):
        return found
    tiles, turns = _tiles(pool), _in_lanes(pool.kicks * (KICK_STEP * np.sqrt(4.0 / (3.0 * N_LEGS))))
    for row, strength in zip(found, wanted, strict=True):
        if strength != 0.0:
            parts = [np.sum(u * v, axis=0).ravel() for u, v in _propagators(tiles, turns, mechanism, strength)]
            row[:] = np.concatenate(parts)[: pool.n_loops]
    return found


def _tiles(pool: Pool) -> list[tuple[slice, Tile]]:
    """Return the tiles of the pool with the legs as they are stored, each with its blocks."""
    legs, start, found = _in_lanes(pool.legs), 0, []
    for drawn in brownian.tiles(
        0, pool.n_loops, key_words(pool.seed, brownian.STREAM), n_rows=N_LEGS, continuous=False
    ):
        part = slice(start, start + len(drawn.loop))
        start = part.stop
        found.append((part, replace(drawn, dx=legs[0, part], dy=legs[1, part])))
    return found


def _propagators(
    tiles: Iterable[tuple[slice, Tile]], turns: FloatArray, mechanism: str, strength: float
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield the quaternions U and V, (4, blocks, LANES), tile by tile; `turns`: the kicks of strength one, in lanes."""
    for part, stored in tiles:
        rotations = Rotations.of(stored)
        if mechanism == "rashba":
            scale = Scale(unit=np.sqrt(2.0) * strength, l=1.0, brownian=False)
            add_linear_coupling(linear_matrix(Rashba(L_so=1.0)), stored, scale, rotations)
        else:
            target = rotations.even if mechanism == "isotropic" else rotations.odd
            target += turns[:, part] * strength
        yield propagators(stored, rotations)


def _in_lanes(values: FloatArray) -> FloatArray:
    """Fold (n_loops, rows, components) into (components, blocks, rows, LANES)."""
    blocks = values.reshape(-1, LANES, *values.shape[1:])
    return np.ascontiguousarray(np.transpose(blocks, (3, 0, 2, 1)))
