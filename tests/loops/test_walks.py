"""Laws of the angle, correlated walks, and pairs of half walks that meet."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import k0

from cbs.kernels.elementary import unit_uniform
from cbs.kernels.normals import LANES, counter
from cbs.kernels.threefry import threefry
from cbs.kernels.walks import PAIR, REACH, close_pairs, last_vertices, meet, turn, turn_bin
from cbs.loops import walks
from cbs.loops.tiles import key_words
from cbs.theory import anisotropic_return_density, anisotropic_ring_weight, closing_cosine
from tests.statistics import assert_z, seeds

LAW = walks.angle_harmonics([1.0, 0.5, 0.2])


def test_henyey_greenstein_has_its_harmonics() -> None:
    law = walks.henyey_greenstein(0.7)
    np.testing.assert_allclose(law.probability.sum(), 1.0, rtol=1e-14)
    np.testing.assert_allclose(law.harmonic(np.arange(6.0)), 0.7 ** np.arange(6), rtol=2e-5)
    assert walks.henyey_greenstein(0.0).density == pytest.approx(1.0, abs=1e-10)


def test_harmonics_come_back() -> None:
    np.testing.assert_allclose(LAW.harmonic([0.0, 1.0, 2.0, 3.0]), [1.0, 0.5, 0.2, 0.0], atol=1e-6)


def test_alias_tables_keep_every_probability() -> None:
    law = walks.angle_table([0.0, 1.0, 5.0, 5.0, 1.0, 0.0])
    share, other = law.alias
    kept = share.copy()
    np.add.at(kept, other, 1.0 - share)
    np.testing.assert_allclose(kept / share.size, law.probability, atol=1e-15)
    u = (np.arange(60000) + 0.5) / 60000
    angles = np.array([turn(x, share, other) for x in u])
    np.testing.assert_allclose(np.histogram(angles, 6, (-np.pi, np.pi))[0] / 60000, law.probability, atol=1e-4)


def test_relative_density_reads_the_table() -> None:
    law = walks.angle_table([1.0, 2.0, 3.0, 3.0, 2.0, 1.0])
    for angle, wanted in ((0.1, 1.5), (-0.1, 1.5), (1.6, 1.0), (-3.1, 0.5), (np.pi, 0.5)):
        bins = law.density.size
        got = law.density[
            turn_bin(np.cos(0.7), np.sin(0.7), 2.0 * np.cos(0.7 + angle), 2.0 * np.sin(0.7 + angle), bins)
        ]
        assert got == pytest.approx(wanted)


@pytest.mark.parametrize("R", [1e-6, 0.1, 1.0, 12.0])
def test_two_leg_weight_integrates_to_the_bessel_function(R: float) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    left, right, out = np.zeros((7, LANES)), np.zeros((7, LANES)), np.empty((3, LANES))
    right[1] = R
    weights = np.empty(u.size)
    for part in range(0, u.size, LANES):
        last_vertices(left, right, u[part : part + LANES], np.full(LANES, 0.3), *out)
        weights[part : part + LANES] = out[2] * np.exp(-max(R - 1.0, 0.0))
    np.testing.assert_allclose(weights.mean(), k0(R) / (2.0 * np.pi), rtol=1e-4)
    assert weights.max() < 4.0 * weights.mean()


def pair(left: np.ndarray, right: np.ndarray, u: float, v: float, table: np.ndarray, *, bare: bool) -> np.ndarray:
    """Weight, area and cosine of one loop, in all lanes."""
    columns = (np.repeat(walk[:, None], LANES, axis=1) for walk in (left, right))
    out = np.empty((3, LANES))
    close_pairs(*columns, bare, np.full(LANES, u), np.full(LANES, v), table, table, *out)
    assert np.ptp(out, axis=1).max() < 1e-13
    return np.asarray(out[:, 0])


def test_pair_closes_and_its_area_is_the_polygon() -> None:
    left = np.array([2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0])
    right = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
    R, u, v = np.sqrt(5.0), 0.3, 0.2
    _, area, cosine = pair(left, right, u, v, np.ones(4), bare=False)
    mu = u * np.arccosh(1.0 + 1.0 / R)
    assert mu < np.arccosh(1.0 + 1.0 / R) - 1.0 / np.sqrt(1.0 + 2.0 * R), "before the foot of the tangent"
    e = np.array([-2.0, 1.0]) / R
    cn, sn = np.cos(2.0 * np.pi * v), np.sin(2.0 * np.pi * v)
    x = np.array([1.0, 0.5]) + 0.5 * R * (np.cosh(mu) * cn * e + np.sinh(mu) * sn * np.array([-e[1], e[0]]))
    corners = np.array([[0.0, 0.0], [2.0, 0.0], x, [0.0, 1.0]])
    nxt = np.roll(corners, -1, axis=0)
    shoelace = 0.5 * np.sum(corners[:, 0] * nxt[:, 1] - corners[:, 1] * nxt[:, 0])
    assert area == pytest.approx(shoelace, abs=1e-12)
    assert cosine == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("bare", [False, True])
def test_weight_of_a_pair_is_that_of_its_three_turns(bare: bool) -> None:
    """The vertex is rebuilt from the law in closed form, angles and hyperbolic functions from NumPy."""
    left, right = np.array([0.7, 0.4, 0.6, 0.8, 0.3, 1.0, 0.0]), np.array([-0.2, 1.3, 0.0, -1.0, -0.1, 0.8, -0.6])
    R, u, v = np.hypot(0.9, 0.9), 0.83, 0.37
    peak, slope = np.arccosh(1.0 + 1.0 / R), np.sqrt(1.0 + 2.0 * R)
    foot = peak - 1.0 / slope
    mu = foot - np.log((peak - u * peak) * slope) / slope
    assert mu > foot
    along, across = np.array([-0.9, 0.9]) / R, np.array([-0.9, -0.9]) / R
    vertex = 0.5 * (left[:2] + right[:2]) + 0.5 * R * (
        np.cosh(mu) * np.cos(2.0 * np.pi * v) * along + np.sinh(mu) * np.sin(2.0 * np.pi * v) * across
    )
    expected = peak / (2.0 * np.pi) * np.exp((mu - foot) * slope - R * np.cosh(mu) + R - 1.0)
    directions = [left[2:4], vertex - left[:2], right[:2] - vertex, -right[2:4]]
    for a, b in pairwise(np.arctan2(d[1], d[0]) for d in directions):
        turned = (b - a + np.pi) % (2.0 * np.pi)
        expected *= LAW.density[int(turned / (2.0 * np.pi) * LAW.density.size)]
    weight, area, cosine = pair(left, right, u, v, LAW.density, bare=bare)
    corners = np.array([[0.0, 0.0], left[:2], vertex, right[:2]])
    nxt = np.roll(corners, -1, axis=0)
    polygon = 0.5 * np.sum(corners[:, 0] * nxt[:, 1] - corners[:, 1] * nxt[:, 0])
    assert weight == pytest.approx(expected, rel=1e-12)
    assert area == pytest.approx(0.3 + 0.1 + polygon, abs=1e-13)
    last = (right[:2] - vertex) / np.hypot(*(right[:2] - vertex))
    assert cosine == pytest.approx(last[0] if bare else -0.8, abs=1e-13)


def test_ends_of_half_walks_are_those_of_the_walks_leg_by_leg() -> None:
    legs = walks.open_walks(LAW, 9, 70, seed=4, first=3)  # two blocks of lanes and a rest
    key, marks = key_words(4, walks.STREAM), np.array([0, 1, 4, 9])
    rows = walks.half_walks(LAW.alias, 3, marks, key, np.zeros(70))
    before = np.concatenate([np.zeros((70, 1, 2)), np.cumsum(legs, axis=1)], axis=1)
    steps = before[:, :-1, 0] * legs[..., 1] - before[:, :-1, 1] * legs[..., 0]
    for m, n in enumerate(marks):
        last = legs[:, max(n, 1) - 1]
        np.testing.assert_allclose(rows[m, :, :2], before[:, n], atol=1e-12)
        np.testing.assert_allclose(rows[m, :, 2:4], last / np.hypot(*last.T)[:, None], atol=1e-12)
        np.testing.assert_allclose(rows[m, :, 4], 0.5 * steps[:, :n].sum(axis=1), atol=1e-11)
        np.testing.assert_allclose(rows[m, :, 5:], [[1.0, 0.0]] * 70, atol=0.0)


def uniform_pair(number: int, purpose: int, row: int, key: np.ndarray) -> tuple[float, float]:
    words = threefry(np.uint64(number), np.uint64(counter(purpose, row)), key[0], key[1])
    first, second = (float(unit_uniform(np.uint64(word))) for word in words)
    return first, second


@pytest.mark.parametrize("bare", [False, True])
def test_pairs_that_meet_are_the_pairs_one_by_one(bare: bool) -> None:
    key, law, b = key_words(2, 9), LAW, np.array([0.0, 0.4, 3.0])
    left = walks.half_walks(law.alias, 0, np.array([1]), key, np.zeros(37))[0]
    right = walks.half_walks(law.alias, 0, np.array([1]), key_words(2, 10), np.linspace(-3.0, 3.0, 41))[0]
    total, moments, literal, rows = np.zeros((2, 3)), np.zeros(2), np.zeros((2, 3)), np.zeros(37)
    meet(5, key, 1, left, right, bare, law.density, law.density, b, total, moments)
    for i, j in np.ndindex(37, 41):
        reach = 1.0 - np.log(uniform_pair(5 + i, REACH + 1, 0, key)[0])
        R = np.hypot(*(right[j, :2] - left[i, :2]))
        if R < reach:
            u, v = uniform_pair(5 + i, PAIR + 1, j, key)
            weight, area, cosine = pair(left[i], right[j], u, v, law.density, bare=bare)
            literal += weight * np.cos(b * area) * np.array([[1.0], [cosine]])
            rows[i] += weight * (1.0 + cosine)
    assert np.count_nonzero(rows) > 20, "hardly a pair meets: the test sees nothing"
    np.testing.assert_allclose(total, literal, rtol=1e-11)
    np.testing.assert_allclose(moments, [rows.sum(), np.sum(rows**2)], rtol=1e-11)


def test_walks_are_replayed_by_number() -> None:
    many = walks.open_walks(LAW, 5, 10, seed=4)
    np.testing.assert_array_equal(walks.open_walks(LAW, 5, 3, seed=4, first=6), many[6:9])


@seeds
def test_isotropic_returns_are_those_of_the_exact_sampler(seed: int) -> None:
    n = np.array([3, 4, 8, 30])
    means, errs = batches(walks.ISOTROPIC, n, seed, turned=True)
    density = 1.0 / (2.0 * np.pi * (n - 2))
    assert_z(means[:, 0], errs[:, 0], density, resolution=0.2 * density, n=6)
    assert_z(means[:2, 1], errs[:2, 1], (density * closing_cosine(n))[:2], resolution=0.5 * density[:2], n=6)


@seeds
def test_return_density_of_correlated_walks(seed: int) -> None:
    n = np.array([3, 4, 8, 30])
    means, errs = batches(LAW, n, seed, turned=False)
    exact = np.array([anisotropic_return_density(int(m), [1.0, 0.5, 0.2]) for m in n])
    assert_z(means[:, 0], errs[:, 0], exact, resolution=0.25 * exact)
    # isotropic walks of the same number of legs are rejected
    assert np.all(np.abs(exact[1:] - 1.0 / (2.0 * np.pi * (n[1:] - 2))) > 10.0 * errs[1:, 0])


@seeds
def test_ring_weight_of_correlated_walks(seed: int) -> None:
    n = np.array([3, 4, 8, 30])
    means, errs = batches(LAW, n, seed, turned=True, total=True)
    exact = np.array([anisotropic_ring_weight(int(m), [1.0, 0.5, 0.2]) for m in n])
    assert_z(means, errs, exact, resolution=0.35 * exact)


def batches(law: walks.AngleLaw, n: np.ndarray, seed: int, *, turned: bool, total: bool = False):
    """Means and errors over 32 pools of 128 half walks."""
    field = np.zeros(1)
    rows = np.array(
        [[walks.returns(law, int(m), 128 * i, 128, seed, field, turned=turned)[:, 0] for m in n] for i in range(32)]
    )
    if total:
        rows = rows.sum(axis=2)
    return rows.mean(axis=0), rows.std(axis=0, ddof=1) / np.sqrt(32)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: walks.henyey_greenstein(1.0), "g must lie between -0.99 and 0.99"),
        (lambda: walks.angle_table([1.0, -1.0]), "density must not be negative"),
        (lambda: walks.angle_table([1.0, 2.0, 3.0]), "breaks time reversal"),
        (lambda: walks.angle_table([*[0.0] * 2000, 1.0, 1.0, *[0.0] * 2000]), "must turn the walk"),
        (lambda: walks.angle_harmonics([0.9]), "p must begin with p_0 = 1"),
        (lambda: walks.angle_harmonics([1.0, 0.9]), "nowhere negative"),
    ],
)
def test_bad_laws_are_refused(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
