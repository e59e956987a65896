"""Geometry of the films: trails keep their side, tracks stay on the sphere, both ways give the sign of the loop."""

import numpy as np
import pytest

from cbs.film.parts import Box, beside, project, running
from cbs.film.turning import cos_omega, products, propagator, tracks
from cbs.loops import flights

LEGS = flights.closed_loops(9, 40, seed=3)
PATH = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [0.0, 0.0]])


def test_trail_keeps_to_the_right_of_every_leg() -> None:
    trail = beside(PATH, 3.0, 0.1).reshape(3, 2, 2)
    for (start, end), shifted in zip(zip(PATH[:-1], PATH[1:], strict=True), trail, strict=True):
        leg = end - start
        for corner, point in zip((start, end), shifted, strict=True):
            offset = point - corner
            assert np.hypot(*offset) == pytest.approx(0.1)
            assert leg[0] * offset[1] - leg[1] * offset[0] < 0.0


def test_trail_ends_where_the_walker_is() -> None:
    np.testing.assert_allclose(beside(PATH, 1.5, 0.1)[-1], [4.1, 1.0])
    np.testing.assert_allclose(beside(PATH, 0.0, 0.1), [[0.0, 0.0]])


def test_a_path_is_fitted_into_its_box() -> None:
    fitted = Box(1.0, 3.0, 5.0, 9.0).fit(PATH)
    np.testing.assert_allclose(fitted.min(axis=0), [1.0, 6.5])
    np.testing.assert_allclose(fitted.max(axis=0), [3.0, 7.5])


def test_view_keeps_lengths() -> None:
    vectors = np.random.default_rng(1).normal(size=(50, 3))
    np.testing.assert_allclose(np.linalg.norm(project(vectors), axis=1), np.linalg.norm(vectors, axis=1))


def test_running_average_and_error_are_those_of_the_first_loops() -> None:
    values = np.random.default_rng(2).normal(1.0, 0.5, 100)
    mean, error = running(values)
    assert mean[36] == pytest.approx(values[:37].mean())
    assert error[36] == pytest.approx(values[:37].std(ddof=1) / np.sqrt(37))
    assert error[0] == 0.0


def test_spins_stay_on_the_sphere_and_start_together() -> None:
    forward, backward = tracks(LEGS[0], 0.7)
    np.testing.assert_allclose(np.linalg.norm(forward, axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(backward, axis=1), 1.0, atol=1e-12)
    assert np.array_equal(forward[0], backward[0])


def test_reversed_propagator_is_the_inverse() -> None:
    u, v = propagator(LEGS, 0.7), propagator(-LEGS[:, ::-1], 0.7)
    np.testing.assert_allclose(v, u * [1.0, -1.0, -1.0, -1.0], atol=1e-12)


def test_interference_step_by_step_ends_at_that_of_the_loop() -> None:
    values = products(LEGS[5], 0.7)
    assert values[0] == 1.0
    assert values[-1] == pytest.approx(cos_omega(LEGS[5:6], 0.7)[0], abs=1e-12)
