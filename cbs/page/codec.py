"""Bytes as text for a page: five characters for four bytes, none of which means anything to HTML or JavaScript."""

import numpy as np

# 85 of the printable characters, without quotes, backslash, & and <; zero bytes on end fill the last group.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,-./:;=>?@[]^_{"


def encode(content: bytes) -> str:
    """Return `content` in base 85, most significant digit first."""
    words = np.frombuffer(content + bytes(-len(content) % 4), dtype=">u4").astype(np.uint64)
    digits = words[:, None] // 85 ** np.arange(4, -1, -1, dtype=np.uint64) % 85
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    return letters[digits.astype(np.intp)].tobytes().decode()
