"""Quaternion propagators against multiplied complex matrices."""

import numpy as np
import pytest

from cbs.kernels import spin
from cbs.kernels.normals import LANES
from tests.kernels import matrices

RNG = np.random.default_rng(21)
BLOCKS, ROWS = 2, 6
N_ROWS = np.array([6, 4])


def vectors(scale: float) -> np.ndarray:
    return scale * RNG.normal(size=(3, BLOCKS, ROWS, LANES))


@pytest.mark.parametrize("scale", [1e-9, 0.1, 1.0, 50.0])
def test_both_propagators_are_the_products_of_matrices(scale: float) -> None:
    even, odd = vectors(scale), vectors(0.7 * scale)
    u, v = np.empty((2, 4, BLOCKS, LANES))
    spin.propagate_both(N_ROWS, even, odd, u, v)
    for b, n in enumerate(N_ROWS):
        expected_u, expected_v = matrices.forward_and_partner(even[:, b], odd[:, b], n)
        np.testing.assert_allclose(matrices.from_quaternion(u[:, b]), expected_u, atol=2e-11)
        np.testing.assert_allclose(matrices.from_quaternion(v[:, b]), expected_v, atol=2e-11)
    np.testing.assert_allclose(np.sum(u * u, axis=0), 1.0, atol=1e-14)


def test_interference_is_half_the_trace() -> None:
    even, odd = vectors(1.0), vectors(1.0)
    u, v = np.empty((2, 4, BLOCKS, LANES))
    spin.propagate_both(N_ROWS, even, odd, u, v)
    U, V = matrices.from_quaternion(u), matrices.from_quaternion(v)
    trace = 0.5 * np.einsum("...ji,...ji->...", V.conj(), U)
    np.testing.assert_allclose(trace.imag, 0.0, atol=1e-14)
    np.testing.assert_allclose(np.sum(u * v, axis=0), trace.real, atol=1e-14)


def test_without_odd_parts_the_partner_is_the_inverse_and_both_kernels_agree() -> None:
    even = vectors(1.0)
    u, v, alone = np.empty((3, 4, BLOCKS, LANES))
    spin.propagate_both(N_ROWS, even, np.zeros_like(even), u, v)
    np.testing.assert_allclose(v[0], u[0], atol=1e-13)
    np.testing.assert_allclose(v[1:], -u[1:], atol=1e-13)
    spin.propagate_even(N_ROWS, even, alone)
    np.testing.assert_allclose(alone, u, atol=1e-14)


def test_without_even_parts_the_partner_meets_the_same_rotations_backwards() -> None:
    odd = vectors(1.0)
    u, v, backwards = np.empty((3, 4, BLOCKS, LANES))
    spin.propagate_both(np.full(BLOCKS, ROWS), np.zeros_like(odd), odd, u, v)
    spin.propagate_even(np.full(BLOCKS, ROWS), np.ascontiguousarray(odd[:, :, ::-1]), backwards)
    np.testing.assert_allclose(v, backwards, atol=1e-14)
    assert np.abs(v - u).max() > 0.1


def test_no_rotation_is_the_identity() -> None:
    u = np.empty((4, BLOCKS, LANES))
    spin.propagate_even(N_ROWS, np.zeros((3, BLOCKS, ROWS, LANES)), u)
    np.testing.assert_array_equal(u[0], 1.0)
    assert not u[1:].any()


def test_a_full_turn_changes_the_sign() -> None:
    even = np.zeros((3, 1, 2, LANES))
    even[2, 0, 0] = 2.0 * np.pi
    u = np.empty((4, 1, LANES))
    spin.propagate_even(np.array([2]), even, u)
    np.testing.assert_allclose(u[:, 0, 0], [-1.0, 0.0, 0.0, 0.0], atol=1e-15)


def test_long_products_keep_norm_one() -> None:
    even = RNG.normal(size=(3, 1, 20_000, LANES))
    u = np.empty((4, 1, LANES))
    spin.propagate_even(np.array([20_000]), even, u)
    np.testing.assert_allclose(np.sum(u * u, axis=0), 1.0, atol=1e-12)


def test_several_strengths_in_one_pass_equal_their_own_runs() -> None:
    m = np.array([[0.3, 1.0], [-1.1, -0.2]])
    factors = np.array([0.0, 0.2, 1.0, 7.0])
    dx, dy = RNG.normal(size=(2, BLOCKS, ROWS, LANES))
    dx[0, 0, 3] = dy[0, 0, 3] = 0.0
    together = np.empty((4, factors.size, BLOCKS, LANES))
    spin.propagate_strengths(N_ROWS, m, factors, dx, dy, together)
    for s, factor in enumerate(factors):
        even = np.zeros((3, BLOCKS, ROWS, LANES))
        even[:2] = factor * np.einsum("ij,j...->i...", m, np.array([dx, dy]))
        alone = np.empty((4, BLOCKS, LANES))
        spin.propagate_even(N_ROWS, even, alone)
        np.testing.assert_allclose(together[:, s], alone, atol=1e-13)


def test_a_rotation_vector_that_is_no_number_is_not_hidden() -> None:
    even = np.zeros((3, 1, 2, LANES))
    even[1, 0, 1, 9] = np.inf
    u = np.empty((4, 1, LANES))
    spin.propagate_even(np.array([2]), even, u)
    assert np.flatnonzero(np.isnan(u[0, 0])).tolist() == [9]
