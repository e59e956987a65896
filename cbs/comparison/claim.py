"""A claim: words, a Monte Carlo estimate, an exact value that shares no code with it, and the points of comparison.

A claim about means has an error and is judged by its z-score. A claim about identities (every loop has C = 1) has
none: the largest deviation must vanish to rounding.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDING = 1e-12
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Task:
    """What a Monte Carlo estimate may use: a number of loops and a seed of its own."""

    loops: int
    seed: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with one standard error; error 0 belongs to identities."""

    value: float
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Rival:
    """What another answer to the same question would give, so that a table says which of the two is chosen.

    Attributes
    ----------
    words : str
        The other answer in words.
    value : callable
        value(*point) -> float, in the place of `exact`.
    """

    words: str
    value: Callable[..., float]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim at several points.

    Attributes
    ----------
    name : str
        Short name, unique in the table.
    words : str
        The claim in words, with the formula or the source of the exact value.
    measure : callable
        measure(task, *point) -> Estimate; pure.
    exact : callable
        exact(*point) -> float; independent of the simulation.
    points : tuple of tuples
        Arguments of both functions.
    label : str
        How a point is written, for example "N = {}"; empty for a claim without parameters.
    loops : int
        Loops a point in draft quality.
    identity : bool
        Whether the values must agree to rounding.
    rival : Rival, optional
        Another answer, which the estimate has to tell from the right one.
    """

    name: str
    words: str
    measure: Callable[..., Estimate]
    exact: Callable[..., float]
    points: tuple[tuple[Any, ...], ...] = ((),)
    label: str = ""
    loops: int = 10_000
    identity: bool = False
    rival: Rival | None = None

    def point_name(self, point: tuple[Any, ...]) -> str:
        """Name of the claim at a point."""
        return f"{self.name} ({self.label.format(*point)})" if self.label else self.name


def own_seed(seed: int, name: str) -> int:
    """Seed of a point of a claim: independent of all others, the same in every selection of claims."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that belong together, and what makes them worth something.

    Attributes
    ----------
    name, title : str
        Short name and heading.
    claims : tuple of Claim
    witness : str
        Where the exact values come from.
    shares : str
        Which weight, law or convention both sides have in common beyond the definition of the model, and could both
        have wrong; "nothing" where there is none.
    second : str
        What else stands against that: another group or claim, or what is still wanting.
    place : int
        Where it stands in the table: the smallest first.
    waves : bool
        Whether waves bear witness: such groups take minutes and stand apart, for `verify(waves=True)`.
    """

    name: str
    title: str
    claims: tuple[Claim, ...]
    witness: str
    shares: str
    second: str = ""
    place: int = 1000
    waves: bool = False
