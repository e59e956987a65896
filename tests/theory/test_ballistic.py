"""Exact ballistic sums against long direct level sums, closed zero-field forms, small loops and the diffusive limit."""

import numpy as np
import pytest
from scipy import integrate

from cbs import theory
from cbs.theory.leg_transforms import real_levels, whole_levels
from cbs.theory.level_sums import level_blocks

L = 1e-7
B_TR = float(theory.transport_field(L))


def _transform(n: int, b: float, bare: bool) -> float:
    """P_n or R_n by quadrature over the angle."""

    def integrand(theta: float) -> float:
        factor = 2.0 / (1.0 + np.cos(theta)) if bare else 1.0
        return float(np.cos(theta) ** n * np.exp(-(np.tan(0.5 * theta) ** 2) / b) * factor)

    halves = [
        integrate.quad(integrand, *ends, epsabs=1e-14, limit=400)[0] for ends in ((0, np.pi / 2), (np.pi / 2, np.pi))
    ]
    return float(sum(halves) / np.sqrt(np.pi * b))


@pytest.mark.parametrize("b", [0.01, 0.029, 0.031, 3.0, 1e3])
@pytest.mark.parametrize("bare", [False, True])
def test_leg_transforms_against_quadrature(b: float, bare: bool) -> None:
    value, deficit = whole_levels(np.array([b]), 32, bare)
    for n in (0, 1, 7, 31):
        assert value[0, n] == pytest.approx(_transform(n, b, bare), abs=1e-12)
    np.testing.assert_allclose(deficit, 1.0 - value, atol=1e-15)
    far = real_levels(np.array([b]), np.array([32.0, 33.0, 101.0]), bare)
    for i, n in enumerate((32, 33, 101)):
        expected = _transform(n, b, bare)
        assert far.value[0, i] + (-1) ** n * far.alternating[0, i] == pytest.approx(expected, abs=1e-12)


def test_leg_transform_is_the_laguerre_integral() -> None:
    b = 0.7
    for n in (0, 1, 4):
        laguerre = np.polynomial.laguerre.Laguerre.basis(n)
        integral = integrate.quad(
            lambda xi, f=laguerre: np.exp(-xi - b * xi * xi / 4.0) * f(b * xi * xi / 2.0), 0.0, 40.0
        )[0]
        assert whole_levels(np.array([b]), 5, False)[0][0, n] == pytest.approx(integral, abs=1e-10)


def test_block_rule_sums_slow_and_alternating_series() -> None:
    blocks = level_blocks(5e5)
    n = np.arange(32, blocks.end)
    slow = 1.0 / (n + 0.3) ** 1.5
    nodes = 1.0 / (blocks.nodes + 0.3) ** 1.5
    assert nodes @ (blocks.even + blocks.odd) == pytest.approx(slow.sum(), rel=1e-11)
    assert nodes @ (blocks.even - blocks.odd) == pytest.approx((slow * (-1.0) ** n).sum(), abs=1e-11)


@pytest.mark.parametrize("L_phi", [0.3 * L, L, 7.0 * L, 1000.0 * L])
def test_zero_field_and_its_neighbourhood_follow_the_closed_form(L_phi: float) -> None:
    x = 1.0 / (1.0 + 0.5 * (L / L_phi) ** 2)
    back = np.log(1.0 - x) / np.pi
    non = (2.0 * x * np.log(2.0) + (1.0 - x) * np.log(1.0 - x)) / (1.0 + x) / np.pi
    B = np.array([0.0, 1e-12 * B_TR])
    np.testing.assert_allclose(theory.ballistic(B, l=L, L_phi=L_phi, term="backscattering"), back, atol=1e-9)
    np.testing.assert_allclose(theory.ballistic(B, l=L, L_phi=L_phi, term="nonbackscattering"), non, atol=1e-9)
    np.testing.assert_allclose(theory.ballistic(B, l=L, L_phi=L_phi), back + non, atol=1e-9)


def _direct(b: float, x: float, n_levels: int) -> tuple[float, float]:
    """Level sums taken one by one on a dense angular grid; the rest by its integral."""
    tau = np.tan(0.5 * np.pi * (np.arange(4000) + 0.5) / 4000)
    weight = np.exp(-tau * tau / b) / np.sqrt(np.pi * b) * np.pi / 4000
    tau, weight = tau[weight > 1e-25], weight[weight > 1e-25]
    c = (1.0 - tau * tau) / (1.0 + tau * tau)
    P, R = np.empty(n_levels + 1), np.empty(n_levels + 1)
    power = weight.copy()
    for n in range(n_levels + 1):
        P[n], R[n] = power.sum(), power @ (1.0 + tau * tau)
        power *= c
    m = np.arange(1, n_levels)
    ladder = x * P / (1.0 - x * P)
    back = b * x * (P[:-1] ** 3 / (1.0 - x * P[:-1])).sum()
    non = 0.25 * (np.square(1.0 - R[1:-1]) / m * (ladder[:-2] + ladder[1:-1])).sum()
    p, q = (1.0 + 2.0 * b * n_levels) ** -0.5, (1.0 + 2.0 * b * (n_levels - 0.5)) ** -0.5
    back -= np.log(1.0 - x * p)
    non += (2.0 * x * np.log(1.0 + q) + (1.0 - x) * np.log(1.0 - x * q)) / (1.0 + x)
    return -back / np.pi, non / np.pi


