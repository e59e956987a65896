"""Cone of coherent backscattering against the exact half-space (Wiener, Hopf; Nieuwenhuizen and Luck)."""

import pickle

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.kernels.cone import half_space
from cbs.loops.tiles import key_words
from cbs.observables.cone import backscattering_cone, beyond
from tests.statistics import assert_z, seeds

Q = np.array([0.0, 0.1, 0.364937, 1.0, 3.0, 6.0])
LOOPS = 60_000


@seeds
@pytest.mark.parametrize("albedo", [1.0, 0.99, 0.9])
def test_cone_is_that_of_the_exact_half_space(seed: int, albedo: float) -> None:
    cone = backscattering_cone(Q / 200.0, k_l=200.0, albedo=albedo, loops=LOOPS, rng=seed, workers=2)
    assert cone.q == pytest.approx(Q)
    assert_z(cone.coherent, cone.coherent_err, theory.coherent_bistatic(Q, albedo), resolution=0.12)
    assert_z(cone.enhancement, cone.enhancement_err, theory.enhancement(Q, albedo), resolution=0.03)


@seeds
def test_diffusion_approximation_is_rejected(seed: int) -> None:
    cone = backscattering_cone([0.0, 3.0], k_l=1.0, loops=LOOPS, rng=seed, workers=2)
    z = (cone.coherent - theory.diffusion_cone([0.0, 3.0])) / cone.coherent_err
    assert abs(z[1]) > 8.0  # twice too low in the wing
    assert theory.diffusion_cone(3.0) < 0.6 * theory.coherent_bistatic(3.0)


@seeds
def test_second_scattering_alone_has_a_closed_form(seed: int) -> None:
    # Without phases the light of exactly two scatterings is (1/2) int_0^1 dmu/(1 + mu) = ln(2)/2.
    light = np.zeros((2, 1))
    half_space(0, 200_000, key_words(seed, 99), np.zeros(1), 1.0, 2, 2, light)
    exact = 0.5 * quad(lambda mu: 1.0 / (1.0 + mu), 0.0, 1.0)[0]
    mean = light[0, 0] / 200_000
    assert mean == pytest.approx(exact, abs=4.0 * 0.3 / np.sqrt(200_000))
    assert light[1, 0] == 0.0


def test_tail_is_that_of_the_integrals() -> None:
    # u = 1/v^2 makes both integrals finite: 2 int exp(-s/v^2) dv over (0, 1) and over (1, 2).
    for s in (1e-6, 0.1, 1.0, 10.0):
        after, before = (quad(lambda v: np.exp(-s / v**2), *ends)[0] for ends in ((0.0, 1.0), (1.0, 2.0)))  # noqa: B023
        assert beyond(np.array([s]))[0] == pytest.approx(after / before, rel=1e-6)
    assert beyond(np.array([0.0, 1e5])) == pytest.approx([1.0, 0.0])


def test_longer_walks_change_nothing_beyond_the_error() -> None:
    short, long = (
        backscattering_cone([0.0, 1e-3], k_l=200.0, scatterings=n, loops=4000, rng=1, workers=2) for n in (1024, 8192)
    )
    assert np.all(np.abs(short.coherent - long.coherent) < 3.0 * long.coherent_err)


def test_cone_is_even_reproducible_and_independent_of_workers() -> None:
    angle = np.array([-2e-3, 0.0, 2e-3])
    first, second = (backscattering_cone(angle, k_l=200.0, loops=640, rng=5, workers=n) for n in (1, 2))
    assert first.coherent[0] == first.coherent[2]
    assert np.array_equal(first.coherent, second.coherent)
    assert np.array_equal(first.enhancement_err, second.enhancement_err)
    assert first.provenance.seed == 5
    assert np.array_equal(pickle.loads(pickle.dumps(first)).enhancement, first.enhancement)
    assert repr(first).startswith("ConeCurve(3 angles, albedo 1, error ")


def test_table_and_picture(tmp_path) -> None:
    cone = backscattering_cone([0.0, 1e-3], k_l=200.0, loops=64, rng=5, workers=1)
    text = cone.to_csv(tmp_path / "cone.csv").read_text()
    assert "angle_rad,q,coherent,coherent_err,enhancement,enhancement_err" in text
    assert "mrad" in cone.plot().get_xlabel()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"albedo": 1.2}, "albedo must be at most 1"),
        ({"albedo": 0.0}, "albedo must be positive"),
        ({"k_l": -1.0}, "k_l must be positive"),
        ({"scatterings": 3}, "scatterings must be"),
        ({"loops": 1}, "loops must be"),
        ({"angle": [10.0]}, "angle must stay below"),
    ],
)
def test_bad_values_are_refused(bad, message) -> None:
    with pytest.raises(ValueError, match=message):
        backscattering_cone(**{"angle": [0.0], "k_l": 200.0, "loops": 10, **bad})
