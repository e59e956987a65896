"""The figures as they are made, at draft quality: their claims hold within errors, and same seed means same bits."""

from functools import cache

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import data
from cbs.figures.qualities import Quality
from cbs.figures.registry import FIGURES, find
from tests.figures import boxes
from tests.statistics import SEEDS, assert_z, seeds

ROOT_THIRD = 3.0**-0.5
SMALL = Quality("small", 1.0 / 60.0)  # a third of a draft: enough for every claim, and quick


@cache
def made(name, seed):
    return figures.compute(name, SMALL, seed)


@seeds
def test_ratio_is_two_one_and_a_half(seed):
    ratio = made("factor-of-two", seed)
    assert np.array_equal(ratio.none.ratio, np.full(16, 2.0))
    assert np.array_equal(ratio.none.ratio_err, np.zeros(16))
    assert_z(ratio.field.ratio[-2:], ratio.field.ratio_err[-2:], 1.0, resolution=0.2)
    assert_z(ratio.rashba.ratio[-2:], ratio.rashba.ratio_err[-2:], 0.5, resolution=0.2)
    exact = theory.rashba_flights_return_ratio(ratio.rashba.length[4:], ratio.l_m, ratio.L_so_m)
    assert_z(ratio.rashba.ratio[4:], ratio.rashba.ratio_err[4:], exact, resolution=0.2)
    assert float(theory.rashba_cooperon(4.672631)) == pytest.approx(0.0, abs=1e-6)


@seeds
def test_rotations_settle_at_minus_one_half(seed):
    rotations = made("distribution", seed)
    assert np.sum(rotations.density_per_deg, axis=1) * rotations.bin_deg == pytest.approx(np.ones(4))
    assert rotations.exact_mean_cos[0] == pytest.approx(0.870539, abs=1e-6)
    assert_z(rotations.mean_cos, rotations.mean_cos_err, rotations.exact_mean_cos, resolution=0.05)
    middle = np.radians(0.5 * (rotations.edges_deg[1:] + rotations.edges_deg[:-1]))
    from_bins = rotations.density_per_deg @ np.cos(middle) * rotations.bin_deg
    assert from_bins == pytest.approx(rotations.mean_cos, abs=2e-3)
    # Haar law in the strong limit, bin by bin; a flat law is far off.
    edges = np.radians(rotations.edges_deg)
    haar = np.diff(edges - np.sin(edges)) / np.pi / rotations.bin_deg
    assert_z(rotations.density_per_deg[-1][6:], rotations.density_err_per_deg[-1][6:], haar[6:], resolution=8e-3)


@seeds
def test_cusps_agree_with_the_exact_sums(seed):
    curves = made("magnetoconductance", seed)
    shown = np.isin(np.round(curves.wl.B * 1e3, 6), (1.0, 5.0, 20.0))
    assert np.count_nonzero(shown) == 3
    for name in ("wl", "wal", "unitary"):
        run, exact = curves.curve(name), curves.exact(name)
        assert_z(run.dsigma[shown], run.dsigma_err[shown], exact[shown], resolution=0.05, n=18)
        assert_z(run.delta[shown], run.delta_err[shown], exact[shown] - exact[0], resolution=0.05, n=18)
    assert np.all(curves.wl.delta[1:] > 0.0)
    assert np.all(curves.wal.delta[1:10] < 0.0)
    high = curves.line_B_T > 3e-3
    assert np.all(curves.hln_delta_e2_h_wl[high] > curves.exact_delta_e2_h_wl[high])


@seeds
def test_slopes_reach_their_limits(seed):
    curves = made("dephasing", seed)
    lengths = curves.wl.L_phi
    exact = theory.ballistic(0.0, l=curves.l_m, L_phi=lengths)
    assert_z(curves.wl.dsigma, curves.wl.dsigma_err, exact, resolution=0.1)
    exact_wal = np.interp(np.log(lengths), np.log(curves.line_L_phi_m), curves.exact("wal"))
    assert_z(curves.wal.dsigma, curves.wal.dsigma_err, exact_wal, resolution=0.1)
    slope = np.diff(exact) / np.diff(np.log(curves.time(lengths)))
    assert_z(*curves.slopes("wl")[1:], slope, resolution=0.02)
    assert slope[-1] == pytest.approx(-1.0 / np.pi, abs=1e-3)
    _, wal, wal_err = curves.slopes("wal")
    assert 0.1 < wal[-1] < 0.5 / np.pi + 4.0 * wal_err[-1]
    assert abs(curves.slopes("unitary")[1][-1]) < 0.01


@seeds
def test_areas_follow_the_polygon_law(seed):
    law = made("area-distribution", seed)
    exact = [theory.polygon_area_second_moment(int(n)) for n in law.n_legs_density]
    assert_z(law.second_moment, law.second_moment_err, exact, resolution=0.02)
    assert exact == pytest.approx([(1 - 1 / n) * (1 - 2 / n) / 3 for n in law.n_legs_density])
    for i, n_legs in enumerate(law.n_legs_mean):
        polygon = theory.polygon_area_characteristic(law.x[1:], int(n_legs))
        assert_z(law.mean_cos[i, 1:], law.mean_cos_err[i, 1:], polygon, resolution=0.03, n=48)
    assert law.exact_density_limit[80] == pytest.approx(np.pi / 4.0)
    assert np.abs(law.shown_area) == pytest.approx([0.05, ROOT_THIRD, 1.5], abs=0.06)


@seeds
def test_crossover_agrees_with_the_diffusive_formula(seed):
    grid = made("crossover", seed)
    family = grid.delta_e2_h[grid.family][:, ::8], grid.delta_err_e2_h[grid.family][:, ::8]
    assert_z(*family, grid.exact_delta_e2_h[:, ::8], resolution=0.05)
    assert np.all(grid.ratio < 1.0 + 4.0 * grid.ratio_err + 1e-3)
    assert np.all(grid.ratio > -0.5 - 5.0 * grid.ratio_err - 1e-3)
    assert np.all(grid.ratio[0, 20:] > 0.85)
    assert grid.ratio[-1, 0] < -0.45


def test_shown_loop_is_closed_and_reversed():
    paths = made("paths", SEEDS[0])
    assert np.array_equal(paths.reversed_l, paths.forward_l[::-1])
    assert np.abs(np.diff(paths.forward_l, axis=0).sum(axis=0)).max() < 1e-12
    assert len(paths.scatterers_l) > 20


@pytest.mark.parametrize("name", FIGURES)
def test_labels_of_real_data_are_readable(name):
    stored = made(name, SEEDS[0])
    for style in ("paper", "slides"):  # dark has the sizes of slides
        picture = figures.draw(name, stored, style)
        texts = boxes.drawn_texts(picture, style)
        assert boxes.outside(picture, texts) == []
        assert boxes.overlapping(texts) == []
        assert boxes.struck_labels(picture, texts) == []


@pytest.mark.parametrize("name", ["paths", "distribution", "magnetoconductance"])
def test_same_seed_same_bits(name):
    first, second = (figures.compute(name, SMALL, 3) for _ in range(2))
    assert data.to_bytes(find(name), first) == data.to_bytes(find(name), second)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_every_draft_is_reproducible(name):
    first, second = (figures.compute(name, "draft", 3) for _ in range(2))
    assert data.to_bytes(find(name), first) == data.to_bytes(find(name), second)
