"""Area laws against products over eigenvalues, quadrature and small polygons done by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import integrate

from cbs import theory

SIZES = (3, 4, 5, 10, 101)
X = np.array([0.0, 1e-9, 0.3, 2.0, 5.0, 30.0, 200.0])


@pytest.mark.parametrize("n_legs", SIZES)
def test_polygon_characteristic_is_the_product_over_eigenvalues(n_legs: int) -> None:
    cotangent = 1.0 / np.tan(np.pi * np.arange(1, n_legs) / n_legs)
    product = np.prod(1.0 + np.square(X[:, None] / n_legs * cotangent), axis=1) ** -0.5
    np.testing.assert_allclose(theory.polygon_area_characteristic(X, n_legs), product, rtol=1e-12)


def test_triangle_has_the_law_of_one_laplace_term() -> None:
    a = np.linspace(-2.0, 2.0, 9)
    kappa = 3.0 * np.sqrt(3.0)
    np.testing.assert_allclose(theory.polygon_area_density(a, 3), 0.5 * kappa * np.exp(-kappa * np.abs(a)), rtol=1e-12)


@pytest.mark.parametrize("n_legs", SIZES)
def test_polygon_density_has_the_right_moments_and_transform(n_legs: int) -> None:
    def half(weight: Callable[[float], float]) -> float:
        def integrand(a: float) -> float:
            return weight(a) * float(theory.polygon_area_density(a, n_legs))

        return float(2.0 * integrate.quad(integrand, 0.0, np.inf)[0])

    assert half(lambda a: 1.0) == pytest.approx(1.0, abs=1e-10)
    assert half(lambda a: a * a) == pytest.approx(theory.polygon_area_second_moment(n_legs), abs=1e-10)
    assert half(lambda a: np.cos(3.0 * a)) == pytest.approx(
        float(theory.polygon_area_characteristic(3.0, n_legs)), abs=1e-10
    )


def test_polygon_error_against_the_continuum_falls_as_one_over_n() -> None:
    exact = float(theory.levy_area_characteristic(2.0))
    errors = [float(theory.polygon_area_characteristic(2.0, n)) - exact for n in (100, 200)]
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.02)


def test_levy_density_transforms_to_the_characteristic() -> None:
    transform = 2.0 * integrate.quad(lambda a: np.cos(2.5 * a) * float(theory.levy_area_density(a)), 0.0, 40.0)[0]
    assert transform == pytest.approx(2.5 / np.sinh(2.5), abs=1e-10)
    assert theory.levy_area_characteristic(np.array([0.0, 800.0])).tolist() == [1.0, 0.0]


def test_unequal_polygon_is_even_in_order_and_reduces_to_equal_steps() -> None:
    a = np.array([0.1, 2.0, 0.7, 1.3, 0.02])
    expected = 2.0 * a.sum() / (np.prod(1.0 + a) - np.prod(1.0 - a))
    for order in (a, a[::-1], a[[2, 0, 4, 1, 3]]):
        assert float(theory.unequal_polygon_characteristic(order)) == pytest.approx(expected, rel=1e-13)
    equal = theory.unequal_polygon_characteristic(np.repeat(X[:, None] / 7.0, 7, axis=1))
    np.testing.assert_allclose(equal, theory.polygon_area_characteristic(X, 7), rtol=1e-12)


def test_unequal_triangle_against_its_quadratic_form() -> None:
    # Triangle with open steps r1, r2, r3 closed by the bridge: A = (1/2) r1 x r2, bridge covariance in closed form.
    s2 = np.array([0.4, 1.1, 2.0])
    total = s2.sum()
    determinant = s2[0] * (1 - s2[0] / total) * s2[1] * (1 - s2[1] / total) - (s2[0] * s2[1] / total) ** 2
    for k in (0.3, 2.0):
        expected = 1.0 / (1.0 + 0.25 * k * k * determinant)
        assert float(theory.unequal_polygon_characteristic(0.5 * k * s2)) == pytest.approx(expected, rel=1e-12)


def test_bad_values_name_the_parameter() -> None:
    with pytest.raises(ValueError, match="n_legs must be at least 3"):
        theory.polygon_area_density(0.0, 2)
    with pytest.raises(ValueError, match="x must be finite"):
        theory.levy_area_characteristic(np.nan)
    with pytest.raises(ValueError, match="a must be non-negative"):
        theory.unequal_polygon_characteristic([-1.0, 2.0])
