"""The checks of the course say right to right answers, and name the slip to typical wrong ones, for every student."""

import math
import re

import numpy as np
import pytest

from cbs import course, quantities, theory
from cbs.course.unit import Unit

STUDENTS = (None, *range(20))
each_unit = pytest.mark.parametrize("unit", course.UNITS, ids=[unit.name for unit in course.UNITS])


@each_unit
def test_the_answer_is_right_for_every_student(unit: Unit) -> None:
    for seed in STUDENTS:
        answer = course.answers(seed)[unit.name]
        for share in (-0.9, 0.0, 0.9):
            verdict = course.check(unit.name, answer * (1.0 + share * unit.tolerance), seed)
            assert verdict, (seed, share)
            assert verdict.says == unit.learnt


@each_unit
def test_every_slip_is_named_and_none_passes_for_right(unit: Unit) -> None:
    for seed in STUDENTS:
        given = course.numbers(unit.name, seed)
        for slip in unit.slips:
            verdict = course.check(unit.name, slip.value(given), seed)
            assert not verdict, (seed, slip.says)
            assert verdict.says == slip.says, (seed, slip.says, verdict)


@each_unit
def test_the_answer_of_another_student_is_not_taken(unit: Unit) -> None:
    answers = [course.answers(seed)[unit.name] for seed in STUDENTS]
    wrong = sum(not course.check(unit.name, value, None) for value in answers[1:])
    assert wrong > 0.6 * len(answers)


@each_unit
def test_the_same_seed_gives_the_same_numbers(unit: Unit) -> None:
    assert course.numbers(unit.name, 7) == course.numbers(unit.name, 7)
    assert len({course.numbers(unit.name, seed) for seed in STUDENTS}) > 3


@each_unit
def test_the_question_has_the_numbers_of_the_student_with_their_units(unit: Unit) -> None:
    for seed in STUDENTS:
        text = course.question(unit.name, seed)
        assert "{" not in text
        assert text.endswith("?")
    if "{" in unit.asks:
        assert course.question(unit.name, 1) != course.question(unit.name, 2)


def test_lengths_and_fields_of_a_question_are_read_back_as_they_are() -> None:
    for seed in STUDENTS:
        given = course.numbers("unit-3", seed)
        for kind, value in (
            (quantities.LENGTH, given.l),
            (quantities.LENGTH, given.L_phi),
            (quantities.FIELD, given.B),
        ):
            assert any(
                quantities.parse(f"{number}{unit}", kind) == pytest.approx(value, rel=1e-9)
                for number, unit in re.findall(r"([0-9.]+) (nm|um|mT|uT)\b", course.question("unit-3", seed))
                if unit in kind.shown
            )


def test_common_factors_are_named_where_no_slip_of_the_unit_fits() -> None:
    answer = course.answers()["unit-4"]
    assert "factor of two too much" in repr(course.check("unit-4", 2.0 * answer))
    assert "too large" in repr(course.check("unit-4", 1.3 * answer))
    assert "wrong sign" in repr(course.check("unit-4", -1.3 * answer))
    assert "power of ten" in course.check("unit-3", 1e3 * course.answers()["unit-3"]).says


def test_refusals_name_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="the units are unit-1, unit-2"):
        course.check("unit-9", 1.0)
    with pytest.raises(ValueError, match="value must be a number"):
        course.check("unit-1", math.nan)
    with pytest.raises(ValueError, match="units with data: unit-6, unit-8"):
        course.data("unit-1")
    with pytest.raises(ValueError, match="seed"):
        course.numbers("unit-1", -1)


def test_walks_of_fixed_and_of_exponential_length_come_home_as_expected() -> None:
    from cbs.course import returns

    rng, n, legs = np.random.default_rng(3), 200_000, 9
    angle = rng.uniform(0.0, 2.0 * np.pi, (n, legs))
    for length, expected in (
        (rng.exponential(1.0, (n, legs)), returns.expected),
        (np.ones((n, legs)), returns.of_fixed_length),
    ):
        x, y = (length * np.cos(angle)).sum(axis=1), (length * np.sin(angle)).sum(axis=1)
        mean = n / returns.WALKS * expected(legs, returns.NEAR)
        assert abs(np.count_nonzero(np.hypot(x, y) < returns.NEAR) - mean) < 3.9 * math.sqrt(mean)


def test_the_answer_of_the_classes_is_that_of_the_exact_sums() -> None:
    film = course.numbers("unit-5")
    exact = theory.ballistic_isotropic(0.0, l=film.l, L_phi=film.cold, L_so=film.L_so) - theory.ballistic_isotropic(
        0.0, l=film.l, L_phi=film.warm, L_so=film.L_so
    )
    assert course.check("unit-5", float(exact))


def test_data_lie_on_the_formula_within_their_errors() -> None:
    for seed in STUDENTS[:6]:
        film = course.numbers("unit-6", seed)
        for curve in course.data("unit-6", seed):
            z = (curve.delta - theory.hln_simple(curve.B, film.L_phi_1K * curve.T ** (-0.5 * film.p))) / curve.delta_err
            assert abs(z.std() - 1.0) < 0.4
        unknown = course.numbers("unit-8", seed)
        (curve,) = course.data("unit-8", seed)
        assert (
            abs(
                ((curve.delta - theory.ilp(curve.B, L_phi=unknown.L_phi, L_so=unknown.L_so)) / curve.delta_err).std()
                - 1
            )
            < 0.4
        )


def test_the_course_is_found_under_the_package() -> None:
    import cbs

    assert cbs.course.check is course.check
