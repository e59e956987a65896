"""Board "area-distribution": drawn as stored; areas follow the law of polygons."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

ROOT_THIRD = 3.0**-0.5

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_area_distribution_draws_what_is_stored(style):
    stored = made("area-distribution")
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
