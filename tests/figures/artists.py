"""Reads drawn data back out of a figure, by the gid that every mark carries."""

import numpy as np
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
