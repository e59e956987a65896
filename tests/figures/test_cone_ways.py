"""Board "cone-ways": light by its way and the dip, against the exact curves; drawn data equal to stored data."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards.cone import mirrored
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_late_light_and_the_dip_are_exact(seed):
    cone = made("cone-ways", seed)
    inner = slice(1, None)  # straight back late light is twice as bright without an error
    for i in range(3):
        assert_z(cone.late[i, inner], cone.late_err[i, inner], cone.late_exact[i, inner], resolution=0.6, n=51)
        assert_z(cone.spin[i], cone.spin_err[i], cone.spin_exact[i], resolution=0.2, n=51)
    assert cone.late[1:, 0] == pytest.approx(2.0, abs=1e-4)
    # without spin the usual cone; forgotten at once 1 - gamma_C/(2 gamma), but for what one scattering remembers
    assert cone.spin_exact[0] == pytest.approx(theory.enhancement(cone.k_l * np.sin(cone.angle_rad)), rel=1e-4)
    assert 0.5 < cone.spin_exact[2, 0] < 0.6


def test_board_is_drawn_as_stored():
    stored = made("cone-ways")
    late, dip = figures.draw("cone-ways", stored, "slides").axes
    for panel, values, errors in ((late, stored.late, stored.late_err), (dip, stored.spin, stored.spin_err)):
        for i in range(3):
            x, y, bars = points_with_bars(panel, f"mc-{i}")
            assert np.array_equal(x, mirrored(stored.angle_rad, odd=True) * 1e3)
            assert np.array_equal(y, mirrored(values[i]))
            assert bars == pytest.approx(mirrored(errors[i]))
