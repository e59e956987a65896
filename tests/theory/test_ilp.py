"""Iordanskii-Lyanda-Geller-Pikus sum against its printed series, the time integral and the limits it must join."""

import numpy as np
import pytest
from scipy import integrate, special

from cbs import theory
from cbs.constants import E_CHARGE, HBAR

L_PHI, L_SO, L_C = 1e-6, 4e-7, 5e-7


def _printed(B: float, L_c: float, l: float, n_levels: int) -> float:
    """The published expression term by term; the rest of the sum falls as 1/n and is extrapolated."""
    H_phi, H_linear, H_tr = (float(theory.characteristic_field(L)) for L in (L_PHI, L_SO, l / np.sqrt(2.0)))
    h, hp = (H_linear + float(theory.characteristic_field(L_c))) / B, H_linear / B
    a = lambda n: n + 0.5 + H_phi / B + h  # noqa: E731
    n = np.arange(1.0, n_levels)
    numerator = 3 * a(n) ** 2 + 2 * a(n) * h - 1 - 2 * (2 * n + 1) * hp
    terms = 3 / n - numerator / ((a(n) + h) * a(n - 1) * a(n + 1) - 2 * hp * ((2 * n + 1) * a(n) - 1))
    half = terms[: n_levels // 2].sum()
    series = 2.0 * terms.sum() - half
    edges = 1 / a(0) + (2 * a(0) + 1 + h) / (a(1) * (a(0) + h) - 2 * hp)
    rest = 2 * np.log(H_tr / B) + special.digamma(0.5 + H_phi / B) + 3 * np.euler_gamma
    return float(-(edges - series + rest) / (2.0 * np.pi))


@pytest.mark.parametrize("L_c", [np.inf, L_C])
@pytest.mark.parametrize("B", [2e-4, 5e-3])
def test_sum_is_the_printed_series(B: float, L_c: float) -> None:
    value = theory.ilp(B, L_phi=L_PHI, L_so=L_SO, L_c=L_c, l=2e-8)
    assert float(value) == pytest.approx(_printed(B, L_c, 2e-8, 400_000), abs=1e-8)


def test_change_by_the_field_is_the_time_integral_of_the_interference() -> None:
    B = 1e-3
    k = 2.0 * E_CHARGE * B / HBAR

    def integrand(log_t: float) -> float:
        t = np.exp(log_t)
        change = theory.rashba_cooperon_field(k * t, t / L_SO**2) - theory.rashba_cooperon(t / L_SO**2)
        return float(change * np.exp(-t / L_PHI**2))

    integral = sum(integrate.quad(integrand, a, a + 2.0, epsabs=1e-9)[0] for a in np.arange(-38.0, -22.0, 2.0))
    assert float(theory.ilp(B, L_phi=L_PHI, L_so=L_SO)) == pytest.approx(-integral / np.pi, abs=1e-7)


def test_limits_without_linear_or_without_any_coupling() -> None:
    B = np.array([0.0, 1e-5, 1e-3, 1e-2])
    for nothing in (np.inf, 1.0):
        weak = theory.ilp(B, L_phi=L_PHI, L_so=nothing)
        np.testing.assert_allclose(weak, theory.hln(B, L_phi=L_PHI), atol=1e-11)
    cubic = theory.ilp(B, L_phi=L_PHI, L_so=np.inf, L_c=3e-7)
    rates = theory.hln_anisotropic(B, L_phi=L_PHI, L_so_x=np.sqrt(2.0) * 3e-7, L_so_z=np.inf)
    np.testing.assert_allclose(cubic, rates, atol=1e-11)


def test_correction_without_spin_has_the_logarithmic_cutoff_of_hikami() -> None:
    B = np.array([0.0, 1e-4])
    np.testing.assert_allclose(
        theory.ilp(B, L_phi=L_PHI, L_so=np.inf, l=1e-9), theory.hln(B, L_phi=L_PHI, l=1e-9), atol=1e-8
    )


def test_even_smooth_at_zero_and_broadcast() -> None:
    B = np.array([-1e-3, -1e-6, 0.0, 1e-6, 1e-3])
    table = theory.ilp(B, L_phi=np.array([[5e-7], [1e-6]]), L_so=L_SO)
    assert table.shape == (2, 5)
    np.testing.assert_allclose(table, table[:, ::-1], atol=1e-13)
    assert np.all(np.abs(table[:, 2]) < 1e-15)
    curvature = theory.ilp([1e-6, 2e-6], L_phi=L_PHI, L_so=L_SO) / np.array([1.0, 4.0])
    assert curvature[1] / curvature[0] == pytest.approx(1.0, rel=1e-3)


def test_no_dephasing_diverges_at_zero_field_only() -> None:
    values = theory.ilp([0.0, 1e-3], L_phi=np.inf, L_so=L_SO, l=2e-8)
    assert values[0] == np.inf
    assert np.isfinite(values[1])
