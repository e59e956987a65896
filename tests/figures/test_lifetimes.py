"""Board "lifetimes": memory of the direction, the universal logarithm, and drawn data equal to stored data."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards import lifetimes
from cbs.figures.frame.qualities import Quality
from cbs.loops.walks import ISOTROPIC
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_shown_walks_are_equally_long_and_end_on_the_right():
    stored = made("lifetimes")
    for path, n_legs in ((stored.isotropic_path_l, 6), (stored.small_angle_path_l, 60)):
        legs = np.diff(path, axis=0)
        assert len(legs) == n_legs
        assert np.hypot(*legs.T).sum() == pytest.approx(stored.path_length_l)
        assert path[-1, 1] == pytest.approx(0.0, abs=1e-12)
        assert path[-1, 0] > 0.0
    assert np.array_equal(lifetimes.shown_walk(ISOTROPIC, 6, 3), lifetimes.shown_walk(ISOTROPIC, 6, 3))


def test_memory_and_cusp_are_drawn_as_stored():
    stored = made("lifetimes")
    _, memory, cusp, strip = figures.draw("lifetimes", stored, "paper").axes
    for name in ("isotropic", "small_angle"):
        x, y, bars = points_with_bars(memory, f"mc-{name}")
        run = getattr(stored, name)
        assert np.array_equal(x, run.n[::2])
        assert np.array_equal(y, run.cosine[::2])
        assert bars == pytest.approx(run.cosine_err[::2])
    x, y, bars = points_with_bars(cusp, "mc-wl")
    assert np.array_equal(x, stored.curve.B[1:] * 1e3)
    assert np.array_equal(y, stored.curve.delta[1:])
    assert bars == pytest.approx(stored.curve.delta_err[1:])
    (dashed,) = lines(cusp, "exact-isotropic")
    assert np.array_equal(dashed[:, 1], stored.line_isotropic_e2_h)
    _, y, _ = points_with_bars(strip, "mc-wl")
    assert y == pytest.approx(stored.curve.delta[1:] - stored.exact_isotropic_e2_h[1:])


@seeds
def test_direction_is_forgotten_late_and_the_logarithm_is_universal(seed):
    life = made("lifetimes", seed)
    turning, free = life.small_angle, life.isotropic
    assert_z(turning.cosine, turning.cosine_err, life.exact_cosine_small_angle, resolution=0.15, n=60)
    assert_z(free.cosine, free.cosine_err, np.zeros(free.n.size), resolution=0.1, n=60)
    assert life.exact_cosine_small_angle == pytest.approx(0.9**turning.n)
    assert_z(life.slope, life.slope_err, life.exact_slope, resolution=0.5)
    assert 0.95 < life.exact_slope < 1.0
    far = theory.anisotropic_correction([1e-4, 2e-4], 10e-9, life.g_field ** np.arange(90))
    assert (far[0] - far[1]) * np.pi / np.log(4.0) == pytest.approx(1.0, abs=1e-3)
    low = (life.curve.B > 0.0) & (life.curve.B < 2e-3)
    assert_z(life.curve.delta[low], life.curve.delta_err[low], life.exact_isotropic_e2_h[low], resolution=0.25)