@pytest.mark.parametrize("b", [0.02, 0.031, 0.3, 5.0, 100.0])
@pytest.mark.parametrize("x", [1.0, 0.6])
def test_sums_against_level_by_level_summation(b: float, x: float) -> None:
    back, non = _direct(b, x, 12_000)
    L_phi = np.inf if x == 1.0 else L * np.sqrt(0.5 * x / (1.0 - x))
    B = b / x**2 * B_TR
    assert float(theory.ballistic(B, l=L, L_phi=L_phi, term="backscattering")) == pytest.approx(back, abs=1e-9)
    assert float(theory.ballistic(B, l=L, L_phi=L_phi, term="nonbackscattering")) == pytest.approx(non, abs=1e-9)


def test_strong_dephasing_leaves_the_triangle() -> None:
    # N = 3 alone: -(x'/pi) <cos kA>_3, with <A^2>_3 = l'^4/70 and the angle between first and last leg.
    L_phi = 0.01 * L
    x = 1.0 / (1.0 + 0.5e4)
    B = np.array([0.0, 0.1]) / x**2 * B_TR
    back = theory.ballistic(B, l=L, L_phi=L_phi, term="backscattering")
    assert back[0] == pytest.approx(-x / np.pi, rel=2e-4)
    assert 1.0 - back[1] / back[0] == pytest.approx(0.5 * 0.1**2 / 70.0, rel=0.05)


def test_second_moments_of_small_loops() -> None:
    # The b^2 term of b sum P_n^N (N - 2) gives <A^2>_N: N = 3: 1/70, 4: 1/12, 5: 5/21, 10: 20/7 (l^4).
    b = 0.02
    blocks = level_blocks(1e6)
    near, _ = whole_levels(np.array([b]), 32, False)
    far = real_levels(np.array([b]), blocks.nodes, False).value
    for n_legs, second in ((4, 1 / 12), (5, 5 / 21), (10, 20 / 7)):
        power = (near**n_legs).sum() + far[0] ** n_legs @ (blocks.even + blocks.odd)
        tail = (1.0 + 2.0 * b * blocks.end) ** (1.0 - 0.5 * n_legs)
        mean_cosine = (n_legs - 2) * b * power + tail
        assert (1.0 - mean_cosine) / (0.5 * b * b) == pytest.approx(second, rel=0.02)


def test_high_field_asymptote() -> None:
    b = np.array([1e7, 4e7])
    back = theory.ballistic(b * B_TR, l=L, L_phi=np.inf, term="backscattering") * np.pi * np.sqrt(b)
    non = theory.ballistic(b * B_TR, l=L, L_phi=np.inf, term="nonbackscattering") * np.pi * np.sqrt(b)
    assert back[1] == pytest.approx(-7.757816, abs=0.02)
    assert non[1] == pytest.approx(2.784164, abs=0.01)


def test_weak_field_joins_the_digamma_form_with_the_ballistic_dephasing_rate() -> None:
    L_phi = 300.0 * L
    B = np.array([0.0, 0.3e-5, 1e-5]) * B_TR
    exact = theory.ballistic(B, l=L, L_phi=L_phi)
    np.testing.assert_allclose(exact - exact[0], theory.hln(B, L_phi=L_phi), atol=3e-5)


def test_even_broadcast_and_scalar() -> None:
    B = np.array([-2.0, -0.1, 0.0, 0.1, 2.0]) * B_TR
    table = theory.ballistic(B, l=L, L_phi=np.array([[3.0 * L], [np.inf]]), term="nonbackscattering")
    assert table.shape == (2, 5)
    np.testing.assert_allclose(table, table[:, ::-1], atol=1e-13)
    assert theory.ballistic(0.1, l=L, L_phi=L).shape == ()
    assert theory.ballistic(0.0, l=L, L_phi=np.inf) == -np.inf


def test_isotropic_spin_at_zero_field_is_the_sum_over_legs() -> None:
    L_phi, L_so, L_s = 3.0 * L, 1.5 * L, 4.0 * L
    x = 1.0 / (1.0 + 0.5 * (L / L_phi) ** 2)
    n = np.arange(3, 2000)
    law = x ** (n - 2.0) / (n - 2.0)
    for lengths in ({"L_so": L_so}, {"L_s": L_s}, {"L_so": L_so, "L_s": L_s}):
        s2 = {name: (2.0 / 3.0) * (L / value) ** 2 for name, value in lengths.items()}
        C = theory.mixed_interference(n, s2.get("L_so", 0.0), s2.get("L_s", 0.0))
        value = theory.ballistic_isotropic(0.0, l=L, L_phi=L_phi, term="backscattering", **lengths)
        assert float(value) == pytest.approx(-float(law @ C) / np.pi, abs=1e-12)


def test_magnetic_sum_is_the_isotropic_one_without_spin_orbit() -> None:
    B = np.array([0.0, 0.3]) * B_TR
    magnetic = theory.ballistic_magnetic(B, l=L, L_phi=4.0 * L, L_s=3.0 * L)
    np.testing.assert_array_equal(magnetic, theory.ballistic_isotropic(B, l=L, L_phi=4.0 * L, L_s=3.0 * L))
    m = (1.0 - 2.0 / 27.0) * np.exp(-1.0 / 27.0)
    parts = [theory.ballistic(B, l=L, L_phi=4.0 * L, lam=lam) for lam in ((2.0 + m) / 3.0, m)]
    np.testing.assert_allclose(magnetic, 1.5 * parts[0] - 0.5 * parts[1], atol=1e-14)


def test_bad_values_name_the_parameter() -> None:
    with pytest.raises(ValueError, match="term must be one of total"):
        theory.ballistic(0.1, l=L, L_phi=L, term="all")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"lam must lie in \[-1, 1\]"):
        theory.ballistic(0.1, l=L, L_phi=L, lam=1.2)
    with pytest.raises(ValueError, match="l must be finite"):
        theory.ballistic(0.1, l=np.inf, L_phi=L)
