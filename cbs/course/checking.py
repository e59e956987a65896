"""Numbers for each student, and the verdict on an answer: right, or which factor is missing."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs import checks
from cbs.checks import Misuse
from cbs.course.table import UNITS, find
from cbs.course.unit import Unit

_PAGES = 2026  # seed of the data that the pages of the course show

# Factors that go missing everywhere, told where no slip of the unit fits.
_FACTORS = (
    (-1.0, "the sign: is the correction itself negative, or does the field take it away?"),
    (2.0, "a factor of two too much: per spin or both spins, one way round or two?"),
    (0.5, "a factor of two is missing: per spin or both spins, one way round or two?"),
    (-2.0, "the sign, and a factor of two too much"),
    (-0.5, "the sign, and a factor of two is missing"),
    (4.0, "a factor of four too much: a length squared, or the 4 of B_phi = hbar/(4 e L_phi^2)?"),
    (0.25, "a factor of four is missing: a length squared, or the 4 of B_phi = hbar/(4 e L_phi^2)?"),
    (math.pi, "a factor of pi too much: e^2/h or e^2/(pi h)?"),
    (1.0 / math.pi, "a factor of pi is missing: e^2/h or e^2/(pi h)?"),
    (2.0 * math.pi, "a factor of 2 pi too much: radians or turns, h or hbar?"),
    (0.5 / math.pi, "a factor of 2 pi is missing: radians or turns, h or hbar?"),
    *(
        (10.0**n, f"a power of ten: your value is 1e{n} times the answer; which unit was asked for?")
        for n in (-9, -6, -3, 3, 6, 9)
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What is said about an answer; true if it is right.

    Attributes
    ----------
    right : bool
        Whether the value is the answer within the tolerance of the unit.
    says : str
        One sentence: what was learnt, or what is missing.
    """

    right: bool
    says: str

    def __bool__(self) -> bool:
        """Whether the answer is right."""
        return self.right

    def __repr__(self) -> str:
        """Return the sentence with its verdict in front."""
        return f"{'right' if self.right else 'not yet'}: {self.says}"


def numbers(name: str, seed: int | None = None) -> Any:
    """Return the numbers of a unit.

    Parameters
    ----------
    name : str
        "unit-1" ... "unit-8".
    seed : int, optional
        Number of the student, 0 or larger; every student gets numbers of their own. None gives those of the pages.

    Returns
    -------
    frozen dataclass
        SI; its fields are named as in the question.

    Raises
    ------
    ValueError
        If there is no such unit, or the seed is negative.
    """
    unit = find(name)
    return unit.draw(None if seed is None else _generator(unit, seed))


def question(name: str, seed: int | None = None) -> str:
    """Return what a unit asks, with the numbers of the student in it.

    Parameters
    ----------
    name : str
        "unit-1" ... "unit-8".
    seed : int, optional
        Number of the student; None gives the question of the pages.

    Returns
    -------
    str
        One paragraph that ends in a question mark.

    Raises
    ------
    ValueError
        If there is no such unit, or the seed is negative.
    """
    return find(name).question(numbers(name, seed))


def data(name: str, seed: int | None = None) -> Any:
    """Return the data of a unit that has some (6 and 8): what a measurement of the student's own film would give.

    Parameters
    ----------
    name : str
        Name of the unit.
    seed : int, optional
        Number of the student; None gives the data of the pages.

    Returns
    -------
    tuple of frozen dataclasses
        Curves, each with B in tesla, delta = sigma(B) - sigma(0) and its error in e^2/h.

    Raises
    ------
    ValueError
        If the unit has no data.
    """
    unit = find(name)
    if unit.measure is None:
        having = ", ".join(other.name for other in UNITS if other.measure is not None)
        raise Misuse(f"{name} has no data; units with data: {having}")
    noise = np.random.default_rng([_PAGES if seed is None else _seed(seed), len(unit.name), 1 + UNITS.index(unit)])
    return unit.measure(numbers(name, seed), noise)


def check(name: str, value: float, seed: int | None = None) -> Verdict:
    """Return whether `value` answers the question of a unit, or which factor is missing.

    Parameters
    ----------
    name : str
        "unit-1" ... "unit-8".
    value : float
        The answer, in the unit that the question asks for.
    seed : int, optional
        Number of the student, as given to `numbers`.

    Returns
    -------
    Verdict
        True if right; its text names the slip, or the factor, or only the direction.

    Raises
    ------
    ValueError
        If there is no such unit, or the value is not a finite number.
    """
    unit = find(name)
    value = checks.finite("value", value)
    given = numbers(name, seed)
    answer = unit.answer(given)
    if unit.near(value, answer):
        return Verdict(True, unit.learnt)
    for slip in unit.slips:
        if unit.near(value, slip.value(given)):
            return Verdict(False, slip.says)
    for factor, says in _FACTORS:
        if unit.near(value, factor * answer):
            return Verdict(False, says)
    return Verdict(False, _direction(value, answer))


def answers(seed: int | None = None) -> dict[str, float]:
    """Return the answers of all units for one student, for the lecturer's list."""
    return {unit.name: unit.answer(numbers(unit.name, seed)) for unit in UNITS}


def _direction(value: float, answer: float) -> str:
    if value * answer < 0.0:
        return "wrong sign, and no factor that usually goes missing; look at a limit you know first"
    side = "large" if abs(value) > abs(answer) else "small"
    return f"too {side}, and by no factor that usually goes missing; is the number of loops large enough?"


def _seed(seed: int) -> int:
    return checks.whole("seed", seed, least=0, most=2**63 - 1)


def _generator(unit: Unit, seed: int) -> np.random.Generator:
    return np.random.default_rng([_seed(seed), UNITS.index(unit) + 1])
