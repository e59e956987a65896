"""Wire, strip, bulk, film, cylinder and ring against direct sums, sampled bridges and each other."""

import importlib

import numpy as np
import pytest
from scipy import integrate, special

from cbs import theory
from cbs.constants import E_CHARGE, HBAR
from tests.statistics import assert_z, seeds

L_PHI = 1e-6


def test_wire_without_field_and_spin_is_minus_two_dephasing_lengths() -> None:
    assert float(theory.wire(0.0, width=1e-7, L_phi=L_PHI)) == pytest.approx(-2.0 * L_PHI, rel=1e-14)
    assert float(theory.wire(0.0, width=1e-7, L_phi=L_PHI, L_so=1e-10)) == pytest.approx(L_PHI, rel=1e-3)


def test_strip_runs_from_wire_to_film() -> None:
    B = np.array([1e-4, 1e-3])
    narrow = theory.strip(B, width=1e-8, L_phi=L_PHI)
    np.testing.assert_allclose(
        narrow, theory.wire(B, width=1e-8, L_phi=L_PHI) - theory.wire(0.0, width=1e-8, L_phi=L_PHI), rtol=1e-4
    )
    excess = [theory.strip(2e-3, width=W, L_phi=L_PHI) / W - theory.hln(2e-3, L_phi=L_PHI) for W in (1e-5, 2e-5)]
    assert float(excess[0] / excess[1]) == pytest.approx(2.0, rel=1e-3)


def test_wide_strip_by_bulk_and_walls_agrees_with_one_calculation(monkeypatch: pytest.MonkeyPatch) -> None:
    full = float(theory.strip(5e-3, width=3e-6, L_phi=L_PHI, L_so=5e-7))
    # The error is exp(-(k W^2)^(1/2)), here 3e-5.
    monkeypatch.setattr(importlib.import_module("cbs.theory.wire"), "_WIDE", 110.0)
    assert float(theory.strip(5e-3, width=3e-6, L_phi=L_PHI, L_so=5e-7)) == pytest.approx(full, rel=1e-4)


def test_strip_area_law_joins_film_and_wire() -> None:
    wide = float(theory.strip_area_characteristic(0.1, 100.0, 1.0))
    assert wide == pytest.approx(1.0 / np.sinh(1.0), rel=0.03)
    narrow = float(theory.strip_area_characteristic(6.0, 0.2, 1.0))
    assert narrow == pytest.approx(np.exp(-36.0 * 0.04 / 12.0), rel=1e-3)
    # The exponential of Altshuler and Aronov is 2 % low at k W^2 = 1, D t = 3 W^2.
    ratio = float(theory.strip_area_characteristic(np.sqrt(3.0), 1.0, 1.0)) / np.exp(-0.25)
    assert ratio == pytest.approx(1.0173, abs=2e-3)


@seeds
def test_strip_area_against_reflected_bridges(seed: int) -> None:
    # Closed along the strip, any return across it: weight by the wall-reflected density of the closing step.
    rng = np.random.default_rng(seed)
    s, a, n_steps, n_loops = 1.0, 2.0, 200, 20_000
    dt = s / n_steps
    x = np.cumsum(rng.standard_normal((n_loops, n_steps)) * np.sqrt(2.0 * dt), axis=1)
    x -= x[:, -1:] * np.arange(1, n_steps + 1) / n_steps
    start = rng.random(n_loops)
    free = start[:, None] + np.cumsum(rng.standard_normal((n_loops, n_steps - 1)) * np.sqrt(2.0 * dt), axis=1)
    y = np.abs((free + 1.0) % 2.0 - 1.0)
    path_y = np.column_stack([start, y, start])
    path_x = np.column_stack([np.zeros(n_loops), x])
    area = (0.5 * (path_y[:, 1:] + path_y[:, :-1]) * np.diff(path_x, axis=1)).sum(axis=1)
    images = np.arange(-2, 3)[:, None] * 2.0
    gaps = np.concatenate([y[:, -1] - start + images, y[:, -1] + start + images])
    weight = np.exp(-np.square(gaps) / (4.0 * dt)).sum(axis=0)
    mean = float((weight * np.cos(a * area)).sum() / weight.sum())
    error = float(np.sqrt(np.square(weight * (np.cos(a * area) - mean)).sum()) / weight.sum())
    exact = float(theory.strip_area_characteristic(1.0, a, 1.0))
    assert_z(mean, error, exact, resolution=0.06)


