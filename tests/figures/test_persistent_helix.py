"""Board "persistent-helix": equal couplings give the spin back; drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures import persistent_helix
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_equal_couplings_give_the_spin_back(seed):
    helix = made("persistent-helix", seed)
    assert helix.worst < 1e-12
    assert np.all(helix.interference_err[3] < 1e-12)
    for row in (0, 1, 2, 4):
        exact = persistent_helix._exact(helix.strength * helix.L_so_m, row)
        sharp = helix.interference_err[row] > 1e-5
        assert_z(helix.interference[row][sharp], helix.interference_err[row][sharp], exact[sharp], resolution=0.3, n=48)
    assert helix.interference[4, 3] < 0.95
    cusps = np.array([persistent_helix.exact_change(helix.B_T, row) for row in persistent_helix.ROW_OF_CUSP])
    assert_z(helix.delta_e2_h[:, 1:], helix.delta_err_e2_h[:, 1:], cusps[:, 1:], resolution=0.05)
    turn = helix.angle_rad[0] - helix.angle_rad[-1]
    assert turn == pytest.approx(0.0, abs=1e-12)
    along = np.array([np.pi * helix.L_shown_m, 0.0]) @ np.array([1.0, 1.0]) / np.sqrt(2.0)
    assert along * 2.0 / helix.L_shown_m == pytest.approx(2.0 * np.pi / np.sqrt(2.0))


def test_helix_is_drawn_as_stored():
    stored = made("persistent-helix")
    _, interference, cusps = figures.draw("persistent-helix", stored, "dark").axes
    for row in range(5):
        x, y, bars = points_with_bars(interference, f"mc-{row}")
        assert np.array_equal(x, stored.strength)
        assert np.array_equal(y, stored.interference[row])
        assert bars == pytest.approx(stored.interference_err[row], abs=1e-15)
    for i in range(3):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.delta_e2_h[i])
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))
