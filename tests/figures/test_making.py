"""Making figures: same seed, same bits."""

import pytest

from cbs import figures
from cbs.figures.frame import data
from cbs.figures.registry import FIGURES, find
from tests.figures.made import SMALL


@pytest.mark.parametrize("name", ["paths", "distribution", "magnetoconductance"])
def test_same_seed_same_bits(name):
    first, second = (figures.compute(name, SMALL, 3) for _ in range(2))
    assert data.to_bytes(find(name), first) == data.to_bytes(find(name), second)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_every_draft_is_reproducible(name):
    first, second = (figures.compute(name, "draft", 3) for _ in range(2))
    assert data.to_bytes(find(name), first) == data.to_bytes(find(name), second)
