"""Law of the rotation of single loops, and the cumulative laws of areas, against integrals and literal products."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.spatial.transform import Rotation

from cbs import theory
from tests.statistics import assert_z, seeds

EDGES = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])


@seeds
@pytest.mark.parametrize("t", [0.2, 1.0])
def test_law_of_cos_omega_is_that_of_many_small_rotations(seed: int, t: float) -> None:
    loops, n = 8_000, 60
    generator, turned = np.random.default_rng(seed), Rotation.identity(8_000)
    for _ in range(n):
        turned = Rotation.from_rotvec(np.sqrt(4.0 / 3.0 * t / n) * generator.standard_normal((loops, 3))) * turned
    share = np.histogram(np.cos(turned.magnitude()), EDGES)[0] / loops
    exact = np.diff(theory.spin_orbit_cosine_cumulative(EDGES, t))
    err = np.sqrt(exact * (1.0 - exact) / loops)
    assert_z(share[err > 1e-3], err[err > 1e-3], exact[err > 1e-3], resolution=0.03)
    assert exact.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("t", [0.01, 0.3, 2.0])
def test_moments_of_the_law_are_those_of_the_cooperon(t: float) -> None:
    c = np.cos(np.linspace(np.pi, 0.0, 20_001))
    weight, middle = np.diff(theory.spin_orbit_cosine_cumulative(c, t)), 0.5 * (c[1:] + c[:-1])
    assert weight @ middle == pytest.approx(float(theory.isotropic_cooperon(t)), abs=1e-7)
    assert weight @ middle**2 == pytest.approx(float(theory.spin_orbit_cosine_square(t)), abs=1e-7)


def test_strong_scattering_leaves_the_haar_law() -> None:
    c = np.linspace(-1.2, 1.2, 25)
    assert theory.spin_orbit_cosine_cumulative(c, 40.0) == pytest.approx(theory.haar_cosine_cumulative(c), abs=1e-12)
    assert float(theory.spin_orbit_cosine_square(40.0)) == pytest.approx(0.5)
    # weak scattering: the rotation angle is Gaussian in three dimensions
    angle, s = 0.02, np.sqrt(4.0 / 3.0 * 1e-4)
    gauss = quad(lambda r: np.sqrt(2.0 / np.pi) * r**2 / s**3 * np.exp(-0.5 * (r / s) ** 2), angle, 20.0 * s)[0]
    assert float(theory.spin_orbit_cosine_cumulative(np.cos(angle), 1e-4)) == pytest.approx(gauss, abs=2e-4)


@pytest.mark.parametrize("n_legs", [3, 4, 7, 40])
def test_area_laws_are_the_integrals_of_their_densities(n_legs: int) -> None:
    for a in (0.1, 0.7, 2.0):
        inside = quad(lambda x: float(theory.polygon_area_density(x, n_legs)), 0.0, a)[0]
        assert theory.polygon_area_cumulative([a, -a], n_legs) == pytest.approx([0.5 + inside, 0.5 - inside])
        levy = quad(lambda x: float(theory.levy_area_density(x)), 0.0, a)[0]
        assert theory.levy_area_cumulative([a, -a]) == pytest.approx([0.5 + levy, 0.5 - levy])
    mean = (
        2.0 * quad(lambda x: x * float(theory.polygon_area_density(x, n_legs)), 0.0, 30.0, epsabs=1e-10, limit=200)[0]
    )
    assert theory.polygon_area_mean(n_legs) == pytest.approx(mean, abs=1e-8)
    assert theory.polygon_area_mean(4000) == pytest.approx(2.0 * np.log(2.0) / np.pi, abs=1e-3)


@pytest.mark.parametrize("t", [0.0, -1.0, 1e-9])
def test_durations_out_of_range_are_refused(t: float) -> None:
    with pytest.raises(ValueError, match="t_over_tau_so must be"):
        theory.spin_orbit_cosine_cumulative(0.0, t)
