"""A unit of the course: its question, its numbers, its answer, and the slips that are usually made."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from cbs import quantities

# How the numbers of a unit are written in its question; others stand as they are.
_SHOWN = dict.fromkeys(("l", "L_so", "L_phi", "length", "warm", "cold"), quantities.LENGTH) | {
    "B": quantities.FIELD,
}


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
        The question, with the numbers in braces, which bring their units.
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

    def question(self, numbers: Any) -> str:
        """Return the question with the numbers of a student in it, each with its unit."""
        given = {entry.name: getattr(numbers, entry.name) for entry in fields(numbers)}
        return self.asks.format(**{name: _shown(name, value) for name, value in given.items()})

    def near(self, value: float, other: float) -> bool:
        """Whether `value` is `other` within the tolerance of the unit."""
        return abs(value - other) <= self.tolerance * abs(other)


def _shown(name: str, value: float) -> str:
    """Write 100 nm, 1.2 um, 1 mT, 0.3/nm; a pure number as it is."""
    if name == "k_F":
        return f"{1e-9 * value:.3g}/nm"
    if name not in _SHOWN:
        return f"{value:g}"
    return re.sub(r"(?<=[0-9])(?=[a-zA-Z])", " ", quantities.show(value, _SHOWN[name], digits=6), count=1)
