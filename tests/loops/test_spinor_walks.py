"""Channels of loops of carriers with pseudospin: against literal spinors, and against exact rings of few legs."""

import numpy as np
import pytest

from cbs.comparison import literal_spinors
from cbs.kernels import spinor_walks as kernels
from cbs.loops import flights
from cbs.loops.spinor_walks import Rungs, loop_channels, spinor_returns
from tests.statistics import assert_z, seeds

WARPING = 0.7


@pytest.mark.parametrize("winding", [1, 2])
@pytest.mark.parametrize("n_legs", [3, 4])
def test_channels_are_those_of_literal_spinors(winding: int, n_legs: int) -> None:
    rungs = Rungs(0.5, 0.2, 0.3, winding=winding)
    for legs in flights.closed_loops(n_legs, 4, seed=17):
        p, z, x = loop_channels(rungs, legs)
        phi, r = np.arctan2(legs[:-1, 1], legs[:-1, 0]), np.hypot(legs[:-1, 0], legs[:-1, 1])
        found = literal_spinors.interference(rungs, legs, WARPING)
        turned = x * np.exp(-2j * WARPING * np.sum(r * np.cos(3.0 * phi)))
        assert found.weight == pytest.approx(p, rel=1e-12)
        assert found.other == pytest.approx(0.5 * (p - z), abs=1e-12 * p)
        assert found.same == pytest.approx(turned.real, abs=1e-12 * p)
        assert abs(x.imag) < 1e-12 * p


def test_berry_phases_come_out_as_signs() -> None:
    """Without valleys or masses every loop has x = (-1)^J p."""
    for legs in flights.closed_loops(5, 20, seed=3):
        for winding in (1, 2):
            p, z, x = loop_channels(Rungs(winding=winding), legs)
            assert z == p
            assert x == pytest.approx((-1.0) ** winding * p, rel=1e-11)


def test_a_gap_is_the_squared_overlap_of_its_spinors() -> None:
    model = Rungs(up=0.8).model
    for one, two in ((0.3, 2.9), (-1.0, 0.4)):
        states = [np.array([np.sqrt(0.8), np.sqrt(0.2) * np.exp(1j * phi)]) for phi in (one, two)]
        overlap = np.vdot(states[1], states[0]) ** 2 / (0.8**2 + 0.2**2)
        p, z, re, im = kernels.rung(np.cos(one), np.sin(one), np.cos(two), np.sin(two), model)
        assert complex(re, im) == pytest.approx(overlap, abs=1e-14)
        assert p == z == pytest.approx(abs(overlap), abs=1e-14)


def ring(rungs: np.ndarray, n_legs: int) -> float:
    """Trace of M (RM)^(N-1) K over all wave numbers, by hand: legs (-i w)^|m-m'|/r and the closing turn."""
    h = rungs.size // 2
    R = np.pad(rungs, 1)
    turned = np.pad(rungs * (-1.0) ** np.arange(-h, h + 1), 2)
    K = turned[1:-1] + 0.5 * (turned[2:] + turned[:-2])
    s, g = np.polynomial.legendre.leggauss(400)
    t = 0.25 * np.pi * (1.0 + s)
    q, weight = np.tan(t), 0.25 * np.pi * g * np.tan(t) / np.cos(t) ** 2
    m = np.arange(R.size)
    total = 0.0
    for q_i, w_i in zip(q, weight, strict=True):
        root = np.sqrt(1.0 + q_i**2)
        M = (-1j * q_i / (root + 1.0)) ** np.abs(m[:, None] - m) / root
        total += w_i * np.trace(np.linalg.matrix_power(M * R, n_legs - 1) @ (M * K)).real
    return total / (2.0 * np.pi)


@seeds
@pytest.mark.parametrize("n_legs", [3, 6])
def test_rings_of_a_few_legs(seed: int, n_legs: int) -> None:
    f_0, f_m, f_i = 0.6, 0.1, 0.3
    even = np.array([0.0, 0.5 * (f_0 - f_m), f_0 + f_m, 0.5 * (f_0 - f_m), 0.0])
    between = np.array([0.0, 0.0, f_i, 0.0, 0.0])
    x = np.array([0.0, 0.0, 0.5 * (f_0 + f_m), f_0 - f_m, 0.5 * (f_0 + f_m)])
    rungs = Rungs(f_0, f_m, f_i)
    runs = [spinor_returns(rungs, rungs.angles, n_legs, 1000 * k, 300, seed, np.zeros(1))[0] for k in range(16)]
    found = np.array([run.sum(axis=0)[:, 0] for run in runs])
    exact = np.array([ring(row, n_legs) for row in (even + between, even - between, x)])
    assert_z(found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(16), exact, resolution=np.abs(exact).max(), n=3)
