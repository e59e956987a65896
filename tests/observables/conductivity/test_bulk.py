"""Three dimensions against Kawabata, films against the sum over modes of height, both with spin."""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import psi

from cbs.constants import E_CHARGE, HBAR
from cbs.engine import Schedule
from cbs.observables.conductivity.bulk import area_integral
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Bulk, Conductor, Dresselhaus, ElliottYafet, MagneticImpurities
from tests.statistics import assert_z, seeds

L_PHI = 1e-6
FILM = Conductor(l=50e-9, L_phi=L_PHI)
B = np.array([0.1e-3, 1e-3, 10e-3])


def hurwitz_half(q: float) -> float:
    """zeta(1/2, q) by Euler and Maclaurin from 200 terms on."""
    x = q + 200.0
    terms = np.sum((q + np.arange(200)) ** -0.5)
    return float(terms - 2.0 * math.sqrt(x) + 0.5 * x**-0.5 + x**-1.5 / 24.0 - x**-3.5 / 384.0)


def kawabata(field: float, L_phi: float) -> float:
    z = field * 4.0 * E_CHARGE * L_phi**2 / HBAR
    f3 = -2.0 * z**-0.5 - hurwitz_half(0.5 + 1.0 / z)
    return float(math.sqrt(E_CHARGE * field / HBAR) * f3 / math.pi)


def modes(field: float, L_phi: float, thickness: float) -> float:
    """Sum of two-dimensional corrections over the modes of height, (1/pi d) sum_m [psi(1/2 + b_m) - ln b_m]."""
    k = 2.0 * E_CHARGE * field / HBAR
    b = (L_phi**-2 + (math.pi * np.arange(20_000) / thickness) ** 2) / (2.0 * k)
    far = b > 1e3
    near = np.where(far, 1.0, b)
    terms = np.where(far, 1.0 / (24.0 * b**2), psi(0.5 + near) - np.log(near))
    return float(terms.sum() / (math.pi * thickness))


def spinless(field: float, L_phi: float, thickness: float) -> float:
    return kawabata(field, L_phi) if math.isinf(thickness) else modes(field, L_phi, thickness)


def with_spin(formula: Callable[[float], float], spin: ElliottYafet | MagneticImpurities) -> float:
    """Three triplets and a singlet with their rates, (3/2) f(L_1) - (1/2) f(L_0)."""
    if isinstance(spin, ElliottYafet):
        triplet, singlet = 4.0 / (3.0 * spin.L_so**2), 0.0
    else:
        triplet, singlet = 2.0 / (3.0 * spin.L_s**2), 2.0 / spin.L_s**2
    p = L_PHI**-2
    return 1.5 * formula((p + triplet) ** -0.5) - 0.5 * formula((p + singlet) ** -0.5)


def test_kawabatas_function_has_its_limits_and_is_the_time_integral() -> None:
    assert -hurwitz_half(0.5) == pytest.approx(0.604899, abs=1e-6)
    field, k = 1e-3, 2.0 * E_CHARGE * 1e-3 / HBAR
    integral = quad(
        lambda x: x**-1.5 * (1.0 - x / math.sinh(x)) * math.exp(-x / (k * L_PHI**2)), 0.0, 200.0, limit=400
    )[0]
    assert 4.0 * (4.0 * math.pi) ** -1.5 * math.sqrt(k) * integral == pytest.approx(kawabata(field, L_PHI), rel=1e-7)


@pytest.mark.parametrize("thickness", [0.2e-6, 1e-6, 30e-6])
@pytest.mark.parametrize("q", [1e9, 1e12, 3e14])
def test_duration_integral_in_closed_form_is_the_sum_over_modes(q: float, thickness: float) -> None:
    p = L_PHI**-2
    m = np.arange(2_000_000)
    rates = p + (math.pi * m / thickness) ** 2
    tail = 0.5 * q * q * (thickness / math.pi) ** 4 / (3.0 * (m.size - 0.5) ** 3)
    plain = (np.sum(0.5 * np.log1p((q / rates) ** 2)) + tail) / (math.pi * thickness)
    assert area_integral(np.array([q]), p, thickness)[0] == pytest.approx(plain, rel=1e-6)


def test_duration_integral_of_bulk_is_the_root() -> None:
    q, p = np.array([1e3, 1e11, 1e13]), 1e12
    assert area_integral(q, p, math.inf)[1:] == pytest.approx((np.sqrt(p + 1j * q).real - 1e6)[1:] / math.pi, rel=1e-9)
    assert area_integral(q, p, math.inf)[0] == pytest.approx(q[0] ** 2 / (8 * p**1.5 * math.pi), rel=1e-9)
    assert area_integral(np.array([0.0, 2.0]), 0.0, math.inf) == pytest.approx([0.0, 1.0 / math.pi])


@seeds
def test_bulk_is_kawabata(seed: int) -> None:
    curve = magnetoconductance(FILM, B, loops=40_000, rng=seed, workers=2, geometry=Bulk())
    exact = np.array([kawabata(field, L_PHI) for field in B])
    assert_z(curve.delta, curve.delta_err, exact, resolution=0.06 * exact)


