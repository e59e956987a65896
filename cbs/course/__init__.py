"""The course: numbers, data and checks of its eight units. The pages of the site ask, this room answers.

>>> from cbs import course
>>> course.numbers("unit-2", seed=17)  # the numbers of student 17
Pairs(lost=0.55)
>>> print(course.question("unit-3", seed=17)[:70])  # and the question with them
A film without spin-orbit coupling has l = 76 nm and L_phi = 788 nm. B
>>> course.check("unit-2", 0.9, seed=17)  # right, or which factor is missing
not yet: a loop that loses its phase is not lost: it still brings the ball's share, 1
>>> course.check("unit-2", 1.45, seed=17)
right: intensities of different loops add; only the interference of a loop with its own reverse can be lost

Answers come from closed formulas, never from the simulation that the students run.
"""

from cbs.course.checking import Verdict, answers, check, data, numbers, question
from cbs.course.table import UNITS, find

__all__ = ["UNITS", "Verdict", "answers", "check", "data", "find", "numbers", "question"]
