"""Folding loops into lanes and cutting blocks into tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbs.kernels.normals import LANES
from cbs.loops.tiles import into_lanes, key_words, tile_slices


@pytest.mark.parametrize(("n", "blocks"), [(1, 1), (31, 1), (32, 1), (33, 2), (64, 2)])
def test_lanes_keep_order_and_are_padded_with_zeros(n: int, blocks: int) -> None:
    values = np.arange(1, n + 1)
    lanes = into_lanes(values)
    assert lanes.shape == (blocks, LANES)
    assert lanes.dtype == values.dtype
    np.testing.assert_array_equal(lanes.ravel()[:n], values)
    assert not lanes.ravel()[n:].any()


@given(st.lists(st.integers(1, 600), min_size=1, max_size=60), st.integers(1, 3000))
def test_tiles_cover_every_block_once_within_the_budget(rows: list[int], budget: int) -> None:
    slices = tile_slices(np.array(rows), budget)
    covered = [b for part in slices for b in range(part.start, part.stop)]
    assert covered == list(range(len(rows)))
    for part in slices:
        held = rows[part]
        assert len(held) == 1 or len(held) * max(held) <= budget


def test_seeds_and_streams_have_keys_of_their_own() -> None:
    keys = {tuple(key_words(seed, stream).tolist()) for seed in (0, 1, 2**32, 2**63 - 1) for stream in (1, 2, 2**40)}
    assert len(keys) == 12
    assert key_words(5, 1).dtype == np.uint64
