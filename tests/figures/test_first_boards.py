"""Drawn data of the first figures equal the stored arrays; the geometry of the shown loop is right."""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from cbs import figures
from cbs.figures import choice, crossover, dephasing, loop_drawing, magnetoconductance
from tests.figures.artists import lines, points_with_bars
from tests.figures.synthetic import MAKERS


@pytest.fixture(params=["paper", "dark"])
def style(request):
    return request.param


def test_factor_of_two_draws_what_is_stored(style):
    stored = MAKERS["factor-of-two"]()
    panel = figures.draw("factor-of-two", stored, style).axes[0]
    for name, role in (("none", "wl"), ("field", "unitary"), ("rashba", "wal")):
        x, y, bars = points_with_bars(panel, f"mc-{role}")
        run = stored.curve(name)
        assert np.array_equal(x, run.length * 1e6)
        assert np.array_equal(y, run.ratio)
        assert bars == pytest.approx(run.ratio_err)
    (exact,) = lines(panel, "exact-wal")
    assert np.array_equal(exact[:, 1], stored.exact_flights_rashba)
    (dotted,) = lines(panel, "approximate-wal")
    assert np.array_equal(dotted[:, 1], stored.exact_rashba)
    roles = ("wl", "unitary", "wal")
    assert len({panel_cue(panel, f"mc-{role}") for role in roles}) == 3


def panel_cue(panel, gid):
    return next(line.get_marker() for line in panel.get_lines() if line.get_gid() == gid)


def test_magnetoconductance_is_mirrored(style):
    stored = MAKERS["magnetoconductance"]()
    main, strip = figures.draw("magnetoconductance", stored, style).axes
    for role in magnetoconductance.CURVES:
        x, y, bars = points_with_bars(main, f"mc-{role}")
        assert np.array_equal(x, -x[::-1])
        assert np.array_equal(y, y[::-1])
        run = stored.curve(role)
        right = slice(len(run.B) - 1, None)
        assert np.array_equal(x[right], run.B * 1e3)
        assert np.array_equal(y[right], run.delta)
        assert bars[right] == pytest.approx(run.delta_err)
    for role in ("wl", "wal"):
        (z,) = lines(strip, f"z-{role}")
        assert np.array_equal(z[z[:, 0] > 0, 1], stored.residual(role))
        assert np.array_equal(z[:, 1], z[::-1, 1], equal_nan=True)
        assert np.array_equal(z[z[:, 0] > 0, 0], stored.wl.B[1:] * 1e3)


def test_residual_is_that_of_the_difference():
    stored = MAKERS["magnetoconductance"]()
    for role in ("wl", "wal"):
        run, exact = stored.curve(role), stored.exact(role)[1:] - stored.exact(role)[0]
        assert stored.residual(role) * run.delta_err[1:] == pytest.approx(run.delta[1:] - exact)


def test_dephasing_draws_what_is_stored(style):
    stored = MAKERS["dephasing"]()
    above, below = figures.draw("dephasing", stored, style).axes
    for role in dephasing.CURVES:
        x, y, bars = points_with_bars(above, f"mc-{role}")
        run = stored.curve(role)
        assert x == pytest.approx(2.0 * (run.L_phi / stored.l_m) ** 2)
        assert np.array_equal(y, run.dsigma)
        assert bars == pytest.approx(run.dsigma_err)
        found = points_with_bars(below, f"mc-{role}")
        for drawn, kept in zip(found, stored.slopes(role), strict=True):
            assert drawn == pytest.approx(kept)


def test_local_slopes_use_the_covariance():
    x = np.array([0.0, 1.0, 3.0])
    fully_shared = np.full((3, 3), 0.04)
    slope, err = dephasing.local_slopes(x, 2.0 * x, fully_shared)
    assert slope == pytest.approx([2.0, 2.0])
    assert err == pytest.approx([0.0, 0.0], abs=1e-12)
    _, err = dephasing.local_slopes(x, x, np.diag([0.01, 0.03, 0.01]))
    assert err == pytest.approx([0.2, 0.1])


def test_distribution_rows_share_one_scale(style):
    stored = MAKERS["distribution"]()
    panel = figures.draw("distribution", stored, style).axes[0]
    rows = [patch for patch in panel.patches if isinstance(patch, StepPatch) and patch.get_gid() == "row"]
    assert len(rows) == len(stored.strength)
    scale = 1.0 / np.max(stored.exact_density_per_deg)
    for row, density in zip(rows, stored.density_per_deg, strict=True):
        values, edges, _ = row.get_data()
        base = np.min(values - density * scale)
        assert values - base == pytest.approx(density * scale)
        assert np.array_equal(edges, stored.edges_deg)
    triangles = lines(panel, "mean")
    expected = [*np.degrees(np.arccos(stored.mean_cos)), 120.0]
    assert [triangle[0, 0] for triangle in triangles] == pytest.approx(expected)


