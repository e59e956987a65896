"""Rules for values: what passes, and the one line that says what does not."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbs import checks

NOT_NUMBERS = [None, "1e-7", b"1", [1.0], np.array([1.0]), 1j, True, pytest.param(object(), id="object")]


@pytest.mark.parametrize("value", [1.5, 2, np.float32(0.5), np.int64(3), Fraction(1, 2), -math.inf])
def test_real_numbers_of_any_kind_become_floats(value: float) -> None:
    number = checks.real("x", value)
    assert type(number) is float
    assert number == value


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=repr)
def test_what_is_no_real_number_is_a_type_error(value: object) -> None:
    for rule in (checks.real, checks.finite, checks.positive):
        with pytest.raises(TypeError, match=r"^l must be a real number in m, got "):
            rule("l", value, "m")


@pytest.mark.parametrize(
    ("rule", "value", "message"),
    [
        (checks.real, math.nan, "l must be a number in m (got nan)"),
        (checks.finite, math.inf, "l must be finite (got inf m)"),
        (checks.finite, -math.inf, "l must be finite (got -inf m)"),
        (checks.finite, 10**400, "l must be finite (got inf m)"),
        (checks.positive, -3e-7, "l must be positive (got -3e-07 m)"),
        (checks.positive, 0.0, "l must be positive (got 0 m)"),
        (checks.positive, math.inf, "l must be finite (got inf); leave it out to switch it off"),
    ],
    ids=["nan", "inf", "-inf", "beyond floats", "negative", "zero", "endless"],
)
def test_messages_name_parameter_value_rule_and_unit(rule: object, value: float, message: str) -> None:
    with pytest.raises(ValueError) as error:
        rule("l", value, "m")  # type: ignore[operator]
    assert str(error.value) == message


def test_infinity_passes_where_it_has_a_meaning_and_the_message_says_so() -> None:
    assert checks.positive("L_phi", math.inf, "m", inf="no dephasing") == math.inf
    with pytest.raises(ValueError, match=r"^L_phi must be positive \(got -1 m\); use inf for no dephasing$"):
        checks.positive("L_phi", -1.0, "m", inf="no dephasing")


@given(st.floats(min_value=5e-324, max_value=1.7e308))
def test_every_positive_float_passes_unchanged(value: float) -> None:
    assert checks.positive("x", value) == value


@pytest.mark.parametrize("value", [1, np.int32(7), 10**30])
def test_whole_numbers_become_ints(value: int) -> None:
    number = checks.whole("loops", value)
    assert type(number) is int
    assert number == value


@pytest.mark.parametrize("value", [1.0, np.float64(2.0), "3", True, None, np.array([1])], ids=repr)
def test_what_is_no_whole_number_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match=r"^loops must be a whole number, got "):
        checks.whole("loops", value)


def test_whole_numbers_keep_their_bounds() -> None:
    assert checks.whole("n", 0, least=0, most=0) == 0
    with pytest.raises(ValueError, match=r"^n must be at least 1 \(got 0\)$"):
        checks.whole("n", 0)
    with pytest.raises(ValueError, match=r"^n must be at most 5 \(got 6\)$"):
        checks.whole("n", 6, most=5)


@pytest.mark.parametrize("values", [3, 3.0, [3.0], (3,), np.array([3], dtype=np.int8), np.array(3.0)])
def test_one_number_or_a_row_of_numbers_is_a_vector(values: object) -> None:
    vector = checks.vector("B", values)  # type: ignore[arg-type]
    assert vector.dtype == np.float64
    assert vector.tolist() == [3.0]


def test_vectors_are_copies() -> None:
    given_values = np.array([1.0, 2.0])
    vector = checks.vector("B", given_values)
    given_values[0] = 9.0
    assert vector.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], r"^B must be one number or a non-empty one-dimensional array, got shape \(0,\)$"),
        ([[1.0]], r"^B must be one number or a non-empty one-dimensional array, got shape \(1, 1\)$"),
        ([1.0, np.nan], r"^B must be finite in tesla everywhere"),
        ([np.inf], r"^B must be finite in tesla everywhere"),
    ],
)
def test_bad_vectors_are_value_errors(values: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checks.vector("B", values, "tesla")


@pytest.mark.parametrize(
    "values",
    ["1mT", ["1e-3"], [1.0, None], [1j], [[1.0], [1.0, 2.0]], pytest.param(object(), id="object"), [True]],
    ids=repr,
)
def test_what_are_no_numbers_is_a_type_error_that_names_the_parameter(values: object) -> None:
    with pytest.raises(TypeError, match=r"^B must be real numbers in tesla, got ") as error:
        checks.vector("B", values, "tesla")  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 120
