"""The course: numbers, data and checks of its eight units. The pages of the site ask, this room answers.

    cbs.course.numbers("unit-3", seed=17)        # the numbers of student 17
    cbs.course.check("unit-3", value, seed=17)   # right, or which factor is missing

Answers come from closed formulas, never from the simulation that the students run.
"""

from cbs.course.checking import Verdict, answers, check, data, numbers
from cbs.course.table import UNITS, find

__all__ = ["UNITS", "Verdict", "answers", "check", "data", "find", "numbers"]
