"""Board "scaling": conductance flows as the scaling function says; drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_conductance_flows_as_the_scaling_function_says(seed):
    flow = made("scaling", seed)
    size, change, err = flow.change("wl")
    exact = np.interp(np.log(size), np.log(flow.line_L_m), flow.exact_change_wl)
    assert_z(change, err, exact, resolution=0.1)
    slope, slope_err = flow.slope("wl")
    assert_z(slope, slope_err, -1.0 / np.pi, resolution=0.05)
    slope, slope_err = flow.slope("wal")
    assert_z(slope, slope_err, 0.5 / np.pi, resolution=0.1)
    assert flow.beta_wl * flow.g == pytest.approx(np.full(flow.g.shape, -1.0 / np.pi))


def test_flows_are_drawn_as_stored():
    stored = made("scaling")
    beta, flow = figures.draw("scaling", stored, "slides").axes
    for role in ("wl", "unitary", "wal"):
        (curve,) = lines(beta, f"exact-{role}")
        assert np.array_equal(curve[:, 1], getattr(stored, f"beta_{role}"))
    (second,) = lines(beta, "approximate-unitary")
    assert np.array_equal(second[:, 1], stored.beta_unitary_second)
    x, y, bars = points_with_bars(flow, "mc-wl")
    size, change, err = stored.change("wl")
    assert np.array_equal(y, stored.g_start[0] + change)
    assert bars == pytest.approx(err)
    assert x == pytest.approx(size / stored.l_m)
    ends = [float(mark[0, 0]) for mark in lines(flow, "localization")]
    assert ends == pytest.approx([np.exp(2.0 * np.pi), np.exp(4.0 * np.pi)])
    for end, dots in zip(ends, lines(flow, "approximate-wl"), strict=False):  # the drawn flow is used up there
        assert np.interp(0.0, dots[::-1, 1], np.log(dots[::-1, 0])) == pytest.approx(np.log(end), abs=1e-3)
    for arrow in beta.patches:
        if arrow.get_gid() == "flow":
            (start, _), (tip, height) = vars(arrow)["_posA_posB"]
            assert (tip > start) == (height > 0.0)
