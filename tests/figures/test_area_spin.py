"""Board "area-spin": drawn as stored; field and spin do not factorise."""

import numpy as np
import pytest

from cbs import figures
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_area_and_spin_are_drawn_as_stored():
    stored = made("area-spin")
    joint, field = figures.draw("area-spin", stored, "paper").axes
    x, y, bars = points_with_bars(joint, "mean")
    assert np.array_equal(y, stored.mean_cos)
    assert bars == pytest.approx(stored.mean_cos_err)
    mesh = next(artist for artist in joint.collections if artist.get_gid() == "density")
    assert np.array_equal(np.ravel(np.asarray(mesh.get_array())), np.ravel(np.sqrt(stored.density.T)))
    x, y, bars = points_with_bars(field, "mc-wal")
    assert np.array_equal(x, stored.x)
    assert np.array_equal(y, stored.interference)
    assert bars == pytest.approx(stored.interference_err)


@seeds
def test_field_and_spin_do_not_factorise(seed):
    joint = made("area-spin", seed)
    exact = np.interp(joint.x, joint.exact_x, joint.exact_interference)
    assert_z(joint.interference, joint.interference_err, exact, resolution=0.05)
    at = list(joint.x).index(2.0)
    assert exact[at] == pytest.approx(0.44017, abs=1e-5)
    assert joint.product_at_2 == pytest.approx(0.19248, abs=1e-5)
    assert joint.interference[at] - joint.product_at_2 > 10.0 * joint.interference_err[at]
