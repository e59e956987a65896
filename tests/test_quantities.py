import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbs import quantities as q


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("100nm", q.LENGTH, 100e-9),
        ("1.2um", q.LENGTH, 1.2e-6),
        ("1.2µm", q.LENGTH, 1.2e-6),  # micro sign
        ("1.2μm", q.LENGTH, 1.2e-6),  # Greek mu
        (" 1.2 um ", q.LENGTH, 1.2e-6),
        ("5pm", q.LENGTH, 5e-12),
        ("0.3mm", q.LENGTH, 0.3e-3),
        ("1e-6m", q.LENGTH, 1e-6),
        ("20mT", q.FIELD, 20e-3),
        ("-20mT", q.FIELD, -20e-3),
        ("7uT", q.FIELD, 7e-6),
        ("3G", q.FIELD, 3e-4),
        ("4.2K", q.TEMPERATURE, 4.2),
        ("25mK", q.TEMPERATURE, 0.025),
        ("0.19ps", q.TIME, 0.19e-12),
        ("5000cm^2/Vs", q.MOBILITY, 0.5),
        ("5000 cm²/(V s)", q.MOBILITY, 0.5),
        ("2e11cm^-2", q.DENSITY, 2e15),
        ("2e15 m⁻²", q.DENSITY, 2e15),
        ("259 cm^2/s", q.DIFFUSION, 259e-4),
    ],
)
def test_value_is_the_float_nearest_to_what_was_written(text: str, dimension: q.Dimension, value: float) -> None:
    assert q.parse(text, dimension) == value


@pytest.mark.parametrize(
    ("text", "dimension", "message"),
    [
        ("100", q.LENGTH, "100 has no unit; write e.g. 100nm"),
        ("1e-7", q.LENGTH, "1e-7 has no unit; write e.g. 100nm"),
        ("10 mt", q.FIELD, "did you mean mT?"),
        ("20mT", q.LENGTH, "20mT is a field, not a length"),
        ("1.2um", q.FIELD, "1.2um is a length, not a field"),
        ("1,2um", q.LENGTH, "the decimal sign is a point, e.g. 1.2um"),
        ("3 bananas", q.LENGTH, "'bananas' is not a unit of length; known units: m mm um nm pm"),
        ("nan", q.LENGTH, "'nan' is not a length"),
        ("inf", q.LENGTH, "inf is not allowed here"),
        ("1\nnm\n2", q.LENGTH, "is not a unit of length"),
        ("", q.LENGTH, "'' is not a length"),
        ("1e400m", q.LENGTH, "too large"),
        ("1e999999999nm", q.LENGTH, "too large"),
    ],
)
def test_refusal_says_why_in_one_line(text: str, dimension: q.Dimension, message: str) -> None:
    with pytest.raises(ValueError, match=".") as caught:
        q.parse(text, dimension)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_infinity_only_where_asked() -> None:
    assert q.parse("inf", q.LENGTH, inf=True) == math.inf


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("0mT..20mT", (0.0, 0.02)),
        ("-20mT..20mT", (-0.02, 0.02)),
        ("5mT", (0.005, 0.005)),
        ("900uT .. 1mT", (9e-4, 1e-3)),
    ],
)
def test_range_ends(text: str, ends: tuple[float, float]) -> None:
    assert q.parse_range(text, q.FIELD) == ends


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20mT..0mT", "runs backwards; write 0mT..20mT"),
        ("1mT..1mT", "is empty"),
        ("..1mT", "is not a range"),
        ("1mT..2mT..3mT", "is not a range"),
        ("0..20mT", "0 has no unit"),
        ("0mT..20nm", "20nm is a length"),
    ],
)
def test_bad_range_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=".") as caught:
        q.parse_range(text, q.FIELD)
    assert message in str(caught.value)


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e280, max_value=1e280),
    dimension=st.sampled_from(q.DIMENSIONS),
)
def test_written_value_reads_back_to_the_same_bits(value: float, dimension: q.Dimension) -> None:
    assert q.parse(q.show(value, dimension), dimension) == value


@given(value=st.floats(min_value=1e-13, max_value=1e3), digits=st.integers(1, 15))
def test_rounded_value_is_near(value: float, digits: int) -> None:
    rounded = q.parse(q.show(value, q.LENGTH, digits), q.LENGTH)
    assert rounded == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


@given(text=st.text(max_size=12), dimension=st.sampled_from(q.DIMENSIONS))
def test_any_text_gives_a_number_or_one_line(text: str, dimension: q.Dimension) -> None:
    try:
        value = q.parse(text, dimension)
    except ValueError as error:
        assert "\n" not in str(error)
    else:
        assert math.isfinite(value)
