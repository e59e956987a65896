"""The fingerprint of a run holds every digit of its parameters."""

import math

from cbs.engine import fingerprint


def test_numbers_that_differ_in_the_last_bit_are_different_runs() -> None:
    assert fingerprint.plain(0.1) != fingerprint.plain(math.nextafter(0.1, 1.0))
    assert fingerprint.plain((1.0, 2.0)) != fingerprint.plain((1.0, math.nextafter(2.0, 3.0)))