def test_kawabata_function_numbers_limits_and_join() -> None:
    assert float(theory.kawabata_function(np.inf)) == pytest.approx(0.604899, abs=5e-7)
    assert float(theory.kawabata_function(1e-4)) == pytest.approx(1e-6 / 48.0, rel=1e-6)
    below, above = theory.kawabata_function([1.0 / 24.000001, 1.0 / 23.999999])
    assert above - below == pytest.approx(0.0, abs=1e-10)
    # Independent: levels one by one with the integral of the rest.
    n = np.arange(400_000)
    for z in (0.2, 3.0):
        w = 1.0 / z
        direct = 2.0 * (np.sqrt(w + n.size) - np.sqrt(w)) - (1.0 / np.sqrt(n + w + 0.5)).sum()
        assert float(theory.kawabata_function(z)) == pytest.approx(direct, abs=1e-8)


def test_bulk_field_and_dephasing_agree_where_the_field_cuts_the_loops() -> None:
    # A strong field leaves f3(inf) of order one, a weak one grows as B^2.
    B = np.array([1e-6, 2e-6])
    weak = theory.kawabata(B, L_phi=L_PHI)
    assert weak[1] / weak[0] == pytest.approx(4.0, rel=1e-3)
    strong = float(theory.kawabata(10.0, L_phi=1e-3))
    assert strong == pytest.approx(0.604899 * np.sqrt(E_CHARGE * 10.0 / HBAR) / np.pi, rel=1e-3)
    assert float(theory.bulk_dephasing(L_PHI)) == pytest.approx(1.0 / (np.pi * L_PHI), rel=1e-14)


def test_film_runs_from_two_to_three_dimensions() -> None:
    B = np.array([1e-4, 1e-2])
    thin = theory.film_perpendicular(B, thickness=1e-9, L_phi=L_PHI, L_so=3e-7)
    np.testing.assert_allclose(thin, theory.hln(B, L_phi=L_PHI, L_so=3e-7), atol=1e-10)
    # Neumann walls: the sum over standing waves is the bulk plus half a film.
    thick = theory.film_perpendicular(B, thickness=2e-5, L_phi=L_PHI)
    np.testing.assert_allclose(
        thick, 2e-5 * theory.kawabata(B, L_phi=L_PHI) + 0.5 * theory.hln(B, L_phi=L_PHI), rtol=1e-7
    )


def test_parallel_field_is_the_logarithm_of_the_added_rate() -> None:
    B, d = 0.5, 2e-8
    rate = (E_CHARGE * B * d / HBAR) ** 2 / 3.0
    value = float(theory.film_parallel(B, thickness=d, L_phi=L_PHI))
    assert value == pytest.approx(np.log1p(rate * L_PHI**2) / np.pi, rel=1e-12)


def test_cylinder_is_the_time_integral_of_the_winding_law() -> None:
    L_c, flux, l = 8e-7, 0.15, 3e-8

    def integrand(log_t: float, field: float) -> float:
        t = np.exp(log_t)
        n = np.arange(-60, 61)
        winding = (np.exp(-np.square(n * L_c) / (4.0 * t)) * np.cos(4.0 * np.pi * n * field)).sum()
        return float(winding * np.exp(-t / L_PHI**2) * -np.expm1(-2.0 * t / l**2))

    integral = sum(
        integrate.quad(integrand, a, a + 2.0, args=(flux,), epsabs=1e-11)[0] for a in np.arange(-66.0, -22.0, 2.0)
    )
    assert float(theory.cylinder(flux, circumference=L_c, L_phi=L_PHI, l=l)) == pytest.approx(
        -integral / np.pi, abs=1e-8
    )


