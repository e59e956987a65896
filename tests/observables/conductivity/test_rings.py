"""Cylinder and ring against Altshuler, Aronov and Spivak: period h/2e, no h/e, spin in closed form."""

import math
import pickle
from typing import Any

import numpy as np
import pytest
from scipy.special import k0

from cbs.engine import Schedule
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.conductivity.rings import FluxCurve
from cbs.parameters import Conductor, Cylinder, Dresselhaus, ElliottYafet, Film, MagneticImpurities, Rashba, Ring
from tests.statistics import assert_z, seeds

L, L_PHI = 50e-9, 1e-6
FILM = Conductor(l=L, L_phi=L_PHI)
FLUX = np.array([0.0, 0.07, 0.125, 0.25])


def cylinder(L_phi: float, circumference: float, flux: np.ndarray) -> np.ndarray:
    """Sum of Bessel functions with the cutoff 1 - exp(-t/tau): every term is the difference of two rates."""
    n = np.arange(1, 500)[:, None]
    cut = 1.0 / math.sqrt(L_phi**-2 + 2.0 / L**2)
    bessel = k0(n * circumference / L_phi) - k0(n * circumference / cut)
    flat = math.log1p(2.0 * L_phi**2 / L**2)
    sums: np.ndarray = np.sum(bessel * np.cos(4 * np.pi * n * flux), axis=0)
    return -(flat + 4.0 * sums) / math.pi


def ring(L_phi: float, circumference: float, flux: np.ndarray) -> np.ndarray:
    r = circumference / L_phi
    change: np.ndarray = -2.0 / r * np.sinh(r) / (np.cosh(r) - np.cos(4 * np.pi * flux))
    return change


EXACT = {"cylinder": cylinder, "ring": ring}
SHAPES: dict[str, type[Cylinder] | type[Ring]] = {"cylinder": Cylinder, "ring": Ring}


@seeds
@pytest.mark.parametrize("geometry", EXACT)
@pytest.mark.parametrize("circumference", [0.5e-6, 2e-6])
def test_oscillations_are_those_of_altshuler_aronov_spivak(seed: int, geometry: str, circumference: float) -> None:
    curve = magnetoconductance(
        FILM, flux=FLUX, geometry=SHAPES[geometry](circumference), loops=60_000, rng=seed, workers=2
    )
    exact = EXACT[geometry](L_PHI, circumference, FLUX)
    swing = np.ptp(exact)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.1 * swing)
    assert_z(curve.delta[1:], curve.delta_err[1:], (exact - exact[0])[1:], resolution=0.1 * swing)


@seeds
@pytest.mark.parametrize("geometry", EXACT)
def test_spin_scattering_turns_triplets_off_and_inverts_the_oscillation(seed: int, geometry: str) -> None:
    circumference, flux = 1.5e-6, np.array([0.0, 0.25])
    p = L_PHI**-2
    for spin, length, triplet, singlet in (
        (ElliottYafet, 0.4e-6, 4.0 / 3.0, 0.0),
        (MagneticImpurities, 0.6e-6, 2.0 / 3.0, 2.0),
    ):
        curve = magnetoconductance(
            FILM, flux=flux, geometry=SHAPES[geometry](circumference), spin=[spin(length)], loops=40_000, rng=seed,
            workers=2,
        )  # fmt: skip
        rates = (p + triplet / length**2, p + singlet / length**2)
        three, one = (EXACT[geometry](rate**-0.5, circumference, flux) for rate in rates)
        exact = 1.5 * three - 0.5 * one
        assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.15, n=6)
        assert_z(curve.delta[1], curve.delta_err[1], exact[1] - exact[0], resolution=0.15, n=6)


def rolled_rashba(circumference: float, Q: float, rate: float, flux: np.ndarray) -> np.ndarray:
    """Cylinder with Rashba coupling Q and an isotropic triplet rate (1/m^2): sum over the modes of the cooperon.

    In the moving axes L = (q_x - (Q + 2 pi/Lc) S_y)^2 + (q_y + Q S_x)^2, q_x = (2 pi/Lc)(m + 2 flux), S = 1 on
    triplets; the part without spin is `cylinder`, so that only the difference is summed.
    """
    sx = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / math.sqrt(2.0)
    sy = np.array([[0, -1j, 0], [1j, 0, -1j], [0, 1j, 0]]) / math.sqrt(2.0)
    turn = 2.0 * math.pi / circumference
    p, cut = L_PHI**-2, 2.0 / L**2
    u = np.linspace(-8.0, 8.0, 401)
    qy, step = 1e6 * np.sinh(u), 1e6 * np.cosh(u) * (u[1] - u[0])
    total = cylinder(L_PHI, circumference, flux)
    for i, fraction in enumerate(flux):
        qx = (turn * (np.arange(-100, 101) + 2.0 * fraction))[:, None, None, None]
        across = qy[:, None, None] * np.eye(3) + Q * sx
        around = qx * np.eye(3) - (Q + turn) * sy
        energy = np.linalg.eigvalsh(around @ around + across @ across) + rate
        free = (qx[..., 0] ** 2 + qy[:, None] ** 2) * np.ones(3)
        change = 1 / (p + energy) - 1 / (p + cut + energy) - 1 / (p + free) + 1 / (p + cut + free)
        total[i] -= 2.0 / circumference * np.sum(step * change.sum(axis=-1)) / (2.0 * math.pi)
    return total


