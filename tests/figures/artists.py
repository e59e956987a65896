"""Reads drawn data back out of a figure, by the gid that every mark carries."""

import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer


def lines(axes, gid):
    """Return the data (n, 2) of every line with this gid."""
    return [np.asarray(line.get_xydata()) for line in axes.get_lines() if line.get_gid() == gid]


def points_with_bars(axes, gid):
    """Return x, y and half bar lengths of the Monte Carlo points with this gid."""
    for container in axes.containers:
        if isinstance(container, ErrorbarContainer) and container.lines[0].get_gid() == gid:
            x, y = np.asarray(container.lines[0].get_xydata()).T
            bars = np.array([segment[:, 1] for segment in container.lines[2][0].get_segments()])
            return x, y, 0.5 * (bars[:, 1] - bars[:, 0])
    raise AssertionError(f"no points {gid}")


def cues(axes):
    """Return (colour, marker, dash) of every line that is not a guide."""
    return [
        (line.get_color(), line.get_marker(), line.get_linestyle())
        for line in axes.get_lines()
        if line.get_gid() not in ("guide", None)
    ]


def assert_curves_as_stored(panel, curves, exact):
    """Points, bars and exact lines of a family of curves in a field are those that were stored."""
    for i, run in enumerate(curves):
        x, y, bars = points_with_bars(panel, f"mc-{i}")
        assert x == pytest.approx(run.B * 1e3)
        assert np.array_equal(y, run.delta)
        assert bars == pytest.approx(run.delta_err)
        (line,) = lines(panel, f"exact-{i}")
        assert np.array_equal(line[:, 1], exact[i])
