"""Logarithm, sine, cosine, uniform number and direction against NumPy on their whole ranges."""

import numba
import numpy as np
import pytest

from cbs.kernels.elementary import angle, direction, exp, from_bits, log, sincos, to_bits, unit_uniform

RNG = np.random.default_rng(8)
LARGEST = np.uint64(2**64 - 1)
PATTERNS = [0, 1, 2, 3, 2**12 - 1, 2**12, 2**63, 2**64 - 4, 2**64 - 3, 2**64 - 2, 2**64 - 1, 2**63 + 1]
WORDS = np.concatenate([np.array(PATTERNS, dtype=np.uint64), RNG.integers(0, LARGEST, 4000, dtype=np.uint64)])


@numba.njit
def through_bits(x):
    bits = to_bits(x)
    return bits, from_bits(bits)


@pytest.mark.parametrize("x", [0.0, -0.0, 1.5, -2.25e-300, np.inf, 5e-324])
def test_bits_round_trip(x: float) -> None:
    bits, back = through_bits(x)
    assert bits == int(np.float64(x).view(np.uint64))
    assert np.float64(back).tobytes() == np.float64(x).tobytes()


def test_logarithm_over_all_normal_floats() -> None:
    edges = [np.finfo(float).tiny, np.finfo(float).max, 1.0, 2.0**-52, np.sqrt(0.5), np.nextafter(np.sqrt(0.5), 0.0)]
    x = np.concatenate([edges, np.exp(RNG.uniform(-708.0, 709.0, 20_000)), RNG.uniform(0.0, 1.0, 20_000)])
    values = np.array([log(v) for v in x])
    np.testing.assert_allclose(values, np.log(x), rtol=1e-15, atol=0.0)


def test_logarithm_keeps_its_digits_around_one() -> None:
    x = 1.0 + np.concatenate([[0.0, 2.0**-52, -(2.0**-53)], RNG.uniform(-1e-3, 1e-3, 5000)])
    np.testing.assert_allclose([log(v) for v in x], np.log(x), rtol=1e-15, atol=0.0)
    assert log(1.0) == 0.0


@pytest.mark.parametrize("largest", [1e-300, 1.0, 10.0, 1e5])
def test_sine_and_cosine(largest: float) -> None:
    x = np.concatenate([[0.0, largest, -largest], RNG.uniform(-largest, largest, 20_000)])
    values = np.array([sincos(v) for v in x])
    np.testing.assert_allclose(values[:, 0], np.sin(x), rtol=0.0, atol=5e-16)
    np.testing.assert_allclose(values[:, 1], np.cos(x), rtol=0.0, atol=5e-16)


def test_sine_and_cosine_at_the_joints_of_the_octants() -> None:
    x = np.ravel(np.arange(-2000, 2001)[:, None] * (np.pi / 4.0) + np.array([-1e-9, 0.0, 1e-9]))
    values = np.array([sincos(v) for v in x])
    np.testing.assert_allclose(values[:, 0], np.sin(x), rtol=0.0, atol=5e-16)
    np.testing.assert_allclose(values[:, 1], np.cos(x), rtol=0.0, atol=5e-16)


def test_sine_of_a_tiny_angle_is_the_angle() -> None:
    # half_angle divides the sine by its argument, down to sqrt(1e-300).
    for x in (1e-150, 1e-9, 1e-5):
        assert sincos(x)[0] == pytest.approx(np.sin(x), rel=1e-15)


def test_sine_and_cosine_stay_bounded_far_beyond_their_range() -> None:
    # Loops without dephasing reach k A ~ 1e12; the phase is then random, but must stay a phase.
    x = np.concatenate([sign * 10.0 ** RNG.uniform(5.0, 14.0, 3000) for sign in (-1.0, 1.0)])
    values = np.array([sincos(v) for v in x])
    assert np.abs(values).max() <= 1.0 + 1e-15
    np.testing.assert_allclose(np.sum(values**2, axis=1), 1.0, atol=1e-15)


@pytest.mark.parametrize("x", [np.nan, np.inf, -np.inf])
def test_what_is_no_angle_has_no_sine(x: float) -> None:
    assert np.all(np.isnan(sincos(x)))


def test_uniform_numbers_use_the_upper_52_bits_and_never_vanish() -> None:
    assert unit_uniform(np.uint64(0)) == 1.0
    assert unit_uniform(LARGEST) == 2.0**-52
    expected = 1.0 - (WORDS >> np.uint64(12)).astype(float) * 2.0**-52
    assert [unit_uniform(word) for word in WORDS] == expected.tolist()


def test_direction_is_the_documented_angle_in_the_documented_quadrant() -> None:
    fraction = (WORDS >> np.uint64(12)).astype(float) * 2.0**-52
    octants = (fraction - 0.5) * (0.5 * np.pi)
    swap, flip = (WORDS & np.uint64(1)).astype(bool), (WORDS & np.uint64(2)).astype(bool)
    cosine, sine = np.where(swap, np.sin(octants), np.cos(octants)), np.where(swap, np.cos(octants), np.sin(octants))
    sign = np.where(flip, -1.0, 1.0)
    values = np.array([direction(word) for word in WORDS])
    np.testing.assert_allclose(values, np.stack([sign * cosine, sign * sine], axis=1), rtol=0.0, atol=3e-16)


def test_directions_fill_the_circle_evenly() -> None:
    x = np.array([direction(word) for word in RNG.integers(0, LARGEST, 40_000, dtype=np.uint64)])
    counts = np.histogram(np.arctan2(x[:, 1], x[:, 0]), bins=64, range=(-np.pi, np.pi))[0]
    chi2 = float(np.sum((counts - 625.0) ** 2) / 625.0)
    assert 20.0 < chi2 < 125.0  # 63 degrees of freedom: probability below 1e-5 on either side


def test_exponential_is_that_of_numpy_over_its_range() -> None:
    x = np.concatenate([np.linspace(-700.0, 700.0, 3001), RNG.normal(size=1000) * 1e-3, [0.0]])
    np.testing.assert_allclose([exp(v) for v in x], np.exp(x), rtol=4e-16, atol=0.0)
    assert exp(0.0) == 1.0


def test_angle_is_that_of_numpy_in_all_octants_and_at_the_seams() -> None:
    turns = np.concatenate([np.linspace(-np.pi, np.pi, 4097), np.arange(-15, 16) * np.pi / 16])
    size = np.exp(RNG.normal(size=turns.size) * 20.0)
    x, y = size * np.cos(turns), size * np.sin(turns)
    got = [angle(a, b) for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(got, np.arctan2(y, x), rtol=0.0, atol=5e-16)
    assert [angle(0.0, 0.0), angle(3.0, 0.0), angle(-2.0, 0.0)] == [0.0, 0.0, np.pi]
