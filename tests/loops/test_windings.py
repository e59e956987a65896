"""Winding numbers and durations against exact weights; image sums against plain sums."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import chdtri

from cbs.loops import durations, windings
from cbs.loops.tiles import key_words
from tests.statistics import FALSE_ALARM, assert_z, seeds


@pytest.mark.parametrize("q", [1e-4, 0.1, 1.0, 3.1, math.pi, 3.2, 10.0, 1e6])
def test_image_sum_is_the_plain_sum(q: float) -> None:
    n = np.arange(-2000, 2001)
    assert windings.image_sum(np.array([q]))[0] == pytest.approx(np.exp(-(n**2) * q).sum(), rel=1e-13)


@seeds
@pytest.mark.parametrize("q", [0.05, 0.7, 2.5])
def test_winding_numbers_have_their_exact_weights(seed: int, q: float) -> None:
    n = windings.winding_numbers(q, 60_000, seed=seed)
    numbers = np.arange(-30, 31)
    exact = n.size * np.exp(-(numbers**2) * q) / np.exp(-(numbers**2) * q).sum()
    found = np.array([(n == m).sum() for m in numbers])
    often = exact > 10.0
    chi2 = float(np.sum((found[often] - exact[often]) ** 2 / exact[often]))
    assert chi2 < chdtri(often.sum() - 1, FALSE_ALARM)
    assert_z(np.mean(n), n.std() / math.sqrt(n.size), 0.0, resolution=0.1)


@seeds
def test_windings_of_walks_round_a_cylinder_have_these_weights(seed: int) -> None:
    # Walks on a circle of 8 sites that are back after 40 steps, drawn by plain rejection, against the winding law of
    # +-1 steps.
    generator = np.random.default_rng(seed)
    end = (2 * generator.integers(0, 2, size=(200_000, 40), dtype=np.int8) - 1).sum(axis=1)
    n = end[end % 8 == 0] // 8
    # the Gaussian law with variance 2 D t = 40 holds to the lattice correction, (1/12)(4/40) of the exponent
    law = np.array([math.comb(40, 20 + 4 * m) for m in range(-2, 3)], dtype=float)
    gauss = np.exp(-((8.0 * np.arange(-2, 3)) ** 2) / (2 * 40.0))
    assert gauss / gauss.sum() == pytest.approx(law / law.sum(), rel=0.06)
    assert_z(np.mean(n == 0), math.sqrt(0.25 / n.size), law[2] / law.sum(), resolution=0.02)


def weight(s: np.ndarray) -> np.ndarray:
    values: np.ndarray = np.sqrt(s) * np.exp(-s)
    return values


def test_a_table_covers_its_range_and_follows_its_weight() -> None:
    table = durations.DurationTable.of(weight, 1e-6, 50.0)
    s, density = table.draw(np.array([1e-12, 0.5, 1.0]))
    assert np.all((s >= 1e-6) & (s <= 50.0 * (1 + 1e-12)))
    total = quad(lambda x: float(weight(np.exp(x))), math.log(1e-6), math.log(50.0))[0]
    inside = density[1] * total / weight(s[1])
    assert inside == pytest.approx(1.0, rel=5e-3)


@seeds
def test_weighted_durations_integrate_without_bias(seed: int) -> None:
    # a coarse guess of the weight: the importance weights must repair it
    table = durations.DurationTable.of(lambda s: 1.0 / (1.0 + s), 1e-8, 60.0)
    means = []
    for batch in range(64):
        first, n_loops = 4000 * batch, 4000
        s, density = durations.draw_durations(table, first, n_loops, key_words(seed, windings.STREAM))
        sizes = np.array([size for _, _, size in durations.strata(first, n_loops)])
        means.append(np.sum(sizes * weight(s) / density) / n_loops)
    exact = math.sqrt(math.pi)  # int s^(1/2) e^(-s) d ln s = Gamma(1/2)
    assert_z(np.mean(means), np.std(means, ddof=1) / 8.0, exact, resolution=0.05)


def test_groups_hold_every_loop_once() -> None:
    loops = np.concatenate([loop[:size] for loop, _, size in durations.strata(100, 77)])
    assert np.array_equal(loops, np.arange(100, 177))
