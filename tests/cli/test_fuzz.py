"""Any line of words for any command: exit 0, 1 or 2, one line where refused, no fault, no file where it failed.

Options, values, variables and files are drawn at random, right, wrong and absurd ones; the work stays small. The fast
suite runs 200 lines, the slow one 20 000 in parts (`pytest -m slow tests/cli/test_fuzz.py`); CBS_TEST_FUZZ sets another
number. What the parts did stands in the record of each test.
"""

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from cbs.cli.shared.config import variable
from tests.cli.fuzz.lines import lines, right, small
from tests.cli.fuzz.trial import check
from tests.cli.fuzz.words import options, value

FAST, SLOW, PARTS = 200, int(os.environ.get("CBS_TEST_FUZZ", "20000")), 40
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")


@st.composite
def trials(draw: Any, *, light: bool) -> tuple[tuple[str, ...], dict[str, str]]:
    """A line, and now and then an option in a variable."""
    words = draw(lines(light=light))
    if draw(st.integers(0, 19)):
        return words, {}
    named = [option for option in options(words[0]) if hasattr(option, "is_flag") and not option.is_flag]
    option = draw(st.sampled_from(named)) if named else None
    word = value(draw, option) if option else ""
    return words, {variable(option): word} if option and "\x00" not in word else {}


def fuzz(count: int, part: int, *, light: bool) -> Counter[int]:
    """Run `count` lines; how many ended with which code. All faults are told at the end, none stops the run."""
    codes: Counter[int] = Counter()
    faults: list[str] = []

    @seed(part)
    @settings(
        max_examples=count, suppress_health_check=list(HealthCheck), database=None, deadline=None, derandomize=False,
        phases=(Phase.generate,),
    )  # fmt: skip
    @given(trials(light=light))
    def every(trial: tuple[tuple[str, ...], dict[str, str]]) -> None:
        try:
            codes[check(*trial)] += 1
        except Exception as fault:
            faults.append(f"{trial}: {fault!r}")

    every()
    assert not faults, "\n\n".join(faults)
    return codes


def test_no_line_trips_it(record_property: Any) -> None:
    judged(fuzz(FAST, 0, light=True), FAST, record_property)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_none_of_twenty_thousand_lines_trips_it(part: int, record_property: Any) -> None:
    judged(fuzz(SLOW // PARTS, part, light=False), SLOW // PARTS, record_property)


@pytest.mark.slow
@pytest.mark.parametrize("name", right())
def test_the_lines_that_are_changed_are_right(name: str) -> None:
    for line in right()[name]:
        assert check(tuple(word for group in small(line, name) for word in group), {}) == 0


def judged(codes: Counter[int], count: int, record_property: Any) -> None:
    """Lines enough, and of both kinds: those that run and those that are refused."""
    record_property("exit codes", dict(codes))
    assert codes.total() >= 0.95 * count
    assert codes[0] >= 0.1 * count, codes
    assert codes[2] >= 0.2 * count, codes
