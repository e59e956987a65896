"""The exact averages that the loops are compared with, against each other and against printed numbers."""

import pytest

from cbs import theory
from tests.loops import exact


@pytest.mark.parametrize(("n_legs", "value"), [(3, 1 / 70), (4, 1 / 12), (5, 5 / 21), (10, 20 / 7)])
def test_second_moments_are_the_known_fractions(n_legs: int, value: float) -> None:
    assert exact.area_second_moment(n_legs) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(("n_legs", "average"), [(3, exact.flux_cosine_of_three), (4, exact.flux_cosine_of_four)])
def test_moments_are_the_expansion_of_the_flux_cosine(n_legs: int, average: object) -> None:
    b = 0.02
    second = 1.0 - 0.5 * b * b * exact.area_second_moment(n_legs)
    fourth = b**4 * exact.area_fourth_moment(n_legs) / 24.0 if n_legs > 4 else 0.0
    assert average(b) == pytest.approx(second + fourth, abs=2e-6)  # type: ignore[operator]
    assert 1.0 - average(b) == pytest.approx(1.0 - second, rel=5e-3)  # type: ignore[operator]


def test_moments_of_many_legs_are_the_expansion_of_the_level_sum() -> None:
    n_legs, b = 12, 0.05
    second, fourth = exact.area_second_moment(n_legs), exact.area_fourth_moment(n_legs)
    excess = exact.flux_cosine(n_legs, b, 3000) - (1.0 - 0.5 * b * b * second)
    assert excess == pytest.approx(b**4 * fourth / 24.0, rel=0.1)


def test_level_sum_and_quadrature_agree() -> None:
    assert exact.flux_cosine(4, 0.7, 4000) == pytest.approx(exact.flux_cosine_of_four(0.7), abs=2e-6)


def test_long_loops_follow_levy() -> None:
    n_legs, x = 4000, 2.0
    second = exact.area_second_moment(n_legs) * 12.0 / n_legs**2  # (2 D t)^2/12 with 2 D t = N l^2
    assert second == pytest.approx(1.0, abs=3e-3)
    assert exact.flux_cosine(n_legs, 2.0 * x / n_legs, 8000) == pytest.approx(
        float(theory.levy_area_characteristic(x)), abs=2e-3
    )
