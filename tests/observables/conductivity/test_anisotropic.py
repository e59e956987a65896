"""Anisotropic scatterers: times, the correction at B = 0 and its limits with a field."""

import math

import numpy as np
import pytest

from cbs.loops.walks import ISOTROPIC, angle_harmonics, henyey_greenstein
from cbs.observables.conductivity.anisotropic import return_densities
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.direction_memory import direction_memory
from cbs.parameters import Conductor, CubicDresselhaus, Dresselhaus, ElliottYafet, MagneticImpurities, Rashba
from cbs.theory import anisotropic_correction, anisotropic_return_density, anisotropic_ring_weight, ballistic
from cbs.theory.ballistic import Term
from tests.statistics import assert_z, seeds

FILM = Conductor(l=100e-9, L_phi=400e-9)
HARMONICS = [1.0, 0.5, 0.2]
EXACT = {0.75: -0.795846, 0.9: -0.90665, 0.95: -1.00098}  # L_phi = 3 l, by mean cosine: sums of harmonics


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
        magnetoconductance(*args, scatterers=henyey_greenstein(0.3), loops=4096, rng=8, workers=w) for w in (1, 2)
    )
    np.testing.assert_array_equal(one.dsigma, two.dsigma)


def test_endless_loops_are_refused() -> None:
    with pytest.raises(ValueError, match="L_phi must keep l_phi/l_q below 100000"):
        magnetoconductance(Conductor(l=100e-9), [1e-3], scatterers=ISOTROPIC)


@seeds
def test_forward_scatterers_are_led_home(seed: int) -> None:
    """L_phi = 3 l, harmonics: pairs of half walks missed the rare loops; 4000 walks are worth 500 and more."""
    film = Conductor(l=100e-9, L_phi=300e-9)
    runs = [magnetoconductance(film, 0.0, scatterers=henyey_greenstein(g), loops=4000, rng=seed) for g in EXACT]
    exact = np.array(list(EXACT.values()))
    values, errs = (np.array([getattr(run, name)[0] for run in runs]) for name in ("dsigma", "dsigma_err"))
    assert_z(values, errs, exact, resolution=np.array([0.06, 0.09, 0.2]))
    assert all(run.provenance.parameters["effective_loops"] > 500.0 for run in runs)
    field = magnetoconductance(film, [0.0, 0.1], scatterers=henyey_greenstein(0.75), loops=4000, rng=seed)
    assert field.delta[1] > 10.0 * field.delta_err[1]


def test_a_sum_that_few_loops_carry_is_told() -> None:
    with pytest.warns(UserWarning, match=r"loops of 130 carry the sum .* at least \d+ times as many"):
        magnetoconductance(FILM, 0.0, scatterers=henyey_greenstein(0.9), loops=130, rng=1)


@seeds
def test_walks_led_home_and_pairs_agree_in_a_field(seed: int) -> None:
    """Two ways to close a walk, one curve: a spin that no loop turns has the walks led."""
    fields = FILM.B_tr * np.array([0.1, 0.5])
    pairs = magnetoconductance(FILM, fields, scatterers=henyey_greenstein(0.5), loops=64 * 512, rng=seed)
    helix = (Rashba(300e-9), Dresselhaus(300e-9))
    led = magnetoconductance(FILM, fields, scatterers=henyey_greenstein(0.5), spin=helix, loops=64 * 128, rng=seed)
    assert_z(led.delta, np.hypot(pairs.delta_err, led.delta_err), pairs.delta, resolution=0.3)
    assert_z(led.dsigma, np.hypot(pairs.dsigma_err, led.dsigma_err), pairs.dsigma, resolution=0.3)


@seeds
def test_random_rotations_go_by_the_number_of_legs(seed: int) -> None:
    """C_N of N kicks makes S(lambda) = sum R_N lambda^N x^(N-2), the spinless sum at another dephasing."""
    film, g, leg, L = Conductor(l=100e-9, L_phi=200e-9), 0.5, 50e-9, 150e-9
    ratio = leg / film.l_phi

    def total(factor: float) -> float:
        other = (1.0 + ratio) / factor - 1.0
        return factor**2 * float(anisotropic_correction(math.sqrt(0.5 * leg * film.l / other), leg, g ** np.arange(14)))

    s2 = (2.0 / 3.0) * leg * film.l / L**2
    m = (1.0 - s2) * math.exp(-0.5 * s2)
    runs = [
        magnetoconductance(film, 0.0, scatterers=henyey_greenstein(g), spin=kicks, loops=64 * 128, rng=seed)
        for kicks in (ElliottYafet(L), MagneticImpurities(L))
    ]
    exact = [1.5 * total((1.0 + 2.0 * m) / 3.0) - 0.5 * total(1.0), 1.5 * total((2.0 + m) / 3.0) - 0.5 * total(m)]
    assert_z([run.dsigma[0] for run in runs], [run.dsigma_err[0] for run in runs], exact, resolution=0.05)


@seeds
def test_isotropic_scatterers_turn_the_spin_as_exact_loops_do(seed: int) -> None:
    fields = [0.0, 0.5 * FILM.B_tr]
    led = magnetoconductance(FILM, fields, scatterers=ISOTROPIC, spin=Rashba(150e-9), loops=64 * 128, rng=seed)
    exact = magnetoconductance(FILM, fields, spin=Rashba(150e-9), loops=64 * 1024, rng=seed + 1)
    assert_z(led.dsigma, np.hypot(led.dsigma_err, exact.dsigma_err), exact.dsigma, resolution=0.1)


def test_long_loops_with_spin_are_refused() -> None:
    with pytest.raises(ValueError, match="L_phi must keep l_phi/l_q below 3000"):
        magnetoconductance(Conductor(100e-9, 10e-6), 0.0, scatterers=henyey_greenstein(0.9), spin=Rashba(1e-6))
    with pytest.raises(ValueError, match="CubicDresselhaus"):
        magnetoconductance(FILM, 0.0, scatterers=henyey_greenstein(0.9), spin=CubicDresselhaus(1e-6))


@pytest.mark.slow
@pytest.mark.parametrize(("g", "loops"), [(0.5, 2000), (0.75, 4000), (0.9, 4000), (0.95, 4000)])
def test_errors_are_calibrated_over_a_hundred_seeds(g: float, loops: int) -> None:
    film = Conductor(l=100e-9, L_phi=300e-9)
    value = EXACT.get(g) or float(anisotropic_correction(300e-9, 50e-9, 0.5 ** np.arange(14)))
    runs = [
        magnetoconductance(film, 0.0, scatterers=henyey_greenstein(g), loops=loops, rng=5000 + i) for i in range(100)
    ]
    z = np.array([(run.dsigma[0] - value) / run.dsigma_err[0] for run in runs])
    assert abs(z.mean()) < 0.4
    assert abs(z.std() - 1.0) < 0.15
    assert np.mean(np.abs(z) > 3.0) <= 0.01