@seeds
@pytest.mark.parametrize(
    ("circumference", "L_so"), [pytest.param(0.6e-6, 2e-6, marks=pytest.mark.slow), (1.5e-6, 0.5e-6)]
)
def test_rashba_coupling_on_a_cylinder_is_the_sum_over_modes(seed: int, circumference: float, L_so: float) -> None:
    flux = np.array([0.0, 0.25])
    for kicks, rate in (((), 0.0), ((ElliottYafet(1e-6),), 4.0 / 3.0 * 1e12)):
        curve = magnetoconductance(
            FILM,
            flux=flux,
            geometry=Cylinder(circumference),
            spin=[Rashba(L_so), *kicks],
            loops=40_000,
            rng=seed,
            workers=2,
        )
        exact = rolled_rashba(circumference, 1.0 / L_so, rate, flux)
        assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.06, n=6)
        assert_z(curve.delta[1], curve.delta_err[1], exact[1] - exact[0], resolution=0.06, n=6)


@seeds
def test_rashba_coupling_on_a_ring_shifts_the_flux_both_ways(seed: int) -> None:
    # Aharonov and Casher: every turn rotates the spin by 2 pi (1 + (Lc/2 pi L_so)^2)^(1/2) about one axis
    circumference = 2e-6
    for L_so in (0.3e-6, 0.5e-6):
        shift = 0.5 * math.hypot(1.0, circumference / (2.0 * math.pi * L_so))
        curve = magnetoconductance(
            FILM,
            flux=FLUX,
            geometry=Ring(circumference),
            spin=[Rashba(L_so)],
            loops=40_000,
            rng=seed,
            workers=2,
        )
        exact = 0.5 * sum(ring(L_PHI, circumference, FLUX + sign * shift) for sign in (1, -1))
        assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03, n=8)


@pytest.mark.parametrize("geometry", EXACT)
def test_a_surface_that_only_turns_leaves_the_spin_alone(geometry: str) -> None:
    # Rashba coupling too weak to matter: the turn of the axes alone must drop out of V^+U for every loop
    spin, none = (
        magnetoconductance(FILM, flux=FLUX, geometry=SHAPES[geometry](1e-6), spin=s, loops=2000, rng=3)
        for s in ([Rashba(1.0)], [])
    )
    assert spin.dsigma == pytest.approx(none.dsigma, abs=1e-9)


def test_period_is_h_over_2e_and_the_curve_is_even() -> None:
    flux = np.array([0.1, 0.6, -0.1, 1.1])
    curve = magnetoconductance(FILM, flux=flux, geometry=Cylinder(1e-6), loops=2000, rng=1)
    assert np.ptp(curve.dsigma) < 1e-12
    assert (
        abs(curve.dsigma[0] - magnetoconductance(FILM, flux=0.35, geometry=Cylinder(1e-6), loops=2000, rng=1).dsigma[0])
        > 0.1
    )


def test_same_seed_same_bits_for_any_number_of_workers() -> None:
    one, two = (
        magnetoconductance(
            FILM, flux=FLUX, geometry=Cylinder(1e-6), spin=[ElliottYafet(1e-6)], loops=1000, rng=5, workers=n
        )
        for n in (1, 2)
    )
    assert np.array_equal(one.dsigma, two.dsigma)
    assert np.array_equal(one.covariance, two.covariance)
    assert one.provenance == two.provenance
    assert isinstance(pickle.loads(pickle.dumps(one)), FluxCurve)


def test_table_and_drawing(tmp_path) -> None:
    curve = magnetoconductance(FILM, flux=FLUX, geometry=Cylinder(1e-6), loops=200, rng=5)
    assert list(curve.columns()) == ["flux_h_e", "dsigma_e2_h", "dsigma_err_e2_h", "delta_e2_h", "delta_err_e2_h"]
    assert curve.to_csv(tmp_path / "ring.csv").read_text().splitlines()[1].startswith("flux_h_e,dsigma_e2_h")
    assert curve.save(tmp_path / "ring.npz").exists()
    assert "h/e" in curve.plot().get_xlabel()
    assert repr(curve).startswith("FluxCurve(cylinder, 4 fluxes")


def test_a_run_goes_on_from_its_checkpoint_with_the_same_bits(tmp_path) -> None:
    whole = magnetoconductance(FILM, flux=FLUX, geometry=Cylinder(1e-6), loops=3000, rng=5)
    file = tmp_path / "ring.ckpt"
    for resume in (False, True):
        schedule = Schedule(checkpoint=file, resume=resume, target_error=None if resume else 1e9)
        part = magnetoconductance(FILM, flux=FLUX, geometry=Cylinder(1e-6), loops=3000, rng=5, schedule=schedule)
        assert part.provenance.ended_by == ("loops" if resume else "target_error")
    assert np.array_equal(part.dsigma, whole.dsigma)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"geometry": Cylinder(1e-12)}, "circumference must be at least"),
        ({"geometry": Film()}, "geometry=Film takes B, not flux"),
        ({"conductor": Conductor(l=L)}, "L_phi = inf"),
        ({"spin": [Dresselhaus(1e-6)]}, "loops on a cylinder or ring do not carry spin=Dresselhaus"),
        ({"spin": [ElliottYafet(1e-6, 2e-6)]}, "do not carry spin=ElliottYafet: it has axes of its own"),
        ({"paths": "flights"}, "paths='flights' does not apply to geometry=Cylinder: its paths are Brownian"),
        ({"term": "backscattering"}, "term='backscattering' does not apply to geometry=Cylinder"),
        ({"flux": [math.inf]}, "flux must be finite"),
        ({"loops": 1}, "loops must be at least 2"),
    ],
)
def test_bad_values_are_named(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"conductor": FILM, "flux": FLUX, "geometry": Cylinder(1e-6), "rng": 1, **changes}
    with pytest.raises(ValueError, match=message):
        magnetoconductance(**arguments)
