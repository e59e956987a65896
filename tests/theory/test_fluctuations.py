"""Conductance fluctuations by modes: universal numbers, hot and dephased wires, films against rectangles."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.theory.fluctuations import mode_weight

UM = 1e-6


@pytest.mark.parametrize(("rate", "L_T"), [(1.0, 0.5), (1.0, 2.0), (3.0, 1.0), (0.01, 3.0)])
def test_weight_of_a_mode_is_the_integral_over_time(rate: float, L_T: float) -> None:
    def thermal(t: float) -> float:
        x = math.pi * t / L_T**2
        return (x / math.sinh(x)) ** 2 if 0.0 < x < 300.0 else float(x == 0.0)

    # int e^(-rate t) int_0^t K = int e^(-rate t) K/rate
    value, _ = quad(lambda t: (4.0 / rate + 2.0 * t) * math.exp(-rate * t) * thermal(t), 0.0, 80.0 * L_T**2)
    assert float(mode_weight(rate, L_T)) == pytest.approx(value, rel=1e-8)


def test_cold_modes_count_6_over_the_square_of_their_rate() -> None:
    assert float(mode_weight(3.0)) == pytest.approx(6.0 / 9.0)
    assert float(mode_weight(3.0, 1e3)) == pytest.approx(6.0 / 9.0, rel=1e-9)
    c = 1e4 * 2.0 * math.pi
    assert float(mode_weight(0.9999 * c, 1.0)) == pytest.approx(float(mode_weight(1.0001 * c, 1.0)), rel=5e-4)


def test_universal_numbers_of_lee_and_stone() -> None:
    """Coherent wire 8/15 and square 0.862^2 = 0.743 with both spins at zero field, half of it in a field."""
    wire = float(theory.conductance_fluctuations(0.0, length=UM, width=1e-9, B=0.0))
    assert wire == pytest.approx(8.0 / 15.0, rel=1e-6)
    assert float(theory.conductance_fluctuations(0.0, length=UM, width=1e-9)) == pytest.approx(0.5 * wire)
    square = float(theory.conductance_fluctuations(0.0, length=UM, width=UM, B=0.0))
    assert math.sqrt(square) == pytest.approx(0.862, abs=1e-3)


def test_wires_of_beenakker_and_van_houten() -> None:
    """12 (L_phi/L)^3 while L_T is long, (8 pi/3) L_T^2 L_phi/L^3 while it is short, at zero field."""
    wire = {"length": 1e-5, "width": 1e-8, "L_phi": 1e-7, "B": 0.0, "geometry": "wire"}
    cold = float(theory.conductance_fluctuations(0.0, **wire))  # type: ignore[arg-type]
    assert cold == pytest.approx(12.0 * (1e-2) ** 3, rel=1e-9)
    hot = float(theory.conductance_fluctuations(0.0, L_T=1e-9, **wire))  # type: ignore[arg-type]
    assert hot == pytest.approx(8.0 * math.pi / 3.0 * 1e-18 * 1e-7 / 1e-15, rel=0.01)


def test_a_large_rectangle_is_a_film_and_a_narrow_one_a_wire() -> None:
    film, wide = (
        theory.conductance_fluctuations(0.0, length=20 * UM, width=20 * UM, L_phi=0.2 * UM, L_T=0.3 * UM, geometry=kind)
        for kind in ("film", "rectangle")
    )
    assert float(wide) == pytest.approx(float(film), rel=0.01)
    wire, narrow = (
        theory.conductance_fluctuations(0.0, length=20 * UM, width=0.05 * UM, L_phi=0.4 * UM, geometry=kind)
        for kind in ("wire", "rectangle")
    )
    assert float(narrow) == pytest.approx(float(wire), rel=0.04)  # the ends are L_phi/2 L of it


def test_the_field_of_a_film_goes_into_its_landau_levels() -> None:
    """No jump where levels take the place of the integral, and T = 0 against trigammas by scipy."""
    from scipy.special import polygamma

    from cbs.constants import E_CHARGE, HBAR

    film = {"length": 5 * UM, "width": 5 * UM, "L_phi": 0.3 * UM, "geometry": "film"}
    dB = np.array([0.0, 1e-7, 1e-3, 1e-2])
    found = theory.conductance_fluctuations(dB, **film)  # type: ignore[arg-type]
    k, phi = E_CHARGE / HBAR * dB[1:], (0.3 * UM) ** -2
    area = (5 * UM) ** 2
    trigamma = polygamma(1, 0.5 + phi / (2.0 * k)) / (4.0 * k**2)
    np.testing.assert_allclose(found[1:], 4.0 / (5 * UM) ** 4 * area * k / (2.0 * math.pi) * 6.0 * trigamma, rtol=1e-6)
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def test_matrix_of_a_curve_is_a_covariance() -> None:
    sample = {"length": 5 * UM, "width": 2 * UM, "L_phi": 0.3 * UM, "L_T": 0.2 * UM}
    B = np.linspace(-20e-3, 20e-3, 161)
    matrix = theory.fluctuation_matrix(B, **sample)  # by the spline
    few = theory.fluctuation_matrix(B[::40], **sample)  # one by one
    np.testing.assert_allclose(matrix[::40, ::40], few, atol=1e-5 * few.max())
    np.testing.assert_allclose(matrix, matrix[::-1, ::-1], rtol=1e-12)  # even in the field: two leads
    zero = theory.conductance_fluctuations(0.0, B=0.0, geometry="film", **sample)
    assert few[2, 2] == pytest.approx(float(zero))
    assert np.linalg.eigvalsh(matrix).min() > -1e-5 * matrix.max()


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="L_phi must be finite in a film or wire"):
        theory.conductance_fluctuations(0.0, length=UM, width=UM, geometry="film")
    with pytest.raises(ValueError, match="geometry must be one of"):
        theory.conductance_fluctuations(0.0, length=UM, width=UM, geometry="ball")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="bends the paths"):
        theory.conductance_fluctuations(1.0, length=UM, width=UM)
