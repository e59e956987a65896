"""Strips: from two dimensions to one, the rate of Altshuler and Aronov, and the cancellation of flux."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import j1, k0

from cbs.carriers import Helical
from cbs.constants import E_CHARGE, HBAR
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.observables.strip_transport import strip_transport
from cbs.parameters import (
    Conductor,
    CubicDresselhaus,
    Dresselhaus,
    ElliottYafet,
    MagneticImpurities,
    Rashba,
    Strip,
    Zeeman,
)
from cbs.theory import (
    SpinCouplings,
    ballistic,
    isotropic_cooperon,
    spin_cooperon,
    strip,
    strip_area_characteristic,
    strip_cooperon,
    strip_spin_correction,
    wire,
)
from tests.statistics import assert_z, seeds

FILM = Conductor(l=20e-9, L_phi=1e-6)
WIDTH = 200e-9


def correlation(s: np.ndarray, width: float, diffuse: bool) -> tuple[np.ndarray, np.ndarray]:
    """Means of v_x(0) v_x(s) and of (y v_x)(0) (y v_x)(s) after a path length s, before the direction is forgotten.

    A scatterer forgets it at rate 1, a diffuse wall at once; specular walls fold y, whose waves are
    -(4W/pi^2) cos(n pi y/W)/n^2, n odd, and the mean of cos^2(phi) cos(z sin(phi)) is J_1(z)/z.
    """
    if not diffuse:
        n = np.arange(1, 400, 2)
        z = n * np.pi * s[:, None] / width
        return 0.5 * np.exp(-s), np.exp(-s) * (8.0 * width**2 / (np.pi * n) ** 4 * j1(z) / z).sum(axis=1)
    phi = (np.arange(4000) + 0.5) / 4000 * 0.5 * np.pi
    h = s[:, None] * np.sin(phi)
    top = 0.5 * width - h
    inside = ((top**3 + (0.5 * width) ** 3) / 3.0 + 0.5 * h * (top**2 - (0.5 * width) ** 2)) / width
    kept, weight = h < width, np.cos(phi) ** 2 * np.exp(-s)[:, None]
    return tuple((weight * np.where(kept, c, 0.0)).mean(axis=1) for c in (1.0 - h / width, inside))


def transport_exact(width: float, diffuse: bool, duration: float) -> tuple[float, float]:
    """Ratios that `strip_transport` measures, int_0^S (1 - s/S) c(s) ds over 1/2 and over W^2/24; s = 30 u^3."""
    node, weight = np.polynomial.legendre.leggauss(400)
    u = 0.5 * (1.0 + node)
    s, ds = 30.0 * u**3, 0.5 * weight * 90.0 * u**2
    x, flux = correlation(s, width, diffuse)
    factor = (1.0 - s / duration) * ds
    return float(2.0 * factor @ x), float(24.0 / width**2 * factor @ flux)


@seeds
def test_return_density_and_interference_cross_over(seed: int) -> None:
    length, field = np.array([60e-9, 200e-9, 400e-9]), 20e-3
    result = return_probability(FILM, length, geometry=Strip(WIDTH), field=field, loops=3 * 64 * 200, rng=seed)
    modes = np.exp(-((np.pi * np.arange(40)[:, None] / WIDTH * length) ** 2)).sum(axis=0)
    density = modes * np.sqrt(4.0 * np.pi) * length / WIDTH  # (4 pi D t)^(1/2)/W times the sum over standing waves
    x_width = 2.0 * E_CHARGE * field * WIDTH**2 / HBAR
    ratio = 1.0 + strip_area_characteristic(length, x_width, WIDTH)
    assert_z(result.density, result.density_err, density, resolution=0.05, n=6)
    assert_z(result.ratio, result.ratio_err, ratio, resolution=0.05, n=6)


@seeds
def test_diffusive_magnetoconductance_is_that_of_the_exact_strip(seed: int) -> None:
    B = np.array([1e-3, 5e-3, 20e-3])
    curve = magnetoconductance(FILM, B, geometry=Strip(WIDTH), paths="brownian", loops=64 * 512, rng=seed)
    exact = strip(B, width=WIDTH, L_phi=FILM.L_phi) / WIDTH
    assert_z(curve.delta, curve.delta_err, exact, resolution=0.05)
    narrow = (wire(B, width=WIDTH, L_phi=FILM.L_phi) - wire(0.0, width=WIDTH, L_phi=FILM.L_phi)) / WIDTH
    np.testing.assert_allclose(curve.delta, narrow, rtol=0.05)  # Altshuler and Aronov, W << L_phi


@seeds
def test_zero_field_correction_of_a_diffusive_strip(seed: int) -> None:
    curve = magnetoconductance(FILM, [0.0], geometry=Strip(WIDTH), paths="brownian", loops=64 * 128, rng=seed)
    j = np.arange(1, 200)
    # per image distance d the time integral gives K_0(d/L_phi) - K_0(d/L'), L'^-2 = L_phi^-2 + 2/l^2
    inner = 1.0 / math.sqrt(FILM.L_phi**-2 + 2.0 / FILM.l**2)
    images = 4.0 * np.sum(k0(2.0 * j * WIDTH / FILM.L_phi) - k0(2.0 * j * WIDTH / inner))
    mirrored = math.pi * (FILM.L_phi - inner) / WIDTH
    exact = -(2.0 * math.log(FILM.L_phi / inner) + images + mirrored) / math.pi
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.1)


@seeds
def test_flights_in_a_wide_strip_tend_to_the_film(seed: int) -> None:
    film, B = Conductor(l=100e-9, L_phi=150e-9), np.array([0.0, 10e-3])
    for term in ("total", "backscattering"):
        curve = magnetoconductance(film, B, geometry=Strip(30e-6), paths="flights", term=term, loops=64 * 256, rng=seed)
        exact = ballistic(B, l=film.l, L_phi=film.L_phi, term=term)
        assert np.all(np.abs(curve.dsigma - exact) < 4.5 * curve.dsigma_err + 0.02)
        assert np.all(curve.dsigma_err < 0.02)


@seeds
@pytest.mark.parametrize("walls", ["specular", "diffuse"])
def test_walls_and_the_rate_of_the_field(seed: int, walls: str) -> None:
    film, widths = Conductor(l=100e-9), np.array([1000e-9, 100e-9, 20e-9])
    result = strip_transport(film, widths, walls=walls, loops=64 * 100, rng=seed)
    exact = np.array([transport_exact(w / film.l, walls == "diffuse", result.duration) for w in widths])
    assert_z(result.diffusion, result.diffusion_err, exact[:, 0], resolution=0.15, n=6)
    assert_z(result.dephasing, result.dephasing_err, exact[:, 1], resolution=0.15, n=6)
    # flux cancellation: far below Altshuler and Aronov once l > W
    assert result.dephasing[2] < 0.2


def test_cancellation_of_flux_has_the_limit_of_beenakker_and_van_houten() -> None:
    # tau_B = C_1 l_m^4/(W^3 v), C_1 = 9.5 with specular walls; k = 2/l_m^2, so the ratio is (12/(2 C_1)) W/l ~ 0.63 W/l
    _, ratio = transport_exact(0.02, False, 1e9)
    assert ratio / 0.02 == pytest.approx(6.0 / 9.5, rel=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: return_probability(FILM, [1e-5], geometry=Strip(WIDTH)), "length must be at most 20 widths"),
        (lambda: return_probability(FILM, [1e-7], geometry=Strip(-1.0)), "width must be positive"),
        (
            lambda: magnetoconductance(Conductor(l=1e-8), [0.1], geometry=Strip(WIDTH), paths="brownian"),
            "L_phi = inf diverges",
        ),
        (lambda: magnetoconductance(FILM, [0.1], geometry=Strip(WIDTH), paths="lattice"), "its walks meet no walls"),
        (
            lambda: magnetoconductance(FILM, [0.1], geometry=Strip(WIDTH), paths="brownian", term="backscattering"),
            "has no legs",
        ),
        (lambda: strip_transport(FILM, [1e-7], walls="soft"), "walls must be one of specular, diffuse"),
        (lambda: strip_transport(FILM, [1e-12]), "width must be at least l/1000"),
    ],
)
def test_bad_values_are_refused(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@seeds
def test_rashba_coupling_in_a_strip_is_exact_at_any_width(seed: int) -> None:
    """Widths 0.5, 1 and 4 times L_so; the field is correlated with the spin."""
    found, errors, exact, film = [], [], [], []
    for width, length, x in ((100e-9, 300e-9, 0.0), (200e-9, 300e-9, 1.0), (800e-9, 240e-9, 8.0)):
        field = x * HBAR / (2.0 * E_CHARGE * width**2)
        result = return_probability(
            FILM, length, geometry=Strip(width), spin=Rashba(200e-9), field=field, loops=64 * 100, rng=seed
        )
        found.append(result.ratio[0])
        errors.append(result.ratio_err[0])
        exact.append(1.0 + float(strip_cooperon(length, width, SpinCouplings(200e-9), x_width=x)))
        film.append(1.0 + float(spin_cooperon(length, SpinCouplings(200e-9), x=x * (length / width) ** 2)))
    assert_z(found, errors, exact, resolution=0.03)
    assert np.abs(np.array(exact) - film).max() > 0.1


@seeds
def test_mixtures_in_a_strip(seed: int) -> None:
    """Rashba and Dresselhaus along different axes, precession, random kicks of both kinds."""
    spin = [
        Rashba(250e-9),
        Dresselhaus(400e-9),
        Zeeman(9e-6, angle=0.7),
        ElliottYafet(500e-9),
        MagneticImpurities(600e-9),
        CubicDresselhaus(700e-9),
    ]
    couplings = SpinCouplings(250e-9, 400e-9, 700e-9, L_omega=math.sqrt(0.5 * FILM.l * 9e-6), field_angle=0.7)
    lengths = np.array([150e-9, 300e-9])
    result = return_probability(FILM, lengths, geometry=Strip(WIDTH), spin=spin, loops=2 * 64 * 100, rng=seed)
    exact = 1.0 + strip_cooperon(lengths, WIDTH, couplings, L_so=500e-9, L_s=600e-9)
    assert_z(result.ratio, result.ratio_err, exact, resolution=0.03)


@seeds
def test_spin_orbit_scattering_factorises_from_the_walls(seed: int) -> None:
    lengths = np.array([100e-9, 400e-9])
    result = return_probability(
        FILM, lengths, geometry=Strip(WIDTH), spin=ElliottYafet(300e-9), loops=2 * 64 * 100, rng=seed
    )
    assert_z(
        result.ratio, result.ratio_err, 1.0 + isotropic_cooperon((lengths / 300e-9) ** 2, 0.0), resolution=0.05, n=4
    )
    modes = np.exp(-((np.pi * np.arange(40)[:, None] / WIDTH * lengths) ** 2)).sum(axis=0)
    assert_z(result.density, result.density_err, modes * np.sqrt(4.0 * np.pi) * lengths / WIDTH, resolution=0.1, n=4)


def test_a_narrow_strip_and_the_helix_turn_no_spin() -> None:
    narrow = return_probability(FILM, 60e-9, geometry=Strip(20e-9), spin=Rashba(200e-9), loops=128, rng=1)
    assert 2.0 - narrow.ratio[0] == pytest.approx((60.0 * 20.0) ** 2 / 12.0 / 200.0**4, rel=0.3)
    helix = return_probability(
        FILM, 300e-9, geometry=Strip(WIDTH), spin=[Rashba(100e-9), Dresselhaus(100e-9)], loops=128, rng=1
    )
    assert helix.ratio[0] == pytest.approx(2.0, abs=1e-12)


@seeds
def test_magnetoconductance_of_a_strip_with_rashba_coupling(seed: int) -> None:
    film, B = Conductor(l=20e-9, L_phi=400e-9), np.array([0.0, 10e-3])
    curve = magnetoconductance(
        film, B, geometry=Strip(WIDTH), paths="brownian", spin=Rashba(100e-9), loops=64 * 100, rng=seed
    )
    exact = strip_spin_correction(B, width=WIDTH, L_phi=400e-9, l=20e-9, couplings=SpinCouplings(100e-9))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.4)
    plain = magnetoconductance(film, B, geometry=Strip(WIDTH), paths="brownian", loops=64 * 100, rng=seed)
    assert np.all(np.abs(plain.dsigma - exact) > 1.0)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"spin": CubicDresselhaus(1e-6), "paths": "flights"}, "third harmonic belongs to whole legs"),
        ({"spin": Rashba(1e-6), "paths": "flights", "geometry": Strip(5e-9)}, "width must keep"),
        ({"spin": Rashba(1e-6), "geometry": Strip(100e-9)}, "L_phi must be at most 8 widths with spin"),
        ({"spin": Helical()}, "spin=Helical does not apply to geometry=Strip"),
        ({"geometry": Strip(WIDTH, two_legs=True)}, "two_legs does not apply to paths='brownian'"),
        (
            {"geometry": Strip(WIDTH, two_legs=True), "paths": "flights", "term": "backscattering"},
            "terms apart diverge",
        ),
    ],
)
def test_what_a_strip_cannot_do_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        magnetoconductance(FILM, 0.0, **({"geometry": Strip(WIDTH), "paths": "brownian"} | more))


@seeds
def test_flights_with_rashba_coupling_tend_to_diffusion_and_leave_the_helix_alone(seed: int) -> None:
    film = Conductor(l=20e-9, L_phi=300e-9)
    run: dict[str, Any] = {"geometry": Strip(WIDTH), "paths": "flights", "term": "backscattering", "rng": seed}
    curve = magnetoconductance(film, 0.0, spin=Rashba(150e-9), loops=64 * 200, **run)
    exact = strip_spin_correction(0.0, width=WIDTH, L_phi=300e-9, l=20e-9, couplings=SpinCouplings(150e-9))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.1)  # without spin -3.80, here -3.29
    helix = [Rashba(100e-9), Dresselhaus(100e-9)]
    one, two = (magnetoconductance(film, 1e-3, spin=spin, loops=640, **run) for spin in (helix, ()))
    np.testing.assert_allclose(one.dsigma, two.dsigma, rtol=1e-12)