@seeds
def test_bulk_without_dephasing_grows_as_the_root_of_the_field(seed: int) -> None:
    curve = magnetoconductance(Conductor(l=50e-9), B, loops=40_000, rng=seed, workers=2, geometry=Bulk())
    exact = 0.6048986434216 * np.sqrt(E_CHARGE * B / HBAR) / math.pi
    assert_z(curve.delta, curve.delta_err, exact, resolution=0.04 * exact)


@seeds
def test_films_cross_over_from_two_to_three_dimensions(seed: int) -> None:
    for thickness in (0.05e-6, 0.5e-6, 5e-6):
        curve = magnetoconductance(FILM, B, geometry=Bulk(thickness), loops=20_000, rng=seed, workers=2)
        exact = np.array([modes(field, L_PHI, thickness) for field in B])
        assert_z(curve.delta, curve.delta_err, exact, resolution=0.1 * exact, n=9)
        assert curve.sheet == pytest.approx(curve.delta * thickness)


def test_thin_and_thick_limits_of_the_exact_sum() -> None:
    field = 1e-3
    b_phi = HBAR / (4 * E_CHARGE * L_PHI**2) / field
    flat = (psi(0.5 + b_phi) - math.log(b_phi)) / math.pi
    assert modes(field, L_PHI, 1e-8) * 1e-8 == pytest.approx(flat, rel=1e-3)
    d = 1e-4  # bulk and half a plane for the two surfaces
    assert modes(field, L_PHI, d) == pytest.approx(kawabata(field, L_PHI) + 0.5 * flat / d, rel=1e-6)


@seeds
@pytest.mark.parametrize("thickness", [math.inf, 0.5e-6])
def test_isotropic_spin_scattering_has_its_exact_mean(seed: int, thickness: float) -> None:
    for spin in (ElliottYafet(0.5e-6), MagneticImpurities(0.5e-6)):
        curve = magnetoconductance(FILM, B, geometry=Bulk(thickness), spin=[spin], loops=40_000, rng=seed, workers=2)
        formulas = [functools.partial(spinless, field, thickness=thickness) for field in B]
        exact = np.array([with_spin(formula, spin) for formula in formulas])
        without = np.array([formula(L_PHI) for formula in formulas])
        assert_z(curve.delta, curve.delta_err, exact, resolution=0.1 * without, n=6)


def test_zero_field_changes_nothing_and_the_result_is_even() -> None:
    for spin in ([], [ElliottYafet(0.5e-6)]):
        curve = magnetoconductance(FILM, [0.0, 1e-3, -1e-3], spin=spin, loops=500, rng=1, geometry=Bulk())
        assert curve.delta[0] == 0.0
        assert curve.delta[1] == pytest.approx(curve.delta[2], rel=1e-12)
        assert magnetoconductance(FILM, 0.0, spin=spin, loops=100, rng=1, geometry=Bulk()).delta[0] == 0.0


def test_same_seed_same_bits_for_any_number_of_workers() -> None:
    for spin in ([], [MagneticImpurities(1e-6)]):
        one, two = (
            magnetoconductance(FILM, B, geometry=Bulk(1e-6), spin=spin, loops=1000, rng=5, workers=n) for n in (1, 2)
        )
        assert np.array_equal(one.delta, two.delta)
        assert np.array_equal(one.covariance, two.covariance)


def test_table_and_drawing(tmp_path) -> None:
    curve = magnetoconductance(FILM, B, loops=200, rng=5, geometry=Bulk())
    assert list(curve.columns()) == ["B_T", "delta_e2_h_per_m", "delta_err_e2_h_per_m"]
    assert (
        curve.to_csv(tmp_path / "bulk.csv").read_text().splitlines()[1] == "B_T,delta_e2_h_per_m,delta_err_e2_h_per_m"
    )
    assert curve.save(tmp_path / "bulk.npz").exists()
    assert "per m" in curve.plot().get_ylabel()
    assert repr(curve).startswith("BulkCurve(3 fields")


def test_a_run_goes_on_from_its_checkpoint_with_the_same_bits(tmp_path) -> None:
    for number, spin in enumerate(([], [ElliottYafet(1e-6)])):
        whole = magnetoconductance(FILM, B, spin=spin, loops=4000, rng=5, geometry=Bulk())
        for resume in (False, True):
            file = tmp_path / f"bulk{number}.ckpt"
            schedule = Schedule(checkpoint=file, resume=resume, target_error=None if resume else 1e9)
            part = magnetoconductance(FILM, B, spin=spin, loops=4000, rng=5, schedule=schedule, geometry=Bulk())
        assert np.array_equal(part.delta, whole.delta)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"conductor": Conductor(l=1e-8), "geometry": Bulk(1e-6)}, "L_phi = inf"),
        ({"conductor": Conductor(l=1e-8), "spin": [ElliottYafet(1e-6)]}, "L_phi = inf"),
        ({"spin": [Dresselhaus(1e-6)]}, "loops in space do not carry spin=Dresselhaus"),
        ({"B": []}, "B must be one number"),
        ({"loops": 0}, "loops must be at least 2"),
    ],
)
def test_bad_values_are_named(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"conductor": FILM, "B": B, "rng": 1, "geometry": Bulk(), **changes}
    with pytest.raises(ValueError, match=message):
        magnetoconductance(**arguments)
