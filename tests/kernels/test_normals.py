"""Normal and uniform variates: their law, their independence, their addresses."""

import numpy as np
from scipy import stats

from cbs.kernels.normals import LANES, counter, lane_normals, uniforms
from cbs.kernels.threefry import threefry
from tests.statistics import FALSE_ALARM, assert_z, seeds

ROWS = 600


def drawn(seed: int, purpose: int, *, first: int = 0, stream: int = 1, rows: int = ROWS) -> np.ndarray:
    """Pairs of normals of 32 loops, shape (2, rows, LANES)."""
    loop = np.arange(first, first + LANES, dtype=np.uint64)[None]
    key = np.array([seed, stream], dtype=np.uint64)
    out = np.empty((2, rows, LANES))
    p, q = np.empty((2, 1, LANES))
    for row in range(rows):
        lane_normals(loop, 0, purpose, row, key, p, q)
        out[0, row], out[1, row] = p[0], q[0]
    return out


def test_counter_keeps_purpose_and_row_apart() -> None:
    addresses = {int(counter(p, r)) for p in (0, 1, 2, 255, 2**24 - 1) for r in (0, 1, 77, 2**40 - 1)}
    assert len(addresses) == 20
    assert int(counter(3, 5)) == 3 * 2**40 + 5


@seeds
def test_the_law_is_normal(seed: int) -> None:
    for values in drawn(seed, 0):
        assert stats.kstest(values.ravel(), "norm").pvalue > FALSE_ALARM / 2
    # The test can fail: six times as many values, off by four percent in scale.
    assert stats.kstest(1.04 * drawn(seed, 0, rows=6 * ROWS).ravel(), "norm").pvalue < FALSE_ALARM


@seeds
def test_purposes_loops_rows_streams_and_the_pair_are_independent(seed: int) -> None:
    a = drawn(seed, 0)
    pairs = {
        "pair": (a[0], a[1]),
        "purposes": (a[0], drawn(seed, 1)[0]),
        "neighbouring loops": (a[0][:, 1:], a[0][:, :-1]),
        "neighbouring rows": (a[0][1:], a[0][:-1]),
        "streams": (a[0], drawn(seed, 0, stream=2)[0]),
        "seeds": (a[0], drawn(seed + 1, 0)[0]),
        "blocks of loops": (a[0], drawn(seed, 0, first=LANES)[0]),
    }
    products = [(x * y).ravel() for x, y in pairs.values()]
    squares = [((x * x - 1.0) * (y * y - 1.0)).ravel() for x, y in pairs.values()]
    means = [v.mean() for v in (*products, *squares)]
    errors = [v.std() / np.sqrt(v.size) for v in (*products, *squares)]
    assert_z(means, errors, 0.0, resolution=0.1)


def test_radius_and_angle_come_from_one_word_each() -> None:
    loop, key = np.arange(5, 5 + LANES, dtype=np.uint64), np.array([9, 1], dtype=np.uint64)
    p, q = np.empty((2, 3, LANES))
    lane_normals(loop[None], 0, 4, 6, key, p, q)
    for m in range(3):  # consecutive purposes
        words = [threefry(number, np.uint64(counter(4 + m, 6)), key[0], key[1]) for number in loop]
        radius = np.sqrt(-2.0 * np.log([1.0 - (int(w[0]) >> 12) * 2.0**-52 for w in words]))
        np.testing.assert_allclose(np.hypot(p[m], q[m]), radius, rtol=1e-14)


def test_a_loop_number_gives_the_same_normals_in_any_lane() -> None:
    together, shifted = drawn(3, 7, rows=2), drawn(3, 7, first=17, rows=2)
    np.testing.assert_array_equal(shifted[:, :, 0], together[:, :, 17])


@seeds
def test_uniform_numbers_are_uniform_and_addressed_by_loop(seed: int) -> None:
    loop, key = np.arange(20_000, dtype=np.uint64), np.array([seed, 1], dtype=np.uint64)
    u, alone = np.empty(loop.size), np.empty(1)
    uniforms(loop, 8, key, u)
    assert stats.kstest(u, "uniform").pvalue > FALSE_ALARM
    assert u.min() > 0.0 and u.max() <= 1.0
    uniforms(loop[1234:1235].copy(), 8, key, alone)
    assert alone[0] == u[1234]
