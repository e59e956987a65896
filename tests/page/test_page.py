"""The live page as a file: one piece, small, without addresses, the same for the same seed."""

import json
import re

import numpy as np
import pytest

from cbs import theory
from cbs.page import codec, page
from cbs.page.polygon import rashba_polygon_field
from cbs.page.scales import SCALES
from cbs.page.thinning import thinned_pool
from cbs.version import __version__


@pytest.fixture(scope="module")
def text() -> str:
    return page.page(3)


def block(text: str, name: str) -> str:
    found = re.search(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return found.group(1)


def decode(letters: str) -> bytes:
    """Inverse of the encoding, in plain integers."""
    words = [letters[i : i + 5] for i in range(0, len(letters), 5)]
    numbers = [sum(codec.ALPHABET.index(c) * 85 ** (4 - k) for k, c in enumerate(word)) for word in words]
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def test_page_is_small_and_asks_for_nothing(text: str) -> None:
    assert len(text.encode()) < page.LARGEST_BYTES
    assert "http" not in text
    code = re.sub(r'<script type="text/plain".*?</script>', "", text, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!data:,)|@import|url\(|fetch\(|XMLHttpRequest|import\(""", code)
    assert "@@" not in code


def test_alphabet_means_nothing_to_html() -> None:
    assert len(set(codec.ALPHABET)) == 85
    assert not set(codec.ALPHABET) & set("<&\"'\\`")


@pytest.mark.parametrize("n", [0, 1, 4, 7, 256])
def test_encoding_can_be_undone(n: int) -> None:
    content = np.random.default_rng(n).integers(0, 256, n, dtype=np.uint8).tobytes()
    assert decode(codec.encode(content))[:n] == content


def test_same_seed_same_bytes_other_seed_other_loops(text: str) -> None:
    assert page.page(3) == text
    assert block(page.page(4), "vertices") != block(text, "vertices")


def test_stored_pool_is_the_pool(text: str) -> None:
    pool = thinned_pool(3)
    vertices = np.frombuffer(decode(block(text, "vertices")[:50_000]), dtype="<i2")
    kicks = np.frombuffer(decode(block(text, "kicks")[:50_000]), dtype=np.int8)
    assert np.array_equal(vertices, pool.vertices.ravel()[: vertices.size])
    assert np.array_equal(kicks, pool.kicks.ravel()[: kicks.size])


def test_page_says_what_made_it(text: str) -> None:
    record = json.loads(block(text, "cbs"))["provenance"]
    assert (record["seed"], record["loops"], record["batches"], record["version"]) == (3, 2048, 32, __version__)


def test_loops_that_are_shown_follow_a_rule_over_the_whole_pool(text: str) -> None:
    shown = json.loads(block(text, "cbs"))["shown"]
    assert len(shown) == page.N_SHOWN == len(set(shown))
    assert shown == sorted(shown)
    assert shown[0] < 43
    assert shown[-1] >= 2048 - 43


def test_exact_values_on_the_page_are_the_formulas(text: str) -> None:
    stored = json.loads(block(text, "cbs"))
    row = 11
    y = float(SCALES.strengths()[row]) ** 2
    assert stored["rashba_zero"][row] == pytest.approx(theory.rashba_polygon(y, 24), abs=1e-8)
    table = np.frombuffer(decode(block(text, "rashba")), dtype="<i2").reshape(40, -1) * page.RASHBA_STEP
    x = np.array(stored["rashba_x"])[1:]
    mean = theory.rashba_polygon(y, 24) - table[row, 1:] * x**2 / (1.0 + x**2)
    exact = [rashba_polygon_field(float(value), np.array([y]), 24)[0] for value in x]
    np.testing.assert_allclose(mean, exact, atol=page.RASHBA_STEP)


@pytest.mark.parametrize("seed", [-1, 1.5])
def test_bad_seed_is_one_clear_line(seed: int) -> None:
    with pytest.raises((ValueError, TypeError), match="seed must be"):
        page.page(seed)
