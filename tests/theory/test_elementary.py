"""Short closed forms: closing angle, helical carriers, Haar law, dephasing, scaling, crossover, unequal rates, cone."""

import numpy as np
import pytest
from scipy import integrate, optimize

from cbs import theory
from cbs.constants import HBAR, K_B


@pytest.mark.parametrize("n_legs", [3, 4, 9, 200])
def test_closing_cosine_by_quadrature(n_legs: int) -> None:
    power = n_legs - 3
    integral = integrate.quad(lambda p: p**power * (1.0 - p) / (1.0 + p), 0.0, 1.0, epsabs=1e-14)[0]
    assert float(theory.closing_cosine(n_legs)) == pytest.approx(-(n_legs - 2) * integral, abs=1e-11)


def test_closing_cosine_reproduces_the_nonbackscattering_term() -> None:
    x, n = 0.8, np.arange(3, 400)
    series = float((x ** (n - 2.0) / (n - 2.0)) @ theory.closing_cosine(n))
    L_phi = 1e-7 * np.sqrt(0.5 * x / (1.0 - x))
    exact = float(theory.ballistic(0.0, l=1e-7, L_phi=L_phi, term="nonbackscattering"))
    assert -series / np.pi == pytest.approx(exact, abs=1e-11)


def test_helical_return_rises_to_one_half() -> None:
    ratio = theory.helical_return_ratio([1e-9, 1e-7, 2e-6], 1e-7)
    assert ratio[0] == pytest.approx(1.0 - np.log(2.0), abs=1e-4)
    assert np.all(np.diff(ratio) > 0.0)
    assert ratio[2] == pytest.approx(0.5, abs=1e-3)


def test_haar_law_moments() -> None:
    for order in (0, 1, 2, 3):
        moment = integrate.quad(lambda w, k=order: float(theory.haar_angle_density(w)) * np.cos(k * w), 0.0, np.pi)[0]
        assert moment == pytest.approx(theory.haar_cosine_moment(order), abs=1e-12)
    below = integrate.quad(lambda c: float(theory.haar_cosine_density(c)), -1.0, 0.3)[0]
    assert float(theory.haar_cosine_cumulative(0.3)) == pytest.approx(below, abs=1e-7)


def test_unequal_rotations_join_equal_ones_and_the_rates() -> None:
    n = np.array([1, 7, 40])
    equal = theory.anisotropic_elliott_yafet_interference(n, 0.5, 0.5)
    np.testing.assert_allclose(equal, theory.elliott_yafet_interference(n, 0.5), atol=1e-12)
    many, x, z = 200_000, 0.3, 0.7
    rates = 0.5 * (np.exp(-4.0 * x) + 2.0 * np.exp(-2.0 * x - 2.0 * z) - 1.0)
    value = theory.anisotropic_elliott_yafet_interference(many, 4.0 * x / many, 4.0 * z / many)
    assert float(value) == pytest.approx(rates, abs=1e-5)


def test_dephasing_rates() -> None:
    T, g = 2.0, 40.0
    R = 25812.80745 / g
    from_resistance = (
        K_B * T * 1.602176634e-19**2 * R / (2.0 * np.pi * HBAR**2) * np.log(np.pi * HBAR / (1.602176634e-19**2 * R))
    )
    assert float(theory.nyquist_rate(T, g)) == pytest.approx(from_resistance, rel=1e-9)
    assert theory.power_law_rate([1.0, 2.0], [(3.0, 1.0), (1.0, 2.0)], 0.5).tolist() == [4.5, 10.5]
    assert float(theory.fermi_liquid_rate(1.0, 100.0 * K_B)) == pytest.approx(
        K_B / HBAR / 100.0 * np.log(100.0), rel=1e-12
    )
    assert float(theory.dephasing_length(4.0, 9.0)) == 1.5
    with pytest.raises(ValueError, match="T must be positive"):
        theory.nyquist_rate(0.0, g)


def test_temperature_slope_follows_from_the_correction() -> None:
    T = np.exp([0.0, 1e-3])
    L_phi = 1e-6 * theory.dephasing_length(theory.power_law_rate(T, [(1.0, 1.5)]), 1.0)
    for alpha, L_so in ((1.0, np.inf), (-0.5, 1e-10)):
        values = theory.hln(0.0, L_phi=L_phi, L_so=L_so, l=1e-9)
        assert (values[1] - values[0]) / 1e-3 == pytest.approx(theory.temperature_slope(alpha, 1.5), abs=1e-5)


