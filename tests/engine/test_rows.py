import numpy as np
import pytest

from cbs import engine
from cbs.engine.rows import Rows, batches_in_a_row
from tests.engine.batches import Normals, same_bits


def merged(group: int, sizes: list[int]) -> Rows:
    batch, rows = Normals(1), Rows(group)
    for number, n in enumerate(sizes):
        rows = rows.plus(n, batch(number, 0, n), last=number + 1 == len(sizes))
    return rows


def test_merged_rows_have_the_mean_and_the_loops_of_their_batches() -> None:
    sizes = [5, 4, 4, 3, 7]
    apart, pairs = merged(1, sizes).tally(), merged(2, sizes).tally()
    assert pairs.sizes.tolist() == [9.0, 7.0, 7.0]
    np.testing.assert_allclose(pairs.mean, apart.mean, rtol=1e-12)
    np.testing.assert_allclose(pairs.means[0], (5 * apart.means[0] + 4 * apart.means[1]) / 9, rtol=1e-12)
    assert same_bits(pairs.means[2], 7 * apart.means[4] / 7)


def test_an_open_row_counts() -> None:
    rows = Rows(4).plus(10, np.array([1.0])).plus(30, np.array([2.0]))
    assert rows.batches == 2
    assert rows.tally().sizes.tolist() == [40.0]
    assert rows.tally().mean.tolist() == [1.75]


def test_rows_do_not_change() -> None:
    rows = Rows(1)
    rows.plus(1, np.zeros(1))
    assert rows.batches == 0


@pytest.mark.parametrize(("batches", "group"), [(1, 1), (64, 1), (4096, 1), (4097, 2), (1_525_879, 373)])
def test_at_most_4096_rows_are_kept(batches: int, group: int) -> None:
    assert batches_in_a_row(batches) == group
    assert -(-batches // group) <= 4096


def test_a_long_run_keeps_few_rows_and_the_same_bits_for_any_workers() -> None:
    sizes = (2,) * 5001
    one = engine.run(Normals(3, n_values=1), sizes, workers=1)
    three = engine.run(Normals(3, n_values=1), sizes, workers=3)
    assert one.tally.n_batches == 2501
    assert one.loops == 10002
    assert same_bits(one.tally.means, three.tally.means)
