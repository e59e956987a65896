"""Anisotropic scatterers: times, the correction at B = 0 and its limits with a field."""

import math

import numpy as np
import pytest

from cbs.loops.walks import ISOTROPIC, angle_harmonics, henyey_greenstein
from cbs.observables.conductivity.anisotropic import return_densities
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.direction_memory import direction_memory
from cbs.parameters import Conductor
from cbs.theory import anisotropic_correction, anisotropic_return_density, anisotropic_ring_weight, ballistic
from cbs.theory.ballistic import Term
from tests.statistics import assert_z, seeds

FILM = Conductor(l=100e-9, L_phi=400e-9)
HARMONICS = [1.0, 0.5, 0.2]


@seeds
def test_walks_forget_their_direction_as_they_should(seed: int) -> None:
    g, n = 0.9, np.arange(1, 9)
    memory = direction_memory(henyey_greenstein(g), 8, loops=64 * 200, rng=seed)
    p_1 = henyey_greenstein(g).mean_cosine
    assert_z(memory.cosine, memory.cosine_err, p_1**n, resolution=0.05, n=18)
    assert_z(memory.tau_ratio, memory.tau_ratio_err, 1.0 / (1.0 - p_1), resolution=0.5, n=18)
    legs = np.arange(1, 10)
    square = [2.0 * m + 2.0 * sum((m - j) * p_1**j for j in range(1, m)) for m in legs]
    assert_z(memory.square, memory.square_err, square, resolution=0.3 * np.array(square), n=18)


@seeds
@pytest.mark.parametrize("term", ["total", "backscattering", "nonbackscattering"])
def test_isotropic_scatterers_give_the_exact_sums(seed: int, term: Term) -> None:
    B = FILM.B_tr * np.array([0.0, 0.05, 0.3, 2.0])
    curve = magnetoconductance(FILM, B, scatterers=ISOTROPIC, term=term, loops=64 * 512, rng=seed)
    exact = ballistic(B, l=FILM.l, L_phi=FILM.L_phi, term=term)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.15, n=12)


@seeds
def test_zero_field_correction_with_the_weights_of_the_turn(seed: int) -> None:
    curve = magnetoconductance(FILM, [0.0], scatterers=angle_harmonics(HARMONICS), loops=64 * 512, rng=seed)
    exact = anisotropic_correction(FILM.L_phi, FILM.l * 0.5, HARMONICS)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.08)
    # the two terms alone are far from their sum
    part = magnetoconductance(
        FILM, [0.0], scatterers=angle_harmonics(HARMONICS), term="backscattering", loops=64 * 512, rng=seed
    )
    assert abs(part.dsigma[0] - exact) > 10.0 * part.dsigma_err[0]


@seeds
def test_the_logarithm_is_universal(seed: int) -> None:
    lengths = np.array([300e-9, 1200e-9])
    curves = [
        magnetoconductance(
            Conductor(l=100e-9, L_phi=float(L)), [0.0], scatterers=henyey_greenstein(0.5), loops=64 * 512, rng=seed + i
        )
        for i, L in enumerate(lengths)
    ]
    slope = (curves[1].dsigma[0] - curves[0].dsigma[0]) / math.log(16.0) * math.pi
    err = math.hypot(curves[0].dsigma_err[0], curves[1].dsigma_err[0]) / math.log(16.0) * math.pi
    exact = np.diff(anisotropic_correction(lengths, 50e-9, 0.5 ** np.arange(20)))[0] / math.log(16.0) * math.pi
    assert exact == pytest.approx(-1.0, abs=0.08)
    assert_z(slope, err, exact, resolution=0.25)


@seeds
def test_ring_weights(seed: int) -> None:
    result = return_densities(angle_harmonics(HARMONICS), [3, 10], loops=64 * 128, rng=seed)
    density = [anisotropic_return_density(n, HARMONICS) for n in (3, 10)]
    ring = [anisotropic_ring_weight(n, HARMONICS) for n in (3, 10)]
    assert_z(result.density, result.density_err, density, resolution=0.2 * np.array(density), n=4)
    assert_z(result.ring, result.ring_err, ring, resolution=0.2 * np.array(ring), n=4)


def test_workers_do_not_change_the_numbers() -> None:
    args = (FILM, [0.0, 1e-3])
    one, two = (
        magnetoconductance(*args, scatterers=henyey_greenstein(0.3), loops=512, rng=8, workers=w) for w in (1, 2)
    )
    np.testing.assert_array_equal(one.dsigma, two.dsigma)


def test_endless_loops_are_refused() -> None:
    with pytest.raises(ValueError, match="L_phi must keep l_phi/l_q below 100000"):
        magnetoconductance(Conductor(l=100e-9), [1e-3], scatterers=ISOTROPIC)


@seeds
def test_forward_scatterers_have_honest_errors(seed: int) -> None:
    """Mean cosine 0.75, L_phi = 3 l: -0.795846 in harmonics; pairs of half walks missed the rare loops."""
    film = Conductor(l=100e-9, L_phi=300e-9)
    runs = [
        magnetoconductance(film, 0.0, scatterers=henyey_greenstein(0.75), loops=4000, rng=seed + i) for i in range(16)
    ]
    z = np.array([(run.dsigma[0] + 0.795846) / run.dsigma_err[0] for run in runs])
    assert abs(z.mean()) < 4.0 / math.sqrt(z.size)
    assert 0.4 < z.std() < 1.8
    assert np.abs(z).max() < 4.5
    assert all(100.0 < run.provenance.parameters["effective_loops"] < 1000.0 for run in runs)
    field = magnetoconductance(film, [0.0, 0.1], scatterers=henyey_greenstein(0.75), loops=4000, rng=seed)
    assert field.delta[1] > 4.0 * field.delta_err[1]


def test_a_sum_that_few_loops_carry_is_told() -> None:
    with pytest.warns(UserWarning, match=r"loops of 300 carry the sum .* at least \d+ times as many"):
        magnetoconductance(FILM, 0.0, scatterers=henyey_greenstein(0.9), loops=300, rng=1)


@pytest.mark.slow
@pytest.mark.parametrize(("g", "loops", "exact"), [(0.5, 2000, None), (0.75, 10_000, -0.795846)])
def test_errors_are_calibrated_over_a_hundred_seeds(g: float, loops: int, exact: float | None) -> None:
    film = Conductor(l=100e-9, L_phi=300e-9)
    value = float(anisotropic_correction(300e-9, 50e-9, 0.5 ** np.arange(30))) if exact is None else exact
    runs = [
        magnetoconductance(film, 0.0, scatterers=henyey_greenstein(g), loops=loops, rng=5000 + i) for i in range(100)
    ]
    z = np.array([(run.dsigma[0] - value) / run.dsigma_err[0] for run in runs])
    assert abs(z.mean()) < 0.4
    assert abs(z.std() - 1.0) < 0.15
    assert np.mean(np.abs(z) > 3.0) <= 0.01
