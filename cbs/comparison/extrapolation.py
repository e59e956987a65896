"""From measured values at several k l to k l = infinity: a straight line in 1/kl, and how straight it is."""

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.claim import Estimate


def extrapolated(k_l: FloatArray, value: FloatArray, err: FloatArray, *, next_order: bool = False) -> Estimate:
    """Return the value at 1/kl = 0 of the weighted straight line in 1/kl, with its standard error.

    Parameters
    ----------
    k_l, value, err : ndarray, shape (n,)
        At least two wave numbers times mean free path in ascending order, independent values and standard errors.
    next_order : bool
        Add what a line leaves of an order (b/kl)^2, where b/kl is the first one: b^2 over the two smallest k_l.
    """
    design = np.stack([np.ones_like(k_l), 1.0 / k_l], axis=1) / err[:, None]
    covariance = np.linalg.inv(design.T @ design)
    found, slope = covariance @ design.T @ (value / err)
    left = slope**2 / (k_l[0] * k_l[1]) if next_order else 0.0
    return Estimate(float(found), float(np.hypot(np.sqrt(covariance[0, 0]), left)))


def bend(k_l: FloatArray, value: FloatArray, err: FloatArray) -> Estimate:
    """Return how far the middle one of three values lies from the straight line in 1/kl through the outer two."""
    first, middle, last = 1.0 / k_l
    share = (middle - last) / (first - last)
    weight = np.array([-share, 1.0, share - 1.0])
    return Estimate(float(weight @ value), float(np.sqrt(weight**2 @ err**2)))
