"""Graphene: the printed sums with digammas alone, and the limits of one channel and of four cones."""

import numpy as np
import pytest
from scipy.special import digamma

from cbs import theory

B = np.array([-5e-3, 1e-4, 1e-3, 2e-2])
L_PHI, L_I, L_STAR = 8e-7, 3e-7, 9e-8


def F(rate: float) -> np.ndarray:
    z = np.abs(B) / rate
    return np.log(z) + digamma(0.5 + 1.0 / z)


@pytest.mark.parametrize(("layers", "sign"), [("monolayer", -2.0), ("bilayer", 2.0)])
def test_the_printed_sum(layers: str, sign: float) -> None:
    phi, i, star = (1.645535e-16 / L**2 for L in (L_PHI, L_I, L_STAR))
    expected = (F(phi) - F(phi + 2.0 * i) + sign * F(phi + i + star)) / np.pi
    value = theory.graphene(B, L_phi=L_PHI, L_i=L_I, L_star=L_STAR, layers=layers)  # type: ignore[arg-type]
    np.testing.assert_allclose(value, expected, rtol=2e-5)


def test_limits_of_one_channel_and_of_four_cones() -> None:
    one = theory.graphene(B, L_phi=L_PHI, L_i=1e-9, L_star=1e-9)
    np.testing.assert_allclose(one, theory.hln(B, L_phi=L_PHI), atol=1e-6)
    cones = theory.graphene(B, L_phi=L_PHI, L_i=np.inf, L_star=np.inf)
    np.testing.assert_allclose(cones, 4.0 * theory.hln_simple(B, L_PHI, -0.5), atol=1e-14)
    assert theory.graphene(0.0, L_phi=L_PHI, L_i=L_I, L_star=L_STAR) == 0.0
    with pytest.raises(ValueError, match="monolayer, bilayer"):
        theory.graphene(B, L_phi=L_PHI, L_i=L_I, L_star=L_STAR, layers="trilayer")  # type: ignore[arg-type]


def test_spin_orbit_form_of_mccann_and_falko() -> None:
    phi, asy, sym = (1.645535e-16 / L**2 for L in (L_PHI, 2e-7, 4e-7))
    expected = -(F(phi) - F(phi + 2.0 * asy) - 2.0 * F(phi + asy + sym)) / (2.0 * np.pi)
    np.testing.assert_allclose(theory.graphene_spin_orbit(B, L_phi=L_PHI, L_asy=2e-7, L_sym=4e-7), expected, rtol=2e-5)
    none = theory.graphene_spin_orbit(B, L_phi=L_PHI, L_asy=np.inf, L_sym=np.inf)
    np.testing.assert_allclose(none, theory.hln(B, L_phi=L_PHI), atol=1e-14)
