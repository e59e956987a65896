"""Ladders with signs and phases: known limits, the phase that turns a sign, the limit of McCann et al."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.anisotropic_ring import wave_numbers_above
from cbs.theory.ladder import ladder_sum, warped_ladder_sum

ISOTROPIC, HELICAL = np.array([1.0]), np.array([0.5, 1.0, 0.5])
B_TR = HBAR / (2.0 * E_CHARGE)  # at l = 1 m


@pytest.mark.parametrize("b", [0.0, 0.01, 0.5, 20.0])
def test_isotropic_rungs_are_the_boxes_sum(b: float) -> None:
    exact = float(theory.ballistic(b * B_TR, l=1.0, L_phi=3.0))
    assert ladder_sum(ISOTROPIC, 0.5 / 9.0, b) == pytest.approx(exact, abs=1e-6)


def test_wave_numbers_above_a_start_are_the_whole_rest() -> None:
    """Also where the first panel would reach beyond 1, from where on the rule is one in 1/q."""
    for start in (0.0, 0.3, 0.98, 0.9999, 1.0, 3.0):
        q, weight = wave_numbers_above(0.01, start)
        assert q.min() >= start
        assert weight @ (1.0 + q**2) ** -1.5 == pytest.approx((1.0 + start**2) ** -0.5, rel=1e-9)


def test_without_field_anisotropic_rungs_are_the_ring_sum() -> None:
    p = theory.henyey_greenstein(0.25)
    rungs = np.concatenate([p[:0:-1], p])
    exact = float(theory.anisotropic_correction(4.0, 0.75, p))  # l = 1, L_phi = 4
    assert ladder_sum(rungs, 0.5 * 0.75 / 4.0**2) / 0.75**2 == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize("b", [0.0, 0.02, 1.0])
def test_a_common_phase_of_all_turns_is_a_sign(b: float) -> None:
    """e^(i d) at every rung, closing one with it, adds up to e^(i pi): the Berry phase."""
    turned = np.array([0.0, 0.0, 0.5, 1.0, 0.5])
    assert ladder_sum(turned, 0.01, b) == pytest.approx(-ladder_sum(HELICAL, 0.01, b), rel=1e-12)
    twice = np.array([0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 0.5])
    assert ladder_sum(twice, 0.01, b) == pytest.approx(ladder_sum(HELICAL, 0.01, b), rel=1e-12)


def test_weak_warping_changes_nothing_and_strong_warping_ends_it() -> None:
    assert warped_ladder_sum(HELICAL, 0.05, 1e-7) == pytest.approx(ladder_sum(HELICAL, 0.05), rel=1e-9)
    assert abs(warped_ladder_sum(HELICAL, 0.05, 4.0)) < 0.06 * abs(ladder_sum(HELICAL, 0.05))


@pytest.mark.parametrize("w", [0.2, 0.71])
def test_warped_boxes_are_the_integral_of_their_legs(w: float) -> None:
    """Isotropic rungs by hand: only the legs P_0, P_1 and P_-1 are left, over the plane by scipy; 1/q^2 beyond 60."""
    kappa, last = 0.05, 60.0

    def loops(t: float, star: float) -> float:
        q = t / (1.0 - t)
        phi = 2.0 * math.pi * np.arange(64 * math.ceil(1.0 + q + 6.0 * w)) / (64 * math.ceil(1.0 + q + 6.0 * w))
        leg = 1.0 / (1.0 + kappa + 1j * (q * np.cos(phi - star) + 2.0 * w * np.cos(3.0 * phi)))
        there, back = np.mean(leg * np.exp(1j * phi)), np.mean(leg * np.exp(-1j * phi))
        mean = leg.mean()
        return float((mean * (mean**2 + there * back) / (1.0 - mean)).real) * q / (1.0 - t) ** 2

    third = math.pi / 3.0 * (np.arange(20) + 0.5) / 20  # the other half mirrored
    end = last / (1.0 + last)
    whole = [quad(loops, 0.0, end, (star,), limit=200)[0] + loops(end, star) / (1.0 + last) for star in third]
    assert warped_ladder_sum(ISOTROPIC, kappa, w) == pytest.approx(-np.mean(whole) / math.pi, rel=4e-4)  # the tail


@pytest.mark.parametrize("layers", ["monolayer", "bilayer"])
@pytest.mark.parametrize(("L_i", "L_z"), [(math.inf, math.inf), (20.0, 6.0), (6.0, 6.0), (6.0, math.inf)])
def test_graphene_tends_to_mccann(layers: str, L_i: float, L_z: float) -> None:
    """Exact ladders at L_phi = 40 l and 160 l against the diffusive formula, no code in common: it is the limit."""
    off = []
    for scale in (1.0, 4.0):
        lengths = {"L_phi": 40.0 * scale, "L_i": L_i * scale}
        B = np.array([0.0, 0.002, 0.005]) * B_TR / scale**2
        exact = theory.graphene_correction(B, l=1.0, L_z=L_z * scale, layers=layers, **lengths)  # type: ignore[arg-type]
        limit = theory.graphene(B, L_star=L_z * scale, layers=layers, **lengths)  # type: ignore[arg-type]
        assert np.abs(limit[1:]).min() > 0.05
        off.append(np.abs(exact - exact[0] - limit).max())
    assert off[0] < 0.011
    assert off[1] < 0.08 * off[0]  # as (l/L)^2


def test_scattering_between_valleys_turns_the_curve_around() -> None:
    """As M. O. Nestoklon, N. S. Averkiev, Phys. Rev. B 90, 155412 (2014) state in their abstract: not monotonic."""
    B = np.array([0.0, 0.02, 0.1, 1.0, 3.0]) * B_TR
    none, some, strong = (
        np.diff(theory.graphene_correction(B, l=1.0, L_phi=20.0, L_i=L_i)) for L_i in (math.inf, 5.0, 1.0)
    )
    assert none.max() < -0.1
    assert some[:2].min() > 0.1
    assert some[2:].max() < -0.1
    assert strong.min() > 0.1


def test_slopes_of_the_limits() -> None:
    """Against ln L_phi: +4/pi of four cones, -4/pi of the bilayer, -2/pi once valleys are mixed, 0 by masses alone."""
    cases = (
        (4.0, {}),
        (-4.0, {"layers": "bilayer"}),
        (-2.0, {"L_i": 0.9, "L_z": 3.0}),
        (-2.0, {"L_i": 0.9, "L_z": 3.0, "layers": "bilayer"}),
        (0.0, {"L_z": 2.0}),
        (0.0, {"L_z": 2.0, "layers": "bilayer"}),
    )
    for slope, case in cases:
        one, two = (float(theory.graphene_correction(0.0, l=1.0, L_phi=L, **case)) for L in (500.0, 2000.0))  # type: ignore[arg-type]
        assert (two - one) / math.log(4.0) == pytest.approx(slope / math.pi, abs=2e-3)


def test_trigonal_warping_acts_as_l_star() -> None:
    """As the formula of the limit has it: tau_w and tau_z together, for lengths well above l."""
    off = []
    for L in (6.0, 24.0):
        masses = theory.graphene_channels(0.0, l=1.0, L_phi=4.0 * L, L_z=L)
        warped = theory.graphene_channels(0.0, l=1.0, L_phi=4.0 * L, L_w=L)
        off.append(abs(float(masses.x - warped.x)))
    assert off[1] < 0.15 * off[0]
    with pytest.raises(ValueError, match="L_w is known at B = 0 only"):
        theory.graphene_correction(1e-3, l=1.0, L_phi=3.0, L_w=2.0)


def test_a_gap_leads_from_one_half_of_antilocalization_to_one_half_of_localization() -> None:
    B = np.array([0.0, 0.1, 1.0]) * B_TR
    none = theory.cone_correction(B, l=1.0, L_phi=5.0)
    assert none[0] == pytest.approx(float(theory.helical_correction(5.0, l=1.0)), rel=1e-9)
    full = theory.cone_correction(B, l=1.0, L_phi=5.0, gap=0.999_999)
    np.testing.assert_allclose(full, 0.5 * theory.ballistic(B, l=1.0, L_phi=5.0), atol=2e-5)
    with pytest.raises(ValueError, match=r"gap must lie in \[0, 1\)"):
        theory.cone_correction(B, l=1.0, L_phi=5.0, gap=1.0)


def test_more_valley_scattering_than_there_is_is_refused() -> None:
    with pytest.raises(ValueError, match="L_i and L_z must be longer"):
        theory.graphene_correction(0.0, l=1.0, L_phi=3.0, L_i=0.7)
    assert np.isfinite(theory.graphene_correction(0.0, l=1.0, L_phi=3.0, L_i=0.7072))
    with pytest.raises(ValueError, match="layers must be one of"):
        theory.graphene_correction(0.0, l=1.0, L_phi=3.0, layers="trilayer")  # type: ignore[arg-type]
