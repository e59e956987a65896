"""Hikami-Larkin-Nagaoka forms against the time integral, their limits and the published numbers of the crossover."""

import numpy as np
import pytest
from scipy import integrate, optimize

from cbs import theory
from cbs.constants import E_CHARGE, HBAR

LENGTHS = {"L_phi": 1e-6, "L_so": 3e-7, "L_s": 2e-6}
L_FREE = 5e-8


def _time_integral(B: float) -> float:
    """-(1/pi) int dt/t C(t) x/sinh x e^(-t/tau_phi) (1 - e^(-t/tau)) with D = 1, over ln t."""
    k = 2.0 * E_CHARGE * B / HBAR

    def integrand(log_t: float) -> float:
        t = np.exp(log_t)
        x = k * t
        area = x / np.sinh(x) if 0.0 < x < 500.0 else float(x == 0.0)
        triplet = np.exp(-t * (4 / 3 / LENGTHS["L_so"] ** 2 + 2 / 3 / LENGTHS["L_s"] ** 2))
        spin = 1.5 * triplet - 0.5 * np.exp(-2 * t / LENGTHS["L_s"] ** 2)
        return float(spin * area * np.exp(-t / LENGTHS["L_phi"] ** 2) * -np.expm1(-2.0 * t / L_FREE**2))

    panels = [integrate.quad(integrand, a, a + 2.0, epsabs=1e-13)[0] for a in np.arange(-70.0, -22.0, 2.0)]
    return float(-sum(panels) / np.pi)


@pytest.mark.parametrize("B", [0.0, 1e-5, 1e-3, 0.05])
def test_correction_is_the_time_integral(B: float) -> None:
    assert float(theory.diffusive_correction(B, l=L_FREE, **LENGTHS)) == pytest.approx(_time_integral(B), abs=1e-10)


def test_spinless_correction_at_zero_field_is_the_logarithm() -> None:
    value = float(theory.diffusive_correction(0.0, l=1e-7, L_phi=1e-6))
    assert value == pytest.approx(-np.log(1.0 + 2.0 * 100.0) / np.pi, rel=1e-14)


def test_difference_equals_difference_of_corrections_far_below_the_transport_field() -> None:
    B = np.array([0.0, 1e-5, 1e-4])
    absolute = theory.hln(B, l=1e-9, **LENGTHS)
    np.testing.assert_allclose(theory.hln(B, **LENGTHS), absolute - absolute[0], atol=1e-8)


def test_tiny_field_keeps_its_digits() -> None:
    B = np.array([1e-12, 1e-9, 1e-7])
    curvature = theory.hln(B, **LENGTHS) / B**2
    np.testing.assert_allclose(curvature, curvature[0], rtol=2e-6)


def test_even_in_field_and_broadcast() -> None:
    B = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    table = theory.hln(B, L_phi=np.array([[5e-7], [1e-6]]), L_so=2e-7)
    assert table.shape == (2, 5)
    np.testing.assert_array_equal(table, table[:, ::-1])
    assert table[:, 2].tolist() == [0.0, 0.0]


def test_limits_between_classes() -> None:
    B = np.array([1e-4, 1e-3])
    localization = theory.hln(B, L_phi=1e-6)
    np.testing.assert_allclose(localization, theory.hln_simple(B, 1e-6, 1.0), rtol=1e-14)
    np.testing.assert_allclose(theory.hln(B, L_phi=1e-6, L_so=1e-10), -0.5 * localization, atol=1e-8)
    assert np.all(np.abs(theory.hln(B, L_phi=1e-6, L_s=1e-10)) < 1e-8)


def test_anisotropic_form_reduces_to_the_isotropic_one() -> None:
    B = np.array([0.0, 1e-4, 1e-2])
    side = np.sqrt(3.0) * LENGTHS["L_so"]
    for l in (None, L_FREE):
        anisotropic = theory.hln_anisotropic(B, L_phi=1e-6, L_so_x=side, L_so_z=side, L_s=2e-6, l=l)
        np.testing.assert_allclose(anisotropic, theory.hln(B, l=l, **LENGTHS), atol=1e-14)


def test_out_of_plane_disorder_alone_leaves_one_triplet_against_the_singlet() -> None:
    # Rotations about z only: m = 0 never decays and cancels the singlet, the m = +-1 pair is suppressed.
    assert float(theory.hln_anisotropic(1e-3, L_phi=1e-6, L_so_x=np.inf, L_so_z=1e-10)) == pytest.approx(0.0, abs=1e-8)


def test_no_dephasing_diverges_only_where_it_should() -> None:
    assert theory.hln([0.0, 1e-3], L_phi=np.inf, l=1e-7)[0] == -np.inf
    assert np.isfinite(theory.hln([0.0, 1e-3], L_phi=np.inf, l=1e-7)[1])
    assert theory.hln(0.0, L_phi=np.inf, L_so=1e-7, l=1e-8) == np.inf


def test_crossover_points_of_low_field_sign_and_zero_field_slope() -> None:
    def low_field(G: float) -> float:
        return float(theory.hln(1e-7, L_phi=1e-6, L_so=1e-6 * np.sqrt(4.0 / (3.0 * G))))

    assert optimize.brentq(low_field, 0.3, 1.5) == pytest.approx(np.sqrt(3.0) - 1.0, abs=1e-5)

    def slope(G: float) -> float:
        step = 1e-4
        L_phi = 1e-6 * np.exp(np.array([-step, step]))
        values = theory.hln(0.0, L_phi=L_phi, L_so=1e-6 * np.sqrt(4.0 / (3.0 * G)), l=1e-9)
        return float(values[1] - values[0]) / (2.0 * step)

    assert slope(1.0) == pytest.approx(-(2.0 / np.pi) * (1.5 / 2.0 - 0.5), abs=1e-6)
    assert optimize.brentq(slope, 1.0, 4.0) == pytest.approx(2.0, abs=1e-5)


def test_isotropic_cooperon_crosses_zero_at_ln_three() -> None:
    assert float(theory.isotropic_cooperon(0.75 * np.log(3.0))) == pytest.approx(0.0, abs=1e-15)


def test_bad_values_name_the_parameter() -> None:
    with pytest.raises(ValueError, match="L_phi must be positive"):
        theory.hln(1e-3, L_phi=-3e-7)
    with pytest.raises(ValueError, match="B must be finite in tesla"):
        theory.hln(np.inf, L_phi=1e-6)
