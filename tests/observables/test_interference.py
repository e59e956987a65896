"""Interference of single loops: from 1 to the law of random rotations."""

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds

MECHANISMS = ("rashba", "dresselhaus", "elliott-yafet")


@seeds
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_means_are_those_of_the_cooperon(seed: int, mechanism: str) -> None:
    strength = np.array([0.3, 1.0, 2.2])
    sample = cbs.interference_sample(strength, mechanism=mechanism, n_legs=200, loops=20_000, rng=seed)
    if mechanism == "elliott-yafet":
        exact = theory.isotropic_cooperon(strength**2)
    else:
        exact = theory.rashba_cooperon(strength**2)
    c = sample.cos_omega
    assert_z(c.mean(axis=1), c.std(axis=1) / np.sqrt(20_000), exact, resolution=0.03, n=9)


@seeds
def test_strong_coupling_leaves_a_random_rotation(seed: int) -> None:
    c = cbs.interference_sample([6.0], n_legs=400, loops=8000, rng=seed).cos_omega[0]
    # Haar: (1 - c)/pi over the angle, moments -1/2, 1/2, -3/8 of c.
    moments = np.array([c, c**2, c**3])
    exact = [-0.5, 0.5, -0.375]
    assert_z(moments.mean(axis=1), moments.std(axis=1) / np.sqrt(c.size), exact, resolution=0.05)


def test_every_loop_starts_at_one_and_stays_a_cosine() -> None:
    sample = cbs.interference_sample([0.0, 0.5, 3.0], loops=100, n_legs=32, rng=1)
    assert sample.cos_omega.shape == (3, 100)
    assert sample.area.shape == (100,)
    np.testing.assert_array_equal(sample.cos_omega[0], 1.0)
    assert np.abs(sample.cos_omega).max() <= 1.0 + 1e-12
    assert sample.cos_omega[2].min() < 0.0
    assert sample.provenance.loops == 100
    assert sample.provenance.parameters["mechanism"] == "rashba"


@seeds
def test_areas_are_in_units_of_the_diffusion_area(seed: int) -> None:
    area = cbs.interference_sample([0.0], n_legs=64, loops=20_000, rng=seed).area
    assert_z(np.mean(area**2), np.std(area**2) / np.sqrt(area.size), 1.0 / 3.0, resolution=0.05)


def test_strengths_share_their_loops() -> None:
    together = cbs.interference_sample([0.5, 2.0], loops=64, n_legs=16, rng=4)
    alone = cbs.interference_sample([2.0], loops=64, n_legs=16, rng=4)
    np.testing.assert_array_equal(alone.cos_omega[0], together.cos_omega[1])
    np.testing.assert_array_equal(alone.area, together.area)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strength": [-1.0]}, "strength must not be negative"),
        ({"strength": []}, "non-empty"),
        ({"mechanism": "magnetic"}, "mechanism must be one of rashba, dresselhaus, elliott-yafet"),
        ({"n_legs": 3}, "n_legs must be at least 4"),
        ({"loops": 1}, "loops must be at least 2"),
    ],
)
def test_bad_values_are_one_line(options: dict[str, object], message: str) -> None:
    given = {"strength": [1.0], "loops": 100, "rng": 1} | options
    with pytest.raises(ValueError, match=message) as error:
        cbs.interference_sample(**given)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
