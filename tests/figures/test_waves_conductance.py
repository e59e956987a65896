"""Board of the conductance of a strip: what is drawn, and that a run gives what the laws of many channels say."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures.boards import waves_conductance as board
from cbs.figures.frame.qualities import Quality
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_the_least_run_has_its_points_laws_and_samples():
    stored = figures.compute("waves-conductance", Quality("least", 1e-6), 3)
    assert stored.channels == 8.0
    assert stored.provenance.loops == 10 * board.LEAST
    assert stored.change[:, 0].tolist() == [0.0, 0.0]
    assert np.all(stored.change_err[:, 1:] > 0.0)
    assert stored.law[1] == pytest.approx(-0.5 * stored.law[0])
    assert np.all(np.diff(stored.law[0]) > 0.0)
    assert stored.s[0] == pytest.approx(np.array(board.LENGTHS) * 11.0 / 10.6, rel=0.3)
    assert np.ptp(stored.samples, axis=1).min() > 0.05


@pytest.mark.slow
@seeds
def test_a_small_run_has_dip_peak_and_nothing_in_the_field(seed):
    """Eight channels are few: the dip is within a fifth of the law of many, and could have been none."""
    stored = figures.compute("waves-conductance", Quality("small", 1.0 / 60.0), seed)
    assert stored.l_sites == pytest.approx(10.6, abs=1.5)
    top = stored.flux.size - 1
    assert_z(stored.change[0, top], stored.change_err[0, top], 0.8 * stored.law[0, -1], resolution=0.25)
    assert_z(stored.change[1, top], stored.change_err[1, top], -0.2, resolution=0.2)
    assert np.all(np.abs(stored.correction[2]) < 5.0 * stored.correction_err[2] + 0.05)
    assert np.all(stored.correction[0] < 0.0)


def test_both_signs_of_the_field_show_the_same_points():
    stored = made("waves-conductance")
    picture = figures.draw("waves-conductance", stored, "paper")
    panel, against_length = picture.axes
    lines = {line.get_gid(): line for line in panel.lines}
    x, y = (np.asarray(data) for data in lines["mc-wl"].get_data())
    assert x.size == 2 * stored.flux.size - 1
    assert x == pytest.approx(-x[::-1])
    assert y == pytest.approx(y[::-1])
    assert y[stored.flux.size - 1] == pytest.approx(stored.change[0, 0] - stored.change[0, -1])
    assert sum(line.get_gid() == "sample" for line in panel.lines) == board.SAMPLES
    law = {line.get_gid(): line for line in against_length.lines}["exact-wl"]
    s, correction = (np.asarray(data) for data in law.get_data())
    assert correction == pytest.approx(theory.wire_correction(s))
