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


@pytest.mark.parametrize("style", ["paper", "dark"])
def test_the_scale_names_the_shades_of_the_map(style):
    stored = made("area-spin")
    joint = figures.draw("area-spin", stored, style).axes[0]
    mesh = next(artist for artist in joint.collections if artist.get_gid() == "density")
    (bar,) = joint.child_axes
    shades = bar.collections[0]
    for tick in bar.get_xticks():
        density = float(bar.xaxis.get_major_formatter()(tick, list(bar.get_xticks()).index(tick)))
        assert density <= stored.densest
        shade = np.interp(tick, np.linspace(*bar.get_xlim(), 64), np.ravel(shades.get_array()))
        assert shades.to_rgba(shade) == pytest.approx(mesh.to_rgba(np.sqrt(density)), abs=0.02)
    assert len(bar.get_xticks()) >= 3


@seeds
def test_field_and_spin_do_not_factorise(seed):
    joint = made("area-spin", seed)
    exact = np.interp(joint.x, joint.exact_x, joint.exact_interference)
    assert_z(joint.interference, joint.interference_err, exact, resolution=0.05)
    at = list(joint.x).index(2.0)
    assert exact[at] == pytest.approx(0.44017, abs=1e-5)
    assert joint.product_at_2 == pytest.approx(0.19248, abs=1e-5)
    assert joint.interference[at] - joint.product_at_2 > 10.0 * joint.interference_err[at]
