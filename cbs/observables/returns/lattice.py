r"""Return on the square lattice: walks of t/tau steps, uniform among all closed ones.

A step of one lattice constant a lasts tau and has variance l^2 per component, as a leg of flights: a = sqrt(2) l and
D = a^2/(4 tau) = v l/2. No walk of odd length closes, so every duration is rounded to an even number of steps. The
phase of a cell is 2 B/B_tr, and the ratio is periodic in the field.
"""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.loops import lattice
from cbs.loops.tiles import key_words
from cbs.parameters import SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference


@dataclass(frozen=True, slots=True)
class LatticeBatch:
    """One batch of lattice walks of every duration; `lengths` are rounded to even numbers of steps."""

    seed: int
    lengths: tuple[float, ...]
    b: float
    spin: tuple[SpinMechanism, ...]
    l: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lengths", tuple(self.l * (0.5 * n) ** 0.5 for n in even_steps(self.lengths, self.l)))

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every diffusion length."""
        total = np.zeros(len(self.lengths))
        scale = Scale(unit=self.l, l=self.l, brownian=False, stretch=lattice.SPACING)
        for p, n_steps in enumerate(even_steps(self.lengths, self.l)):
            key = key_words(self.seed, (lattice.STREAM << 32) + p)
            for tile in lattice.tiles(n_steps, first, n_loops, key):
                total[p] += np.sum(interference(tile, self.spin, scale) * np.cos(self.b * tile.area))
        return total / n_loops


def even_steps(lengths: tuple[float, ...], l: float) -> list[int]:
    """Even number of steps, 2 at least, nearest to t/tau = 2 length^2/l^2 of every diffusion length, metres.

    Raises
    ------
    ValueError
        If a walk would have more than 2^20 steps.
    """
    steps = [2 * max(1, round((length / l) ** 2)) for length in lengths]
    if max(steps) > lattice.MOST_STEPS:
        raise Misuse(
            f"length {max(lengths):g} m needs lattice walks of {max(steps):.1e} steps, at most {lattice.MOST_STEPS}; "
            "use family 'brownian' or a larger l"
        )
    return steps
