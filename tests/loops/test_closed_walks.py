"""Closed walks of sharp laws: turns that add up, lengths that bring the walk home, exact densities and ring weights."""

import numpy as np
import pytest

from cbs.kernels import closed_walks as kernels
from cbs.loops import closed_walks
from cbs.loops.tiles import key_words
from cbs.loops.walks import henyey_greenstein
from cbs.theory import anisotropic_return_density, anisotropic_ring_weight
from tests.statistics import assert_z, seeds

G = 0.75
LAW = henyey_greenstein(G)
HARMONICS = G ** np.arange(33)


def test_sums_of_turns_are_sharper_laws_of_the_same_kind() -> None:
    """The k-fold sum of Henyey-Greenstein turns has the mean cosine g^k."""
    sums, peaks = closed_walks.turn_sums(LAW.probability.tobytes())
    for k in (2, sums.shape[0] - 1):
        for angle in (0.0, 0.7, -2.0, 3.1):
            exact = (1.0 - G ** (2 * k)) / (1.0 + G ** (2 * k) - 2.0 * G**k * np.cos(angle))
            assert kernels.sum_density(k, angle, LAW.density, sums) == pytest.approx(exact, rel=1e-3)
    assert sums[-1].max() < 1.0 + 2.0 * closed_walks.EVEN
    assert np.all(np.diff(peaks[1:]) < 0.0)


def test_a_bridge_has_the_law_of_turns_with_a_known_sum() -> None:
    sums, peaks = closed_walks.turn_sums(LAW.probability.tobytes())
    key, need, turns = key_words(1, 2), 2.0, np.zeros((4000, 8))
    for i, row in enumerate(turns):
        kernels.bridge(np.uint64(i), key, *LAW.alias, LAW.density, sums, peaks, 3, need, 2, row)
    np.testing.assert_allclose(np.mod(turns[:, 2:5].sum(axis=1) - need + 1.0, 2.0 * np.pi), 1.0, atol=1e-9)
    # any of the three: density f_1(t) f_2(need - t)/f_3(need)
    angle = 2.0 * np.pi * ((np.arange(6000) + 0.5) / 6000 - 0.5)
    f = [
        (1.0 - G ** (2 * k)) / (1.0 + G ** (2 * k) - 2.0 * G**k * np.cos(x)) for k, x in ((1, angle), (2, need - angle))
    ]
    exact = (f[0] * f[1]).reshape(12, -1).sum(axis=1) / np.sum(f[0] * f[1])
    for column in (2, 3, 4):
        wrapped = np.mod(turns[:, column] + np.pi, 2.0 * np.pi) - np.pi
        found = np.histogram(wrapped, 12, (-np.pi, np.pi))[0] / 4000
        assert np.all(np.abs(found - exact) < 4.7 * np.sqrt(exact / 4000))


def test_the_lengths_bring_the_walk_home() -> None:
    rng, closed = np.random.default_rng(3), 0
    for number in range(200):
        n = int(rng.integers(4, 30))
        angle = 2.0 * np.pi * rng.random(n) * (0.05 if number % 4 == 0 else 1.0)  # a quarter cannot close
        c, s, r = np.cos(angle), np.sin(angle), np.zeros(n)
        weight = kernels.lengths(np.uint64(number), key_words(1, 2), n, c, s, np.zeros(n, dtype=np.int64), r)
        assert weight >= 0.0
        assert number % 4 or weight == 0.0
        if weight > 0.0:
            closed += 1
            assert np.all(r > 0.0)
            np.testing.assert_allclose([r @ c, r @ s], 0.0, atol=1e-9 * r.sum())
    assert closed > 60


@seeds
def test_densities_and_ring_weights_are_exact(seed: int) -> None:
    means, errs, exact = [], [], []
    for n in (4, 8, 30):
        for terms, turned in (((1.0, 0.0), False), ((1.0, 1.0), True)):
            rows = [
                closed_walks.returns(
                    LAW, np.full(500, n), np.ones(500), 500 * i, seed, np.zeros(1), terms, turned=turned
                )
                for i in range(64)
            ]
            sums = np.array([total[0] for total, _ in rows]) / 500
            means.append(sums.mean())
            errs.append(sums.std(ddof=1) / 8.0)
            exact.append((anisotropic_ring_weight if turned else anisotropic_return_density)(n, HARMONICS))
    assert_z(means, errs, exact, resolution=0.4 * np.array(exact))
    assert abs(means[1] / means[0] - 1.0) > 0.5  # the two are far apart
