"""Strips: interference with spin between covariant walls, the correction, and transport between walls."""

import math
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import j1

from cbs import theory
from cbs.theory import SpinCouplings
from cbs.theory.strip_cooperon import WIDE


def test_density_is_the_sum_over_images() -> None:
    s = np.array([0.05, 0.3, 1.0, 4.0])
    j = np.arange(-60, 61)
    images = np.exp(-np.square(j / s[:, None])).sum(axis=1) + np.sqrt(np.pi) * s
    np.testing.assert_allclose(theory.strip_density_ratio(s, 1.0), images, rtol=1e-12)


@pytest.mark.parametrize("length", [0.05, 0.3, 1.0, 2.5])
def test_without_spin_it_is_the_exact_strip(length: float) -> None:
    """A coupling of nearly no strength goes through all of the generator."""
    weak = SpinCouplings(L_rashba=1e5)
    for x in (0.0, 3.0, 8.0):
        exact = theory.strip_area_characteristic(length, x, 1.0)
        assert theory.strip_cooperon(length, 1.0, weak, x_width=x) == pytest.approx(float(exact), abs=2e-6)


def test_trace_over_spin_and_height_is_even_in_the_wave_number() -> None:
    """Half of the wave numbers are calculated: every term of the generator at once, and a field."""
    module = import_module("cbs.theory.strip_cooperon")
    couplings = SpinCouplings(1.0, 2.0, L_c=3.0, L_omega=1.2, field_angle=0.4)
    parts = module._Strip(couplings, 2.0, {"L_so": 1.5, "L_s": 2.5, "L_so_z": 0.9}).parts(1.0)
    fixed, first = module._forms(parts, 2.0, 20)
    for q in (0.5, 1.5):
        one, two = (module._trace(fixed + sign * q * first, sign * q, 1.0, False) for sign in (1.0, -1.0))
        assert one == pytest.approx(two, abs=1e-9)


def test_scattering_does_not_know_the_walls() -> None:
    lengths = np.array([0.05, 0.4, 1.5])
    weak = SpinCouplings(L_rashba=1e5)
    found = theory.strip_cooperon(lengths, 1.0, weak, x_width=2.0, L_so=1.2, L_s=2.0)
    np.testing.assert_allclose(theory.strip_cooperon(lengths, 1.0, x_width=2.0, L_so=1.2, L_s=2.0), found, atol=2e-6)
    free = theory.isotropic_cooperon((lengths / 1.2) ** 2, (lengths / 2.0) ** 2)
    np.testing.assert_allclose(found, free * theory.strip_area_characteristic(lengths, 2.0, 1.0), atol=2e-6)


def test_the_persistent_helix_and_zeeman_alone_turn_nothing() -> None:
    helix = SpinCouplings(L_rashba=0.7, L_dresselhaus=0.7)
    assert theory.strip_cooperon(1.5, 1.0, helix) == pytest.approx(1.0, abs=1e-9)
    assert theory.strip_cooperon(1.5, 1.0, SpinCouplings(L_omega=0.6, field_angle=0.4)) == pytest.approx(1.0, abs=1e-9)


def test_a_narrow_strip_turns_no_spin_as_the_square_of_its_width() -> None:
    """Rotations about one axis alone commute: the spin relaxes at a rate ~ W^2 (Mal'shukov, Chao, 2000)."""
    lost = [1.0 - float(theory.strip_cooperon(1.5, w, SpinCouplings(L_rashba=1.0))) for w in (0.2, 0.1)]
    assert lost[0] / lost[1] == pytest.approx(4.0, rel=0.02)
    # triplets in the motional narrowing of the height: rates (W^2/12)/L_so^4 (1, 1/2, 1/2) twice the rotation about z
    assert lost[1] == pytest.approx(1.5**2 * 0.01 / 12.0, rel=0.02)


def test_a_wide_strip_is_the_film_and_its_two_edges() -> None:
    coupling, length = SpinCouplings(L_rashba=0.5), 1.0
    film = float(theory.spin_cooperon(length, coupling))
    lost = []
    for width in (12.0, 48.0):
        ratio = float(theory.strip_density_ratio(length, width))
        lost.append(ratio * float(theory.strip_cooperon(length, width, coupling)) - film)
    assert lost[0] / lost[1] == pytest.approx(4.0, rel=1e-5)  # ~ 1/W, and nothing else
    assert abs(lost[1]) < 0.03


def test_wide_strips_go_over_into_narrow_ones() -> None:
    """Both ways of calculating on one strip, just where they meet."""
    coupling = SpinCouplings(L_rashba=0.15)
    near, far = (theory.strip_cooperon(f / WIDE[1], 1.0, coupling, x_width=20.0) for f in (1.0 - 1e-6, 1.0 + 1e-6))
    assert near == pytest.approx(float(far), abs=2e-5)


