import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbs.cli.shared.types import Count, Interval, Loops, Quantity, QuantityRange
from cbs.quantities import FIELD, LENGTH


def message(kind: click.ParamType, value: object) -> str:  # type: ignore[type-arg]
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(value, None, None)
    return caught.value.message


@pytest.mark.parametrize("value", ["0nm", "-5nm"])
def test_lengths_must_be_positive(value: str) -> None:
    assert message(Quantity(LENGTH, positive=True), value) == f"{value} is not positive; write e.g. 100nm"


def test_infinity_is_offered_where_it_means_something() -> None:
    kind = Quantity(LENGTH, positive=True, inf="no dephasing")
    assert kind.convert("inf", None, None) == float("inf")
    assert "use inf for no dephasing" in message(kind, "-1um")
    assert "inf is not allowed here" in message(Quantity(LENGTH), "inf")


def test_bare_numbers_of_a_file_are_refused_like_those_of_the_command_line() -> None:
    assert message(Quantity(LENGTH), 100) == "100 has no unit; write e.g. 100nm"


def test_ranges() -> None:
    kind = QuantityRange(FIELD)
    assert kind.convert("-20mT..20mT", None, None) == Interval(-0.02, 0.02)
    assert kind.convert("5mT", None, None) == Interval(0.005, 0.005)
    assert "runs backwards" in message(kind, "20mT..0mT")
    assert "must be positive" in message(QuantityRange(LENGTH, positive=True), "0nm..1um")


@pytest.mark.parametrize(("text", "number"), [("1000", 1000), ("4_000", 4000), ("2e3", 2000), (7, 7), (1e3, 1000)])
def test_counts(text: object, number: int) -> None:
    assert Count().convert(text, None, None) == number


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "many", "nan", "inf", "", True])
def test_what_is_no_count(text: object) -> None:
    assert "too few" in message(Count(), text) or "whole number" in message(Count(), text)


def test_absurd_loops_are_refused_with_their_cost() -> None:
    assert Loops().convert("1e11", None, None) == 10**11
    assert "1e+15 loops would take at least 1.39e+05 hours of one core; at most 1e+11" in message(Loops(), "1e15")


@given(st.text(max_size=10))
def test_any_text_is_a_count_or_a_message(text: str) -> None:
    try:
        assert Count().convert(text, None, None) >= 1
    except click.BadParameter as error:
        assert error.message
