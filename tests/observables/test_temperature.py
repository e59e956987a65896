"""Correction against temperature: the exact sum of its coherence lengths."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)
T = np.array([0.5, 1.0, 2.0, 4.0])


def line(x: np.ndarray, y: np.ndarray) -> float:
    """Slope of the straight line through y against ln x."""
    return float(np.polyfit(np.log(x), y, 1)[0])


@seeds
@pytest.mark.parametrize("spin", [(), (cbs.Rashba(100e-9),)], ids=["none", "rashba"])
def test_the_temperature_curve_is_the_exact_sum_of_its_lengths(seed: int, spin: Any) -> None:
    rate = theory.power_law_rate(T, [(2e10, 1.0), (1e9, 2.0)])
    curve = cbs.temperature_dependence(FILM, T, rate=rate, D=0.02, spin=spin, loops=60_000, rng=seed)
    exact = np.array([float(np.squeeze(exact_zero_field(L, spin))) for L in np.sqrt(0.02 / rate)])
    assert curve.L_phi == pytest.approx(np.sqrt(0.02 / rate))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.05, n=10)
    assert_z(*curve.slope, line(T, exact), resolution=0.05, n=10)


def exact_zero_field(L_phi: float, spin: Any) -> np.ndarray:
    if spin:
        return theory.rashba_ballistic(0.0, l=FILM.l, L_phi=L_phi, L_so=spin[0].L_so)
    return theory.ballistic(0.0, l=FILM.l, L_phi=L_phi)


def test_the_curve_draws_itself() -> None:
    axes = cbs.temperature_dependence(FILM, T, rate=1e10 * T, D=0.02, loops=200, rng=1).plot()
    assert "T" in axes.get_xlabel().upper()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cbs.temperature_dependence(FILM, [0.0], rate=[1e9], D=0.1), "T must be positive"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[-1e9], D=0.1), "rate must be positive"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[1e9, 1e9], D=0.1), "rate must have the shape of T"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[1e9], D=0.0), "D must be positive"),
    ],
)
def test_bad_values_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
