"""Board "persistent-helix": equal couplings give the spin back; drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import persistent_helix
from cbs.theory.spin_cooperon import spin_cooperon
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_equal_couplings_give_the_spin_back(seed):
    helix = made("persistent-helix", seed)
    assert helix.worst < 1e-12
    assert np.all(helix.returns[3].ratio_err < 1e-12)
    for row in (0, 1, 2, 4):
        run = helix.returns[row]
        exact = spin_cooperon(run.length, persistent_helix._couplings(row, helix.L_so_m))
        sharp = run.ratio_err > 1e-5
        assert_z(run.ratio[sharp] - 1.0, run.ratio_err[sharp], exact[sharp], resolution=0.3, n=48)
    assert helix.returns[4].ratio[3] < 1.95
    for row, run in zip(persistent_helix.ROW_OF_CUSP, helix.cusps, strict=True):
        exact = persistent_helix.exact_change(run.B, row)
        assert_z(run.delta[1:], run.delta_err[1:], exact[1:], resolution=0.05, n=24)
    turn = helix.angle_rad[0] - helix.angle_rad[-1]
    assert turn == pytest.approx(0.0, abs=1e-12)
    along = np.array([np.pi * helix.L_shown_m, 0.0]) @ np.array([1.0, 1.0]) / np.sqrt(2.0)
    assert along * 2.0 / helix.L_shown_m == pytest.approx(2.0 * np.pi / np.sqrt(2.0))


def test_stripes_are_shaded_where_the_spins_of_the_loop_point_up():
    stored = made("persistent-helix")
    loop = figures.draw("persistent-helix", stored, "slides").axes[0]
    mesh = next(artist for artist in loop.collections if artist.get_gid() == "stripes")
    places = np.asarray(mesh.get_coordinates())
    shade = np.asarray(mesh.get_array()).reshape(places.shape[:2])
    for place, angle in zip(stored.path_m, stored.angle_rad, strict=True):
        away = np.sum((places - 1e6 * place) ** 2, axis=-1)
        assert shade[np.unravel_index(np.argmin(away), away.shape)] == pytest.approx(np.cos(angle), abs=0.05)


def test_helix_is_drawn_as_stored():
    stored = made("persistent-helix")
    interference, cusps = figures.draw("persistent-helix", stored, "paper").axes
    for row, run in enumerate(stored.returns):
        x, y, bars = points_with_bars(interference, f"mc-{row}")
        assert x == pytest.approx(persistent_helix.STRENGTH)
        assert np.array_equal(y, run.ratio - 1.0)
        assert bars == pytest.approx(run.ratio_err, abs=1e-15)
    for i in range(3):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.cusps[i].delta)
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))
