"""Board "crossover": drawn as stored; the grid agrees with the diffusive formula."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import crossover
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_crossover_draws_what_is_stored(style):
    stored = made("crossover")
    family, grid = figures.draw("crossover", stored, style).axes
    for i_row, i in enumerate(stored.family):
        x, y, bars = points_with_bars(family, f"mc-{i_row}")
        assert np.array_equal(x, stored.B_over_B_phi[1::4])
        assert np.array_equal(y, stored.delta_e2_h[i][1::4])
        assert bars == pytest.approx(stored.delta_err_e2_h[i][1::4])
    mesh = next(artist for artist in grid.collections if artist.get_gid() == "map")
    assert np.array_equal(np.ravel(np.asarray(mesh.get_array())), np.ravel(stored.ratio))


def test_the_word_minimum_stands_beside_the_line_of_minima():
    stored = made("crossover")
    grid = figures.draw("crossover", stored, "slides").axes[1]
    (word,) = [text for text in grid.texts if text.get_text() == "minimum"]
    z, r = word.get_position()
    above = np.interp(r, stored.L_phi_over_L_so, stored.minimum_B_over_B_phi)
    assert 0.7 * above < z < above
    assert word.get_ha() == "right"


def test_minimum_lies_between_grid_points():
    log_z = np.linspace(0.0, 3.0, 16)
    assert crossover.minimum(log_z, (log_z - 1.33) ** 2 - 1.0) == pytest.approx(np.exp(1.33))
    assert np.isnan(crossover.minimum(log_z, log_z))


@seeds
def test_crossover_agrees_with_the_diffusive_formula(seed):
    grid = made("crossover", seed)
    family = grid.delta_e2_h[grid.family][:, ::8], grid.delta_err_e2_h[grid.family][:, ::8]
    assert_z(*family, grid.exact_delta_e2_h[:, ::8], resolution=0.05)
    assert np.all(grid.ratio < 1.0 + 4.0 * grid.ratio_err + 1e-3)
    assert np.all(grid.ratio > -0.5 - 5.0 * grid.ratio_err - 1e-3)
    assert np.all(grid.ratio[0, 20:] > 0.85)
    assert grid.ratio[-1, 0] < -0.45