def test_scaling_function_is_half_the_slope_of_the_correction() -> None:
    L_phi = 1e-6 * np.exp([0.0, 1e-3])
    for symmetry, kwargs in (("orthogonal", {}), ("symplectic", {"L_so": 1e-11}), ("unitary", {"L_s": 1e-11})):
        values = theory.hln(0.0, L_phi=L_phi, l=1e-9, **kwargs)
        slope = 0.5 * (values[1] - values[0]) / 1e-3
        assert slope == pytest.approx(theory.logarithmic_slope(symmetry), abs=1e-5)  # type: ignore[arg-type]
        assert float(theory.beta_function(4.0, symmetry)) == pytest.approx(slope / 4.0, abs=1e-5)  # type: ignore[arg-type]


def test_flow_ends_at_the_localization_length() -> None:
    xi = float(theory.localization_length(1e-8, 4.0))
    flow = theory.conductance_flow([1e-8, 0.999 * xi, 1.001 * xi], 2.0, 1e-8, "orthogonal")
    assert flow[0] == 2.0
    assert 0.0 < flow[1] < 1e-3
    assert np.isnan(flow[2])
    assert float(theory.neglected_share(1.0)) == pytest.approx(4.0 / np.pi**2)


def test_crossover_points() -> None:
    assert optimize.brentq(theory.low_field_curvature, 0.1, 2.0) == pytest.approx(theory.LOW_FIELD_SIGN_CHANGE)
    assert optimize.brentq(theory.zero_field_slope, 0.1, 5.0) == pytest.approx(theory.ZERO_FIELD_SLOPE_CHANGE)
    B_phi = float(theory.characteristic_field(1e-6))
    for G in (0.0, 0.5, 3.0):
        L_so = 1e-6 * np.sqrt(4.0 / (3.0 * G)) if G else np.inf
        assert float(theory.spin_orbit_ratio(1e-6, L_so)) == pytest.approx(G) if G else True
        change = float(theory.hln(1e-3 * B_phi, L_phi=1e-6, L_so=L_so))
        assert change / 1e-6 == pytest.approx(float(theory.low_field_curvature(G)), rel=1e-5)
    assert float(theory.rashba_cooperon(theory.RASHBA_ZERO)) == pytest.approx(0.0, abs=1e-13)
    assert float(theory.isotropic_cooperon(theory.ISOTROPIC_ZERO)) == pytest.approx(0.0, abs=1e-15)


def test_cone_numbers() -> None:
    assert float(theory.cone_function(0.0)) == pytest.approx(2.9078105, abs=5e-8)
    assert float(theory.coherent_bistatic(0.0)) == pytest.approx(3.7276810365, abs=1e-9)
    assert theory.incoherent_bistatic() == pytest.approx(4.2276810365, abs=1e-9)
    assert float(theory.enhancement(0.0)) == pytest.approx(1.8817319, abs=5e-8)
    np.testing.assert_allclose([theory.coherent_bistatic(0.0, a) for a in (0.99, 0.9)], [2.5318, 1.0903], atol=5e-5)
    half = optimize.brentq(
        lambda q: float(theory.coherent_bistatic(q)) - 0.5 * float(theory.coherent_bistatic(0.0)), 0.1, 1.0
    )
    assert half == pytest.approx(0.364937, abs=5e-7)
    diffusion = optimize.brentq(
        lambda q: float(theory.diffusion_cone(q)) - 0.5 * float(theory.diffusion_cone(0.0)), 0.1, 1.0
    )
    assert diffusion == pytest.approx(0.328259, abs=5e-7)


def test_cone_cusp_and_wings() -> None:
    q = 1e-5
    cusp = (np.log(theory.coherent_bistatic(q) + 0.5) - np.log(theory.incoherent_bistatic())) / q
    assert float(cusp) == pytest.approx(-2.0, abs=1e-4)
    assert float(theory.coherent_bistatic(300.0)) * 300.0 == pytest.approx(np.pi / 4.0, rel=2e-3)
    # Independent: Chandrasekhar's equation H = 1 + (a/2) mu H int H/(mu + mu') at a = 0.9, solved by iteration.
    node, weight = np.polynomial.legendre.leggauss(60)
    mu, w = 0.5 * (node + 1.0), 0.5 * weight
    H = np.ones_like(mu)
    for _ in range(200):
        H = 1.0 / (np.sqrt(1.0 - 0.9) + 0.45 * (w * H * mu / (mu[:, None] + mu)).sum(axis=1))
    at_one = 1.0 / (np.sqrt(1.0 - 0.9) + 0.45 * (w * H * mu / (1.0 + mu)).sum())
    assert float(theory.cone_function(0.0, 0.9)) == pytest.approx(at_one, abs=1e-7)
