"""Conductance fluctuations as the noise of a curve: the normal law, coverage on curves with such noise, refusals."""

import math

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from cbs import theory
from cbs.comparison.fit import fit_curves
from cbs.comparison.fit.choices import Choices, make_piece
from cbs.comparison.fit.fitting import intervals
from cbs.comparison.fit.fluctuating import thermal_length, with_fluctuations
from cbs.comparison.fit.models import MODELS
from cbs.comparison.measured import Measured

SAMPLE, L_PHI, L_T, WHITE = (10e-6, 5e-6), 6e-7, 3e-7, 0.003
B = np.linspace(-20e-3, 20e-3, 41)


def matrix(L_phi: float = L_PHI) -> np.ndarray:
    """Covariance of sigma at B, and at zero field last."""
    length, width = SAMPLE
    K = theory.fluctuation_matrix(np.append(B, 0.0), length=length, width=width, L_phi=L_phi, L_T=L_T)
    return np.asarray((length / width) ** 2 * K)


def curve(rng: np.random.Generator, bars: bool) -> Measured:
    """WL of L_phi, less its value at zero field, fluctuations and white noise on it."""
    noise = rng.multivariate_normal(np.zeros(B.size + 1), matrix(), method="eigh")
    sigma = theory.hln(B, L_phi=L_PHI) + noise[:-1] - noise[-1] + WHITE * rng.standard_normal(B.size)
    return Measured(B, sigma, np.full(B.size, WHITE) if bars else None, "made", T=4.2)


@pytest.mark.parametrize("offset", [False, True])
def test_the_likelihood_is_the_normal_law_with_the_covariance_of_differences(offset: bool) -> None:
    data, choices = curve(np.random.default_rng(3), True), Choices(sample=SAMPLE, L_T=L_T, offset=offset)
    piece, at = make_piece(MODELS["wl"], data, choices), [math.log(L_PHI), *[0.0] * offset]
    noise = with_fluctuations(piece, np.array(at), choices, L_T).noise
    K = matrix()
    K = K[:-1, :-1] if offset else K[:-1, :-1] - K[-1:, :-1] - K[:-1, -1:] + K[-1, -1]
    law = multivariate_normal(np.zeros(B.size), K + WHITE**2 * np.eye(B.size))
    one, other = (piece.residual(np.array([math.log(L), *at[1:]])) for L in (5e-7, 8e-7))
    exact = -2.0 * (law.logpdf(one) - law.logpdf(other))
    assert abs(exact) > 1.0
    assert noise.cost(one) - noise.cost(other) == pytest.approx(exact, rel=1e-6)


def test_fits_say_their_noise_and_chi_squared_knows_it() -> None:
    data = curve(np.random.default_rng(4), True)
    fit = fit_curves(data, "wl", sample=SAMPLE, L_T=L_T)
    assert any("conductance fluctuations of this sample" in said for said in fit.messages)
    assert fit.p > 1e-3
    assert fit_curves(data, "wl", independent=True).p < 1e-6
    assert fit["L_phi"].low95 < L_PHI < fit["L_phi"].high95


def test_the_thermal_length_of_a_temperature() -> None:
    data = curve(np.random.default_rng(5), False)
    assert thermal_length(data, Choices(sample=SAMPLE, D=0.01)) == pytest.approx(1.349e-7, rel=1e-3)  # hbar D/k_B T
    assert thermal_length(data, Choices(sample=SAMPLE, D=0.01, L_T=1e-7)) == 1e-7
    assert thermal_length(data, Choices(sample=SAMPLE)) == math.inf


@pytest.mark.slow
@pytest.mark.parametrize("bars", [True, False])
def test_intervals_hold_the_truth_on_curves_with_such_noise(bars: bool) -> None:
    rng, inside, n = np.random.default_rng(20261127 + bars), np.zeros(2), 100
    for _ in range(n):
        (p,) = intervals(curve(rng, bars), "wl", sample=SAMPLE, L_T=L_T)
        inside += p.low < L_PHI < p.high, p.low95 < L_PHI < p.high95
    assert abs(inside[0] / n - 0.683) < 0.14  # three deviations of a hundred curves
    assert inside[1] / n > 0.88


def test_samples_that_are_coherent_are_refused() -> None:
    data = curve(np.random.default_rng(6), False)
    with pytest.raises(ValueError, match="must be at least 2 L_phi long"):
        fit_curves(data, "wl", sample=(8e-7, 5e-7))
    with pytest.raises(ValueError, match="sample width must be positive"):
        Choices(sample=(1e-6, 0.0))
