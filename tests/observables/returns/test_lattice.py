"""Return on the square lattice against counts of walks, powers of Harper's matrix and exact spin averages."""

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.parameters import SpinMechanism
from tests.loops.test_lattice import counts_by_area
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9)


def lengths(*steps: int) -> np.ndarray:
    return np.asarray(FILM.l * np.sqrt(0.5 * np.array(steps)))


@seeds
@pytest.mark.parametrize(("p", "q"), [(1, 3), (2, 5)])
def test_the_field_gives_the_moments_of_the_area_counts(seed: int, p: int, q: int) -> None:
    """Flux p/q of h/2e a cell: 2 B/B_tr = 2 pi p/q."""
    steps = (4, 8, 12)
    curve = cbs.return_probability(
        FILM, lengths(*steps), field=np.pi * p / q * FILM.B_tr, paths="lattice", loops=60_000, rng=seed
    )
    exact = []
    for n in steps:
        counts = counts_by_area(n)
        exact.append(sum(c * np.cos(2 * np.pi * a * p / q) for a, c in counts.items()) / sum(counts.values()))
    assert_z(curve.ratio, curve.ratio_err, 1.0 + np.array(exact), resolution=0.04, n=6)


@seeds
def test_long_walks_in_a_field_give_the_moments_of_harpers_matrix(seed: int) -> None:
    curve = cbs.return_probability(
        FILM, lengths(60, 300), field=0.02 * FILM.B_tr, paths="lattice", loops=24_000, rng=seed
    )
    exact = [1.0 + theory.lattice_flux_cosine(n, 0.04) for n in (60, 300)]
    assert_z(curve.ratio, curve.ratio_err, exact, resolution=0.03)


@seeds
def test_random_rotations_do_not_know_the_walk(seed: int) -> None:
    spin: list[SpinMechanism] = [cbs.ElliottYafet(300e-9), cbs.MagneticImpurities(400e-9)]
    curve = cbs.return_probability(FILM, lengths(6, 30), spin=spin, paths="lattice", loops=40_000, rng=seed)
    kicks = [2.0 / 3.0 * (FILM.l / L) ** 2 for L in (300e-9, 400e-9)]
    assert_z(
        curve.ratio, curve.ratio_err, 1.0 + theory.mixed_interference([6, 30], kicks[0], kicks[1]), resolution=0.03
    )


@seeds
def test_coupling_and_precession_are_exact_on_every_step(seed: int) -> None:
    """A step of sqrt(2) l turns by sqrt(2) l/L_so and lasts tau, l/L_z of precession."""
    spin: list[SpinMechanism] = [cbs.Rashba(200e-9), cbs.Zeeman(250e-9)]
    curve = cbs.return_probability(
        FILM, lengths(4, 20), spin=spin, field=0.1 * FILM.B_tr, paths="lattice", loops=40_000, rng=seed
    )
    q = 0.5 * 2.0**0.5

    def expected(zeeman: float) -> np.ndarray:
        turn = ((0.0, q), (-q, 0.0))
        return np.array(
            [1.0 + theory.lattice_spin_interference(n, 0.2, linear=turn, zeeman=(zeeman, 0.0)) for n in (4, 20)]
        )

    assert_z(curve.ratio, curve.ratio_err, expected(0.4), resolution=0.03)
    assert np.abs(expected(0.4) - expected(0.4 * 2.0**0.5)).max() > 0.03  # precession by path length is told apart


def test_durations_are_rounded_to_even_numbers_of_steps() -> None:
    curve = cbs.return_probability(FILM, [10e-9, 160e-9, 300e-9], paths="lattice", loops=64, rng=1)
    np.testing.assert_allclose(curve.t_over_tau, [2.0, 6.0, 18.0])
    np.testing.assert_allclose(curve.length, lengths(2, 6, 18))
    assert curve.ratio.tolist() == [2.0, 2.0, 2.0]


def test_the_same_seed_gives_the_same_bits() -> None:
    one, two = (
        cbs.return_probability(
            FILM, lengths(8, 40), spin=cbs.Rashba(200e-9), paths="lattice", loops=4000, rng=5, workers=workers
        )
        for workers in (1, 2)
    )
    np.testing.assert_array_equal(one.ratio, two.ratio)


@pytest.mark.parametrize(
    ("spin", "length", "message"),
    [
        (cbs.Helical(), 300e-9, "right angles"),
        (cbs.CubicDresselhaus(300e-9), 300e-9, "acts as Dresselhaus"),
        ((), 1e-3, "2.0e\\+08 steps"),
    ],
)
def test_what_a_lattice_cannot_do_is_refused(spin: SpinMechanism, length: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cbs.return_probability(FILM, length, spin=spin, paths="lattice", loops=64, rng=1)
