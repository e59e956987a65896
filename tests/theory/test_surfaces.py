"""Two surfaces and cones with a gap: matrix of the rates, limits, what exact ladders tend to."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.constants import E_CHARGE, HBAR

B_TR = HBAR / (2.0 * E_CHARGE)  # at l = 1 m
B = np.array([0.0, 0.3, 2.0, 50.0]) * 1e-4


@pytest.mark.parametrize(("L_1", "L_2", "L_tun"), [(1e-6, 4e-7, 7e-7), (6e-7, 6e-7, 2e-7), (1e-6, 5e-7, math.inf)])
def test_fields_are_the_eigenvalues_of_the_matrix_of_rates(L_1: float, L_2: float, L_tun: float) -> None:
    passing = L_tun**-2.0
    rates = np.linalg.eigvalsh([[L_1**-2 + passing, -passing], [-passing, L_2**-2 + passing]])
    one, two = (theory.hln_simple(B, float(rate) ** -0.5, -0.5) for rate in rates)
    found = theory.surfaces(B, L_phi=L_1, L_phi_2=L_2, L_tun=L_tun)
    np.testing.assert_allclose(found, one + two, rtol=1e-10, atol=1e-15)


def test_two_channels_become_one() -> None:
    one = theory.hln_simple(B, 6e-7, -0.5)
    np.testing.assert_allclose(theory.surfaces(B, L_phi=6e-7), 2.0 * one, rtol=1e-12)
    np.testing.assert_allclose(theory.surfaces(B, L_phi=6e-7, L_tun=1e-10), one, atol=1e-6)
    mean = (0.5 * (3e-7**-2 + 6e-7**-2)) ** -0.5  # carriers that pass over quickly dephase at the mean rate
    fast = theory.surfaces(B, L_phi=3e-7, L_phi_2=6e-7, L_tun=1e-10)
    np.testing.assert_allclose(fast, theory.hln_simple(B, mean, -0.5), atol=1e-6)
    with pytest.raises(ValueError, match="L_tun must be positive"):
        theory.surfaces(B, L_phi=1e-6, L_tun=0.0)


@pytest.mark.parametrize("ratio", [math.inf, 1.0, 0.3])
def test_exact_ladders_tend_to_the_formula(ratio: float) -> None:
    """L_phi = 40 l and 160 l; L_tun over L_phi."""
    off = []
    for L_phi in (40.0, 160.0):
        fields = np.array([0.0, 3.2, 8.0]) * B_TR / L_phi**2
        exact = theory.surfaces_correction(fields, l=1.0, L_phi=L_phi, L_tun=ratio * L_phi)
        limit = theory.surfaces(fields, L_phi=L_phi, L_tun=ratio * L_phi)
        off.append(np.abs(exact - exact[0] - limit).max())
    assert off[0] < 2e-3
    assert off[1] < 0.08 * off[0]  # as (l/L)^2


def test_slopes_of_one_and_two_channels() -> None:
    """Against ln L_phi: 1/pi a channel of the symplectic class, two of uncoupled surfaces, one of coupled ones."""
    for L_tun, channels in ((math.inf, 2.0), (3.0, 1.0)):
        one, two = (float(theory.surfaces_correction(0.0, l=1.0, L_phi=L, L_tun=L_tun)) for L in (500.0, 2000.0))
        assert (two - one) / math.log(4.0) == pytest.approx(channels / math.pi, abs=2e-3)


def test_uncoupled_surfaces_are_two_cones() -> None:
    fields = np.array([0.0, 0.1, 2.0]) * B_TR
    twice = 2.0 * theory.cone_correction(fields, l=1.0, L_phi=5.0)
    np.testing.assert_allclose(theory.surfaces_correction(fields, l=1.0, L_phi=5.0), twice, rtol=1e-10)
    with pytest.raises(ValueError, match="L_tun must be at least 2 l"):
        theory.surfaces_correction(0.0, l=1.0, L_phi=5.0, L_tun=1.9)


@pytest.mark.parametrize(("end", "share"), [(0.0, 0.0), (0.0, 0.4), (0.0, 1.2), (1.0, -0.4), (1.0, -0.8)])
def test_a_gap_in_the_diffusive_limit(end: float, share: float) -> None:
    """Soft modes alone: exact ladders where one of them is soft, the gap within 1/L_phi of either end."""
    off = []
    for L_phi in (40.0, 160.0):
        fields, gap = np.array([0.0, 3.2, 8.0]) * B_TR / L_phi**2, end + share / L_phi
        exact = theory.cone_correction(fields, l=1.0, L_phi=L_phi, gap=gap)
        limit = theory.cone_with_gap(fields, l=1.0, L_phi=L_phi, gap=gap)
        assert np.sign(limit[2]) == (-1.0 if end == 0.0 else 1.0)
        off.append(np.abs(limit[1:] / (exact[1:] - exact[0]) - 1.0).max())
    assert off[0] < 0.04
    assert off[1] < 0.08 * off[0]  # as (l/L)^2


def test_gaps_outside_the_band_are_refused() -> None:
    with pytest.raises(ValueError, match=r"gap must lie in \[0, 1\)"):
        theory.cone_with_gap(0.0, l=1.0, L_phi=40.0, gap=1.0)
