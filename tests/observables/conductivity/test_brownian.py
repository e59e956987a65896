"""Pools of half walks: the pair mean against literal pairs, the curve against Hikami-Larkin-Nagaoka and Rashba."""

import math

import numpy as np
import pytest

import cbs
from cbs.kernels.flux import half_walk_sums
from cbs.loops import half_walks
from cbs.loops.tiles import key_words
from cbs.observables.conductivity.brownian import pair_mean
from cbs.phases.rotations import Scale
from cbs.phases.spin import forward_propagator
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=20e-9, L_phi=1e-6)


def test_pair_mean_is_the_mean_over_literal_pairs() -> None:
    tile = half_walks.draw(3, 1, key_words(5, half_walks.STREAM))
    q = forward_propagator(tile, (cbs.Rashba(1.0),), Scale(1.3, 1.0, brownian=True))
    k = np.array([0.0, 0.7, 3.1])
    sums = np.empty((1, k.size, 20))
    half_walk_sums(k, tile.area, q, sums)
    quaternions, areas = q.reshape(4, -1), tile.area.ravel()
    cosine = 2.0 * (quaternions.T @ quaternions) ** 2 - 1.0
    n = areas.size
    for i, strength in enumerate(k):
        pairs = cosine * np.cos(strength * (areas[:, None] - areas[None, :]))
        literal = (pairs.sum() - np.trace(pairs)) / (n * (n - 1))
        assert pair_mean(sums, n)[0, i] == pytest.approx(literal, abs=1e-12)


def test_halves_end_at_their_common_midpoint() -> None:
    tile = half_walks.draw(0, 2, key_words(1, half_walks.STREAM))
    middle = half_walks.midpoints(np.arange(2, dtype=np.uint64), key_words(1, half_walks.STREAM))
    ends = np.stack([tile.dx.sum(axis=1), tile.dy.sum(axis=1)], axis=-1).reshape(2, -1, 2)
    assert np.allclose(ends, middle[:, None, :], atol=1e-12)


@seeds
def test_spinless_curve_is_the_diffusive_formula(seed: int) -> None:
    B = np.array([1.0, 5.0, 30.0]) * FILM.B_phi
    curve = cbs.magnetoconductance(FILM, B, loops=65_536, rng=seed, paths="brownian")
    exact = cbs.theory.hln(B, L_phi=FILM.L_phi, l=FILM.l)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.01)
    # the neighbouring wrong formula, without the cutoff at short times, is far outside
    uncut = cbs.theory.hln(B, L_phi=FILM.L_phi, l=FILM.l / 1.1)
    assert np.all(np.abs(curve.dsigma - uncut) > 10.0 * curve.dsigma_err)


@seeds
def test_rashba_curve_is_the_landau_level_formula(seed: int) -> None:
    B = np.array([1.0, 6.0, 30.0]) * FILM.B_phi
    curve = cbs.magnetoconductance(FILM, B, spin=[cbs.Rashba(300e-9)], loops=65_536, rng=seed, paths="brownian")
    exact = cbs.theory.ilp(B, L_phi=FILM.L_phi, L_so=300e-9, l=FILM.l)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.02)


@seeds
def test_isotropic_spin_orbit_curve_is_hln(seed: int) -> None:
    B = np.array([0.0, 6.0, 30.0]) * FILM.B_phi
    curve = cbs.magnetoconductance(FILM, B, spin=[cbs.ElliottYafet(300e-9)], loops=16_384, rng=seed, paths="brownian")
    exact = cbs.theory.hln(B, L_phi=FILM.L_phi, L_so=300e-9, l=FILM.l)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.04)
    assert curve.delta[0] == 0.0 and curve.delta_err[0] == 0.0


@seeds
def test_agrees_with_flights_far_in_the_diffusive_regime(seed: int) -> None:
    B = np.array([2.0, 10.0]) * FILM.B_phi
    spin = [cbs.ElliottYafet(400e-9)]
    pools = cbs.magnetoconductance(FILM, B, spin=spin, loops=16_384, rng=seed, paths="brownian")
    flights = cbs.magnetoconductance(FILM, B, spin=spin, term="backscattering", loops=50_000, rng=seed)
    error = np.hypot(pools.delta_err, flights.delta_err)
    # rotations a leg against rotations a time: the two differ by l^2/L_so^2 = 0.0025 of the spin part
    assert_z(pools.delta, error, flights.delta, resolution=0.06)


def test_no_dephasing_is_valid_in_a_field_only() -> None:
    film = cbs.Conductor(l=20e-9)
    curve = cbs.magnetoconductance(film, [5e-3], loops=8192, rng=3, paths="brownian")
    exact = cbs.theory.hln(5e-3, L_phi=math.inf, l=film.l)
    assert abs(curve.dsigma[0] - float(np.ravel(exact)[0])) < 5.0 * curve.dsigma_err[0]
    with pytest.raises(ValueError, match="diverges"):
        cbs.magnetoconductance(film, [0.0, 5e-3], loops=8192, rng=3, paths="brownian")


def test_mechanisms_that_do_not_reverse_are_refused() -> None:
    with pytest.raises(ValueError, match="half walks do not carry spin=MagneticImpurities: it does not reverse"):
        cbs.magnetoconductance(FILM, [1e-3], spin=[cbs.MagneticImpurities(1e-6)], paths="brownian")


def test_same_bits_on_one_and_two_workers() -> None:
    curves = [
        cbs.magnetoconductance(FILM, [1e-3], spin=[cbs.Rashba(3e-7)], loops=8192, rng=9, workers=n, paths="brownian")
        for n in (1, 2)
    ]
    assert np.array_equal(curves[0].dsigma, curves[1].dsigma)