def test_cylinder_and_ring_have_period_half_a_quantum_and_spin_turns_their_sign() -> None:
    flux = np.array([0.0, 0.07, 0.25])
    for form in (theory.cylinder, theory.ring):
        plain = form(flux, circumference=1e-6, L_phi=L_PHI)
        np.testing.assert_allclose(form(flux + 0.5, circumference=1e-6, L_phi=L_PHI), plain, rtol=1e-9)
        np.testing.assert_allclose(form(-flux, circumference=1e-6, L_phi=L_PHI), plain, rtol=1e-12)
        np.testing.assert_allclose(form(flux, circumference=1e-6, L_phi=L_PHI, L_so=1e-10), -0.5 * plain, rtol=1e-3)


def test_ring_is_the_sum_over_its_windings() -> None:
    n = np.arange(1, 200)
    series = 1.0 + 2.0 * (np.exp(-n * 0.8) * np.cos(4.0 * np.pi * n * 0.1)).sum()
    assert float(theory.ring(0.1, circumference=8e-7, L_phi=L_PHI)) == pytest.approx(-2.0 * L_PHI * series, rel=1e-12)


@pytest.mark.parametrize("length", [1e-7, 2.8e-7, 2.9e-7, 2e-6])
def test_winding_law_is_normalised_and_poisson_summed(length: float) -> None:
    n = np.arange(-100, 101)
    law = theory.winding_probability(n, length, 1e-6)
    assert law.sum() == pytest.approx(1.0, abs=1e-12)
    for flux in (0.0, 0.1, 0.25, 0.6):
        expected = float((law * np.cos(4.0 * np.pi * n * flux)).sum())
        assert float(theory.winding_characteristic(flux, length, 1e-6)) == pytest.approx(expected, abs=1e-13)


def test_hurwitz_values_used_for_the_bulk() -> None:
    # zeta(1/2, 1/2) = (2^(1/2) - 1) zeta(1/2), zeta(1/2) = -1.4603545088...
    assert float(theory.kawabata_function(np.inf)) == pytest.approx(
        (np.sqrt(2.0) - 1.0) * 1.4603545088095868, abs=1e-12
    )
    assert special.zeta(2.0, 0.5) == pytest.approx(np.pi**2 / 2.0)


@pytest.mark.parametrize("L_phi", [3e-6, 1e-5, 3e-5])
def test_a_long_coherence_length_needs_no_finer_grid(L_phi: float) -> None:
    # W = 100 nm and kW^2 = 3: the field leaves a ninth of a micrometre of every wire, whatever L_phi (Altshuler-Aronov
    # within 2 %), so that the change is the zero-field correction 2 L_phi less that.
    change = float(theory.strip(0.1, width=1e-7, L_phi=L_phi))
    approximate = float(theory.wire(0.1, width=1e-7, L_phi=L_phi) - theory.wire(0.0, width=1e-7, L_phi=L_phi))
    left = 2.0 * L_phi - change
    assert change < 2.0 * L_phi
    assert left == pytest.approx(2.0 * L_phi - approximate, rel=0.15)
    # Monte Carlo of Brownian strips at L_phi = 10 um gave 19.753(47) um for the change
    if L_phi == 1e-5:
        assert change == pytest.approx(19.753e-6, abs=4 * 0.047e-6)


def test_a_film_of_too_many_standing_waves_is_bulk() -> None:
    with pytest.raises(ValueError, match="thickness 1 m holds too many standing waves"):
        theory.film_perpendicular([0.0, 5e-3], thickness=1.0, L_phi=3e-7)
