"""Intervals hold the truth as often as they say, for independent residuals and for such as hang together."""

import math

import numpy as np
import pytest

from cbs.comparison.fit import fit_curves
from cbs.comparison.fit.noise import deviance, plain_noise, smooth_noise, together
from cbs.comparison.measured import Measured
from tests.comparison.fit.test_judgement import hikami
from tests.statistics import seeds

B = np.linspace(-20e-3, 20e-3, 81)
NOISE = 0.01


def smooth(rng: np.random.Generator, count: float) -> np.ndarray:
    """White noise through a Gaussian: `count` neighbouring points count as one, 2 sqrt(pi) times its width."""
    width = count / (2.0 * math.sqrt(math.pi))
    x = np.arange(-40, 41)
    weight = np.exp(-0.5 * (x / width) ** 2)
    return np.convolve(rng.standard_normal(B.size + 80), weight / math.sqrt(weight @ weight), mode="valid")


def covered(seed: int, n: int, count: float, error: bool) -> tuple[float, float]:
    """Shares of n curves whose 68 and 95 % intervals of L_phi hold it."""
    rng, inside = np.random.default_rng(seed), np.zeros(2)
    for _ in range(n):
        noise = rng.standard_normal(B.size) if count == 1.0 else smooth(rng, count)
        data = Measured(B, hikami(B, 6e-7) + NOISE * noise, np.full(B.size, NOISE) if error else None, "made")
        p = fit_curves(data, "wl")["L_phi"]
        inside += [p.low < 6e-7 < p.high, p.low95 < 6e-7 < p.high95]
    return float(inside[0] / n), float(inside[1] / n)


@pytest.mark.slow
@pytest.mark.parametrize("error", [False, True])
@pytest.mark.parametrize("count", [1.0, 3.0, 10.0])
def test_coverage(count: float, error: bool) -> None:
    share68, share95 = covered(7, 200, count, error)
    assert abs(share68 - 0.68) < 0.07 + 2.0 * math.sqrt(0.68 * 0.32 / 200)
    assert abs(share95 - 0.95) < 0.04 + 2.0 * math.sqrt(0.95 * 0.05 / 200)


@seeds
def test_smooth_noise_is_covered_where_independent_points_would_not_be(seed: int) -> None:
    share68, _ = covered(seed, 16, 10.0, error=False)
    assert share68 > 0.27  # 0.68 - 3.5 standard errors
    rng = np.random.default_rng(seed)
    data = Measured(B, hikami(B, 6e-7) + NOISE * smooth(rng, 10.0), None, "made")
    assert fit_curves(data, "wl")["L_phi"].error > 1.7 * fit_curves(data, "wl", independent=True)["L_phi"].error


def test_together_counts_points() -> None:
    rng = np.random.default_rng(1)
    x = np.arange(3000.0)
    white = rng.standard_normal(3000)
    assert together(x, white) < 1.3
    assert together(x, np.repeat(white[:600], 5)) == pytest.approx(5.0, rel=0.2)


def test_one_covariance_is_students_law_and_scaling_the_data_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    r, error = rng.standard_normal(40), np.full(40, 2.0)
    plain = plain_noise(error, 38.0)
    assert plain.cost(2.0 * r) - plain.cost(r) == pytest.approx(38.0 * math.log(4.0))
    B_40, J = np.linspace(0.0, 1.0, 40), np.stack([np.ones(40), np.linspace(0.0, 1.0, 40)], axis=1)
    noise = smooth_noise(B_40, error, r, J, scaled=True)
    assert noise.cost(3.0 * r) - noise.cost(r) == pytest.approx(noise.freedom * math.log(9.0))
    fixed = smooth_noise(B_40, error, r, J, scaled=False)
    assert fixed.freedom == 0.0
    assert deviance(B_40, error, 2.0 * r, False) > deviance(B_40, error, r, False)


def test_white_noise_prefers_the_white_covariance() -> None:
    rng = np.random.default_rng(3)
    r = rng.standard_normal(80)
    noise = smooth_noise(np.linspace(0.0, 1.0, 80), np.ones(80), r, np.ones((80, 1)), scaled=True)
    assert noise.shares(r)[0] > 0.2
    assert noise.mean.shape == (80, 80)
    held = np.convolve(rng.standard_normal(100), np.ones(12), mode="valid")[:80]
    assert smooth_noise(np.linspace(0.0, 1.0, 80), np.ones(80), held, np.ones((80, 1)), True).mean.shape[0] < 25
