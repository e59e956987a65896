"""Magnetoconductance of the lattice against counts of walks, elliptic integrals and resolvents."""

import pickle

import numpy as np
import pytest
from scipy.special import ellipkm1

import cbs
from cbs import theory
from cbs.observables.conductivity.lattice import LatticeFieldBatch, step_law
from cbs.parameters import SpinMechanism
from tests.loops.test_lattice import counts_by_area
from tests.statistics import assert_z, seeds

l = 100e-9
SHORT, LONG = cbs.Conductor(l=l, L_phi=60e-9), cbs.Conductor(l=l, L_phi=1e-6)


def flux(*quanta: float, film: cbs.Conductor = LONG) -> np.ndarray:
    """Fields of so many h/2e a cell: 2 B/B_tr = 2 pi p/q."""
    return np.asarray(np.pi * film.B_tr * np.array(quanta))


@pytest.mark.parametrize("L_phi", [30e-9, 500e-9, 4e-6])
def test_without_field_and_spin_every_walk_counts_one(L_phi: float) -> None:
    """The sum of all P_N x^N is (2/pi) K(x); N = 0 and N = 2 are left out."""
    curve = cbs.magnetoconductance(cbs.Conductor(l=l, L_phi=L_phi), flux(0.0, 1.0), loops=640, rng=1, paths="lattice")
    decay = 0.5 * (l / L_phi) ** 2
    exact = 1.0 + 0.25 * np.exp(-2.0 * decay) - 2.0 / np.pi * ellipkm1(-np.expm1(-2.0 * decay))
    np.testing.assert_allclose(curve.dsigma, exact, rtol=0.0, atol=1e-12)  # one whole quantum a cell is none
    assert np.abs(curve.delta).max() < 1e-12
    assert curve.term == "backscattering"


@seeds
def test_short_walks_in_a_field_are_the_sum_over_their_counts(seed: int) -> None:
    """Walks of 4 to 12 steps by area; at this L_phi all longer ones together are below 1e-8."""
    quanta = np.array([0.2, 1.0 / 3.0, 0.5])
    x = np.exp(-0.5 * (l / SHORT.L_phi) ** 2)
    exact = np.zeros(3)
    for n in range(4, 13, 2):
        for area, walks in counts_by_area(n).items():
            exact -= walks * (0.25 * x) ** n * np.cos(2.0 * np.pi * quanta * area)
    curve = cbs.magnetoconductance(SHORT, flux(*quanta, film=SHORT), loops=120_000, rng=seed, paths="lattice")
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03 * np.abs(exact), n=3)


@seeds
def test_long_walks_in_a_field_are_the_resolvent_of_harpers_matrix(seed: int) -> None:
    fields = flux(0.003, 1.0 / 40.0, 0.2, 0.5)
    curve = cbs.magnetoconductance(LONG, fields, loops=60_000, rng=seed, paths="lattice")
    exact = theory.lattice_correction(fields, l=l, L_phi=LONG.L_phi)
    zero = theory.lattice_correction(0.0, l=l, L_phi=LONG.L_phi)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03, n=8)
    assert_z(curve.delta, curve.delta_err, exact - zero, resolution=0.03, n=8)


@seeds
def test_random_rotations_in_a_field(seed: int) -> None:
    spin: list[SpinMechanism] = [cbs.ElliottYafet(300e-9), cbs.MagneticImpurities(700e-9)]
    fields = flux(0.0, 0.01, 0.2)
    curve = cbs.magnetoconductance(LONG, fields, spin=spin, loops=60_000, rng=seed, paths="lattice")
    exact = theory.lattice_correction(fields, l=l, L_phi=LONG.L_phi, L_so=300e-9, L_s=700e-9)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03)


@seeds
def test_coupling_and_precession_are_carried_through_every_step(seed: int) -> None:
    """A step of sqrt(2) l turns by sqrt(2) l/L_so and lasts tau, l/L_z of precession."""
    L_z, fields = 600e-9, flux(0.0, 0.02, 0.3)
    spin: list[SpinMechanism] = [cbs.Rashba(250e-9), cbs.Dresselhaus(500e-9), cbs.Zeeman(L_z, angle=0.3)]
    curve = cbs.magnetoconductance(LONG, fields, spin=spin, loops=60_000, rng=seed, paths="lattice")

    def expected(L_z: float) -> np.ndarray:
        couplings = theory.SpinCouplings(250e-9, 500e-9, L_omega=(0.5 * l * L_z) ** 0.5, field_angle=0.3)
        return theory.lattice_spin_correction(fields, l=l, L_phi=LONG.L_phi, couplings=couplings)

    assert_z(curve.dsigma, curve.dsigma_err, expected(L_z), resolution=0.03)
    # precession by the length of the step is told apart
    assert np.abs(expected(L_z) - expected(L_z / 2.0**0.5)).max() > 0.03


def test_a_persistent_helix_changes_nothing() -> None:
    spin: list[SpinMechanism] = [cbs.Rashba(2e-7), cbs.Dresselhaus(2e-7)]
    plain, helix = (
        cbs.magnetoconductance(LONG, flux(0.0, 0.1, 0.4), spin=s, loops=2000, rng=4, paths="lattice")
        for s in ([], spin)
    )
    np.testing.assert_allclose(helix.dsigma, plain.dsigma, rtol=0.0, atol=1e-12)


def test_the_result_is_even_and_periodic() -> None:
    fields = flux(0.1, -0.1, 1.1, 5.9)
    curve = cbs.magnetoconductance(LONG, fields, loops=2000, rng=4, paths="lattice")
    np.testing.assert_allclose(curve.dsigma, curve.dsigma[0], rtol=0.0, atol=1e-10)


def test_the_same_seed_gives_the_same_bits_and_batches_travel() -> None:
    one, two = (
        cbs.magnetoconductance(
            LONG, flux(0.0, 0.1), spin=cbs.Rashba(2e-7), loops=4000, rng=5, workers=n, paths="lattice"
        )
        for n in (1, 2)
    )
    np.testing.assert_array_equal(one.dsigma, two.dsigma)
    batch = LatticeFieldBatch(3, (0.0, 0.1), (), l, step_law(LONG))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(batch))(0, 0, 70), batch(0, 0, 70))


@pytest.mark.parametrize(
    ("film", "B", "spin", "message"),
    [
        (LONG, 0.0, cbs.Helical(), "lattice walks do not carry spin=Helical: a step turns by right angles"),
        (LONG, 0.0, cbs.CubicDresselhaus(3e-7), r"acts as Dresselhaus\(L_so = L_c\)"),
        (cbs.Conductor(l=l), 0.1, (), "L_phi = inf diverges on a lattice"),
        (cbs.Conductor(l=l, L_phi=20e-6), 0.0, (), "walks of 2.2e.06 steps, at most 1048576; use paths='brownian'"),
        (LONG, 1e5 * LONG.B_tr, (), "B must stay below 10000 B_tr on a lattice"),
        (LONG, np.zeros(5001), (), "B must hold at most 5000"),
        (LONG, np.nan, (), "B must be finite"),
    ],
)
def test_what_a_lattice_cannot_do_is_refused(film: cbs.Conductor, B: float, spin: SpinMechanism, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cbs.magnetoconductance(film, B, spin=spin, loops=64, rng=1, paths="lattice")
