"""Zeeman coupling with isotropic rates against a matrix exponential and a time integral."""

import numpy as np
import pytest
from scipy import integrate, linalg

from cbs import theory
from cbs.constants import E_CHARGE, HBAR


@pytest.mark.parametrize(
    ("so", "omega", "s"), [(1.0, 0.5, 0.0), (1.0, 2.0 / 3.0, 0.0), (0.3, 5.0, 0.2), (0.0, 3.0, 0.1)]
)
def test_interference_is_the_exponential_of_the_coupled_pair(so: float, omega: float, s: float) -> None:
    a, b = 2.0 * s, (4.0 * so + 2.0 * s) / 3.0
    pair = linalg.expm(-np.array([[a, 1j * omega], [1j * omega, b]]))
    expected = np.exp(-b) + 0.5 * (pair[1, 1] - pair[0, 0]).real
    assert float(theory.zeeman_cooperon(so, omega, s)) == pytest.approx(expected, abs=1e-14)


def test_limits_of_the_interference() -> None:
    assert float(theory.zeeman_cooperon(0.0, 7.0)) == pytest.approx(1.0, abs=1e-15)
    assert float(theory.zeeman_cooperon(0.8, 0.0)) == pytest.approx(float(theory.isotropic_cooperon(0.8)), abs=1e-15)
    assert float(theory.zeeman_cooperon(0.8, 1e4)) == pytest.approx(np.exp(-3.2 / 3.0), abs=1e-4)


@pytest.mark.parametrize("B", [0.0, 1e-3])
@pytest.mark.parametrize("L_omega", [2e-7, 6e-7])
def test_correction_is_the_time_integral(B: float, L_omega: float) -> None:
    k, l, L_phi, L_so = 2.0 * E_CHARGE * B / HBAR, 5e-8, 1e-6, 3e-7

    def integrand(log_t: float) -> float:
        t = np.exp(log_t)
        spin = float(theory.zeeman_cooperon(t / L_so**2, t / L_omega**2))
        return (
            spin
            * float(theory.levy_area_characteristic(k * t))
            * float(np.exp(-t / L_phi**2) * -np.expm1(-2.0 * t / l**2))
        )

    integral = sum(integrate.quad(integrand, a, a + 2.0, epsabs=1e-12)[0] for a in np.arange(-68.0, -22.0, 2.0))
    value = theory.hln_zeeman(B, l=l, L_phi=L_phi, L_omega=L_omega, L_so=L_so)
    assert float(value) == pytest.approx(-integral / np.pi, abs=1e-9)


def test_without_zeeman_it_is_the_diffusive_correction() -> None:
    B = np.array([0.0, 1e-5, 1e-2])
    kwargs = {"l": 2e-8, "L_phi": 1e-6, "L_so": 3e-7, "L_s": 2e-6}
    np.testing.assert_allclose(
        theory.hln_zeeman(B, L_omega=np.inf, **kwargs), theory.diffusive_correction(B, **kwargs), atol=1e-12
    )
