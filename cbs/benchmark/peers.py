"""Another program for the same question, and how it was measured beside this one.

ShabaniPy has the trajectory method for weak antilocalization in Numba: walks that come home by chance, their traces,
then sigma(B). It is not installed with this program, so nothing is measured here: the numbers were taken once, at
commit 02990c9 before version 0.1.0, and stand as they were found.
"""

from dataclasses import dataclass

MEASURED = "at commit 02990c9, CPU seconds on two shared cores, both programs in one run, so that the ratios count"
REPEAT = (
    "to repeat: install ShabaniPy beside cbs, call both in one process after a first call that compiles, in turn, and "
    "take medians of user plus system time; wall time on shared cores tells nothing"
)


@dataclass(frozen=True, slots=True)
class Peer:
    """One piece of work in both programs: the times as they were found, their ratio, and what they count."""

    work: str
    here: str
    peer: str
    ratio: str
    counted: str


ROWS = (
    Peer("a closed loop, number of legs by its law up to 5000", "2.6 us (grouped), 5.6 us (every leg)", "3.8 s", "1e6",
         "8 orbits came home of 90 000 trials; here every trial is a loop"),
    Peer("one loop in one field", "0.94 ns", "14.2 ns", "15", "areas and traces given"),
    Peer("SU(2) propagator, a leg", "9 to 12 ns", "26 to 36 ns", "3 to 4", "legs given"),
    Peer("one set of parameters, 147 885 loops", "0.25 s", "2.1 s", "9", "traces and sigma(B)"),
    Peer("147 885 Rashba loops, 101 fields", "0.23 s, process", "2.3 s", "10",
         "its orbits given, their traces and sigma(B); here from the random numbers on"),
)  # fmt: skip
