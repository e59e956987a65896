"""Board "cone": height, width and slope of the peak, and drawn data equal to stored data."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards.cone import mirrored
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_cone_is_drawn_as_stored_and_even():
    stored = made("cone")
    main, strip, tip = figures.draw("cone", stored, "dark").axes
    x, y, bars = points_with_bars(main, "mc-wl")
    right = slice(len(stored.angle_rad) - 1, None)
    assert np.array_equal(x, -x[::-1])
    assert np.array_equal(y, y[::-1])
    assert np.array_equal(x[right], stored.angle_rad * 1e3)
    assert np.array_equal(y[right], stored.enhancement)
    assert bars[right] == pytest.approx(stored.enhancement_err)
    (z,) = lines(strip, "z-wl")
    assert np.array_equal(z[right, 1], stored.residual())
    for i in range(3):
        x, y, bars = points_with_bars(tip, f"mc-{i}")
        assert np.array_equal(y, mirrored(stored.tip[i]))
        assert bars == pytest.approx(mirrored(stored.tip_err[i]))
    shades = {line.get_marker() for line in tip.get_lines() if str(line.get_gid()).startswith("mc-")}
    assert len(shades) == 3


@seeds
def test_height_width_and_slope_of_the_peak(seed):
    cone = made("cone", seed)
    assert_z(cone.coherent, cone.coherent_err, cone.exact_coherent, resolution=0.2, n=24)
    assert_z(cone.enhancement, cone.enhancement_err, cone.exact, resolution=0.06, n=24)
    assert cone.exact[0] == pytest.approx(1.8817319, abs=1e-6)
    assert cone.exact_coherent[0] == pytest.approx(3.7276810, abs=1e-6)
    at = int(np.argmin(np.abs(cone.angle_rad - cone.half_width_rad)))
    assert cone.exact_coherent[at] == pytest.approx(0.5 * cone.exact_coherent[0], rel=1e-5)
    # Exact slope of ln of the whole at the tip is -2.
    q = np.array([0.0, 1e-5])
    assert np.diff(np.log(theory.coherent_bistatic(q) + 0.5))[0] / 1e-5 == pytest.approx(-2.0, rel=1e-3)
    flat = [abs(float(np.diff(theory.enhancement(q, float(a)))[0])) / 1e-5 for a in cone.albedo[1:]]
    assert max(flat) < 1e-3  # absorption rounds the tip
    for i, albedo in enumerate(cone.albedo):
        exact = theory.enhancement(cone.tip_rad * cone.k_l, float(albedo))
        assert_z(cone.tip[i], cone.tip_err[i], exact, resolution=0.06, n=27)
