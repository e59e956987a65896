"""Walks led home: tables of returns, closed legs, exact densities and ring weights, two samplers of one law."""

import numpy as np
import pytest
from scipy.special import jv

from cbs.kernels import guided as kernels
from cbs.loops import guided
from cbs.loops.guides import bessel, guide_of
from cbs.loops.tiles import key_words
from cbs.loops.walks import ISOTROPIC, AngleLaw, angle_table, henyey_greenstein
from cbs.theory import anisotropic_return_density, anisotropic_ring_weight
from tests.statistics import assert_z, seeds

G = 0.75
LAW = henyey_greenstein(G)
HARMONICS = G ** np.arange(25)


def test_bessel_functions() -> None:
    z = np.array([0.0, 0.01, 1.0, 30.0, 200.0])
    np.testing.assert_allclose(bessel(40, z), [jv(m, z) for m in range(41)], atol=1e-11)


def test_turns_are_drawn_by_their_law() -> None:
    guide = guide_of(LAW)
    u = (np.arange(1, 5001)) / 5000
    turns = np.array([kernels.turn_at(value, guide.cumulative, guide.start) for value in u])
    np.testing.assert_allclose(turns, LAW.quantile(u), atol=1e-9)


def test_the_guide_of_isotropic_scatterers_knows_no_direction() -> None:
    guide = guide_of(ISOTROPIC)
    near = guide.tables[5][:24]
    np.testing.assert_allclose(near / near[:, :1], 1.0, rtol=1e-6)
    n = np.array([8, 20, 60, 500])
    # smeared over s mean legs the return is rarer by s^2/n, below a tenth
    np.testing.assert_allclose(guide.returns(n) * 2.0 * np.pi * (n - 2), 1.0, rtol=0.1)


def test_the_guide_knows_the_return_of_forward_walks() -> None:
    exact = [anisotropic_return_density(n, HARMONICS) for n in (8, 20)]
    np.testing.assert_allclose(guide_of(LAW).returns(np.array([8, 20])), exact, rtol=0.02)


@pytest.mark.parametrize("law", [LAW, ISOTROPIC, henyey_greenstein(-0.6), angle_table([1.0, 0.0, 0.0, 0.0, 0.0, 1.0])])
def test_the_legs_bring_the_walk_home(law: AngleLaw) -> None:
    numbers = guided.LedNumbers(np.array([3, 3, 4, 4, 7, 30, 150]), np.ones(7))
    (tile,) = guided.tiles(law, numbers, 5, 1, (1.0, 1.0), unit=2.0)
    weight, area = guided.returns(law, numbers.n_legs, 5, 1, (1.0, 1.0))
    lanes = slice(0, 7)
    np.testing.assert_allclose(tile.dx.sum(axis=1), 0.0, atol=1e-10)
    np.testing.assert_allclose(tile.dy.sum(axis=1), 0.0, atol=1e-10)
    assert np.array_equal((np.hypot(tile.dx, tile.dy) > 0.0).sum(axis=1)[0, lanes], numbers.n_legs)
    assert np.array_equal(tile.weight[0, lanes], weight)
    np.testing.assert_allclose(tile.area[0, lanes], 4.0 * area, rtol=1e-9, atol=1e-12)
    assert np.all(weight >= 0.0)


@seeds
@pytest.mark.parametrize(("g", "n_legs"), [(G, (3, 4, 8, 30)), (0.9, (3, 5, 12))])
def test_densities_and_ring_weights_are_exact(seed: int, g: float, n_legs: tuple[int, ...]) -> None:
    law, harmonics, n_loops = henyey_greenstein(g), g ** np.arange(1 + int(np.log(1e-4) / np.log(g))), 64 * 60
    means, errs, exact = [], [], []
    for n in n_legs:
        for terms, turned in (((1.0, 0.0), False), ((1.0, 1.0), True)):
            weight, _ = guided.returns(law, np.full(n_loops, n), 0, seed, terms, turned=turned)
            means.append(weight.mean())
            errs.append(weight.std(ddof=1) / np.sqrt(n_loops))
            exact.append((anisotropic_ring_weight if turned else anisotropic_return_density)(n, harmonics))
            assert weight.max() < 60.0 * weight.mean()
    assert_z(means, errs, exact, resolution=0.15 * np.array(exact))
    assert abs(means[1] / means[0] - 1.0) > 0.5  # the two are far apart


@seeds
def test_long_walks_return_as_the_diffusion_says(seed: int) -> None:
    """1/(2 pi l_q l_tr N) with a correction of order 1/N; the first half of these walks is not led."""
    n, n_loops = 600, 2000
    weight, _ = guided.returns(henyey_greenstein(0.6), np.full(n_loops, n), 0, seed, (1.0, 0.0), turned=False)
    exact = 0.4 / (2.0 * np.pi * n)
    assert_z(weight.mean(), weight.std(ddof=1) / np.sqrt(n_loops), exact, resolution=0.2 * exact)


def test_numbers_of_legs_are_drawn_with_their_factors() -> None:
    """The mean of factor f(N) is the sum of x^(N-2) f(N), whatever the guide thinks of the returns."""
    drawn = guided.LedNumbers.draw(LAW, 0.2, 0, 20_000, key_words(3, guided.STREAM))
    n = np.arange(1, 400)
    assert np.mean(drawn.factor / drawn.n_legs) == pytest.approx(np.sum(1.2**-n / (n + 2.0)), rel=2e-3)
