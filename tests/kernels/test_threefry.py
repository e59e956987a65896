"""Random words against the published known answers, and what the addressing promises."""

import numpy as np
import pytest

from cbs.kernels.threefry import threefry

ALL = 0xFFFFFFFFFFFFFFFF
# Random123, kat_vectors: threefry2x64, 13 rounds: counter, key, answer.
KNOWN = [
    ((0, 0), (0, 0), (0xF167B032C3B480BD, 0xE91F9FEE4B7A6FB5)),
    ((ALL, ALL), (ALL, ALL), (0xCCDEC5C917A874B1, 0x4DF53ABCA26CEB01)),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344),
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0xC3AAC71561042993, 0x3FE7AE8801AFF316),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_known_answers(counter: tuple[int, int], key: tuple[int, int], answer: tuple[int, int]) -> None:
    words = threefry(*(np.uint64(word) for word in (*counter, *key)))
    assert tuple(int(word) for word in words) == answer


def test_every_bit_of_counter_and_key_moves_half_of_the_answer() -> None:
    start = [0x0123456789ABCDEF, 42, 7, 11]
    answer = _bits(start)
    for place in range(4):
        for bit in range(64):
            changed = list(start)
            changed[place] ^= 1 << bit
            flipped = int(np.sum(_bits(changed) != answer))
            # 128 fair coins: 64 +- 5.7; 256 comparisons stay within 5 standard deviations.
            assert 35 < flipped < 93, (place, bit, flipped)


def _bits(words: list[int]) -> np.ndarray:
    answer = threefry(*(np.uint64(word) for word in words))
    return np.unpackbits(np.array([int(word) for word in answer], dtype=np.uint64).view(np.uint8))
