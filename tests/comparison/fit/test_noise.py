"""The likelihood of residuals: Student's law, spectra that are recognised, amplitudes that are left out."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from cbs.comparison.coverage import noise
from cbs.comparison.fit import spectra as spectra_module
from cbs.comparison.fit.amplitudes import amplitudes
from cbs.comparison.fit.noise import Halves, Smooth, counted_as_one, plain_noise, repeats, students_power
from cbs.comparison.fit.spectra import deviance, smooth_noise
from tests.statistics import seeds

B = np.linspace(0.0, 1.0, 80)
ONES = np.ones(B.size)
J = np.ones((B.size, 1))
BOTH = np.linspace(-1.0, 1.0, 81)


@pytest.mark.parametrize("freedom", [2.0, 5.0, 20.0, 200.0])
def test_rises_of_one_and_of_four_are_quantiles_of_students_law(freedom: float) -> None:
    nu = students_power(freedom)
    for rise, inside in ((1.0, 0.682689), (3.841459, 0.95)):
        t = math.sqrt(freedom * math.expm1(rise / nu))
        assert student.cdf(t, freedom) - student.cdf(-t, freedom) == pytest.approx(inside, abs=0.005)


def test_one_covariance_is_students_law_and_scaling_the_data_changes_nothing() -> None:
    r = np.random.default_rng(2).standard_normal(B.size)
    plain = plain_noise(2.0 * ONES, 78.0)
    assert plain.cost(2.0 * r) - plain.cost(r) == pytest.approx(plain.freedom * math.log(4.0))
    free = smooth_noise(B, 2.0 * ONES, r, J, scaled=True)
    assert isinstance(free, Smooth)  # one sign of the field: no parity
    assert free.cost(3.0 * r) - free.cost(r) == pytest.approx(free.freedom * math.log(9.0))
    assert deviance(B, ONES, 2.0 * r, False) > deviance(B, ONES, r, False)


@seeds
def test_points_that_count_as_one_are_counted(seed: int) -> None:
    rng, mean = np.random.default_rng(seed), {}
    for count in (1.0, 3.0, 10.0):
        found = [noise(rng, "gaussian", count, B.size) for _ in range(40)]
        mean[count] = np.mean([counted_as_one(smooth_noise(B, ONES, r, J, True), r) for r in found])
    assert mean[1.0] < 2.0
    assert mean[3.0] == pytest.approx(3.0, rel=0.35)
    assert mean[10.0] == pytest.approx(10.0, rel=0.35)


@seeds
def test_rough_amplitudes_of_smooth_residuals_are_left_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    white = smooth_noise(B, ONES, rng.standard_normal(B.size), J, True)
    assert isinstance(white, Smooth)
    assert white.basis.shape == (B.size, B.size)
    held = smooth_noise(B, ONES, noise(rng, "gaussian", 10.0, B.size), J, True)
    assert isinstance(held, Smooth)
    assert held.basis.shape[0] < 30


def test_amplitudes_are_orthogonal_for_uneven_and_repeated_fields() -> None:
    for fields in (B, B**3, np.concatenate([B[::2], B[::2]]), -B[::-1], BOTH, B - 0.3):
        error = np.linspace(1.0, 2.0, fields.size)
        matrix = amplitudes(fields, error).matrix * error
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(fields.size), atol=1e-10)


def test_with_error_bars_residuals_far_below_them_do_not_shrink_the_errors() -> None:
    r = 1e-3 * np.random.default_rng(4).standard_normal(B.size)
    known = smooth_noise(B, ONES, r, J, scaled=False)
    shift = 1.0 / math.sqrt(B.size)  # one standard error of the mean of the bars
    assert 0.2 < known.cost(r + shift) - known.cost(r) < 1.05


def test_amplitudes_know_their_parity_and_frequency() -> None:
    waves = amplitudes(BOTH, np.ones(BOTH.size))
    mirrored = waves.matrix[:, ::-1]
    np.testing.assert_allclose(mirrored[~waves.odd], waves.matrix[~waves.odd], atol=1e-9)
    np.testing.assert_allclose(mirrored[waves.odd], -waves.matrix[waves.odd], atol=1e-9)
    assert waves.odd.sum() == 40
    for j, row in enumerate(waves.matrix):  # a wave of j half periods changes its sign j times
        assert np.count_nonzero(np.diff(np.sign(row[np.abs(row) > 1e-9]))) == j
    np.testing.assert_allclose(waves.frequency, np.arange(81.0), atol=1e-9)
    assert not amplitudes(B, ONES).odd.any()
    uneven = amplitudes(np.arange(-24.0, 56.0), ONES)  # odd waves end where one sign does
    assert uneven.odd.sum() == 24
    assert np.abs(uneven.matrix[uneven.odd][:, 49:]).max() < 1e-9


def of_parity(rng: np.random.Generator, count: float, even: bool) -> np.ndarray:
    x = noise(rng, "gaussian", count, BOTH.size)
    return np.where(BOTH < 0.0, x[::-1], x) if even else x


@seeds
@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("count", [1.0, 5.0])
def test_residuals_that_repeat_at_minus_b_are_recognised(seed: int, count: float, scaled: bool) -> None:
    rng, ones, jacobian, counts = np.random.default_rng(seed), np.ones(BOTH.size), np.ones((BOTH.size, 1)), []
    for even in (True, False):
        draws = [of_parity(rng, count, even) for _ in range(40)]
        found = [smooth_noise(BOTH, ones, r, jacobian, scaled) for r in draws]
        said = [repeats(each, r) for each, r in zip(found, draws, strict=True)]
        assert all(said) if even else sum(said) <= 12  # 4 expected
        counts.append(np.median([counted_as_one(each, r) for each, r in zip(found, draws, strict=True)]))
    assert counts[0] / counts[1] == pytest.approx(2.0, rel=0.4)


def test_the_size_of_the_data_changes_no_belief_in_parity() -> None:
    r = of_parity(np.random.default_rng(5), 3.0, True) + 0.5 * np.random.default_rng(6).standard_normal(81)
    jacobian = np.stack([np.ones(BOTH.size), BOTH], axis=1)
    for scaled in (True, False):
        one, other = (smooth_noise(BOTH, s * np.ones(81), s * r, jacobian, scaled) for s in (1.0, 1e-3))
        assert isinstance(one, Halves)
        assert isinstance(other, Halves)
        assert one.parted(r) == pytest.approx(other.parted(1e-3 * r), rel=1e-6)


@pytest.mark.parametrize("rho", [0.5, 0.8])
def test_the_spectrum_of_exponential_correlations_is_exact_for_points(rho: float) -> None:
    waves = amplitudes(BOTH, np.ones(BOTH.size))
    covariance = rho ** np.abs(np.subtract.outer(np.arange(81.0), np.arange(81.0)))
    variance = np.einsum("mi,ij,mj->m", waves.matrix, covariance, waves.matrix)
    spectra = spectra_module._ladder(waves, 81, 81)[0]
    nearest = min(float(np.std(np.log(variance[:-1] / row[:-1]))) for row in spectra)
    assert nearest < 0.12  # 0.17 and 0.23 for a Lorentzian; widths lie a factor 1.5 apart
