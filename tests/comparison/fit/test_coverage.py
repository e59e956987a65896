"""Intervals hold the truth as often as they say, for independent residuals and for autocorrelated ones."""

import numpy as np
import pytest

from cbs.comparison.coverage import COLUMNS, SHAPES, Cell, as_csv, cells, coverage, noise
from cbs.comparison.fit import fit_curves
from cbs.comparison.fit.models import MODELS
from cbs.comparison.measured import Measured
from tests.statistics import seeds


@pytest.mark.slow
@pytest.mark.parametrize("cell", cells(["wl", "hln"]), ids=lambda c: "-".join(str(x) for x in (
    c.model, "A" if c.prefactor else "1", c.shape, f"{c.count:g}", "bars" if c.bars else "none")))  # fmt: skip
def test_68_and_95_percent_hold_within_seven_and_four(cell: Cell) -> None:
    for found in coverage([cell], 200, rng=17):
        a, b = found.shares
        assert abs(a - 0.68) <= 0.07, found
        assert abs(b - 0.95) <= 0.04, found


@seeds
def test_smooth_noise_is_covered_where_independent_points_would_not_be(seed: int) -> None:
    (found,) = coverage([Cell("wl", False, "gaussian", 10.0, False)], 24, rng=seed)
    assert found.shares[0] > 0.34  # 0.68 - 3.6 standard errors
    B = np.linspace(-20e-3, 20e-3, 81)
    sigma = MODELS["wl"](B, 6e-7) + 0.01 * noise(np.random.default_rng(seed), "gaussian", 10.0, B.size)
    data = Measured(B, sigma, None, "made")
    assert fit_curves(data, "wl")["L_phi"].error > 1.7 * fit_curves(data, "wl", independent=True)["L_phi"].error


@seeds
@pytest.mark.parametrize("bars", [True, False])
def test_a_mirrored_curve_says_no_more_than_its_half(seed: int, bars: bool) -> None:
    """Fluctuations of one film between two contacts are even: the second half of the curve is no new measurement."""
    rng, half = np.random.default_rng(seed), np.linspace(0.0, 20e-3, 61)
    spread, centre = [], []
    for _ in range(8):
        sigma = MODELS["hln"](half, 6e-7, 2e-7) + 0.01 * rng.standard_normal(half.size)
        both, twice = np.concatenate([-half[:0:-1], half]), np.concatenate([sigma[:0:-1], sigma])
        one, two = (
            fit_curves(Measured(B, s, np.full(B.size, 0.01) if bars else None, "made"), "hln")["L_phi"]
            for B, s in ((half, sigma), (both, twice))
        )
        spread.append((two.high - two.low) / (one.high - one.low))
        centre.append((two.value - one.value) / one.error)
    assert np.mean(spread) == pytest.approx(1.0, abs=0.1)  # 0.71 if the halves were two measurements
    assert np.abs(centre).max() < 0.2


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "even"])
def test_the_noise_has_its_count_and_variance_one(shape: str) -> None:
    x = noise(np.random.default_rng(1), shape, 10.0, 40_000)
    assert x.var() == pytest.approx(1.0, abs=0.06)
    means = x.reshape(-1, 200).mean(axis=1)
    assert 200.0 * means.var() == pytest.approx(10.0, rel=0.35)  # variance of a mean: count over number


def test_even_noise_is_the_same_at_minus_b_and_has_variance_one_but_two_at_the_centre() -> None:
    rng = np.random.default_rng(2)
    drawn = np.array([noise(rng, "even", 3.0, 81) for _ in range(4000)])
    np.testing.assert_array_equal(drawn, drawn[:, ::-1])
    variance = drawn.var(axis=0)
    assert variance[:35].mean() == pytest.approx(1.0, abs=0.03)
    assert variance[40] == pytest.approx(2.0, abs=0.2)


def test_cells_own_their_random_numbers_and_make_a_table() -> None:
    wanted = cells(["wl"], [1.0, 3.0], ["exponential"])
    assert len(wanted) == 8
    alone = list(coverage(wanted[:1], 4, rng=3))
    assert next(iter(coverage(wanted, 4, rng=3))) == alone[0]
    text = as_csv(alone, 3).splitlines()
    assert "seed 3" in text[0]
    assert text[1] == ",".join(COLUMNS)
    assert text[2].startswith("wl,1,independent,1,yes,L_phi,4,")
    with pytest.raises(ValueError, match="models must be among"):
        cells(["nothing"])
    with pytest.raises(ValueError, match="between 1 and"):
        cells(["wl"], [0.5])
