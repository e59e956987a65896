"""Board "berry-phase": turns of +pi and -pi, the law of every loop, and drawn data equal to stored data."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from cbs import figures, theory
from cbs.figures.boards import berry_phase
from cbs.figures.frame.qualities import Quality
from cbs.figures.registry import find
from tests.figures.artists import lines
from tests.figures.made import made
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_both_paths_turn_by_pi_in_opposite_senses():
    stored = made("berry-phase")
    assert stored.forward_rad[-1] - stored.forward_rad[0] == pytest.approx(np.pi, abs=1e-12)
    assert stored.reversed_rad[-1] - stored.reversed_rad[0] == pytest.approx(-np.pi, abs=1e-12)
    # The same turns in opposite order, with opposite sign.
    assert np.diff(stored.reversed_rad) == pytest.approx(-np.diff(stored.forward_rad)[::-1])
    assert np.abs(np.diff(stored.forward_l, axis=0).sum(axis=0)).max() < 1e-12


def test_turns_of_a_square_walked_either_way():
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    forward, backward = berry_phase.directions(square)
    assert forward == pytest.approx(np.pi * np.array([0.25, 0.0, 0.5, 1.0, 1.5, 1.25]))
    assert backward == pytest.approx(np.pi * np.array([0.25, 0.5, 0.0, -0.5, -1.0, -0.75]))


def test_return_by_angle_is_drawn_as_stored():
    stored = made("berry-phase")
    _, polar = figures.draw("berry-phase", stored, "dark").axes
    (points,) = lines(polar, "mc-wal")
    half = points[: len(stored.ratio)]
    assert half[:, 0] == pytest.approx(stored.ratio * np.cos(stored.theta_rad))
    assert half[:, 1] == pytest.approx(stored.ratio * np.sin(stored.theta_rad))
    (bars,) = [art for art in polar.collections if isinstance(art, LineCollection) and art.get_gid() == "bars"]
    drawn = np.array([np.hypot(*(segment[1] - segment[0])) for segment in bars.get_segments()])
    assert 0.5 * drawn[: len(stored.ratio)] == pytest.approx(stored.ratio_err)
    assert f"{stored.mean_ratio[-1]:.3f}" in find("berry-phase").caption(stored)


@seeds
def test_every_loop_obeys_the_law_and_the_average_is_one_half(seed):
    berry = made("berry-phase", seed)
    assert berry.deviation < 1e-12
    assert berry.ratio == pytest.approx(0.5 * (1.0 + np.cos(berry.theta_rad)), abs=1e-12)
    assert berry.ratio[-1] < 0.01
    exact = theory.helical_return_ratio(berry.length_m, berry.l_m)
    assert_z(berry.mean_ratio, berry.mean_ratio_err, exact, resolution=0.05)
    assert exact[-1] == pytest.approx(0.5, abs=1e-3)
