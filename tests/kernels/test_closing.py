"""Closing, areas, lengths and return angles of loops drawn by hand, and their symmetries to rounding."""

import numpy as np
import pytest

from cbs.kernels import closing, legs
from cbs.kernels.normals import LANES
from tests.statistics import assert_z, seeds

RNG = np.random.default_rng(11)
SQUARE = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])


def in_lanes(legs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows and components (1, rows, LANES) of loops with the same legs (n, 2) in every lane."""
    legs = np.concatenate([legs, np.zeros((len(legs) % 2, 2))])
    dx, dy = (np.repeat(legs[None, :, c, None], LANES, axis=2) for c in (0, 1))
    return np.array([len(legs)]), dx, dy


def area_of(legs: np.ndarray) -> float:
    rows, dx, dy = in_lanes(legs)
    area = np.empty((1, LANES))
    closing.areas(rows, dx, dy, area)
    assert np.ptp(area) == 0.0
    return float(area[0, 0])


@pytest.mark.parametrize(
    ("legs", "area"),
    [
        (SQUARE, 1.0),
        (SQUARE[::-1], -1.0),
        (SQUARE[:2].tolist() + [[-1.0, -1.0]], 0.5),
        ([[3.0, 4.0], [-3.0, -4.0]], 0.0),
        (np.concatenate([SQUARE, SQUARE]), 2.0),
        (np.concatenate([SQUARE, SQUARE[::-1]]), 0.0),
    ],
    ids=["square", "clockwise", "triangle", "there and back", "twice round", "eight"],
)
def test_areas_drawn_by_hand(legs: np.ndarray, area: float) -> None:
    assert area_of(np.array(legs)) == area


def test_area_under_reversal_rotation_reflection_and_another_start() -> None:
    legs = RNG.normal(size=(7, 2))
    legs -= legs.mean(axis=0)
    area = area_of(legs)
    c, s = np.cos(0.7), np.sin(0.7)
    assert area_of(-legs[::-1]) == pytest.approx(-area, abs=1e-13)
    assert area_of(legs @ np.array([[c, s], [-s, c]])) == pytest.approx(area, abs=1e-13)
    assert area_of(legs * np.array([1.0, -1.0])) == pytest.approx(-area, abs=1e-13)
    assert area_of(np.roll(legs, 3, axis=0)) == pytest.approx(area, abs=1e-13)
    assert abs(area) > 0.1


def test_area_does_not_depend_on_where_the_loop_lies() -> None:
    legs = RNG.normal(size=(9, 2))
    legs -= legs.mean(axis=0)
    x, y = (np.array([5.0, -3.0]) + np.cumsum(legs, axis=0)).T
    shoelace = 0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    assert area_of(legs) == pytest.approx(shoelace, abs=1e-12)


def closed(dx: np.ndarray, dy: np.ndarray, var: np.ndarray, scale: float) -> tuple[np.ndarray, ...]:
    """Closed rows, variances and areas."""
    parts = dx.copy(), dy.copy(), var.copy(), np.empty((len(dx), LANES))
    closing.close_walks(np.full(len(dx), dx.shape[1]), np.full((len(dx), LANES), scale), *parts)
    return parts


def swept(dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """Area from the start by NumPy, (blocks, LANES)."""
    x, y = np.cumsum(dx, axis=1), np.cumsum(dy, axis=1)
    return np.asarray(0.5 * np.sum(x[:, :-1] * dy[:, 1:] - y[:, :-1] * dx[:, 1:], axis=1))


def test_closing_is_the_projection_of_its_formula() -> None:
    dx, dy = RNG.normal(size=(2, 3, 6, LANES))
    var = RNG.gamma(0.5, size=(3, 6, LANES))
    x, y, v, area = closed(dx, dy, var, 1.7)
    fraction = var / var.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(x, 1.7 * (dx - fraction * dx.sum(axis=1, keepdims=True)), atol=1e-14)
    np.testing.assert_allclose(y, 1.7 * (dy - fraction * dy.sum(axis=1, keepdims=True)), atol=1e-14)
    np.testing.assert_allclose(v, 1.7**2 * var, rtol=1e-14)
    assert np.abs(x.sum(axis=1)).max() < 1e-13
    assert np.abs(y.sum(axis=1)).max() < 1e-13
    np.testing.assert_allclose(area, swept(x, y), atol=1e-12)


def test_closed_polygons_are_gaussian_legs_less_their_mean() -> None:
    loop = np.arange(3 * LANES, dtype=np.uint64).reshape(3, LANES)
    rows, key = np.full(3, 6), np.array([7, 2], dtype=np.uint64)
    dx, dy, x, y = (np.zeros((3, 6, LANES)) for _ in range(4))
    area = np.empty((3, LANES))
    legs.gaussian_legs(loop, rows, key, 0.25, dx, dy)
    closing.closed_polygons(loop, rows, key, 0.25, x, y, area)
    by_variance = closed(dx, dy, np.ones(dx.shape), 1.0)
    np.testing.assert_allclose(x, by_variance[0], atol=1e-14)
    np.testing.assert_allclose(y, by_variance[1], atol=1e-14)
    np.testing.assert_allclose(area, by_variance[3], atol=1e-13)


def test_closing_a_closed_walk_changes_nothing() -> None:
    dx, dy = RNG.normal(size=(2, 2, 4, LANES))
    var = np.ones((2, 4, LANES))
    once = closed(dx, dy, var, 1.0)
    twice = closed(once[0], once[1], once[2], 1.0)
    np.testing.assert_allclose(twice[0], once[0], atol=1e-14)


def test_rows_beyond_a_blocks_own_are_left_alone() -> None:
    dx, dy = RNG.normal(size=(2, 2, 6, LANES))
    var = np.ones((2, 6, LANES))
    rows = np.array([4, 6])
    before, area = dx[0, 4:].copy(), np.empty((2, LANES))
    closing.close_walks(rows, np.ones((2, LANES)), dx, dy, var, area)
    np.testing.assert_array_equal(dx[0, 4:], before)
    np.testing.assert_allclose(area[0], swept(dx[:1, :4], dy[:1, :4])[0], atol=1e-13)
    assert np.abs(dx[0, :4].sum(axis=0)).max() < 1e-13
    again = np.empty((2, LANES))
    closing.areas(rows, dx, dy, again)
    np.testing.assert_array_equal(again, area)


def test_sub_areas_are_drawn_with_the_variance_of_their_row() -> None:
    n_blocks, shape = 200, (200, 4, LANES)
    loop = np.arange(n_blocks * LANES, dtype=np.uint64).reshape(n_blocks, LANES)
    count = np.broadcast_to(np.array([1, 2, 3, 0], dtype=np.int32)[None, :, None], shape).copy()
    dx, dy, var = np.full(shape, 0.6), np.full(shape, -0.8), np.full(shape, 2.0)
    own, chord = np.array([0.0, 0.0, 0.1, 0.2]), np.array([0.0, 0.0, 0.3, 0.4])
    sub, area = np.full(shape, np.nan), np.full((n_blocks, LANES), 7.0)
    rows, key = np.full(n_blocks, 4), np.array([1, 1], dtype=np.uint64)
    closing.sub_areas(loop, count, rows, key, own, chord, dx, dy, var, sub, area)
    assert not sub[:, [0, 3]].any()
    for row, variance in ((1, 0.1 * 4.0 + 0.3 * 2.0), (2, 0.2 * 4.0 + 0.4 * 2.0)):
        squares = sub[:, row].ravel() ** 2 / variance
        assert_z(squares.mean(), squares.std() / np.sqrt(squares.size), 1.0, resolution=0.1, n=2)
    np.testing.assert_allclose(area, 7.0 + sub.sum(axis=1), rtol=1e-14)


@seeds
def test_lengths_add_single_legs_and_draw_those_of_groups(seed: int) -> None:
    n_blocks = 200
    legs_drawn = np.array([[3.0, 4.0], [0.0, 6.0], [0.0, 2.0], [0.0, 0.0]])
    dx, dy = (np.tile(legs_drawn[None, :, c, None], (n_blocks, 1, LANES)) for c in (0, 1))
    count = np.tile(np.array([1, 5, 1, 0], dtype=np.int32)[None, :, None], (n_blocks, 1, LANES))
    loop = np.arange(n_blocks * LANES, dtype=np.uint64).reshape(n_blocks, LANES)
    rows, key = np.full(n_blocks, 4), np.array([seed, 1], dtype=np.uint64)
    length = np.empty((n_blocks, LANES))
    per_root, reach, spread = (np.array([0.0, 9.0, 9.0, 9.0, 9.0, x]) for x in (9.0, 0.4, 0.25))
    closing.row_lengths(loop, rows, count, key, per_root, reach, spread, dx, dy, np.full(dx.shape, 4.0), length)
    # 5 + 2, and sqrt(4) (9 + 0.4 (36/16 - 1/2)) for the group of five legs with chord 6
    group = length.ravel() - 7.0
    assert_z(group.mean(), group.std() / np.sqrt(group.size), 2.0 * (9.0 + 0.4 * 1.75), resolution=0.1, n=4)
    squares = (group - 19.4) ** 2
    assert_z(squares.mean(), squares.std() / np.sqrt(squares.size), 0.25 * 4.0, resolution=0.1, n=4)
    closing.leg_lengths(rows, dx, dy, length)
    np.testing.assert_allclose(length, 13.0, rtol=1e-15)


def test_rescaled_loops_have_the_length_that_was_asked_for() -> None:
    dx, dy = RNG.normal(size=(2, 2, 4, LANES))
    var, area, length = np.ones((2, 4, LANES)), np.full((2, LANES), 3.0), np.empty((2, LANES))
    rows = np.full(2, 4)
    dx[1, :, 7] = dy[1, :, 7] = 0.0  # a lane without a loop
    closing.leg_lengths(rows, dx, dy, length)
    before = length.copy()
    closing.rescale(rows, 5.0, length, dx, dy, var, area)
    factor = np.divide(5.0, before, out=np.zeros_like(before), where=before > 0.0)
    np.testing.assert_allclose(area, 3.0 * factor**2, rtol=1e-14)
    np.testing.assert_allclose(var, np.broadcast_to(factor[:, None] ** 2, var.shape), rtol=1e-14)
    closing.leg_lengths(rows, dx, dy, length)
    np.testing.assert_allclose(length, np.where(before > 0.0, 5.0, 0.0), rtol=1e-14)


def test_neighbour_cosines_go_round_the_loop_and_leave_groups_out() -> None:
    angle = np.array([0.3, 1.1, -2.0, 0.9, 2.2])
    _, dx, dy = in_lanes(
        np.array([1.0, 2.0, 0.5, 3.0, 1.5])[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    )
    count = np.repeat(np.array([1, 1, 1, 1, 1, 0], dtype=np.int32)[None, :, None], LANES, axis=2)
    out = np.empty((1, LANES))
    closing.neighbour_cosines(np.array([6]), count, dx, dy, out)
    np.testing.assert_allclose(out, np.cos(angle - np.roll(angle, 1)).mean(), rtol=1e-13)
    count[:, 2] = 7
    closing.neighbour_cosines(np.array([6]), count, dx, dy, out)
    pairs = [(0, 1), (3, 4), (4, 0)]
    np.testing.assert_allclose(out, np.mean([np.cos(angle[a] - angle[b]) for a, b in pairs]), rtol=1e-13)
    count[:] = 0
    closing.neighbour_cosines(np.array([6]), count, np.zeros_like(dx), np.zeros_like(dy), out)
    assert not out.any()


@pytest.mark.parametrize(
    ("legs", "cosine"),
    [([[1.0, 0.0], [2.0, 5.0], [3.0, 0.0]], 1.0), ([[1.0, 0.0], [-1.0, 0.0]], -1.0), ([[0.0, 2.0], [3.0, 0.0]], 0.0)],
)
def test_return_angle_is_between_first_and_last_direction(legs: list[list[float]], cosine: float) -> None:
    _, dx, dy = in_lanes(np.array(legs))
    out = np.empty((1, LANES))
    closing.return_cosines(np.full((1, LANES), len(legs) - 1), dx, dy, out)
    np.testing.assert_allclose(out, cosine, atol=1e-15)
