"""Slope of a curve whose points share loops: a straight line by least squares, its error from the covariance."""

import numpy as np

from cbs.checks import FloatArray


def straight_line_slope(x: FloatArray, y: FloatArray, covariance: FloatArray) -> tuple[float, float]:
    """Return the slope of y against x by unweighted least squares and one standard error.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Points, at least two of them at different x.
    covariance : ndarray, shape (n, n)
        Covariance of y.

    Returns
    -------
    tuple of float
        Slope and error.

    Notes
    -----
    The slope is a fixed linear form of y, so its error needs no inverse of a noisy covariance and the same form of an
    exact curve is its exact value.
    """
    centred = x - x.mean()
    weight = centred / np.sum(centred**2)
    return float(weight @ y), float(np.sqrt(max(weight @ covariance @ weight, 0.0)))