def test_without_spin_the_correction_is_that_of_images_and_resolvents() -> None:
    lengths: Any = {"width": 300e-9, "L_phi": 500e-9, "l": 20e-9}
    plain = theory.strip_spin_correction([0.0, 5e-3], **lengths)
    assert plain[0] == pytest.approx(theory.strip_zero_field(**lengths))
    assert plain[1] - plain[0] == pytest.approx(float(theory.strip(5e-3, width=300e-9, L_phi=500e-9)) / 300e-9)


def test_scattering_shifts_the_rates_of_triplet_and_singlet() -> None:
    width, L_phi, l, L_so = 200e-9, 600e-9, 20e-9, 300e-9
    triplet = 1.0 / np.sqrt(L_phi**-2 + 4.0 / 3.0 * L_so**-2)
    exact = 1.5 * theory.strip_zero_field(width=width, L_phi=triplet, l=l)
    exact -= 0.5 * theory.strip_zero_field(width=width, L_phi=L_phi, l=l)
    found = theory.strip_spin_correction(0.0, width=width, L_phi=L_phi, l=l, L_so=L_so)
    # the cutoff 1/lambda^2 = rate + 2/l^2 belongs to each rate: as in the integral over durations
    assert found == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("width", [0.1, 1.0, 8.0])
def test_flux_between_specular_walls_by_waves(width: float) -> None:
    total = 0.0
    for n in range(1, 60, 2):
        a = np.pi * n / width
        total += quad(lambda t, a=a: (1 - t / 40) * np.exp(-t) * j1(a * t) / (a * t), 1e-12, 30.0, limit=2000)[0] / n**4
    diffusion, dephasing = theory.strip_transport_ratios(width, duration=40.0)
    assert diffusion == pytest.approx(1.0 - (1.0 - np.exp(-40.0)) / 40.0, abs=1e-9)
    assert dephasing == pytest.approx(192.0 / np.pi**4 * total, rel=1e-4)


def test_limits_of_transport_between_walls() -> None:
    assert theory.strip_transport_ratios(0.01)[1] == pytest.approx(0.0063, rel=0.02)
    wide = 200.0
    diffusion, dephasing = theory.strip_transport_ratios(wide, walls="diffuse")
    # every diffuse wall takes <cos^2 |sin|> l/W = 2/(3 pi) from 1/2
    assert 1.0 - diffusion == pytest.approx(4.0 / (3.0 * np.pi * wide), rel=1e-3)
    assert 0.9 < dephasing < 1.0


def test_bad_values_are_refused() -> None:
    with pytest.raises(ValueError, match="walls must be specular or diffuse"):
        theory.strip_transport_ratios(1.0, walls="rough")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="width must be positive"):
        theory.strip_cooperon(1.0, 0.0)


@pytest.mark.parametrize("one", [False, True])
def test_a_ring_that_absorbs_has_loops_of_one_leg_alone(one: bool) -> None:
    """Mirrored images of the start, e^(-r d)/(2 pi d) times 2 n_x^2 each; once round, either way."""
    W, L, L_phi = 0.003, 0.002, 0.0158
    r = 1.0 + 0.5 / L_phi**2

    def leg(y: np.ndarray) -> np.ndarray:
        d = np.hypot(L, y)
        return np.exp(-r * d) / (2.0 * np.pi * d) * (1.0 if one else 2.0 * (L / d) ** 2)

    across = np.linspace(-30.0 * L, 30.0 * L, 60_001)
    mirrored = leg(across).sum() * (across[1] - across[0]) / (2.0 * W)
    found = theory.strip_ring_change(width=W, length=L, L_phi=L_phi, l=1.0, joined=0.0, one=one)
    assert found == pytest.approx(-8.0 * mirrored, rel=0.006)


@pytest.mark.parametrize(("joined", "one"), [(0.0, False), (0.0, True), (1.0, False), (-1.0, False)])
def test_a_long_ring_keeps_the_slowest_wave(joined: float, one: bool) -> None:
    """Where P = 1: q = i kappa, kappa^2 = r^2 - 1 and w^2 = -(r - 1)/(r + 1)."""
    W, L, L_phi = 0.4, 10.0, 2.0
    r = 1.0 + 0.5 / L_phi**2
    kappa, w2 = math.sqrt(r * r - 1.0), -(r - 1.0) / (r + 1.0)
    vertex = (1.0 if one else 1.0 - w2) - joined * 2.0 * w2
    found = theory.strip_ring_change(width=W, length=L, L_phi=L_phi, l=1.0, joined=joined, one=one)
    assert found == pytest.approx(-8.0 / W * vertex * math.exp(-kappa * L) / kappa, rel=0.01)
