"""Loops averaged over images of their pieces, and over their kicks: same mean, less noise."""

import math

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.observables.conductivity.flights import FieldBatch, leg_law
from cbs.phases.kicks import mean_interference
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9, L_phi=2e-6)
B = np.array([0.0, 1.0, 5.0, 30.0]) * FILM.B_phi


@seeds
@pytest.mark.parametrize("term", ["total", "backscattering", "nonbackscattering"])
def test_strong_rashba_coupling_is_exact_and_quiet(seed: int, term: str) -> None:
    spin = cbs.Rashba(FILM.L_phi / 8.0)
    curve = cbs.magnetoconductance(FILM, B, spin=spin, term=term, loops=65_536, rng=seed)
    exact = theory.rashba_ballistic(B, l=FILM.l, L_phi=FILM.L_phi, L_so=FILM.L_phi / 8.0, term=term)  # type: ignore[arg-type]
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.02)
    plain = cbs.magnetoconductance(FILM, B, spin=spin, term=term, estimator="plain", loops=65_536, rng=seed)
    if term != "nonbackscattering":
        assert np.all(curve.delta_err[1:] < 0.3 * plain.delta_err[1:])


@seeds
def test_coupling_with_kicks_and_two_couplings_agree_with_the_plain_estimator(seed: int) -> None:
    for spin in ([cbs.Rashba(3e-7), cbs.ElliottYafet(9e-7, 5e-7)], [cbs.Rashba(3e-7), cbs.CubicDresselhaus(6e-7)]):
        quiet = cbs.magnetoconductance(FILM, B, spin=spin, loops=65_536, rng=seed)
        plain = cbs.magnetoconductance(FILM, B, spin=spin, estimator="plain", loops=65_536, rng=seed + 1)
        err = np.hypot(quiet.dsigma_err, plain.dsigma_err)
        assert_z(quiet.dsigma - plain.dsigma, err, 0.0, resolution=0.1, n=8)


def test_images_begin_at_a_number_of_legs_and_short_loops_stay_as_they_are() -> None:
    law, leg = leg_law(FILM, 0.0)
    spin = (cbs.Rashba(FILM.L_phi / 8.0),)
    batch = FieldBatch(1, leg, tuple(B / FILM.B_tr), spin, "total", FILM.l, False, law).after_pilot(65_536)
    assert batch.images_from > 0
    for tile in batch.tiles(0, 2000, 3):
        short, long = batch.parted(tile)
        weights = sum(part.weight for part in (short, long) if part is not None)
        np.testing.assert_array_equal(weights, tile.weight)


@pytest.mark.parametrize(("kind", "odd"), [(cbs.ElliottYafet, False), (cbs.MagneticImpurities, True)])
def test_the_mean_over_kicks_is_that_of_rotations_by_hand(kind: type, odd: bool) -> None:
    generator, length, l = np.random.default_rng(5), 1.3, 1.0
    s, n, size = math.sqrt(2.0 / 3.0) * l / length, 3, 400_000
    u = v = np.broadcast_to([1.0, 0.0, 0.0, 0.0], (size, 4))
    for _ in range(n):
        kick = s * generator.standard_normal((size, 3))
        u, v = product(quaternion(kick), u), product(v, quaternion(kick if odd else -kick))
    c = np.sum(u * v, axis=1)
    exact = mean_interference((kind(length),), np.array([n]), l)
    assert_z(c.mean(), c.std() / math.sqrt(size), exact, resolution=0.01)


def quaternion(v: np.ndarray) -> np.ndarray:
    """Unit quaternions (size, 4) of rotation vectors."""
    h = 0.5 * np.linalg.norm(v, axis=1)
    return np.column_stack([np.cos(h), 0.5 * np.sinc(h / np.pi)[:, None] * v])


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Products of quaternions, rotations written as in `cbs.kernels.spin`."""
    w = a[:, 0] * b[:, 0] - np.sum(a[:, 1:] * b[:, 1:], axis=1)
    cross = np.cross(a[:, 1:], b[:, 1:])
    return np.column_stack([w, a[:, :1] * b[:, 1:] + b[:, :1] * a[:, 1:] + cross])
