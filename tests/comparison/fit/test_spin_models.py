"""Models of Rashba and Dresselhaus coupling against the loops, which share no formula with them, and their limits."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares

import cbs
from cbs import theory
from cbs.comparison.fit import MODELS
from tests.statistics import seeds, z_limit

B = np.linspace(0.0, 12e-3, 10)
NOISE = 4e-3  # well above the error of the loops, which is correlated between fields


def simulated(conductor: cbs.Conductor, spin: list[Any], seed: int, loops: int) -> np.ndarray:
    """Change of the conductivity by the loops, with independent noise."""
    curve = cbs.magnetoconductance(conductor, B, spin=spin, loops=loops, rng=seed, workers=1)
    assert np.max(curve.delta_err) < 0.6 * NOISE
    return np.asarray(curve.delta + NOISE * np.random.default_rng(seed).standard_normal(B.size))


def assert_recovered(name: str, sigma: np.ndarray, truth: dict[str, float], **held: float) -> None:
    """Least squares in the logarithms, begun a fifth away, lead back to the truth within their errors."""
    curve = MODELS[name].function(**held)
    value = np.log(list(truth.values()))

    def residual(x: np.ndarray) -> np.ndarray:
        return np.asarray((sigma - curve(B, *np.exp(x)))[1:] / NOISE)

    start = value + 0.2 * np.array([-1.0, 1.0])
    found = least_squares(residual, start, diff_step=1e-4, bounds=(value - 0.23, value + 0.23))  # no twin inside
    error = np.sqrt(np.diag(np.linalg.inv(found.jac.T @ found.jac)))
    assert np.all(error < 0.3)
    z = (found.x - value) / np.hypot(error, 0.01)  # one per cent: the diffusive limit, the loops
    assert np.all(np.abs(z) < z_limit(6)), f"{np.exp(found.x)} +- {error} for {truth}"


@seeds
def test_rashba_far_from_diffusive_comes_back(seed: int) -> None:
    film = cbs.Conductor(100e-9, 400e-9)
    sigma = simulated(film, [cbs.Rashba(250e-9)], seed, 100_000)
    assert_recovered("ballistic-rashba", sigma, {"L_phi": film.L_phi, "L_so": 250e-9}, l=film.l)


@seeds
def test_rashba_and_dresselhaus_together_come_back(seed: int) -> None:
    film = cbs.Conductor(20e-9, 500e-9)
    sigma = simulated(film, [cbs.Rashba(200e-9), cbs.Dresselhaus(320e-9)], seed, 100_000)
    truth = {"L_rashba": 200e-9, "L_dresselhaus": 320e-9}
    assert_recovered("rashba-dresselhaus", sigma, truth, L_phi=film.L_phi, l=film.l)


@seeds
def test_cubic_coupling_beside_rashba_comes_back(seed: int) -> None:
    film, truth = cbs.Conductor(20e-9, 500e-9), {"L_rashba": 250e-9, "L_c": 250e-9}
    sigma = simulated(film, [cbs.Rashba(250e-9), cbs.CubicDresselhaus(250e-9)], seed, 100_000)
    assert_recovered("rashba-dresselhaus-cubic", sigma, truth, L_phi=film.L_phi, L_dresselhaus=1e-3, l=film.l)


def test_limits_of_one_coupling_alone() -> None:
    few, none, short = np.array([0.0, 1e-3, 5e-3]), 1e-3, 1e-9
    one = theory.ilp(few, L_phi=6e-7, L_so=2e-7)
    two = {"L_phi": 6e-7, "l": short}
    for R, D in ((2e-7, none), (none, 2e-7)):
        mixed = MODELS["rashba-dresselhaus"](few, L_rashba=R, L_dresselhaus=D, **two)
        np.testing.assert_allclose(mixed, one, atol=2e-4)
    np.testing.assert_allclose(MODELS["ballistic-rashba"](few, L_so=2e-7, L_phi=6e-7, l=4e-9), one, atol=2e-3)
    cubic = theory.ilp(few, L_phi=6e-7, L_so=2e-7, L_c=3e-7)
    full = MODELS["rashba-dresselhaus-cubic"](few, L_rashba=2e-7, L_dresselhaus=none, L_c=3e-7, **two)
    np.testing.assert_allclose(full, cubic, atol=2e-4)


def test_equal_couplings_are_no_coupling() -> None:
    few = np.array([0.0, 1e-3, 5e-3])
    helix = MODELS["rashba-dresselhaus"](few, L_phi=6e-7, L_rashba=3e-7, L_dresselhaus=3e-7, l=1e-9)
    np.testing.assert_allclose(helix, theory.hln(few, L_phi=6e-7), atol=2e-4)


@pytest.mark.parametrize(
    ("name", "values", "direct"),
    [
        (
            "ballistic-rashba", {"L_phi": 8e-7, "L_so": 2e-7, "l": 5e-8},
            lambda B: theory.rashba_ballistic(B, L_phi=8e-7, L_so=2e-7, l=5e-8),
        ),
        (
            "rashba-dresselhaus", {"L_phi": 8e-7, "L_rashba": 3e-7, "L_dresselhaus": 5e-7, "l": 5e-8},
            lambda B: theory.spin_correction(
                B, L_phi=8e-7, l=5e-8, couplings=theory.SpinCouplings(L_rashba=3e-7, L_dresselhaus=5e-7)
            ),
        ),
        (
            "strip", {"L_phi": 8e-7, "L_so": 2e-7, "width": 5e-7},
            lambda B: theory.strip(B, L_phi=8e-7, L_so=2e-7, width=5e-7) / 5e-7,
        ),
    ],
)  # fmt: skip
def test_quick_curves_are_the_full_sums(name: str, values: dict[str, float], direct: Any) -> None:
    some = np.array([0.0, 1e-3, 5e-3, 20e-3])
    exact = direct(some) - direct(np.zeros(1))
    dense = np.concatenate([some, np.linspace(0.0, 20e-3, 80)])
    quick = MODELS[name](dense, **values)[: some.size]
    assert dense.size > 60  # the nodes are used
    np.testing.assert_allclose(quick, exact, atol=1e-4 * np.abs(MODELS[name](dense, **values)).max())
