"""Cones of light: the half-space in closed form against quadrature, ordinates against it, ways against their sum."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.theory.cone import coherent_pairs, pair_function
from cbs.theory.cone_mirror import mirrored_pairs
from cbs.theory.cone_ordinates import ordinate_cone, reflectivity
from cbs.theory.cone_times import up_to


def _direct(s: complex, q: float, albedo: float, twist: float, loss: complex) -> complex:
    """H by adaptive quadrature, panel by panel."""

    def inside(p: float) -> complex:
        t = [np.sqrt(q * q + (p + f) ** 2 + 1e-18) for f in (twist, -twist)]
        kernel = 0.5 * sum(np.arctan(x / (1.0 + loss)) / x for x in t)
        return complex(np.log(1.0 - albedo * kernel + 0j) / (s * s + p * p))

    edges = sorted({0.0, 1e-4, 1e-2, 0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 1e3, 1e5, abs(s.imag) + 0.01, abs(twist) + 0.01})
    total = 0j
    for a, b in zip(edges, edges[1:], strict=False):
        total += quad(lambda p: inside(p).real, a, b, limit=200)[0]
        total += 1j * quad(lambda p: inside(p).imag, a, b, limit=200)[0]
    return complex(np.exp(-s / math.pi * total))


@pytest.mark.parametrize(
    "case",
    [
        (1.0 + 0j, 0.3, 0.9, 0.0, 0.0),
        (1.0 + 3j, 0.3, 1.0, 0.0, 0.0),
        (1.0 + 0.7j, 0.2, 1.0, 0.7, 0.0),
        (1.1 + 0j, 0.2, 0.95, 0.0, 0.3 + 2j),
    ],
)
def test_pair_function_is_its_integral(case: tuple[complex, float, float, float, complex]) -> None:
    s, q, albedo, twist, loss = case
    assert complex(pair_function(s, q, albedo, twist=twist, loss=loss)) == pytest.approx(_direct(*case), rel=1e-8)


def test_known_numbers() -> None:
    assert theory.cone_function(0.0) == pytest.approx(2.9078105, abs=1e-7)  # Chandrasekhar's table: 2.907810
    assert theory.coherent_bistatic(0.0) == pytest.approx(3.7276810, abs=1e-7)


@pytest.mark.parametrize(
    ("q", "albedo", "beta", "cos_in"), [(0.3, 1.0, 0.0, 1.0), (1.0, 0.9, 0.7, 0.8), (3.0, 1.0, 2.0, 0.9)]
)
def test_ordinates_meet_the_half_space(q: float, albedo: float, beta: float, cos_in: float) -> None:
    s = complex(1.0 / cos_in, beta)
    found = ordinate_cone(s, s.conjugate(), q, albedo=albedo, cos_in=cos_in)
    assert found == pytest.approx(float(coherent_pairs(s, s.conjugate(), q, albedo).real) / cos_in, rel=1e-3)


def test_ordinates_converge() -> None:
    for medium in ({"thickness": 4.0, "mean_cosine": 0.5}, {"index": 1.33, "thickness": 5.0}):
        few, many = (
            ordinate_cone(1.0, 1.0, 0.5, polar=n, azimuths=m, **medium) for n, m in ((0, 0), (14, 20))
        )  # fmt: skip
        assert few == pytest.approx(many, rel=1e-3)


def test_thick_slab_is_the_half_space_and_thin_one_scatters_twice() -> None:
    assert ordinate_cone(1.0, 1.0, 0.5, thickness=60.0) == pytest.approx(ordinate_cone(1.0, 1.0, 0.5), rel=1e-6)
    # albedo a small: the second scattering alone, ln(2)/2 a^2
    assert ordinate_cone(1.0, 1.0, 0.0, albedo=1e-4) / 1e-8 == pytest.approx(0.5 * math.log(2.0), rel=1e-3)


def test_reflectivity_at_the_normal_and_beyond_the_critical_angle() -> None:
    found = reflectivity(np.array([1.0, 0.5]), 1.5)
    assert found == pytest.approx([0.04, 1.0])
    brewster = np.cos(np.arctan(1.0 / 1.5))  # one polarization passes whole: half of sin^2(difference of angles)
    inside, outside = np.arctan(1.0 / 1.5), np.arctan(1.5)
    assert reflectivity(np.array([brewster]), 1.5) == pytest.approx(0.5 * np.sin(outside - inside) ** 2)


@pytest.mark.parametrize("index", [1.1, 1.5, 2.5])
@pytest.mark.parametrize(("q", "albedo"), [(0.0, 1.0), (0.5, 1.0), (2.0, 0.9)])
def test_mirror_by_the_half_space_is_that_by_ordinates(index: float, q: float, albedo: float) -> None:
    s = complex(1.0 / 0.8, 0.3 * q)
    found = mirrored_pairs(s, s.conjugate(), q, albedo=albedo, index=index, cos_in=0.8)
    assert found == pytest.approx(
        ordinate_cone(s, s.conjugate(), q, albedo=albedo, index=index, cos_in=0.8), rel=1e-4
    )  # fmt: skip


def test_perfect_mirrors_would_double_what_no_wall_takes() -> None:
    # Light in a slab: what a mirror sends back is seen again, so more comes out through the open window of one angle.
    light = [ordinate_cone(1.0, 1.0, 0.0, index=index, thickness=10.0) for index in (1.0, 1.2, 1.5)]
    assert np.all(np.diff(light) > 0.0)


def test_ways_add_up() -> None:
    q = np.array([0.3, 1.0])

    def light(loss: complex) -> np.ndarray:
        return coherent_pairs(1.0 + loss, 1.0 + loss, q, loss=loss)

    assert np.all(up_to(light, 0.0) == 0.0)
    assert up_to(light, 1e4) == pytest.approx(theory.coherent_bistatic(q), rel=1e-6)


def test_inversion_of_known_transforms() -> None:
    for way in (0.5, 3.0, 40.0):
        assert up_to(lambda z: np.array([1.0 / (1.0 + z)]), way) == pytest.approx(-math.expm1(-way), rel=1e-7)
        root = up_to(lambda z: np.array([1.0 / np.sqrt(z)]), way)
        assert root == pytest.approx(2.0 * math.sqrt(way / math.pi), rel=1e-5)
