"""Circular ensembles: 2 : 1 : 1/2, exactly at every number of channels, and the family that joins COE and CSE."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from cbs import ensembles
from cbs.ensembles.matrices import haar
from tests.statistics import assert_z, seeds


def weingarten_second_moments(k: np.ndarray) -> tuple[float, float]:
    """Mean |S_aa|^2 and |S_ab|^2 of S = U^T K U, summed over permutations as the textbook writes it.

    E[U_ia U_jb U*_i'a' U*_j'b'] = sum over permutations s (rows), t (columns) of Wg(s t^-1).
    """
    n = len(k)
    weight = {True: 1.0 / (n * n - 1.0), False: -1.0 / (n * (n * n - 1.0))}
    found = []
    for columns in ((0, 0), (0, 1)):
        total = 0.0
        for s, t in itertools.product((False, True), repeat=2):
            if t and columns[0] != columns[1]:
                continue
            rows = np.sum(k * np.conj(k.T if s else k)).real
            total += rows * weight[s == t]
        found.append(float(total))
    return found[0], found[1]


@pytest.mark.parametrize("theta", [0.0, 0.3, math.pi / 4, 1.1, math.pi / 2])
@pytest.mark.parametrize("pairs", [2, 3, 7])
def test_closed_form_is_the_sum_over_permutations(theta: float, pairs: int) -> None:
    n = 2 * pairs
    k = math.cos(theta) * np.eye(n) + math.sin(theta) * ensembles.pairing(n)
    assert ensembles.exact_probabilities("COE", pairs, theta) == pytest.approx(weingarten_second_moments(k), abs=1e-15)


@pytest.mark.parametrize("m", [2, 3, 10])
def test_exact_values_at_finite_size(m: int) -> None:
    assert ensembles.exact_probabilities("COE", m) == pytest.approx((2 / (m + 1), 1 / (m + 1)))
    assert ensembles.exact_probabilities("CUE", m) == pytest.approx((1 / m, 1 / m))
    assert ensembles.exact_probabilities("CSE", m) == pytest.approx((0.0, 1 / (2 * m - 1)))


@pytest.mark.parametrize("name", ensembles.ENSEMBLES)
def test_probabilities_of_a_channel_add_up_to_one(name: str) -> None:
    back, other = ensembles.exact_probabilities(name, 4)
    n = 8 if name == "CSE" else 4
    assert back + (n - 1) * other == pytest.approx(1.0, abs=1e-15)


def test_family_ends_at_the_ensembles_and_tends_to_one_plus_cosine() -> None:
    assert ensembles.exact_probabilities("COE", 5, 0.0) == pytest.approx(ensembles.exact_probabilities("COE", 10))
    assert ensembles.exact_probabilities("COE", 5, math.pi / 2) == pytest.approx(
        ensembles.exact_probabilities("CSE", 5)
    )
    back, other = ensembles.exact_probabilities("COE", 1000, 0.4)
    assert back / other == pytest.approx(1 + math.cos(0.8), abs=1e-3)


@pytest.mark.parametrize("name", ensembles.ENSEMBLES)
def test_matrices_have_their_symmetry_to_rounding(name: str) -> None:
    assert ensembles.scattering(name, 6, matrices=200, rng=1).symmetry_error < 1e-13


@seeds
@pytest.mark.parametrize("n", [2, 5])
def test_unitary_matrices_are_uniform_in_their_phases_too(seed: int, n: int) -> None:
    """Mean |Tr U|^2 = 1 and |Tr U|^4 = 2 (P. Diaconis and M. Shahshahani, 1994); no probability would tell."""
    power = np.abs(np.trace(haar(n, 20_000, np.random.default_rng(seed)), axis1=1, axis2=2)) ** 2
    for values, exact in ((power, 1.0), (power**2, 2.0)):
        assert_z(values.mean(), values.std() / math.sqrt(power.size), exact, resolution=0.1 * exact**2, n=2)


@seeds
@pytest.mark.parametrize("m", [2, 5])
@pytest.mark.parametrize("name", ["COE", "CUE"])
def test_mean_probabilities_are_exact_without_spin(seed: int, m: int, name: str) -> None:
    s = ensembles.scattering(name, m, matrices=12_000, rng=seed)
    back, other = ensembles.exact_probabilities(name, m)
    # the neighbouring wrong value: the probability of the other ensemble
    assert_z(s.back, s.back_err, back, resolution=0.08 * back, n=3)
    assert_z(s.other, s.other_err, other, resolution=0.08 * other, n=3)
    assert_z(s.ratio, s.ratio_err, back / other, resolution=0.2, n=3)


@seeds
@pytest.mark.parametrize("m", [2, 4])
def test_spin_orbit_coupling_halves_and_does_not_cancel_the_return(seed: int, m: int) -> None:
    s = ensembles.scattering("CSE", m, matrices=12_000, rng=seed)
    assert s.back < 1e-28  # the Kramers channel vanishes in every matrix
    assert_z(s.partner, s.partner_err, 1.0 / (2 * m - 1), resolution=0.08 / (2 * m - 1), n=3)
    assert_z(s.other, s.other_err, 1.0 / (2 * m - 1), resolution=0.08 / (2 * m - 1), n=3)
    assert_z(s.summed, s.summed_err, 0.5, resolution=0.05, n=3)


@seeds
@pytest.mark.parametrize("theta", [0.2, 0.7, 1.2])
def test_family_has_its_finite_size_ratio_and_not_the_limit(seed: int, theta: float) -> None:
    m = 3
    s = ensembles.scattering("COE", m, theta=theta, matrices=30_000, rng=seed)
    n, cosine = 2 * m, math.cos(2 * theta)
    exact = (1 + cosine) * (n - 1) / (n - cosine)
    assert_z(s.ratio, s.ratio_err, exact, resolution=0.08, n=2)
    assert_z(s.partner, s.partner_err, (n - cosine) / (n * n - 1), resolution=0.02, n=2)


def test_the_limit_formula_is_rejected_at_finite_size() -> None:
    s = ensembles.scattering("COE", 3, theta=0.7, matrices=30_000, rng=20261122)
    assert abs(s.ratio - (1 + math.cos(1.4))) > 6 * s.ratio_err


def test_same_seed_same_bits_and_another_seed_not() -> None:
    one, two = (ensembles.scattering("CSE", 4, matrices=256, rng=9) for _ in range(2))
    assert one == two
    assert ensembles.scattering("CSE", 4, matrices=256, rng=10).other != one.other


def test_channels_without_pairs_have_no_partner() -> None:
    s = ensembles.scattering("COE", 4, matrices=256, rng=9)
    assert math.isnan(s.partner)
    assert math.isnan(s.summed_err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ensemble": "GOE"}, "ensemble must be one of COE, CUE, CSE"),
        ({"channels": 1}, "channels must be at least 2"),
        ({"theta": math.nan}, "theta"),
        ({"matrices": 5}, "matrices must be at least 128"),
    ],
)
def test_bad_values_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ensembles.scattering(**{"rng": 1, **arguments})
