"""A unit of the course: its question, its numbers, its answer, and the slips that are usually made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Slip:
    """A typical wrong answer.

    Attributes
    ----------
    value : callable
        value(numbers) -> float: what a student finds who makes this slip.
    says : str
        What is missing, without the answer.
    """

    value: Callable[[Any], float]
    says: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the course.

    Attributes
    ----------
    name, title : str
        "unit-1" ... "unit-8", and its subject.
    asks : str
        The question, with the numbers in braces.
    draw : callable
        draw(generator) -> numbers, a frozen dataclass in SI; None gives the numbers of the pages.
    answer : callable
        answer(numbers) -> float, from closed formulas.
    tolerance : float
        Relative; wide enough for the errors of a run of a minute, and narrower than the distance to every slip.
    learnt : str
        What is said with "right".
    slips : tuple of Slip
        Typical wrong answers.
    measure : callable, optional
        measure(numbers, generator) -> the data of the unit, where it has some.
    """

    name: str
    title: str
    asks: str
    draw: Callable[[np.random.Generator | None], Any]
    answer: Callable[[Any], float]
    tolerance: float
    learnt: str
    slips: tuple[Slip, ...]
    measure: Callable[[Any, np.random.Generator], Any] | None = None

    def near(self, value: float, other: float) -> bool:
        """Whether `value` is `other` within the tolerance of the unit."""
        return abs(value - other) <= self.tolerance * abs(other)
