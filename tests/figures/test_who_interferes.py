"""Board "who-interferes": drawn as stored; only partners survive the average."""

import numpy as np
import pytest

from cbs import figures
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_speckle_is_drawn_as_stored():
    stored = made("who-interferes")
    panels = figures.draw("who-interferes", stored, "paper").axes
    for panel, name in zip(panels[:2], ("one", "ten"), strict=True):
        (kept,) = lines(panel, "kept")
        assert np.array_equal(kept[:, 1], getattr(stored, name))
    x, y, bars = points_with_bars(panels[2], "mc-wl")
    assert np.array_equal(y, stored.many[::4])
    assert bars == pytest.approx(stored.many_err[::4])
    assert x == pytest.approx(stored.angle_rad[::4] * 1e3)


@seeds
def test_only_partners_survive_the_average(seed):
    speckle = made("who-interferes", seed)
    middle = len(speckle.angle_rad) // 2
    assert speckle.angle_rad[middle] == pytest.approx(0.0, abs=1e-15)
    assert_z(speckle.many[middle], speckle.many_err[middle], 2.0, resolution=0.5)
    assert_z(speckle.scrambled_many[middle], speckle.scrambled_many_err[middle], 1.0, resolution=0.3)
    apart = slice(0, None, 20)
    assert_z(speckle.many[apart], speckle.many_err[apart], speckle.exact[apart], resolution=0.5)
    # Variance of the variance of 400 exponential-like intensities is about 8 / 400.
    assert speckle.contrast == pytest.approx(1.0 - 1.0 / (2 * speckle.n_pairs), abs=3.9 * np.sqrt(8.0 / 400.0))