def test_area_distribution_draws_what_is_stored(style):
    stored = MAKERS["area-distribution"]()
    density, mean = figures.draw("area-distribution", stored, style).axes
    for i_curve in range(3):
        x, y, bars = points_with_bars(density, f"mc-{i_curve}")
        seen = stored.density[i_curve] > 0.0
        assert x == pytest.approx((0.5 * (stored.edges[1:] + stored.edges[:-1]))[seen])
        assert np.array_equal(y, stored.density[i_curve][seen])
        assert bars == pytest.approx(stored.density_err[i_curve][seen])
        x, y, bars = points_with_bars(mean, f"mc-{i_curve}")
        assert np.array_equal(y, stored.mean_cos[i_curve])
    exact = lines(mean, "exact")
    assert [np.array_equal(line[:, 1], row) for line, row in zip(exact, stored.exact_mean_cos, strict=True)] == [
        True
    ] * 3


def test_paths_draws_both_directions(style):
    stored = MAKERS["paths"]()
    panel = figures.draw("paths", stored, style).axes[0]
    extent = np.max(np.ptp(stored.forward_l, axis=0))
    for role, vertices in (("forward", stored.forward_l), ("reversed", stored.reversed_l)):
        (drawn,) = lines(panel, role)
        assert np.array_equal(drawn, loop_drawing.beside(vertices, loop_drawing.SIDE * extent))


def test_phasors_add_up(style):
    if style == "paper":
        return
    stored = MAKERS["paths"]()
    panel = figures.draw("paths", stored, style).axes[1]
    texts = [text.get_text() for text in panel.texts if "|^2$ =" in text.get_text()]
    assert [text.split("=")[1].strip() for text in texts] == ["4", "1"]
    assert stored.sum_with_flux == pytest.approx(abs(1.0 + np.exp(1j * stored.flux_phase)) ** 2)


def test_lines_keep_to_the_right_of_every_leg():
    path = MAKERS["paths"]().forward_l
    shifted = loop_drawing.beside(path, 0.05).reshape(-1, 2, 2)
    legs = np.diff(path, axis=0)
    offset = shifted[:, 0] - path[:-1]
    assert np.hypot(*offset.T) == pytest.approx(np.full(len(legs), 0.05))
    cross = legs[:, 0] * offset[:, 1] - legs[:, 1] * offset[:, 0]
    assert np.all(cross < 0.0)
    backwards = loop_drawing.beside(path[::-1], 0.05).reshape(-1, 2, 2)[::-1, ::-1]
    assert np.all(np.sum((backwards[:, 0] - path[:-1]) * offset, axis=1) < 0.0)


def test_closed_paths_from_legs():
    legs = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    square = choice.vertices(legs)
    assert np.array_equal(square[0], square[-1])
    assert choice.signed_area(square) == 1.0
    assert choice.signed_area(square[::-1]) == -1.0
    turned = choice.turned(square, 0.3)
    assert choice.signed_area(turned) == pytest.approx(1.0)
    out = turned[0] - turned[:-1].mean(axis=0)
    assert np.arctan2(out[1], out[0]) == pytest.approx(0.3)


def test_best_loop_prefers_wide_loops():
    square = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    crossed = np.array([[1.0, 0.0], [-1.0, 1.0], [1.0, 0.0], [-1.0, -1.0]])
    flat = np.array([[1.0, 0.1], [1.0, -0.1], [-1.0, 0.1], [-1.0, -0.1]])
    assert choice.best_loop(np.array([crossed, flat, square, flat])) == 2


def test_crossover_draws_what_is_stored(style):
    stored = MAKERS["crossover"]()
    family, grid = figures.draw("crossover", stored, style).axes
    for i_row, i in enumerate(stored.family):
        x, y, bars = points_with_bars(family, f"mc-{i_row}")
        assert np.array_equal(x, stored.B_over_B_phi[1::4])
        assert np.array_equal(y, stored.delta_e2_h[i][1::4])
        assert bars == pytest.approx(stored.delta_err_e2_h[i][1::4])
    mesh = next(artist for artist in grid.collections if artist.get_gid() == "map")
    assert np.array_equal(np.ravel(np.asarray(mesh.get_array())), np.ravel(stored.ratio))


def test_minimum_lies_between_grid_points():
    log_z = np.linspace(0.0, 3.0, 16)
    assert crossover.minimum(log_z, (log_z - 1.33) ** 2 - 1.0) == pytest.approx(np.exp(1.33))
    assert np.isnan(crossover.minimum(log_z, log_z))
