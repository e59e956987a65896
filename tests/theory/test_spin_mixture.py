"""General Cooperon with random spin scattering beside couplings, against closed forms that know only some of it."""

import numpy as np
import pytest

from cbs import theory
from cbs.theory import SpinCouplings

NONE = SpinCouplings()


@pytest.mark.parametrize("x", [0.0, 0.05, 0.8])
@pytest.mark.parametrize(("L_so", "L_s"), [(1.0, np.inf), (np.inf, 0.9), (0.8, 1.3)])
def test_scattering_alone_is_the_isotropic_cooperon(x: float, L_so: float, L_s: float) -> None:
    t = 1.2**2
    exact = float(theory.isotropic_cooperon(t / L_so**2, t / L_s**2) * theory.levy_area_characteristic(x))
    assert float(theory.spin_cooperon(1.2, NONE, x=x, L_so=L_so, L_s=L_s)) == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("x", [0.0, 0.8])
def test_in_plane_field_with_scattering_is_its_closed_form(x: float) -> None:
    couplings = SpinCouplings(L_omega=0.8, field_angle=0.3)
    exact = float(theory.zeeman_cooperon(1.5, 1.0 / 0.64, 0.4) * theory.levy_area_characteristic(x))
    found = theory.spin_cooperon(1.0, couplings, x=x, L_so=1.5**-0.5, L_s=0.4**-0.5)
    assert float(found) == pytest.approx(exact, abs=1e-6)


def test_unequal_axes_have_the_rates_of_their_triplets() -> None:
    x, z = 0.9, 0.3  # t over tau_so of x and y, and of z
    exact = np.exp(-2.0 / 3.0 * (x + z)) + 0.5 * np.exp(-4.0 / 3.0 * x) - 0.5
    assert float(theory.spin_cooperon(1.0, NONE, L_so=x**-0.5, L_so_z=z**-0.5)) == pytest.approx(exact, abs=1e-10)


def test_weak_rotations_commute_with_everything() -> None:
    # Equal rates of all triplets are a factor of the triplet part: C + 1/2 for even couplings.
    couplings = SpinCouplings(1.0, 2.0, L_c=1.5)
    free = float(theory.spin_cooperon(1.3, couplings))
    decay = np.exp(-4.0 / 3.0 * (1.3 / 0.9) ** 2)
    assert float(theory.spin_cooperon(1.3, couplings, L_so=0.9)) == pytest.approx(decay * (free + 0.5) - 0.5, abs=1e-9)


@pytest.mark.parametrize(("L_so", "L_s"), [(3e-7, np.inf), (5e-7, 4e-7)])
def test_magnetoconductance_is_that_of_hikami_larkin_and_nagaoka(L_so: float, L_s: float) -> None:
    B, film = np.array([0.0, 1e-4, 2e-3]), {"l": 5e-8, "L_phi": 1e-6}
    found = theory.spin_correction(B, couplings=NONE, L_so=L_so, L_s=L_s, **film)
    exact = theory.diffusive_correction(B, L_so=L_so, L_s=L_s, **film)
    assert found == pytest.approx(exact, abs=2e-6)
    found = theory.spin_correction(B, couplings=SpinCouplings(L_omega=4e-7), L_so=L_so, L_s=L_s, **film)
    assert found == pytest.approx(theory.hln_zeeman(B, L_omega=4e-7, L_so=L_so, L_s=L_s, **film), abs=2e-6)


def test_lengths_are_checked() -> None:
    with pytest.raises(ValueError, match="L_s must be positive"):
        theory.spin_cooperon(1.0, NONE, L_s=-1.0)
