"""How results show themselves: logarithmic axes carry numbers that are read at sight."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from cbs.observables import presentation


def _numbers(low, high, which="x"):
    picture = Figure()
    axes = picture.subplots()
    x = np.array([low, high])
    axes.plot(x, x)
    presentation.logarithmic(axes, which)
    picture.draw_without_rendering()
    axis = axes.xaxis if which == "x" else axes.yaxis
    inside = [tick for tick in axis.get_major_ticks() if axis.get_view_interval()[0] <= tick.get_loc() <= high]
    assert all(not tick.label1.get_text() for tick in axis.get_minor_ticks())
    return [tick.label1.get_text() for tick in inside]


@pytest.mark.parametrize("which", ["x", "y"])
def test_a_short_axis_has_plain_numbers(which):
    assert _numbers(0.1, 4.0, which) == ["0.1", "0.2", "0.5", "1", "2"]
    assert _numbers(0.25, 0.9, which) == ["0.3", "0.5", "0.7"]


def test_a_long_axis_has_powers_of_ten():
    assert _numbers(0.1, 1000.0) == ["0.1", "1", "10", "100", "1000"]
    assert _numbers(1e-6, 1.0)[-1] == "$\\mathdefault{10^{0}}$"
