"""The law of coherent areas is what the diffusive correction is the cosine transform of."""

import numpy as np
import pytest
from scipy.integrate import trapezoid

from cbs import theory
from cbs.constants import E_CHARGE, HBAR


@pytest.mark.parametrize("B", [1e-4, 1e-3, 1e-2, 5e-2])
def test_its_cosine_transform_is_the_diffusive_correction(B: float) -> None:
    lengths = {"L_phi": 6e-7, "l": 3e-8}
    ln_area = np.linspace(np.log(1e-22), np.log(3e-11), 8001)
    area = np.exp(ln_area)
    change = theory.coherent_area_law(area, **lengths) * (1.0 - np.cos(2.0 * E_CHARGE * B / HBAR * area))
    zero, field = theory.diffusive_correction([0.0, B], **lengths)
    assert trapezoid(change, ln_area) == pytest.approx(field - zero, rel=1e-8)


def test_its_integral_is_the_correction_at_zero_field() -> None:
    ln_area = np.linspace(np.log(1e-26), np.log(3e-11), 4001)
    law = theory.coherent_area_law(np.exp(ln_area), L_phi=6e-7, l=3e-8)
    assert trapezoid(law, ln_area) == pytest.approx(-theory.diffusive_correction(0.0, L_phi=6e-7, l=3e-8), rel=1e-8)


def test_between_the_lengths_every_logarithm_of_area_counts_alike() -> None:
    assert theory.coherent_area_law(1e-14, L_phi=1e-3, l=1e-10) == pytest.approx(1.0 / np.pi, rel=1e-5)
    assert theory.coherent_area_law(1e-14, L_phi=np.inf) == pytest.approx(1.0 / np.pi, rel=1e-9)
