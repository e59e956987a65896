"""What a spin mechanism writes into: rotation vectors of rows, even and odd under time reversal; scale of a tile."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.rotations import contract
from cbs.loops.tiles import Tile


@dataclass(frozen=True, slots=True)
class Scale:
    """Physical meaning of a tile's unit of length.

    Parameters
    ----------
    unit : float
        Metres in the tile's unit: l for flights, sqrt(2 D t) for unit Brownian loops.
    l : float
        Mean free path in metres: it sets the path length v t of Brownian loops (v t = 2 D t / l).
    brownian : bool
        True where rows are pieces of a continuous path.
    stretch : float
        Length of a row over the path v t that it lasts: 1 for flights, sqrt(2) for steps on the lattice.
    """

    unit: float
    l: float
    brownian: bool
    stretch: float = 1.0

    def kick_variance(self, tile: Tile) -> FloatArray:
        """Variance 2 D (time of the row), square metres, of rows by their count, (largest count + 1,)."""
        if self.brownian:
            return np.array([0.0, self.unit**2 / tile.rows[0]])
        return np.asarray(self.unit**2 * np.arange(tile.moments.own.size), dtype=np.float64)

    def row_paths(self, tile: Tile) -> FloatArray:
        """Path length of every row in metres, shape (blocks, rows, LANES)."""
        if self.brownian:
            return np.asarray(tile.count * (self.unit**2 / self.l / tile.rows[0]))
        chord = np.hypot(tile.dx, tile.dy)
        if tile.count.max() <= 1:
            return self.unit / self.stretch * chord
        # a group's share of the loop's path: the legs outside groups are known, groups go by their legs
        single = np.where(tile.count == 1, chord, 0.0)
        grouped = np.where(tile.count > 1, tile.count, 0)
        rest = tile.length - single.sum(axis=1)
        total = np.maximum(grouped.sum(axis=1), 1)
        return np.asarray(self.unit * (single + grouped * (rest / total)[:, None, :]))


class Kicks(NamedTuple):
    """Random kicks of one kind: purpose of their numbers, standard deviations (3, counts), whether they are odd."""

    purpose: int
    sigma: FloatArray
    odd: bool


@dataclass(slots=True)
class Rotations:
    """Rotation vectors (3, blocks, rows, LANES) and their noise; `odd` exists once a mechanism asks for it.

    `matrix` (2, 2) is the linear coupling per tile unit, `kick_variance` (3, counts) the variance of all random kicks,
    `kinds` those that stand in rows of many legs.
    """

    even: FloatArray
    kick_variance: FloatArray
    matrix: FloatArray = field(default_factory=lambda: np.zeros((2, 2)))
    kinds: list[Kicks] = field(default_factory=list)
    _odd: list[FloatArray] = field(default_factory=list)

    @classmethod
    def of(cls, tile: Tile) -> "Rotations":
        """No rotation at all, for the rows of `tile`."""
        return cls(np.zeros((3, *tile.dx.shape)), np.zeros((3, tile.moments.own.size)))

    @property
    def odd(self) -> FloatArray:
        """The part that does not reverse with the momentum; made on first use."""
        if not self._odd:
            self._odd.append(np.zeros_like(self.even))
        return self._odd[0]

    @property
    def has_odd(self) -> bool:
        """Whether any mechanism has an odd part, so that the partner must be multiplied out."""
        return bool(self._odd)

    def contract(self, tile: Tile) -> None:
        """Complete the rows that stand for a piece of path by the mean third term of their Magnus expansion.

        With the commutators drawn by the mechanisms the rotation of a row is right to second order in its duration.
        """
        m = tile.moments
        if not np.any(m.contraction > 0.0):
            return
        p, sigma = self.matrix @ self.matrix.T, np.sqrt(self.kick_variance)
        for vectors in (self.even, *self._odd):
            contract(tile.rows, tile.count, tile.var, p, m.contraction, sigma, m.kick_contraction, vectors)
